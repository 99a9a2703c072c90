# SPDX-License-Identifier: MIT
"""test-moved.py PREFIX: an installation that was moved as a whole starts, finds its settings, its translations and its server.
`./dev dist` runs it."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ui        # noqa: E402

PREFIX = os.path.realpath(sys.argv[1])

for program in ("aivideo", "aivideo-server"):
    told = subprocess.run([os.path.join(PREFIX, "bin", program), "--version"], capture_output=True, text=True, timeout=20, check=True)
    print("#", told.stdout.strip())

app = ui.launch([os.path.join(PREFIX, "bin", "aivideo-studio")], env={"LANGUAGE": "zh_CN", "LC_ALL": "zh_CN.UTF-8"})
app.find("button", "使用本机").press()
app.find("label", "还没有批次", timeout=30)
ui.shot("moved")
assert app.quit() == 0
print("# the app, its translations, its settings and its server were found in", os.path.basename(PREFIX))
