#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Signing in with Google as a person does it: the real windows, the real server, a strict provider and a browser that
the desktop opens. And again when the server has ended the sign-in, after a restart of the app, and at the command line."""
import http.cookiejar
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))


def browse(url):
    """What the browser and ada in front of it do: one page after the other, until the app has its answer"""
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), Stay(),
                                         urllib.request.ProxyHandler({}))
    form = None
    for _ in range(20):
        try:
            reply = opener.open(url, form, timeout=20)
        except urllib.error.HTTPError as error:
            reply = error
        page = reply.read().decode()
        form = None
        if reply.headers["Location"]:
            url = urllib.parse.urljoin(url, reply.headers["Location"])
        elif 'name="prompt"' in page:
            url = urllib.parse.urljoin(url, re.search('action="([^"]*)"', page)[1])
            prompt = re.search('name="prompt" value="([^"]*)"', page)[1]
            form = urllib.parse.urlencode({"prompt": prompt, "login": "ada", "password": "x"}).encode()
        else:
            assert "You can close this tab" in page, page
            return
    raise AssertionError("the pages do not end")


if sys.argv[1:2] == ["browse"]:
    browse(sys.argv[2])
    sys.exit(0)
if not os.path.isdir(os.environ.get("AIV_NODE_MODULES", "")):
    print("without AIV_NODE_MODULES there are no providers")
    sys.exit(77)

sys.path.insert(0, HERE)
import ui                              # noqa: E402
from backend import Account, Server    # noqa: E402

APP, CLI = os.environ["AIV_TEST_APP"], os.environ["AIV_TEST_CLI"]
HOME = os.environ["HOME"]
begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def install_browser(data, config):
    write(data + "/applications/browser.desktop",
          "[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %s browse %%u\n"
          "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n" % (sys.executable, os.path.abspath(__file__)))
    write(config + "/mimeapps.list",
          "[Default Applications]\nx-scheme-handler/http=browser.desktop\nx-scheme-handler/https=browser.desktop\n")


def complaints(app):
    return [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)]


def finish(app):
    assert not complaints(app), "\n".join(complaints(app))
    assert app.quit() == 0


install_browser(HOME + "/.local/share", HOME + "/.config")
provider = subprocess.Popen(["node", os.path.join(os.path.dirname(HERE), "backend/http/google/strict-provider.mjs")],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
issuer = json.loads(provider.stdout.readline())["address"]
os.environ.update(AIVIDEO_GOOGLE_CLIENT_ID="studio", AIVIDEO_GOOGLE_CLIENT_SECRET="a secret of the client",
                  AIVIDEO_GOOGLE_ISSUER=issuer)
server = Server().start()

# --- the button is there when the address is, and one press is all
app = ui.launch([APP])
address = app.find("text", "Server Address")
assert not app.all("button", "Sign In With Google"), "offered before there is a server"
address.type(server.address)
app.find("button", "Sign In With Google", timeout=20).press()
app.find("label", "No Batches Yet", timeout=60)
app.find(None, re.compile("ada@example.com, 100 credits"))
ui.shot("google-1-signed-in")
step("signed in in the browser")

# --- the server ends it: asked for in the browser, and nothing else is
admin = Account(server, "admin", "admin").sign_in()
ada = next(user for user in admin.get("/api/admin/users")["users"] if user["username"] == "ada@example.com")
admin.ask("DELETE", "/api/admin/users/%s/sessions" % ada["id"])
app.frames[0].do("win.show-batches")
app.find("button", "Continue in Browser", timeout=60)
assert not app.all("text", "Password"), "a password was asked for"
ui.shot("google-2-again")
app.find("button", "Continue in Browser").press()
app.wait_gone({"dialog", "alert"}, timeout=60)
app.find("label", "No Batches Yet", timeout=30)
finish(app)
step("signed in again")

# --- kept like any other sign-in
app = ui.launch([APP])
app.find(None, re.compile("ada@example.com, 100 credits"), timeout=30)
finish(app)
step("still signed in after a restart")

# --- the command line opens the same browser
said = subprocess.run([CLI, "--server", server.address, "--json", "login", "--google", "--open"], timeout=60, check=True,
                      stdout=subprocess.PIPE).stdout.decode().splitlines()
assert json.loads(said[0])["sign_in_url"].startswith(issuer), said
assert json.loads(said[1])["username"] == "ada@example.com", said
me = json.loads(subprocess.run([CLI, "--json", "account"], timeout=60, check=True, stdout=subprocess.PIPE).stdout)
assert me["credits"] == 100, me
step("signed in at the command line")

# --- a server that has nothing but what AIVideo.DIY v1 documents: it does not tell with what to ask, so a person does
os.environ.update(AIVIDEO_SERVER_FAMILIES="aivideo.v1", AIVIDEO_SERVER_EXTENSIONS="false")
for kind in ("config", "cache", "data"):
    os.environ["XDG_%s_HOME" % kind.upper()] = os.path.join(HOME, "bare", kind)
install_browser(HOME + "/bare/data", HOME + "/bare/config")
bare = Server().start()
app = ui.launch([APP])
app.find("text", "Server Address").type(bare.address)
app.find("button", "Server Settings", timeout=20).press()
app.find("text", "Client ID").set_text("studio")
app.find("text", "Authorization Address").set_text(issuer + "/auth")
app.find("button", "Save").wait(lambda n: n.sensitive, "to be possible").press()
app.find("button", "Sign In With Google", timeout=20).press()
app.find("list item", "New Video", timeout=60)
app.find(None, re.compile("ada, 100 credits"), timeout=20)
assert not app.get("list item", "New Batch"), "batches are offered where there are none"
ui.shot("google-3-bare")
finish(app)
step("signed in at a server of v1 alone")
assert bare.stop() == 0

with open(server.log) as log:
    text = log.read()
assert "code_verifier" not in text and "eyJ" not in text, "the server's log holds a secret"
assert server.stop() == 0
provider.stdin.close()
assert provider.wait(20) == 0
