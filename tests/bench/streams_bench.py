# SPDX-License-Identifier: MIT
"""A thousand readers of server-sent events and two hundred WebSockets at once: what they cost, and whether each gets everything."""
import asyncio
import base64
import json
import os
import resource
import time

import contestants

CLIENTS = 1000
SOCKETS = 200
IDLE_SECONDS = 20       # longer than from one heartbeat to the next
TENTH = 0.1             # of a core: the most that idle readers may take
FIBER_STACK = 128       # KiB: what libdex sets aside for a reader that has a fiber of its own
PATIENCE = 240


def cpu_seconds(pid):
    with open("/proc/%d/stat" % pid) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Reader:
    """An open answer, all of which is kept."""

    def __init__(self):
        self.text = b""

    async def open(self, port, path, headers, wanted):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        lines = ["GET %s HTTP/1.1" % path, "Host: 127.0.0.1:%d" % port] + ["%s: %s" % h for h in headers.items()]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        if b" %d " % wanted not in head.split(b"\r\n")[0]:
            raise OSError("%s: %s" % (path, head.split(b"\r\n")[0].decode()))
        self.task = asyncio.ensure_future(self.read())
        return self

    async def read(self):
        try:
            while chunk := await self.reader.read(65536):
                self.text += chunk
        except ConnectionError:
            pass

    def close(self):
        self.task.cancel()
        self.writer.close()

    def ids(self):
        return [line for line in self.text.split(b"\n") if line.startswith(b"id: ")]


async def open_all(n, *arguments):
    readers = []
    for start in range(0, n, 50):       # in groups, as a burst of all would measure the backlog of the kernel
        readers += await asyncio.gather(*(Reader().open(*arguments) for _ in range(start, min(n, start + 50))))
    return readers


async def until(condition, what):
    give_up = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > give_up:
            raise OSError("waited in vain for " + what)
        await asyncio.sleep(0.05)


def generate(server):
    return server.call("POST", "/api/v1/videos/generate", json.dumps({"prompt": "A calm sea at dawn, seen from above", "duration": 4}),
                       "application/json")["id"]


async def measure(server):
    pid = server.proc.pid
    upgrade = dict(server.auth, Upgrade="websocket", Connection="Upgrade",
                   **{"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode()})
    empty = contestants.memory(pid, "VmRSS")
    readers = await open_all(CLIENTS, server.port, "/api/events", server.auth, 200)
    await until(lambda: all(b"event: credits" in r.text for r in readers), "the first events")
    full = contestants.memory(pid, "VmRSS")
    used, begun = cpu_seconds(pid), time.monotonic()
    await asyncio.sleep(IDLE_SECONDS)
    idle = (cpu_seconds(pid) - used) / (time.monotonic() - begun)
    silent = sum(b": heartbeat" not in r.text for r in readers)

    sockets = await open_all(SOCKETS, server.port, "/ws/videos", upgrade, 101)
    video = generate(server)
    steps = await open_all(CLIENTS, server.port, "/api/v1/videos/%d/stream" % video, server.auth, 200)
    done = b'"id":%d,"status":"completed"' % video
    await until(lambda: all(done in r.text for r in readers + sockets) and all(b'"step":9' in r.text for r in steps),
                "the end of the video")
    # More may have come since: that the credits are settled.
    await until(lambda: len({len(r.ids()) for r in readers}) == 1, "the last event")
    everything = max((r.ids() for r in readers), key=len)
    complete = sum(r.ids() == everything for r in readers) + sum(b'"step":9' in r.text for r in steps) \
        + sum(done in r.text for r in sockets)
    for r in readers + sockets + steps:
        r.close()
    return idle, silent, (full - empty) * 1024 / CLIENTS, complete


def run(a):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16384) if hard > 0 else 16384, hard))
    server = contestants.Ours(a)
    try:
        idle, silent, each, complete = asyncio.run(measure(server))
    finally:
        server.end()
    if silent:
        raise OSError("%d of %d readers got no heartbeat in %d s" % (silent, CLIENTS, IDLE_SECONDS))
    wanted = 2 * CLIENTS + SOCKETS
    return [{"measure": "%d idle event streams, CPU" % CLIENTS, "unit": "cores", "ours": idle, "reference": "a tenth of a core",
             "value": TENTH, "ratio": idle / TENTH, "goal": 1, "more_is_better": False},
            {"measure": "memory of an event stream", "unit": "KiB", "ours": each, "reference": "a fiber's stack",
             "value": FIBER_STACK, "ratio": each / FIBER_STACK, "goal": 1, "more_is_better": False},
            {"measure": "%d streams and %d WebSockets that got everything" % (2 * CLIENTS, SOCKETS), "unit": "clients",
             "ours": complete, "reference": "all of them", "value": wanted, "ratio": complete / wanted, "goal": 1}]
