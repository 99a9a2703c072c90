#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`./dev bench`: how fast the server, the renderer and the app are, each beside a reference in the same run.

    bench.py --build BUILD_DIR --source SOURCE_DIR --out DIR [--only NAME]... [--rounds N] [--seconds S]

Ratios are what counts: they hold on a slow machine as on a fast one. The contestants take turns, so that
a slow spell of the machine falls on all of them; each figure is the median of the rounds. Prints a table
and writes DIR/bench.json.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import admin_bench
import app_bench
import http_bench
import library_bench
import render_bench
import start_bench
import streams_bench
import v1_bench

BENCHES = {"admin": admin_bench.run, "app": app_bench.run, "http": http_bench.run, "library": library_bench.run,
           "render": render_bench.run, "start": start_bench.run, "streams": streams_bench.run, "v1": v1_bench.run}


def table(rows):
    head = ("measure", "ours", "reference", "value", "ratio", "goal", "")
    lines = [head]
    for r in rows:
        goal = r.get("goal")
        good = None if goal is None or r["ratio"] is None else (r["ratio"] >= goal if r.get("more_is_better", True) else r["ratio"] <= goal)
        r["met"] = good
        lines.append((r["measure"], "%.4g %s" % (r["ours"], r["unit"]), r["reference"],
                      "-" if r["value"] is None else "%.4g %s" % (r["value"], r["unit"]),
                      "-" if r["ratio"] is None else "%.2f" % r["ratio"],
                      "" if goal is None else ("≥ %g" if r.get("more_is_better", True) else "≤ %g") % goal,
                      "" if good is None else "met" if good else "MISSED"))
    width = [max(len(str(l[i])) for l in lines) for i in range(len(head))]
    return "\n".join("  ".join(str(c).ljust(w) for c, w in zip(l, width)).rstrip() for l in lines)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--build", required=True)
    ap.add_argument("--source", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--only", action="append", choices=sorted(BENCHES))
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--seconds", type=int, default=3, help="of load in each round")
    a = ap.parse_args()
    a.build, a.source, a.out = map(os.path.abspath, (a.build, a.source, a.out))
    os.makedirs(a.out, exist_ok=True)
    rows = []
    for name in a.only or BENCHES:
        a.work = tempfile.mkdtemp(prefix="aivideo-bench-")
        try:
            rows += BENCHES[name](a)
        finally:
            shutil.rmtree(a.work, ignore_errors=True)
    text = table(rows)
    with open(os.path.join(a.out, "bench.json"), "w", encoding="utf-8") as f:
        json.dump({"cpus": os.cpu_count(), "rows": rows}, f, indent=1, ensure_ascii=False)
    print(text)
    return 1 if any(r.get("met") is False for r in rows) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, subprocess.SubprocessError) as e:
        sys.exit("bench: %s" % e)
