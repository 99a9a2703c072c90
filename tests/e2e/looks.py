# SPDX-License-Identifier: MIT
"""How somebody sees the app: a colour scheme, a language, a window size and a text size; and what is needed to picture it so."""
import gettext
import os
import re
import shutil
import subprocess
import time

import ui

APP = "diy.aivideo.Studio"
SIZES = {"wide": (1000, 700), "narrow": (360, 640), "full": (1920, 1080), "large": (1000, 700), "large-narrow": (360, 640)}
LARGE = {"large", "large-narrow"}                   # with text of twice the size
# mirrored: English as people read it whose language is written from right to left
LANGUAGES = {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8", "mirrored": "he_IL.UTF-8"}
SCHEMES = {"light": ("default", False), "dark": ("prefer-dark", False),
           "contrast": ("default", True), "contrast-dark": ("prefer-dark", True)}


def share_settings(config):
    """What GTK reads in the home of the session, for somebody else whose settings are in config"""
    os.makedirs(os.path.join(config, "gtk-4.0"), exist_ok=True)
    shutil.copy(os.path.join(os.environ["HOME"], ".config", "gtk-4.0", "settings.ini"), os.path.join(config, "gtk-4.0"))


class Look:
    """One of them, and how the app is driven in it."""

    def __init__(self, scheme, language, size):
        self.scheme, self.language, self.size = scheme, language, size
        self.name = "%s-%s-%s" % (scheme, language, size)
        self.texts = gettext.translation("aivideo-studio", os.environ["AIVIDEO_LOCALE_DIR"],
                                         ["zh_CN" if language == "zh" else "en"], fallback=True)
        self.app = self.frame = None

    def text(self, context, text):
        """What a text of the app is called here, without the mark of an access key"""
        return self.texts.pgettext(context, text).replace("_", "")

    def configure(self, environment=None):
        width, height = SIZES[self.size]
        scheme, contrast = SCHEMES[self.scheme]
        for schema, key, value in (("org.gnome.desktop.interface", "color-scheme", scheme),
                                   ("org.gnome.desktop.a11y.interface", "high-contrast", str(contrast).lower()),
                                   (APP, "window-width", width), (APP, "window-height", height),
                                   (APP, "window-maximized", "false")):
            subprocess.run(["gsettings", "set", schema, key, str(value)], check=True, timeout=20,
                           env=dict(os.environ, **(environment or {})))
        ui.set_text_scale(2 if self.size in LARGE else 1)
        if environment:
            share_settings(environment["XDG_CONFIG_HOME"])

    def start(self, environment=None):
        """The app, in this look; environment: of another person than the one of the session"""
        self.configure(environment)
        locale = LANGUAGES[self.language]
        self.app = ui.launch(["aivideo-studio"], env={**ui.locale_env(locale), "LANGUAGE": locale.split(".")[0],
                                                      **(environment or {})})
        self.frame = self.app.frames[0]
        return self.app

    def action(self, name):
        """An action of the application, as the shell would start it"""
        subprocess.run(["gdbus", "call", "--session", "-d", APP, "-o", "/diy/aivideo/Studio",
                        "-m", "org.gtk.Actions.Activate", name, "[]", "{}"], check=True, timeout=20, stdout=subprocess.DEVNULL)

    def shot(self, page, still=True, hover=False):
        window = [w for w in ui.windows() if w.pid == self.app.pid][-1]
        if not hover:
            ui.move(window.x + window.width - 1, window.y + window.height - 1)
        ui.window_shot(window, "%s-%s" % (page, self.name), still)

    def close_dialog(self):
        """Without a key: after one, GTK shows for a while where the focus is"""
        for dialog in self.app.all({"dialog", "alert"}):
            for button in dialog.all("button")[:1]:
                if "window.close" in button.actions:
                    button.do("window.close")
        ui.settle()
        for _ in range(3):              # from a page within it back to its first, and out
            if self.app.get({"dialog", "alert"}):
                ui.key("Escape")
                ui.settle()
        self.app.wait_gone({"dialog", "alert"})

    def leave_player(self):
        ui.key("Escape")
        self.app.wait_gone("slider", self.text("accessible name", "Position"))
        self.calm()

    def calm(self):
        """After a key that moved the focus GTK shows for three seconds where it is, as those who use no key never see it."""
        end = time.monotonic() + 3.3
        ui.wait_for(lambda: time.monotonic() > end, "", 5)

    def sign_in(self, address, name, password):
        for title, text in (("Server Address", address), ("User Name", name), ("Password", password)):
            self.app.find({"text", "password text"}, self.text("entry", title), timeout=30).type(text)
        self.app.find("button", self.text("accessible name", "Sign In")).wait(lambda n: n.sensitive, "to be possible").press()

    def open_batch(self, name):
        """A click on its card, which may still be moving to its place"""
        for _ in range(3):
            card = self.app.find("table cell", re.compile("^" + name), timeout=20)
            if "listitem.scroll-to" in card.actions:
                card.do("listitem.scroll-to")
            ui.settle(2)
            card.click()
            try:
                return self.app.find("toggle button", self.text("accessible name", "Batch menu"), timeout=5)
            except ui.Timeout:
                continue
        raise AssertionError("the batch %s does not open" % name)


def chosen(pattern=None):
    """Every look, or those that are named"""
    everything = [Look(scheme, language, size) for scheme in SCHEMES for language in ("en", "zh") for size in ("wide", "narrow", "full")]
    everything += [Look("light", "mirrored", size) for size in ("wide", "narrow")]
    everything += [Look("light", language, size) for language in ("en", "zh") for size in ("large", "large-narrow")]
    if not pattern:
        return everything
    names = pattern.split()
    return [look for look in everything if look.name in names]
