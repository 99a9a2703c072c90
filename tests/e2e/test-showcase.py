# SPDX-License-Identifier: MIT
"""The showcase and the account, on this computer alone: look, play, use a picture, change the profile, and save every
change of the credits as a table."""
import csv
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mpris    # noqa: E402
import ui       # noqa: E402

APP = os.environ["AIV_TEST_APP"]
TABLE = os.path.join(os.environ["HOME"], "Documents", "credits.csv")
begun = time.monotonic()


def step(text):
    print("# %6.2f s  %s" % (time.monotonic() - begun, text), flush=True)


app = ui.launch([APP])
app.find("button", "Use This Computer").press()
app.find("label", "No Batches Yet", timeout=30)
frame = app.frames[0]

# --- look and play
app.find("list item", "Showcase").click()
app.find("button", "Play Tech Product Launch", timeout=20)
app.find("button", "Next highlight")
ui.shot("showcase")
app.find("button", "Next highlight").press()
app.find("button", "Play Morning Coffee", timeout=10)
tech = app.find("toggle button", "Tech")
tech.press()
tech.wait(lambda n: n.checked, "to be chosen")
app.wait_gone("button", "Play Evening Drive")
app.find("button", "Play Inside the Chip", hidden=True).press()
ui.wait_for(mpris.there, "the player", 20)
mpris.wait_for_status("Playing")
assert mpris.title() == "Inside the Chip", mpris.get("Metadata")
mpris.call("Next")
ui.wait_for(lambda: mpris.title() == "Meet the Robot", "the next one about it", 15)
assert not mpris.get("CanGoNext"), "there are two about it"
ui.key("Escape")
ui.wait_for(lambda: not mpris.there(), "the player to go", 15)
step("a video of the showcase was played")

# --- use a picture
app.find("button", "Use Red Car", hidden=True, timeout=10).press()
app.find("text", "Prompt", timeout=20)
app.find(None, re.compile("Red Car"), timeout=20)
ui.shot("use-this")
step("a picture of the showcase is where a new video begins")

# --- the account
frame.do("win.account")
app.find("dialog", "Account", timeout=10)
app.find("label", "Credits")
ui.shot("account")
app.row("History").click()
app.find("label", re.compile(r"^Balance "), timeout=20)
ui.shot("account-history")
app.find("button", "Save the history as a table").press()
app.choose(TABLE, title="Save Credit History")
ui.wait_for(lambda: os.path.exists(TABLE), "the table", 20)
with open(TABLE, newline="", encoding="utf-8") as file:
    rows = list(csv.reader(file))
assert rows[0] == ["Time (UTC)", "What", "Credits", "Balance", "Reason", "By", "Batch", "Video"], rows[0]
assert len(rows) > 1, rows
assert rows[-1][1] == "Credits granted" and rows[-1][2] == rows[-1][3], rows[-1]
assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", row[0]) for row in rows[1:]), rows
step("%d changes of the credits are in the table" % (len(rows) - 1))

ui.key("Escape")
app.find(None, "History", timeout=10)
ui.key("Escape")
app.wait_gone("dialog")
complaints = [line for line in app.output().splitlines() if re.search("CRITICAL|WARNING|ERROR", line)]
assert not complaints, "\n".join(complaints)
assert app.quit() == 0
