#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""headless.py OUT: the main job on a machine without a display, as `./dev run` does it there.

Starts the embedded server, signs in with the command line, submits the sample pictures with the sample recording,
shows progress, saves the videos, makes a contact sheet of their frames, and pictures the real app playing one."""
import glob
import json
import os
import re
import secrets
import select
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SESSION = os.path.join(HERE, "session", "session.sh")
PICTURES = ["portrait.jpg", "product-landscape.jpg", "cat.jpg", "rocket.jpg"]
RECORDING = "voice-en.wav"


def say(text):
    print("\033[1m%s\033[0m" % text if sys.stdout.isatty() else text, flush=True)


class Embedded:
    """The server as the app starts it: it ends when its standard input does."""

    def __init__(self, data):
        self.password = secrets.token_urlsafe()     # where none is configured, nobody knows the password of such a server
        self.process = subprocess.Popen([os.environ.get("AIVIDEO_SERVER", "aivideo-server"), "--embedded", "--data", data],
                                        env={**os.environ, "AIVIDEO_SERVER_ADMIN_PASSWORD": self.password},
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if not select.select([self.process.stdout], [], [], 30)[0]:
            sys.exit("The server does not start.")
        line = self.process.stdout.readline()
        if not line:
            sys.exit("The server ended with status %d." % self.process.wait())
        self.address = json.loads(line)["address"]

    def end(self):
        self.process.stdin.close()
        if self.process.wait(30) != 0:
            sys.exit("The server ended with status %d." % self.process.returncode)


def play_in_app(out):
    """Opens the app on the same data and pictures it playing one of the videos."""
    import ui
    app = ui.launch(["aivideo-studio"])
    app.find("button", "Use This Computer").press()
    app.find("table cell", re.compile("%d videos ready" % len(PICTURES)), timeout=30).click()
    app.find("button", "Play product-landscape.jpg", timeout=30).press()
    picture = app.find("image", description="product-landscape.jpg", timeout=30)
    x, y, width, height = picture.box
    part = (x + width // 4, y + height // 4, width // 2, height // 3)
    film = lambda name: ui.shot(name, part, still=False)       # noqa: E731
    ui.wait_for(lambda: ui.differ(film("frame-a"), film("frame-b")) > 500, "the picture to move", timeout=30)
    window = [w for w in ui.windows() if w.pid == app.pid][-1]
    made = ui.window_shot(window, "app-playing", still=False)
    for name in ("frame-a", "frame-b"):
        os.unlink(os.path.join(ui.OUT, name + ".png"))
    app.quit()
    shutil.move(made, os.path.join(out, "app-playing.png"))


def main():
    out = os.path.abspath(sys.argv[1])
    if "E2E_RUN" not in os.environ:
        os.makedirs(out, exist_ok=True)
        os.environ.update(E2E_OUT=os.path.join(out, ".session"), E2E_COMPOSITED="1")
        os.execv(SESSION, [SESSION, sys.executable, os.path.abspath(__file__), out])

    began = time.monotonic()
    sys.path.insert(0, HERE)
    import videos
    from backend import sample
    for old in glob.glob(os.path.join(out, "*.mp4")) + glob.glob(os.path.join(out, "*.png")):
        os.unlink(old)

    server = Embedded(os.path.join(os.environ["HOME"], ".local", "share", "aivideo-studio", "server"))
    say("The server of this computer is ready at %s" % server.address)
    aivideo = ["aivideo", "--server", server.address]
    # on the standard input, as a person would type it
    subprocess.run([*aivideo, "login", "admin", "--password-stdin"], input=server.password.encode() + b"\n", check=True)
    say("%d pictures, one recording:" % len(PICTURES))
    subprocess.run([*aivideo, "batch", "create", *map(sample, PICTURES), "--audio", sample(RECORDING),
                    "--prompt", "A calm introduction", "--name", "Samples", "--wait", "--output", out], check=True)
    server.end()

    made = sorted(glob.glob(os.path.join(out, "*.mp4")))
    if len(made) != len(PICTURES):
        sys.exit("%d videos were made of %d pictures." % (len(made), len(PICTURES)))
    for path in made:
        v = videos.inspect(path)
        print("%-28s %d×%d, %.2f s, %d frames, sound %.0f dB" % (
            os.path.basename(path), v.width, v.height, v.seconds, v.frames, v.loudness), flush=True)
    videos.contact_sheet(made, os.path.join(out, "contact-sheet.png"))
    say("The app plays one of them:")
    play_in_app(out)
    say("Made in %.0f s:" % (time.monotonic() - began))
    for path in made + [os.path.join(out, n) for n in ("contact-sheet.png", "app-playing.png")]:
        print(path)


main()
