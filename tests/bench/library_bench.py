# SPDX-License-Identifier: MIT
"""A library of 20,000 videos in the real page: how soon it is there, how it scrolls beside a bare GtkGridView of the
same cells, and what memory it takes. A frame is scrolled by half a tile; its parts are measured beside each other."""
import functools
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
    median = lambda *path: statistics.median(functools.reduce(lambda at, key: at[key], path, x) for x in got)
    name = "library of %s videos, " % format(COUNT, ",")
    row = lambda what, ours, reference, value, **more: dict(
        {"measure": name + what, "unit": "ms", "ours": ours, "reference": reference, "value": value, "ratio": ours / value}, **more)
    at_most = lambda goal: {"goal": goal, "more_is_better": False}
    frame = median("page", "cpu_p99_ms")
    return [row("asked for to shown", median("open_ms"), "%d ms" % OPEN_MS, OPEN_MS, **at_most(1)),
            row("asked for to shown, processor", median("open_cpu_ms"), "%d ms" % OPEN_MS, OPEN_MS),
            row("frame, p99", median("page", "p99_ms"), "60 frames a second", FRAME_MS, **at_most(1)),
            # Of the main thread alone: holds on a machine that has something else to do, too.
            row("frame, p99, processor", frame, "bare GtkGridView", median("bare", "cpu_p99_ms"), **at_most(1.5)),
            row("frame, p99, processor", frame, "60 frames a second", FRAME_MS, **at_most(1)),
            row("frame, median, processor", median("page", "cpu_p50_ms"), "bare GtkGridView", median("bare", "cpu_p50_ms")),
            row("frame, median, lists alone", median("page", "layout_ms"), "blank cells", median("blank", "layout_ms")),
            row("frame, median, drawing alone", median("page", "draw_ms"), "blank cells", median("blank", "draw_ms")),
            row("memory (PSS)", median("pss_mb"), "%d MB" % MEMORY_MB, MEMORY_MB, unit="MB", **at_most(1))]
