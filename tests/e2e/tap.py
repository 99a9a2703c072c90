# SPDX-License-Identifier: MIT
"""Steps of a long test, each reported as a test of its own (TAP 13, which meson reads)."""
import sys
import time
import traceback


class Steps:
    """with Steps(3) as step: step("it starts"); ... each step passes when the next begins, or the end comes."""

    def __init__(self, names):
        self.names, self.number = list(names), 0

    def __enter__(self):
        print("1..%d" % len(self.names), flush=True)
        self.began = time.monotonic()
        return self

    def done(self, note=""):
        """The present step has passed."""
        self.number += 1
        print("ok %d - %s # %.1f s%s" % (self.number, self.names[self.number - 1], time.monotonic() - self.began,
                                         note and "; " + note), flush=True)
        self.began = time.monotonic()

    def say(self, text):
        print("# " + str(text).replace("\n", "\n# "), flush=True)

    def __exit__(self, kind, error, trace):
        if kind is None:
            return False
        traceback.print_exception(kind, error, trace)      # on stderr, which meson shows
        if self.number < len(self.names):
            print("not ok %d - %s" % (self.number + 1, self.names[self.number]), flush=True)
            for i in range(self.number + 2, len(self.names) + 1):
                print("not ok %d - %s # did not begin" % (i, self.names[i - 1]), flush=True)
        sys.stdout.flush()
        sys.exit(1)
