#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""count-tests.py REPORT...: the sum of meson's test reports, each subtest counted, as one line.

REPORT is a --logbase of meson: REPORT.junit.xml has the subtests, REPORT.json what became of each program, such as
one that passed all its subtests and then leaked. Names what failed. Exits 1 when anything did, or when nothing ran."""
import json
import sys
import xml.etree.ElementTree as ET


def main():
    passed = failed = skipped = 0
    for base in sys.argv[1:]:
        bad = set()          # names of the programs that have a failed subtest, or are one
        for suite in ET.parse(base + ".junit.xml").getroot().iter("testsuite"):
            for case in suite.iter("testcase"):
                if case.find("failure") is not None or case.find("error") is not None:
                    failed += 1
                    bad.update((suite.get("name"), case.get("name")))
                    print("failed: %s: %s" % (suite.get("name"), case.get("name")))
                elif case.find("skipped") is not None:
                    skipped += 1
                else:
                    passed += 1
        with open(base + ".json", encoding="utf-8") as f:
            for program in map(json.loads, f):
                if program["result"] in ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS") and \
                        not any(name.endswith(program["name"]) for name in bad):
                    failed += 1
                    print("failed: %s: %s" % (program["name"], program["result"]))
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed or not passed else 0


sys.exit(main())
