"""The symbol check goes red for a library that prints, ends the process, or exports what it should not."""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, "tools", "check_symbols.py")
HEADER = "#define SLUICE_API\n#define SLUICE_ABI_VERSION 7u\nSLUICE_API int sluice_one(int a);\nSLUICE_API void\nsluice_two(void);\n"
CLEAN = "int sluice_one(int a) { return a; }\nvoid sluice_two(void) {}\n"


class CheckSymbols(unittest.TestCase):
    def check(self, source, kind="so", listed="sluice_one\nsluice_two\n", options=(), soname=7, node=7):
        with tempfile.TemporaryDirectory() as folder:
            def put(name, text):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
                return os.path.join(folder, name)

            source, header, exports = put("a.c", source), put("sluice.h", HEADER), put("exports.txt", listed)
            library = os.path.join(folder, "libsluice." + kind)
            if kind == "so":
                versions = put("a.map", f"SLUICE_{node} {{ global: *; }};")
                flags = ["-O1", "-fPIC", "-shared", f"-Wl,-soname,libsluice.so.{soname}"]
                flags.append(f"-Wl,--version-script={versions}")
                subprocess.run(["cc", *flags, source, "-o", library], check=True)
                options = [*options, "--header", header, "--exports", exports]
            else:
                subprocess.run(["cc", "-O1", "-c", source, "-o", source + ".o"], check=True)
                subprocess.run(["ar", "rc", library, source + ".o"], check=True)
            run = subprocess.run([sys.executable, TOOL, library, *options], capture_output=True, text=True)
            return run.returncode, run.stdout

    def assert_red(self, words, *arguments, **named):
        code, output = self.check(*arguments, **named)
        self.assertEqual(code, 1, output)
        self.assertIn(words, output)

    def test_clean_library_is_green(self):
        for kind in ("so", "a"):
            code, output = self.check(CLEAN, kind)
            self.assertEqual(code, 0, output)

    def test_forbidden_calls_are_red(self):
        calls = {
            "abort": "#include <stdlib.h>\nvoid f(void) { abort(); }\n",
            "exit": "#include <stdlib.h>\nvoid f(void) { exit(3); }\n",
            "printf": '#include <stdio.h>\nvoid f(int a) { printf("%d", a); }\n',
            "snprintf": '#include <stdio.h>\nvoid f(char* b, int a) { snprintf(b, 9, "%d", a); }\n',
            "getenv": "#include <stdlib.h>\nchar* f(void) { return getenv(\"A\"); }\n",
        }
        for name, source in calls.items():
            for kind in ("so", "a"):
                self.assert_red(f"refers to {name}", source.replace(" f(", " sluice_two(") + CLEAN.split("\n")[0], kind)

    def test_assertions_are_red_in_a_release_only(self):
        source = CLEAN + "void __assert_fail(const char*);\nvoid hidden(void) { __assert_fail(0); }\n"
        self.assertEqual(self.check(source, "a")[0], 0)
        self.assert_red("assertions belong", source, "a", options=["--release"])

    def test_unexpected_library_is_red(self):
        source = "#include <time.h>\nint sluice_one(int a) { return a; }\nvoid sluice_two(void) { tzset(); }\n"
        self.assertEqual(self.check(source, options=["--needs-only", "libc.so"])[0], 0)
        self.assert_red("loads libc.so", source, options=["--needs-only", "libm.so"])

    def test_stray_export_is_red(self):
        self.assert_red("stray: not declared", CLEAN + "int stray(void) { return 1; }\n")

    def test_declared_but_missing_function_is_red(self):
        self.assert_red("sluice_two: not exported", CLEAN.split("\n")[0])

    def test_function_missing_from_the_list_is_red(self):
        self.assert_red("sluice_two: not in the committed list", CLEAN, listed="sluice_one\n")

    def test_soname_of_another_abi_version_is_red(self):
        self.assert_red("SONAME is libsluice.so.6, the header says ABI version 7", CLEAN, soname=6)

    def test_version_node_of_another_abi_version_is_red(self):
        self.assert_red("sluice_one has version SLUICE_6, not SLUICE_7", CLEAN, node=6)


if __name__ == "__main__":
    unittest.main()
