#!/usr/bin/env python3
"""Ends a run of script/test: what failed, what was skipped and why, and one line of numbers.

usage: report_tests.py [--strict] [--failed NAME] [--skipped "NAME: reason"] PRESET=RESULT.xml ...

Reads ctest's JUnit files. A skipped test says why: `SKIP: reason` and exit status 77, GTEST_SKIP, or
unittest's skip (verbosity=2). With --strict a skip is a failure unless its reason begins with "machine:"
(no change of the tree or of what is installed can mend that), or "built with" or "built without" (the
preset is so on purpose).
"""
import argparse
import re
import sys
import xml.etree.ElementTree as xml

GTEST_SKIP = re.compile(r": Skipped\n(.*?)\n+\[  SKIPPED \] (\S+) \(", re.DOTALL)
UNITTEST_SKIP = re.compile(r"^(test\w*) \(.*\)(?:\n.*)? \.\.\. skipped (['\"])(.*)\2$", re.MULTILINE)
UNAVOIDABLE = ("machine:", "built with")  # and so "built without"
SCRIPT_SKIP = re.compile(r"^SKIP: (.*)$", re.MULTILINE)


class Report:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], []

    def add_case(self, preset, case):
        name = f"{preset}/{case.get('name')}"
        output = case.findtext("system-out") or ""
        skipped = case.find("skipped")
        if case.get("status") == "run":
            self.passed += 1
            self.skipped += [(f"{name}:{test}", why.strip()) for why, test in GTEST_SKIP.findall(output)]
            self.skipped += [(f"{name}:{test}", why) for test, _, why in UNITTEST_SKIP.findall(output)]
        elif skipped is not None and skipped.get("message", "").startswith("SKIP_"):
            why = SCRIPT_SKIP.search(output)
            self.skipped.append((name, why[1] if why else "it did not say why"))
        else:
            self.failed.append(name)

    def add_file(self, argument):
        preset, _, path = argument.partition("=")
        try:
            cases = xml.parse(path).getroot().findall("testcase")
        except (OSError, xml.ParseError) as error:
            self.failed.append(f"{preset} ({error})")
            return
        if not cases:
            self.failed.append(f"{preset} (ran no test)")
        for case in cases:
            self.add_case(preset, case)

    def print_lists(self, strict):
        for name in self.failed:
            print(f"FAILED   {name}")
        for name, why in self.skipped:
            print(f"skipped  {name}: {why}")
        if strict and self.avoidable():
            print(f"These skips are failures here: {', '.join(self.avoidable())}")
        print(f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped")

    def avoidable(self):
        return [name for name, why in self.skipped if not why.startswith(UNAVOIDABLE)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--failed", action="append", default=[])
    parser.add_argument("--skipped", action="append", default=[])
    parser.add_argument("results", nargs="*")
    arguments = parser.parse_intermixed_args()
    report = Report()
    report.failed += arguments.failed
    report.skipped += [tuple(text.split(": ", 1)) for text in arguments.skipped]
    for result in arguments.results:
        report.add_file(result)
    report.print_lists(arguments.strict)
    return 1 if report.failed or report.passed == 0 or (arguments.strict and report.avoidable()) else 0


if __name__ == "__main__":
    sys.exit(main())
