# SPDX-License-Identifier: MIT
"""A network that fails: stands between a client and a server, passes everything on, and does as it is told to some of it."""
import contextlib
import random
import re
import socket
import struct
import threading
import time

PIECE = 16 * 1024
KINDS = ("cut", "silence", "delay", "trickle", "errors", "truncate", "drop-events", "repeat-events")


class Gone(Exception):
    """One of the two ends has hung up, or the connection was cut."""


class Connection:
    def __init__(self, line, near):
        self.line, self.near = line, near
        self.far = socket.create_connection(line.server, timeout=60)
        self.events, self.recent, self.left, self.lost = False, [], None, False
        for s in (self.near, self.far):
            s.settimeout(60)
        self.ends = [threading.Thread(target=self.carry, args=x, daemon=True) for x in
                     ((self.near, self.far, False), (self.far, self.near, True))]

    def cut(self):
        """As a cable that is pulled: both see a reset."""
        for s in (self.near, self.far):
            with contextlib.suppress(OSError):
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                s.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                s.close()

    def carry(self, source, sink, answer):
        try:
            for data in (self.read_answers(source) if answer else self.read_requests(source)):
                self.send(sink, data, answer)
        except (OSError, Gone, ValueError):
            pass
        finally:
            self.line.forget(self)
            self.cut()

    def read_requests(self, source):
        """What the client sends, as it comes; looks only at the first line of each burst."""
        while True:
            data = source.recv(PIECE)
            if not data:
                raise Gone
            if re.match(rb"GET /api/events[? ]", data):
                self.events = True
            self.line.meet(self, data)
            if self.line.kind == "errors" and re.match(rb"[A-Z]+ \S+ HTTP/1\.1\r\n", data):
                body = b"<html>Bad Gateway</html>"
                self.near.sendall(b"HTTP/1.1 %d Bad\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (
                    random.choice((500, 502, 503)), len(body), body))
                raise Gone
            yield data

    def read_answers(self, source):
        with source.makefile("rb") as stream:
            while True:
                if not stream.peek(1):
                    raise Gone
                if self.events:
                    yield from self.read_events(stream)
                yield stream.read1(PIECE)

    def read_events(self, stream):
        """Server-sent events come one to a chunk: each is passed on whole, so that it can be repeated whole."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = stream.readline()
            if not line:
                raise Gone
            head += line
        yield head
        while b"chunked" in head:
            size = stream.readline()
            if not size:
                raise Gone
            chunk = size + stream.read(int(size, 16) + 2)
            if b"id: " in chunk:
                self.recent = self.recent[-4:] + [chunk]
            yield chunk

    def repeat(self):
        """Says the last events again."""
        for chunk in list(self.recent):
            with contextlib.suppress(OSError):
                self.near.sendall(chunk)

    def send(self, sink, data, answer):
        line = self.line
        kind = line.kind
        if answer and self.lost:
            raise Gone
        while kind == "silence":
            line.wait(0.05)
            kind = line.kind
        if kind == "delay":
            line.wait(0.3)
        if kind == "trickle":
            for at in range(0, len(data), 512):
                sink.sendall(data[at:at + 512])
                if line.kind == "trickle":
                    line.wait(0.1)
            return
        if kind == "truncate" and answer and not self.events:
            sink.sendall(data[:random.randint(0, len(data) - 1)])
            raise Gone
        sink.sendall(data)


class Request:
    """One kind of request, which a line looks out for: how often it came, and with which keys"""

    def __init__(self, pattern, answer, lose):
        self.pattern, self.answer, self.lose, self.keys = pattern, answer, lose, []
        self.here, self.go = threading.Event(), threading.Event()


class Line:
    """The network between: `address` is where a client connects to."""

    def __init__(self, address):
        host, port = address.split("//")[1].split(":")
        self.server, self.kind, self.over = (host, int(port)), None, threading.Event()
        self.connections, self.lock = set(), threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.told, self.wanted = {}, None
        threading.Thread(target=self.accept, daemon=True).start()

    def meet(self, connection, data):
        """Keeps a request that somebody waits for until it may go, or answers the first one in place of the server"""
        wanted = self.wanted
        if wanted is None or not re.match(wanted.pattern, data):
            return
        key = re.search(rb"\r\nIdempotency-Key: *([^\r]*)\r\n", data, re.I)
        wanted.keys.append(key and key[1].decode())
        wanted.here.set()
        while not wanted.go.wait(0.05) and not self.over.is_set():
            pass
        connection.lost = wanted.lose and len(wanted.keys) == 1
        if wanted.answer and len(wanted.keys) == 1:
            body = b'{"detail":"Invalid authentication credentials"}'
            connection.near.sendall(b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                                    b"Connection: close\r\n\r\n%s" % (wanted.answer, len(body), body))
            raise Gone

    @contextlib.contextmanager
    def holding(self, pattern, answer=None, lose=False):
        """Within the block, requests that begin so go no further than here, until `go` is set; the first one gets @answer.
        With lose they go on, but what the server says to the first is lost"""
        self.wanted = wanted = Request(pattern, answer, lose)
        if lose:
            wanted.go.set()
        try:
            yield wanted
        finally:
            wanted.go.set()
            self.wanted = None

    def wait(self, seconds):
        self.over.wait(seconds)

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.kind == "cut":
                near.close()
                continue
            try:
                connection = Connection(self, near)
            except OSError:         # the server is away
                near.close()
                continue
            with self.lock:
                self.connections.add(connection)
            for end in connection.ends:
                end.start()

    def forget(self, connection):
        with self.lock:
            self.connections.discard(connection)

    def every(self, events=False):
        with self.lock:
            return [c for c in self.connections if c.events or not events]

    @contextlib.contextmanager
    def failing(self, kind):
        """Fails in this way for as long as the block takes"""
        assert kind in KINDS, kind
        self.told[kind] = self.told.get(kind, 0) + 1
        self.kind = kind
        if kind in ("cut", "errors"):
            for connection in self.every():
                connection.cut()
        elif kind == "drop-events":
            for connection in self.every(events=True):
                connection.cut()
        elif kind == "repeat-events":
            for connection in self.every(events=True):
                connection.repeat()
        try:
            yield
        finally:
            self.kind = None

    def close(self):
        self.kind = "cut"
        self.over.set()
        self.listener.close()
        for connection in self.every():
            connection.cut()


class Weather(threading.Thread):
    """Makes a line fail at random moments, for a random while, until it has failed often enough or is told to stop."""

    def __init__(self, line, times, seed, pause=(0.2, 1.2), last=(0.1, 1.5)):
        super().__init__(daemon=True)
        self.line, self.left, self.chance = line, times, random.Random(seed)
        self.pause, self.last = pause, last
        self.enough, self.fair_since = threading.Event(), time.monotonic()
        self.running, self.resting = threading.Event(), threading.Event()

    def run(self):
        kinds = []
        while self.left and not self.enough.is_set():
            if not self.running.is_set():
                self.resting.set()
                self.running.wait(0.1)
                continue
            self.resting.clear()
            self.enough.wait(self.chance.uniform(*self.pause))
            if not self.running.is_set():
                continue
            if not kinds:           # each as often as the others
                kinds = list(KINDS)
                self.chance.shuffle(kinds)
            with self.line.failing(kinds.pop()):
                self.enough.wait(self.chance.uniform(*self.last))
            self.left -= 1
            self.fair_since = time.monotonic()
        self.resting.set()

    def rest(self):
        """Until `running` is set again nothing fails any more"""
        self.running.clear()
        if not self.resting.wait(10):
            raise AssertionError("the network goes on failing")

    def stop(self):
        self.enough.set()
        self.join(10)
