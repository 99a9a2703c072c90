#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""count-tests.py JUNIT.xml...: the sum of meson's test reports, each subtest counted, as one line.

Names what failed. Exits 1 when anything did, or when nothing ran at all."""
import sys
import xml.etree.ElementTree as ET


def main():
    passed = failed = skipped = 0
    for path in sys.argv[1:]:
        for suite in ET.parse(path).getroot().iter("testsuite"):
            for case in suite.iter("testcase"):
                if case.find("failure") is not None or case.find("error") is not None:
                    failed += 1
                    print("failed: %s: %s" % (suite.get("name"), case.get("name")))
                elif case.find("skipped") is not None:
                    skipped += 1
                else:
                    passed += 1
            # a program that crashed or timed out between its subtests fails as a whole
            if int(suite.get("errors") or 0) and not suite.findall("testcase/error") and not suite.findall("testcase/failure"):
                failed += 1
                print("failed: %s: ended before its time" % suite.get("name"))
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed or not passed else 0


sys.exit(main())
