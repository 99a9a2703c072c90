#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What other servers have left: taken over once, whatever is in it, and written out again."""
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile

from backend import PROGRAM, Account, Refused, Server, sample
from console import run
from tap import Steps

folder = tempfile.mkdtemp(prefix="aivideo-import-")
data = os.path.join(folder, "data")
old = os.path.join(folder, "vision")
IDENT = "6f9619ff-8b86-d011-b42d-00c04fc964ff"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def write(path, value):
    with open(os.path.join(old, path), "w", encoding="utf-8") as f:
        f.write(value if isinstance(value, str) else json.dumps(value))


def batch(ident, items, **more):
    return {"id": ident, "userId": "u-1", "userName": "mira", "name": "批次 mira", "timestamp": 1760000000000,
            "prompt": "根据音频生成对应视频", "audioName": "voice.wav", "imageCount": len(items), "status": "completed",
            "items": items, **more}


def counts(result):
    return [int(w) for w in result.out.splitlines()[-1].replace(",", "").replace(";", "").replace(".", "").split() if w.isdigit()]


with Steps(["a dry run changes nothing", "AI Vision", "an old password works", "again changes nothing", "hostile",
            "AIVideo.DIY", "out again", "killed in the middle", "beside a server"]) as step:
    for kind in ("images", "audios", "videos", "batches"):
        os.makedirs(os.path.join(old, kind))
    shutil.copy(sample("cat.jpg"), os.path.join(old, "images", "cat_1.jpg"))
    shutil.copy(sample("voice-en.wav"), os.path.join(old, "audios", "voice.wav"))
    with open(os.path.join(old, "videos", "done.mp4"), "wb") as f:
        f.write(b"a video" * 1000)
    write("users.json", {
        "u-0": {"id": "u-0", "username": "admin", "password_hash": sha("admin8888"), "credits": 9999, "is_admin": True},
        "u-1": {"id": "u-1", "username": "mira", "password_hash": sha("short"), "credits": 42, "is_admin": False},
        "u-2": {"id": "u-2", "username": "noor", "password_hash": "bcrypt-or-so", "credits": -5}})
    write("batches/%s.json" % IDENT, batch(IDENT, [
        {"id": "item-1", "sourceImage": "cat_1.jpg", "videoUrl": "./videos/done.mp4?token=x", "status": "completed"},
        {"id": "item-2", "sourceImage": "/api/files/images/cat_1.jpg", "videoUrl": "https://far.example/v.mp4",
         "status": "completed"},
        {"id": "item-3", "sourceImage": "cat_1.jpg", "status": "failed", "error_msg": "out of memory"},
        {"id": "item-4", "sourceImage": "cat_1.jpg", "status": "processing", "api_task_id": "t-9"}]))
    assert counts(run("import", "--dry-run", old, "--data", data)) == [3, 1, 0, 0]
    assert not run("user", "list", "--data", data).out
    step.done()

    result = run("import", old, "--data", data)
    step.say(result.out)
    assert counts(result) == [3, 1, 0, 0], result
    assert "in order" in run("check", "--data", data).out
    listed = run("user", "list", "--data", data).out
    assert "mira" in listed and " 42 " in listed and "administrator" in listed, listed
    step.done()

    server = Server(data).start()
    mira = Account(server, "mira", "short").sign_in()
    mira = Account(server, "mira", "short").sign_in()
    with sqlite3.connect(os.path.join(data, "aivideo.db")) as db:
        kept = db.execute("SELECT password_hash FROM account WHERE username = 'mira'").fetchone()[0]
        assert kept.startswith("$argon2id$") and sha("short") not in kept, kept
    for name, password in (("mira", sha("short")), ("noor", "!"), ("noor", "bcrypt-or-so"), ("admin", "admin")):
        try:
            Account(server, name, password).sign_in()
            raise AssertionError(name)
        except Refused as e:
            assert e.status == 401
    got = mira.batch(IDENT)
    assert [i["status"] for i in got["items"]] == ["completed", "completed", "failed", "failed"], got
    assert got["items"][2]["error_msg"] == "out of memory" and got["timestamp"] == 1760000000000 and got["name"] == "批次 mira"
    path = "/" + got["items"][0]["videoUrl"].split("/", 3)[3]
    assert mira.get(path, raw=True) == b"a video" * 1000
    try:
        mira.get("/" + got["items"][1]["videoUrl"].split("/", 3)[3])
        raise AssertionError("a video that did not come along")
    except Refused as e:
        assert e.status == 410
    entries = mira.get("/api/user/ledger")["entries"]
    assert sum(e["amount"] for e in entries) == 42 == mira.get("/api/user/profile")["credits"]
    assert server.stop() == 0
    step.done()

    before = run("user", "list", "--json", "--data", data).out
    files = sorted(os.listdir(os.path.join(data, "images")))
    assert counts(run("import", old, "--data", data)) == [0, 0, 3, 1]
    assert run("user", "list", "--json", "--data", data).out == before
    assert sorted(os.listdir(os.path.join(data, "images"))) == files
    step.done()

    os.symlink("/etc/passwd", os.path.join(old, "images", "link.jpg"))
    os.mkfifo(os.path.join(old, "images", "fifo.jpg"))
    os.symlink("/etc", os.path.join(old, "batches", "etc.json"))
    evil = [{"id": "../../x", "sourceImage": s, "videoUrl": v, "status": "completed"} for s, v in (
        ("../users.json", "../../../../etc/passwd"), ("link.jpg", "..%2f..%2fetc/passwd"), ("fifo.jpg", "/etc/passwd"),
        ("x\x7f.jpg", "a" * 5000 + ".mp4"), ("..", "."), (7, {"a": 1}))]
    write("batches/a.json", batch("evil-1", evil, name="x" * 100000, audioName="../../../etc/shadow"))
    write("batches/b.json", batch("../../../etc/cron.d/x", evil))
    write("batches/c.json", batch("evil-2", "items"))
    write("batches/d.json", "[" * 5000)
    write("batches/e.json", "not json \x1b[31m")
    write("batches/f.json", batch("evil-3", [{"status": "completed"}] * 500))
    write("batches/g.json", batch("evil-4", evil, userId="u-99"))
    result = run("import", old, "--data", data)
    assert counts(result) == [0, 1, 3, 1] and "\x1b" not in result.out, result
    with sqlite3.connect(os.path.join(data, "aivideo.db")) as db:
        rows = db.execute("SELECT path, size, expired_at FROM file WHERE batch_seq = (SELECT seq FROM batch WHERE id = 'evil-1')")
        assert all(size == 0 and expired for _, size, expired in rows.fetchall())
    assert "in order" in run("check", "--data", data).out
    for text in ("[]", "7", '{"users": [{"username": "a\\nb"}, 7, null, {"username": "big", "credits": 1e300}]}', "{"):
        write("users.json", text)
        assert run("import", old, "--data", data, status=None).status in (0, 1)
    assert "in order" in run("check", "--data", data).out
    step.done()

    diy = os.path.join(folder, "diy", "aivideo.db")
    os.makedirs(os.path.join(folder, "diy", "uploads", "videos"))
    shutil.copy(os.path.join(old, "videos", "done.mp4"), os.path.join(folder, "diy", "uploads", "videos", "user_1_video_1.mp4"))
    with sqlite3.connect(diy) as db:
        db.executescript("""
            CREATE TABLE users (id INTEGER PRIMARY KEY, google_id TEXT, email TEXT, name TEXT, avatar_url TEXT, credits FLOAT,
              subscription_plan TEXT, subscription_status TEXT, subscription_start_date TEXT, subscription_end_date TEXT,
              created_at TEXT, updated_at TEXT);
            CREATE TABLE videos (id INTEGER PRIMARY KEY, user_id INTEGER, prompt TEXT, model TEXT, reference_image_url TEXT,
              video_url TEXT, poster_url TEXT, status TEXT, duration INTEGER, resolution TEXT, error_message TEXT,
              created_at TEXT, updated_at TEXT);""")
        db.execute("INSERT INTO users VALUES (1, 'g-1', 'Li@example.org', 'Li', 'javascript:alert(1)', 90.5, 'premium', 'active', NULL, NULL,"
                   " '2025-10-15 10:00:00.123456', NULL), (2, 'g-2', 'Li@example.org', 'Other', NULL, 1e300, 'free', 'ACTIVE',"
                   " NULL, NULL, 'nonsense', NULL), (3, NULL, 'x@example.org', 'X', NULL, 5, NULL, NULL, NULL, NULL, NULL, NULL)")
        db.execute("INSERT INTO videos VALUES (1, 1, 'a cat in the rain', 'sora-2', NULL, '/uploads/videos/user_1_video_1.mp4',"
                   " NULL, 'COMPLETED', 8, '1280x720', NULL, '2025-10-15 10:30:00', NULL), (2, 1, 'p', 'sora-1',"
                   " '/uploads/../../etc/passwd', '/uploads/../aivideo.db', NULL, 'completed', 4, NULL, NULL, NULL, NULL),"
                   " (3, 2, 'q', NULL, NULL, NULL, NULL, 'failed', NULL, NULL, 'no', NULL, NULL), (4, 9, 'r', NULL, NULL, NULL,"
                   " NULL, 'failed', NULL, NULL, 'no', NULL, NULL)")
    result = run("import", diy, "--data", data)
    step.say(result.out)
    assert counts(result) == [2, 3, 0, 0], result
    assert counts(run("import", diy, "--data", data)) == [0, 0, 2, 3]
    with sqlite3.connect(os.path.join(data, "aivideo.db")) as db:
        assert db.execute("SELECT balance, subscription_plan, issuer FROM account WHERE subject = 'g-1'").fetchall() == [
            (91, "pro", "https://accounts.google.com")]
        assert db.execute("SELECT COUNT (*) FROM account WHERE avatar_url IS NOT NULL").fetchone()[0] == 0
        videos = db.execute("SELECT kind, model, want_ms, want_width, listed_as, prompt FROM batch WHERE kind = 'video'"
                            " ORDER BY seq").fetchall()
        assert videos[0] == ("video", "sora-2", 8000, 1280, "completed", "a cat in the rain"), videos
        assert [v[4] for v in videos] == ["completed", "completed", "failed"], videos
    assert "rounded up" in result.out
    assert "in order" in run("check", "--data", data).out
    with open(os.path.join(folder, "diy", "other.db"), "wb") as f:
        f.write(b"SQLite format 3\0" + os.urandom(5000))
    assert run("import", os.path.join(folder, "diy", "other.db"), "--data", data, status=1).err
    endless = os.path.join(folder, "diy", "endless.db")
    with sqlite3.connect(endless) as db:
        db.executescript("""
            CREATE TABLE videos (id INTEGER PRIMARY KEY, user_id INTEGER, prompt TEXT, model TEXT, reference_image_url TEXT,
              video_url TEXT, status TEXT, duration INTEGER, resolution TEXT, error_message TEXT, created_at TEXT);
            CREATE VIEW users AS WITH RECURSIVE r (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM r)
              SELECT id, 'g' || id AS google_id, NULL AS email, 'n' AS name, NULL AS avatar_url, 1 AS credits, '' AS created_at FROM r;
            """)
    assert "users" in run("import", endless, "--data", data, status=1).err
    assert run("import", os.path.join(folder, "nothing"), "--data", data, status=1).err
    step.done()

    out, again = os.path.join(folder, "out"), os.path.join(folder, "again")
    run("export", out, "--data", data)
    with open(os.path.join(out, "batches", IDENT + ".json"), encoding="utf-8") as f:
        written = json.load(f)
    assert written["prompt"] == "根据音频生成对应视频" and written["timestamp"] == 1760000000000 and len(written["items"]) == 4
    assert os.path.exists(os.path.join(out, "videos", written["items"][0]["videoUrl"]))
    with open(os.path.join(out, "users.json"), encoding="utf-8") as f:
        assert "argon2" not in f.read()
    assert run("export", out, "--data", data, status=1).err
    result = run("import", out, "--data", again)
    assert counts(result)[1] == 5, result
    with sqlite3.connect(os.path.join(again, "aivideo.db")) as db:
        assert db.execute("SELECT kind, model, want_ms, want_width, listed_as, prompt FROM batch WHERE kind = 'video'"
                          " ORDER BY created_at DESC LIMIT 1").fetchall() == [
            ("video", "sora-2", 8000, 1280, "completed", "a cat in the rain")]
        plans = "SELECT username, subscription_plan, email, name FROM account WHERE username LIKE 'li@example.org%' ORDER BY 1"
        with sqlite3.connect(os.path.join(data, "aivideo.db")) as before:
            assert len(before.execute(plans).fetchall()) == 2
            assert db.execute(plans).fetchall() == before.execute(plans).fetchall()
    assert "in order" in run("check", "--data", again).out
    step.done()

    # many accounts and files, so that there is a middle; an end at whatever moment leaves nothing of it, or all
    many, whole = os.path.join(folder, "many"), os.path.join(folder, "whole")
    for kind in ("images", "audios", "videos", "batches"):
        os.makedirs(os.path.join(many, kind))
    old = many
    write("users.json", [{"id": "u-%d" % n, "username": "user%d" % n, "password_hash": sha("p"), "credits": n} for n in range(80)])
    for n in range(80):
        with open(os.path.join(many, "videos", "%d.mp4" % n), "wb") as f:
            f.write(b"a video %d" % n * 500)
        write("batches/%d.json" % n, batch("many-%d" % n, [{"id": "i", "videoUrl": "%d.mp4" % n, "status": "completed"}],
                                           userId="u-%d" % n))

    def state():
        """Accounts, their credits, batches and files"""
        with sqlite3.connect(os.path.join(whole, "aivideo.db")) as db:
            return db.execute("SELECT (SELECT COUNT (*) FROM account), (SELECT TOTAL (balance) FROM account),"
                              " (SELECT COUNT (*) FROM batch), (SELECT COUNT (*) FROM file)").fetchone()

    run("user", "add", "root", "--admin", "--credits", "5", "--data", whole, text="root-password\n")
    before, killed = state(), 0
    for part in range(int(os.environ.get("AIV_KILLS", "12"))):
        process = subprocess.Popen([PROGRAM, "import", many, "--data", whole], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # at a point of its way that is further on each time
        copied = os.path.join(whole, "videos")
        while process.poll() is None and len(os.listdir(copied)) < 1 + part * 80 // 11:
            pass
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        now = state()
        if now != before:
            break
        assert "in order" in run("check", "--repair", "--data", whole).out
        assert not os.listdir(copied), "what was copied stays"
    if state() == before:
        run("import", many, "--data", whole)
    assert state() == (81, before[1] + sum(range(80)), 80, 80), state()
    assert "in order" in run("check", "--data", whole).out
    assert counts(run("import", many, "--data", whole)) == [0, 0, 80, 80]
    assert killed > 5, "killed %d times" % killed
    step.say("killed %d times" % killed)
    # and an import that cannot go on leaves nothing either
    write("users.json", [{"id": "v-%d" % n, "username": "more%d" % n, "credits": 10 ** 12} for n in range(3)])
    with sqlite3.connect(os.path.join(whole, "aivideo.db")) as db:
        db.execute("CREATE TRIGGER broken BEFORE INSERT ON account WHEN NEW.username = 'more2' BEGIN SELECT RAISE (ABORT, 'no'); END")
    assert run("import", many, "--data", whole, status=1).err
    assert state() == (81, before[1] + sum(range(80)), 80, 80), state()
    step.done()

    with sqlite3.connect(os.path.join(whole, "aivideo.db")) as db:
        db.execute("DROP TRIGGER broken")
    server = Server(whole).start()
    result = run("import", "--dry-run", "--json", many, "--data", whole)
    told = json.loads(result.out)
    assert (told["users"], told["known_users"], told["credits"], told["dry_run"]) == (3, 0, 3 * 10 ** 12, True), told
    assert not run("import", many, "--data", whole, status=1).out
    told = json.loads(run("import", "--dry-run", "--json", os.path.join(folder, "diy"), "--data", whole, status=None).out or "{}")
    assert told.get("source") in ("diy", None)
    assert server.stop() == 0
    assert state()[0] == 81
    step.done()
