#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Backups of a server at work, cut short or not, and what comes back out of them; `check` and what it mends."""
import glob
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading

from backend import PROGRAM, Account, Refused, Server, sample, until
from console import run
from tap import Steps

folder = tempfile.mkdtemp(prefix="aivideo-backup-")
data = os.path.join(folder, "data")


def partials():
    return glob.glob(os.path.join(folder, ".*.partial-*"))


class Load:
    """Batches that come and go until it is told to end."""

    def __init__(self, account):
        self.account, self.ending, self.n, self.problem = account, threading.Event(), 0, None
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self):
        try:
            while not self.ending.is_set():
                batch = self.account.submit([sample("cat.jpg")], sample("voice-en.wav"))
                self.account.ask("POST", "/api/video/batches/%s/cancel" % batch)
                try:
                    self.account.ask("DELETE", "/api/video/batches/" + batch)
                except Refused as e:
                    assert e.status in (400, 409), e
                self.n += 1
        except Exception as e:          # seen by the test that waits for it
            self.problem = e

    def end(self):
        self.ending.set()
        self.thread.join(60)
        assert not self.thread.is_alive() and self.problem is None, self.problem


with Steps(["under load", "restored", "cut short", "refused", "copied", "check finds", "check mends"]) as step:
    os.makedirs(data, 0o700)
    server = Server(data).start()
    run("user", "add", "mira", "--credits", "100000", "--data", data, text="mira-password\n")
    mira = Account(server, "mira", "mira-password").sign_in()
    kept = mira.submit([sample("cat.jpg"), sample("portrait.jpg")], sample("voice-en.wav"), name="kept")
    done = mira.wait_done(kept)
    assert [i["status"] for i in done["items"]] == ["completed"] * 2, done
    load = Load(mira)
    for n in range(4):
        before = load.n
        place = os.path.join(folder, "backup-%d" % n)
        result = run("backup", place, "--data", data)
        assert not partials(), partials()
        # A data folder in its own right, with nothing missing and nothing too much.
        assert "in order" in run("check", "--data", place).out, place
        until(lambda: load.n > before or load.problem, "the load to go on")
    load.end()
    step.say(result.out)
    step.done("%d batches meanwhile" % load.n)

    balance = mira.get("/api/user/profile")["credits"]
    name = os.path.basename(done["items"][0]["videoUrl"].split("?")[0])
    with open(os.path.join(data, "videos", name), "rb") as f:
        video = f.read()
    assert server.stop() == 0
    last = os.path.join(folder, "last")
    run("backup", last, "--data", data)
    # What happens to the original afterwards is nothing to the backup.
    shutil.rmtree(data)
    shutil.copytree(last, data)
    server = Server(data).start()
    mira = Account(server, "mira", "mira-password").sign_in()
    assert mira.get("/api/user/profile")["credits"] == balance
    assert mira.batch(kept)["status"] == "completed"
    assert mira.get("/api/files/videos/" + name, raw=True) == video
    again = mira.wait_done(mira.submit([sample("cat.jpg")], sample("voice-en.wav")))
    assert again["status"] == "completed"
    step.done()

    # Enough to copy that there is a middle.
    big = os.path.join(data, "big.bin")
    with open(big, "wb") as f:
        f.truncate(1)
        for _ in range(20):
            f.write(os.urandom(8 << 20))
    for n in range(3):
        process = subprocess.Popen([PROGRAM, "backup", "--copy", os.path.join(folder, "cut"), "--data", data])
        until(lambda: any(os.path.exists(os.path.join(p, "big.bin")) for p in partials()) or process.poll() is not None,
              "a backup under way", every=0.001)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "too late to be cut short"
        assert len(partials()) == 1 and not os.path.exists(os.path.join(folder, "cut"))
    os.unlink(big)
    # One that is under way is left alone, the remains are not.
    run("backup", os.path.join(folder, "cut"), "--data", data)
    assert not partials() and "in order" in run("check", "--data", os.path.join(folder, "cut")).out
    assert mira.get("/api/user/profile")
    step.done()

    assert "File exists" in run("backup", last, "--data", data, status=1).err
    assert run("backup", os.path.join(folder, "none", "there"), "--data", data, status=1).err
    assert run("backup", os.path.join(folder, "x"), "--data", os.path.join(folder, "nothing"), status=1).err
    assert run("backup", "/proc/backup", "--data", data, status=1).err
    run("backup", "--data", data, status=2)
    assert not partials()
    step.done()

    # What an administrator shows, and whatever else they have put beside the database.
    os.makedirs(os.path.join(data, "showcase"))
    for entry in (os.path.join("showcase", "showcase.json"), "notes.txt"):
        with open(os.path.join(data, entry), "w", encoding="utf-8") as f:
            f.write("{}")
    copied = os.path.join(folder, "copied")
    run("backup", "--copy", copied, "--data", data)
    for entry in (os.path.join("showcase", "showcase.json"), "notes.txt"):
        with open(os.path.join(copied, entry), encoding="utf-8") as f:
            assert f.read() == "{}", entry
    for kind in ("images", "audios", "videos"):
        for entry in os.listdir(os.path.join(copied, kind)):
            assert os.stat(os.path.join(copied, kind, entry)).st_nlink == 1, entry
    assert os.stat(os.path.join(copied, "aivideo.db")).st_mode & 0o777 == 0o600
    # What it is signed with is in it: who is signed in stays signed in.
    assert not [e for e in os.listdir(copied) if e in ("lock", "control")]
    step.done()

    assert server.stop() == 0
    assert run("check", "--data", copied).status == 0
    with open(os.path.join(copied, "videos", name), "r+b") as f:
        f.seek(1000)
        f.write(b"other bytes")
    assert "contents" in run("check", "--data", copied, status=1).out
    assert run("check", "--quick", "--data", copied).status == 0
    os.truncate(os.path.join(copied, "videos", name), 5)
    assert "5 bytes instead of" in run("check", "--quick", "--data", copied, status=1).out
    for kind in ("images", "audios", "posters"):
        entry = next(e for e in sorted(os.listdir(os.path.join(copied, kind))) if not e.rstrip(".jpg").endswith("-640"))
        path = os.path.join(copied, kind, entry)
        with open(path, "r+b") as f:
            f.seek(os.path.getsize(path) // 2)
            f.write(b"other bytes")
        assert kind + "/" + entry + ": its contents" in run("check", "--data", copied, status=1).out, entry
    os.unlink(os.path.join(copied, "videos", name))
    assert "missing" in run("check", "--data", copied, status=1).out
    # A backup of what is not in order is still made, and says so.
    assert "missing" in run("backup", os.path.join(folder, "of-broken"), "--data", copied, status=1).out
    with sqlite3.connect(os.path.join(copied, "aivideo.db")) as db:
        db.execute("UPDATE account SET balance = balance + 1 WHERE username = 'mira'")
    assert "its ledger sums to" in run("check", "--data", copied, status=1).out
    step.done()

    for kind in ("images", "tmp", "posters"):
        os.makedirs(os.path.join(last, kind), exist_ok=True)
        with open(os.path.join(last, kind, "orphan.bin"), "w") as f:
            f.write("nobody's")
    os.symlink("/etc/passwd", os.path.join(last, "videos", "link.mp4"))
    assert run("check", "--data", last, status=1).out.count("belongs to nothing") == 3
    result = run("check", "--repair", "--data", last)
    assert "3 files removed" in result.out and "in order" in result.out, result
    assert os.path.islink(os.path.join(last, "videos", "link.mp4"))
    assert mira is not None and run("check", "--data", last).status == 0
    step.done()
