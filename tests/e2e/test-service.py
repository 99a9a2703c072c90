#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The server as a service: TLS and its certificates, the socket that is handed to it, what it tells its manager."""
import json
import os
import select
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

from backend import PROGRAM, Account, Server, until
from console import run
from tap import Steps

os.environ.pop("G_DEBUG", None)         # the warning about a bad certificate is wanted here
UNIT = sys.argv[1]
folder = tempfile.mkdtemp(prefix="aivideo-service-")
certificate, key = os.path.join(folder, "tls.crt"), os.path.join(folder, "tls.key")


def make_certificate(name):
    """A certificate for 127.0.0.1, put in place as tools do: written beside, then renamed. Its serial number."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key + ".new", "-out", certificate + ".new", "-days", "2", "-subj", "/CN=" + name,
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    os.rename(key + ".new", key)
    os.rename(certificate + ".new", certificate)


def port_of(server):
    return int(server.address.rsplit(":", 1)[1])


def shown(server, **versions):
    """The name in the certificate that a new connection sees."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name, version in versions.items():
        setattr(context, name, version)
    with socket.create_connection(("127.0.0.1", port_of(server)), 10) as plain:
        with context.wrap_socket(plain) as tls:
            der = tls.getpeercert(True)
            return next(n for n in (b"first", b"second", b"third") if n in der).decode(), tls.version()


class Manager:
    """What a service tells its manager."""

    def __init__(self):
        self.path = os.path.join(folder, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)

    def hear(self, what, limit=30):
        heard = []
        while not any(what in h for h in heard):
            assert select.select([self.socket], [], [], limit)[0], "%s is not said, only %s" % (what, heard)
            heard.append(self.socket.recv(4096).decode())
        return heard[-1]


def start_with_socket(listener, data, *arguments, n="1", env=None):
    """Starts the server as a socket unit does: descriptor 3, and the variables that tell of it."""
    def hand_over():
        os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)
    return subprocess.Popen(["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=%s exec "$0" "$@"' % n, PROGRAM, "--data", data, *arguments],
                            preexec_fn=hand_over, close_fds=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**os.environ, **(env or {})})


with Steps(["TLS", "who begins TLS and stops", "a new certificate", "a bad one", "refused", "kept to itself",
            "told to the manager", "a socket that is handed over", "what is no socket for it", "units"]) as step:
    data = os.path.join(folder, "data")
    os.makedirs(data)
    make_certificate("first")
    conf = os.path.join(folder, "server.conf")
    with open(conf, "w") as f:
        f.write("[tls]\ncertificate=%s\nkey=%s\n" % (certificate, key))
    server = Server(data, "--config", conf).start()
    assert server.address.startswith("https://127.0.0.1:"), server.address
    assert shown(server)[0] == "first"
    context = ssl.create_default_context(cafile=certificate)
    with socket.create_connection(("127.0.0.1", port_of(server)), 10) as plain:
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as tls:
            tls.sendall(b"GET /api/server HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: tls.recv(4096), b""))
            assert answer.startswith(b"HTTP/1.1 200") and b"strict-transport" not in answer.lower(), answer
    for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        try:
            raise AssertionError(shown(server, minimum_version=ssl.TLSVersion.TLSv1, maximum_version=old))
        except (ssl.SSLError, ConnectionResetError):
            pass
    assert shown(server, maximum_version=ssl.TLSVersion.TLSv1_2)[1] == "TLSv1.2"
    with socket.create_connection(("127.0.0.1", port_of(server)), 10) as plain:
        plain.sendall(b"GET /api/server HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        plain.settimeout(10)
        try:
            assert not plain.recv(4096).startswith(b"HTTP/"), "an answer without TLS"
        except ConnectionResetError:
            pass
    step.done()

    # A thread waits for each handshake that has begun: these must not begin one.
    hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    stopped = []
    for i in range(300):
        stopped.append(socket.create_connection(("127.0.0.1", port_of(server)), 10))
        stopped[-1].sendall(hello[:(0, 1, 5, len(hello))[i % 4]])
    for _ in range(3):
        began = time.monotonic()
        assert shown(server)[0] == "first"
        assert time.monotonic() - began < 5, "a handshake took %.1f s" % (time.monotonic() - began)
    for plain in stopped:
        plain.close()
    step.done()

    make_certificate("second")
    until(lambda: shown(server)[0] == "second", "the new certificate to be noticed", every=0.2)
    step.done()

    with open(certificate, "w") as f:
        f.write("nonsense")
    server.process.send_signal(signal.SIGHUP)
    until(lambda: "nonsense" in open(certificate).read() and "Goes on with" in server.tail(), "a word about it")
    assert shown(server)[0] == "second"
    make_certificate("third")
    server.process.send_signal(signal.SIGHUP)
    until(lambda: shown(server)[0] == "third", "the third certificate", every=0.2)
    assert server.stop() == 0
    step.done()

    for text in ("[tls]\ncertificate=/nowhere.crt\n", "[tls]\ncertificate=%s\n" % conf, "[tls]\nkey=%s\n" % key):
        broken = os.path.join(folder, "broken.conf")
        with open(broken, "w") as f:
            f.write(text)
        assert run("--data", data, "--config", broken, "--listen", "127.0.0.1:0", status=None).status in (1, 2)
    step.done()

    # What is in its memory is nobody's to find on a disk; and others on this computer may not touch what is on it.
    server = Server(data).start()
    with open("/proc/%d/limits" % server.process.pid, encoding="ascii") as f:
        assert any(line.split()[:5] == ["Max", "core", "file", "size", "0"] for line in f), "core dumps"
    assert server.stop() == 0
    os.chmod(data, 0o707)
    assert "data folder" in run("--data", data, "--listen", "127.0.0.1:0", status=1).err
    os.chmod(data, 0o700)
    step.done()

    manager = Manager()
    os.environ.update(NOTIFY_SOCKET=manager.path, WATCHDOG_USEC="400000")
    server = Server(data).start()
    manager.hear("READY=1")
    manager.hear("WATCHDOG=1")
    server.process.send_signal(signal.SIGHUP)
    assert "MONOTONIC_USEC=" in manager.hear("RELOADING=1")
    manager.hear("READY=1")
    assert server.stop() == 0
    manager.hear("STOPPING=1")
    del os.environ["NOTIFY_SOCKET"], os.environ["WATCHDOG_USEC"]
    step.done()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Who connects before the server is there is served.
        early = socket.create_connection(listener.getsockname(), 30)
        early.sendall(b"GET /api/server HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        process = start_with_socket(listener, data)
        ready = json.loads(process.stdout.readline())
        assert ready["address"] == "http://127.0.0.1:%d" % listener.getsockname()[1], ready
        assert early.recv(4096).startswith(b"HTTP/1.1 200")
        early.close()
        other = Server(data)
        other.address = ready["address"]
        Account(other, "admin", "admin").sign_in()
        process.terminate()
        assert process.wait(30) == 0
        process.communicate()
    step.done()

    # Everybody knows the first password: nobody else gets in here either.
    with socket.create_server(("0.0.0.0", 0)) as listener:
        process = start_with_socket(listener, data)
        assert b"password" in process.communicate(timeout=30)[1] and process.returncode == 1
        process = start_with_socket(listener, data, n="2")
        assert b"not one" in process.communicate(timeout=30)[1] and process.returncode == 1
    with socket.socket() as idle:
        process = start_with_socket(idle, data)
        assert b"does not listen" in process.communicate(timeout=30)[1] and process.returncode == 1
    with socket.socket(socket.AF_UNIX) as local:
        local.bind(os.path.join(folder, "unix"))
        local.listen()
        process = start_with_socket(local, data)
        assert b"not for TCP" in process.communicate(timeout=30)[1] and process.returncode == 1
    step.done()

    if shutil.which("systemd-analyze"):
        judged = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", UNIT], capture_output=True,
                                text=True, timeout=60, check=False)
        step.say(judged.stdout.strip().splitlines()[-1] if judged.stdout else judged.stderr)
        assert judged.returncode == 0, judged.stdout + judged.stderr
    step.done()
