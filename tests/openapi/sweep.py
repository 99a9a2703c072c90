# SPDX-License-Identifier: MIT
"""Asks a real server for what every operation of docs/openapi.json has in common: refusals of who asks, of what is
sent and of how often."""
import http.client
import json
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e"))
from backend import Account, Server  # noqa: E402

UNKNOWN = {"user": "u-999999", "id": "999999", "image": "999999", "video_id": "999999", "subdir": "images",
           "filename": "A" * 22 + ".jpg", "owner": "user_999999"}
MEGABYTE = 1024 * 1024


class Sweep:
    def __init__(self, description, judge):
        self.description, self.judge = description, judge
        self.server = self.connection = None
        self.tokens = {}

    def start(self, limits):
        for name in ("auth", "generate", "upload", "read", "write", "file"):
            os.environ["AIVIDEO_LIMITS_" + name.upper()] = str(limits)
        os.environ["AIVIDEO_LIMITS_ENABLED"] = "true" if limits else "false"
        try:
            self.server = Server().start()
        finally:
            for name in [x for x in os.environ if x.startswith("AIVIDEO_LIMITS_")]:
                del os.environ[name]

    def stop(self):
        status = self.server.stop()
        assert status == 0, "the server ended with %s: %s" % (status, self.server.tail())

    def ask(self, method, path, body=None, kind=None, token=None, headers=()):
        """Asks, and lets the answer be judged."""
        url = urllib.parse.urlsplit(self.server.address)
        head = dict(headers)
        if kind:
            head["Content-Type"] = kind
        if token:
            head["Authorization"] = "Bearer " + token
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
        try:
            connection.request(method, path, body, head)
            response = connection.getresponse()
            stream = response.getheader("Content-Type", "").startswith("text/event-stream")
            data = b"" if stream else response.read()
        finally:
            connection.close()
        exchange = {"program": "sweep", "method": method, "target": path, "status": response.status,
                    "request_headers": {k.lower(): v for k, v in head.items()},
                    "headers": {k.lower(): v for k, v in response.getheaders()}}
        if isinstance(body, str):
            exchange["request"] = body
        elif body:
            exchange["request_size"] = len(body)
        try:
            exchange["answer"] = data.decode()
        except UnicodeDecodeError:
            exchange["answer_size"] = len(data)
        self.judge.judge(exchange)
        return response.status, data

    def path(self, operation):
        return re.sub(r"{(\w+)}", lambda m: UNKNOWN.get(m[1], "A" * 22), operation.path)

    def refusals(self):
        """Who asks and what is sent."""
        self.start(0)
        admin = Account(self.server, "admin", "admin").sign_in()
        admin.ask("POST", "/api/admin/users", {"username": "mira", "password": "mira-password"})
        mira = Account(self.server, "mira", "mira-password").sign_in()
        for operation in self.description.operations.values():
            path = self.path(operation)
            needed = "".join("&%s=1" % x["name"] for x in operation.parameters
                             if x["in"] == "query" and x.get("required")).replace("&", "?", 1)
            if not operation.public:
                self.ask(operation.method, path)
                self.ask(operation.method, path, token="garbage")
            if "403" in operation.responses:
                self.ask(operation.method, path, token=mira.token)
            token = None if operation.public else admin.token if "/admin/" in path else mira.token
            if operation.body is not None:
                kinds = list(operation.body["content"])
                if "application/json" in kinds:
                    self.ask(operation.method, path, "{", "application/json", token)
                    self.ask(operation.method, path, " " * (MEGABYTE + 1), "application/json", token)
                else:
                    self.ask(operation.method, path, "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n" +
                             "x" * (MEGABYTE + 1) + "\r\n--x--\r\n", "multipart/form-data; boundary=x", token)
                    self.ask(operation.method, path, "--x--\r\n", "multipart/form-data; boundary=x", token)
                self.ask(operation.method, path, "x", "application/x-unheard-of", token)
            for name, parameter in operation.query().items():
                schema = self.description.resolve(parameter["schema"])
                if "422" in operation.responses and ("maximum" in schema or "enum" in schema):
                    self.ask(operation.method, path + "?" + name + "=-1", token=token)
            if "422" in operation.responses and "integer" in str([x for x in operation.parameters if x["in"] == "path"]):
                self.ask(operation.method, re.sub(r"999999", "nine", path), token=token)
            if "IdempotencyKey" in json.dumps(operation.data.get("parameters", "")):
                self.ask(operation.method, path, token=token, headers={"Idempotency-Key": ""})
            if "404" in operation.responses and operation.body is None and "{" in operation.path:
                self.ask(operation.method, path + needed, token=token)
            example = (operation.body or {}).get("content", {}).get("application/json", {}).get("example")
            if "404" in operation.responses and "{" in operation.path and example:
                self.ask(operation.method, path, json.dumps(example), "application/json", token)
        self.stop()

    def rates(self):
        """How often. One server, on which everything may be called once a minute."""
        self.start(1)
        tokens = {}
        for operation in self.description.operations.values():
            if "429" not in operation.responses:
                continue
            token = None
            if not operation.public:
                token = tokens.setdefault("admin", Account(self.server, "admin", "admin").sign_in().token if not tokens else "")
            # a stream would be open and unread
            method = "HEAD" if "text/event-stream" in json.dumps(operation.data["responses"].get("200", {})) else operation.method
            for _ in range(3):
                status, _data = self.ask(operation.method if method != "HEAD" else "GET", self.path(operation), token=token)
                if status == 429:
                    break
        self.stop()
