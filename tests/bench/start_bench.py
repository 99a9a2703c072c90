# SPDX-License-Identifier: MIT
"""The app's start beside gnome-text-editor's, both watched from outside on the same X server."""
import json
import os
import shutil
import statistics
import subprocess


def run(a):
    app = os.path.join(a.build, "src/app/aivideo-studio")
    editor = shutil.which("gnome-text-editor")
    firstframe = os.environ.get("AIV_FIRSTFRAME", os.path.join(a.build, "tests/e2e/session/firstframe"))
    if not editor or not os.environ.get("DISPLAY"):
        raise OSError("the start is measured on a display, beside gnome-text-editor; run it through ./dev bench")
    got = {app: [], editor: []}
    for i in range(a.rounds + 3):       # the first only warms the caches
        for command in got:
            out = subprocess.run([firstframe, "-s", "1", command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=90, text=True).stdout
            found = [l for l in out.splitlines() if l.startswith("{")]
            if not found:
                raise OSError("%s showed no window" % command)
            if i:
                got[command].append(json.loads(found[-1]))
    median = lambda command, key: statistics.median(x[key] for x in got[command])
    return [{"measure": "app, exec to first frame", "unit": "ms", "ours": median(app, "frame_ms"), "reference": "gnome-text-editor",
             "value": median(editor, "frame_ms"), "ratio": median(app, "frame_ms") / median(editor, "frame_ms"),
             "goal": 1.3, "more_is_better": False},
            {"measure": "app, memory (PSS) after start", "unit": "MB", "ours": median(app, "pss_kb") / 1024, "reference": "gnome-text-editor",
             "value": median(editor, "pss_kb") / 1024, "ratio": median(app, "pss_kb") / median(editor, "pss_kb")}]
