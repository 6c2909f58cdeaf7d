#!/usr/bin/env python3
"""sluice serve --sandbox as nobody, where the file system can't be written and loopback is the only network."""
import os
import shutil
import subprocess
import sys
import unittest

from serving import SANDBOXED, Server, serve_everything

BWRAP = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-net", "--unshare-user",
         "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]


def skip(reason):
    print("SKIP:", reason)
    sys.exit(77)


def serve_inside():
    test = unittest.TestCase()
    with test.assertRaises(OSError), open(os.path.join(os.path.dirname(__file__), "written"), "w", encoding="utf-8"):
        pass
    with Server("--sandbox", environment=SANDBOXED) as server:
        serve_everything(server, test)
        test.assertEqual(server.end()[0], 0)
    print("served as", os.getuid())


def main():
    if sys.argv[1:] == ["inside"]:
        return serve_inside()
    if shutil.which("bwrap") is None:
        skip("tool: no bwrap")
    if subprocess.run([*BWRAP, "true"], check=False, capture_output=True).returncode != 0:
        skip("machine: no user namespaces")
    done = subprocess.run([*BWRAP, sys.executable, "-B", __file__, "inside"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "served as 65534\n"), done.stderr


if __name__ == "__main__":
    main()
