#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is logged, and what never is: every endpoint is called with marked secrets in every place that one can be in."""
import glob
import http.client
import json
import os
import re
import shutil
import sys
import tempfile
import urllib.parse

from backend import Account, Server, sample, until
from console import run
from tap import Steps

SOURCES = sys.argv[1]
MARK = "MARKEDSECRET"
folder = tempfile.mkdtemp(prefix="aivideo-logs-")


def routes():
    """Method and path of every endpoint, as the tables in the sources have them."""
    found = set()
    for path in glob.glob(os.path.join(SOURCES, "src", "backend", "http", "*.c")):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        names = dict(re.findall(r'#define (\w+) "(/[^"]*)"', text))
        for method, expression in re.findall(r'\{ "(GET|POST|PUT|PATCH|DELETE)", ((?:"[^"]*"|[A-Z_]+| )+),', text):
            parts = re.findall(r'"([^"]*)"|([A-Z_]+)', expression)
            found.add((method, "".join(literal or names.get(name, "") for literal, name in parts)))
    return sorted(found)


def call(server, method, path, body=None, **headers):
    """The status; what a stream has to say after its head is not waited for."""
    host, port = server.address.split("//")[1].rsplit(":", 1)
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    try:
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        return connection.getresponse().status
    except http.client.HTTPException:
        return 0
    finally:
        connection.close()


def multipart(fields, files):
    parts = [('Content-Disposition: form-data; name="%s"\r\n\r\n' % k).encode() + v.encode() for k, v in fields.items()]
    for name, path in files:
        with open(path, "rb") as f:
            parts.append(('Content-Disposition: form-data; name="%s"; filename="%s-name.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
                          % (name, MARK)).encode() + f.read())
    return b"".join(b"--edge\r\n" + p + b"\r\n" for p in parts) + b"--edge--\r\n"


FIELDS = {name: MARK + "-" + name for name in (
    "username", "password", "old_password", "new_password", "refresh_token", "code", "code_verifier", "nonce", "prompt", "name",
    "new_token", "sign_in_token", "reason", "email", "reference_image_url", "api_key", "key")}
FIELDS.update(redirect_uri="http://127.0.0.1/" + MARK, avatar_url="https://example.org/?" + MARK)


def drive(server, token):
    n = 0
    for method, pattern in routes():
        path = re.sub(r"\{[^}]*\}", MARK + "-part", pattern)
        query = "?" + urllib.parse.urlencode({"token": MARK + "-query", "query": MARK, "prompt": MARK})
        for head in ({}, {"Authorization": "Bearer " + MARK + ".a.b"}, {"Authorization": "Bearer " + token}):
            if "Authorization" in head and head["Authorization"].endswith(token) and "logout" in path:
                continue
            for kind, body in (("application/json", json.dumps(FIELDS).encode()),
                               ("application/x-www-form-urlencoded", urllib.parse.urlencode(FIELDS).encode()),
                               ("multipart/form-data; boundary=edge",
                                multipart(FIELDS, [("images", sample("cat.jpg")), ("audio", sample("voice-en.wav")),
                                                   ("file", sample("bad-truncated.jpg"))]))):
                if method in ("GET", "DELETE"):
                    kind, body = None, None
                headers = dict(head, Cookie="session=" + MARK, Idempotency_Key=MARK + "-key-%d" % n)
                if kind:
                    headers["Content_Type"] = kind
                call(server, method, path + query, body, **headers)
                n += 1
                if body is None:
                    break
    return n


with Steps(["every endpoint", "fields", "JSON", "out of the environment", "no way out of a line", "a proxy that nobody names"]) as step:
    data = os.path.join(folder, "data")
    os.makedirs(data)
    secrets = {"JWT_SECRET_KEY": MARK + "-jwt-secret-key-of-some-length", "OPENAI_API_KEY": MARK + "-openai",
               "GOOGLE_CLIENT_SECRET": MARK + "-google", "LIGHTX2V_ACCESS_TOKEN": MARK + "-lightx2v"}
    os.environ.update(secrets)
    os.environ["AIVIDEO_LIMITS_ENABLED"] = "false"
    run("user", "add", "operator", "--admin", "--data", data, text=MARK + "-operator\n")
    server = Server(data, "--log-requests").start()
    operator = Account(server, "operator", MARK + "-operator").sign_in()
    batch = operator.submit([sample("cat.jpg")], sample("voice-en.wav"), prompt=MARK + " prompt", name=MARK + " name")
    operator.wait_done(batch)
    n = drive(server, operator.token)
    assert n > 80, n
    run("user", "passwd", "operator", "--data", data, text=MARK + "-another\n")
    with open("/proc/%d/cmdline" % server.process.pid) as f:
        assert MARK not in f.read()
    assert server.stop() == 0
    log = server.tail(50_000_000)
    assert MARK not in log, [line for line in log.splitlines() if MARK in line][:5]
    assert operator.token not in log and operator.token.rsplit(".", 1)[1] not in log
    assert log.count("event=request") >= n, (n, log.count("event=request"))
    step.done("%d calls to %d endpoints" % (n, len(routes())))

    line = next(ln for ln in log.splitlines() if "route=/api/auth/login" in ln and "status=200" in ln)
    for field in ("time=20", "level=info", "event=request", "request=", "method=POST", "ms=", "address=127.0.0.1"):
        assert field in line, (field, line)
    assert any("user=" in ln and "route=/api/video/batches/{" in ln for ln in log.splitlines()), "a user's request"
    step.done()

    os.environ["AIVIDEO_SERVER_LOG_FORMAT"] = "json"
    server = Server(data, "--log-requests", log=os.path.join(folder, "json.log")).start()
    until(lambda: call(server, "GET", "/api/server") == 200, "an answer")
    call(server, "GET", "/nothing/" + MARK)
    with open("/proc/%d/environ" % server.process.pid, "rb") as f:
        environment = f.read()
    assert server.stop() == 0
    # AddressSanitizer says a line of its own.
    events = [json.loads(ln) for ln in server.tail().splitlines() if not ln.startswith("==")]
    event = next(e for e in events if e.get("route") == "/api/server")
    assert event["status"] == 200 and isinstance(event["ms"], int) and event["request"] and event["event"] == "request", event
    assert any(e.get("status") == 404 and e["route"] == "-" for e in events), events
    step.done()

    # Neither where it was read from nor anywhere else that others may look.
    assert MARK.encode() not in environment
    assert MARK not in run("config", "--data", data).out
    for name in secrets:
        del os.environ[name]
    step.done()

    del os.environ["AIVIDEO_SERVER_LOG_FORMAT"]
    server = Server(data, "--log-requests", log=os.path.join(folder, "lines.log")).start()
    until(lambda: call(server, "GET", "/api/server%0alevel=error%20msg=forged") == 404, "an answer")
    call(server, "GET", "/", X_Request_Id="a\tb\"c=d")
    call(server, "FORGED\"METHOD=1", "/")
    assert server.stop() == 0
    for line in (ln for ln in server.tail().splitlines() if not ln.startswith("==")):
        assert line.startswith("time=") and "forged" not in line, line
    assert "trusted-proxies" not in server.tail()
    step.done()

    server = Server(data, log=os.path.join(folder, "proxy.log")).start()
    for address in ("192.0.2.1", "192.0.2.2"):
        assert call(server, "GET", "/api/server", X_Forwarded_For=address) == 200
    assert server.stop() == 0
    assert server.tail().count("trusted-proxies") == 1 and "192.0.2" not in server.tail(), server.tail()
    step.done()

shutil.rmtree(folder)
