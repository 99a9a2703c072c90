# SPDX-License-Identifier: MIT
"""The player, by keyboard and from outside: play, seek, step, speed, full screen, next and previous, and what the
desktop's panel sees of it and commands."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mpris                                         # noqa: E402
import ui                                            # noqa: E402
from backend import Account, Server, sample          # noqa: E402

APP = os.environ["AIV_TEST_APP"]
PASSWORD = "a password of mira"
begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def near(value, margin=0.3):
    return lambda: abs(mpris.seconds() - value) < margin


server = Server(os.path.join(os.environ["HOME"], "server"))
os.makedirs(server.data)
server.start()
admin = Account(server, "admin", "admin").sign_in()
admin.ask("POST", "/api/admin/users", {"username": "mira", "password": PASSWORD, "credits": 50})
mira = Account(server, "mira", PASSWORD).sign_in()
if mira.get("/api/user/profile").get("must_change_password"):
    mira.ask("POST", "/api/user/change-password", {"old_password": PASSWORD, "new_password": PASSWORD + "!"})
    PASSWORD += "!"
    mira = Account(server, "mira", PASSWORD).sign_in()
mira.wait_done(mira.submit([sample("portrait.jpg"), sample("cat.jpg")], sample("voice-en.wav"), name="Pair",
                           prompt="A calm greeting"))
step("two videos are there")

app = ui.launch([APP])
for entry, text in (("Server Address", server.address), ("User Name", "mira"), ("Password", PASSWORD)):
    app.find("text", entry).type(text)
app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").press()
app.find("table cell", re.compile("^Pair"), timeout=30).click()
assert not mpris.there(), "the player is on the bus before there is one"

# --- it starts at once, streamed: nothing of it is on this computer yet
play = app.find("button", "Play portrait.jpg", timeout=20)
pressed = time.monotonic()
play.press()
ui.wait_for(mpris.there, "the player to be on the bus", 20)
ui.wait_for(lambda: mpris.get("PlaybackStatus") == "Playing", "it to play", 20)
step("it plays after %.2f s" % (time.monotonic() - pressed))
assert mpris.title() == "portrait.jpg", mpris.get("Metadata")
assert mpris.get("Metadata")["xesam:album"] == "Pair", mpris.get("Metadata")
ui.wait_for(lambda: mpris.get("Metadata").get("mpris:artUrl", "").startswith("file:///"), "its picture", 20)
assert os.path.exists(mpris.get("Metadata")["mpris:artUrl"][len("file://"):])
length = mpris.get("Metadata")["mpris:length"] / 1e6
assert abs(length - 7) < 0.2, length

# --- by keyboard
ui.key("space")
mpris.wait_for_status("Paused")
ui.key("Home")
ui.wait_for(near(0), "the start", 10)
ui.key("Right")
ui.wait_for(near(5), "five seconds on", 10)
ui.key("Left")
ui.wait_for(near(0), "five seconds back", 10)
at = [mpris.seconds()]
for name in ("period", "period", "period", "comma"):
    ui.key(name)
    ui.wait_for(lambda: mpris.seconds() != at[-1], "another frame", 10)
    at.append(mpris.seconds())
frame = at[3] - at[4]
assert 1 / 61 < frame < 1 / 23, at
assert abs(at[2] - at[4]) < 0.001 and abs(at[3] - 3.5 * frame) < 0.003, at
step("seeking and stepping by keyboard, %.0f frames a second" % (1 / frame))

ui.key("greater")
ui.wait_for(lambda: mpris.get("Rate") == 1.25, "it to be faster", 10)
ui.key("less", "less")
ui.wait_for(lambda: mpris.get("Rate") == 0.75, "it to be slower", 10)
app.find("toggle button", "Speed, 0.75×")
ui.key("l")
ui.wait_for(lambda: mpris.get("LoopStatus") == "Track", "it to repeat", 10)
ui.key("m")
ui.wait_for(lambda: mpris.get("Volume") == 0, "silence", 10)
ui.key("m")
ui.key("f")
ui.wait_for(lambda: mpris.get("Fullscreen", mpris.ROOT), "full screen", 10)
app.find("button", "Leave full screen")
ui.shot("player-fullscreen", still=False)
ui.key("Escape")
ui.wait_for(lambda: not mpris.get("Fullscreen", mpris.ROOT), "the window again", 10)

# --- frames over the seek bar, and what is known of the video
scale = app.find("slider", "Position")
x, y, width, height = scale.box
ui.move(x + width // 3, y + height // 2)
ui.move(x + width // 2, y + height // 2)
ui.settle(3)
ui.shot("player-preview", still=False)
app.find("toggle button", "Details").press()
app.find("label", "Prompt", text="A calm greeting", timeout=10)
app.find("label", "Size", text=re.compile(r"^720 × 1280 · "), timeout=10)
ui.shot("player-details", still=False)
ui.key("Escape")
step("speed, repeat, silence, full screen, frames and details")

# --- from outside
mpris.put("Rate", "d", 1.0)
mpris.put("LoopStatus", "s", "None")
mpris.call("PlayPause")
mpris.wait_for_status("Playing")
track = mpris.get("Metadata")["mpris:trackid"]
mpris.call("SetPosition", "(ox)", track, 3000000)
ui.wait_for(lambda: mpris.seconds() > 2.9, "three seconds", 10)
mpris.call("Pause")
mpris.wait_for_status("Paused")
mpris.call("Seek", "(x)", -2000000)
ui.wait_for(lambda: mpris.seconds() < 2.5, "two seconds back", 10)
assert mpris.get("CanGoNext") and not mpris.get("CanGoPrevious")
mpris.call("Next")
ui.wait_for(lambda: mpris.title() == "cat.jpg", "the next one", 15)
mpris.wait_for_status("Playing")
app.find("image", description="cat.jpg", timeout=10)
mpris.call("Previous")
ui.wait_for(lambda: mpris.title() == "portrait.jpg", "the one before", 15)
ui.key("n")
ui.wait_for(lambda: mpris.title() == "cat.jpg", "the next one by keyboard", 15)
mpris.put("Fullscreen", "b", True, mpris.ROOT)
ui.wait_for(lambda: mpris.get("Fullscreen", mpris.ROOT), "full screen", 10)
mpris.put("Fullscreen", "b", False, mpris.ROOT)
ui.wait_for(lambda: not mpris.get("Fullscreen", mpris.ROOT), "the window again", 10)
mpris.call("Stop")
mpris.wait_for_status("Stopped")
mpris.call("Play")
mpris.wait_for_status("Playing")
step("driven from outside")

# --- leaving takes it off the bus
ui.key("Escape")
ui.wait_for(lambda: not mpris.there(), "the player to leave the bus", 15)
app.find("button", "Play portrait.jpg", timeout=10)

# --- what was streamed is on this computer now: it plays without the server
server.stop()
app.find("button", "Play portrait.jpg").press()
ui.wait_for(mpris.there, "the player again", 20)
mpris.wait_for_status("Playing")
step("it plays without the server, too")
ui.key("Escape")

complaints = [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)]
assert not complaints, "\n".join(complaints)
assert app.quit() == 0
