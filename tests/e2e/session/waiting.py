# SPDX-License-Identifier: MIT
"""Bounded waits, and running a tool."""
import os
import subprocess
import time

from gi.repository import GLib

TIMEOUT = 20.0                      # seconds, the default of every wait: on two cores that others use, too
OUT = os.environ.get("E2E_OUT", ".")


class Timeout(AssertionError):
    pass


def pump():
    """Let AT-SPI deliver what it has (events, cache updates)."""
    c = GLib.MainContext.default()
    n = 0
    while n < 1000 and c.iteration(False):
        n += 1


def wait_for(fn, what="condition", timeout=None, every=0.05):
    """Call fn until it gives something true; return that."""
    end = time.monotonic() + (TIMEOUT if timeout is None else timeout)
    while True:
        began = time.monotonic()
        pump()
        try:
            r = fn()
        except GLib.Error:          # the widget went away while it was being read
            r = None
        if r:
            return r
        if time.monotonic() > end:
            raise Timeout("waited %.1f s for %s" % (TIMEOUT if timeout is None else timeout, what))
        # To look at a whole window keeps it from what is waited for.
        time.sleep(max(every, min(time.monotonic() - began, 0.2)))


def sh(*argv, timeout=15, **kw):
    return subprocess.run([str(a) for a in argv], timeout=timeout, check=True, stdout=subprocess.PIPE, **kw).stdout
