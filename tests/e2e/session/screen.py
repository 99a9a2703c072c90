# SPDX-License-Identifier: MIT
"""X windows and pictures of them."""
import os
import subprocess
import time

from Xlib import X, Xatom, display as xdisplay

from waiting import OUT, sh

_x = xdisplay.Display()


class Window:
    def __init__(self, win, title, pid, x, y, width, height):
        self.id, self.win, self.title, self.pid = win.id, win, title, pid
        self.x, self.y, self.width, self.height = x, y, width, height


def windows():
    """Managed toplevel windows, front one last."""
    root = _x.screen().root
    p = root.get_full_property(_x.intern_atom("_NET_CLIENT_LIST_STACKING"), X.AnyPropertyType)
    out = []
    for i in (p.value if p else []):
        w = _x.create_resource_object("window", i)
        try:
            t = w.get_full_property(_x.intern_atom("_NET_WM_NAME"), X.AnyPropertyType)
            pid = w.get_full_property(_x.intern_atom("_NET_WM_PID"), X.AnyPropertyType)
            g, o = w.get_geometry(), root.translate_coords(w, 0, 0)
        except Exception:           # it has just closed
            continue
        out.append(Window(w, t.value.decode(errors="replace") if t else "", pid.value[0] if pid else 0,
                          o.x, o.y, g.width, g.height))
    return out


def set_text_scale(scale):
    """How large text is in programs that start from now on; without a settings daemon GTK asks the X server."""
    _x.screen().root.change_property(_x.intern_atom("RESOURCE_MANAGER"), Xatom.STRING, 8, b"Xft.dpi:\t%d\n" % (96 * scale))
    _x.sync()


def place(win, x, y):
    sh("xdotool", "windowmove", win.id, x, y)


def settle(limit=1.0):
    """Wait until the screen keeps still (two looks 60 ms apart agree), or the limit: a state that AT-SPI
    tells is painted a frame or two later."""
    root, end, last = _x.screen().root, time.monotonic() + limit, None
    g = root.get_geometry()
    while True:
        now = root.get_image(0, 0, g.width, g.height, X.ZPixmap, 0xffffffff).data
        if now == last or time.monotonic() > end:
            return
        last = now
        time.sleep(0.06)


def shot(name, region=None, still=True):
    """PNG of the screen, or of (x, y, width, height), in $E2E_OUT, once it keeps still; returns its path."""
    if still:
        settle()
    path = os.path.join(OUT, name + ".png")
    crop = ["-crop", "%dx%d+%d+%d" % tuple(int(region[i]) for i in (2, 3, 0, 1))] if region else []
    sh("import", "-window", "root", *crop, "+repage", path, timeout=30)
    return path


def popups(win):
    """The menus and popovers of the program that a window is of, the lowest first"""
    root, mask, out = _x.screen().root, _x.display.info.resource_id_mask, []
    for w in root.query_tree().children:
        try:
            a = w.get_attributes()
            if a.override_redirect and a.map_state == X.IsViewable and w.id & ~mask == win.id & ~mask:
                g, o = w.get_geometry(), root.translate_coords(w, 0, 0)
                out.append(Window(w, "", win.pid, o.x, o.y, g.width, g.height))
        except Exception:           # it has just closed
            continue
    return out


def window_shot(win, name, still=True):
    """PNG of one window with its shadow and round corners, and of what has popped up over it, in a session with
    E2E_COMPOSITED=1; returns its path."""
    if still:
        settle()
    path = os.path.join(OUT, name + ".png")
    above = popups(win)
    _write(win, path)
    if above:
        layers = [path, *(_write(p, "%s.%d" % (path, i)) for i, p in enumerate(above))]
        pages = ["%+d%+d" % (w.x - win.x, w.y - win.y) for w in [win, *above]]
        subprocess.run(["convert", "-background", "none", *sum((["(", "png:" + layer, "-repage", page, ")"] for layer, page in
                                                                zip(layers, pages)), []),
                        "-layers", "merge", "+repage", "-strip", "png:" + path], check=True, timeout=60)
        for layer in layers[1:]:
            os.unlink(layer)
    return path


def _write(win, path):
    g = win.win.get_geometry()
    data = bytearray(win.win.get_image(0, 0, g.width, g.height, X.ZPixmap, 0xffffffff).data)
    if g.depth == 32:               # colours are multiplied by their alpha: PNG wants them plain
        for i in range(0, len(data), 4):
            a = data[i + 3]
            if 0 < a < 255:
                for k in (i, i + 1, i + 2):
                    data[k] = min(255, data[k] * 255 // a)
    size = "%dx%d" % (g.width, g.height)
    subprocess.run(["convert", "-size", size, "-depth", "8", "bgra:-", *([] if g.depth == 32 else ["-alpha", "off"]),
                    "-strip", "-define", "png:compression-level=9", "png:" + path], input=bytes(data), check=True, timeout=60)
    return path


def differ(a, b, fuzz="3%"):
    """How many pixels of two pictures differ."""
    r = subprocess.run(["compare", "-metric", "AE", "-fuzz", fuzz, a, b, "null:"], stderr=subprocess.PIPE, timeout=30)
    return int(float(r.stderr.split()[0]))


def pixel(x, y):
    im = _x.screen().root.get_image(int(x), int(y), 1, 1, X.ZPixmap, 0xffffffff)
    return im.data[2], im.data[1], im.data[0]
