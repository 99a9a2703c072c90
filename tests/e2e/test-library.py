# SPDX-License-Identifier: MIT
"""All videos of an account in the real windows: searched, saved under names of one's own, deleted and had back."""
import os
import re
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                                                                   # noqa: E402
from backend import Account, Refused, Server, sample, short_recording, until     # noqa: E402

APP = os.environ["AIV_TEST_APP"]
HOME = os.environ["HOME"]
SAVED = os.path.join(HOME, "Saved")
PASSWORD = "a password of their own"
PROMPTS = ["A paper boat on a lake at dawn", "一只小猫在花园里奔跑"]
begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


port = free_port()
data = os.path.join(HOME, "server")
os.makedirs(data)
os.makedirs(SAVED)


def serve():
    return Server(data, "--listen", "127.0.0.1:%d" % port, log=os.path.join(HOME, "server.log")).start()


def is_gone(account, ident):
    try:
        account.get("/api/v1/videos/%s" % ident)
    except Refused as e:
        return e.status == 404
    return False


# --- somebody who has made a batch and two videos from words
server = serve()
admin = Account(server, "admin", "admin").sign_in()
admin.ask("POST", "/api/admin/users", {"username": "mira", "password": PASSWORD + "?", "credits": 100})
mira = Account(server, "mira", PASSWORD + "?").sign_in()
mira.ask("POST", "/api/user/change-password", {"old_password": PASSWORD + "?", "new_password": PASSWORD})
mira = Account(server, "mira", PASSWORD).sign_in()
batch = mira.submit([sample("portrait.jpg"), sample("cat.jpg")], short_recording(os.path.join(HOME, "voice.wav"), 1.0),
                    name="Spring")
words = [mira.ask("POST", "/api/v1/videos/generate", {"prompt": p, "model": "sora-2", "duration": 4})["id"] for p in PROMPTS]
mira.wait_done(batch)
until(lambda: all(mira.get("/api/v1/videos/%s" % i)["status"] == "completed" for i in words), "the videos from words", 180)
step("four videos have been made")

app = ui.launch([APP])
app.find("text", "Server Address").type(server.address)
app.find("text", "User Name").type("mira")
app.find({"password text", "text"}, "Password").type(PASSWORD)
app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").click()
app.find(None, re.compile("mira, [0-9]+ credits"), timeout=40)
ui.key("ctrl+l")
app.find("label", "4 videos", timeout=30)
ui.shot("library-1-all")
step("all of them are on one page")

# --- search: by typing, by words of the batch, in Chinese; and back
ui.key("ctrl+f")
app.find(None, "Search the videos", timeout=10).type("spring")
app.find("label", "2 of 4 videos")
app.find(None, "Search the videos").set_text("小猫")
app.find("label", "1 of 4 videos")
ui.shot("library-2-found")
app.find(None, "Search the videos").set_text("nobody has this")
app.find("label", "No Videos Found")
app.find("button", "Show All").press()
app.find("label", "4 videos")
step("found by name, batch and words, in Chinese too")

def cell(text):
    return app.find("table cell", re.compile("^" + re.escape(text)), timeout=15) \
        if app.get("table cell", re.compile("^" + re.escape(text))) else app.find(None, re.compile("^%s.*: " % re.escape(text[:12])), timeout=15)


# --- save all under names of one's own
cell("portrait.jpg").click()
app.find("label", "1 selected", timeout=10)
ui.key("ctrl+a")
app.find("label", "4 selected")
ui.shot("library-3-selected")
app.find("button", "Save the selected videos").press()
app.find("text", "Name of each file").set_text("{n} {model}")
app.find("button", "Choose…").press()
app.choose(SAVED)
app.find("label", "~/Saved")
ui.shot("library-4-names")
app.find("button", "Save").press()
ui.wait_for(lambda: len([f for f in os.listdir(SAVED) if f.endswith(".mp4")]) == 4, "four files", timeout=60)
saved = sorted(os.listdir(SAVED))
assert all(re.match(r"00\d .+\.mp4$", f) for f in saved), saved
step("saved: %s" % ", ".join(saved))

# --- delete, and have it back
ui.key("ctrl+f")
app.find(None, "Search the videos").set_text("paper boat")
app.find("label", "1 of 4 videos")
cell("A paper boat").click()
app.find("label", "1 selected")
app.find("button", "Delete the selected videos").press()
app.find("label", "1 video deleted")
app.find("button", "Undo").press()
app.find("label", "1 of 4 videos")
assert not is_gone(mira, words[0]), "it was deleted before anybody had made up their mind"
step("deleted, and had back")

# --- delete, and mean it: the server is asked when the message has gone, when somebody signs out, and at the latest
# when the window closes
def delete(text, there):
    """Deleted as far as anybody sees, and the server does not know yet"""
    cell(text).click()
    app.find("label", "1 selected")
    app.find("button", "Delete the selected videos").press()
    app.find("label", "1 video deleted")
    assert not is_gone(mira, there)


delete("A paper boat", words[0])
until(lambda: is_gone(mira, words[0]), "the first to be deleted", 40)
app.find(None, "Search the videos").set_text("小猫")
app.find("label", "1 of 3 videos")
step("deleted for good once the message had gone")
delete("一只小猫", words[1])
app.frames[0].do("win.sign-out")
app.find("text", "Server Address", timeout=30).wait(lambda n: n.text == server.address, "to be filled in still")
mira = Account(server, "mira", PASSWORD).sign_in()
until(lambda: is_gone(mira, words[1]), "the second to be deleted", 10)
step("and by signing out")
app.find({"password text", "text"}, "Password").type(PASSWORD)
app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").click()
app.find(None, re.compile("mira, [0-9]+ credits"), timeout=40)
ui.key("ctrl+l")
app.find("label", "2 videos", timeout=30)
cell("cat.jpg").click()
app.find("label", "1 selected")
ui.key("ctrl+a")
app.find("label", "2 selected")
app.find("button", "Delete the selected videos").press()
app.find("label", "No Videos Yet")
assert len(mira.batch(batch)["items"]) == 2

complaints = [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)]
assert not complaints, "\n".join(complaints)
assert app.quit() == 0
try:
    mira.batch(batch)
    raise AssertionError("what was deleted last is there still")
except Refused as e:
    assert e.status == 404
step("and by closing the window")
assert server.stop() == 0
