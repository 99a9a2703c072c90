# SPDX-License-Identifier: MIT
"""docs/openapi.json: its operations, its form, and schemas to hold answers against."""
import copy
import json
import re

METHODS = ["get", "put", "post", "delete", "patch"]


def order(doc):
    """The description as it is kept: paths, components and answers sorted, so that two people who add an operation
    each do not meet."""
    doc = copy.deepcopy(doc)
    for path, item in doc["paths"].items():
        for operation in item.values():
            answers = operation["responses"]
            operation["responses"] = {k: answers[k] for k in sorted(answers, key=lambda k: (k == "default", k))}
        doc["paths"][path] = {m: item[m] for m in METHODS if m in item}
    doc["paths"] = dict(sorted(doc["paths"].items()))
    doc["components"] = {kind: dict(sorted(doc["components"][kind].items())) for kind in sorted(doc["components"])}
    return doc


def dump(doc):
    return json.dumps(doc, indent=2, ensure_ascii=False) + "\n"


def close(schema):
    """Makes every object of a schema one that has no other members than those described."""
    if isinstance(schema, list):
        for x in schema:
            close(x)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and "object" in str(schema.get("type")):
            schema.setdefault("additionalProperties", False)
        for key, value in schema.items():
            if key not in ("example", "examples", "default", "enum", "const"):
                close(value)


class Operation:
    def __init__(self, description, method, path, data):
        self.description, self.method, self.path, self.data = description, method.upper(), path, data
        self.parameters = [description.resolve(x) for x in data.get("parameters", [])]
        self.responses = {status: description.resolve(x) for status, x in data["responses"].items()}
        self.body = description.resolve(data["requestBody"]) if "requestBody" in data else None
        self.public = data.get("security") == []
        self.query_token = any("query_token" in x for x in data.get("security", []))

    def __str__(self):
        return "%s %s" % (self.method, self.path)

    def query(self):
        return {x["name"]: x for x in self.parameters if x["in"] == "query"}


class Description:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.doc = json.loads(self.text)
        self.operations = {(m.upper(), p): Operation(self, m, p, o)
                           for p, item in self.doc["paths"].items() for m, o in item.items()}
        # what has no parameter comes before what has one in its place
        self.patterns = [(re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(p)) + "$"), p)
                         for p in sorted(self.doc["paths"], key=lambda p: p.replace("{", "\x7f"))]
        components = copy.deepcopy(self.doc["components"])
        close(components)
        self.closed = components
        self.validators = {}

    def resolve(self, x):
        while "$ref" in x:
            place = self.doc
            for step in x["$ref"].lstrip("#/").split("/"):
                place = place[step]
            x = place
        return x

    def find(self, path):
        """The described path that a requested one is."""
        for pattern, described in self.patterns:
            if pattern.match(path):
                return described
        return None

    def problems(self, schema, value, closed):
        """What is wrong with a value, in words; with closed, members that are not described are wrong too."""
        from jsonschema import Draft202012Validator
        key = (closed, json.dumps(schema, sort_keys=True))
        if key not in self.validators:
            schema = copy.deepcopy(schema)
            if closed:
                close(schema)
            components = self.closed if closed else self.doc["components"]
            self.validators[key] = Draft202012Validator({**schema, "components": components})
        return ["%s: %s" % ("/".join(map(str, e.absolute_path)) or "body", e.message[:300])
                for e in self.validators[key].iter_errors(value)]
