#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""screenshots.py DIR [PAGE...]: every page of the real app, on a real server with real videos, light and dark, in
English and Chinese, at 1000×700 and 360×640, as DIR/PAGE-SCHEME-LANGUAGE-SIZE.png. E2E_LOOKS="light-en-wide …" makes only those."""
import gettext
import glob
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SESSION = os.path.join(HERE, "session", "session.sh")
SIZES = {"wide": (1000, 700), "narrow": (360, 640)}
LANGUAGES = {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8"}
SCHEMES = {"light": "default", "dark": "prefer-dark"}
PASSWORD = "a password for pictures"
PEOPLE = [("anna", 240, False), ("bela", 35, False), ("chen.wei", 1200, False), ("dora", 0, False), ("emeka", 88, False),
          ("fatima", 410, True), ("goran", 12, False), ("hana", 96, False), ("ines", 150, False), ("jonas", 64, False)]
BATCHES = [("Portraits", ["portrait.jpg", "portrait-square.png"], "voice-zh.mp3"),
           ("Pets", ["cat.jpg"], "voice-en.wav"),
           ("Launch day", ["rocket.jpg", "product-landscape.jpg", "portrait.jpg", "cat.jpg"], "voice-en.wav")]
PAGES = ["sign-in", "google", "batches", "videos", "new-batch", "refused", "new-video", "progress", "batch", "player", "showcase", "users", "account",
         "preferences", "shortcuts", "about"]


class Look:
    """One size, language and colour scheme, and how the app is driven in it."""

    def __init__(self, scheme, language, size):
        self.scheme, self.language, self.size = scheme, language, size
        self.texts = gettext.translation("aivideo-studio", os.environ["AIVIDEO_LOCALE_DIR"],
                                         ["zh_CN" if language == "zh" else "en"], fallback=True)

    def text(self, context, text):
        return self.texts.pgettext(context, text).replace("_", "")      # the mark of an access key

    def start(self):
        import ui
        width, height = SIZES[self.size]
        for schema, key, value in (("org.gnome.desktop.interface", "color-scheme", SCHEMES[self.scheme]),
                                   ("diy.aivideo.Studio", "window-width", width),
                                   ("diy.aivideo.Studio", "window-height", height),
                                   ("diy.aivideo.Studio", "window-maximized", "false")):
            subprocess.run(["gsettings", "set", schema, key, str(value)], check=True, timeout=20)
        self.app = ui.launch(["aivideo-studio"], env={"LANG": LANGUAGES[self.language], "LC_ALL": LANGUAGES[self.language],
                                                      "LANGUAGE": LANGUAGES[self.language].split(".")[0]})
        self.frame = self.app.frames[0]
        return self.app

    def action(self, name):
        """An action of the application, as the shell would start it"""
        subprocess.run(["gdbus", "call", "--session", "-d", "diy.aivideo.Studio", "-o", "/diy/aivideo/Studio",
                        "-m", "org.gtk.Actions.Activate", name, "[]", "{}"], check=True, timeout=20, stdout=subprocess.DEVNULL)

    def shot(self, page, still=True):
        import ui
        window = [w for w in ui.windows() if w.pid == self.app.pid][-1]
        ui.move(window.x + window.width - 1, window.y + window.height - 1)
        ui.window_shot(window, "%s-%s-%s-%s" % (page, self.scheme, self.language, self.size), still)

    def close_dialog(self):
        import ui
        ui.key("Escape")
        self.app.wait_gone({"dialog", "alert"})


def open_batch(look, name):
    """A click on its card, which may still be moving to its place"""
    import ui
    for _ in range(3):
        card = look.app.find("table cell", re.compile("^" + name), timeout=20)
        if "listitem.scroll-to" in card.actions:
            card.do("listitem.scroll-to")
        ui.settle(2)
        card.click()
        try:
            return look.app.find("toggle button", look.text("accessible name", "Batch menu"), timeout=5)
        except ui.Timeout:
            continue
    raise AssertionError("the batch %s does not open" % name)


def sign_in_page(look, server):
    look.start()
    look.app.find("button", look.text("accessible name", "Use This Computer"))
    look.shot("sign-in")
    look.app.quit()


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
    app = look.start()
    app.find("text", look.text("entry", "Server Address")).type(server.address)
    button = app.find("button", look.text("accessible name", "Sign In With Google"), timeout=20)
    button.press()
    app.find("label", look.text("page heading", "Go On in Your Browser"), timeout=20)
    look.shot("google")
    look.close_dialog()
    app.quit()


def sign_in(look, server):
    import ui
    look.start()
    for title, text in (("Server Address", server.address), ("User Name", "mira"), ("Password", PASSWORD)):
        look.app.find("text", title).type(text)
    look.app.find("button", "Sign In").wait(lambda n: n.sensitive, "to be possible").press()
    look.app.find("table cell", re.compile("^Portraits"), timeout=30)
    assert look.app.quit() == 0
    ui.pump()


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
        open_batch(look, "Introductions")
        some = re.escape(look.text("batch", "%u of %u done")).replace("%u", "[1-4]", 1).replace("%u", "5")
        app.find("label", re.compile("^" + some), timeout=60)
        look.shot("progress", still=False)
        mira.wait_done(ident)
        app.wait_gone("label", re.compile("^Introductions.+"), timeout=20)     # the message that it is done
        mira.ask("DELETE", "/api/video/batches/" + ident)

    if want("batch") or want("player"):
        look.frame.do("win.show-batches")
        open_batch(look, "Launch day")
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
            look.shot("player", still=False)
            ui.key("Escape")

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

    for page, open_it in (("account", lambda: look.frame.do("win.account")), ("preferences", lambda: look.action("preferences")),
                          ("shortcuts", lambda: look.action("shortcuts")), ("about", lambda: look.action("about"))):
        if want(page):
            open_it()
            app.find({"dialog", "alert"}, None, 20)
            look.shot(page)
            look.close_dialog()
    assert app.quit() == 0


def main():
    out, wanted = os.path.abspath(sys.argv[1]), sys.argv[2:]
    unknown = set(wanted) - set(PAGES)
    if unknown:
        sys.exit("no page named %s; there are %s" % (", ".join(unknown), ", ".join(PAGES)))
    if "E2E_RUN" not in os.environ:
        os.makedirs(out, exist_ok=True)
        os.environ.update(E2E_OUT=out, E2E_COMPOSITED="1", E2E_TIMEOUT="1500", E2E_SCREEN="1280x900x24")
        os.execv(SESSION, [SESSION, sys.executable, os.path.abspath(__file__), out, *wanted])

    sys.path.insert(0, HERE)
    from backend import Account, Server, sample
    server = Server(os.path.join(os.environ["HOME"], "server"))
    os.makedirs(server.data)
    # The link is shown, and followed by nobody
    os.environ.update(AIVIDEO_GOOGLE_CLIENT_ID="studio", AIVIDEO_GOOGLE_CLIENT_SECRET="a secret of the client",
                      AIVIDEO_GOOGLE_AUTHORIZE_URL="https://accounts.google.com/o/oauth2/v2/auth")
    server.start()
    admin = Account(server, "admin", "admin").sign_in()
    admin.ask("POST", "/api/admin/users", {"username": "mira", "password": PASSWORD, "credits": 500, "is_admin": True})
    for name, credits, is_admin in PEOPLE:
        admin.ask("POST", "/api/admin/users", {"username": name, "password": PASSWORD, "credits": credits, "is_admin": is_admin})
    mira = Account(server, "mira", PASSWORD).sign_in()
    me = mira.get("/api/user/profile")
    if me.get("must_change_password"):
        mira.ask("POST", "/api/user/change-password", {"old_password": PASSWORD, "new_password": PASSWORD + "!"})
        mira.ask("POST", "/api/user/change-password", {"old_password": PASSWORD + "!", "new_password": PASSWORD})
        mira.sign_in()
    for name, pictures, recording in BATCHES:
        mira.wait_done(mira.submit([sample(n) for n in pictures], sample(recording), name=name, prompt="A calm introduction"))

    looks = [Look(scheme, language, size) for scheme in SCHEMES for language in LANGUAGES for size in SIZES
             if "%s-%s-%s" % (scheme, language, size) in os.environ.get("E2E_LOOKS", "%s-%s-%s" % (scheme, language, size))]
    if not wanted or "sign-in" in wanted:
        for look in looks:
            sign_in_page(look, server)
    if not wanted or "google" in wanted:
        install_browser()
        for look in looks:
            google_page(look, server)
    sign_in(Look("light", "en", "wide"), server)
    for look in looks:
        print("%s, %s, %s" % (look.scheme, look.language, look.size), flush=True)
        pages(look, server, mira, wanted)
    server.stop()
    for name in os.listdir(out):
        if name == "session":
            shutil.rmtree(os.path.join(out, name), ignore_errors=True)
        elif name.endswith(".log") or re.match(r"fail-\d+-\d+\.", name):
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
