#!/usr/bin/env python3
"""docs/sluice.service: systemd finds no fault in it, little is exposed, and the server calls nothing
that it forbids. (It isn't run: that takes a systemd as the first process.)"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from serving import MODEL, ROOT, Server

for tool in ("systemd-analyze", "strace"):
    if not shutil.which(tool):
        print(f"SKIP: tool: no {tool} (script/bootstrap dev)")
        sys.exit(77)

MOST_EXPOSED = 10  # tenths, of 100


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def calls_of(filters):
    """The system calls of systemd's sets: [+] those of "@a @b", then without those of "~@c @d"."""
    sets = {}
    for line in analyze("syscall-filter").stdout.splitlines():
        if line.startswith("@"):
            name = line
            sets[name] = []
        elif line.startswith("    ") and not line.strip().startswith("#"):
            sets[name].append(line.strip())

    def flat(name):
        return {call for each in sets[name] for call in flat(each)} if name.startswith("@") else {name}
    allowed = set()
    for given in filters:
        named = {call for name in given.lstrip("~").split() for call in flat(name)}
        allowed = allowed - named if given.startswith("~") else allowed | named
    return allowed


class Unit(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        with open(os.path.join(ROOT, "docs/sluice.service"), encoding="utf-8") as file:
            self.text = file.read()
        self.path = os.path.join(folder, "sluice.service")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(self.text.replace("/usr/local/bin/sluice", os.path.abspath(os.environ["SLUICE"])))
        self.trace = os.path.join(folder, "trace")

    def test_systemd_finds_no_fault(self):
        done = analyze("verify", self.path)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_little_is_exposed(self):
        done = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", self.path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_nothing_forbidden_is_called(self):
        command = re.search(r"^ExecStart=\S+ (.*)$", self.text, re.MULTILINE)[1]
        command = command.replace("/var/lib/sluice/model.safetensors", MODEL).replace("8080", "0").split()
        with Server(command=command, before=["strace", "-f", "-o", self.trace]) as server:
            self.assertEqual(server.post("/v1/topics", {"texts": ["library " * 9000]})[0], 200)
            self.assertEqual(server.request("GET", "/metrics")[0], 200)
            with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children", encoding="ascii") as file:
                traced = int(file.read().split()[0])
            os.kill(traced, signal.SIGHUP)
            self.assertEqual(server.process.stderr.readline(), "the model was read anew\n")
            os.kill(traced, signal.SIGTERM)
            self.assertEqual(server.process.wait(), 0)
        with open(self.trace, encoding="utf-8") as file:
            lines = file.readlines()
        called = {found[1] for line in lines if (found := re.match(r"\d+ +(\w+)\(", line))}
        allowed = calls_of(re.findall(r"^SystemCallFilter=(.*)$", self.text, re.MULTILINE))
        self.assertIn("accept", allowed)
        self.assertNotIn("mount", allowed)
        self.assertGreater(len(called), 20)
        self.assertEqual(called - allowed, set())
        self.assertEqual([line for line in lines if "PROT_WRITE|PROT_EXEC" in line], [])
        families = set(re.findall(r"socket\((AF_\w+)", "".join(lines)))
        self.assertLessEqual(families, set(re.search(r"^RestrictAddressFamilies=(.*)$", self.text, re.MULTILINE)[1].split()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
