# SPDX-License-Identifier: MIT
"""flatpak-job.py APP-ID: the main job inside the Flatpak's sandbox, as a person does it: sign in, choose pictures and a recording
in the portal's dialog, generate, watch, play with sound, save through the portal, come back. `./dev flatpak --check` runs it,
in a session with E2E_PORTALS=1."""
import glob
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ID = sys.argv[1]

# The server of the tests is the one in the sandbox, with a folder that it may write
SERVED = os.path.join(os.environ["HOME"], "Served")
os.environ["AIVIDEO_SERVER"] = os.path.join(os.environ["HOME"], "aivideo-server")
with open(os.environ["AIVIDEO_SERVER"], "w") as program:
    program.write("#!/bin/sh\nexec flatpak run --user --filesystem='%s' --command=aivideo-server %s \"$@\"\n" % (SERVED, ID))
os.chmod(os.environ["AIVIDEO_SERVER"], 0o755)
os.makedirs(SERVED)

sys.path[:0] = [HERE, os.path.join(HERE, "session")]
import ui                       # noqa: E402
from backend import Server      # noqa: E402
from console import run         # noqa: E402

del os.environ["AIVIDEO_SERVER"]        # the app takes its own

DATA = os.path.join(os.path.dirname(HERE), "data")
HOME = os.environ["HOME"]
FOLDER, SAVED = os.path.join(HOME, "Chosen"), os.path.join(HOME, "Saved")
KEPT = os.path.join(HOME, ".var", "app", ID)
PICTURES, RECORDING, OPENED = ["portrait.jpg", "product-landscape.jpg"], "voice-en.wav", "cat.webp"
begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def flatpak(*argv, **kw):
    return subprocess.run(["flatpak", *argv], timeout=120, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kw)


def start(*arguments, forward=()):
    exact = os.environ.get("E2E_EXACT", "")
    see = ["--filesystem=%s:ro" % os.path.dirname(exact), "--env=LD_PRELOAD=%s" % exact] if exact else []
    files = ["--file-forwarding"] if forward else []
    return ui.launch(["flatpak", "run", "--user", *see, *files, ID, *arguments,
                      *(["@@", *forward, "@@"] if forward else [])], name="aivideo-studio", timeout=60)


def portal_windows():
    return [w.id for w in ui.windows() if w.title != "AIVideo Studio"]


def choose(path, picture=None):
    """Answer the portal's file chooser: a path typed, as people who know it do."""
    window = ui.wait_for(portal_windows, "the portal's file chooser", 20)[-1]
    ui.sh("xdotool", "windowactivate", "--sync", window)
    ui.settle()
    ui.key("slash")                     # opens the entry for a path, which is a moment deaf then
    ui.settle(2)
    ui.key("ctrl+a")
    ui.type_text(path)
    ui.settle(2)
    if picture:
        ui.shot(picture)
    for _ in range(3):
        ui.key("Return")
        try:
            ui.wait_for(lambda: window not in portal_windows(), "the file chooser to close", 4)
            return
        except ui.Timeout:
            pass
    ui.shot("fail-portal")
    raise ui.Timeout("the portal's file chooser stays")


def complaints(app):
    # GtkText says so when the page with it goes away while it has the focus
    return [line for line in app.output().splitlines()
            if re.search("CRITICAL|WARNING|ERROR", line) and "did not receive a focus-out event" not in line]


def end(app):
    bad = complaints(app)
    assert not bad, "\n".join(bad)
    status = app.quit(20)
    assert status == 0, "it ended with %s" % status


for folder in (FOLDER, SAVED):
    os.makedirs(folder)
for name in [*PICTURES, RECORDING, OPENED]:
    shutil.copy(os.path.join(DATA, name), FOLDER)

# --- sign in: this computer, one click
app = start()
ui.shot("1-welcome")
app.find("button", "Use This Computer").press()
app.find("label", "No Batches Yet", timeout=60)
step("signed in to this computer")
assert not os.path.exists(os.path.join(HOME, ".config", "aivideo-studio")), "it wrote outside its sandbox"

# --- pictures and a recording, through the portal
app.find("list item", "New Batch").click()
app.find("button", "Choose Pictures…").press()
choose(os.path.join(FOLDER, PICTURES[0]), "2-portal-pictures")
app.find("label", "1 of 50", timeout=30)
add = app.get("button", "Choose Pictures…") or app.find("button", re.compile("^Add"))
add.press()
choose(os.path.join(FOLDER, PICTURES[1]))
app.find("label", "2 of 50", timeout=30)
app.find("button", "Choose Recording…").click()
choose(os.path.join(FOLDER, RECORDING))
app.find("label", re.compile(r"^0:07 · "), timeout=30)
app.find("text", "Prompt").type("A calm greeting")
generate = app.find("button", "Generate").wait(lambda n: n.sensitive, "to be possible")
ui.shot("3-new-batch")
step("pictures and a recording were taken from the portal's dialogs")
generate.press()

# --- watch it
app.find("label", re.compile(r"\d of 2 done"), timeout=60)
ui.shot("4-generating")
seen = set()


def finished():
    for node in app.all("label", re.compile(r"of 2 done|^Generating|^Waiting|^2 videos ready$")):
        seen.add(node.name)
    return "2 videos ready" in seen


ui.wait_for(finished, "two videos", timeout=400)
assert any(re.match(r"Generating, \d+%", text) for text in seen), "no progress was shown: %s" % sorted(seen)
ui.shot("5-ready")
step("two videos are there, after %d states" % len(seen))

# --- play one, and hear it
app.find("button", "Play portrait.jpg").press()
picture = app.find("image", description="portrait.jpg", timeout=30)
x, y, width, height = picture.box


def film(name):
    return ui.shot(name, (x + width // 4, y + height // 4, width // 2, height // 3), still=False)


def inputs():
    return subprocess.run(["pactl", "list", "sink-inputs"], stdout=subprocess.PIPE, text=True, timeout=10).stdout


def loudest():
    """What the null sink's monitor hears in a second, 0 to 32767."""
    heard = subprocess.run(["timeout", "-s", "INT", "1.5", "parec", "-d", "nowhere.monitor", "--format=s16le", "--channels=1", "--rate=8000"],
                           stdout=subprocess.PIPE, timeout=20).stdout
    return max((abs(int.from_bytes(heard[i:i + 2], "little", signed=True)) for i in range(0, len(heard) - 1, 2)), default=0)


ui.wait_for(lambda: ui.differ(film("6-a"), film("6-b")) > 500, "the picture to move", timeout=30)
ui.wait_for(lambda: "Sink Input" in inputs(), "a sound stream", timeout=30)
loud = ui.wait_for(lambda: max(loudest() - 500, 0), "sound", timeout=30) + 500
ui.shot("6-playing", still=False)
ui.key("Escape")
app.find("button", "Save All…", timeout=20)
step("one was played: it moved, and sounded (%d of 32767)" % loud)

# --- save all into a folder that the portal gives
app.find("button", "Save All…").wait(lambda n: n.sensitive, "to be possible").press()
app.find("label", "Not chosen yet")
assert not app.find("button", "Save").sensitive, "what is saved into the sandbox itself would be gone"
app.find("button", "Choose…").press()
choose(SAVED, "7-portal-folder")
app.find("label", "Saved", timeout=20)
ui.shot("7-save-all")
app.find("button", "Save").wait(lambda n: n.sensitive, "to be possible").press()
ui.wait_for(lambda: len([f for f in os.listdir(SAVED) if re.search(r"\.(mp4|webm)$", f)]) == 2, "2 files", timeout=60)
step("saved: %s" % ", ".join("%s, %d KB" % (f, os.path.getsize(os.path.join(SAVED, f)) // 1024) for f in sorted(os.listdir(SAVED))))

# --- an account on a server, with a password
run("user", "add", "anna", "--credits", "7", "--data", os.path.join(SERVED, "data"), text="anna-password\n")
server = Server(os.path.join(SERVED, "data"), log=os.path.join(SERVED, "log")).start()
app.frames[0].do("win.add-account")
app.find("text", "Server Address", timeout=30).type(server.address)
app.find("text", "User Name").type("anna")
app.find("text", "Password").type("anna-password")
ui.key("Return")
app.find(None, re.compile("Account: anna, 7 credits"), timeout=60)
step("signed in to the server of the sandbox, at %s" % server.address)
end(app)

# --- secrets: in the Secret portal's encrypted file, and nothing of them in the desktop's keyring
rings = glob.glob(os.path.join(KEPT, "data", "keyrings", "*.keyring"))
assert rings, "no keyring in %s" % KEPT
for ring in rings:
    with open(ring, "rb") as f:
        held = f.read()
    assert b"token" not in held and b"127.0.0.1" not in held, "%s is not encrypted" % ring
listed = subprocess.run(["secret-tool", "search", "--all", "xdg:schema", "diy.aivideo.Studio.Session"], stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, text=True, timeout=20).stdout
assert "secret" not in listed, "the desktop's keyring holds a session"
step("secrets are in %s, %d bytes" % (os.path.relpath(rings[0], HOME), os.path.getsize(rings[0])))

# --- come back, opened with files as by a file manager
app = start(forward=[os.path.join(FOLDER, OPENED), os.path.join(FOLDER, RECORDING)])
app.find(None, re.compile("Account: anna, 7 credits"), timeout=60)
app.find("label", "1 of 50", timeout=30)
app.find("label", re.compile(r"^0:07 · "), timeout=30)
ui.shot("8-opened-with")
end(app)
step("a second start was signed in already, and took the files that it was opened with")

# --- the other programs are inside too
for program in ("aivideo", "aivideo-server"):
    told = flatpak("run", "--user", "--command=" + program, ID, "--version")
    assert told.returncode == 0 and re.search(r"\d+\.\d+", told.stdout), told.stdout
    step("%s: %s" % (program, told.stdout.strip().splitlines()[-1]))
