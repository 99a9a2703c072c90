# SPDX-License-Identifier: MIT
"""The AIVideo.DIY v1 family beside a FastAPI server that does the same, and with 100,000 videos."""
import http.client
import json
import os
import statistics
import time

from contestants import FastApi, Ours, in_turns, load_with_latency, memory, request, row

ME = "/api/v1/auth/me"
LIST = "/api/v1/videos?page_size=20"
SHOWCASE = "/api/v1/showcase/videos"
GENERATE = "/api/v1/videos/generate"
LOGIN = "/api/auth/login"
NEW = json.dumps({"prompt": "A quiet harbour at dawn, seen from a boat"})
WHO = json.dumps({"username": "admin", "password": "admin"})
SMALL, LARGE = 10_000, 100_000
# Takes videos on without making them: a renderer beside the server would be measured with it. The limits are off on
# this computer's own address anyhow.
CONFIG = "[queue]\nconcurrency = 0\n"


def fill(ours, wanted):
    """Submits until that many videos are there."""
    while True:
        there = ours.call("GET", LIST)["total"]
        if there >= wanted:
            return there
        load_with_latency(ours, GENERATE, min(10, max(1, (wanted - there) // 2000)), NEW)


def milliseconds(server, path, times=300):
    """One after the other on one connection: the median and the 99th percentile"""
    c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        c.request("GET", path, headers=server.auth)
        answer = c.getresponse()
        answer.read()
        took.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200:
            raise OSError("%s: %d" % (path, answer.status))
    c.close()
    took.sort()
    return statistics.median(took), took[int(len(took) * 0.99)]


def run(a):
    rows, servers = [], []
    config = os.path.join(a.work, "server.conf")
    with open(config, "w", encoding="utf-8") as f:
        f.write(CONFIG)
    try:
        ours = Ours(a, "--config", config)
        servers.append(ours)
        ours.call("PATCH", "/api/admin/users/u-1/credits", json.dumps({"new_credits": 100_000_000}).encode(), "application/json")
        showcase = os.path.join(a.work, "showcase.json")
        with open(showcase, "wb") as f:
            f.write(request(ours.port, "GET", SHOWCASE + "?limit=50")[1])
        fill(ours, SMALL)
        fast = FastApi(a, "fastapi_v1_reference.py", str(SMALL), showcase)
        servers.append(fast)

        for path, body, what, goal in ((ME, None, ME, 10), (LIST, None, "%s of %d" % (LIST, SMALL), 10), (SHOWCASE, None, SHOWCASE, 10),
                                       (GENERATE, NEW, GENERATE + ", on disk and paid for", 5), (LOGIN, WHO, LOGIN + ", same Argon2id", 1)):
            o, f = in_turns(a.rounds, *[lambda s=s: load_with_latency(s, path, a.seconds, body) for s in (ours, fast)])
            rows.append(row(what, "req/s", o.rate, fast.name, f.rate, goal))
            rows.append(row(what + ": slowest 1 %", "ms", o.p99, fast.name + ", median", f.median, 1.0, False))
        # wrk leaves sign-ins behind, each with the memory that its hash takes: this one stands behind them
        request(ours.port, "POST", LOGIN, WHO, {"Content-Type": "application/json"})
        rows.append(row("resident memory after that", "MB", memory(ours.proc.pid, "VmRSS"), "goal: 60 MB", 60.0, 1.0, False))

        there = fill(ours, LARGE)
        for page in (1, 1000):
            for status in ("", "&status_filter=pending"):
                median, slow = milliseconds(ours, LIST + "&page=%d%s" % (page, status))
                rows.append(row("page %d%s of %d videos" % (page, status and ", by status", there), "ms", median, "goal: 2 ms", 2.0, 1.0, False))
    finally:
        for s in servers:
            s.end()
    return rows
