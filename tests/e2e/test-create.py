# SPDX-License-Identifier: MIT
"""Making videos and batches with the keyboard, through the real windows against a real server, with the app killed while
somebody types and while something is sent: nothing typed is lost, and nothing is made or paid for twice."""
import glob
import json
import os
import re
import shutil
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                           # noqa: E402
from backend import Account, Server, until          # noqa: E402

APP = os.environ["AIV_TEST_APP"]
DATA = os.environ["AIV_TEST_DATA"]
HOME = os.environ["HOME"]
FOLDER = os.path.join(HOME, "Chosen")
PASSWORD = "a password for a test"
begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def start():
    app = ui.launch([APP])
    app.find({"label", "list item"}, re.compile("^(No Batches Yet|Batches)$"), timeout=30)
    return app


def draft_file(name):
    return next(iter(glob.glob(os.path.join(HOME, ".local", "share", "aivideo-studio", "**", name + ".json"), recursive=True)), None)


def draft(name):
    """What is on the disk of a draft, as a crash at this instant would leave it"""
    path = draft_file(name)
    if path is None:
        return {}
    with open(path) as f:
        return json.load(f)


def change_draft(name, **members):
    with open(draft_file(name)) as f:
        content = json.load(f)
    with open(draft_file(name), "w") as f:
        json.dump({**content, **members}, f)


def kill(app):
    app.proc.kill()
    app.proc.wait()
    ui.pump()


def chosen(*names):
    return [os.path.join(FOLDER, name) for name in names]


def spent(account):
    """What the ledger says: holds less what was given back"""
    entries = account.get("/api/user/ledger?limit=200")["entries"]
    return -sum(e["amount"] for e in entries if e["kind"] in ("hold", "release", "settle"))


def complain(app):
    lines = [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)]
    assert not lines, "\n".join(lines)


os.makedirs(FOLDER)
for name in ("portrait.jpg", "cat.webp", "rocket.jpg", "voice-en.wav"):
    shutil.copy(os.path.join(DATA, name), FOLDER)
server = Server(os.path.join(HOME, "server"))
os.makedirs(server.data)
server.start()
admin = Account(server, "admin", "admin").sign_in()
admin.ask("POST", "/api/admin/users", {"username": "mira", "password": PASSWORD, "credits": 100})
mira = Account(server, "mira", PASSWORD).sign_in()
if mira.get("/api/user/profile").get("must_change_password"):
    mira.ask("POST", "/api/user/change-password", {"old_password": PASSWORD, "new_password": PASSWORD + "!"})
    PASSWORD += "!"
    mira = Account(server, "mira", PASSWORD).sign_in()

app = ui.launch([APP])
for title, text in (("Server Address", server.address), ("User Name", "mira"), ("Password", PASSWORD)):
    app.find("text", title).type(text)
app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").press()
app.find("label", "No Batches Yet", timeout=30)
step("signed in")

# --- typing, and kill -9 in the middle of it
PROMPT = "A paper boat on a rainy street, seen from close above the water"
ui.key("ctrl+shift+n")
prompt = app.find("text", "Prompt")
app.find("label", "10 to 500 characters")
prompt.focus()
ui.type_text("Nine char")
app.find("label", "1 more character needed")
assert not app.find("button", "Generate").sensitive, "a prompt that is too short could be sent"
ui.key("ctrl+a")
ui.type_text(PROMPT)
typed = time.monotonic()
until(lambda: draft("video").get("prompt") == PROMPT, "the draft on the disk", 5, 0.01)
late = time.monotonic() - typed
assert late < 1.0, "typing was on the disk only after %.2f s" % late
kill(app)
step("killed %.2f s after the last key, with all of it on the disk" % late)

app = start()
app.frames[0].do("win.new-video")
app.find("text", "Prompt").wait(lambda n: n.text == PROMPT, "to be as it was")
app.find("label", re.compile(r"^1 video × 10 credits = 10; 100 left → 90$"))
app.find("label", "%d of 500 characters" % len(PROMPT))
step("the prompt was there again")

# --- a picture, a length, and sending with the keyboard alone
ui.copy_files(*chosen("portrait.jpg"))
app.find("button", "Choose Picture…").tab_to()
ui.key("ctrl+v")
app.find("label", "portrait.jpg")
app.find("radio button", "4").press()
ui.shot("create-1-video")
app.find("text", "Prompt").focus()
app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible")
ui.key("ctrl+Return")
video = until(lambda: mira.get("/api/v1/videos")["videos"], "the video")[0]
assert (video["prompt"], video["duration"]) == (PROMPT, 4), video
assert video["reference_image_url"].startswith("/uploads/"), video
until(lambda: not draft("video"), "the draft to be gone", 10)
assert spent(mira) == 10, spent(mira)
step("a video of %d seconds was asked for, for 10 credits" % video["duration"])

# --- kill -9 while a video is being sent: whichever side of the line it fell on, there is one
for round_ in range(3):
    text = "A lighthouse in a storm, take %d of the same scene" % (round_ + 1)
    app.frames[0].do("win.new-video")
    app.find("text", "Prompt").type(text)
    app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible")
    if round_ == 0:         # before the server has read any of it
        os.kill(server.process.pid, signal.SIGSTOP)
    app.find("button", "Generate").press()
    if round_ == 0:
        # its key is asked of the newest first, and that does not answer: the app is killed before a byte of it left
        ui.settle(3)
    elif round_ == 1:       # as soon as the key is on the disk
        until(lambda: "sending" in draft("video") or not draft("video"), "the key on the disk", 10, 0.002)
    else:                   # as soon as the server has it
        until(lambda: any(v["prompt"] == text for v in mira.get("/api/v1/videos")["videos"]), "the video", 10, 0.002)
    kill(app)
    if round_ == 0:
        os.kill(server.process.pid, signal.SIGCONT)
    app = start()
    app.frames[0].do("win.new-video")

    def there():
        return [v for v in mira.get("/api/v1/videos")["videos"] if v["prompt"] == text]
    # what has arrived is gone from the page; what has not is there, to be sent again
    ui.wait_for(lambda: not draft("video") or (app.get("button", "Generate") and app.get("button", "Generate").sensitive),
                "the page to know", 20)
    if draft("video"):
        app.find("button", "Generate").press()
        ui.wait_for(lambda: not draft("video"), "it to be sent", 20)
    assert len(there()) == 1, "round %d made %d videos" % (round_, len(there()))
assert spent(mira) == 40, "4 videos cost %s" % spent(mira)
step("killed three times while sending: four videos, 40 credits")

# --- earlier prompts
app.frames[0].do("win.new-video")
app.find("toggle button", re.compile("^Earlier Prompts", re.I)).press()
app.find({"text", "entry"}, "Search earlier prompts").type("paper")
ui.shot("create-2-prompts", still=False)
app.find("list item", PROMPT).click()
app.find("text", "Prompt").wait(lambda n: n.text == PROMPT, "to be the earlier one")
app.find("button", "On the Server…").press()
app.find("button", re.compile("^Use portrait.jpg$"), timeout=20)
ui.settle(3)
ui.shot("create-3-gallery")
app.find("button", re.compile("^Use portrait.jpg$")).press()
app.find("button", "Remove “portrait.jpg”").press()
app.find("text", "Prompt").set_text("")
ui.wait_for(lambda: not draft("video"), "the draft to be gone", 5)
step("an earlier prompt and an earlier upload can be used again")

# --- a batch: order by the keyboard, kill, and again
app.frames[0].do("win.new-batch")
ui.copy_files(*chosen("portrait.jpg", "cat.webp", "rocket.jpg", "voice-en.wav"))
app.find("button", "Choose Pictures…").tab_to()
ui.key("ctrl+v")
app.find("label", "3 of 50")
app.find("button", "Remove “portrait.jpg”").tab_to()
ui.key("alt+Right")
ui.wait_for(lambda: [p["name"] for p in draft("batch").get("pictures", [])] == ["cat.webp", "portrait.jpg", "rocket.jpg"],
            "the new order", 5)
ui.key("Delete")
app.find("label", "2 of 50")
app.find("text", "Name of the Batch (Optional)").tab_to()
ui.type_text("Kept over a kill")
ui.wait_for(lambda: draft("batch").get("name") == "Kept over a kill", "the name on the disk", 5)
os.unlink(os.path.join(FOLDER, "rocket.jpg"))
kill(app)

app = start()
app.frames[0].do("win.new-batch")
app.find("label", "2 of 50")
app.find(None, "rocket.jpg: The file is not there any more")
ui.shot("create-4-gone")
app.find("button", "Remove Them").press()
app.find("label", re.compile(r"^1 video × 1 credit = 1; 60 left → 59$"))
app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()
until(lambda: mira.get("/api/video/batches")["batches"], "the batch", 10, 0.002)
kill(app)
app = start()
app.frames[0].do("win.new-batch")
ui.wait_for(lambda: not draft("batch"), "the page to know that it has arrived", 20)
batches = mira.get("/api/video/batches")["batches"]
assert [b["name"] for b in batches] == ["Kept over a kill"], batches
mira.wait_done(batches[0]["id"])
until(lambda: spent(mira) == 41, "41 credits, not %s" % spent(mira), 60)
step("a batch was kept, put into order, and made once")

# --- again
app.frames[0].do("win.show-batches")
app.find("label", "Kept over a kill", timeout=20).click()
app.find("toggle button", "Batch menu", timeout=20).press()
app.find("menu item", "Use Again").press()
app.find("button", "Remove “cat.webp”", timeout=20)
app.find("text", "Name of the Batch (Optional)").wait(lambda n: n.text == "Kept over a kill", "to be that of the batch")
ui.shot("create-5-again")
step("the batch can be used again")

# --- again, when what it was made of is gone: from here, and from the server
for name in ("cat.webp", "voice-en.wav"):
    os.unlink(os.path.join(FOLDER, name))
picture = os.path.basename(mira.batch(batches[0]["id"])["items"][0]["sourceImage"])
for folder, _, names in os.walk(server.data):
    if picture in names:
        os.unlink(os.path.join(folder, picture))
app.frames[0].do("win.show-batches")
app.find("label", "Kept over a kill", timeout=20).click()
app.find("toggle button", "Batch menu", timeout=20).press()
app.find("menu item", "Use Again").press()
app.find("button", "Replace", timeout=10).press()
app.find("label", "1 picture is neither on this computer nor on the server any more; the recording has to be chosen again, too",
         timeout=20)
assert not app.get("button", "Remove “cat.webp”")
ui.shot("create-6-gone")
step("it says what of the batch is gone")

# --- a model that the server offers no more, in what was kept
app.frames[0].do("win.new-video")
app.find("text", "Prompt").type(PROMPT)
ui.wait_for(lambda: draft("video").get("prompt") == PROMPT, "the draft on the disk", 5)
kill(app)
change_draft("video", model="dream-1")
app = start()
app.frames[0].do("win.new-video")
app.find("label", "“dream-1” is not offered any more: “Sora 2” is chosen instead", timeout=20)
ui.wait_for(lambda: draft("video").get("model") == "sora-2", "the draft to have the one that is shown", 5)
ui.shot("create-7-model")
step("it says that a model is gone, and which is chosen")

complain(app)
assert app.quit() == 0
server.stop()
