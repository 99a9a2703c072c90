# SPDX-License-Identifier: MIT
"""The app at servers of one documented family alone, with our extensions and without: sign in, make what the server makes,
watch, play and save it; and nothing is shown or asked for that the server lacks."""
import contextlib
import os
import re
import socket
import sqlite3
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                                               # noqa: E402
import videos                                                           # noqa: E402
from backend import Account, Server, sample, short_recording, until, web_form    # noqa: E402
from faults import Line                                                 # noqa: E402
from desktop import notification_action                                 # noqa: E402

APP = os.environ["AIV_TEST_APP"]
HOME = os.environ["HOME"]
PASSWORD = "a password of their own"
PROMPT = "A paper boat on a lake at dawn"
MADE = 180              # seconds that a video may take where others work, too
begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Place:
    """A server of one kind, and the app as somebody has it who knows no other."""

    def __init__(self, name, families=None, extensions=True):
        self.name, self.families, self.extensions = name, families, extensions
        self.home = os.path.join(HOME, name)
        self.saved = os.path.join(self.home, "Saved")
        self.server = self.app = None
        self.port = free_port()
        self.line = Line("http://127.0.0.1:%d" % self.port)
        os.makedirs(self.saved)
        for kind in ("config", "cache", "data"):
            os.environ["XDG_%s_HOME" % kind.upper()] = os.path.join(self.home, kind)

    def serve(self, families, extensions):
        os.environ["AIVIDEO_SERVER_FAMILIES"] = families
        os.environ["AIVIDEO_SERVER_EXTENSIONS"] = "true" if extensions else "false"
        data = os.path.join(self.home, "server")
        os.makedirs(data, exist_ok=True)
        self.server = Server(data, "--listen", "127.0.0.1:%d" % self.port, log=os.path.join(self.home, "server.log")).start()

    def serve_all(self):
        """As it is while people still get accounts with a password"""
        self.serve("vision.batch;aivideo.ads", True)

    def serve_own(self):
        self.serve(self.families, self.extensions)

    def add_user(self):
        admin = Account(self.server, "admin", "admin").sign_in()
        admin.ask("POST", "/api/admin/users", {"username": "mira", "password": PASSWORD + "?", "credits": 100})
        mira = Account(self.server, "mira", PASSWORD + "?").sign_in()
        mira.ask("POST", "/api/user/change-password", {"old_password": PASSWORD + "?", "new_password": PASSWORD})
        self.mira = Account(self.server, "mira", PASSWORD).sign_in()

    def start(self):
        self.app = ui.launch([APP])
        return self.app

    def sign_in(self):
        app = self.start()
        app.find("text", "Server Address").type(self.line.address)
        app.find("text", "User Name").type("mira")
        app.find({"password text", "text"}, "Password").type(PASSWORD)
        app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").click()
        app.find(None, re.compile("mira, [0-9]+ credits"), timeout=40)
        return app

    def shows(self, there, missing):
        for title in there:
            self.app.find("list item", title)
        for title in missing:
            assert not self.app.get("list item", title), "%s: %s is shown" % (self.name, title)

    def play(self, batch, item, name):
        """As a notification's button does"""
        notification_action("play", "('%s', '%s')" % (batch, item))
        self.watch(name)

    def watch(self, name):
        picture = self.app.find("image", description=name, timeout=30)
        x, y, width, height = picture.box

        def film(which):
            return ui.shot("%s-%s" % (self.name, which), (x + width // 4, y + height // 4, width // 2, height // 3), still=False)

        def moves():
            """A short one may be over before it is looked at: then it is played again"""
            again = self.app.get("button", "Play")
            if again:
                again.press()
            return ui.differ(film("a"), film("b")) > 200
        ui.wait_for(moves, "the picture to move", timeout=30)

    def end(self):
        bad = [line for line in self.app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)]
        assert not bad, "\n".join(bad)
        assert self.app.quit() == 0
        assert self.server.stop() == 0

    def check_whole(self, path):
        """A film of words has no sound, and no second look: it was seen to move"""
        with open(path, "rb") as f:
            data = f.read()
        assert data[4:8] == b"ftyp" and b"moov" in data and len(data) > 10000, "%s is no whole video" % path


def lose_answer(place, pattern, begin, there):
    """A server that knows no keys has taken what was sent, and its answer is lost: nobody can tell, and it says so. Sent again,
    the newest are looked at first, and nothing is made or paid for twice."""
    app = place.app
    with place.line.holding(pattern, lose=True) as request:
        begin()
        app.find("label", re.compile("^This was being sent when the connection"), timeout=30)
        until(there, "it to be there", 20)
        app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()
        app.wait_gone("button", "Generate", timeout=20)
    assert len(request.keys) == 1, "it was sent %d times" % len(request.keys)
    assert len(there()) == 1, there()
    step("%s: an answer was lost, and nothing was made twice" % place.name)


def make_batch(place):
    """One batch through the windows; returns the texts that were seen on the way"""
    app = place.app
    choose_batch(place)
    seen = set()

    def finished():
        for node in app.all("label", re.compile(r"of 1 done|^Generating|^Waiting|^1 video ready$")):
            seen.add(node.name)
        return "1 video ready" in seen
    ui.wait_for(finished, "the video", timeout=MADE)
    return seen


def choose_batch(place):
    app = place.app
    recording = short_recording(os.path.join(place.home, "voice.wav"), 1.5)
    app.find("list item", "New Batch").click()
    app.find("button", "Choose Pictures…").wait(lambda n: n.sensitive)
    ui.settle(3)
    ui.copy_files(sample("portrait.jpg"), recording)
    ui.key("ctrl+v")
    app.find("label", "1 of 50")
    app.find("label", re.compile(r"^1 video × 1 credit = 1; "), timeout=20)
    app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()


def at_vision(name, extensions):
    place = Place(name, "vision.batch", extensions)
    place.serve_own()
    place.add_user()
    app = place.sign_in()
    app.find("label", "No Batches Yet", timeout=30)
    place.shows(["New Batch", "Videos", "Batches"], ["New Video", "Showcase", "Users"])
    ui.shot(name + "-1-empty")
    seen = make_batch(place)
    if not extensions:
        invented = [text for text in seen if "%" in text]
        assert not invented, "progress that nobody measured: %s" % invented
    ui.shot(name + "-2-ready")
    step("%s: a batch was made, after %d states" % (name, len(seen)))

    play = app.find("button", re.compile("^Play "))
    title = play.name[len("Play "):]
    play.press()
    place.watch(title)
    ui.key("Escape")
    app.find("button", "Save All…", timeout=20).wait(lambda n: n.sensitive, "to be possible").press()
    path = os.path.join(place.saved, "one.mp4")
    app.choose(path)
    ui.wait_for(lambda: os.path.exists(path), "the file", timeout=60)
    video = videos.inspect(path)
    assert (video.width, video.height) == (720, 1280), "it is %d×%d" % (video.width, video.height)
    assert video.moved > 0.5, "it does not move"
    step("%s: played and saved" % name)
    if not extensions:
        lost_batch(place)
    place.end()


def lost_batch(place):
    """Nothing is made for now: what was lost waits, is cancelled and tried again"""
    app = place.app
    place.server.stop()
    os.environ["AIVIDEO_QUEUE_CONCURRENCY"] = "0"
    place.serve_own()
    mira = Account(place.server, "mira", PASSWORD).sign_in()
    app.wait_gone("label", re.compile("^The server cannot be reached"), timeout=30)
    before = [b["id"] for b in mira.get("/api/video/batches")["batches"]]
    credits = mira.get("/api/user/profile")["credits"]
    lose_answer(place, rb"POST /api/video/batch ", lambda: choose_batch(place),
                lambda: [b for b in mira.get("/api/video/batches")["batches"] if b["id"] not in before])
    assert mira.get("/api/user/profile")["credits"] == credits - 1
    app.find("button", re.compile("^Cancel .+"), timeout=30).press()
    app.find("button", re.compile("^Try .+ again$"), timeout=30)
    until(lambda: mira.get("/api/user/profile")["credits"] == credits, "the credit to come back", 20)
    place.server.stop()
    del os.environ["AIVIDEO_QUEUE_CONCURRENCY"]
    place.serve_own()
    app.wait_gone("label", re.compile("^The server cannot be reached"), timeout=30)
    app.find("button", re.compile("^Try .+ again$")).press()
    app.find("label", "1 video ready", timeout=MADE)
    mira.sign_in()
    assert mira.get("/api/user/profile")["credits"] == credits - 1
    step("%s: cancelled, tried again and made" % place.name)


def at_v1(name, families, extensions):
    """Without extensions there is no password: the account is from the time when there was one"""
    place = Place(name, families, extensions)
    if extensions:
        place.serve_own()
        place.add_user()
        app = place.sign_in()
    else:
        place.serve_all()
        place.add_user()
        app = place.sign_in()
        place.shows(["New Batch", "New Video"], [])
        place.end()
        place.serve_own()
        app = place.start()
        app.find(None, re.compile("mira, 100 credits"), timeout=40)
        # What was known of the server gives way to what it is now.
        ui.wait_for(lambda: not app.get("list item", "New Batch"), "the batches to be gone", timeout=30)
    place.shows(["New Video", "Videos", "Showcase"], ["New Batch", "Batches", "Users"])
    app.find("list item", "New Video").click()
    app.find("text", "Prompt").type(PROMPT)
    app.find({"toggle button", "radio button"}, re.compile("^4")).press()
    ui.shot(name + "-1-new")
    app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()
    app.find("label", re.compile("%s: The video is ready" % PROMPT), timeout=MADE)
    ui.shot(name + "-2-ready")
    app.find(None, re.compile("mira, 90 credits"), timeout=20)
    step("%s: a video was made from words" % name)

    place.play("", "1", PROMPT)
    ui.key("ctrl+s")
    path = os.path.join(place.saved, PROMPT + ".mp4")
    app.choose(path)
    ui.wait_for(lambda: os.path.exists(path), "the file", timeout=60)
    place.check_whole(path)
    step("%s: played and saved" % name)
    if not extensions:
        lost_video(place)
    if not extensions and families == "aivideo.v1":
        retried_video(place)
    place.end()


def lost_video(place):
    app, mira = place.app, place.mira
    mira.server = place.server
    ui.key("Escape")

    def begin():
        app.frames[0].do("win.new-video")
        app.find("text", "Prompt").type(PROMPT + ", once")
        app.find({"toggle button", "radio button"}, re.compile("^4")).press()
        app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible").press()

    def there():
        return [v for v in mira.get("/api/v1/videos")["videos"] if v["prompt"].endswith("once")]
    lose_answer(place, rb"POST /api/v1/videos/generate ", begin, there)
    app.frames[0].do("win.show-videos")
    found = app.find("table cell", "%s, once: Ready" % PROMPT, timeout=MADE)
    if place.families != "aivideo.v1":
        return
    found.click()
    app.find("label", "1 selected", timeout=10)
    app.find("button", "Delete the selected videos").press()
    app.find("label", "1 video deleted")
    until(lambda: not there(), "it to be deleted", 40)
    step("%s: deleted" % place.name)


def serve_again(place, concurrency):
    place.server.stop()
    os.environ["AIVIDEO_QUEUE_CONCURRENCY"] = concurrency
    place.serve_own()
    place.mira.server = place.server
    place.app.wait_gone("label", re.compile("^The server cannot be reached"), timeout=30)


@contextlib.contextmanager
def open_store(place):
    with contextlib.closing(sqlite3.connect(os.path.join(place.server.data, "aivideo.db"), timeout=20)) as db, db:
        yield db


def retried_video(place):
    """Its picture is gone when its turn comes, and there when it is tried again"""
    app, mira, words = place.app, place.mira, PROMPT + ", again"
    serve_again(place, "0")
    body, kind = web_form([("file", sample("portrait.jpg"))])
    picture = mira.ask("POST", "/api/v1/upload/image", body, {"Content-Type": kind})["file_path"]
    ident = mira.ask("POST", "/api/v1/videos/generate", {"prompt": words, "duration": 4, "reference_image_url": picture})["id"]
    with open_store(place) as db:           # a copy, which the upload does not share
        (path,), = db.execute("SELECT i.image_path FROM item i JOIN batch b ON i.batch_seq = b.seq WHERE b.prompt = ?", (words,))
    file = os.path.join(place.server.data, path)
    away = os.path.join(place.home, "away.jpg")
    os.rename(file, away)
    serve_again(place, "3")
    app.frames[0].do("win.show-videos")
    until(lambda: mira.get("/api/v1/videos/%s" % ident)["status"] == "failed", "it to fail", 60)
    # the server tells of nothing by itself, and this was not asked for here
    next(n for n in app.all("grouping", "Videos") if "videos-page.refresh" in n.actions).do("videos-page.refresh")
    again = app.find("button", "Try %s again" % words, timeout=30)
    ui.shot(place.name + "-3-failed")
    os.rename(away, file)
    again.press()
    app.find("table cell", "%s: Ready" % words, timeout=MADE)
    step("%s: failed, tried again and made" % place.name)
    del os.environ["AIVIDEO_QUEUE_CONCURRENCY"]


os.environ["AIVIDEO_LIMITS_ENABLED"] = "false"
at_vision("vision", True)
at_vision("vision-alone", False)
at_v1("v1", "aivideo.v1", True)
at_v1("v1-alone", "aivideo.v1", False)
at_v1("ads-alone", "aivideo.ads", False)
