"""The amalgamation keeps file-local names apart, and its check goes red for what is stale or missing."""
import contextlib
import io
import os
import sys
import tempfile
import unittest
from unittest import mock

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import make_amalgamation  # noqa: E402

LOCALS = """#include <string>
namespace sluice {
namespace {

constexpr size_t kBlock = size_t{64} << 10, kOther[2] = {1, 2};
constexpr uint64_t kMost = UINT64_MAX;
class Reader : public Base {
  int member_;
};
template <typename T>
std::span<const T> bytes_of(const std::vector<T>& values) {
  return values;
}
std::function<Status()> later(int n);
Status Reader::read_all() { return Status(); }
static_assert(kBlock > 0);

}  // namespace
int visible() { return 1; }
}  // namespace sluice
"""


class MakeAmalgamation(unittest.TestCase):
    def run_main(self, *arguments):
        with mock.patch.object(sys, "argv", ["make_amalgamation.py", *arguments]):
            make_amalgamation.main()

    def test_what_an_anonymous_namespace_declares_is_found_and_nothing_else(self):
        self.assertEqual(make_amalgamation.local_names(LOCALS),
                         {"kBlock", "kOther", "kMost", "Reader", "bytes_of", "later"})

    def test_names_change_but_in_comments_strings_members_and_qualified_names(self):
        text = 'read(a.read(), b->read(), io::read()); // read "read"\nf("read", \'r\', R"(read)"); read_more();'
        self.assertEqual(make_amalgamation.rename(text, "x", {"read"}), text.replace("read(a", "read_in_x(a"))

    def test_rooms_of_the_trainer_are_refused(self):
        with self.assertRaisesRegex(make_amalgamation.AmalgamationError, "core/train/.* inference build"):
            make_amalgamation.Amalgamation().expand("core/train/trainer.h")

    def test_no_name_of_ours_is_included_and_no_third_party(self):
        text = make_amalgamation.amalgamate()["sluice.cc"]
        included = set(make_amalgamation.INCLUDE.findall(text))
        self.assertEqual({t for b, t in included if b == '"'}, {"sluice.h", "sluice_kernels.h"})
        self.assertFalse({t for b, t in included if b == "<"} & {"zlib.h", "zstd.h", "simdjson.h"})

    def test_the_check_sees_a_changed_and_a_missing_file(self):
        with tempfile.TemporaryDirectory() as folder:
            self.run_main(folder)
            self.run_main("--check", folder)
            path = os.path.join(folder, "sluice_kernels.h")
            with open(path, "a", encoding="utf-8") as file:
                file.write("// by hand\n")
            with self.assertRaisesRegex(SystemExit, "sluice_kernels.h is older.*script/amalgamate"):
                self.run_main("--check", folder)
            os.remove(path)
            with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
                self.run_main("--check", folder)


if __name__ == "__main__":
    unittest.main()
