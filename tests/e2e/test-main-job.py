# SPDX-License-Identifier: MIT
"""The main job, through the real windows against the real server, as a person does it:
sign in, choose pictures and a recording, generate, watch, play, save, and come back."""
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui        # noqa: E402
import videos    # noqa: E402

APP = os.environ["AIV_TEST_APP"]
DATA = os.environ["AIV_TEST_DATA"]
FOLDER = os.path.join(os.environ["HOME"], "Chosen")
SAVED = os.path.join(os.environ["HOME"], "Saved")
PICTURES = ["portrait.jpg", "product-landscape.jpg", "cat.webp"]
BAD = {"bad-truncated.jpg": "The file is incomplete", "bad-text.png": "Not a picture that can be read"}
RECORDING = "voice-en.wav"
SECONDS = 7.0
begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def chosen(*names):
    return [os.path.join(FOLDER, name) for name in names]


def has_complaints(app):
    return [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)]


def start():
    return ui.launch([APP])


os.makedirs(SAVED)
os.makedirs(FOLDER)
for name in [*PICTURES, *BAD, RECORDING]:
    shutil.copy(os.path.join(DATA, name), FOLDER)

# --- sign in: this computer, one click
app = start()
app.find("button", "Use This Computer").press()
app.find("label", "No Batches Yet", timeout=30)
ui.shot("1-batches-empty")
step("signed in to this computer")

# --- a batch with files in it that cannot be used
app.find("list item", "New Batch").click()
app.find("button", "Choose Pictures…").press()
app.choose(*chosen(*PICTURES, *BAD))
for name, problem in BAD.items():
    app.find(None, "%s: %s" % (name, problem))
app.find("label", "2 files cannot be used")
assert not app.find("button", "Generate").sensitive, "a batch with bad files could be sent"
ui.shot("2-refused")
app.find("button", "Remove Them").press()
app.wait_gone("label", "2 files cannot be used")
step("bad files are refused by name, before anything is sent")

app.find("button", "Choose Recording…").click()
app.choose(*chosen(RECORDING))
app.find("label", re.compile(r"^0:07 · "))
cost = app.find("label", re.compile(r"^3 videos × 1 credit = 3; (\d+) left → (\d+)$")).text
before, after = map(int, re.search(r"(\d+) left → (\d+)$", cost).groups())
assert before - after == 3, cost
app.find("text", "Prompt").type("A calm greeting")
generate = app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible")
ui.shot("3-new-batch")
generate.press()

# --- watch it: the words change, and the numbers are never invented
app.find("label", re.compile(r"\d of 3 done"), timeout=30)
ui.shot("4-generating")
seen = set()


def finished():
    for node in app.all("label", re.compile(r"of 3 done|^Generating|^Waiting|^3 videos ready$")):
        seen.add(node.name)
    return "3 videos ready" in seen


ui.wait_for(finished, "three videos", timeout=180)
assert any(re.match(r"Generating, \d+%", text) for text in seen), "no progress was shown: %s" % sorted(seen)
ui.shot("5-ready")
app.find(None, re.compile(r"This Computer, %d credits$" % after))
step("three videos are there, after %d states" % len(seen))

# --- play one
app.find("button", "Play portrait.jpg").press()
picture = app.find("image", description="portrait.jpg", timeout=20)
x, y, width, height = picture.box


def film(name):
    return ui.shot(name, (x + width // 4, y + height // 4, width // 2, height // 3), still=False)


ui.wait_for(lambda: ui.differ(film("6-a"), film("6-b")) > 500, "the picture to move", timeout=20)
ui.shot("6-playing", still=False)
ui.key("Escape")
app.find("button", "Save All…", timeout=10)
step("one was played, and it moved")

# --- save all, twice: nothing is ever replaced
for copies in (1, 2):
    app.find("button", "Save All…").wait(lambda n: n.sensitive, "to be possible").press()
    app.find("button", "Save").wait(lambda n: n.sensitive, "to be possible")
    if copies == 1:                     # the second time it is remembered
        app.find("button", "Choose…").press()
        app.choose(SAVED)
        app.find("label", "~/Saved")
    app.find("button", "Save").press()
    ui.wait_for(lambda: len([f for f in os.listdir(SAVED) if f.endswith(".mp4")]) == 3 * copies,
                "%d files" % (3 * copies), timeout=30)
    app.find("label", re.compile("^3 videos ready$"))
step("saved: %s" % ", ".join(sorted(os.listdir(SAVED))))

assert not has_complaints(app), "\n".join(has_complaints(app))
assert app.quit() == 0

# --- every video is what was asked for
digests = set()
for name in PICTURES:
    path = os.path.join(SAVED, os.path.splitext(name)[0] + ".mp4")
    video = videos.inspect(path)
    size = (720, 1280) if name == "portrait.jpg" else (1280, 720)
    assert (video.width, video.height) == size, "%s is %d×%d" % (path, video.width, video.height)
    assert abs(video.duration - SECONDS) <= 0.08, "%s takes %.3f s" % (path, video.duration)
    assert abs(video.sound - SECONDS) <= 0.15, "%s sounds for %.3f s" % (path, video.sound)
    assert video.frames >= 25 * SECONDS - 2, "%s has %d frames" % (path, video.frames)
    assert video.loudness > -40, "%s is silent: %.1f dB" % (path, video.loudness)
    assert video.moved > 0.5, "%s does not move: %.2f" % (path, video.moved)
    assert video.title == "A calm greeting", "%s is called %r" % (path, video.title)
    with open(path, "rb") as f:
        digests.add(f.read())
    step("%s: %d×%d, %.2f s, %d frames, %.1f dB, movement %.1f" % (
        os.path.basename(path), video.width, video.height, video.duration, video.frames, video.loudness, video.moved))
assert len(digests) == len(PICTURES), "two videos are the same"

# --- come back: signed in already, everything still there
app = start()
app.find("label", "3 videos ready", timeout=30).click()
app.find("button", "Play portrait.jpg", timeout=20)
assert not app.all("button", "Use This Computer"), "a second start asked to sign in"
assert not has_complaints(app), "\n".join(has_complaints(app))
assert app.quit() == 0
step("a second start was signed in already")

# --- opened with files, as by a file manager
app = ui.launch([APP, *chosen(PICTURES[0], RECORDING)])
app.find("label", "1 of 50", timeout=30)
app.find("label", re.compile(r"^0:07 · "))
assert not has_complaints(app), "\n".join(has_complaints(app))
assert app.quit() == 0
step("files that it was opened with were taken into a new batch")

left = subprocess.run(["pgrep", "-x", "aivideo-server"], stdout=subprocess.PIPE, timeout=10).stdout
assert not left, "the server outlived the window"
step("the server has ended with the window")
