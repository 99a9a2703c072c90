# SPDX-License-Identifier: MIT
"""A server of our own for a test, and plain HTTP to it, with nothing of the client library between."""
import atexit
import json
import mimetypes
import os
import select
import signal
import struct
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
import wave

PROGRAM = os.environ.get("AIVIDEO_SERVER", "aivideo-server")
DATA = os.environ.get("AIV_TEST_DATA") or os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data")


def sample(name):
    return os.path.join(DATA, name)


def until(fn, what, limit=30.0, every=0.05):
    """Asks fn until it gives something true."""
    end = time.monotonic() + limit
    while True:
        got = fn()
        if got:
            return got
        if time.monotonic() > end:
            raise AssertionError("waited %g s for %s" % (limit, what))
        select.select([], [], [], every)


def short_recording(path, seconds=0.8):
    """A tone that swells and fades: the renderer's work without its length"""
    with wave.open(path, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(16000)
        n = int(16000 * seconds)
        w.writeframes(b"".join(struct.pack("<h", int(9000 * (i % 73 - 36) / 36 * (1 - abs(2 * i / n - 1)))) for i in range(n)))
    return path


def web_form(files, **fields):
    """A multipart body as a browser sends it, and its Content-Type; files are pairs of field and path"""
    edge, parts = uuid.uuid4().hex, []
    for field, path in files:
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        with open(path, "rb") as f:
            parts.append(b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n%s\r\n' % (
                edge.encode(), field.encode(), os.path.basename(path).encode(), kind.encode(), f.read()))
    for field, value in fields.items():
        if value:
            parts.append(b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (
                edge.encode(), field.encode(), value.encode()))
    return b"".join(parts) + b"--%s--\r\n" % edge.encode(), "multipart/form-data; boundary=" + edge


class Filler:
    """Takes up the room of a small disk"""

    def __init__(self, folder):
        self.path, self.folder = os.path.join(folder, "filler"), folder

    def leave(self, n):
        """All but so many bytes"""
        with open(self.path, "ab") as f:
            while (room := self.room() - n) > 0:
                try:
                    f.write(bytes(min(room, 1 << 20)))
                    f.flush()
                except OSError:
                    return

    def room(self):
        disk = os.statvfs(self.folder)
        return disk.f_bavail * disk.f_frsize

    def go(self):
        if os.path.exists(self.path):
            os.unlink(self.path)


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__("%d: %s" % (status, body[:500]))
        self.status, self.body = status, body


class Server:
    """aivideo-server on a free port of this computer."""

    def __init__(self, data=None, *arguments, log=None):
        self.data = data or tempfile.mkdtemp(prefix="aivideo-")
        self.arguments, self.log = arguments, log or os.path.join(self.data, "server.log")
        self.process = self.address = None

    def start(self, limit=30.0):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "--data", self.data, "--listen", "127.0.0.1:0", *self.arguments],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        atexit.register(self.process.kill)
        if not select.select([self.process.stdout], [], [], limit)[0]:
            raise AssertionError("the server does not say that it is ready")
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the server ended with %s: %s" % (self.process.wait(), self.tail()))
        ready = json.loads(line)
        assert ready["event"] == "ready", ready
        self.address = ready["address"]
        return self

    def tail(self, size=3000):
        with open(self.log, "rb") as f:
            return f.read()[-size:].decode(errors="replace")

    def kill(self):
        """kill -9"""
        self.process.kill()
        self.process.wait(10)
        self.process.stdout.close()

    def stop(self, limit=20):
        """SIGTERM; the status it ended with"""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the server does not end on SIGTERM")
        finally:
            self.process.stdout.close()

    def rss(self):
        """Resident memory in MB"""
        with open("/proc/%d/status" % self.process.pid) as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024


class Account:
    """Somebody signed in over plain HTTP."""

    def __init__(self, server, username, password):
        self.server, self.username, self.password = server, username, password
        self.token = None

    def sign_in(self):
        answer = self.ask("POST", "/api/auth/login", {"username": self.username, "password": self.password})
        self.token = answer["token"]
        return self

    def ask(self, method, path, body=None, headers=None, raw=False, timeout=30):
        headers = dict(headers or {})
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        url = path if path.startswith("http") else self.server.address + path
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=timeout) as answer:
                data = answer.read()
        except urllib.error.HTTPError as e:
            raise Refused(e.code, e.read().decode(errors="replace")) from None
        return data if raw else json.loads(data) if data else None

    def get(self, path, **k):
        return self.ask("GET", path, **k)

    def submit(self, images, audio, prompt=None, key=None, name=None):
        """A batch, as a web form would send it"""
        body, kind = web_form([("images", p) for p in images] + [("audio", audio)], prompt=prompt, name=name)
        headers = {"Content-Type": kind}
        if key:
            headers["Idempotency-Key"] = key
        return self.ask("POST", "/api/video/batch", body, headers)["batch_id"]

    def batch(self, ident):
        return self.get("/api/video/batches/" + ident)

    def wait_done(self, ident, limit=120.0):
        """The batch, once nothing of it is waiting or under way"""
        def done():
            b = self.batch(ident)
            return b if all(i["status"] in ("completed", "failed", "cancelled") for i in b["items"]) else None
        return until(done, "batch %s to end" % ident, limit, 0.1)
