# SPDX-License-Identifier: MIT
"""A library of 20,000 videos in the real page: how soon it is there, how it scrolls beside a bare GtkGridView of the
same cells, and what memory it takes."""
import json
import os
import statistics
import subprocess

COUNT = 20000
OPEN_MS = 150
FRAME_MS = 1000 / 60
MEMORY_MB = 200


def run(a):
    program = os.path.join(a.build, "tests/bench/library-bench")
    if not os.environ.get("DISPLAY"):
        raise OSError("the library is measured on a display; run it through ./dev bench")
    got = []
    for i in range(a.rounds):
        folder = os.path.join(a.work, "library-%d" % i)
        os.makedirs(folder)
        done = subprocess.run([program, folder, str(COUNT)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, text=True,
                              env=dict(os.environ, GSETTINGS_SCHEMA_DIR=os.path.join(a.build, "data"), GSETTINGS_BACKEND="memory"))
        found = [l for l in done.stdout.splitlines() if l.startswith("{")]
        if not found:
            raise OSError("the library could not be measured: %s" % done.stderr[-500:])
        got.append(json.loads(found[-1]))
    median = lambda key: statistics.median(x[key] for x in got)
    name = "library of %s videos, " % format(COUNT, ",")
    return [{"measure": name + "asked for to shown", "unit": "ms", "ours": median("open_ms"), "reference": "%d ms" % OPEN_MS,
             "value": OPEN_MS, "ratio": median("open_ms") / OPEN_MS, "goal": 1, "more_is_better": False},
            {"measure": name + "frame, p99", "unit": "ms", "ours": median("p99_ms"), "reference": "60 frames a second",
             "value": FRAME_MS, "ratio": median("p99_ms") / FRAME_MS, "goal": 1, "more_is_better": False},
            {"measure": name + "frame, p99", "unit": "ms", "ours": median("p99_ms"), "reference": "bare GtkGridView",
             "value": median("bare_p99_ms"), "ratio": median("p99_ms") / median("bare_p99_ms"), "goal": 1.5, "more_is_better": False},
            {"measure": name + "frame, median", "unit": "ms", "ours": median("p50_ms"), "reference": "bare GtkGridView",
             "value": median("bare_p50_ms"), "ratio": median("p50_ms") / median("bare_p50_ms")},
            {"measure": name + "memory (PSS)", "unit": "MB", "ours": median("pss_mb"), "reference": "%d MB" % MEMORY_MB,
             "value": MEMORY_MB, "ratio": median("pss_mb") / MEMORY_MB, "goal": 1, "more_is_better": False}]
