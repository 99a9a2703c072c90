# SPDX-License-Identifier: MIT
"""A server that goes away, and comes back. While it is away, the app says so, what it has is found and played, and what is to
be sent waits, over a restart too; once it is back, that is sent by itself, once, and what is shown is true soon after. The
same when the server is killed in the middle of making something."""
import os
import re
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                                               # noqa: E402
from backend import Account, Server, sample, short_recording, until     # noqa: E402
from studio import (HOME, PASSWORD, add_user, check, finish, holds, kill, sign_in, spent, start, step,    # noqa: E402
                    watch)

AWAY = re.compile("^The server cannot be reached. Trying again")
WAITS = re.compile("^The server cannot be reached. This waits, and is sent by itself")
PROMPT = "A paper boat on a lake at dawn"
SOON = 10           # seconds until what is shown is true again
LONG = 120          # seconds: no job takes so long


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


port, data = free_port(), os.path.join(HOME, "server")
os.makedirs(data)
recording = short_recording(os.path.join(HOME, "voice.wav"), 0.8)


def serve(concurrency="3"):
    os.environ["AIVIDEO_QUEUE_CONCURRENCY"] = concurrency
    return Server(data, "--listen", "127.0.0.1:%d" % port, log=os.path.join(HOME, "server.log")).start()


def choose(app, *pictures, name):
    app.frames[0].do("win.new-batch")
    app.find("button", "Choose Pictures…").wait(lambda n: n.sensitive)
    ui.settle(3)
    ui.copy_files(*map(sample, pictures), recording)
    ui.key("ctrl+v")
    app.find("label", "%d of 50" % len(pictures))
    app.find("text", re.compile("^Name of the Batch")).set_text(name)
    app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible")


def batches(account):
    return {b["name"]: b for b in account.get("/api/video/batches?limit=200")["batches"]}


def back(app, since):
    """The server is there again: soon the app knows"""
    app.wait_gone("label", AWAY, timeout=SOON)
    assert time.monotonic() - since <= SOON + 1
    return time.monotonic() - since


server = serve()
mira = add_user(server)
first = mira.submit([sample("portrait.jpg"), sample("cat.jpg")], recording, name="Spring")
mira.wait_done(first)
paid = spent(mira)
app = sign_in(start(), server.address)
app.find("table cell", re.compile("^Spring"), timeout=30).click()
app.find("button", "Play portrait.jpg", timeout=20).press()
watch(app, "portrait.jpg")
ui.key("Escape")
app.find("button", "Play portrait.jpg")
app.frames[0].do("win.show-videos")
app.find("label", "2 videos", timeout=30)
step("signed in, with two videos")

# --- away: it says so, and what there is can be found and played
server.kill()
app.find("label", AWAY, timeout=SOON)
ui.shot("offline-1-videos")
ui.key("ctrl+f")
search = app.find(None, "Search the videos", timeout=10)
search.set_text("portrait")
app.find("label", "1 of 2 videos")
ui.key("Escape")
app.find("label", "2 videos")
app.frames[0].do("win.show-batches")
app.find("table cell", re.compile("^Spring"), timeout=10).click()
app.find("button", "Play portrait.jpg", timeout=20).press()
watch(app, "portrait.jpg")
ui.key("Escape")
step("it says that the server is away; videos are found, and one plays")

# --- a job waits
choose(app, "portrait.jpg", name="Patient")
app.find("button", "Generate").press()
app.find("label", WAITS, timeout=SOON)
assert any(WAITS.match(text) for text in app.announcements), app.announcements
ui.shot("offline-2-waiting")
step("a batch waits, and says so")

# --- over a restart, with the server still away
kill(app)
app = start()
app.find("label", AWAY, timeout=30)
app.find("label", WAITS, timeout=20)
assert app.find("text", re.compile("^Name of the Batch")).text == "Patient"
ui.shot("offline-3-restarted")
app.frames[0].do("win.show-videos")
app.find("label", "2 videos", timeout=30)
app.frames[0].do("win.new-video")
app.find("text", "Prompt").type(PROMPT)
app.find({"toggle button", "radio button"}, re.compile("^4")).press()
app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()
app.find("label", WAITS, timeout=SOON)
step("killed and started again without the server: it waits still, and so does a video from words")

# --- back: both go out by themselves, once
server = serve()
since = time.monotonic()
late = back(app, since)
until(lambda: "Patient" in batches(mira) and mira.get("/api/v1/videos")["videos"], "what waited to arrive", SOON)
step("the server is back, which is seen after %.1f s; what waited was sent after %.1f s" % (late, time.monotonic() - since))
mira.wait_done(batches(mira)["Patient"]["id"], LONG)
app.frames[0].do("win.show-batches")
app.find("table cell", re.compile("^Patient.*1 video ready"), timeout=SOON)
video = until(lambda: next((v for v in mira.get("/api/v1/videos")["videos"] if v["status"] == "completed"), None), "the video", LONG)
app.frames[0].do("win.show-videos")
app.find("label", "4 videos", timeout=SOON)
assert [v["prompt"] for v in mira.get("/api/v1/videos")["videos"]] == [PROMPT]
assert sorted(batches(mira)) == ["Patient", "Spring"]
assert spent(mira) == paid + 1 + 10, spent(mira)
check(app)
step("made once, and paid for once: %d credits" % (spent(mira) - paid))

# --- killed in the middle of a batch and of a video
server.stop()
server = serve(concurrency="1")
app.wait_gone("label", AWAY, timeout=SOON)
mira.sign_in()
paid, pictures = spent(mira), ["portrait.jpg", "cat.jpg", "rocket.jpg", "product-landscape.jpg"]
words = mira.ask("POST", "/api/v1/videos/generate", {"prompt": PROMPT + ", again", "model": "sora-2", "duration": 4})["id"]
choose(app, *pictures, name="Interrupted")
app.find("button", "Generate").press()
app.find("label", re.compile(r"^[12] of 4 done"), timeout=LONG)
server.kill()
app.find("label", AWAY, timeout=SOON)
ui.shot("offline-4-killed")
server = serve(concurrency="2")
since = time.monotonic()
late = back(app, since)


def truth():
    """What the page of the batch has to say now"""
    done = sum(i["status"] == "completed" for i in mira.batch(batches(mira)["Interrupted"]["id"])["items"])
    return "4 videos ready" if done == 4 else re.compile("^%d of 4 done" % done)


ui.wait_for(lambda: app.get("label", truth()), "the batch to be shown as it is", SOON)
step("killed in the middle and started again: true after %.1f s" % (time.monotonic() - since))
done = mira.wait_done(batches(mira)["Interrupted"]["id"], LONG)
app.find("label", "4 videos ready", timeout=SOON)
assert [i["status"] for i in done["items"]] == ["completed"] * 4, done
until(lambda: mira.get("/api/v1/videos/%s" % words)["status"] == "completed", "the video", LONG)
app.frames[0].do("win.show-videos")
app.find("label", "9 videos", timeout=SOON)
app.find("table cell", "%s, again: Ready" % PROMPT, timeout=SOON)
assert spent(mira) - paid == 14, spent(mira) - paid
app.find(None, re.compile("mira, %d credits" % mira.get("/api/user/profile")["credits"]), timeout=SOON)
step("all of it was made, and paid for once")
finish(app)
assert server.stop() == 0
