#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A data folder on a disk of its own that fills up: what is refused is told as such and costs nothing, what was accepted
goes on once there is room again, and a server that dies meanwhile comes back."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from backend import Account, Filler, Refused, Server, sample, short_recording, until, web_form  # noqa: E402
from console import run  # noqa: E402
from tap import Steps  # noqa: E402

os.environ.pop("G_DEBUG", None)         # the warnings about a full disk are wanted here

SIZE = 40 << 20
FULL = 507


def enter_small_disk():
    """The same test again, with such a disk in place of an empty folder"""
    place = tempfile.mkdtemp(prefix="aivideo-full-")
    try:
        os.environ["AIV_SMALL_DISK"] = place
        inside = ["bwrap", "--dev-bind", "/", "/", "--size", str(SIZE), "--tmpfs", place, "--"]
        if shutil.which("bwrap") is None or subprocess.run([*inside, "true"], stderr=subprocess.DEVNULL).returncode:
            print("1..0 # SKIP no file system can be made here")
            return 0
        return subprocess.run([*inside, sys.executable, os.path.abspath(__file__)]).returncode
    finally:
        os.rmdir(place)


def status_of(fn):
    try:
        fn()
        return 200
    except Refused as e:
        if e.status == FULL:
            assert json.loads(e.body) == {"detail": "The server has no space left"}, e.body
        return e.status


def upload(user, key=None):
    body, kind = web_form([("file", sample("cat.jpg"))])
    return user.ask("POST", "/api/v1/upload/image", body, {"Content-Type": kind, **({"Idempotency-Key": key} if key else {})})


def generate(user, n):
    return user.ask("POST", "/api/v1/videos/generate", {"prompt": "A quiet harbour, number %d" % n, "duration": 4},
                    {"Idempotency-Key": "generate-%d" % n})


def check(data):
    assert "in order" in run("check", "--data", data).out
    with sqlite3.connect("file:%s/aivideo.db?mode=ro" % data, uri=True) as db:
        assert db.execute("SELECT count(*) FROM item WHERE status IN ('pending', 'processing')").fetchone() == (0,)


def main():
    disk = os.environ["AIV_SMALL_DISK"]
    data, filler = os.path.join(disk, "data"), Filler(disk)
    work = tempfile.mkdtemp(prefix="aivideo-full-work-")
    recording = short_recording(os.path.join(work, "tone.wav"), 0.4)
    log = os.path.join(work, "server.log")
    os.environ["AIVIDEO_QUEUE_CONCURRENCY"] = "1"
    with Steps(["uploads leave room", "what cannot be written is not charged", "goes on when there is room",
                "comes back from a full disk"]) as step:
        os.makedirs(data)
        run("user", "add", "mira", "--credits", "10000", "--data", data, text="mira-password\n")
        server = Server(data, log=log).start()
        mira = Account(server, "mira", "mira-password").sign_in()
        first = mira.wait_done(mira.submit([sample("cat.jpg")], recording))
        assert first["status"] == "completed", first
        upload(mira)

        filler.leave(1 << 20)
        assert status_of(lambda: upload(mira, "again")) == FULL
        assert status_of(lambda: mira.submit([sample("cat.jpg")], recording, key="batch")) == FULL
        assert mira.get("/api/user/profile")["credits"] == 9999
        assert not os.listdir(os.path.join(data, "tmp"))
        # There is room enough for what needs little.
        assert generate(mira, 0)["status"] == "pending"
        step.done()

        filler.leave(0)
        accepted, refused, n = [0], [], 1
        while not refused and n < 5000:
            (accepted if status_of(lambda: generate(mira, n)) == 200 else refused).append(n)
            n += 1
        step.say("%d accepted before the disk was full" % len(accepted))
        assert refused and status_of(lambda: generate(mira, refused[0])) == FULL
        # Who only looks is served.
        assert mira.get("/api/v1/videos")["total"] == len(accepted)
        assert mira.batch(first["id"])["status"] == "completed"
        held = 10 * len(accepted)
        released = 10 * sum(v["status"] == "failed" for page in range(1, 2 + len(accepted) // 100)
                            for v in mira.get("/api/v1/videos?page_size=100&page=%d" % page)["videos"])
        assert mira.get("/api/user/profile")["credits"] >= 9999 - held
        step.say("%d credits given back meanwhile" % released)
        step.done()

        filler.go()
        made = generate(mira, refused[0])
        assert made["id"] == generate(mira, refused[0])["id"]
        assert upload(mira, "again")["image_id"] == upload(mira, "again")["image_id"]
        for v in mira.get("/api/v1/videos?page_size=100")["videos"]:
            mira.ask("DELETE", "/api/v1/videos/%d" % v["id"])
        again = mira.wait_done(mira.submit([sample("cat.jpg")], recording, key="batch"))
        assert again["status"] == "completed", again
        assert server.stop() == 0, server.tail()
        check(data)
        step.done()

        server = Server(data, log=log).start()
        mira = Account(server, "mira", "mira-password").sign_in()
        batch = mira.submit([sample("cat.jpg"), sample("portrait.jpg")], recording)
        until(lambda: mira.batch(batch)["items"][0]["status"] != "pending", "the first video to begin", every=0.01)
        filler.leave(0)
        server.kill()
        filler.go()
        server.start()
        mira = Account(server, "mira", "mira-password").sign_in()
        done = mira.wait_done(batch)
        assert all(i["status"] in ("completed", "failed") for i in done["items"]), done
        mira.submit([sample("cat.jpg")], recording)
        until(lambda: all(b["status"] not in ("created", "processing") for b in mira.get("/api/video/batches")["batches"]),
              "everything to end", 60, 0.1)
        assert server.stop() == 0, server.tail()
        check(data)
        step.done()
    shutil.rmtree(work, ignore_errors=True)


if "AIV_SMALL_DISK" in os.environ:
    main()
else:
    sys.exit(enter_small_disk())
