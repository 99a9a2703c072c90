# SPDX-License-Identifier: MIT
"""The window is closed while videos are being made: they go on, a notification tells of the end with what can be done next,
and the program ends by itself; where the desktop does not allow it, closing ends it as ever."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                                               # noqa: E402
from backend import Account, Server, sample, short_recording            # noqa: E402
from faults import Line                                                 # noqa: E402
from desktop import Notifications, Portal, notification_action          # noqa: E402

PASSWORD = "a password of their own"
HOME = os.environ["HOME"]


def image_file(server, item):
    """Where the server keeps the picture of an item"""
    name = os.path.basename(item["sourceImage"])
    found = [os.path.join(folder, name) for folder, _, names in os.walk(server.data) if name in names]
    assert len(found) == 1, found
    return found[0]


def sign_in(app, server, user):
    for title, text in (("Server Address", server.address), ("User Name", user.username), ("Password", user.password)):
        app.find("text", title).type(text)
    app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").press()
    app.find("label", "No Batches Yet", timeout=20)


def add_user(server, admin, name):
    admin.ask("POST", "/api/admin/users", {"username": name, "password": PASSWORD, "credits": 100})
    user = Account(server, name, PASSWORD).sign_in()
    user.ask("POST", "/api/user/change-password", {"old_password": PASSWORD, "new_password": PASSWORD + "!"})
    return Account(server, name, PASSWORD + "!").sign_in()


def close(app):
    app.frames[0].do("window.close")
    ui.wait_for(lambda: not app.frames, "the window to go away")


def ended(app):
    return ui.wait_for(lambda: app.proc.poll() is not None, "the program to end", 30) and app.proc.returncode


def submit(mira, app, name, pictures, recording):
    ident = mira.submit([sample(p) for p in pictures], recording, name=name)
    app.find("table cell", re.compile("^" + name), timeout=20)
    return ident


def wait_in_background(app, portal, recording, name):
    """A batch that cannot be sent, and the window closed over it"""
    asked = len(portal.asked)
    app.frames[0].do("win.new-batch")
    app.find("button", "Choose Pictures…").wait(lambda n: n.sensitive)
    ui.settle(3)
    ui.copy_files(sample("cat.jpg"), recording)
    ui.key("ctrl+v")
    app.find("label", "1 of 50")
    app.find("text", re.compile("^Name of the Batch")).set_text(name)
    app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()
    app.find("label", re.compile("This waits, and is sent by itself"), timeout=20)
    close(app)
    ui.wait_for(lambda: len(portal.asked) == asked + 1, "the portal to be asked")
    assert app.running()


def main():
    notifications, portal = Notifications(), Portal()
    server = Server(os.path.join(HOME, "server"))
    os.makedirs(server.data)
    server.start()
    admin = Account(server, "admin", "admin").sign_in()
    mira, nora = add_user(server, admin, "mira"), add_user(server, admin, "nora")
    line = Line(server.address)
    program = [os.environ["AIV_TEST_APP"]]
    recording = short_recording(os.path.join(HOME, "short.wav"), 2)

    app = ui.launch(program)
    sign_in(app, line, mira)

    # one of four fails, as its picture is gone before its turn comes
    pictures = ["portrait.jpg", "cat.jpg", "rocket.jpg", "portrait-square.png"]
    ident = submit(mira, app, "Four", pictures, recording)
    lost = image_file(server, mira.batch(ident)["items"][3])
    with open(lost, "rb") as f:
        kept = f.read()
    os.unlink(lost)
    close(app)
    ui.wait_for(lambda: portal.asked, "the portal to be asked")
    assert portal.asked[0]["reason"] == "Videos are being made." and portal.asked[0]["autostart"] is False, portal.asked
    ui.wait_for(lambda: portal.status, "the portal to be told")
    assert portal.status[0] == "1 job in progress", portal.status
    assert app.running()
    told = ui.wait_for(lambda: notifications.shown, "a notification", 120)[0]
    assert told["title"] == "Four" and told["body"] == "3 videos are ready, 1 failed", told
    assert {"Play", "Retry Failed"} <= set(told["buttons"]), told
    assert ended(app) == 0
    print("# closed while four were made: told of three and one, and ended by itself", flush=True)

    # a later run goes on from the notification
    with open(lost, "wb") as f:
        f.write(kept)
    app = ui.launch(program)
    app.find("table cell", re.compile("^Four"), timeout=30)
    two = submit(mira, app, "Two", pictures[:2], recording)
    close(app)
    notification_action("retry-failed", "'%s'" % ident)
    ui.wait_for(lambda: mira.batch(ident)["progress"]["completed"] == 4, "the fourth", 90)
    mira.wait_done(two)
    both = ui.wait_for(lambda: len(notifications.shown) >= 3 and notifications.shown[1:], "two more notifications", 60)
    assert {n["title"]: n["body"] for n in both} == {"Four": "4 videos are ready", "Two": "2 videos are ready"}, both
    assert not any("Retry Failed" in n["buttons"] for n in both), both
    assert ended(app) == 0
    print("# failed ones are made again from the notification, without a window", flush=True)

    # a click on Play raises the window
    app = ui.launch(program)
    app.find("table cell", re.compile("^Two"), timeout=30)
    submit(mira, app, "Three", ["cat.jpg"], recording)
    more = submit(mira, app, "Long", pictures * 3, recording)
    close(app)
    three = ui.wait_for(lambda: [n for n in notifications.shown if n["title"] == "Three"], "its notification", 90)[0]
    assert app.running(), "it ended though there was more to do"
    notifications.press(three, "Play")
    app.find("image", description="cat.jpg", timeout=30)
    ui.key("Escape")
    ui.settle()
    mira.ask("POST", "/api/video/batches/%s/cancel" % more)
    mira.wait_done(more)
    app.find("table cell", re.compile("^Long"), timeout=20)
    assert app.quit() == 0
    print("# Play in a notification brings the window back, playing", flush=True)

    # videos of an account that was switched away from: told of under its name, and Play switches back
    app = ui.launch(program)
    app.find("table cell", re.compile("^Three"), timeout=30)
    other = submit(mira, app, "Other", pictures * 4, recording)
    more = submit(mira, app, "Longer", pictures * 3, recording)
    app.frames[0].do("win.add-account")
    app.find("text", "Server Address", timeout=20)
    sign_in(app, line, nora)
    close(app)
    assert mira.batch(other)["progress"]["completed"] < 16, "it was made before the window was closed"
    told = ui.wait_for(lambda: [n for n in notifications.shown if n["title"].startswith("Other")], "its notification", 90)[0]
    assert told["title"] == "Other (mira)" and told["body"] == "16 videos are ready", told
    notifications.press(told, "Play")
    app.find("image", description="portrait.jpg", timeout=30)
    mira.ask("POST", "/api/video/batches/%s/cancel" % more)
    mira.wait_done(more)
    assert app.quit() == 0
    print("# another account's end is told under its name, and Play switches back to it", flush=True)

    # the server is away: what waits for it is a reason to stay, and is sent without a window
    app = ui.launch(program)
    app.find("table cell", re.compile("^Three"), timeout=30)
    with line.failing("cut"):
        wait_in_background(app, portal, recording, "Patient")
    told = ui.wait_for(lambda: [n for n in notifications.shown if n["title"] == "Patient"], "its notification", 90)[0]
    assert told["body"] == "1 video is ready", told
    assert ended(app) == 0
    print("# what waits for the server keeps the program running, and is sent without a window", flush=True)

    # the server does not take it any more: that is told, and what was chosen is kept
    me = mira.get("/api/user/profile")
    app = ui.launch(program)
    app.find("table cell", re.compile("^Patient"), timeout=30)
    with line.failing("cut"):
        wait_in_background(app, portal, recording, "Too Dear")
        admin.ask("PATCH", "/api/admin/users/%s/credits" % me["id"], {"new_credits": 0})
    told = ui.wait_for(lambda: [n for n in notifications.shown if n["title"] == "The Batch Was Not Sent"], "to be told", 60)[0]
    assert "credits" in told["body"], told
    assert ended(app) == 0
    admin.ask("PATCH", "/api/admin/users/%s/credits" % me["id"], {"new_credits": 100})
    app = ui.launch(program)
    app.find("table cell", re.compile("^Patient"), timeout=30)
    app.frames[0].do("win.new-batch")
    app.find("text", re.compile("^Name of the Batch")).wait(lambda n: n.text == "Too Dear", "to be kept")
    assert app.quit() == 0
    print("# what the server refuses meanwhile is told, and kept", flush=True)

    # not allowed
    portal.allows = False
    app = ui.launch(program)
    app.find("table cell", re.compile("^Three"), timeout=30)
    asked = len(portal.asked)
    ident = submit(mira, app, "Refused", pictures[:1], recording)
    app.frames[0].do("window.close")
    assert ended(app) == 0
    assert len(portal.asked) == asked + 1
    mira.wait_done(ident)
    print("# where the desktop does not allow it, closing the window ends the program", flush=True)

    # switched off; nothing is asked then
    ui.sh("gsettings", "set", "diy.aivideo.Studio", "run-in-background", "false")
    app = ui.launch(program)
    app.find("table cell", re.compile("^Refused"), timeout=30)
    ident = submit(mira, app, "Off", pictures[:1], recording)
    app.frames[0].do("window.close")
    assert ended(app) == 0 and len(portal.asked) == asked + 1
    mira.wait_done(ident)
    line.close()
    assert server.stop() == 0


main()
