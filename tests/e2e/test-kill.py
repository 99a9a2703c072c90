#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The server is killed at random moments of twenty batches: nothing is lost, done twice or charged twice.

Every batch is submitted with an idempotency key and, when the server died before it answered, again with the same
one, as the app does. AIV_SEED repeats a run."""
import glob
import hashlib
import http.client
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import urllib.error

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import videos  # noqa: E402
from backend import Account, Refused, Server, sample, short_recording, until  # noqa: E402
from tap import Steps  # noqa: E402

KILLS, EACH, START = 20, 2, 1000
GONE = (urllib.error.URLError, ConnectionError, http.client.HTTPException, TimeoutError, OSError)


def submit_through_a_kill(server, user, audio, dice, key):
    """Sends a batch, kills the server somewhere in it, starts it again; the batch's id if it was answered"""
    images = [sample("cat.jpg"), sample("portrait.jpg"), sample("product-landscape.jpg")][:EACH]
    answer = []

    def send():
        try:
            answer.append(user.submit(images, audio, key=key, prompt="before " + key))
        except GONE:
            pass
    sending = threading.Thread(target=send)
    sending.start()
    # anywhere from the first byte of the upload to well into the rendering
    sending.join(dice.choice((0.002, 0.01, 0.03, 0.1)) * dice.random())
    threading.Event().wait(dice.choice((0, 0.05, 0.5, 1.5)) * dice.random())
    server.kill()
    sending.join(30)
    server.start()
    return answer[0] if answer else None


def main():
    seed = int(os.environ.get("AIV_SEED") or random.SystemRandom().randrange(1 << 30))
    dice = random.Random(seed)
    work = tempfile.mkdtemp(prefix="aivideo-kill-")
    audio = short_recording(os.path.join(work, "tone.wav"))
    server = Server(os.path.join(work, "data"))
    os.makedirs(server.data)
    with Steps(["the server survives %d kills" % KILLS, "every batch ends completed", "no item lost, none done twice",
                "every upload is whole", "the ledger adds up", "the videos play", "it ends cleanly"]) as step:
        step.say("AIV_SEED=%d" % seed)
        server.start()
        admin = Account(server, "admin", "admin").sign_in()
        admin.ask("POST", "/api/admin/users", {"username": "kit", "password": "kit's long password", "credits": START})
        user = Account(server, "kit", "kit's long password").sign_in()

        ids, unanswered = {}, 0
        for n in range(KILLS):
            key = "%d-%d" % (seed, n)
            ident = submit_through_a_kill(server, user, audio, dice, key)
            unanswered += ident is None
            images = [sample("cat.jpg"), sample("portrait.jpg"), sample("product-landscape.jpg")][:EACH]

            def again():
                try:
                    return user.submit(images, audio, key=key, prompt="before " + key)
                except Refused as e:          # the first is still being looked at
                    if e.status in (409, 425, 503):
                        return None
                    raise
            again = until(again, "an answer to the same submission", 20)
            assert ident in (None, again), "%s was answered first, then %s" % (ident, again)
            ids[key] = again
        step.done("%d submissions were cut off before their answer" % unanswered)

        batches = [user.wait_done(ident, 180) for ident in ids.values()]
        for b in batches:
            assert b["status"] == "completed", b
            assert [i["status"] for i in b["items"]] == ["completed"] * EACH, b
        step.done()

        listed = user.get("/api/video/batches?limit=200")
        assert listed["total"] == KILLS == len(set(ids.values())), "%d batches for %d submissions" % (listed["total"], KILLS)
        assert {b["id"] for b in listed["batches"]} == set(ids.values())
        db = sqlite3.connect("file:%s?mode=ro" % glob.glob(server.data + "/*.db")[0], uri=True)
        one = lambda q, *a: db.execute(q, a).fetchone()[0]     # noqa: E731
        assert one("SELECT count(*) FROM item") == KILLS * EACH
        assert one("SELECT count(DISTINCT video_path) FROM item WHERE status = 'completed'") == KILLS * EACH
        assert one("SELECT count(*) FROM file WHERE kind = 'video'") == KILLS * EACH
        step.done()

        originals = {hashlib.sha256(open(sample(n), "rb").read()).hexdigest()
                     for n in ("cat.jpg", "portrait.jpg", "product-landscape.jpg")}
        stored = [os.path.join(server.data, r[0]) for r in db.execute("SELECT path FROM file WHERE kind = 'image'")]
        assert len(stored) == KILLS * EACH, len(stored)
        for path in stored:
            assert hashlib.sha256(open(path, "rb").read()).hexdigest() in originals, "%s is not whole" % path
        known = {r[0] for r in db.execute("SELECT path FROM file")}
        for kind in ("images", "audios", "videos"):
            for path in glob.glob(os.path.join(server.data, kind, "**"), recursive=True):
                if os.path.isfile(path):
                    assert os.path.relpath(path, server.data) in known, "%s belongs to nothing" % path
        step.done()

        kit = one("SELECT id FROM account WHERE username = 'kit'")
        rows = user.get("/api/user/ledger?limit=200")
        assert one("SELECT sum(amount) FROM ledger WHERE user_id = ?", kit) == START - KILLS * EACH
        assert user.get("/api/user/profile")["credits"] == START - KILLS * EACH, user.get("/api/user/profile")
        assert one("SELECT count(*) FROM ledger WHERE user_id = ? AND kind = 'hold'", kit) == KILLS * EACH
        assert one("SELECT count(*) FROM ledger WHERE user_id = ? AND kind = 'settle'", kit) == KILLS * EACH
        assert one("SELECT count(*) FROM ledger WHERE user_id = ? AND kind = 'release'", kit) == 0
        assert one("SELECT count(*) FROM ledger l WHERE balance_after <> "
                   "(SELECT sum(amount) FROM ledger m WHERE m.user_id = l.user_id AND m.id <= l.id)") == 0
        assert one("PRAGMA integrity_check") == "ok"
        step.done("%s rows" % rows.get("total", len(rows)))

        for b in dice.sample(batches, 3):
            i = dice.choice(b["items"])
            path = os.path.join(work, i["id"] + ".mp4")
            with open(path, "wb") as f:
                f.write(user.get(i["videoUrl"], raw=True))
            v = videos.inspect(path)
            assert abs(v.seconds - 0.8) <= 0.041 and v.moved > 0, vars(v)
        step.done()

        assert server.stop() == 0, server.tail()
        step.done()
    shutil.rmtree(work, ignore_errors=True)


main()
