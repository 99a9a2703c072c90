# SPDX-License-Identifier: MIT
"""What administrators wait for, with 10,000 accounts and 100,000 batches: the server's lists and searches, and the app's
pages of them, beside what is promised of them."""
import json
import os
import statistics
import subprocess
import time
import urllib.parse

from contestants import Ours, request, row

USERS, BATCHES = 10000, 100000
FIRST_MS, SEARCH_MS = 200, 150
TIMES = 9
FRAME_MS = 1000 / 60
MORE_MEMORY = 0.1       # of it, at most, however long somebody scrolls and searches

FIRST = [("users, first page", "/api/admin/users?limit=50"), ("activity, first page", "/api/admin/jobs?limit=50"),
         ("activity of one state, first page", "/api/admin/jobs?limit=50&status=failed"),
         ("activity, page in the middle", "/api/admin/jobs?limit=50&offset=50000"),
         ("statistics of 30 days", "/api/admin/stats")]
SEARCHES = [("users, search by name", "/api/admin/users?limit=50&query=", "emeka"),
            ("users, search by one letter", "/api/admin/users?limit=50&query=", "x"),
            ("activity, search of a word in many", "/api/admin/jobs?limit=50&query=", "CALM"),
            ("activity, search of one job", "/api/admin/jobs?limit=50&query=", "batch 99998"),
            ("activity, search of one letter", "/api/admin/jobs?limit=50&query=", "a"),
            ("activity, search of a user", "/api/admin/jobs?limit=50&query=", "emeka.00004"),
            ("activity, search that finds nothing", "/api/admin/jobs?limit=50&query=", "花园里的小猫"),
            ("activity, search of one Chinese character", "/api/admin/jobs?limit=50&query=", "樱"),
            ("activity of one engine, search", "/api/admin/jobs?limit=50&engine=fal&query=", "smiles"),
            ("activity by user, search", "/api/admin/jobs?limit=50&sort=user&query=", "camera"),
            ("activity, search by error", "/api/admin/jobs?limit=50&error=", "FACE")]


def seed(a):
    """Takes minutes, so a data folder that this filled before (AIV_BENCH_SEEDED) may be given instead"""
    folder, ready = os.path.join(a.work, "data"), os.environ.get("AIV_BENCH_SEEDED")
    if ready and os.path.isdir(ready):
        subprocess.run(["cp", "-r", ready, folder], check=True)
        return
    Ours(a).end()       # makes the administrator
    subprocess.run([os.path.join(a.build, "tests/bench/seed"), folder, str(USERS), str(BATCHES)], check=True,
                   stderr=subprocess.DEVNULL, timeout=1800)
    if ready:
        subprocess.run(["cp", "-r", folder, ready], check=True)


def ask(ours, path):
    """Milliseconds that an answer takes"""
    begun = time.monotonic()
    status, answer = request(ours.port, "GET", path, None, ours.auth)
    took = (time.monotonic() - begun) * 1000
    if status != 200:
        raise OSError("%s: %d %s" % (path, status, answer[:200]))
    json.loads(answer)
    return took


def lists(a, ours):
    wanted = [(what, path, "first rows", FIRST_MS) for what, path in FIRST]
    wanted += [(what, path + urllib.parse.quote(text), "a search", SEARCH_MS) for what, path, text in SEARCHES]
    took = {what: [] for what, *_ in wanted}
    for _ in range(TIMES):
        for what, path, *_ in wanted:
            took[what].append(ask(ours, path))
    return [row(what, "ms", statistics.median(took[what]), "%s: %d ms" % (kind, goal), float(goal), 1, False)
            for what, path, kind, goal in wanted]


def pages(a, ours):
    """The app's own pages, on a display"""
    program = os.path.join(a.build, "tests/bench/admin-bench")
    if not os.environ.get("DISPLAY"):
        raise OSError("the app is measured on a display; run it through ./dev bench")
    got = []
    for i in range(a.rounds):
        folder = os.path.join(a.work, "pages-%d" % i)
        os.makedirs(folder)
        token = ours.auth["Authorization"].split()[1]
        done = subprocess.run([program, folder, "http://127.0.0.1:%d" % ours.port], input=token + "\n", stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=300, text=True,
                              env=dict(os.environ, GSETTINGS_SCHEMA_DIR=os.path.join(a.build, "data"), GSETTINGS_BACKEND="memory"))
        found = [l for l in done.stdout.splitlines() if l.startswith("{")]
        if done.returncode or not found:
            raise OSError("the pages could not be measured: %s" % done.stderr[-500:])
        got.append(json.loads(found[-1]))
    rows = []
    for name in "users", "activity":
        median = lambda key: statistics.median(x[name][key] for x in got)     # noqa: E731,B023
        what = "app, %s, " % name
        rows += [row(what + "asked for to shown", "ms", median("open_ms"), "first rows: %d ms" % FIRST_MS, float(FIRST_MS), 1, False),
                 row(what + "search asked for to shown", "ms", median("search_ms"), "a search: %d ms" % SEARCH_MS, float(SEARCH_MS), 1,
                     False),
                 row(what + "frame scrolled, p99, processor", "ms", median("cpu_p99_ms"), "60 frames a second", FRAME_MS, 1, False),
                 row(what + "frame scrolled, p99", "ms", median("p99_ms"), "60 frames a second", FRAME_MS),
                 row(what + "memory (PSS) after three more", "MB", median("pss_later_mb"), "after the first", median("pss_mb"),
                     1 + MORE_MEMORY, False)]
    return rows


def run(a):
    seed(a)
    ours = Ours(a)
    try:
        return lists(a, ours) + pages(a, ours)
    finally:
        ours.end()
