#!/usr/bin/env python3
"""Looks whether the hardening flags reached the programs and libraries people get.

usage: check_hardening.py ELF_FILE...

Full RELRO, a stack that is not executable, position-independent code, stack canaries, and no search
path that leads out of the installed tree. The flags are cmake/sluice_targets.cmake's.
"""
import re
import subprocess
import sys


def readelf(*arguments):
    return subprocess.run(["readelf", "-W", *arguments], check=True, capture_output=True, text=True).stdout


def faults_of(path):
    header, segments = readelf("-h", path), readelf("-l", path)
    dynamic, symbols = readelf("-d", path), readelf("--dyn-syms", path)
    stack = re.search(r"GNU_STACK.*", segments)
    if not re.search(r"Type:\s+DYN", header):
        yield "not position-independent"
    if "GNU_RELRO" not in segments or not re.search(r"BIND_NOW|FLAGS_1.*NOW", dynamic):
        yield "relocations stay writable (no full RELRO)"
    if stack is None or re.search(r"RWE", stack[0]):
        yield "executable stack"
    if "__stack_chk_fail" not in symbols:
        yield "no stack canary"
    for search_path in re.findall(r"R(?:UN)?PATH.*\[(.*)\]", dynamic):
        # CMake pads a build folder's path with ":" to the length of the installed one.
        if any(not folder.startswith("$ORIGIN") for folder in search_path.rstrip(":").split(":")):
            yield f"search path {search_path}"


def main():
    faults = [f"{path}: {fault}" for path in sys.argv[1:] for fault in faults_of(path)]
    for fault in faults:
        print(fault)
    print(f"check_hardening: {len(sys.argv) - 1} file(s), {len(faults)} fault(s)")
    return 1 if faults or len(sys.argv) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
