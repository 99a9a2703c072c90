# SPDX-License-Identifier: MIT
"""Reads, submits and uploads, beside a bare SoupServer and a FastAPI server."""
import os
import random
import struct
import time
import zlib

from contestants import BareSoup, FastApi, Ours, form, in_turns, load, memory, request, reset_peak, row

LIST = "/api/video/batches?limit=20"
BATCHES = 40
MB = 1024 * 1024


def png(path, side):
    """A picture of noise: about 3 × side² bytes, which is what cannot be compressed."""
    rnd = random.Random(1)
    raw = b"".join(b"\0" + rnd.randbytes(side * 3) for _ in range(side))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
                chunk(b"IDAT", zlib.compress(raw, 1)) + chunk(b"IEND", b""))


def post(server, body, kind, expected=200):
    """Seconds that a POST of body takes. It goes from memory: this program's disk is not measured."""
    begun = time.monotonic()
    status, answer = request(server.port, "POST", "/api/video/batch", body, dict(server.auth, **{"Content-Type": kind}))
    if status != expected:
        raise OSError("%s: %d %s" % (server.name, status, answer[:300]))
    return time.monotonic() - begun


def submit(server, body, kind, times=10):
    """Batches a second; what was submitted is cancelled at once, off the clock."""
    seconds = 0
    for _ in range(times):
        seconds += post(server, body, kind)
        if isinstance(server, Ours):
            stop_work(server)
    return times / seconds


def stop_work(ours):
    """Cancel everything, so that rendering does not share the cores with what is measured next."""
    for b in ours.call("GET", "/api/video/batches?limit=200")["batches"]:
        if b["status"] in ("created", "processing"):
            ours.call("POST", "/api/video/batches/%s/cancel" % b["id"])


def run(a):
    data = os.path.join(a.source, "tests/data")
    read = lambda name: open(os.path.join(data, name), "rb").read()
    voice = ("voice.mp3", "audio/mpeg", read("voice-zh.mp3"))
    small, small_kind = form(images=[("cat-%d.jpg" % i, "image/jpeg", read("cat.jpg")) for i in range(3)], audio=voice,
                             prompt="A calm voice")
    rows, servers = [], []
    try:
        ours = Ours(a)
        servers.append(ours)
        rows.append(row("server, idle after sign-in: resident memory", "MB", memory(ours.proc.pid, "VmRSS"), "goal: 25 MB", 25.0, 1.0, False))
        ours.call("PATCH", "/api/admin/users/u-1/credits", *form(new_credits=100000))
        for _ in range(BATCHES):
            post(ours, small, small_kind)
            stop_work(ours)
        seed = os.path.join(a.work, "list.json")
        with open(seed, "wb") as f:
            f.write(request(ours.port, "GET", LIST, None, ours.auth)[1])
        full = os.path.join(a.work, "full.json")
        with open(full, "wb") as f:
            f.write(request(ours.port, "GET", "/api/video/batches?limit=200", None, ours.auth)[1])
        bare, fast = BareSoup(a, seed), FastApi(a, "fastapi_reference.py", full)
        servers += [bare, fast]

        for path, what, goals in (("/health", "login-free read", (None, None)), (LIST, "authenticated batch list, 20 of %d" % BATCHES, (5, 0.5))):
            o, f, b = in_turns(a.rounds, *[lambda s=s, p=path: load(s, p, a.seconds) for s in (ours, fast, bare)])
            rows += [row(what, "req/s", o, fast.name, f, goals[0])]
            if path == LIST:        # the bare server answers the list's bytes, whatever it is asked for
                rows += [row(what, "req/s", o, bare.name, b, goals[1])]

        o, b = in_turns(a.rounds, lambda: submit(ours, small, small_kind), lambda: submit(bare, small, small_kind))
        rows.append(row("batch submit, 3 pictures, one at a time (checked, on disk, paid for)", "batch/s", o, bare.name + " (discards)", b))
        stop_work(ours)

        picture = os.path.join(a.work, "noise.png")
        png(picture, 1820)
        with open(picture, "rb") as f:
            big = f.read()
        body, kind = form(images=[("noise-%02d.png" % i, "image/png", big) for i in range(50)], audio=voice)
        # Without its recording the batch is refused once all of it has been read and written: what is left is
        # the upload alone, without the decoders that look into the files.
        alone, alone_kind = form(images=[("noise-%02d.png" % i, "image/png", big) for i in range(50)])
        grown = []
        for s in (ours, bare):
            before = memory(s.proc.pid, "VmRSS")
            reset_peak(s.proc.pid)
            post(s, alone, alone_kind, expected=422 if s is ours else 200)
            grown.append(memory(s.proc.pid, "VmHWM") - before)
        rows.append(row("upload of 50 pictures of %.1f MB: memory on top" % (len(big) / MB), "MB", grown[0], "goal: 16 MB", 16.0, 1.0, False))
        rows.append(row("upload of 50 pictures of %.1f MB: memory on top" % (len(big) / MB), "MB", grown[0], bare.name, grown[1]))
        o, b = (len(body) / MB / post(s, body, kind) for s in (ours, bare))
        stop_work(ours)
        rows.append(row("upload of the same, accepted (every picture decoded, on disk)", "MB/s", o, bare.name + " (discards)", b))
    finally:
        for s in servers:
            s.end()
    return rows
