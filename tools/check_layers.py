#!/usr/bin/env python3
"""Holds the rooms of the tree to their arrows: who may include whom, ours and third parties'.

usage: check_layers.py [TREE]

A new arrow is a reviewed change of the tables below. Also checked: CMake's DEPENDS follow the same
arrows; file names are snake_case, unique, and none is a drawer for leftovers. What the linker sees is
check_symbols.py's business.
"""
import os
import re
import sys

# Rooms of core/, from the lowest to the highest, and what each may include beside itself.
CORE = {
    "base": "",
    "kernels": "base",
    "io": "base",
    "recordio": "base io",
    "corpus": "base io recordio",
    "text": "base corpus",
    "articles": "base io recordio corpus text",
    "model": "base kernels io corpus text",
    "infer": "base kernels corpus text model",
    "train": "base kernels io corpus model infer",
    "evaluate": "base kernels corpus model infer",
}
# Other rooms: prefixes of our own files they may include beside their own.
PUBLIC = ("sluice.h", "capi/include/sluice.h")
ROOMS = {
    "capi": ("core/", "sluice.h"),
    "remote": PUBLIC,
    "cli": (*PUBLIC, "remote/"),
    "wasm": PUBLIC,
    "bindings": (*PUBLIC, "sluice.hpp"),
    "examples": (*PUBLIC, "sluice.hpp"),
    "tests": ("",),
    "bench": ("",),
}
# Third parties: how their headers begin, and the folders that may include them.
ANYWHERE_TESTED = ("tests", "bench")
THIRD_PARTIES = {
    "Eigen/": ("core/train", "core/evaluate"),
    "simdjson.h": ("core/articles", "cli"),
    "zlib.h": ("core/io",),
    "zstd": ("core/io",),
    "curl/": ("remote",),
    "openssl/": ("remote",),
    "pugixml.hpp": ("remote",),
    "boost/": ("cli/serve",),
    "seccomp.h": ("cli/serve",),
    "archive.h": ("cli/sagemaker",),
    "archive_entry.h": ("cli/sagemaker",),
    "CLI/": ("cli",),
    "google/protobuf/": (),
    "gtest/": (),
    "gmock/": (),
    "benchmark/": (),
    "xxhash.h": (),
    "unicode/": (),
    "nanobind/": ("bindings/python",),
    "numpy/": ("bindings/python",),
}
SYSTEM = re.compile(
    r"(sys/[a-z_]+|linux/[a-z_]+|arpa/inet|netinet/[a-z]+|"
    r"assert|cpuid|dirent|dlfcn|errno|fcntl|fnmatch|glob|inttypes|limits|locale|math|poll|pthread|sched|signal|spawn|"
    r"stdalign|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings|termios|time|unistd|"
    r"wasm_simd128)\.h")
PRINTING = {"iostream", "print", "syncstream"}

LEFTOVERS = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager)(_|$)")
SOURCES = (".h", ".hpp", ".cc", ".c", ".inc")
SKIPPED_FOLDERS = {"build", "node_modules", "target", "__pycache__"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
ADD_LAYER = re.compile(r"sluice_add_layer\(\s*(\w+)(.*?)\)", re.DOTALL)


def files_of(tree):
    for folder, folders, names in os.walk(tree):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS and not f.startswith("."))
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), tree)


def in_folder(path, folders):
    return any(path.startswith(folder + "/") for folder in folders)


def ours_allowed(path, target):
    """Whether the file `path` may include our file `target`."""
    parts = path.split("/")
    if parts[0] != "core":
        return target.startswith((parts[0] + "/",) + ROOMS[parts[0]])
    layer = target.split("/")[1] if target.startswith("core/") else None
    return layer == parts[1] or layer in CORE[parts[1]].split()


def third_party_fault(path, target):
    for prefix, folders in THIRD_PARTIES.items():
        if target.startswith(prefix):
            if in_folder(path, folders + ANYWHERE_TESTED):
                return None
            return f"{prefix} is for {', '.join(folders) or 'tests and bench'} only"
    if in_folder(path, ("core", "capi")) and target in PRINTING:
        return "the library never prints"
    if re.fullmatch(r"[a-z0-9_]+", target) or SYSTEM.fullmatch(target):
        return None  # the C++ and C libraries
    return "unknown third party: if it earns its place, add it to tools/check_layers.py"


def include_fault(tree, path, bracket, target):
    if bracket == "<" and not target.startswith("sluice."):
        return third_party_fault(path, target)
    if target in THIRD_PARTIES:
        return third_party_fault(path, target)
    if target.endswith(".pb.h"):
        return None if in_folder(path, ANYWHERE_TESTED) else "generated classes are for tests and bench"
    if ".." in target.split("/"):
        return "includes start at the root of the repository"
    if not ours_allowed(path, target):
        return "this arrow is not in the table of tools/check_layers.py"
    if "/" in target and not os.path.exists(os.path.join(tree, target)):
        return "no such file from the root of the repository"
    return None


def check_includes(tree, path):
    parts = path.split("/")
    if parts[0] == "core" and parts[1] not in CORE:
        yield f"{path}: core/{parts[1]} is not a room of tools/check_layers.py"
        return
    with open(os.path.join(tree, path), encoding="utf-8") as file:
        text = file.read()
    for match in INCLUDE.finditer(text):
        fault = include_fault(tree, path, match[1], match[2])
        if fault:
            line = text.count("\n", 0, match.start(1)) + 1
            yield f"{path}:{line}: {match[2]}: {fault}"


def is_amalgamated(tree, path):
    """Whether the file is core/ again, for a module that cannot hold folders: checked where it comes from."""
    if not path.startswith("bindings/"):
        return False
    with open(os.path.join(tree, path), encoding="utf-8") as file:
        return "Generated by tools/make_amalgamation.py" in file.read(400)


def check_depends(tree, path):
    with open(os.path.join(tree, path), encoding="utf-8") as file:
        for name, body in ADD_LAYER.findall(file.read()):
            depends = re.search(r"DEPENDS([a-z\s]*)", body)
            for target in depends[1].split() if depends else []:
                if target not in CORE.get(name, "").split():
                    yield f"{path}: {name} DEPENDS {target}: not in the table of tools/check_layers.py"


def check_names(paths):
    seen = {}
    for path in paths:
        name = os.path.basename(path)
        stem, extension = os.path.splitext(name)
        if extension not in SOURCES + (".py",):
            continue
        if LEFTOVERS.search(stem):
            yield f"{path}: a file is named after its one idea"
        if path.startswith("bindings/"):
            continue  # other languages have their own customs
        if not re.fullmatch(r"[a-z0-9_]+", stem):
            yield f"{path}: file names are snake_case"
        if seen.setdefault(name, path) != path:
            yield f"{path}: the name is taken by {seen[name]}"


def faults_of(tree):
    paths = list(files_of(tree))
    faults = list(check_names(paths))
    for path in paths:
        room = path.split("/")[0]
        if room in ROOMS or room == "core":
            if path.endswith(SOURCES) and path.count("/") and not is_amalgamated(tree, path):
                faults += check_includes(tree, path)
        if room == "core" and os.path.basename(path) == "CMakeLists.txt":
            faults += check_depends(tree, path)
    return faults


def main():
    tree = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    faults = faults_of(tree)
    for fault in faults:
        print(fault)
    print(f"check_layers: {len(faults)} fault(s)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
