# SPDX-License-Identifier: MIT
"""What only a pointer does, or does in its own way: pictures are put into order by dragging, videos dragged out of the window,
and the one that the pointer rests on plays in its tile. And what a video was made of is used again."""
import hashlib
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                                               # noqa: E402
from backend import Server, sample, short_recording, until              # noqa: E402
from studio import HOME, add_user, finish, sign_in, spent, start, step  # noqa: E402

PROMPT = "A paper boat on a lake at dawn"
PICTURES = ["portrait.jpg", "cat.jpg", "rocket.jpg"]

# The tile moves only where people want movement
settings = os.path.join(HOME, ".config", "gtk-4.0", "settings.ini")
with open(settings) as f:
    text = f.read()
with open(settings, "w") as f:
    f.write(text.replace("gtk-enable-animations=0", "gtk-enable-animations=1"))

server = Server(os.path.join(HOME, "server"))
os.makedirs(server.data)
server.start()
mira = add_user(server)
recording = short_recording(os.path.join(HOME, "voice.wav"), 3.0)
app = sign_in(start(), server.address)
app.find("label", "No Batches Yet", timeout=20)
step("signed in")

# --- put into order by dragging
app.frames[0].do("win.new-batch")
app.find("button", "Choose Pictures…").wait(lambda n: n.sensitive)
ui.settle()
ui.copy_files(*map(sample, PICTURES), recording)
ui.key("ctrl+v")
app.find("label", "3 of 50")


def order():
    return [n.name for n in app.all("label", set(PICTURES))]


assert order() == PICTURES, order()
tiles = {name: app.find("label", name) for name in PICTURES}


def middle(name):
    """Of the picture above its name"""
    x, y, width, height = tiles[name].still()
    return x + width // 2, y - 60


ui.drag(middle("rocket.jpg"), middle("portrait.jpg"), steps=25, hold=0.25)
ui.wait_for(lambda: order() == ["rocket.jpg", "portrait.jpg", "cat.jpg"], "the new order, not %s" % order())
ui.shot("pointer-1-order", still=False)
app.find("text", re.compile("^Name of the Batch")).set_text("In order")
app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()
batch = until(lambda: mira.get("/api/video/batches")["batches"], "the batch")[0]["id"]
done = mira.wait_done(batch)
assert [i["name"] for i in done["items"]] == ["rocket.jpg", "portrait.jpg", "cat.jpg"], done["items"]
app.find("label", "3 videos ready", timeout=20)
step("made in the order that the pictures were dragged into")

# --- the pointer rests on one: it plays there
tile = app.find("button", "Play portrait.jpg")
name = app.find("label", "portrait.jpg")
x, y, width, height = name.still()
area = (x, y - 150, 120, 100)
ui.move(5, 5)


def picture(which):
    return ui.shot("tile-" + which, area, still=False)


ui.settle()
still = picture("still")
ui.move(x + 20, y - 30)
ui.wait_for(lambda: ui.differ(picture("a"), picture("b")) > 100, "the tile to move", timeout=30)
ui.shot("pointer-2-hover", still=False)
ui.move(5, 5)
ui.wait_for(lambda: ui.differ(picture("a"), still) < 100, "the tile to be still again", timeout=20)
step("it plays where the pointer rests, and stops when it goes")

# --- dragged out: files with names for people, and all of each
urls = {i["name"]: re.sub("^https?://[^/]*", "", i["videoUrl"]) for i in done["items"]}


def same(path, picture):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).digest() == hashlib.sha256(mira.ask("GET", urls[picture], raw=True)).digest()


paths = ui.drag_out(name, 1, timeout=30)
assert [os.path.basename(p) for p in paths] == ["portrait.mp4"] and same(paths[0], "portrait.jpg"), paths
name.click()
app.find("label", "1 selected", timeout=10)
ui.key("ctrl+a")
app.find("label", "3 selected", timeout=10)
paths = ui.drag_out(name, 3, timeout=30)
assert sorted(os.path.basename(p) for p in paths) == ["cat.mp4", "portrait.mp4", "rocket.mp4"], paths
assert all(same(p, os.path.basename(p).replace(".mp4", ".jpg")) for p in paths)
ui.key("Escape")
step("dragged out, one and then all three: whole files with names for people")

# --- again, as the video before
app.frames[0].do("win.new-video")
ui.copy_files(sample("portrait.jpg"))
app.find("button", "Choose Picture…").tab_to()
ui.key("ctrl+v")
app.find("label", "portrait.jpg")
app.find("text", "Prompt").type(PROMPT)
app.find({"toggle button", "radio button"}, re.compile("^4")).press()
app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()
app.find("table cell", "%s: Ready" % PROMPT, timeout=120)
app.find("button", "Play " + PROMPT).press()
app.find("image", description=PROMPT, timeout=30)
app.find("toggle button", re.compile("menu$", re.I), timeout=10).press()
app.find("menu item", "Use Again").press()
app.find("text", "Prompt").wait(lambda n: n.text == PROMPT, "to be as it was")
app.find("button", "Remove “portrait.jpg”", timeout=20)
app.find("radio button", "4").wait(lambda n: n.checked, "to be chosen")
ui.shot("pointer-3-again", still=False)
app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()
two = until(lambda: [v for v in mira.get("/api/v1/videos")["videos"] if v["prompt"] == PROMPT][1:], "the second video", 20)
both = mira.get("/api/v1/videos")["videos"]
assert len(both) == 2 and both[0]["duration"] == both[1]["duration"] == 4
assert all(v["reference_image_url"] for v in both), both
until(lambda: spent(mira) == 3 + 20, "23 credits, not %s" % spent(mira), 60)
until(lambda: all(v["status"] == "completed" for v in mira.get("/api/v1/videos")["videos"]), "the videos", 120)
app.find("table cell", "%s: Ready" % PROMPT, nth=1, timeout=20)
step("what a video was made of was used again")
finish(app)
server.stop()
