# SPDX-License-Identifier: MIT
"""The servers that take part in the benchmark: started, asked, ended."""
import collections
import http.client
import json
import os
import re
import select
import socket
import statistics
import subprocess
import sys
import time
import uuid

PATIENCE = 60       # seconds, for anything


def read_line(proc, what):
    ready, _, _ = select.select([proc.stdout], [], [], PATIENCE)
    line = proc.stdout.readline() if ready else b""
    if not line:
        raise OSError("%s did not start (status %s)" % (what, proc.poll()))
    return line.decode().strip()


def end(proc):
    proc.terminate()
    try:
        proc.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        proc.kill()
        proc.wait()


def request(port, method, path, body=None, headers=None):
    """(status, answer bytes); body may be bytes or an open file with its size in headers."""
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        c.request(method, path, body, headers or {})
        r = c.getresponse()
        return r.status, r.read()
    finally:
        c.close()


def form(**fields):
    boundary = uuid.uuid4().hex
    parts = []
    for name, values in fields.items():
        for v in values if isinstance(values, list) else [values]:
            if isinstance(v, tuple):        # (file name, type, bytes)
                parts.append(b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n%s\r\n'
                             % (boundary.encode(), name.encode(), v[0].encode(), v[1].encode(), v[2]))
            else:
                parts.append(b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
                             % (boundary.encode(), name.encode(), str(v).encode()))
    return b"".join(parts) + b"--%s--\r\n" % boundary.encode(), "multipart/form-data; boundary=" + boundary


class Ours:
    name = "aivideo-server"

    def __init__(self, a, *arguments):
        self.log = open(os.path.join(a.out, "aivideo-server.log"), "wb")
        self.proc = subprocess.Popen([os.path.join(a.build, "src/backend/aivideo-server"), "--data", os.path.join(a.work, "data"),
                                      "--listen", "127.0.0.1:0", *arguments], stdout=subprocess.PIPE, stderr=self.log)
        ready = json.loads(read_line(self.proc, self.name))
        self.port = int(ready["address"].rsplit(":", 1)[1])
        body, kind = form(username="admin", password="admin")
        status, answer = request(self.port, "POST", "/api/auth/login", body, {"Content-Type": kind})
        if status != 200:
            raise OSError("cannot sign in: %d %s" % (status, answer[:200]))
        self.auth = {"Authorization": "Bearer " + json.loads(answer)["token"]}

    def call(self, method, path, body=None, kind=None):
        status, answer = request(self.port, method, path, body, dict(self.auth, **({"Content-Type": kind} if kind else {})))
        if status >= 400:
            raise OSError("%s %s: %d %s" % (method, path, status, answer[:300]))
        return json.loads(answer)

    def end(self):
        end(self.proc)
        self.log.close()


class BareSoup:
    name = "bare SoupServer"

    def __init__(self, a, constant):
        self.proc = subprocess.Popen([os.path.join(a.build, "tests/bench/bare-soup"), constant], stdout=subprocess.PIPE)
        self.port = int(read_line(self.proc, self.name))
        self.auth = {}

    def end(self):
        end(self.proc)


class FastApi:
    name = "FastAPI + SQLAlchemy"

    def __init__(self, a, program, *arguments):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        here = os.path.dirname(os.path.abspath(__file__))
        self.proc = subprocess.Popen([sys.executable, os.path.join(here, program), os.path.join(a.work, "reference.db"),
                                      *arguments, str(self.port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.auth = {"Authorization": "Bearer " + read_line(self.proc, self.name)}
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                request(self.port, "GET", "/health")
                return
            except OSError:
                if time.monotonic() > give_up or self.proc.poll() is not None:
                    raise
                time.sleep(0.05)

    def end(self):
        end(self.proc)


def memory(pid, field):
    """Megabytes of a line of /proc/PID/status: VmRSS, VmHWM."""
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
    raise OSError("no %s of %d" % (field, pid))


def reset_peak(pid):
    with open("/proc/%d/clear_refs" % pid, "w") as f:
        f.write("5")


Load = collections.namedtuple("Load", "rate median p99")
UNITS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}


def load_with_latency(server, path, seconds, body=None):
    """Requests a second with eight connections, by wrk, and how long one takes in milliseconds; POSTs body if there is one."""
    argv = ["wrk", "-t1", "-c8", "-d%ds" % seconds, "--latency"]
    for k, v in server.auth.items():
        argv += ["-H", "%s: %s" % (k, v)]
    if body is not None:
        argv += ["-s", os.path.join(os.path.dirname(os.path.abspath(__file__)), "post.lua")]
    argv += ["http://127.0.0.1:%d%s" % (server.port, path)] + (["--", body] if body is not None else [])
    out = subprocess.run(argv, check=True, stdout=subprocess.PIPE, timeout=seconds + PATIENCE, text=True).stdout
    if "Non-2xx" in out:
        raise OSError("%s refuses %s:\n%s" % (server.name, path, out))
    words = [line.split() for line in out.splitlines()]
    taken = {w[0]: re.fullmatch(r"([0-9.]+)(us|ms|s|m)", w[1]) for w in words if len(w) == 2 and w[0] in ("50%", "99%")}
    ms = {k: float(m[1]) * UNITS[m[2]] for k, m in taken.items()}
    return Load(next(float(w[1]) for w in words if w and w[0] == "Requests/sec:"), ms["50%"], ms["99%"])


def load(server, path, seconds):
    """Requests a second with eight connections."""
    return load_with_latency(server, path, seconds).rate


def row(measure, unit, ours, reference, value, goal=None, more_is_better=True):
    """A line of the table: the ratio is of ours to the reference, and goal what it is to be."""
    return {"measure": measure, "unit": unit, "ours": ours, "reference": reference, "value": value,
            "ratio": None if not value else ours / value, "goal": goal, "more_is_better": more_is_better}


def in_turns(rounds, *contests):
    """Each contest once a round; the medians."""
    got = [[] for _ in contests]
    for _ in range(rounds):
        for results, contest in zip(got, contests):
            results.append(contest())
    return [Load(*map(statistics.median, zip(*r))) if isinstance(r[0], Load) else statistics.median(r) for r in got]
