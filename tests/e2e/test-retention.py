#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Files that are not kept for ever, work that goes on meanwhile, and a server that ends in the middle of it."""
import os
import sqlite3
import tempfile
import threading
import time

from backend import Account, Refused, Server, sample, until
from console import run
from tap import Steps

folder = tempfile.mkdtemp(prefix="aivideo-retention-")
data = os.path.join(folder, "data")
DAY = 24 * 3600 * 1000


def path_of(url):
    return "/" + url.split("/", 3)[3] if "://" in url else url


def status(account, url):
    try:
        account.get(path_of(url), raw=True)
        return 200
    except Refused as e:
        return e.status if "detail" in e.body else None


def age(days, *batches):
    """Makes files look as if they had come so many days ago."""
    with sqlite3.connect(os.path.join(data, "aivideo.db")) as db:
        for batch in batches:
            db.execute("UPDATE file SET created_at = created_at - ? WHERE batch_seq = (SELECT seq FROM batch WHERE id = ?)",
                       (days * DAY, batch))


def start(**keys):
    for group, name in (("retention", "videos-days"), ("retention", "uploads-days"), ("retention", "total-size")):
        os.environ.pop("AIVIDEO_%s_%s" % (group.upper(), name.upper().replace("-", "_")), None)
    for key, value in keys.items():
        os.environ["AIVIDEO_RETENTION_" + key.upper()] = str(value)
    os.environ["AIVIDEO_RETENTION_INTERVAL"] = "1"
    server = Server(data).start()
    return server, Account(server, "mira", "mira-password").sign_in()


with Steps(["old videos", "old uploads", "unfinished work is left alone", "too much of it", "orphans",
            "the end of the server in the middle of work", "with an upload under way", "goes on"]) as step:
    os.makedirs(data)
    run("user", "add", "mira", "--credits", "1000", "--data", data, text="mira-password\n")
    server, mira = start()
    old = mira.wait_done(mira.submit([sample("cat.jpg")], sample("voice-en.wav")))
    new = mira.wait_done(mira.submit([sample("portrait.jpg")], sample("voice-en.wav")))
    urls = [b["items"][0]["videoUrl"] for b in (old, new)]
    poster = urls[0].replace("/api/files/", "/api/posters/")
    assert status(mira, poster) == 200 and [status(mira, u) for u in urls] == [200, 200]
    assert server.stop() == 0
    age(40, old["id"])
    server, mira = start(videos_days=30)
    until(lambda: status(mira, urls[0]) == 410, "the old video to expire")
    assert status(mira, urls[1]) == 200 and status(mira, poster) == 410
    assert status(mira, "/api/files/videos/never-there.mp4") == 404
    again = mira.batch(old["id"])
    assert again["status"] == "completed" and status(mira, again["items"][0]["sourceImage"]) == 200, again
    assert server.stop() == 0
    assert "in order" in run("check", "--data", data).out
    step.done()

    server, mira = start(uploads_days=30)
    until(lambda: status(mira, old["items"][0]["sourceImage"]) == 410, "the old picture to expire")
    assert status(mira, new["items"][0]["sourceImage"]) == 200
    # What has no file any more can still be deleted.
    assert mira.ask("DELETE", "/api/video/batches/" + old["id"])["success"]
    assert server.stop() == 0
    step.done()

    os.environ["AIVIDEO_QUEUE_CONCURRENCY"] = "1"
    server, mira = start()
    waiting = mira.submit([sample("cat.jpg")] * 20, sample("voice-long.mp3"))
    assert server.stop() == 0
    age(400, waiting, new["id"])
    server, mira = start(videos_days=30, uploads_days=30, total_size=1)
    until(lambda: status(mira, urls[1]) == 410, "what is finished to expire")
    batch = mira.batch(waiting)
    sources = [i["sourceImage"] for i in batch["items"]]
    assert batch["status"] in ("created", "processing") and all(status(mira, s) == 200 for s in sources)
    mira.ask("POST", "/api/video/batches/%s/cancel" % waiting)
    until(lambda: all(status(mira, s) == 410 for s in sources), "the cancelled ones to expire")
    assert server.stop() == 0
    step.done()

    server, mira = start()
    batches = [mira.wait_done(mira.submit([sample("rocket.jpg")], sample("voice-en.wav"))) for _ in range(4)]
    urls = [b["items"][0]["videoUrl"] for b in batches]
    assert server.stop() == 0
    for n, batch in enumerate(batches):
        age(10 - n, batch["id"])
    sizes = [os.path.getsize(os.path.join(data, "videos", os.path.basename(u))) for u in urls]
    server, mira = start(total_size=1)
    if sum(sizes) > 1 << 20:
        until(lambda: status(mira, urls[0]) == 410, "the oldest to make room")
        states = until(lambda: (lambda s: s if s == sorted(s, reverse=True) else None)([status(mira, u) for u in urls]),
                       "the oldest to go first")
        step.say("sizes %s, states %s" % (sizes, states))
    assert server.stop() == 0
    step.done()

    for kind in ("videos", "tmp"):
        with open(os.path.join(data, kind, "orphan.mp4"), "w") as f:
            f.write("nobody's")
    server, mira = start()
    assert not os.path.exists(os.path.join(data, "videos", "orphan.mp4")), "swept at the start"
    with open(os.path.join(data, "videos", "fresh.mp4"), "w") as f:
        f.write("on its way")
    seen = server.tail()
    mira.wait_done(mira.submit([sample("cat.jpg")], sample("voice-en.wav")))
    assert os.path.exists(os.path.join(data, "videos", "fresh.mp4")), "too young to be an orphan"
    os.unlink(os.path.join(data, "videos", "fresh.mp4"))
    step.done()

    del os.environ["AIVIDEO_QUEUE_CONCURRENCY"]
    assert server.stop() == 0
    server, mira = start()
    balance = mira.get("/api/user/profile")["credits"]
    batch = mira.submit([sample("cat.jpg")] * 12, sample("voice-long.mp3"))
    until(lambda: mira.batch(batch)["progress"]["processing"] > 0, "a render under way")
    began = time.monotonic()
    assert server.stop(30) == 0
    took = time.monotonic() - began
    assert took < 10, took
    with sqlite3.connect(os.path.join(data, "aivideo.db")) as db:
        states = dict(db.execute("SELECT i.status, COUNT (*) FROM item i JOIN batch b ON b.seq = i.batch_seq WHERE b.id = ?"
                                 " GROUP BY 1", (batch,)))
        assert states.get("processing", 0) == 0 and states.get("failed", 0) == 0, states
        settled = db.execute("SELECT COUNT (*) FROM ledger WHERE kind = 'settle' AND batch_id = ?", (batch,)).fetchone()[0]
    assert settled == states.get("completed", 0) and states.get("pending", 0) > 0, (settled, states)
    assert "in order" in run("check", "--data", data).out
    step.done("%.1f s, %s" % (took, states))

    server, mira = start()
    stopped = threading.Event()

    def upload_slowly():
        """A body that never ends."""
        import http.client
        connection = http.client.HTTPConnection(*server.address.split("//")[1].split(":"), timeout=60)
        try:
            connection.putrequest("POST", "/api/video/batch")
            connection.putheader("Authorization", "Bearer " + mira.token)
            connection.putheader("Content-Type", "multipart/form-data; boundary=edge")
            connection.putheader("Content-Length", str(40 << 20))
            connection.endheaders()
            connection.send(b'--edge\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n')
            while not stopped.wait(0.01):
                connection.send(b"x" * 4096)
        except OSError:
            pass

    thread = threading.Thread(target=upload_slowly, daemon=True)
    thread.start()
    until(lambda: os.listdir(os.path.join(data, "tmp")), "the upload to be under way")
    until(lambda: mira.batch(batch)["progress"]["processing"] > 0, "a render under way")
    began = time.monotonic()
    assert server.stop(30) == 0
    assert time.monotonic() - began < 15
    stopped.set()
    thread.join(20)
    step.done("%.1f s" % (time.monotonic() - began))

    server, mira = start()
    assert not os.listdir(os.path.join(data, "tmp")), "what had been uploaded of it"
    mira.ask("POST", "/api/video/batches/%s/cancel" % batch)
    done = mira.wait_done(batch)
    spent = sum(i["status"] == "completed" for i in done["items"])
    assert mira.get("/api/user/profile")["credits"] == balance - spent, (balance, spent)
    assert server.stop() == 0 and "in order" in run("check", "--data", data).out
    step.done()
