# SPDX-License-Identifier: MIT
"""The states that the pages of the app can be in: empty, loading, in error, offline, refused; and what opens over them. Each is
brought about as in life, with a server that is slow, away or empty, and pictured."""
import contextlib
import glob
import os
import re
import shutil
import subprocess
import sys
import traceback

import ui
from backend import Account, Server, sample

WITH_SERVER = ["showcase", "users", "activity", "server", "insight"]       # pages that show nothing without


def states(cls):
    """Every method of the stage that plays a state, in the order of the file"""
    return [name[5:].replace("_", "-") for name in vars(cls) if name.startswith("play_")]


class Stage:
    """Two people: one with videos, whose connection can be made to fail, and one who has nothing at all."""

    def __init__(self, server, line, mira, password, nobody):
        self.server, self.line, self.mira, self.password, self.nobody = server, line, mira, password, nobody
        self.look = self.app = self.frame = None
        self.signed_in = False

    def __enter__(self):
        """The other one's server has no showcase"""
        empty = os.path.join(os.environ["HOME"], "no-showcase")
        os.makedirs(empty)
        with_own = dict(os.environ)
        os.environ["AIVIDEO_SERVER_SHOWCASE"] = empty
        self.bare = Server(os.path.join(os.environ["HOME"], "bare"))
        os.makedirs(self.bare.data)
        self.bare.start()
        os.environ.clear()
        os.environ.update(with_own)
        admin = Account(self.bare, "admin", "admin").sign_in()
        admin.ask("POST", "/api/admin/users", {"username": "nobody", "password": self.password + "!", "credits": 0})
        first = Account(self.bare, "nobody", self.password + "!").sign_in()
        first.ask("POST", "/api/user/change-password", {"old_password": self.password + "!", "new_password": self.password})
        return self

    def __exit__(self, *failure):
        self.line.close()
        self.bare.stop()

    # ---------------------------------------------------------------- what the states have in common
    def find(self, role, context, text, **k):
        return self.app.find(role, self.look.text(context, text), **k)

    def press(self, context, text, role="button", **k):
        return self.find(role, context, text, **k).press()

    def open(self, page):
        self.frame.do("win." + page)

    @contextlib.contextmanager
    def failing(self, kind):
        with self.line.failing(kind):
            yield

    def paste(self, *names):
        ui.copy_files(*map(sample, names))
        ui.key("ctrl+v")

    def back(self):
        """To the page that the others begin at"""
        if self.app.get({"dialog", "alert"}):
            self.look.close_dialog()
        self.open("show-batches")

    def shot(self, name, still=True, hover=False):
        self.look.shot(name, still, hover)

    def play(self, look, names):
        """All of them that were asked for; one that cannot be brought about is told of and left out."""
        self.look = look
        here = [n for n in names if n not in NOBODYS]
        for someone, mine in ((self.nobody, [n for n in names if n in NOBODYS]), (None, here)):
            if not mine:
                continue
            self.begin(someone)
            for name in mine:
                try:
                    getattr(self, "play_" + name.replace("-", "_"))()
                    self.back()
                except Exception:
                    traceback.print_exc()
                    print("%s: no picture of %s" % (look.name, name), file=sys.stderr, flush=True)
                    self.app.proc.kill()
                    self.app.proc.wait()
                    ui.pump()
                    self.begin(someone)
            assert self.app.quit() == 0

    def begin(self, someone):
        home = (someone or {}).get("XDG_DATA_HOME") or os.path.join(os.environ["HOME"], ".local", "share")
        for drafts in glob.glob(os.path.join(home, "aivideo-studio", "accounts", "*", "drafts")):
            shutil.rmtree(drafts)
        subprocess.run(["gsettings", "set", "diy.aivideo.Studio", "keep-videos", "never"], check=True, timeout=20,
                       env=dict(os.environ, **(someone or {})))
        self.app = self.look.start(someone)
        self.frame = self.look.frame
        if someone and not self.signed_in:
            self.look.sign_in(self.bare.address, "nobody", self.password)
            self.signed_in = True
        if someone:
            self.find("label", "empty list", "No Batches Yet", timeout=30)
        else:
            self.app.find("table cell", re.compile("^Launch day"), timeout=30)
            ui.settle(5)

    # ---------------------------------------------------------------- of somebody who has nothing
    def play_empty_batches(self):
        self.shot("empty-batches")

    def play_empty_videos(self):
        self.open("show-videos")
        self.find("label", "empty list", "No Videos Yet")
        self.shot("empty-videos")

    def play_empty_showcase(self):
        self.open("show-showcase")
        self.find("label", "empty list", "Nothing to Show Yet", timeout=20)
        self.shot("empty-showcase")

    def play_empty_history(self):
        self.open("account")
        self.app.row(self.look.text("label", "History")).click()
        self.find("label", "heading", "No Credits Used Yet", timeout=20)
        self.shot("empty-history")

    def play_no_credits(self):
        self.open("new-batch")
        self.find("button", "button", "Choose _Pictures…")
        self.paste("portrait.jpg", "cat.webp", "voice-en.wav")
        self.find("label", "hint", "Remove some pictures, or ask your administrator for credits", timeout=20)
        self.shot("no-credits")

    def play_empty_new_video(self):
        self.open("new-video")
        self.find("button", "button", "On the _Server…")
        self.shot("empty-new-video")

    def play_empty_new_batch(self):
        self.open("new-batch")
        for remove in self.app.all("button", re.compile("portrait.jpg|cat.webp|voice-en.wav")):
            remove.press()
        self.find("button", "button", "Choose _Pictures…")
        self.shot("empty-new-batch")

    # ---------------------------------------------------------------- over the pages
    def play_no_results(self):
        self.open("show-videos")
        self.app.find("table cell", re.compile("^cat.jpg"), timeout=20)
        ui.key("ctrl+f")
        search = self.find(None, "accessible name", "Search the videos")
        search.set_text("nobody has this")
        self.find("label", "empty list", "No Videos Found")
        self.shot("no-results")
        search.set_text("")
        ui.key("Escape")

    def play_filters(self):
        self.open("show-videos")
        self.press("accessible name", "Filter the videos", "toggle button")
        self.find("check box", "filter", "_Ready")
        self.shot("filters")
        ui.key("Escape")

    def play_selected(self):
        self.open("show-videos")
        self.app.find("table cell", re.compile("^cat.jpg"), timeout=20).click()
        ui.settle(2)
        self.shot("selected")

    def play_save(self):
        self.open("show-videos")
        self.app.find("table cell", re.compile("^cat.jpg"), timeout=20).click()
        ui.key("ctrl+a")
        self.press("accessible name", "Save the selected videos")
        self.find("text", "label", "Name of each file")
        self.shot("save")

    def play_undo(self):
        words = {"prompt": "A paper boat on a lake at dawn", "model": "sora-2", "duration": 4}
        ident = self.mira.ask("POST", "/api/v1/videos/generate", words)["id"]
        self.open("show-videos")
        tile = self.app.find("table cell", re.compile("^A paper boat"), timeout=30)
        ui.wait_for(lambda: self.mira.get("/api/v1/videos/%s" % ident)["status"] == "completed", "the video", 60)
        clear = self.app.get("button", self.look.text("accessible name", "Clear the selection"))
        if clear:
            clear.press()
        tile.click()
        self.app.find("label", self.look.texts.ngettext("%u selected", "%u selected", 1).replace("%u", "1"), timeout=10)
        self.press("accessible name", "Delete the selected videos")
        self.find("button", "button", "_Undo")
        self.shot("undo", still=False)

    def play_failed(self):
        self.look.open_batch("Friends")
        ui.settle(3)
        self.shot("failed")

    def play_history(self):
        self.open("new-video")
        self.press("accessible name", "Earlier prompts", "toggle button")
        self.find({"text", "entry"}, "accessible name", "Search earlier prompts")
        self.shot("history")
        ui.key("Escape")

    def play_recorder(self):
        self.open("new-batch")
        self.press("button", "Record With _Microphone…")
        self.app.find("dialog", None, 10)
        ui.settle(2)
        self.shot("recorder")

    def play_gallery(self):
        self.open("new-video")
        self.press("button", "On the _Server…")
        self.app.find("dialog", None, 10)
        ui.settle(4)
        self.shot("gallery")

    def play_use_picture(self):
        self.open("show-showcase")
        name = self.look.text("accessible name", "Use %s") % "Red Car"
        self.app.find("button", name, timeout=20, hidden=True).press()
        self.find("text", "accessible name", "Prompt", timeout=20)
        ui.settle(3)
        self.shot("use-picture")

    def play_switcher(self):
        ui.key("ctrl+shift+a")
        ui.settle(2)
        self.shot("switcher")
        ui.key("Escape")

    def play_accounts(self):
        self.open("manage-accounts")
        self.app.find("dialog", None, 10)
        self.shot("accounts")

    def play_account_settings(self):
        self.open("manage-accounts")
        self.app.find(None, re.compile("^mira[,，]"), timeout=20, state=()).click()
        self.find(None, "button", "_Remove Account…", timeout=20)
        self.shot("account-settings")

    def play_storage(self):
        self.look.action("preferences")
        self.app.find({"page tab", "toggle button", "radio button"}, self.look.text("page title", "Storage"), timeout=10).press()
        ui.settle(2)
        self.shot("storage")

    def play_ledger(self):
        self.open("account")
        self.app.row(self.look.text("label", "History")).click()
        self.find("button", "accessible name", "Save the history as a table", timeout=20)
        ui.settle(2)
        self.shot("ledger")

    def play_profile(self):
        self.open("account")
        self.app.row(self.look.text("label", "Name and Picture")).click()
        self.find("text", "entry", "Address of a Picture", timeout=10)
        self.shot("profile")

    def play_user(self):
        self.open("show-users")
        self.app.find("table cell", re.compile("chen.wei"), timeout=20).click()
        self.find(None, "user pane", "Overview", timeout=20)
        ui.settle(3)
        self.shot("user")

    # ---------------------------------------------------------------- the player
    def start_player(self):
        self.look.open_batch("Launch day")
        name = self.look.text("accessible name", "Play %s") % "product-landscape.jpg"
        self.app.find("button", name, timeout=20).press()
        self.app.find("image", description="product-landscape.jpg", timeout=20)
        return self.find("slider", "accessible name", "Position", timeout=20)

    def play_player_bare(self):
        self.start_player()
        ui.wait_for(lambda: not self.app.get("slider"), "the controls to go", 20)
        self.shot("player-bare", still=False, hover=True)
        self.look.leave_player()

    def play_player_details(self):
        self.start_player()
        ui.key("space")
        self.press("accessible name", "Details", "toggle button")
        ui.settle(2)
        self.shot("player-details", still=False)
        ui.key("Escape")
        self.look.leave_player()

    def play_player_error(self):
        for path in glob.glob(os.path.join(os.environ["HOME"], ".cache", "aivideo-studio", "**", "videos"), recursive=True):
            shutil.rmtree(path)
        self.look.open_batch("Pets")
        with self.failing("errors"):
            self.app.find("button", self.look.text("accessible name", "Play %s") % "cat.jpg", timeout=20).press()
            self.find("button", "button", "_Try Again", timeout=60)
            self.shot("player-error")
        self.look.leave_player()

    # ---------------------------------------------------------------- when the server is slow, broken or away
    def play_loading_pages(self):
        self.fresh()
        with self.failing("silence"):
            for page in WITH_SERVER:
                self.open("show-" + page)
                ui.settle(2)
                self.shot("loading-" + page, still=False)
            self.open("new-video")
            self.press("button", "On the _Server…")
            self.app.find("dialog", None, 10)
            self.shot("loading-gallery", still=False)
            self.look.close_dialog()
            self.open("account")
            self.app.row(self.look.text("label", "History")).click()
            ui.settle(2)
            self.shot("loading-history", still=False)

    def play_loading_start(self):
        self.app.quit()
        with self.failing("silence"):
            self.app = self.look.start(None)
            self.frame = self.look.frame
            ui.settle(3)
            self.shot("loading-start", still=False)
        self.app.find("table cell", re.compile("^Launch day"), timeout=60)

    def play_error_showcase(self):
        self.fresh()
        with self.failing("errors"):
            self.open("show-showcase")
            self.find("button", "button", "_Details", timeout=60)
            self.shot("error-showcase")
            self.press("button", "_Details")
            self.find("button", "button", "_Copy")
            self.shot("error-details")
            self.press("button", "C_lose")

    def play_error_pages(self):
        self.fresh()
        with self.failing("errors"):
            for page in WITH_SERVER[1:]:
                self.open("show-" + page)
                self.find("button", "button", "_Try Again", timeout=60)
                self.shot("error-" + page)

    def fresh(self):
        """Pages that were seen are kept: begin without"""
        self.app.quit()
        self.begin(None)

    def play_offline(self):
        self.fresh()
        with self.failing("cut"):
            self.app.find(None, self.look.text("banner", "The server cannot be reached. Trying again; saved videos still play."), timeout=40)
            ui.settle(2)
            self.shot("offline-batches")
            self.open("show-showcase")
            self.find("button", "button", "_Try Again", timeout=60)
            self.shot("offline-showcase")

    def play_waiting(self):
        self.open("new-batch")
        self.find("button", "button", "Choose _Pictures…")
        self.paste("portrait.jpg", "cat.webp", "voice-en.wav")
        generate = self.find("button", "button", "_Generate")
        generate.wait(lambda n: n.sensitive, "to be possible", 20)
        with self.failing("cut"):
            generate.press()
            self.find("label", "upload", "The server cannot be reached. This waits, and is sent by itself when the server is back.",
                      timeout=60)
            self.shot("waiting", still=False)
            self.press("button", "_Cancel")

    def play_expired(self):
        me = self.mira.get("/api/user/profile")
        self.mira.ask("DELETE", "/api/admin/users/%s/sessions" % (me.get("id") or me.get("user_id")))
        self.mira.sign_in()
        later = self.find("button", "dialog response", "_Not Now", timeout=60)
        self.shot("expired-dialog")
        later.press()
        again = self.find("button", "button", "Sign In", timeout=30)
        ui.settle(2)
        self.shot("expired")
        again.press()
        self.app.find({"text", "password text"}, self.look.text("entry", "Password"), timeout=20).type(self.password)
        ui.key("Return")
        self.app.wait_gone({"dialog", "alert"}, timeout=60)


NAMES = states(Stage)
NOBODYS = {"empty-batches", "empty-videos", "empty-showcase", "empty-history", "no-credits", "empty-new-video", "empty-new-batch"}
