# SPDX-License-Identifier: MIT
"""A running program."""
import itertools
import os
import re
import subprocess

from gi.repository import GLib

from atspi import ACC, CALL_MS, bus as _bus, listen
from hands import key
from node import Node
from screen import settle, shot, windows
from waiting import OUT, Timeout, pump, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
EXACT = os.environ.get("E2E_EXACT", os.path.join(HERE, "build", "exactbounds.so"))
_fails = itertools.count(1)


class App(Node):
    """A running program, as AT-SPI's application node."""
    def __init__(self, bus, path, pid, proc=None, log=None):
        self.roles = {}
        super().__init__(self, path, bus)
        self.pid, self.proc, self.log, self._said = pid, proc, log, []

    def guard(self, fn):
        """Run a wait; on failure leave a screenshot, a tree and say whether the program still runs."""
        try:
            return fn()
        except Timeout as e:
            base = os.path.join(OUT, "fail-%d-%d" % (os.getpid(), next(_fails)))
            note = ""
            if self.proc and self.proc.poll() is not None:
                note = "; the program has ended with status %s" % self.proc.returncode
            else:
                try:
                    with open(base + ".txt", "w") as f:
                        self.dump(f)
                except Exception as x:
                    note = "; no tree: %s" % x
            try:
                shot(os.path.basename(base))
            except Exception:
                pass
            raise Timeout("%s%s (see %s.png, .txt)" % (e, note, base)) from None

    @property
    def frames(self):
        return [n for n in self.children if n.has("visible")]

    def origin(self, top):
        """Where a toplevel's X window is: same process, same title, else same size, else the front one."""
        ws = [w for w in windows() if w.pid == self.pid] or windows()
        title = top.name if top else ""
        named = [w for w in ws if w.title == title]
        if len(named) != 1 and top:
            size = tuple(top.call("Component", "GetExtents", "(u)", 1)[2:])
            named = [w for w in (named or ws) if (w.width, w.height) == size] or named or ws
        if not named:
            raise AssertionError("no X window for %r" % top)
        return named[-1].x, named[-1].y

    def choose(self, *paths, title=None, replace=False, timeout=None):
        """Answer GTK's own file chooser (no portal) with a path, or with several in one folder."""
        d = self.find("dialog", title, timeout, state="modal")
        if not d.all({"text", "entry"}, state="focused"):
            key("ctrl+l")               # shows the location entry; when saving, the name entry takes a whole path
        one = len(paths) == 1
        e = d.find({"text", "entry"}, None, timeout, state="focused")
        settle()                        # it is filled with the folder first
        e.set_text(paths[0] if one else os.path.dirname(paths[0]))
        accept = lambda: d.get("button", {"Open", "Save", "Select"}, state="sensitive")
        for i in range(3):              # an Open on a folder goes into it; the next one takes it
            b = accept()
            if b:
                b.press()
            if not one:
                for k, p in enumerate(paths):
                    d.row(os.path.basename(p), timeout).select(add=k > 0)
                one = True
                continue
            try:
                wait_for(lambda: d not in self.frames or self.get("button", "Replace"), "", 2)
                break
            except Timeout:
                pass
        r = self.get("button", "Replace")
        if r and replace:
            r.press()
        elif r:
            raise AssertionError("the file chooser asks whether to replace %s" % paths[0])
        self.guard(lambda: wait_for(lambda: d not in self.frames, "the file chooser to close", timeout))

    def output(self):
        with open(self.log, errors="replace") as f:
            return f.read()

    def wait_output(self, pattern, timeout=None):
        return self.guard(lambda: wait_for(lambda: re.search(pattern, self.output()), "output %r" % pattern, timeout))

    @property
    def announcements(self):
        """What gtk_accessible_announce() and the like have said since the program was attached to."""
        pump()
        return self._said

    def running(self):
        return self.proc is None or self.proc.poll() is None

    def stalls(self):
        """Milliseconds that its main thread computed at a stretch, where it was longer than E2E_STALL"""
        limit = int(os.environ.get("E2E_STALL", "0"))
        return [int(x) for x in re.findall(r"^stall: \d+ ms, (\d+) ms", self.output(), re.M) if limit and int(x) > limit]

    def memory(self):
        """Kilobytes: rss, pss, private (of this process alone)."""
        out = {}
        with open("/proc/%d/smaps_rollup" % self.pid) as f:
            for l in f:
                k, *v = l.split()
                out[k.rstrip(":")] = int(v[0]) if v and v[0].isdigit() else 0
        return {"rss": out["Rss"], "pss": out["Pss"], "private": out["Private_Clean"] + out["Private_Dirty"]}

    def quit(self, timeout=10):
        """Close its windows as a person would; SIGTERM, then SIGKILL, if that does not end it. Returns its status."""
        if self.running():
            for f in self.frames:
                try:
                    f.do("window.close")
                except (AssertionError, ValueError, GLib.Error):
                    pass
        try:
            status = self.proc.wait(timeout)
            if self.stalls():
                raise AssertionError("%r held its window up for %s ms of computing" % (self.proc.args, self.stalls()))
            return status
        except subprocess.TimeoutExpired:
            self.proc.terminate()
            try:
                self.proc.wait(5)
            except subprocess.TimeoutExpired:
                self.proc.kill()
                self.proc.wait()
            raise Timeout("%r did not end within %s s of closing its window" % (self.proc.args, timeout))


def launch(argv, timeout=30, log=None, window=True, env=None, name=None, **kw):
    """Start a program and wait until its first window is on screen and readable. One in a sandbox is found by its name,
    as AT-SPI has it: its connection is that of a proxy."""
    log = log or os.path.join(OUT, os.path.basename(argv[0]) + ".log")
    e = dict(os.environ, **(env or {}))
    if EXACT and os.path.exists(EXACT):
        e["LD_PRELOAD"] = EXACT
    if e.get("E2E_STALL", "0") != "0":
        e.setdefault("AIVIDEO_STALL_MS", e["E2E_STALL"])
    with open(log, "w") as f:
        proc = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=f, stderr=subprocess.STDOUT, env=e, **kw)
    return attach(proc.pid, proc, log, timeout, window, name)


def attach(pid, proc=None, log=None, timeout=30, window=True, name=None):
    """The application node of a running process, or of one that calls itself so."""
    reg = "org.a11y.atspi.Registry"
    listen("object:announcement")
    def look():
        if proc and proc.poll() is not None:
            with open(log, errors="replace") as f:
                raise AssertionError("%s ended with status %d before it had a window:\n%s" % (proc.args, proc.returncode, f.read()[-2000:]))
        for bus, path in _bus.call_sync(reg, "/org/a11y/atspi/accessible/root", ACC, "GetChildren", None, None, 0, CALL_MS, None).unpack()[0]:
            try:
                app = App(bus, path, pid, proc, log)
                if name:
                    if app.name != name:
                        continue
                elif _bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                    GLib.Variant("(s)", (bus,)), None, 0, CALL_MS, None).unpack()[0] != pid:
                    continue
                if not window or any(f.has("showing") for f in app.frames):
                    _bus.signal_subscribe(bus, "org.a11y.atspi.Event.Object", "Announcement", None, None, 0,
                                          lambda *a: app._said.append(a[5].unpack()[3]))
                    return app
            except GLib.Error:
                continue
    try:
        return wait_for(look, "a window of pid %d" % pid, timeout)
    except BaseException:
        if proc and proc.poll() is None:
            proc.kill()
        raise
