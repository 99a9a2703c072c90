#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Administration as a person does it: what everybody made is found, stopped and refunded, and the audit log tells of it."""
import os
import re
import sys
import tempfile
import time

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
app.find(None, re.compile("^server.backup"), timeout=20)
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
ui.shot("admin-11-table")
step("charts and a table")

assert not [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)], app.output()
assert app.quit() == 0
assert server.stop() == 0
step("done")
