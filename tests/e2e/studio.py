# SPDX-License-Identifier: MIT
"""The app in the hands of a test: started, signed in, looked at; and an account that it signs in to."""
import os
import re
import time

import ui
from backend import Account

APP = os.environ["AIV_TEST_APP"]
HOME = os.environ["HOME"]
PASSWORD = "a password of their own"
begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def add_user(server, name="mira", credits=100):
    """Somebody with a password of their own, signed in over plain HTTP"""
    admin = Account(server, "admin", "admin").sign_in()
    admin.ask("POST", "/api/admin/users", {"username": name, "password": PASSWORD + "?", "credits": credits})
    user = Account(server, name, PASSWORD + "?").sign_in()
    user.ask("POST", "/api/user/change-password", {"old_password": PASSWORD + "?", "new_password": PASSWORD})
    return Account(server, name, PASSWORD).sign_in()


def spent(account):
    """What the ledger says: holds less what was given back"""
    entries = account.get("/api/user/ledger?limit=200")["entries"]
    return -sum(e["amount"] for e in entries if e["kind"] in ("hold", "release", "settle"))


def holds(account):
    """How often something was paid for"""
    return len([e for e in account.get("/api/user/ledger?limit=200")["entries"] if e["kind"] == "hold"])


def start(*arguments, **k):
    return ui.launch([APP, *arguments], **k)


def sign_in(app, address, name="mira", password=PASSWORD):
    for title, text in (("Server Address", address), ("User Name", name), ("Password", password)):
        app.find({"password text", "text"}, title).type(text)
    app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").press()
    app.find(None, re.compile("%s, [0-9]+ credits" % name), timeout=40)
    return app


def watch(app, name):
    """Waits until the video of this name is seen to move"""
    picture = app.find("image", description=name, timeout=30)
    x, y, width, height = picture.box

    def film(which):
        return ui.shot("film-" + which, (x + width // 4, y + height // 4, width // 2, height // 3), still=False)

    def moves():
        """A short one may be over before it is looked at: then it is played again"""
        again = app.get("button", "Play")
        if again:
            again.press()
        return ui.differ(film("a"), film("b")) > 200
    ui.wait_for(moves, "the picture to move", timeout=30)


def kill(app):
    app.proc.kill()
    app.proc.wait()
    ui.pump()


def check(app, expected="$^"):
    """What it said holds no complaint"""
    bad = [x for x in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", x) and not re.search(expected, x)]
    assert not bad, "\n".join(bad)


def finish(app, expected="$^"):
    check(app, expected)
    status = app.quit()
    assert status == 0, "it ended with status %d:\n%s" % (status, app.output()[-2000:])
