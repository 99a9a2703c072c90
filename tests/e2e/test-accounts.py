#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Several accounts as a person uses them: two servers, switched by keyboard, a sign-in that runs out, and the way out on
all devices. What is typed for one is there when one comes back."""
import os
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                            # noqa: E402
from backend import Account, Refused, Server, sample, until, web_form  # noqa: E402
from console import run                              # noqa: E402

begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def start(name, credits):
    data = os.path.join(tempfile.mkdtemp(prefix="aivideo-accounts-"), "data")
    run("user", "add", "root", "--admin", "--data", data, text="root-password\n")
    run("user", "add", name, "--credits", str(credits), "--data", data, text=name + "-password\n")
    return Server(data).start()


def sign_in(app, server, name):
    app.find("text", "Server Address", timeout=30).type(server.address)
    app.find("text", "User Name").type(name)
    app.find("text", "Password").type(name + "-password")
    ui.key("Return")


def present(app, name, credits):
    app.find(None, re.compile("Account: %s, %d credits" % (name, credits)), timeout=30)


def choose(app, *keys):
    """The menu of accounts, by keyboard"""
    ui.key("ctrl+shift+a")
    app.find(None, re.compile("^anna, 127"), timeout=20)
    for name in keys:
        ui.key(name)


def signed_out(account):
    try:
        account.get("/api/user/profile")
    except Refused as e:
        return e.status == 401
    return False


one, other = start("anna", 11), start("bob", 22)
app = ui.launch([os.environ["AIV_TEST_APP"]])
sign_in(app, one, "anna")
present(app, "anna", 11)
step("signed in")

# --- another account beside it
app.frames[0].do("win.add-account")
sign_in(app, other, "bob")
present(app, "bob", 22)
ui.shot("accounts-1-added")
step("added another")

# --- switched by keyboard: the menu begins with the first
choose(app)
ui.shot("accounts-2-menu")
ui.key("Home", "Return")
present(app, "anna", 11)
app.frames[0].do("win.new-batch")
app.find("text", "Prompt", timeout=20).set_text("A calm voice")
choose(app, "Home", "Down", "Return")
present(app, "bob", 22)
choose(app, "Home", "Return")
present(app, "anna", 11)
assert "A calm voice" in app.find("text", "Prompt", timeout=20).text, "what was typed is lost"
step("switched by keyboard")

# --- the sign-in runs out: asked for once, and again when one wants
root = Account(one, "root", "root-password").sign_in()
anna = next(user for user in root.get("/api/admin/users")["users"] if user["username"] == "anna")
root.ask("DELETE", "/api/admin/users/%s/sessions" % anna["id"])
app.find("button", "Not Now", timeout=60).press()
again = app.find("button", "Sign In", timeout=30)
ui.shot("accounts-3-expired")
assert "A calm voice" in app.find("text", "Prompt").text, "what was typed is lost"
again.press()
app.find("text", "Password", timeout=20).type("anna-password")
ui.key("Return")
app.wait_gone({"dialog", "alert"}, timeout=60)
ui.wait_for(lambda: not app.all("button", "Sign In"), "the banner to go", 30)
step("signed in again")

# --- out on all devices
elsewhere = Account(one, "anna", "anna-password").sign_in()
app.frames[0].do("win.manage-accounts")
app.find(None, re.compile("^anna, 127"), timeout=20).click()
app.find("button", "Sign Out Everywhere…", timeout=20).tab_to()
ui.key("Return")
ui.shot("accounts-4-everywhere")
app.find("button", "Sign Out Everywhere", timeout=20).press()
app.find("text", "Server Address", timeout=30)
until(lambda: signed_out(elsewhere), "the other session to end")
step("signed out everywhere")

# --- the other account is there, now and in the next run
app.find(None, "Other Accounts", timeout=20).click()
app.find(None, re.compile("^bob, 127"), timeout=20).click()
present(app, "bob", 22)
assert app.quit() == 0
app = ui.launch([os.environ["AIV_TEST_APP"]])
present(app, "bob", 22)


# --- a picture of oneself: in the sidebar, and in the next run also without the server
def avatar(name):
    x, y, width, height = app.find(None, re.compile("^Account: bob")).still()
    return ui.shot(name, (x + 8, y, 40, height), still=False)


bob = Account(other, "bob", "bob-password").sign_in()
body, kind = web_form([("file", sample("portrait.jpg"))])
path = bob.ask("POST", "/api/v1/upload/image", body, {"Content-Type": kind})["file_path"]
initials = avatar("initials")
bob.ask("PATCH", "/api/v1/users/profile", {"avatar_url": other.address + path})
app.frames[0].do("win.account")
app.find("dialog", None, 20)
ui.key("Escape")
app.wait_gone({"dialog", "alert"})
ui.wait_for(lambda: ui.differ(avatar("picture"), initials) > 200, "the picture", 30)
choose(app)
ui.shot("accounts-5-picture")
ui.key("Escape")
assert app.quit() == 0
other.stop()
app = ui.launch([os.environ["AIV_TEST_APP"]])
app.find(None, re.compile("^Account: bob"), timeout=30)
ui.wait_for(lambda: ui.differ(avatar("kept"), initials) > 200, "the picture that was kept", 30)
step("a picture in place of the initials, and kept")
assert not [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)], app.output()
assert app.quit() == 0
step("still there after a restart")
for server in (one, other):
    with open(server.log) as log:
        assert "password" not in log.read(), "the server's log holds a password"
    assert server.stop() == 0
