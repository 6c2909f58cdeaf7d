"""The report of script/test counts right, keeps each reason, and is strict when asked."""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, "tools", "report_tests.py")
PASSED = '<testcase name="good" status="run"><system-out>fine</system-out></testcase>'
FAILED = '<testcase name="bad" status="fail"><failure message=""/></testcase>'
MISSING = '<testcase name="gone" status="notrun"><skipped message="Unable to find executable"/></testcase>'
SKIPPED = ('<testcase name="away" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>'
           "<system-out>words\nSKIP: data: no papers\n</system-out></testcase>")
GTEST = ('<testcase name="unit" status="run"><system-out>[ RUN      ] A.B\nx.cc:2: Skipped\nmachine: no AVX-512\n'
         "[  SKIPPED ] A.B (0 ms)\n[  SKIPPED ] 1 test, listed below:\n[  SKIPPED ] A.B\n</system-out></testcase>")

UNITTEST = ('<testcase name="unit" status="run"><system-out>test_a (__main__.T.test_a)\nWhat it does. ... ok\n'
            "test_b (__main__.T.test_b)\nIt 'too'. ... skipped 'built with sanitizers'\n"
            "test_c (__main__.T.test_c) ... skipped \"can't\"\n"
            "test_d (__main__.T.test_d) ... skipped 'no tool'\n</system-out></testcase>")


class ReportTests(unittest.TestCase):
    def report(self, cases, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "result.xml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"<testsuite>{''.join(cases)}</testsuite>")
            run = subprocess.run([sys.executable, TOOL, *options, "dev=" + path], capture_output=True, text=True)
            return run.returncode, run.stdout.splitlines()

    def test_passed_is_green(self):
        self.assertEqual(self.report([PASSED]), (0, ["1 passed, 0 failed, 0 skipped"]))

    def test_failed_and_missing_are_red(self):
        for case, name in ((FAILED, "bad"), (MISSING, "gone")):
            code, lines = self.report([PASSED, case])
            self.assertEqual((code, lines), (1, [f"FAILED   dev/{name}", "1 passed, 1 failed, 0 skipped"]))

    def test_nothing_is_red(self):
        self.assertEqual(self.report([])[0], 1)
        self.assertEqual(self.report([SKIPPED])[0], 1)

    def test_unreadable_result_is_red(self):
        self.assertEqual(self.report([PASSED, "<"])[0], 1)

    def test_skip_keeps_its_reason_and_is_red_only_when_strict(self):
        code, lines = self.report([PASSED, SKIPPED])
        self.assertEqual((code, lines[0]), (0, "skipped  dev/away: data: no papers"))
        self.assertEqual(self.report([PASSED, SKIPPED], "--strict")[0], 1)

    def test_gtest_skip_is_seen_and_the_machine_is_forgiven(self):
        code, lines = self.report([GTEST], "--strict")
        self.assertEqual((code, lines[0]), (0, "skipped  dev/unit:A.B: machine: no AVX-512"))

    def test_unittest_skips_are_seen_and_what_a_preset_has_is_forgiven(self):
        code, lines = self.report([UNITTEST], "--strict")
        self.assertEqual((code, lines[:3]), (1, ["skipped  dev/unit:test_b: built with sanitizers",
                                                 "skipped  dev/unit:test_c: can't", "skipped  dev/unit:test_d: no tool"]))
        self.assertEqual(lines[3], "These skips are failures here: dev/unit:test_c, dev/unit:test_d")

    def test_steps_that_are_no_tests_count(self):
        self.assertEqual(self.report([PASSED], "--failed", "build of asan")[0], 1)
        self.assertEqual(self.report([PASSED], "--strict", "--skipped", "fuzz: tool: no clang")[0], 1)


if __name__ == "__main__":
    unittest.main()
