"""The ABI gate goes red for what breaks those who linked, and stays green for what is only added."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEADER = os.path.join(ROOT, "capi", "include", "sluice.h")
TOOL = os.path.join(ROOT, "tools", "check_abi.py")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class CheckAbi(unittest.TestCase):
    def check(self, change):
        """The gate's verdict on the header as `change` leaves it."""
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, "sluice.h")
            before = read(HEADER)
            after = change(before)
            self.assertNotEqual(before, after, "the change changed nothing")
            with open(copy, "w", encoding="utf-8") as file:
                file.write(after)
            command = [sys.executable, TOOL, copy, os.path.join(ROOT, "abi")]
            run = subprocess.run(command, capture_output=True, text=True)
            return run.returncode, run.stdout + run.stderr

    def assert_red(self, words, change):
        code, output = self.check(change)
        self.assertEqual(code, 1, output)
        self.assertIn(words, output)

    def assert_green(self, change):
        code, output = self.check(change)
        self.assertEqual(code, 0, output)

    @staticmethod
    def at_end_of(struct, field):
        return lambda text: text.replace(f"}} {struct};", f"  {field}\n}} {struct};")

    def test_comment_is_green(self):
        self.assert_green(lambda text: text.replace("Since: 0.1\n", "Since: 0.1.\n", 1))

    def test_field_at_the_end_of_a_struct_with_its_size_is_green(self):
        for struct in ("sluice_trainer_options", "sluice_model_facts", "sluice_store_callbacks", "sluice_minibatch"):
            self.assert_green(self.at_end_of(struct, "double later;"))

    def test_field_at_the_end_of_a_fixed_struct_is_red(self):
        for struct in ("sluice_error", "sluice_text", "sluice_explained_word"):
            self.assert_red(struct, self.at_end_of(struct, "double later;"))

    def test_field_in_the_middle_is_red(self):
        self.assert_red(
            "sluice_trainer_options",
            lambda text: text.replace("  uint64_t seed;\n  // Over", "  uint64_t seed;\n  double middle;\n  // Over"),
        )

    def test_field_of_another_type_is_red(self):
        self.assert_red("sluice_record", lambda text: text.replace("  double label;  ", "  float label;  "))

    def test_field_that_is_gone_is_red(self):
        self.assert_red("sluice_evaluation", lambda text: re.sub(r"  double purity;.*\n", "", text))

    def test_argument_of_another_type_is_red(self):
        self.assert_red(
            "sluice_model_get_word",
            lambda text: text.replace(
                "sluice_model_get_word(const sluice_model* model, uint32_t id",
                "sluice_model_get_word(const sluice_model* model, uint64_t id",
            ),
        )

    def test_output_of_another_type_is_red(self):
        self.assert_red(
            "sluice_model_find_word", lambda text: text.replace("size_t size, uint32_t* id", "size_t size, uint64_t* id")
        )

    def test_function_that_is_gone_is_red(self):
        self.assert_red(
            "sluice_model_free", lambda text: text.replace("SLUICE_API void sluice_model_free(sluice_model* model);\n", "")
        )

    def test_enumerator_of_another_value_is_red(self):
        self.assert_red(
            "SLUICE_STATUS_REMOTE is -12, promised was -11",
            lambda text: text.replace("SLUICE_STATUS_REMOTE = -11", "SLUICE_STATUS_REMOTE = -12"),
        )

    def test_enumerator_that_is_gone_is_red(self):
        self.assert_red(
            "SLUICE_STOP_CANCELLED is gone", lambda text: text.replace("  SLUICE_STOP_CANCELLED = 4\n", "")
        )

    def test_additions_must_get_into_the_baseline(self):
        self.assert_red(
            "sluice_later is not in the baseline",
            lambda text: text.replace("#ifdef __cplusplus\n}", "SLUICE_API void sluice_later(void);\n#ifdef __cplusplus\n}"),
        )
        self.assert_red(
            "SLUICE_STOP_LATER is not in values.txt",
            lambda text: text.replace("SLUICE_STOP_CANCELLED = 4", "SLUICE_STOP_CANCELLED = 4,\n  SLUICE_STOP_LATER = 5"),
        )


if __name__ == "__main__":
    if not shutil.which("abidiff"):
        print("SKIP: tool: no abidiff (abigail-tools)")
        sys.exit(77)
    unittest.main()
