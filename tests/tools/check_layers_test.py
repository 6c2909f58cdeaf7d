"""The layer check goes red for each kind of fault, and stays green on a clean tree."""
import os
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import check_layers  # noqa: E402

CLEAN = {
    "core/base/status.h": "#include <string>\n",
    "core/io/file.cc": '#include <zlib.h>\n#include <sys/stat.h>\n#include "core/base/status.h"\n',
    "core/io/CMakeLists.txt": "sluice_add_layer(io SOURCES file.cc DEPENDS base)\n",
    "capi/include/sluice.h": "#include <stddef.h>\n",
    "cli/main.cc": '#include <CLI/CLI.hpp>\n#include "capi/include/sluice.h"\n',
    "cli/verb.cc": '#include "sluice.h"\n#include <sluice.h>\n',
    "tests/io/file_test.cc": '#include <gtest/gtest.h>\n#include "core/io/file.h"\n',
    "core/io/file.h": "",
}


class CheckLayers(unittest.TestCase):
    def faults(self, extra):
        with tempfile.TemporaryDirectory() as tree:
            for path, text in {**CLEAN, **extra}.items():
                os.makedirs(os.path.join(tree, os.path.dirname(path)), exist_ok=True)
                with open(os.path.join(tree, path), "w", encoding="utf-8") as file:
                    file.write(text)
            return check_layers.faults_of(tree)

    def assert_red(self, path, text, words):
        faults = self.faults({path: text})
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(path, faults[0])
        self.assertIn(words, faults[0])

    def test_arrows_point_down_only(self):
        for layer, lower in check_layers.CORE.items():
            below = list(check_layers.CORE)[: list(check_layers.CORE).index(layer)]
            self.assertLessEqual(set(lower.split()), set(below), layer)

    def test_clean_tree_is_green(self):
        self.assertEqual(self.faults({}), [])

    def test_upward_include_is_red(self):
        self.assert_red("core/base/up.cc", '\n#include "core/io/file.h"\n', ":2:")

    def test_reaching_past_the_c_header_is_red(self):
        self.assert_red("cli/past.cc", '#include "core/base/status.h"\n', "arrow")

    def test_public_header_is_not_for_the_engine(self):
        self.assert_red("core/base/back.cc", '#include "sluice.h"\n', "arrow")

    def test_third_party_outside_its_room_is_red(self):
        self.assert_red("core/base/zip.cc", "  # include <zlib.h>\n", "core/io only")

    def test_third_party_in_quotes_is_red_too(self):
        self.assert_red("core/base/json.cc", '#include "simdjson.h"\n', "simdjson.h is for")

    def test_unknown_third_party_is_red(self):
        self.assert_red("core/base/new.cc", "#include <fmt/format.h>\n", "unknown third party")

    def test_test_library_in_the_engine_is_red(self):
        self.assert_red("core/base/probe.cc", "#include <gtest/gtest.h>\n", "tests and bench")

    def test_iostream_in_the_engine_is_red(self):
        self.assert_red("core/base/say.cc", "#include <iostream>\n", "never prints")

    def test_missing_and_relative_files_are_red(self):
        self.assert_red("core/io/a.cc", '#include "core/base/gone.h"\n', "no such file")
        self.assert_red("core/io/b.cc", '#include "../base/status.h"\n', "root")

    def test_unknown_room_is_red(self):
        self.assert_red("core/magic/wand.cc", "", "not a room")

    def test_cmake_arrow_is_red(self):
        text = "sluice_add_layer(base SOURCES a.cc\n  DEPENDS io)\n"
        self.assert_red("core/base/CMakeLists.txt", text, "DEPENDS io")

    def test_leftover_names_are_red(self):
        for name in ("utils.h", "string_helpers.cc", "common.h", "memory_manager.cc"):
            self.assert_red("core/base/" + name, "", "one idea")

    def test_names_are_snake_case_and_unique(self):
        self.assert_red("core/base/FileName.h", "", "snake_case")
        self.assert_red("tests/status.h", "", "taken by")


if __name__ == "__main__":
    unittest.main()
