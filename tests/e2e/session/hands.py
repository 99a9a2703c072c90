# SPDX-License-Identifier: MIT
"""The pointer and the keyboard, the clipboard, and dragging files from another program."""
import os
import subprocess
import sys

from gi.repository import GLib

from screen import place, settle, windows
from waiting import sh, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))


def move(x, y):
    sh("xdotool", "mousemove", int(x), int(y))


def click_at(x, y, button=1, count=1):
    sh("xdotool", "mousemove", int(x), int(y), "sleep", "0.03",
       *["mousedown", button, "sleep", "0.04", "mouseup", button, "sleep", "0.04"] * count)


def key(*keys):
    """key("ctrl+a", "BackSpace"): X keysym names, + for modifiers."""
    for k in keys:
        sh("xdotool", "key", "--clearmodifiers", k)


def type_text(text, delay=12):
    """Key presses. Text with other than ASCII is pasted: xdotool rewrites the keyboard map for what the layout
    lacks, loses characters over it and leaves GTK deaf to the next shortcut."""
    if not text.isascii():
        copy_text(text)
        return key("ctrl+v")
    for i, line in enumerate(text.split("\n")):         # xdotool's own newline is a key GTK ignores
        if i:
            key("Return")
        if line:
            sh("xdotool", "type", "--clearmodifiers", "--delay", delay, "--", line, timeout=15 + len(line) * delay / 500)


def scroll(x, y, clicks):
    """Mouse wheel at a point, down when clicks > 0."""
    sh("xdotool", "mousemove", int(x), int(y), "click", "--repeat", abs(clicks), "--delay", 15, 5 if clicks > 0 else 4)


def drag(a, b, steps=15, button=1, hold=0.1, taken=None):
    """Press at point a, move to point b, release; not before taken() tells that somebody would take it there."""
    (x1, y1), (x2, y2) = a, b
    sh("xdotool", "mousemove", int(x1), int(y1), "sleep", hold, "mousedown", button)
    try:
        for i in range(1, steps + 1):
            sh("xdotool", "mousemove", int(x1 + (x2 - x1) * i / steps), int(y1 + (y2 - y1) * i / steps), "sleep", 0.02)
        if taken:
            wait_for(taken, "something to take what is dragged")
        settle()                        # what is under the pointer shows that it takes it
    finally:
        sh("xdotool", "mouseup", button)


# ---------------------------------------------------------------- clipboard and drag-and-drop
_owners = []


def _own(data, target):
    before = [p for p in _owners if p.poll() is None]
    p = subprocess.Popen(["xclip", "-quiet", "-selection", "clipboard", "-t", target, "-i"], stdin=subprocess.PIPE,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    p.stdin.write(data)
    p.stdin.close()
    _owners.append(p)               # it keeps the clipboard until another takes it
    wait_for(lambda: all(p.poll() is not None for p in before), "the clipboard to be taken over")
    wait_for(lambda: target in clipboard("TARGETS").split(), "the clipboard to offer " + target)


def clipboard(target="UTF8_STRING"):
    r = subprocess.run(["timeout", "3", "xclip", "-selection", "clipboard", "-t", target, "-o"], stdout=subprocess.PIPE,
                       stderr=subprocess.DEVNULL)
    return r.stdout.decode(errors="replace")


def copy_text(text):
    _own(text.encode(), "UTF8_STRING")


def copy_files(*paths):
    """What a file manager's Copy does."""
    _own("".join(GLib.filename_to_uri(os.path.abspath(p), None) + "\r\n" for p in paths).encode(), "text/uri-list")


def copy_png(path):
    with open(path, "rb") as f:
        _own(f.read(), "image/png")


def drag_out(source, number, timeout=None):
    """Drag a node out of its window onto another program's; the paths of so many files that arrive there."""
    p = subprocess.Popen([sys.executable, os.path.join(HERE, "dndtarget.py")], stdout=subprocess.PIPE)
    try:
        win = wait_for(lambda: [w for w in windows() if w.title == "e2e-drop-target"], "the drop target window", timeout)[0]
        place(win, 0, 0)
        wait_for(lambda: [w for w in windows() if w.title == "e2e-drop-target" and (w.x, w.y) == (0, 0)],
                 "the drop target in the corner", timeout)
        settle()
        os.set_blocking(p.stdout.fileno(), False)
        said = [b""]

        def lines():
            said[0] += p.stdout.read() or b""
            return said[0].decode().splitlines()
        drag(source.centre, (win.width / 2, win.height / 2), steps=25, hold=0.25, taken=lambda: "over" in lines())
        wait_for(lambda: lines().count("over") < len(lines()) - number + 1, "%d files to arrive" % number, timeout)
        return [line for line in lines() if line != "over"]
    finally:
        p.terminate()
        p.wait(5)


def drop_files(target, *paths, timeout=None):
    """Drag files from another program's window onto a node."""
    p = subprocess.Popen([sys.executable, os.path.join(HERE, "dndsource.py")] + [os.path.abspath(x) for x in paths],
                         stdout=subprocess.PIPE, text=True)
    try:
        win = wait_for(lambda: [w for w in windows() if w.title == "e2e-drag-source"], "the drag source window", timeout)[0]
        place(win, 0, 0)
        wait_for(lambda: [w for w in windows() if w.title == "e2e-drag-source" and (w.x, w.y) == (0, 0)],
                 "the drag source in the corner", timeout)
        settle()
        drag((win.width / 2, win.height / 2), target.centre, steps=25, hold=0.25)
        return wait_for(lambda: p.stdout.readline().strip(), "the drag to end", timeout)
    finally:
        p.terminate()
        p.wait(5)
