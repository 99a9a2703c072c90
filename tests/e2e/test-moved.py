# SPDX-License-Identifier: MIT
"""test-moved.py PREFIX: an installation that was moved as a whole starts, finds its settings, its translations, its server, its
samples and its help; and somebody new has a finished video soon. `./dev dist` runs it."""
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui        # noqa: E402

PREFIX = os.path.realpath(sys.argv[1])

for program in ("aivideo", "aivideo-server"):
    told = subprocess.run([os.path.join(PREFIX, "bin", program), "--version"], capture_output=True, text=True, timeout=20, check=True)
    print("#", told.stdout.strip())

app = ui.launch([os.path.join(PREFIX, "bin", "aivideo-studio")], env={"LANGUAGE": "zh_CN", "LC_ALL": "zh_CN.UTF-8"})
app.find("button", "使用本机").press()
app.find("label", "还没有批次", timeout=30)
ui.shot("moved-1-welcome")
begun = time.monotonic()
app.find("button", re.compile("^用示例试试")).press()
app.find("label", re.compile(r"^0:07 · "), timeout=30)
ui.shot("moved-2-samples")
app.find("button", re.compile("^生成")).wait(lambda n: n.sensitive, "to be possible").press()
app.find("button", re.compile("^播放"), timeout=300)
print("# a finished video after %.1f s" % (time.monotonic() - begun))
ui.shot("moved-3-video", still=False)
ui.key("F1")
guide = ui.wait_for(lambda: next((f for f in app.frames if f.name == "帮助"), None), "help", 20)
guide.find("heading", "进度与后台运行", timeout=20)
ui.shot("moved-4-help")
ui.key("ctrl+w")
ui.wait_for(lambda: len(app.frames) == 1, "help to close", 20)
assert app.quit() == 0
print("# the app, its translations, its settings, its help and its server were found in", os.path.basename(PREFIX))
