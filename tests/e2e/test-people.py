#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Accounts as an administrator looks after them: found, narrowed, given credits with a reason, changed back, limited, locked,
changed by two at once, and deleted; each change stands in the audit log."""
import os
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                            # noqa: E402
from backend import Account, Refused, Server, until  # noqa: E402
from console import run                              # noqa: E402

begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def audit(action):
    return [e for e in root.get("/api/admin/audit?limit=200")["entries"] if e["action"] == action]


def user(name):
    return next(u for u in root.get("/api/admin/users?query=" + name)["users"] if u["username"] == name)


def press_row(name):
    """A row that is a button, which may have to be scrolled to"""
    row = app.find("button", name, timeout=20)
    app.find(None, "Overview").hover()
    row.app.find("button", "Change…").scroll(40)
    row.still()
    row.click()


def closed():
    app.wait_gone({"dialog", "alert"}, timeout=30)


data = os.path.join(tempfile.mkdtemp(prefix="aivideo-people-"), "data")
run("user", "add", "root", "--admin", "--data", data, text="root-password\n")
for name, credits in (("mira", 100), ("noor", 5), ("pablo", 40)):
    run("user", "add", name, "--credits", str(credits), "--data", data, text=name + "-password\n")
server = Server(data).start()
root = Account(server, "root", "root-password").sign_in()
mira = Account(server, "mira", "mira-password").sign_in()

app = ui.launch([os.environ["AIV_TEST_APP"]])
app.find("text", "Server Address", timeout=30).type(server.address)
app.find("text", "User Name").type("root")
app.find("text", "Password").type("root-password")
ui.key("Return")
app.find(None, re.compile("Account: root"), timeout=30)
app.frames[0].do("win.show-users")
app.find("table cell", "mira", timeout=30)
ui.shot("people-1-table")
step("the table")

# --- a new account, whose password is shown once
app.find("button", "New user").press()
app.find("text", "Username", timeout=20).type("zoe")
app.find("button", "Create").press()
app.find(None, re.compile("zoe"), timeout=20)
ui.shot("people-2-password")
ui.key("Escape")
closed()
app.find("table cell", "zoe", timeout=20)
assert user("zoe")["must_change_password"] and len(audit("user.create")) >= 1
step("a new account")

# --- one account beside the table: credits with a reason, which its owner reads
app.find("table cell", "mira").click()
app.find("button", "Change…", timeout=20).press()
app.find("text", "Reason", timeout=20).type("Thanks for the pictures")
app.find("button", "Apply").press()
closed()
until(lambda: mira.get("/api/user/profile")["credits"] == 110, "the gift")
assert mira.get("/api/user/ledger")["entries"][0]["reason"] == "Thanks for the pictures"
ui.shot("people-3-credits")
step("credits with a reason")

# --- taken back by a counter-entry, once
app.find({"tab", "page tab", "radio button", "toggle button", "push button", "button"}, "Credits", timeout=20).press()
app.find("button", "Take this change back", timeout=20).press()
app.find("text", "Reason", timeout=20).type("By mistake")
app.find("button", "Take Back").press()
closed()
until(lambda: mira.get("/api/user/profile")["credits"] == 100, "the counter-entry")
app.find(None, "Taken back", timeout=20)
assert len(audit("credits.undo")) == 1
ui.shot("people-4-taken-back")
step("taken back")

# --- changed by somebody else meanwhile: told, and not overwritten
app.find({"tab", "page tab", "radio button", "toggle button", "push button", "button"}, "Overview").press()
app.find("button", "Edit…", timeout=20).press()
app.find("text", "Name", timeout=20).type("Mira")
root.ask("PATCH", "/api/admin/users/%s" % user("mira")["id"], {"name": "Mira of the other administrator"})
app.find("button", "Save").press()
app.find(None, re.compile("Somebody else has changed"), timeout=20)
ui.shot("people-5-stale")
assert user("mira")["name"] == "Mira of the other administrator"
ui.key("Escape")
app.find(None, re.compile("^Edit Account"), timeout=20)
ui.key("Escape")
closed()
app.find("button", "Look Again", timeout=20).press()
app.find(None, "Mira of the other administrator", timeout=20)
step("two administrators")

# --- locked out and let in again
press_row("Disable Account…")
app.find("button", "Disable", timeout=20).press()
closed()
until(lambda: user("mira")["disabled"], "the lock")
try:
    mira.get("/api/user/profile")
    raise AssertionError("a locked account works")
except Refused as e:
    assert e.status == 401
press_row("Enable Account")
until(lambda: not user("mira")["disabled"], "the way back")
step("locked and unlocked")

# --- many at once, after a preview
app.find("button", "Back", timeout=20).press()
app.find({"toggle button", "button"}, "More actions", timeout=20).press()
app.find("menu item", re.compile("Change Credits of All"), timeout=20).press()
app.find("text", "Reason", timeout=20).type("New year")
app.find("button", "Preview").press()
app.find(None, "40 → 50", timeout=20)
ui.shot("people-6-preview")
app.find("button", "Apply", timeout=20).press()
closed()
until(lambda: user("noor")["credits"] == 15 and user("pablo")["credits"] == 50, "the gifts")
assert len(audit("credits.bulk")) == 1
step("many at once")

# --- deleted: what that means is said first, and the ledger stays
ident = user("pablo")["id"]
app.find("table cell", "pablo", timeout=20).click()
press_row("Delete Account…")
app.find(None, re.compile("credit history stays"), timeout=20)
ui.shot("people-7-delete")
app.find("button", "Delete Account", timeout=20).press()
closed()
app.wait_gone("table cell", "pablo", timeout=20)
assert root.get("/api/admin/users?query=pablo")["total"] == 0
assert root.get("/api/admin/users/%s/ledger" % ident)["entries"][0]["reason"] == "Account deleted"
assert len(audit("user.delete")) == 1
step("deleted")

assert not [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)], app.output()
assert app.quit() == 0
assert server.stop() == 0
step("done")
