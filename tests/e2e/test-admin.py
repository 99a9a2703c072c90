#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Administration as a person does it: what everybody made is found, stopped and refunded, and the audit log tells of it. Then
the server of this computer: what another has left comes in, others are let in, it is stopped and started."""
import hashlib
import json
import os
import re
import shutil
import sqlite3
import ssl
import sys
import tempfile
import time
import urllib.request
from types import SimpleNamespace

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                            # noqa: E402
from backend import Account, Server, sample, until   # noqa: E402
from console import run                              # noqa: E402

begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def audit(action):
    return root.get("/api/admin/audit?action=" + action)["entries"]


def credits(account):
    return account.get("/api/user/profile")["credits"]


data = os.path.join(tempfile.mkdtemp(prefix="aivideo-admin-"), "data")
run("user", "add", "root", "--admin", "--data", data, text="root-password\n")
for name in ("mira", "noor"):
    run("user", "add", name, "--credits", "100", "--data", data, text=name + "-password\n")
server = Server(data).start()
root = Account(server, "root", "root-password").sign_in()
mira = Account(server, "mira", "mira-password").sign_in()
noor = Account(server, "noor", "noor-password").sign_in()

ready = mira.submit([sample("cat.jpg")], sample("voice-en.wav"), name="A cat that speaks")
mira.wait_done(ready)
long = noor.submit([sample("portrait.jpg")] * 6, sample("voice-long.mp3"), name="Six portraits")
assert (credits(mira), credits(noor)) == (99, 94)
step("work of two users")

app = ui.launch([os.environ["AIV_TEST_APP"]])
app.find("text", "Server Address", timeout=30).type(server.address)
app.find("text", "User Name").type("root")
app.find("text", "Password").type("root-password")
ui.key("Return")
app.find(None, re.compile("Account: root"), timeout=30)
app.frames[0].do("win.show-activity")
app.find("table cell", "A cat that speaks", timeout=30)
app.find("table cell", "Six portraits")
ui.shot("admin-1-activity")
step("activity of everybody")

# --- one user's unfinished work is stopped, and the credits go back
app.find("table cell", "Six portraits").click()
app.find("button", "Cancel…", timeout=20).press()
app.find(None, re.compile("^This is work of 1 user"), timeout=20)
ui.shot("admin-2-cancel")
app.find("button", "Cancel Videos").press()
app.wait_gone({"dialog", "alert"}, timeout=30)
until(lambda: credits(noor) >= 94 and noor.batch(long)["status"] in ("cancelled", "completed"), "the end of it", 60)
assert len(audit("job.cancel")) == 1, audit("job.cancel")
step("cancelled")

# --- what was charged goes back once, with a reason that its owner reads
app.find("table cell", "A cat that speaks", timeout=20).click()
app.find("button", "Refund…", timeout=20).press()
app.find("text", "Reason, for their history", timeout=20).type("The lips do not move")
ui.shot("admin-3-refund")
app.find("button", "Refund").press()
app.wait_gone({"dialog", "alert"}, timeout=30)
until(lambda: credits(mira) == 100, "the refund")
entry = mira.get("/api/user/ledger")["entries"][0]
assert (entry["kind"], entry["amount"], entry["reason"]) == ("refund", 1, "The lips do not move"), entry
app.find("table cell", "A cat that speaks", timeout=20).click()
app.find("button", "Refund…", timeout=20).press()
app.find(None, "Nothing to Refund", timeout=20)
ui.shot("admin-4-nothing-to-refund")
ui.key("Escape")
app.wait_gone({"dialog", "alert"}, timeout=30)
assert credits(mira) == 100 and len(audit("job.refund")) == 1
step("refunded once")

# --- found by its owner, looked at and played
ui.key("ctrl+f")
app.find(None, "Search the activity", timeout=20).type("mira")
app.wait_gone("table cell", "Six portraits", timeout=20)
app.find("table cell", "A cat that speaks", timeout=20).click()
app.find("button", "Details", timeout=20).press()
app.find("button", "Play", timeout=30)
ui.shot("admin-5-job")
app.find("button", "Play").press()
app.find("button", re.compile("^Pause|^Play$"), timeout=30)
ui.shot("admin-6-player")
ui.key("Escape", "Escape")
app.wait_gone({"dialog", "alert"}, timeout=30)
step("found and played")

# --- the server: engines, a backup, and what has been done
app.frames[0].do("win.show-server")
app.find(None, "Being made", timeout=30)
app.find(None, re.compile("^Local preview"), timeout=30)
ui.shot("admin-7-server")
app.find("label", "Being made").scroll(60)
app.find("button", "Back Up Now", timeout=20).click()
until(lambda: len(audit("server.backup")) == 1, "the backup", 60)
ui.shot("admin-8-backup")
app.wait_gone(None, "The backup has been made", timeout=30)
app.find("list item", "Audit Log", timeout=20).click()
app.find(None, re.compile("^Backup made"), timeout=20)
ui.shot("admin-9-audit")
ui.key("Escape")
app.wait_gone({"dialog", "alert"}, timeout=30)
step("backed up and told")

# --- the same numbers as charts and as a table
app.frames[0].do("win.show-insight")
app.find(None, "Seconds to Finish", timeout=30)
ui.shot("admin-10-insight")
app.find("toggle button", "Show as table", timeout=20).press()
app.find("label", "Time to Finish", timeout=20)
app.find("label", "Net", timeout=20)
ui.shot("admin-11-table")
step("charts and a table")

# --- two administrators: who comes second is told, and overwrites nothing
app.frames[0].do("win.show-server")
expander = app.find("list item", re.compile("^Local preview"), timeout=20)
root.ask("PATCH", "/api/admin/engines/local", {"price": 3})
app.find("label", "Another administrator has changed the engines since they were read.", timeout=30)
ui.shot("admin-12-stale")
app.find("button", "Refresh", timeout=20).press()
app.wait_gone("label", "Another administrator has changed the engines since they were read.")
root.ask("PATCH", "/api/admin/engines/local", {"price": None})
assert len(audit("engine.update")) == 2
step("another administrator")


# --- before the first sign-in on this computer: what an AI Vision server has left
def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def own_audit():
    with sqlite3.connect(os.path.join(own, "aivideo.db")) as db:
        return [row[0] for row in db.execute("SELECT action FROM audit WHERE action LIKE 'server.%' ORDER BY id")]


own = os.path.join(os.environ["HOME"], ".local", "share", "aivideo-studio", "server")
old = os.path.join(os.environ["HOME"], "vision")
for kind in ("images", "audios", "videos", "batches"):
    os.makedirs(os.path.join(old, kind))
shutil.copy(sample("cat.jpg"), os.path.join(old, "images"))
shutil.copy(sample("voice-en.wav"), os.path.join(old, "audios"))
with open(os.path.join(old, "videos", "done.mp4"), "wb") as f:
    f.write(b"a video" * 1000)
for name, content in (
        ("users.json", {"u-1": {"id": "u-1", "username": "li", "password_hash": sha("short"), "credits": 42},
                        "u-2": {"id": "u-2", "username": "wang", "password_hash": "of another kind", "credits": 7}}),
        ("batches/b-1.json", {"id": "b-1", "userId": "u-1", "name": "批次", "timestamp": 1760000000000, "audioName": "voice-en.wav",
                              "items": [{"id": "i-1", "sourceImage": "cat.jpg", "videoUrl": "done.mp4", "status": "completed"},
                                        {"id": "i-2", "sourceImage": "cat.jpg", "videoUrl": "gone.mp4", "status": "completed"}]})):
    with open(os.path.join(old, name), "w", encoding="utf-8") as f:
        json.dump(content, f)
app.frames[0].do("win.sign-out")
app.find("button", "Import From Another Server", timeout=20).press()
app.find("button", "Choose Folder", timeout=20).press()
app.choose(os.path.join(old, "images"))
app.find("status bar", text=re.compile("^This cannot be imported"), timeout=30)
ui.shot("admin-13-not-importable")
app.find("button", "Choose Folder").press()
app.choose(old)
app.find("label", "Would Be Imported", timeout=30)
app.find("label", "2, 1 of them without their file")
ui.shot("admin-14-preview")
with sqlite3.connect(os.path.join(own, "aivideo.db")) as db:
    assert db.execute("SELECT COUNT (*) FROM account").fetchone()[0] == 0, "a preview changes nothing"
app.find("button", "Import").press()
app.find("label", "Imported", timeout=30)
app.find("button", "Done").press()
app.wait_gone({"dialog", "alert"}, timeout=30)
step("imported")

# --- others are let in: with what they are told, over TLS, until they are not any more
app.find("button", "Use This Computer", timeout=20).press()
app.find(None, re.compile("Account: "), timeout=30)
app.frames[0].do("win.show-server")
app.find("check box", "Let Others In", timeout=30, nth=1).do("toggle")
shown = app.find("label", re.compile("^([0-9A-F]{2}:\u200b){31}[0-9A-F]{2}$"), timeout=30).name
told = shown.replace("\u200b", "")
ui.shot("admin-15-shared")
with open(os.path.join(own, "tls.pem"), encoding="utf-8") as f:
    pem = f.read()
der = ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN CERTIFICATE"):])
assert hashlib.sha256(der).hexdigest().upper() == told.replace(":", ""), told
with sqlite3.connect(os.path.join(own, "aivideo.db")) as db:
    port = int(db.execute("SELECT value FROM preference WHERE name = 'share_port'").fetchone()[0])
trusting = ssl.create_default_context(cadata=pem[pem.index("-----BEGIN CERTIFICATE"):])
trusting.check_hostname = False
urllib.request.install_opener(urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting)))
li = Account(SimpleNamespace(address="https://127.0.0.1:%d" % port), "li", "short").sign_in()
assert credits(li) == 42 and li.batch("b-1")["name"] == "批次"
assert li.batch("b-1")["items"][0]["videoUrl"].startswith(li.server.address + "/"), li.batch("b-1")
step("others are in")

# --- stopped with work under way: what becomes of it is said first, and is so
work = li.submit([sample("portrait.jpg")] * 2, sample("voice-en.wav"), name="Two")
app.find("label", re.compile("^[1-3] of at most 3$"), timeout=20)
app.find("label", "Let Others In").scroll(200)
app.find("button", re.compile("^Stop Server"), timeout=20).press()
app.find("label", re.compile("that (is|are) being made (is|are) interrupted.*nothing is charged twice.*Others on the network", re.S), timeout=20)
ui.shot("admin-16-stop")
app.find("button", "Stop").press()
app.find("label", "The Server Is Stopped", timeout=30)
ui.shot("admin-17-stopped")
try:
    credits(li)
    raise AssertionError("it goes on")
except OSError:
    pass
app.find("button", "Start Server").press()
app.find(None, "Let Others In", timeout=30)
until(lambda: li.batch(work)["status"] == "completed", "the end of it", 120, every=1.5)      # others are counted
assert credits(li) == 40, li.get("/api/user/ledger")
app.find("check box", "Let Others In", nth=1).do("toggle")
app.wait_gone("label", shown, timeout=30)
try:
    credits(li)
    raise AssertionError("others are still let in")
except OSError:
    pass
assert own_audit() == ["server.import", "server.share", "server.unshare"], own_audit()
step("stopped, started, and shut")

assert not [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)], app.output()
assert app.quit() == 0
assert server.stop() == 0
assert "in order" in run("check", "--data", own).out
step("done")
