#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Accounts from the shell: beside a running server, which knows of it at once, and without one."""
import concurrent.futures
import json
import os
import socket
import stat
import tempfile

from backend import Account, Refused, Server, until
from console import run, run_on_terminal
from tap import Steps


def refused(account, status):
    try:
        account.get("/api/user/profile")
    except Refused as e:
        return e.status == status
    return False


with Steps(["without a server", "on a terminal", "beside a server", "what is refused", "in a long path", "many at once",
            "after the server"]) as step:
    data = os.path.join(tempfile.mkdtemp(prefix="aivideo-users-"), "data")
    run("user", "add", "root", "--admin", "--data", data, text="first-password\n")
    made = run("user", "add", "guest", "--generate", "--credits", "7", "--data", data)
    generated = made.out.rsplit(" ", 1)[1].strip()
    assert "administrator" in run("user", "list", "--data", data).out
    step.done()

    shown, status = run_on_terminal("user", "passwd", "root", "--data", data, answers=["second-password", "second-password"])
    assert status == 0 and "second-password" not in shown, shown
    shown, status = run_on_terminal("user", "passwd", "root", "--data", data, answers=["second-password", "other-password"])
    assert status == 1 and "other-password" not in shown, shown
    step.done()

    os.environ["AIVIDEO_COMFYUI_BASE_URL"] = "http://127.0.0.1:9"
    server = Server(data).start()
    del os.environ["AIVIDEO_COMFYUI_BASE_URL"]
    control = os.path.join(data, "control")
    assert stat.S_IMODE(os.stat(control).st_mode) == 0o600
    root = Account(server, "root", "second-password").sign_in()
    assert root.get("/api/user/profile")["isAdmin"]
    guest = Account(server, "guest", generated).sign_in()
    profile = guest.get("/api/user/profile")
    assert profile["credits"] == 7 and profile["must_change_password"], profile
    run("user", "credits", "guest", "--add", "5", "--reason", "a present", "--data", data)
    assert guest.get("/api/user/profile")["credits"] == 12
    run("user", "credits", "guest", "--add", "-2", "--data", data)
    run("user", "credits", "guest", "--set", "30", "--data", data)
    assert guest.get("/api/user/profile")["credits"] == 30
    entries = root.get("/api/admin/users/%s/ledger" % profile["id"])["entries"]
    assert sum(e["amount"] for e in entries) == 30 and any(e["reason"] == "a present" for e in entries), entries
    # Nobody is let in with the old password, nor with a token of before.
    run("user", "passwd", "guest", "--data", data, text="guest-password\n")
    assert refused(guest, 401)
    guest = Account(server, "guest", "guest-password").sign_in()
    assert not guest.get("/api/user/profile")["must_change_password"]
    # A service is asked by the server, as that is set up, whatever the shell knows.
    assert "could not be reached" in run("engine", "test", "comfyui", "--data", data, status=1).out
    assert "is not configured" in run("engine", "test", "openai", "--data", data, status=1).out
    run("engine", "test", "local", "--data", data, status=2)
    listed = [json.loads(line) for line in run("user", "list", "--json", "--data", data).out.splitlines()]
    assert [(u["username"], u["credits"]) for u in listed] == [("root", 100), ("guest", 30)], listed
    step.done()

    for arguments, text, status in (
            (["add", "guest"], "guest-password\n", 1),
            (["add", "no\nname"], "some-password\n", 1),
            (["add", "short"], "short\n", 1),
            (["add", "nobody"], "", 1),
            (["passwd", "nobody"], "some-password\n", 1),
            (["credits", "guest", "--add", "-31"], "", 1),
            (["credits", "guest", "--set", "-1"], "", 1),
            (["credits", "guest"], "", 2),
            (["credits", "guest", "--add", "many"], "", 2),
            (["credits", "guest", "--add", "1", "--set", "2"], "", 2),
            (["remove", "guest"], "", 2),
            ([], "", 2)):
        result = run("user", *arguments, "--data", data, text=text, status=status)
        assert result.err and not result.out, result
        assert text == "" or text.strip() not in result.err, result
    assert guest.get("/api/user/profile")["credits"] == 30
    # Nonsense at the door hurts nobody.
    for nonsense in (b"\n", b"{}\n", b"[1]\n", b"x" * 100000, b'{"command":"user-add"}\n', b'{"command":7}\n', b""):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(control)
            try:
                s.sendall(nonsense)
                s.shutdown(socket.SHUT_WR)
                while s.recv(4096):
                    pass
            except (BrokenPipeError, ConnectionResetError):
                pass
    run("user", "list", "--data", data)
    step.done()

    deep = os.path.join(tempfile.mkdtemp(prefix="aivideo-users-"), *["a folder with a long name"] * 6)
    other = Server(deep, log=os.path.join(os.path.dirname(data), "deep.log"))
    os.makedirs(deep)
    other.start()
    run("user", "passwd", "admin", "--data", deep, text="deep-password\n")
    Account(other, "admin", "deep-password").sign_in()
    assert other.stop() == 0
    assert not os.path.exists(os.path.join(deep, "control"))
    step.done()

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: run("user", "credits", "guest", "--add", "1", "--data", data), range(12)))
    assert guest.get("/api/user/profile")["credits"] == 42
    step.done()

    # Who only knocks does not keep the server from ending.
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(control)
        assert server.stop() == 0
    until(lambda: not os.path.exists(control), "the way in to be closed")
    assert "guest" in run("user", "list", "--data", data).out
    assert run("check", "--data", data).status == 0
    step.done()
