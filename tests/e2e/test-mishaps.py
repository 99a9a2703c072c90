# SPDX-License-Identifier: MIT
"""What goes wrong on the way of a file: the sign-in runs out in the middle of an upload, and the disk of this computer is full
when a video comes. Nothing is paid twice, nothing typed is lost, no file is less than whole, and what is in the way is said in
plain words."""
import glob
import hashlib
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                                               # noqa: E402
from backend import Account, Filler, Server, sample, short_recording, until     # noqa: E402
from faults import Line                                                 # noqa: E402
from studio import HOME, PASSWORD, add_user, check, finish, holds, sign_in, spent, start, step, watch    # noqa: E402

SMALL = "/run/small"
SUBMIT = rb"POST /api/video/batch "
FULL = re.compile("^There is no room left on the disk")
TYPED = "Something that nobody has sent yet"
os.environ["AIVIDEO_LIMITS_ENABLED"] = "false"
server = Server(os.path.join(HOME, "server"))
os.makedirs(server.data)
server.start()
line = Line(server.address)
mira = add_user(server)
recording = short_recording(os.path.join(HOME, "voice.wav"), 0.8)


def choose(app, picture, name):
    app.frames[0].do("win.new-batch")
    app.find("button", "Choose Pictures…").wait(lambda n: n.sensitive)
    ui.settle(3)
    ui.copy_files(sample(picture), recording)
    ui.key("ctrl+v")
    app.find("label", "1 of 50")
    app.find("text", re.compile("^Name of the Batch")).set_text(name)
    app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()


def arrived(name):
    return [b["id"] for b in mira.get("/api/video/batches")["batches"] if b["name"] == name]


def files(*folders):
    """Videos, whole ones or parts"""
    return [p for f in folders for p in glob.glob(os.path.join(f, "**", "*"), recursive=True) if os.path.isfile(p) and p.endswith((".mp4", ".part"))]


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def save(app, path):
    app.find("button", "Save portrait.jpg").press()
    app.choose(path)


if os.path.ismount(SMALL):
    os.environ["XDG_CACHE_HOME"] = os.path.join(SMALL, "cache")
app = sign_in(start(), line.address)
app.find("label", "No Batches Yet", timeout=20)
app.frames[0].do("win.new-video")
app.find("text", "Prompt").type(TYPED)
step("signed in")

# --- the token runs out while something is on its way: it is renewed, and nobody notices
with line.holding(SUBMIT, b"401 Unauthorized") as request:
    choose(app, "portrait.jpg", "Renewed")
    assert request.here.wait(20), "nothing was sent"
    app.find("label", re.compile("^(Uploading|The server checks)"), timeout=10)
    request.go.set()
    until(lambda: arrived("Renewed"), "the batch", 20)
    app.find("toggle button", "Batch menu", timeout=20)
assert len(request.keys) == 2 and request.keys[0] and request.keys[0] == request.keys[1], request.keys
assert len(arrived("Renewed")) == 1 and spent(mira) == 1 and holds(mira) == 1
assert not app.all("text", "Password"), "somebody was asked for the password"
step("a token that ran out was renewed, and the upload went on with the same key")

# --- it cannot be renewed: the password is asked for once, and the upload goes on
admin = Account(server, "admin", "admin").sign_in()
me = next(user for user in admin.get("/api/admin/users")["users"] if user["username"] == "mira")
with line.holding(SUBMIT) as request:
    choose(app, "cat.jpg", "Kept")
    assert request.here.wait(20), "nothing was sent"
    admin.ask("DELETE", "/api/admin/users/%s/sessions" % me["id"])
    request.go.set()
    app.find("text", "Password", timeout=30).type(PASSWORD)
    mira.sign_in()
    assert not arrived("Kept"), "it was taken without a sign-in"
    ui.shot("mishaps-1-password")
    ui.key("Return")
    app.wait_gone("text", "Password", timeout=30)
    until(lambda: arrived("Kept"), "the batch", 20)
    app.find("toggle button", "Batch menu", timeout=20)
assert len(request.keys) >= 2 and request.keys[0] and len(set(request.keys)) == 1, request.keys
assert len(arrived("Kept")) == 1 and spent(mira) == 2 and holds(mira) == 2
assert not app.all("text", "Password"), "it was asked for twice"
app.find("label", "1 video ready", timeout=60)
app.frames[0].do("win.new-video")
assert app.find("text", "Prompt").text == TYPED, "what was typed is lost"
check(app)
step("the password was asked for once; the upload went on with the same key")

# --- the disk is full: it is said, and the app goes on
if os.path.ismount(SMALL):
    filler, saved = Filler(SMALL), os.path.join(HOME, "Saved")
    os.makedirs(saved)
    filler.leave(40 << 10)
    before = files(SMALL)
    crowded = mira.submit([sample("portrait.jpg")], recording, name="Crowded")
    mira.wait_done(crowded)
    app.frames[0].do("win.show-batches")
    app.find("table cell", re.compile("^Crowded.*1 video ready"), timeout=20).click()
    app.find("button", "Play portrait.jpg", timeout=20).press()
    watch(app, "portrait.jpg")
    ui.key("Escape")
    save(app, os.path.join(saved, "one.mp4"))
    app.find("label", FULL, timeout=20)
    ui.shot("mishaps-2-full")
    assert not files(saved), files(saved)
    assert [p for p in files(SMALL) if p.endswith(".mp4")] == [p for p in before if p.endswith(".mp4")], files(SMALL)
    step("with a full disk the video plays, and it is said why it cannot be saved")

    filler.go()
    save(app, os.path.join(saved, "one.mp4"))
    ui.wait_for(lambda: files(saved), "the file", 20)
    whole = mira.ask("GET", re.sub("^https?://[^/]*", "", mira.batch(crowded)["items"][0]["videoUrl"]), raw=True)
    ui.wait_for(lambda: digest(files(saved)[0]) == hashlib.sha256(whole).hexdigest(), "all of it", 10)
    step("saved, once there was room")

    filler.leave(40 << 10)
    save(app, os.path.join(SMALL, "two.mp4"))
    app.find("label", FULL, timeout=20)
    assert not glob.glob(os.path.join(SMALL, "*.mp4")), "a part of a video was left"
    filler.go()
    save(app, os.path.join(SMALL, "two.mp4"))
    ui.wait_for(lambda: os.path.exists(os.path.join(SMALL, "two.mp4")), "the file", 20)
    ui.wait_for(lambda: digest(os.path.join(SMALL, "two.mp4")) == digest(files(saved)[0]), "all of it", 10)
    check(app)
    step("the same with the folder that it is saved to")
else:
    step("no disk can be made here that fills up")
finish(app)
line.close()
server.stop()
