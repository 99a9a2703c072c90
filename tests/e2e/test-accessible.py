# SPDX-License-Identifier: MIT
"""Every page and dialog, as somebody meets them who does not see or use no pointer: all that can be used has a name, all that is
shown as a picture is described or is decoration, Tab and the arrow keys reach all of it, Escape leaves, and what happens is said."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                                                   # noqa: E402
from atspi import bus, listen                                                 # noqa: E402
from backend import Account, Server, sample, short_recording                # noqa: E402

HOME = os.environ["HOME"]
PASSWORD = "a password of their own"
USED = {"button", "toggle button", "check box", "radio button", "combo box", "text", "password text", "entry", "slider",
        "spin button", "switch", "link", "list item", "table cell", "menu item", "check menu item", "radio menu item", "page tab",
        "tree item", "progress bar", "level bar"}
NAMELESS = {"panel", "frame", "dialog", "scroll pane", "grouping", "filler", "list", "table"}    # what is in them has names
# within these, arrow keys go from one to the next
ARROWS = {"list", "table", "list box", "tree table", "tree", "menu", "page tab list", "radio group", "grouping", "tool bar", "menu bar"}
STOPS = {"button", "toggle button", "check box", "combo box", "text", "password text", "entry", "slider", "spin button", "switch"}
begun = time.monotonic()
faults = []


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


class Focus:
    """What the program says that the focus goes to"""

    def __init__(self, app):
        self.app, self.paths = app, []
        listen("object:state-changed:focused")
        bus.signal_subscribe(app.bus, "org.a11y.atspi.Event.Object", "StateChanged", None, "focused", 0,
                             lambda *a: self.paths.append(a[2]) if a[5].unpack()[1] else None)

    def round(self, times):
        """All that the Tab key comes to"""
        ui.pump()
        self.paths.clear()
        ui.sh("xdotool", "key", "--delay", "25", *["Tab"] * times, timeout=20)
        ui.settle()
        ui.pump()
        return set(self.paths)


def names(where, nodes):
    """Whatever can be used has a name of its own, in words"""
    for node, depth, role, name, states in nodes:
        if "showing" not in states:
            continue
        used = role in USED or "focusable" in states and role not in NAMELESS
        if used and not name.strip() and not (role in ("text", "entry", "password text") and "editable" not in states):
            # a row of a list says what is in it
            inside = [n for n, _, r, text, _ in node.walk() if text.strip() and n != node]
            if role not in ("list item", "table cell", "tree item") or not inside:
                faults.append("%s: %s at %s has no name" % (where, role, trail(node)))
        if re.search(r"-symbolic$|^_|[^ ]_[A-Z]|<[a-z/]+>|&amp;|%[sdu]", name):
            faults.append("%s: %s is called %r" % (where, role, name))
        if role in ("image", "icon") and not name.strip() and not node.description.strip():
            faults.append("%s: a picture in %s is neither described nor decoration" % (where, trail(node)))
        if role in ("dialog", "alert") and not name.strip():
            faults.append("%s: a dialog without a title" % where)


def trail(node):
    out = []
    while node is not None and len(out) < 7:
        if node.role not in ("panel", "filler", "grouping") or node.name:
            out.append("%s %r" % (node.role, node.name))
        node = node.parent
    return " < ".join(out)


def in_arrows(node):
    parent = node.parent
    while parent is not None and parent.role not in ("dialog", "frame", "alert", "application"):
        if parent.role in ARROWS:
            return True
        parent = parent.parent
    return False


def reach(where, top, focus, nodes):
    """Tab comes to every button and entry that is not one of a list, where the arrows go on"""
    wanted = [(n, r, name) for n, _, r, name, s in nodes if {"showing", "sensitive", "focusable"} <= s and r in STOPS]
    paths = focus.round(len(wanted) + 14)
    missed = [(r, name) for n, r, name in wanted if n.path not in paths and not in_arrows(n)]
    for r, name in missed:
        faults.append("%s: Tab does not come to %s %r" % (where, r, name))


def hear(*words):
    """Waits until all of this has been said in one sentence"""
    try:
        ui.wait_for(lambda: any(all(w in text for w in words) for text in app.announcements), "", 20)
    except ui.Timeout:
        faults.append("nobody says %s; said was: %s" % (" … ".join(words), " | ".join(app.announcements[-6:])))


def look(where, keys=True):
    """One page as it is now; what is open over it is looked at instead"""
    ui.settle()
    dialogs = app.all({"dialog", "alert"})
    top = dialogs[-1] if dialogs else app
    nodes = top.walk()
    names(where, nodes)
    if keys:
        reach(where, top, focus, nodes)


def dialog(where, open_it, keys=True):
    open_it()
    app.find({"dialog", "alert"}, None, 10)
    look(where, keys)
    ui.key("Escape")
    app.wait_gone({"dialog", "alert"})


server = Server(os.path.join(HOME, "server"))
os.makedirs(server.data)
server.start()
admin = Account(server, "admin", "admin").sign_in()
admin.ask("POST", "/api/admin/users", {"username": "mira", "password": PASSWORD + "?", "credits": 100, "is_admin": True})
mira = Account(server, "mira", PASSWORD + "?").sign_in()
mira.ask("POST", "/api/user/change-password", {"old_password": PASSWORD + "?", "new_password": PASSWORD})
mira = Account(server, "mira", PASSWORD).sign_in()
recording = short_recording(os.path.join(HOME, "voice.wav"))
mira.wait_done(mira.submit([sample("portrait.jpg"), sample("cat.jpg")], recording, name="Pair", prompt="A calm greeting"))

# --- signing in, by keyboard alone
app = ui.launch([os.environ["AIV_TEST_APP"]])
focus = Focus(app)
look("sign-in")
for title, text in (("Server Address", server.address), ("User Name", "mira"), ("Password", PASSWORD)):
    app.find({"text", "password text"}, title).tab_to()
    ui.type_text(text)
    ui.settle()
app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible", 20)
ui.key("Return")
app.find("table cell", re.compile("^Pair"), timeout=40)
frame = app.frames[0]
step("signed in with the keyboard alone")

# --- the pages
look("batches")
frame.do("win.show-videos")
app.find("label", "2 videos", timeout=20)
look("videos")
ui.key("ctrl+f")
app.find(None, "Search the videos").wait(lambda n: n.focused, "the focus")
look("search")
ui.key("Escape")
app.find("toggle button", "Filter the videos").press()
app.find({"check box"}, "Ready")
look("filters", keys=False)
ui.key("Escape")
step("batches and videos")

frame.do("win.show-batches")
app.find("table cell", re.compile("^Pair"), timeout=20).click()
app.find("toggle button", "Batch menu", timeout=20)
look("batch")
app.find("toggle button", "Batch menu").press()
app.find("menu item", "Use Again")
look("batch menu", keys=False)
ui.key("Escape")
app.wait_gone("menu item", "Use Again")
ui.key("Escape")
app.wait_gone("toggle button", "Batch menu")
app.find("table cell", re.compile("^Pair"), timeout=20)
step("a batch, and back with Escape")

frame.do("win.new-batch")
app.find("button", "Choose Pictures…")
look("new batch, empty")
ui.copy_files(sample("portrait.jpg"), sample("bad-text.png"), recording)
app.find("button", "Choose Pictures…").tab_to()
ui.key("ctrl+v")
app.find("button", "Remove Them", timeout=20)
look("new batch")
hear("bad-text.png")
app.find("button", "Remove Them").press()
frame.do("win.new-video")
app.find("text", "Prompt")
look("new video")
dialog("pictures on the server", app.find("button", "On the Server…").press)
step("new batch and new video")

frame.do("win.show-showcase")
app.find("button", "Play Tech Product Launch", timeout=20)
look("showcase")
frame.do("win.show-users")
app.find(None, re.compile("^admin"), timeout=20)
look("users")
step("showcase and users")

# --- the dialogs
frame.do("win.show-batches")
dialog("account", lambda: frame.do("win.account"))
dialog("accounts", lambda: frame.do("win.manage-accounts"))
dialog("password", lambda: frame.do("win.change-password"))


def application(name):
    ui.sh("gdbus", "call", "--session", "-d", "diy.aivideo.Studio", "-o", "/diy/aivideo/Studio", "-m", "org.gtk.Actions.Activate",
          name, "[]", "{}")


def storage():
    application("preferences")
    app.find({"page tab", "toggle button", "radio button"}, "Storage").press()


dialog("preferences", lambda: application("preferences"))
dialog("storage", storage)
dialog("shortcuts", lambda: application("shortcuts"), keys=False)
dialog("about", lambda: application("about"), keys=False)

# --- help with the page that is there
frame.do("win.show-users")
app.find(None, re.compile("^admin"), timeout=20)
ui.key("F1")
help_window = ui.wait_for(lambda: next((f for f in app.frames if f.name == "Help"), None), "help", 20)
help_window.find("heading", "Users", timeout=20)
names("help", help_window.walk())
ui.settle()
reach("help", help_window, focus, help_window.walk())
help_window.find(None, "Search the help").type("google")
ui.key("Return")
help_window.find("heading", "Signing In With Google", timeout=10)
ui.key("ctrl+w")
ui.wait_for(lambda: len(app.frames) == 1, "help to close", 20)
frame.do("win.show-batches")
step("help")
ui.key("ctrl+shift+a")
app.find(None, re.compile("^mira, 127"), timeout=10)
look("accounts menu", keys=False)
ui.key("Escape")
step("dialogs")

# --- the player
app.find("table cell", re.compile("^Pair"), timeout=20).click()
app.find("button", "Play cat.jpg", timeout=20).press()
app.find("slider", "Position", timeout=20)
ui.key("space")
ui.settle()
look("player")
ui.key("Escape")
app.find("button", "Play cat.jpg", timeout=20)
step("the player")

# --- what happens is said: begun, done, failed
frame.do("win.show-batches")
app.find("table cell", re.compile("^Pair"), timeout=20)
ident = mira.submit([sample("cat.jpg")], recording, name="Third")
app.find("table cell", re.compile("^Third"), timeout=20)
mira.wait_done(ident)
hear("Third", "ready")
# Several, so that the window has seen it begin and the last is still to come when its picture goes.
pictures = ["portrait.jpg", "rocket.jpg", "portrait-square.png", "product-landscape.jpg", "portrait.jpg", "cat.jpg"]
lost = mira.submit([sample(p) for p in pictures], recording, name="Fourth")
name = os.path.basename(mira.batch(lost)["items"][-1]["sourceImage"])
for folder, _, found in os.walk(server.data):
    if name in found:
        os.unlink(os.path.join(folder, name))
app.find("table cell", re.compile("^Fourth"), timeout=20)
mira.wait_done(lost)
hear("Fourth", "failed")
step("done and failed are said")

complaints = [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)]
assert app.quit() == 0


# --- on a narrow window, with text of twice the size, and mirrored
def settings(*pairs):
    for schema, key, value in pairs:
        ui.sh("gsettings", "set", schema, key, str(value))


def window():
    return ui.wait_for(lambda: [w for w in ui.windows() if w.pid == app.pid], "the window")[-1]


def is_within(where, widest):
    """A window grows to what its content needs"""
    ui.settle()
    if window().width > widest:
        faults.append("%s: %d pixels wide" % (where, window().width))


def walk_narrow(name, widest):
    frame = app.frames[0]
    app.find("table cell", re.compile("^Fourth"), timeout=40)
    is_within(name + ", batches", widest)
    for page in ("show-videos", "new-video", "show-showcase", "show-users", "show-activity", "show-server", "show-insight",
                 "new-batch"):
        frame.do("win." + page)
        ui.settle()
        is_within("%s, %s" % (name, page), widest)
    # what was chosen before is kept, and one that cannot be used comes to it
    app.find("button", "Remove “portrait.jpg”", timeout=20).tab_to()
    ui.copy_files(sample("bad-text.png"))
    ui.key("ctrl+v")
    app.find("button", "Remove Them", timeout=20)
    is_within(name + ", new batch with a draft", widest)
    app.find("button", "Remove Them").press()
    for open_it in ("account", "manage-accounts", "change-password"):
        frame.do("win." + open_it)
        app.find({"dialog", "alert"}, None, 10)
        is_within("%s, %s" % (name, open_it), widest)
        ui.key("Escape")
        app.wait_gone({"dialog", "alert"})
    frame.do("win.show-batches")
    app.find("table cell", re.compile("^Fourth"), timeout=20).press()
    app.find("toggle button", "Batch menu", timeout=20)
    is_within(name + ", batch", widest)


settings(("diy.aivideo.Studio", "window-width", 360), ("diy.aivideo.Studio", "window-height", 640))
for name, scale, widest, locale in (("narrow", 1, 360, {}), ("mirrored", 1, 360, ui.locale_env("he_IL.UTF-8")), ("large text", 2, 360, {})):
    ui.set_text_scale(scale)
    app = ui.launch([os.environ["AIV_TEST_APP"]], env={**locale, "LANGUAGE": "en"})
    walk_narrow(name, widest)
    complaints += [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)]
    assert app.quit() == 0
    step(name)
assert server.stop() == 0
print("\n".join("# " + fault for fault in faults), flush=True)
assert not complaints, "\n".join(complaints)
assert not faults, "%d things that not everybody can use" % len(faults)
