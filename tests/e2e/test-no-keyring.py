#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Without a Secret Service: signed in for this run, which the window says, and no token is written anywhere."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui                       # noqa: E402
from backend import Server      # noqa: E402
from console import run         # noqa: E402


def files():
    for folder, _, names in os.walk(os.environ["HOME"]):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as f:
                    yield path, f.read()


data = os.path.join(tempfile.mkdtemp(prefix="aivideo-no-keyring-"), "data")
run("user", "add", "anna", "--admin", "--credits", "11", "--data", data, text="anna-password\n")
server = Server(data).start()
app = ui.launch([os.environ["AIV_TEST_APP"]])
app.find("text", "Server Address", timeout=30).type(server.address)
app.find("text", "User Name").type("anna")
app.find("text", "Password").type("anna-password")
ui.key("Return")
app.find("label", "No keyring on this computer: you stay signed in until AIVideo Studio is closed.", timeout=30)
ui.shot("no-keyring-1-banner")
assert app.quit() == 0
for path, content in files():
    assert b"anna-password" not in content and b"eyJ" not in content, path + " holds a secret"

# --- the next run knows who it was, and asks for the password alone
app = ui.launch([os.environ["AIV_TEST_APP"]])
ui.wait_for(lambda: app.find("text", "User Name", timeout=30).text == "anna", "the name", 30)
app.find("text", "Password").type("anna-password")
ui.key("Return")
app.find(None, "Account: anna, 11 credits", timeout=30)
assert app.quit() == 0
assert server.stop() == 0
