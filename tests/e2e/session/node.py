# SPDX-License-Identifier: MIT
"""A widget, as AT-SPI tells of it: found, read and used."""
import sys

from gi.repository import GLib

import tree
from atspi import CALL_MS, MENUITEMS, PLAIN, ROWS, TOPLEVEL, bus as _bus, role_name, state_names
from hands import click_at, key, move, scroll, type_text
from screen import settle, shot
from waiting import Timeout, wait_for


def matches(want, have):
    if want is None:
        return True
    if isinstance(want, str):
        return want == have
    if hasattr(want, "search"):
        return bool(want.search(have))
    if callable(want):
        return want(have)
    return have in want             # a set or a list of strings


class Node:
    def __init__(self, app, path, bus=None):
        self.app, self.path, self.bus = app, path, bus or app.bus

    def __repr__(self):
        try:
            return "<%s %r>" % (self.role, self.name)
        except GLib.Error:
            return "<gone>"

    def __eq__(self, o):
        return isinstance(o, Node) and (self.bus, self.path) == (o.bus, o.path)

    def __hash__(self):
        return hash((self.bus, self.path))

    def call(self, iface, method, sig=None, *args):
        """One AT-SPI method call on this object; its answer unpacked."""
        r = _bus.call_sync(self.bus, self.path, iface if "." in iface else "org.a11y.atspi." + iface, method,
                           GLib.Variant(sig, args) if sig else None, None, 0, CALL_MS, None).unpack()
        return r[0] if len(r) == 1 else r

    def prop(self, iface, name):
        return self.call("org.freedesktop.DBus.Properties", "Get", "(ss)", "org.a11y.atspi." + iface, name)

    # reading, always live
    @property
    def role(self):
        r = self.app.roles.get(self.path)
        if r is None:
            r = self.app.roles[self.path] = role_name(self.call("Accessible", "GetRole"))
        return r

    @property
    def name(self):
        return self.prop("Accessible", "Name") or (self._menu_label() if self.role in MENUITEMS else "")

    def _menu_label(self):
        """GTK 4.18 gives menu items no name, but a labelled-by relation to the label, which is not in the
        tree (its role is presentation) and yet answers for its text."""
        for kind, refs in self.call("Accessible", "GetRelationSet"):
            if kind == 2:
                return " ".join(Node(self.app, p, b).text for b, p in refs)
        return ""

    @property
    def description(self): return self.prop("Accessible", "Description")
    @property
    def states(self): return state_names(self.call("Accessible", "GetState"))
    @property
    def interfaces(self): return {i.rpartition(".")[2] for i in self.call("Accessible", "GetInterfaces")}
    @property
    def attributes(self): return self.call("Accessible", "GetAttributes")

    def has(self, *states):
        return set(states) <= self.states

    @property
    def showing(self): return self.has("showing", "visible")
    @property
    def checked(self): return bool({"checked", "pressed"} & self.states)
    @property
    def selected(self): return self.has("selected")
    @property
    def expanded(self): return self.has("expanded")
    @property
    def sensitive(self): return self.has("sensitive")
    @property
    def focused(self): return self.has("focused")

    @property
    def text(self):
        """The text in it: an entry's contents, a label's text."""
        return self.call("Text", "GetText", "(ii)", 0, self.prop("Text", "CharacterCount")) if "Text" in self.interfaces else ""

    @property
    def value(self): return self.prop("Value", "CurrentValue")

    @value.setter
    def value(self, v):
        self.call("org.freedesktop.DBus.Properties", "Set", "(ssv)", "org.a11y.atspi.Value", "CurrentValue", GLib.Variant("d", v))

    @property
    def actions(self):
        """Names of its accessible actions, as DoAction counts them (GetActions gives translated ones)."""
        if "Action" not in self.interfaces:
            return []
        return [self.call("Action", "GetName", "(i)", i) for i in range(len(self.call("Action", "GetActions")))]

    def node(self, path, bus):
        """Another node of the same program."""
        return Node(self.app, path, bus)

    def _node(self, ref):
        if ref[1].endswith("/null") or not ref[0]:
            return None
        return self.app if ref[1] == self.app.path else self.node(ref[1], ref[0])

    @property
    def parent(self): return self._node(self.prop("Accessible", "Parent"))
    @property
    def children(self): return [Node(self.app, p, b) for b, p in self.call("Accessible", "GetChildren")]
    @property
    def index(self): return self.call("Accessible", "GetIndexInParent")

    def ancestor(self, role):
        n = self.parent
        while n and not matches(role, n.role):
            n = n.parent
        return n

    # searching
    def walk(self, hidden=False):
        """Everything below, in order, as (node, depth, role, name, states); without hidden, only what is
        visible."""
        return tree.walk(self, hidden)

    def all(self, role=None, name=None, text=None, description=None, state=(), hidden=False):
        """Every node below that fits. role, name, text, description: a string (equal), a compiled pattern, a
        set, or a function; state: names it must have. Only what is on screen, unless hidden."""
        state = {state} if isinstance(state, str) else set(state)
        if not hidden:
            state.add("showing")
        out = []
        for n, _, r, nm, st in self.walk(hidden):
            if n is not self and state <= st and matches(role, r) and matches(name, nm):
                try:
                    if (text is None or matches(text, n.text)) and \
                       (description is None or matches(description, n.description)):
                        out.append(n)
                except GLib.Error:
                    pass
        return out

    def get(self, *a, **k):
        """The first that fits now, or None."""
        r = self.all(*a, **k)
        return r[0] if r else None

    def find(self, role=None, name=None, timeout=None, nth=0, **k):
        """The first that fits, waiting for it."""
        def look():
            r = self.all(role, name, **k)
            return r[nth] if len(r) > nth else None
        what = "%s %r %s" % (role or "anything", getattr(name, "pattern", name), k or "")
        return self.app.guard(lambda: wait_for(look, what, timeout))

    def row(self, name, timeout=None, **k):
        """The list item, table row or tree item that is called this or has a label or a cell that is.
        (GTK names no GtkListBoxRow after its contents, and a table row after all its cells.)"""
        def look():
            for n in self.all(None, name, **k):
                while n and n != self and n.role not in ROWS:
                    n = n.parent
                if n and n != self:
                    return n
        return self.app.guard(lambda: wait_for(look, "row %r" % getattr(name, "pattern", name), timeout))

    def wait_gone(self, role=None, name=None, timeout=None, **k):
        self.app.guard(lambda: wait_for(lambda: not self.all(role, name, **k), "%s %r to go away" % (role, name), timeout))

    def wait(self, fn, what="its state", timeout=None):
        """wait(lambda n: n.checked)"""
        self.app.guard(lambda: wait_for(lambda: fn(self), "%r: %s" % (self, what), timeout))
        return self

    # where it is
    @property
    def box(self):
        """(x, y, width, height) on the screen. Exact only with the exactbounds.so preload."""
        top = self if self.role in TOPLEVEL else self.ancestor(TOPLEVEL)
        ox, oy = self.app.origin(top)
        x, y, w, h = self.call("Component", "GetExtents", "(u)", 1)      # 1: relative to the window; GTK 4 knows no screen
        return ox + x, oy + y, w, h

    @property
    def centre(self):
        x, y, w, h = self.box
        return x + w // 2, y + h // 2

    # acting
    def do(self, action=None):
        """An accessible action by name ("click", "toggle", "navigation.pop"…), the first if not named. No pointer."""
        names = self.actions
        if not names or action and action not in names or \
           not self.call("Action", "DoAction", "(i)", names.index(action) if action else 0):
            raise AssertionError("%r does not do %r (it has %r)" % (self, action, names))
        return self

    def click(self, button=1, count=1, at=None):
        """A mouse click in its middle, or at a fraction (fx, fy) of it, once it is on screen and keeps still."""
        self.app.guard(lambda: wait_for(lambda: self.showing, "%r to show" % self))
        x, y, w, h = self.still()
        fx, fy = at or (.5, .5)
        click_at(x + w * fx, y + h * fy, button, count)
        return self

    def still(self, timeout=2):
        """Its box, when two looks agree (animations), or how it is at last."""
        looks = [None]

        def again():
            looks.append(self.box)
            return looks[-1] == looks[-2]
        try:
            wait_for(again, "", timeout)
        except Timeout:
            pass
        return looks[-1]

    def press(self):
        """Activate: by its accessible action where it has one, else by a click."""
        for a in ("click", "toggle", "activate"):
            if a in self.actions:
                return self.do(a)
        return self.click()

    def double_click(self): return self.click(count=2)
    def right_click(self): return self.click(button=3)
    def hover(self): move(*self.centre); return self

    def scroll(self, clicks):
        scroll(*self.centre, clicks)
        return self

    def focus(self):
        """GTK 4.18 refuses AT-SPI GrabFocus, so click."""
        if not self.focused:
            self.click()
            self.wait(lambda n: n.focused, "focus", 3)
        return self

    def tab_to(self, limit=40):
        """Reach it with the Tab key alone."""
        for _ in range(limit):
            if self.focused:
                return self
            key("Tab")
            settle()
        raise AssertionError("%d Tabs do not reach %r" % (limit, self))

    def type(self, text, clear=True):
        """Click into it and press the keys."""
        self.focus()
        if clear:
            key("ctrl+a", "BackSpace")
        if text:
            type_text(text)
            # the keys are on their way: wait for them to arrive, for as long as the program may want to change them
            try:
                wait_for(lambda: self.text.endswith(text) or set(self.text) == {"●"} and len(self.text) >= len(text), "", 1.5)
            except Timeout:
                pass
        return self

    def set_text(self, text):
        """Through AT-SPI, in one go: any script, no key events."""
        if not self.call("EditableText", "SetTextContents", "(s)", text):
            raise AssertionError("%r does not take text" % self)
        return self

    def select(self, add=False):
        """Select this row or item through the list's Selection interface, without activating it or moving
        the focus. Where many can be selected the others are let go first, unless add."""
        n, i = self.parent, self.index
        while n and "Selection" not in n.interfaces:
            i, n = n.index, n.parent
        if n and not add and n.has("multiselectable"):
            n.call("Selection", "ClearSelection")
        if not n or not n.call("Selection", "SelectChild", "(i)", i):
            raise AssertionError("cannot select %r" % self)
        return self

    def shot(self, name, still=True):
        return shot(name, self.box, still)

    def dump(self, file=None, plain=False, hidden=False):
        """Print the tree below, one line a node."""
        skipped = []                # depths of the plain nodes left out above
        for n, depth, role, name, st in self.walk(hidden):
            while skipped and skipped[-1] >= depth:
                skipped.pop()
            if not plain and depth and role in PLAIN and not name:
                skipped.append(depth)
                continue
            bits = ["  " * (depth - len(skipped)) + role, repr(name)]
            try:
                ifs = n.interfaces
                if n.description: bits.append("desc=%r" % n.description)
                if "Text" in ifs and n.text != name: bits.append("text=%r" % n.text)
                if "Value" in ifs: bits.append("value=%g" % n.value)
                acts = [a for a in n.actions if "." not in a or role not in ("label", "text", "entry")]
                if acts: bits.append("do=" + ",".join(acts))
                more = sorted(ifs - {"Accessible", "Component", "Text", "Action", "Value", "Collection"})
                if more: bits.append("+" + ",".join(more))
            except GLib.Error as e:
                bits.append("<%s>" % e.message)
            st = st - {"enabled", "visible", "horizontal", "vertical"}
            bits.append("[" + " ".join(sorted(st - {"sensitive", "showing"})) + "]")
            if "sensitive" not in st and role != "application": bits.append("INSENSITIVE")
            if "showing" not in st and role != "application": bits.append("(not showing)")
            print(" ".join(bits), file=file or sys.stdout)
