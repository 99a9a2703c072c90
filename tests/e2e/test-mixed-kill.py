#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Thirty-two people use the server at once while it is killed at random moments: whatever they see, the money is right.

Each submits, generates, cancels, retries, deletes, refreshes; administrators give and take. Whoever gets no answer asks
again with the same Idempotency-Key, as the app does, and earlier keys are asked again at random. AIV_SEED repeats the
dice (not the moments), AIV_KILLS sets how often the server dies."""
import http.client
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from backend import PROGRAM, Account, Server, sample, short_recording, until, web_form  # noqa: E402
from tap import Steps  # noqa: E402

KILLS = int(os.environ.get("AIV_KILLS", "100"))
USERS, PER_USER, ADMINS = 7, 4, 4               # 32 at once
CREDITS = 40
LEFT_TO_FINISH = 2                              # unfinished batches and videos that are not cancelled at the end
GONE = (ConnectionError, http.client.HTTPException, TimeoutError, OSError)
NOT_YET = (409, 425, 429, 503)


class Gate:
    """Where the server is, while it is somewhere"""

    def __init__(self):
        self.up, self.address = threading.Event(), None

    def open(self, address):
        self.address = urllib.parse.urlsplit(address)
        self.up.set()

    def close(self):
        self.up.clear()


class Person:
    """Somebody who never gives up on a request before it is answered."""

    def __init__(self, gate, username, password, dice):
        self.gate, self.username, self.password, self.dice = gate, username, password, dice
        self.tokens, self.connection, self.at = None, None, None
        self.answers = {}                       # key → (method, path, body, kind, status, answer)
        self.wrong = []

    def once(self, method, path, body=None, kind=None, key=None, token=None):
        """One try: status and answer, or an exception where the server went away"""
        self.gate.up.wait()
        address = self.gate.address
        if self.connection is None or self.at != address:
            self.connection, self.at = http.client.HTTPConnection(address.hostname, address.port, timeout=30), address
        headers = {k: v for k, v in (("Content-Type", kind), ("Idempotency-Key", key),
                                     ("Authorization", token and "Bearer " + token)) if v}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            data = answer.read()
        except GONE:
            self.connection.close()
            self.connection = None
            raise
        return answer.status, json.loads(data) if data else None

    def sign_in(self):
        body = json.dumps({"username": self.username, "password": self.password})
        status, answer = self.until_answered("POST", "/api/auth/login", body, "application/json", signed=False)
        assert status == 200, (status, answer)
        self.tokens = answer["token"], answer["refresh_token"]

    def refresh(self):
        """A lost answer loses the pair with it: a second use of the same token ends the session, as it must."""
        try:
            status, answer = self.once("POST", "/api/v1/auth/refresh", json.dumps({"refresh_token": self.tokens[1]}),
                                       "application/json")
        except GONE:
            return self.sign_in()
        if status == 200:
            self.tokens = answer["access_token"], answer["refresh_token"]
        elif status == 401:
            self.sign_in()

    def until_answered(self, method, path, body=None, kind=None, key=None, signed=True):
        end = time.monotonic() + 120
        while True:
            if time.monotonic() > end:
                raise AssertionError("%s %s is not answered" % (method, path))
            try:
                status, answer = self.once(method, path, body, kind, key, self.tokens[0] if signed else None)
            except GONE:
                continue
            if status == 401 and signed:
                self.sign_in()
            elif status in NOT_YET and not (status == 409 and not key):
                if status == 429 or status == 503:
                    self.gate.up.wait(0.05)
                elif "another request" in json.dumps(answer):
                    return status, answer
            else:
                return status, answer

    def keyed(self, method, path, body, kind):
        key = "%032x" % self.dice.getrandbits(128)
        status, answer = self.until_answered(method, path, body, kind, key)
        if status < 500:
            self.answers[key] = method, path, body, kind, status, answer
        else:
            self.wrong.append("%s %s: %d %s" % (method, path, status, answer))
        return status, answer

    def ask_again(self):
        """What was answered once is answered so for ever (refusals did nothing and may be accepted later)."""
        kept = [k for k, a in self.answers.items() if a[4] in (200, 201)]
        if not kept:
            return
        key = self.dice.choice(kept)
        method, path, body, kind, status, answer = self.answers[key]
        again = self.until_answered(method, path, body, kind, key)
        if again != (status, answer):
            self.wrong.append("%s %s was answered %s, then %s" % (method, path, (status, answer), again))


class User(Person):
    def __init__(self, *a, recording):
        super().__init__(*a)
        self.recording, self.batches, self.videos = recording, [], []
        self.sent = 0

    def submit(self):
        self.sent += 1
        images = [sample(n) for n in self.dice.sample(("cat.jpg", "cat.webp", "portrait.jpg"), self.dice.choice((1, 1, 2)))]
        body, kind = web_form([("images", i) for i in images] + [("audio", self.recording)],
                              prompt="%s %d" % (threading.current_thread().name, self.sent))
        status, answer = self.keyed("POST", "/api/video/batch", body, kind)
        if status == 200:
            self.batches.append(answer["batch_id"])

    def generate(self):
        self.sent += 1
        body = json.dumps({"prompt": "A quiet harbour, number %d" % self.sent, "duration": 4})
        status, answer = self.keyed("POST", "/api/v1/videos/generate", body, "application/json")
        if status == 201:
            self.videos.append(answer["id"])

    def upload(self):
        body, kind = web_form([("file", sample(self.dice.choice(("cat.jpg", "cat.webp", "portrait.jpg"))))])
        self.keyed("POST", "/api/v1/upload/image", body, kind)

    def cancel(self):
        if self.batches:
            self.until_answered("POST", "/api/video/batches/%s/cancel" % self.dice.choice(self.batches))

    def cancel_item(self):
        if self.batches:
            status, batch = self.until_answered("GET", "/api/video/batches/" + self.dice.choice(self.batches))
            if status == 200:
                self.until_answered("POST", "/api/video/batches/%s/items/%s/cancel" % (
                    batch["id"], self.dice.choice(batch["items"])["id"]))

    def retry(self):
        if self.batches:
            self.keyed("POST", "/api/video/batches/%s/retry_failed" % self.dice.choice(self.batches), None, None)

    def retry_video(self):
        if self.videos:
            self.keyed("POST", "/api/v1/videos/%d/retry" % self.dice.choice(self.videos), None, None)

    def delete(self):
        if self.batches and self.dice.random() < 0.5:
            self.until_answered("DELETE", "/api/video/batches/" + self.dice.choice(self.batches))
        elif self.videos:
            self.until_answered("DELETE", "/api/v1/videos/%d" % self.dice.choice(self.videos))

    def look(self):
        status, profile = self.until_answered("GET", "/api/user/profile")
        if status != 200 or profile["credits"] < 0:
            self.wrong.append("profile: %s %s" % (status, profile))

    def act(self):
        act = self.dice.choices((self.submit, self.generate, self.cancel, self.cancel_item, self.retry, self.retry_video,
                                 self.delete, self.look, self.ask_again, self.refresh, self.upload),
                                (4, 3, 3, 3, 2, 1, 2, 2, 3, 1, 2))[0]
        act()


class Admin(Person):
    def make_user(self):
        """Hashing its password takes about as long as the server lives"""
        name = "made-%016x" % self.dice.getrandbits(64)
        self.keyed("POST", "/api/admin/users", json.dumps({
            "username": name, "password": "long password", "credits": 3, "email": name + "@example.org", "plan": "pro"}),
            "application/json")

    def act(self):
        if self.dice.random() < 0.01:
            return self.make_user()
        if self.dice.random() < 0.2:
            return self.ask_again()
        if self.dice.random() < 0.05:
            return self.refresh()
        body = json.dumps({"delta": self.dice.choice((-6, -3, -1, 1, 2, 5)), "reason": "mixed load"})
        self.keyed("PATCH", "/api/admin/users/u-%d/credits" % self.dice.choice(self.targets), body, "application/json")


def live(person, ready, over, problems):
    try:
        person.sign_in()
        ready.wait()                            # hashing passwords takes longer than the server lives later on
        while not over.is_set():
            person.act()
    except Exception as e:                       # noqa: BLE001  told by the main thread
        problems.append("%s: %r" % (threading.current_thread().name, e))


def cancel_batches(admin):
    """All but a few unfinished ones"""
    busy = [b["id"] for state in ("processing", "created")
            for offset in range(0, 2000, 200)
            for b in admin.get("/api/admin/batches?limit=200&offset=%d&status=%s" % (offset, state))["batches"]]
    for ident in busy[LEFT_TO_FINISH:]:
        admin.ask("POST", "/api/admin/batches/%s/cancel" % ident)


def wait_for_the_rest(data):
    """Until nothing is left undone; tells what is, if it takes too long"""
    db = sqlite3.connect("file:%s/aivideo.db?mode=ro" % data, uri=True)
    undone = lambda: db.execute("SELECT item.status, tries, interruptions, not_before, kind, batch.created_at FROM item"     # noqa: E731
                                " JOIN batch ON batch.seq = batch_seq"
                                " WHERE item.status IN ('pending', 'processing')").fetchall()
    try:
        until(lambda: not undone(), "the last items", 180, 0.2)
    except AssertionError as e:
        raise AssertionError("%s: %d are left: %s" % (e, len(undone()), undone()[:10])) from None
    finally:
        db.close()


def check_store(data, people, step):
    db = sqlite3.connect("file:%s/aivideo.db?mode=ro" % data, uri=True)
    one = lambda q, *a: db.execute(q, a).fetchone()[0]     # noqa: E731
    assert one("PRAGMA integrity_check") == "ok"
    assert one("SELECT count(*) FROM account WHERE balance <> (SELECT coalesce(sum(amount), 0) FROM ledger"
               " WHERE user_id = account.id)") == 0, "a balance is not the sum of its ledger"
    assert one("SELECT count(*) FROM ledger WHERE balance_after < 0") == 0, "a balance went below zero"
    assert one("SELECT count(*) FROM (SELECT balance_after b, sum(amount) OVER (PARTITION BY user_id ORDER BY id) s"
               " FROM ledger) WHERE b <> s") == 0, "a balance after a row is wrong"
    step.done("%d rows" % one("SELECT count(*) FROM ledger"))

    assert one("SELECT count(*) FROM item WHERE status IN ('pending', 'processing')") == 0, "an item is left undone"
    assert one("SELECT count(*) FROM ledger h WHERE kind = 'hold' AND"
               " (SELECT count(*) FROM ledger e WHERE e.hold_id = h.id) <> 1") == 0, "a hold has not ended once"
    assert one("SELECT count(*) FROM (SELECT item_id FROM ledger WHERE kind = 'settle' GROUP BY item_id"
               " HAVING count(*) > 1)") == 0, "an item was charged twice"
    assert one("SELECT count(*) FROM item i WHERE (status = 'completed') <>"
               " EXISTS (SELECT 1 FROM ledger WHERE item_id = i.id AND kind = 'settle')") == 0, "charged is not completed"
    assert one("SELECT count(*) - count(DISTINCT video_path) FROM item WHERE status = 'completed'") == 0
    for (path,) in db.execute("SELECT video_path FROM item WHERE status = 'completed'"):
        assert os.path.getsize(os.path.join(data, path)) > 1000, path
    step.done("%d items, %d completed" % (one("SELECT count(*) FROM item"),
                                          one("SELECT count(*) FROM item WHERE status = 'completed'")))

    done = [(k, a) for p in people for k, a in p.answers.items()]
    made = [a for _, a in done if a[1] in ("/api/video/batch", "/api/v1/videos/generate") and a[4] in (200, 201)]
    idents = {str(a[5].get("batch_id", a[5].get("id"))) for a in made}
    assert len(idents) == len(made), "two keys made one job"
    assert one("SELECT count(DISTINCT batch_id) FROM ledger WHERE kind = 'hold'") == len(made), \
        "%d jobs were paid for, %d were accepted" % (one("SELECT count(DISTINCT batch_id) FROM ledger WHERE kind = 'hold'"), len(made))
    given = [(k, a) for k, a in done if a[0] == "PATCH"]
    adjusted = dict(db.execute("SELECT request_key, count(*) FROM ledger WHERE kind = 'adjust' GROUP BY 1"))
    for key, a in given:
        n = adjusted.get(key, 0)
        assert n == (a[4] == 200), "an adjustment answered %s stands in the ledger %d times" % (a[4], n)
    step.done("%d jobs, %d adjustments" % (len(made), len(given)))

    users = [a for _, a in done if a[1] == "/api/admin/users"]
    assert all(a[4] == 200 for a in users), users
    assert len({a[5]["user"]["id"] for a in users}) == len(users) == one("SELECT count(*) FROM account WHERE username LIKE 'made-%'")
    assert one("SELECT count(*) FROM account WHERE username LIKE 'made-%' AND (balance <> 3 OR subscription_plan <> 'pro'"
               " OR email IS NULL)") == 0, "an account is not whole"
    uploads = [a for _, a in done if a[1] == "/api/v1/upload/image"]
    assert all(a[4] == 200 for a in uploads), [a[4:] for a in uploads if a[4] != 200][:5]
    assert len({a[5]["image_id"] for a in uploads}) == len(uploads) == one("SELECT count(*) FROM upload"), "a second copy of an upload"
    assert len(os.listdir(os.path.join(data, "uploads"))) == len(uploads), "a file that is nobody's upload"
    step.done("%d accounts, %d uploads" % (len(users), len(uploads)))
    db.close()


def main():
    seed = int(os.environ.get("AIV_SEED") or random.SystemRandom().randrange(1 << 30))
    dice = random.Random(seed)
    work = tempfile.mkdtemp(prefix="aivideo-mixed-")
    recording = short_recording(os.path.join(work, "tone.wav"), 0.4)
    config = os.path.join(work, "server.conf")
    with open(config, "w", encoding="utf-8") as f:
        f.write("[queue]\nconcurrency=1\n")    # what is tested is not the renderer
    server, gate = Server(os.path.join(work, "data"), "--config", config), Gate()
    os.makedirs(server.data)
    with Steps(["the server survives %d kills" % KILLS, "nobody got a wrong answer", "nothing stays undone",
                "every balance is the sum of its ledger", "every job was charged once or not at all",
                "every key worked once", "accounts and uploads are whole", "the server finds nothing wrong"]) as step:
        step.say("AIV_SEED=%d" % seed)
        gate.open(server.start().address)
        root = Account(server, "admin", "admin").sign_in()
        ids = [root.ask("POST", "/api/admin/users", {"username": "user%d" % n, "password": "long password %d" % n,
                                                     "credits": CREDITS})["user"]["id"] for n in range(USERS)]
        people = [User(gate, "user%d" % n, "long password %d" % n, random.Random(dice.random()), recording=recording)
                  for n in range(USERS) for _ in range(PER_USER)]
        people += [Admin(gate, "admin", "admin", random.Random(dice.random())) for _ in range(ADMINS)]
        for p in people[-ADMINS:]:
            p.targets = [int(i.rpartition("-")[2]) for i in ids]
        ready, over, problems = threading.Barrier(len(people) + 1, timeout=120), threading.Event(), []
        threads = [threading.Thread(target=live, args=(p, ready, over, problems), name="person %d" % n, daemon=True)
                   for n, p in enumerate(people)]
        for t in threads:
            t.start()
        try:
            ready.wait()
            step.say("everybody is signed in")
            for n in range(KILLS):
                over.wait(dice.choice((0.05, 0.3, 0.6, 1.5)) * dice.random())
                server.kill()
                gate.close()
                gate.open(server.start().address)
                assert not problems, problems
        finally:
            over.set()
        for t in threads:
            t.join(120)
            assert not t.is_alive(), "%s waits for ever" % t.name
        assert not problems, problems
        step.done("%d answers kept" % sum(len(p.answers) for p in people))

        wrong = [w for p in people for w in p.wrong]
        assert not wrong, "\n".join(wrong[:10])
        step.done()

        root.sign_in()
        left = []
        for n in range(USERS):
            u = Account(server, "user%d" % n, "long password %d" % n).sign_in()
            left += [(u, v["id"]) for state in ("processing", "pending")
                     for v in u.get("/api/v1/videos?page_size=100&status_filter=" + state)["videos"]]
        for u, ident in left[LEFT_TO_FINISH:]:
            u.ask("DELETE", "/api/v1/videos/%d" % ident)
        cancel_batches(root)
        wait_for_the_rest(server.data)
        assert server.stop() == 0, server.tail()
        step.done()

        check_store(server.data, people, step)
        said = subprocess.run([PROGRAM, "check", "--data", server.data], stdout=subprocess.PIPE, text=True, timeout=60)
        assert said.returncode == 0, said.stdout
        step.done(said.stdout.strip())
    shutil.rmtree(work, ignore_errors=True)


main()
