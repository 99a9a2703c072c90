# SPDX-License-Identifier: MIT
"""The app at work: how long its window is held up in the whole job, what it costs when nothing happens, and how soon
a video can be played once the server has told that it is there."""
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time

from streams_bench import cpu_seconds

HERE = os.path.dirname(os.path.abspath(__file__))
E2E = os.path.join(os.path.dirname(HERE), "e2e")
sys.path[:0] = [E2E, os.path.join(E2E, "session")]

STALL_MS = 50           # what a person begins to feel
IDLE_HEARTBEATS = 3     # of the server, fifteen seconds from one to the next: nothing else happens meanwhile
IDLE_CPU = 0.1          # percent of a core
PLAYABLE_SECONDS = 1.0
PASSWORD = "a password to measure with"
BATCHES = 3


def home(a, name):
    """A home of its own for a program, which nothing before it has warmed or filled"""
    path = os.path.join(a.work, name)
    env = {"HOME": path, "XDG_CONFIG_HOME": path + "/config", "XDG_CACHE_HOME": path + "/cache", "XDG_DATA_HOME": path + "/data"}
    for folder in env.values():
        os.makedirs(folder, exist_ok=True)
    return env


def programs(a):
    data = os.path.join(a.source, "tests/data")
    os.environ.update(AIV_TEST_APP=os.path.join(a.build, "src/app/aivideo-studio"), AIV_TEST_DATA=data,
                      AIVIDEO_SERVER=os.path.join(a.build, "src/backend/aivideo-server"),
                      GSETTINGS_SCHEMA_DIR=os.path.join(a.build, "data"))


def stalls(a):
    """The whole job through the real windows, as the end-to-end test does it, watched by the app's own clock"""
    out = os.path.join(a.work, "job")
    os.makedirs(out)
    env = dict(os.environ, **home(a, "job-home"), AIVIDEO_STALL_MS=str(STALL_MS), E2E_OUT=out)
    done = subprocess.run([sys.executable, os.path.join(E2E, "test-main-job.py")], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=300, text=True)
    if done.returncode:
        raise OSError("the whole job failed:\n" + done.stdout[-2000:])
    found = []
    for name in os.listdir(out):
        if name.endswith(".log"):
            with open(os.path.join(out, name), errors="replace") as f:
                found += [int(x) for x in re.findall(r"^stall: \d+ ms, (\d+) ms", f.read(), re.M) if int(x) > STALL_MS]
    return [{"measure": "app, main thread computed > %d ms at a stretch" % STALL_MS, "unit": "times", "ours": len(found),
             "reference": "the whole job", "value": None, "ratio": float(len(found)), "goal": 0, "more_is_better": False}]


def settled(*pids):
    """Waits until programs have done nothing for a second: what they begin with is not what is measured"""
    import ui
    last = []

    def still():
        now = [cpu_seconds(pid) for pid in pids]
        same, last[:] = now == last, now
        return same
    ui.wait_for(still, "programs to have nothing to do", 60, every=1)


class News:
    """When the server told that items were completed, by name of the picture"""

    def __init__(self, server, token):
        host, port = server.address.split("//")[1].split(":")
        self.done, self.heartbeats = {}, 0
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        self.socket.sendall(("GET /api/events HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: Bearer %s\r\n\r\n" % (host, port, token)).encode())
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        with self.socket.makefile("rb") as stream:
            for line in stream:
                self.heartbeats += line.startswith(b":")
                if not line.startswith(b"data: {"):
                    continue
                news = json.loads(line[6:])
                if isinstance(news.get("item"), dict) and news["item"].get("status") == "completed":
                    self.done.setdefault(news["item"]["id"], time.monotonic())


def window(a):
    """A window that is signed in to a server: what it costs to do nothing, and how soon it shows what is new"""
    import ui
    from backend import Account, Server, sample, short_recording
    server = Server(os.path.join(a.work, "server"))
    os.makedirs(server.data)
    server.start()
    try:
        admin = Account(server, "admin", "admin").sign_in()
        admin.ask("POST", "/api/admin/users", {"username": "mira", "password": PASSWORD, "credits": 100})
        mira = Account(server, "mira", PASSWORD).sign_in()
        if mira.get("/api/user/profile").get("must_change_password"):
            mira.ask("POST", "/api/user/change-password", {"old_password": PASSWORD, "new_password": PASSWORD + "!"})
            mira = Account(server, "mira", PASSWORD + "!").sign_in()
        recording = short_recording(os.path.join(a.work, "short.wav"))
        mira.wait_done(mira.submit([sample("portrait.jpg")], recording, name="Before"))

        app = ui.launch([os.environ["AIV_TEST_APP"]], env=home(a, "window-home"))
        for title, text in (("Server Address", server.address), ("User Name", "mira"), ("Password", mira.password)):
            app.find("text", title).type(text)
        app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").press()
        app.find("table cell", re.compile("^Before"), timeout=30)
        ui.settle(5)

        editor = subprocess.Popen([shutil.which("gnome-text-editor"), "-s"], env=dict(os.environ, **home(a, "editor-home")),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        news, late = News(server, mira.token), []
        settled(app.pid, editor.pid)
        before = cpu_seconds(app.pid), cpu_seconds(editor.pid), time.monotonic()
        enough = news.heartbeats + IDLE_HEARTBEATS
        ui.wait_for(lambda: news.heartbeats >= enough, "the server's heartbeats", 120, every=1)
        ours, theirs, took = cpu_seconds(app.pid) - before[0], cpu_seconds(editor.pid) - before[1], time.monotonic() - before[2]
        editor.terminate()
        editor.wait(20)
        percent = lambda seconds: 100 * seconds / took      # noqa: E731

        for number in range(BATCHES):
            name = "Batch %d" % number
            ident = mira.submit([sample("portrait.jpg")], recording, name=name)
            app.find("table cell", re.compile("^" + name), timeout=30).click()
            item = mira.batch(ident)["items"][0]["id"]
            play = app.find("button", "Play portrait.jpg", timeout=60)
            shown = time.monotonic()
            ui.wait_for(lambda: item in news.done, "the server's own word", 10)
            late.append(max(0.0, shown - news.done[item]))
            assert play.sensitive
            app.frames[0].do("win.show-batches")
        assert app.quit() == 0
    finally:
        server.stop()
    return [{"measure": "app, CPU of an idle window", "unit": "% of a core", "ours": percent(ours), "reference": "gnome-text-editor",
             "value": percent(theirs), "ratio": percent(ours) / IDLE_CPU, "goal": 1, "more_is_better": False},
            {"measure": "app, server's event to playable", "unit": "s", "ours": statistics.median(late), "reference": "a second",
             "value": PLAYABLE_SECONDS, "ratio": max(late) / PLAYABLE_SECONDS, "goal": 1, "more_is_better": False}]


def run(a):
    if not os.environ.get("DISPLAY"):
        raise OSError("the app is measured on a display; run it through ./dev bench")
    programs(a)
    return stalls(a) + window(a)
