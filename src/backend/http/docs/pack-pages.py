#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pack-pages MODULES OUT: copies what the pages /docs and /redoc use of the npm packages swagger-ui-dist and redoc,
with their licences, so that they ask no other host for anything."""
import os
import sys

modules, out = sys.argv[1:3]
SWAGGER, REDOC = os.path.join(modules, "swagger-ui-dist"), os.path.join(modules, "redoc")
# ReDoc shows a picture of its maker's from elsewhere; an empty one takes its place
LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
EMPTY = b"data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E"


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def write(name, data):
    with open(os.path.join(out, name), "wb") as file:
        file.write(data)


def without_map(data):
    """Without the reference to a source map, which is not served."""
    lines = data.rstrip().split(b"\n")
    return b"\n".join(x for x in lines if not x.startswith((b"//# sourceMappingURL", b"/*# sourceMappingURL"))) + b"\n"


write("swagger-ui-bundle.js", without_map(read(SWAGGER, "swagger-ui-bundle.js")))
write("swagger-ui.css", without_map(read(SWAGGER, "swagger-ui.css")))
redoc = without_map(read(REDOC, "bundles", "redoc.standalone.js"))
if LOGO not in redoc:
    sys.exit("redoc.standalone.js: the address of the logo is not where it was")
write("redoc.standalone.js", redoc.replace(LOGO, EMPTY))
write("licenses.txt", b"\n".join(
    b"=== %s ===\n\n%s" % (title, read(*path)) for title, path in (
        (b"Swagger UI (Apache-2.0)", (SWAGGER, "LICENSE")),
        (b"Swagger UI: notice", (SWAGGER, "NOTICE")),
        (b"Swagger UI: what it contains", (SWAGGER, "swagger-ui-bundle.js.LICENSE.txt")),
        (b"ReDoc (MIT)", (REDOC, "LICENSE")),
        (b"ReDoc: what it contains", (REDOC, "bundles", "redoc.standalone.js.LICENSE.txt")))))
