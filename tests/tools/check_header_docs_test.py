"""The check of the header's comments goes red for each part that is left out; the page follows the header."""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEADER = os.path.join(ROOT, "capi", "include", "sluice.h")


def run(tool, change, *options):
    """(exit status, output) of a tool on a copy of the header as `change` leaves it."""
    with open(HEADER, encoding="utf-8") as file:
        before = file.read()
    after = change(before)
    assert before != after, "the change changed nothing"
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "sluice.h")
        with open(copy, "w", encoding="utf-8") as file:
            file.write(after)
        command = [sys.executable, os.path.join(ROOT, "tools", tool), copy, *options]
        result = subprocess.run(command, capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr


class CheckHeaderDocs(unittest.TestCase):
    def assert_red(self, words, old, new):
        code, output = run("check_header_docs.py", lambda text: text.replace(old, new, 1))
        self.assertEqual(code, 1, output)
        self.assertIn(words, output)

    def test_since_is_needed(self):
        self.assert_red("sluice_version: no Since", '"MAJOR.MINOR.PATCH". Static. Since: 0.1', '"MAJOR.MINOR.PATCH". Static.')

    def test_errors_are_needed(self):
        self.assert_red("sluice_path_detect_format: no Errors", "Errors: NOT_FOUND, IO. Cost: one open", "Cost: one open")

    def test_cost_is_needed(self):
        self.assert_red("sluice_path_detect_format: no Cost", "IO. Cost: one open and", "IO. One open and")

    def test_lifetime_is_needed(self):
        self.assert_red(
            "sluice_record_reader_read_next: no Lifetime",
            "Returns: *record, or NULL at the end. Lifetime: until",
            "Returns: *record, or NULL at the end. Valid until",
        )

    def test_threads_of_a_handle_are_needed(self):
        self.assert_red("sluice_output: no Threads", "// Threads: one at a time.\ntypedef struct sluice_output", "typedef struct sluice_output")

    def test_shape_is_needed(self):
        self.assert_red("sluice_model_copy_alpha: no shape", "// alpha [K], the prior", "// alpha, the prior")

    def test_field_without_a_word_is_red(self):
        self.assert_red("sluice_topic_pair: b: no comment", "uint32_t b;         // the other topic", "uint32_t b;")

    def test_enumerator_without_a_value_is_refused(self):
        code, output = run("check_header_docs.py", lambda text: text.replace("SLUICE_STOP_PASSES = 1,", "SLUICE_STOP_PASSES,"))
        self.assertEqual(code, 1)
        self.assertIn("an enumerator without an explicit value", output)

    def test_page_that_is_behind_the_header_is_red(self):
        page = os.path.join(ROOT, "docs", "capi.md")
        code, output = run("make_capi_docs.py", lambda text: text.replace("Since: 0.1", "Since: 0.2", 1), "--check", page)
        self.assertEqual(code, 1, output)
        self.assertIn("script/update-abi renews it", output)


if __name__ == "__main__":
    unittest.main()
