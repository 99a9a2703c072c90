# SPDX-License-Identifier: MIT
"""The whole job over a network that fails at random moments: nothing is sent twice, nothing chosen is lost, no file of the
cache is less than whole, and what the window shows is true soon after the network is well again. AIV_FAULTS=N: how often;
AIV_SEED=N: as an earlier run did."""
import contextlib
import glob
import hashlib
import os
import random
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                                               # noqa: E402
from backend import Account, Server, sample, short_recording            # noqa: E402
from faults import Line, Weather                                        # noqa: E402

FAULTS = int(os.environ.get("AIV_FAULTS", "50"))
SEED = int(os.environ.get("AIV_SEED", random.randrange(1 << 31)))
SOON = 10               # seconds until what is shown is true again
LONG = 90               # seconds: no job takes so long
MOST = 40               # jobs: each meets a few faults
PICTURES = ["portrait.jpg", "cat.jpg"]
PASSWORD = "a password of their own"
HOME = os.environ["HOME"]
begun = time.monotonic()


def say(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Job:
    """One batch, from the first picture to the last video."""

    def __init__(self, app, number):
        self.app, self.name = app, "Job %d" % number

    def choose(self, recording):
        self.app.frames[0].do("win.new-batch")
        self.app.find("button", "Choose Pictures…").wait(lambda n: n.sensitive)
        ui.settle(3)
        ui.copy_files(*map(sample, PICTURES), recording)
        ui.key("ctrl+v")
        self.app.find("label", "%d of 50" % len(PICTURES))
        self.app.find("text", re.compile("^Name of the Batch")).set_text(self.name)

    def send(self, mira):
        """Presses Generate, again where that failed, as a person would; what was chosen is still there each time"""
        for attempt in range(20):
            ui.wait_for(lambda: self.sent() or self.possible(), "an outcome", LONG)
            if self.sent():
                return attempt - 1
            self.app.find("label", "%d of 50" % len(PICTURES))
            self.app.find("button", "Generate").press()
            with contextlib.suppress(ui.Timeout):       # a network that is cut refuses at once
                ui.wait_for(lambda: self.sent() or not self.possible(), "it to begin", 2)
        raise AssertionError("%s could not be sent in 20 attempts" % self.name)

    def sent(self):
        return self.app.get("toggle button", "Batch menu")

    def possible(self):
        generate = self.app.get("button", "Generate")
        return generate and generate.sensitive

    def shown_ready(self):
        return self.app.get("label", "%d videos ready" % len(PICTURES))

    def save(self, folder):
        """Save All, again where some could not be had"""
        os.makedirs(folder, exist_ok=True)
        for _ in range(10):
            self.app.find("button", "Save All…").wait(lambda n: n.sensitive, "to be possible", LONG).press()
            self.app.find("button", "Choose…").press()
            self.app.choose(folder)
            self.app.find("label", folder.replace(HOME, "~", 1))
            self.app.find("button", "Save").wait(lambda n: n.sensitive, "to be possible").press()
            with contextlib.suppress(ui.Timeout):
                ui.wait_for(lambda: len(glob.glob(os.path.join(folder, "*.mp4"))) >= len(PICTURES), "the files", 5)
                return
        raise AssertionError("%s could not be saved in 10 attempts" % self.name)


def run(server, line, weather):
    admin = Account(server, "admin", "admin").sign_in()
    admin.ask("POST", "/api/admin/users", {"username": "mira", "password": PASSWORD, "credits": 1000})
    mira = Account(server, "mira", PASSWORD).sign_in()
    if mira.get("/api/user/profile").get("must_change_password"):
        mira.ask("POST", "/api/user/change-password", {"old_password": PASSWORD, "new_password": PASSWORD + "!"})
        mira = Account(server, "mira", PASSWORD + "!").sign_in()
    before = mira.get("/api/user/profile")["credits"]
    recording = short_recording(os.path.join(HOME, "short.wav"))

    app = ui.launch([os.environ["AIV_TEST_APP"]])
    for title, text in (("Server Address", line.address), ("User Name", "mira"), ("Password", mira.password)):
        app.find("text", title).type(text)
    app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").press()
    app.find("label", "No Batches Yet", timeout=20)
    weather.start()
    weather.running.set()

    jobs, late = 0, []
    while weather.left and jobs < MOST:
        jobs += 1
        job = Job(app, jobs)
        job.choose(recording)
        attempts = job.send(mira)
        mine = [b for b in mira.get("/api/video/batches?limit=200")["batches"] if b["name"] == job.name]
        assert len(mine) == 1, "%s is there %d times" % (job.name, len(mine))
        mira.wait_done(mine[0]["id"], LONG)
        done = time.monotonic()
        # the network may fail again and again until then: what counts is the time since it was well
        weather.rest()
        well = max(done, weather.fair_since)
        ui.wait_for(job.shown_ready, "%s to be shown as it is" % job.name, SOON + 5)
        late.append(time.monotonic() - well)
        say("%s: %d attempts to send more than one, true after %.1f s; %d faults left" % (job.name, attempts, late[-1], weather.left))
        assert late[-1] <= SOON, "what is shown was true only after %.1f s" % late[-1]
        weather.running.set()
        job.save(os.path.join(HOME, "Saved", job.name))
    weather.stop()
    assert weather.left == 0, "%d faults did not happen" % weather.left
    return mira, app, jobs, before, late


def check(mira, app, jobs, before):
    batches = mira.get("/api/video/batches?limit=200")["batches"]
    assert sorted(b["name"] for b in batches) == sorted("Job %d" % i for i in range(1, jobs + 1)), [b["name"] for b in batches]
    after = mira.get("/api/user/profile")["credits"]
    assert before - after == jobs * len(PICTURES), "%d videos cost %d credits" % (jobs * len(PICTURES), before - after)

    # what was saved, and what lies in the cache for another day, is what the server has
    urls = {i["id"]: i["videoUrl"] for b in batches for i in mira.batch(b["id"])["items"]}
    whole = {k: digest(mira.ask("GET", re.sub("^https?://[^/]*", "", u), raw=True)) for k, u in urls.items()}
    cached = [p for p in glob.glob(os.path.join(HOME, ".cache", "**", "videos", "*.mp4"), recursive=True)]
    for path in cached:
        with open(path, "rb") as f:
            assert digest(f.read()) == whole[os.path.splitext(os.path.basename(path))[0]], "%s is not what the server has" % path
    posters = glob.glob(os.path.join(HOME, ".cache", "**", "posters", "*.jpg"), recursive=True)
    for path in posters:
        with open(path, "rb") as f:
            data = f.read()
        assert data[:3] == b"\xff\xd8\xff" and data[-2:] == b"\xff\xd9", "%s is cut short" % path
    assert cached, "no video came into the cache"
    for path in glob.glob(os.path.join(HOME, "Saved", "*", "*.mp4")):
        with open(path, "rb") as f:
            assert digest(f.read()) in whole.values(), "%s was saved less than whole" % path
    assert not [x for x in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", x)], app.output()[-2000:]
    return len(cached), len(posters)


def main():
    say("seed %d" % SEED)
    random.seed(SEED)
    server = Server(os.path.join(HOME, "server"))
    os.makedirs(server.data)
    server.start()
    line = Line(server.address)
    try:
        mira, app, jobs, before, late = run(server, line, Weather(line, FAULTS, SEED))
        cached, posters = check(mira, app, jobs, before)
        assert app.quit() == 0
    finally:
        line.close()
        server.stop()
    say("%d jobs through %d faults (%s); true after %.1f s at most; %d videos and %d posters are whole" % (
        jobs, FAULTS, ", ".join("%s %d" % x for x in sorted(line.told.items())), max(late), cached, posters))


main()
