#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""screenshots.py DIR [PAGE...]: every page and state of the real app, on a real server with real videos, as
DIR/PAGE-SCHEME-LANGUAGE-SIZE.png: light, dark and both with high contrast, in English and Chinese, 1000×700, 360×640 and
1920×1080; some with a mirrored window and with text of twice the size. E2E_LOOKS="light-en-wide …" makes only those looks;
E2E_STATES=0 leaves the states out, 1 makes them in every look (else in a few)."""
import glob
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SESSION = os.path.join(HERE, "session", "session.sh")
PASSWORD = "a password for pictures"
PEOPLE = [("anna", 240, False), ("bela", 35, False), ("chen.wei", 1200, False), ("dora", 0, False), ("emeka", 88, False),
          ("fatima", 410, True), ("goran", 12, False), ("hana", 96, False), ("ines", 150, False), ("jonas", 64, False)]
BATCHES = [("Portraits", ["portrait.jpg", "portrait-square.png"], "voice-zh.mp3"),
           ("Pets", ["cat.jpg"], "voice-en.wav"),
           ("Launch day", ["rocket.jpg", "product-landscape.jpg", "portrait.jpg", "cat.jpg"], "voice-en.wav")]
LOADING = ["Loading the activity", "Asking the server", "Loading the statistics"]
STATE_LOOKS = ["light-en-wide", "dark-zh-narrow", "contrast-en-narrow", "contrast-dark-zh-wide", "light-zh-full"]
PAGES = ["sign-in", "google", "batches", "videos", "new-batch", "refused", "new-video", "progress", "batch", "player", "showcase", "users",
         "activity", "server", "insight", "own-server", "import", "account", "password", "preferences", "shortcuts", "about"]


def person(name):
    """Settings and files of somebody else than the one of the session"""
    return {"XDG_%s_HOME" % kind.upper(): os.path.join(os.environ["HOME"], name, kind) for kind in ("config", "cache", "data")}


def sign_in_page(look, server):
    look.start(person("stranger"))
    look.app.find("button", look.text("accessible name", "Use This Computer"))
    look.shot("sign-in")
    look.app.quit()


def import_page(look, server):
    app = look.start(person("stranger"))
    app.find("button", look.text("accessible name", "Import From Another Server")).press()
    app.find("button", look.text("accessible name", "Choose Folder"), timeout=20)
    look.shot("import")
    look.close_dialog()
    app.quit()


def own_server_page(look, server):
    """The server of this computer, with others let in"""
    import ui
    app = look.start(person("owner"))
    button = app.get("button", look.text("accessible name", "Use This Computer"))
    if button:
        button.press()
    ui.wait_for(lambda: "win.show-server" in look.frame.actions, "the pages", 30)
    look.frame.do("win.show-server")
    switch = look.text("label", "Let Others In")
    app.find("label", switch, timeout=30)
    toggle = app.find("check box", switch, nth=1)
    if "checked" not in toggle.states:
        toggle.do("toggle")
    app.find("button", look.text("accessible name", "Copy the certificate"), timeout=20)
    look.shot("own-server")
    app.quit()


def install_browser():
    """One that opens whatever it is told to, and shows nothing of it"""
    for path, text in ((".local/share/applications/browser.desktop",
                        "[Desktop Entry]\nType=Application\nName=Browser\nExec=true %u\n"
                        "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n"),
                       (".config/mimeapps.list", "[Default Applications]\nx-scheme-handler/https=browser.desktop\n")):
        path = os.path.join(os.environ["HOME"], path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def google_page(look, server):
    app = look.start(person("stranger"))
    app.find("text", look.text("entry", "Server Address"), hidden=True).set_text(server.address)
    button = app.find("button", look.text("accessible name", "Sign In With Google"), timeout=20, hidden=True)
    button.press()
    app.find("label", look.text("page heading", "Go On in Your Browser"), timeout=20)
    look.shot("google")
    look.close_dialog()
    app.quit()


def pages(look, server, mira, wanted):
    """All the pages that are there once somebody has signed in"""
    import ui
    from backend import sample
    # what the last look left begun
    for drafts in glob.glob(os.path.join(os.environ["HOME"], ".local", "share", "aivideo-studio", "accounts", "*", "drafts")):
        shutil.rmtree(drafts)
    app = look.start()
    app.find("table cell", re.compile("^Launch day"), timeout=30)
    # posters come one by one
    ui.settle(5)
    want = lambda page: not wanted or page in wanted             # noqa: E731

    if want("batches"):
        look.shot("batches")

    if want("videos"):
        look.frame.do("win.show-videos")
        app.find("table cell", re.compile("^cat.jpg"), timeout=20)
        ui.settle(3)
        look.shot("videos")
        look.frame.do("win.show-batches")

    if want("new-batch") or want("refused"):
        look.frame.do("win.new-batch")
        app.find("button", look.text("button", "Choose _Pictures…"))
        good = ["portrait.jpg", "product-landscape.jpg", "cat.webp", "rocket.jpg", "portrait-square.png"]
        ui.copy_files(*map(sample, good + ["voice-en.wav"]))
        ui.key("ctrl+v")
        generate = app.find("button", look.text("button", "_Generate"))
        generate.wait(lambda n: n.sensitive, "to be possible", 20)
        look.shot("new-batch")
        if want("refused"):
            ui.copy_files(*map(sample, ["bad-truncated.jpg", "bad-text.png"]))
            ui.key("ctrl+v")
            app.find("button", look.text("button", "_Remove Them"), timeout=20)
            look.shot("refused")
            app.find("button", look.text("button", "_Remove Them")).press()

    if want("new-video"):
        look.frame.do("win.new-video")
        prompt = app.find("text", look.text("accessible name", "Prompt"))
        prompt.set_text("A harbour at dawn, fog over the water, the camera glides past moored boats")
        generate = app.find("button", look.text("button", "_Generate"))
        generate.wait(lambda n: n.sensitive, "to be possible", 20)
        look.shot("new-video")
        prompt.set_text("")

    if want("progress"):
        pictures = ["portrait.jpg", "product-landscape.jpg", "cat.jpg", "rocket.jpg", "portrait-square.png"]
        ident = mira.submit([sample(n) for n in pictures], sample("voice-en.wav"),
                            name="Introductions", prompt="A calm introduction")
        look.frame.do("win.show-batches")
        look.open_batch("Introductions")
        some = re.escape(look.text("batch", "%u of %u done")).replace("%u", "[1-4]", 1).replace("%u", "5")
        app.find("label", re.compile("^" + some), timeout=60)
        look.shot("progress", still=False)
        mira.wait_done(ident)
        app.wait_gone("label", re.compile("^Introductions.+"), timeout=20)     # the message that it is done
        mira.ask("DELETE", "/api/video/batches/" + ident)

    if want("batch") or want("player"):
        look.frame.do("win.show-batches")
        look.open_batch("Launch day")
        play = app.find("button", look.text("accessible name", "Play %s") % "product-landscape.jpg", timeout=20)
        ui.settle(3)
        look.shot("batch")
        if want("player"):
            play.press()
            app.find("image", description="product-landscape.jpg", timeout=20)
            position = app.find("slider", look.text("accessible name", "Position"), timeout=20)
            ui.wait_for(lambda: position.value > 2, "two seconds of it", 20)
            ui.move(ui.windows()[-1].x + 200, ui.windows()[-1].y + 200)
            ui.move(ui.windows()[-1].x + 210, ui.windows()[-1].y + 210)
            look.shot("player", still=False, hover=True)
            look.leave_player()

    if want("showcase"):
        look.frame.do("win.show-showcase")
        app.find("button", look.text("accessible name", "Play %s") % "Villa at Dusk", timeout=20)
        ui.settle(5)
        look.shot("showcase", still=False)
        look.frame.do("win.show-batches")

    if want("users"):
        look.frame.do("win.show-users")
        app.find(None, re.compile("chen.wei"), timeout=20)
        look.shot("users")
        look.frame.do("win.show-batches")

    for page in ("activity", "server", "insight"):
        if want(page):
            look.frame.do("win.show-" + page)
            ui.settle(3)
            app.wait_gone(None, {look.text("accessible name", text) for text in LOADING}, timeout=20)
            look.shot(page, still=False)
            look.frame.do("win.show-batches")

    for page, open_it in (("account", lambda: look.frame.do("win.account")),
                          ("password", lambda: look.frame.do("win.change-password")), ("preferences", lambda: look.action("preferences")),
                          ("shortcuts", lambda: look.action("shortcuts")), ("about", lambda: look.action("about"))):
        if want(page):
            open_it()
            app.find({"dialog", "alert"}, None, 20)
            look.shot(page)
            look.close_dialog()
    assert app.quit() == 0


def fill(server):
    """Who is there, and what they have made; the one whose app is looked at"""
    from backend import Account, sample, short_recording
    admin = Account(server, "admin", "admin").sign_in()
    admin.ask("POST", "/api/admin/users", {"username": "mira", "password": PASSWORD, "credits": 500, "is_admin": True})
    for name, credits, is_admin in PEOPLE:
        admin.ask("POST", "/api/admin/users", {"username": name, "password": PASSWORD, "credits": credits, "is_admin": is_admin})
    for name in ("mira", "dora"):
        account = Account(server, name, PASSWORD).sign_in()
        if account.get("/api/user/profile").get("must_change_password"):
            account.ask("POST", "/api/user/change-password", {"old_password": PASSWORD, "new_password": PASSWORD + "!"})
            account.ask("POST", "/api/user/change-password", {"old_password": PASSWORD + "!", "new_password": PASSWORD})
    mira = Account(server, "mira", PASSWORD).sign_in()
    for name, pictures, recording in BATCHES:
        mira.wait_done(mira.submit([sample(n) for n in pictures], sample(recording), name=name, prompt="A calm introduction"))
    recording = short_recording(os.path.join(os.environ["HOME"], "voice.wav"), 2)
    lost = mira.submit([sample(n) for n in ("portrait.jpg", "cat.jpg", "rocket.jpg")], recording, name="Friends")
    name = os.path.basename(mira.batch(lost)["items"][2]["sourceImage"])
    for folder, _, names in os.walk(server.data):       # this one fails, as its picture is gone before its turn comes
        if name in names:
            os.unlink(os.path.join(folder, name))
    mira.wait_done(lost)
    return mira


def main():
    out, wanted = os.path.abspath(sys.argv[1]), sys.argv[2:]
    if "E2E_RUN" not in os.environ:
        os.makedirs(out, exist_ok=True)
        os.environ.update(E2E_OUT=out, E2E_COMPOSITED="1", E2E_TIMEOUT="7200", E2E_SCREEN="2000x1160x24")
        os.execv(SESSION, [SESSION, sys.executable, os.path.abspath(__file__), out, *wanted])

    sys.path.insert(0, HERE)
    import faults
    import looks
    import states
    import ui
    from backend import Server
    unknown = set(wanted) - set(PAGES) - set(states.NAMES)
    if unknown:
        sys.exit("no page named %s; there are %s" % (", ".join(unknown), ", ".join(PAGES + states.NAMES)))
    server = Server(os.path.join(os.environ["HOME"], "server"))
    os.makedirs(server.data)
    # The link is shown, and followed by nobody
    os.environ.update(AIVIDEO_GOOGLE_CLIENT_ID="studio", AIVIDEO_GOOGLE_CLIENT_SECRET="a secret of the client",
                      AIVIDEO_GOOGLE_AUTHORIZE_URL="https://accounts.google.com/o/oauth2/v2/auth")
    server.start()
    mira = fill(server)
    line = faults.Line(server.address)

    all_looks = looks.chosen(os.environ.get("E2E_LOOKS"))
    if not wanted or "sign-in" in wanted:
        for look in all_looks:
            sign_in_page(look, server)
    if not wanted or "google" in wanted:
        install_browser()
        for look in all_looks:
            google_page(look, server)
    for page, picture in (("import", import_page), ("own-server", own_server_page)):
        for look in all_looks if not wanted or page in wanted else []:
            picture(look, server)
    of_states = [name for name in states.NAMES if not wanted or name in wanted]
    of_pages = not wanted or set(wanted) & set(PAGES)
    first = looks.Look("light", "en", "wide")
    first.start()
    first.sign_in(line.address, "mira", PASSWORD)
    first.app.find("table cell", re.compile("^Portraits"), timeout=30)
    assert first.app.quit() == 0
    ui.pump()
    with states.Stage(server, line, mira, PASSWORD, person("nobody")) as stage:
        for look in all_looks:
            print(look.name, flush=True)
            if of_pages:
                pages(look, server, mira, wanted)
            everywhere = os.environ.get("E2E_STATES", "1" if os.environ.get("E2E_LOOKS") else "")
            if of_states and everywhere != "0" and (everywhere == "1" or look.name in STATE_LOOKS):
                stage.play(look, of_states)
    server.stop()
    tidy(out)


def tidy(out):
    for name in os.listdir(out):
        if name == "session":
            shutil.rmtree(os.path.join(out, name), ignore_errors=True)
        elif name.endswith(".log"):
            os.unlink(os.path.join(out, name))
    # photos in a window need no more colours than this, and a clone carries all of them
    for name in sorted(os.listdir(out)):
        if name.endswith(".png"):
            path = os.path.join(out, name)
            subprocess.run(["convert", path, "-dither", "FloydSteinberg", "-colors", "200", "png8:" + path + ".small"],
                           check=True, timeout=60)
            os.replace(path + ".small", path)
    print("%d pictures in %s" % (len([n for n in os.listdir(out) if n.endswith(".png")]), out))


main()
