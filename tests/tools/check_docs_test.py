"""The examples' runner runs what it should, and goes red when a page is not true."""
import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import check_docs  # noqa: E402


class CheckDocs(unittest.TestCase):
    def faults(self, page):
        return list(check_docs.run_page("page.md", page, "/nonexistent/bin"))

    def test_true_page_is_green(self):
        page = "# A\n```sh\nwc -l < articles.jsonl\necho b > b\n```\n\n<!-- output -->\n```text\n400\n```\n```sh\ncat b\n```\n"
        self.assertEqual(self.faults(page), [])

    def test_failing_command_is_red_with_its_line(self):
        faults = self.faults("words\n```sh\nfalse\ntrue\n```\n")
        self.assertEqual(len(faults), 1)
        self.assertIn("page.md:3: exit status 1", faults[0])

    def test_failing_first_part_of_a_pipe_is_red(self):
        self.assertEqual(len(self.faults("```sh\nfalse | cat\n```\n")), 1)

    def test_other_output_is_red(self):
        self.assertEqual(len(self.faults("```sh\necho a\n```\n<!-- output -->\n```text\nb\n```\n")), 1)

    def test_output_of_nothing_is_red(self):
        self.assertEqual(len(self.faults("<!-- output -->\n```text\nb\n```\n")), 1)

    def test_no_run_needs_a_reason(self):
        self.assertEqual(self.faults("<!-- no-run: needs a network -->\n```sh\nfalse\n```\n"), [])
        self.assertEqual(len(self.faults("<!-- no-run: -->\n```sh\nfalse\n```\n")), 1)

    def test_quoted_file_must_be_as_it_stands(self):
        with open(os.path.join(check_docs.ROOT, "examples", "c", "read_records.c"), encoding="utf-8") as file:
            text = file.read()
        mark = "<!-- file: examples/c/read_records.c -->\n"
        self.assertEqual(self.faults(f"{mark}```c\n{text}```\n"), [])
        self.assertEqual(len(self.faults(f"{mark}```c\n{text}int x;\n```\n")), 1)
        self.assertEqual(len(self.faults("<!-- file: absent.c -->\n```c\nint x;\n```\n")), 1)

    def test_mark_counts_for_the_next_block_only(self):
        self.assertEqual(len(self.faults("<!-- no-run: x -->\nwords\n```sh\nfalse\n```\n")), 1)

    def test_other_languages_are_left_alone(self):
        self.assertEqual(self.faults("```\nfalse\n```\n```json\nfalse\n```\n```c\nint x;\n```\n"), [])

    def test_gaps_match_and_words_do_not(self):
        self.assertTrue(check_docs.output_matches("a\n...\nd … f\n", "a\nb\nc\nd eee f\n"))
        self.assertTrue(check_docs.output_matches("a\n...\nb\n", "a\nb\n"))
        self.assertFalse(check_docs.output_matches("a\n...\nd\n", "a\nb\nc\n"))


if __name__ == "__main__":
    unittest.main()
