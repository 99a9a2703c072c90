# SPDX-License-Identifier: MIT
"""Holds recorded exchanges against docs/openapi.json, both ways: what was answered is described, and what is
described was answered."""
import collections
import email.parser
import email.policy
import json
import re
import urllib.parse

# What may happen anywhere, and is described as `default`
ANYWHERE = {431, 500, 503, 507}


def coerce(schema, text):
    """A value of a form or a query as its schema means it; as it is where it means something else."""
    kinds = schema.get("type", "string")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    try:
        if "integer" in kinds:
            return int(text)
        if "number" in kinds:
            return float(text)
    except ValueError:
        return text
    if "boolean" in kinds:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    return text


class Judge:
    def __init__(self, description):
        self.description = description
        self.seen = collections.Counter()          # (method, path, status, media type)
        self.complaints = collections.OrderedDict()
        self.judged = 0

    def complain(self, exchange, what):
        url = urllib.parse.urlsplit(exchange["target"])
        key = re.sub(r"[A-Za-z0-9_-]{22}|\d+", "…", "%s %s %s" % (exchange["method"], url.path, what))
        self.complaints.setdefault(key, "%s: %s %s → %s: %s" % (
            exchange["program"], exchange["method"], url.path + ("?" + url.query if url.query else ""),
            exchange["status"], what))

    def judge(self, exchange):
        self.judged += 1
        method, status = exchange["method"], exchange["status"]
        path = self.description.find(urllib.parse.urlsplit(exchange["target"]).path)
        operation = self.description.operations.get(("GET" if method == "HEAD" else method, path))
        if operation is None:
            self.judge_unknown(exchange, path)
            return
        answer = operation.responses.get(str(status))
        if answer is None and status in ANYWHERE:
            answer = operation.responses["default"]
        if answer is None:
            self.complain(exchange, "this status is not described")
            return
        self.judge_answer(exchange, operation, answer)
        if 200 <= status < 300:
            self.judge_access(exchange, operation)
            self.judge_query(exchange, operation)
            self.judge_request(exchange, operation)

    def judge_unknown(self, exchange, path):
        status = exchange["status"]
        wanted = {405, 204, 431} if path else {404, 405, 204, 431}
        if status not in wanted:
            self.complain(exchange, "answered, but not described")
        elif status == 204 and exchange["method"] != "OPTIONS":
            self.complain(exchange, "answered, but not described")
        elif status == 405 and "allow" not in exchange["headers"]:
            self.complain(exchange, "405 without Allow")
        elif status != 204 and exchange["method"] != "HEAD":
            self.judge_json(exchange, {"$ref": "#/components/schemas/Error"})

    def judge_answer(self, exchange, operation, answer):
        headers, status = exchange["headers"], exchange["status"]
        if "x-request-id" not in headers:
            self.complain(exchange, "no X-Request-Id")
        for name, header in answer.get("headers", {}).items():
            value = headers.get(name.lower())
            if value is None:
                self.complain(exchange, "no header %s" % name)
                continue
            schema = self.description.resolve(header)["schema"]
            for x in self.description.problems(schema, coerce(schema, value), False):
                self.complain(exchange, "header %s: %s" % (name, x))
        kind = headers.get("content-type", "").split(";")[0].strip()
        content = answer.get("content", {})
        if exchange["method"] == "HEAD":
            return
        if not content:
            self.seen[operation.method, operation.path, str(status), ""] += 1
            if exchange.get("answer") or exchange.get("answer_size"):
                self.complain(exchange, "a body where none is described")
            return
        described = kind if kind in content else "*/*"
        if described not in content:
            self.complain(exchange, "the media type %s is not described" % (kind or "of no name"))
            return
        self.seen[operation.method, operation.path, str(status), described] += 1
        if described == "application/json":
            self.judge_json(exchange, content[described]["schema"])

    def judge_json(self, exchange, schema):
        try:
            value = json.loads(exchange.get("answer", ""))
        except ValueError:
            self.complain(exchange, "the body is no JSON")
            return
        for x in self.description.problems(schema, value, True):
            self.complain(exchange, x)

    def judge_access(self, exchange, operation):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(exchange["target"]).query)
        if "authorization" in exchange["request_headers"] or operation.public:
            return
        if "token" not in query:
            self.complain(exchange, "is answered to anybody, but not described so")
        elif not operation.query_token:
            self.complain(exchange, "takes a token in the address, but is not described so")

    def judge_query(self, exchange, operation):
        described = operation.query()
        url = urllib.parse.urlsplit(exchange["target"])
        for name, text in urllib.parse.parse_qsl(url.query, keep_blank_values=True):
            if name not in described:
                self.complain(exchange, "the parameter %s is not described" % name)
            elif text:
                schema = self.description.resolve(described[name]["schema"])
                for x in self.description.problems(schema, coerce(schema, text), False):
                    self.complain(exchange, "parameter %s: %s" % (name, x))

    def judge_request(self, exchange, operation):
        kind = exchange["request_headers"].get("content-type", "")
        text = exchange.get("request")
        if operation.body is None or text is None:
            unread = "request_size" in exchange or exchange["request_headers"].get("content-length", "0") != "0"
            if operation.body is not None and operation.body["required"] and not unread:
                self.complain(exchange, "taken without the body that is described as required")
            return
        media = operation.body["content"].get(kind.split(";")[0].strip())
        if media is None:
            self.complain(exchange, "a body of %s is taken, but not described" % (kind or "no type"))
            return
        schema = self.description.resolve(media["schema"])
        if kind.startswith("application/json"):
            value = json.loads(text)
        else:
            value = self.read_form(kind, text, schema)
        for x in self.description.problems(schema, value, False):
            self.complain(exchange, "body of the request: %s" % x)

    def read_form(self, kind, text, schema):
        if kind.startswith("multipart/"):
            message = email.parser.Parser(policy=email.policy.HTTP).parsestr("Content-Type: %s\r\n\r\n%s" % (kind, text))
            pairs = [(x.get_param("name", header="content-disposition"), x.get_content()) for x in message.iter_parts()]
        else:
            pairs = urllib.parse.parse_qsl(text, keep_blank_values=True)
        value = {}
        for name, content in pairs:
            member = self.description.resolve(schema["properties"].get(name, {}))
            if isinstance(content, str):
                content = coerce(member, content)
            if member.get("type") == "array":
                value.setdefault(name, []).append(content)
            elif content != "" or "string" in str(member.get("type")):
                value[name] = content
        return value

    def unproduced(self):
        """What is described, and nobody has answered: (operation, status, media type)."""
        for operation in self.description.operations.values():
            for status, answer in operation.responses.items():
                if status == "default":
                    continue
                for media in answer.get("content", {}) or [""]:
                    if not self.seen[operation.method, operation.path, status, media]:
                        yield operation, status, media
