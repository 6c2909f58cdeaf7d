#!/usr/bin/env python3
"""Proves what a built libsluice offers and what it can reach, from nm.

usage: check_symbols.py LIBRARY.so|LIBRARY.a [--release] [--needs-only PREFIX...]
                        [--header sluice.h --exports exports.txt [--update]]

Shared library: it exports exactly the functions of the header and of the committed list; its SONAME and
the version of each export are the header's SLUICE_ABI_VERSION. Either kind:
it refers to nothing that prints, ends the process, reads the environment, or changes what the whole
process shares. With --release nothing refers to assertions either; with --needs-only the library loads
no others than those whose names begin so.
"""
import argparse
import re
import subprocess
import sys

# Names that end the process, print, or reach into state the host owns.
FORBIDDEN = re.compile(
    r"abort|exit|_exit|_Exit|quick_exit|at_quick_exit|raise|kill"
    r"|(__)?v?(f|d|s|sn|as|w|fw|sw)?printf(_chk)?"
    r"|puts|fputs|putchar|putc|fputc|perror|psignal|syslog|vsyslog|stdout|stderr"
    r"|_ZSt4(cout|cerr|clog)|_ZNSt8ios_base4InitC1Ev"
    r"|getenv|secure_getenv|setenv|putenv|unsetenv|setlocale|signal|sigaction|s?rand|random|strtok"
)
# Only with _GLIBCXX_ASSERTIONS or without NDEBUG: presets dev, asan and fuzz.
ASSERTIONS = re.compile(r"__assert_fail|_ZSt21__glibcxx_assert_failPKciS0_S0_")
# Exceptions to FORBIDDEN. Each has its reason; std::terminate (noexcept) and the hardening flags' own
# __stack_chk_fail and __*_chk never match it.
ALLOWED = {}

DECLARATION = re.compile(r"^SLUICE_API\b[^;(]*?\b(sluice_\w+)\s*\(", re.MULTILINE)


def nm(library, *options):
    """(where, kind, name@version) of each symbol."""
    lines = subprocess.run(["nm", "-A", *options, library], check=True, capture_output=True, text=True).stdout
    for line in lines.splitlines():
        place, _, rest = line.rpartition(":")
        words = rest.split()
        if len(words) >= 2:
            yield place.rsplit("/", 1)[-1], words[-2], words[-1]


def undefined_symbols(library, shared):
    """(where, name) of each symbol asked of others."""
    listed = nm(library, "-D") if shared else nm(library)
    symbols = [(place, kind, name.split("@")[0]) for place, kind, name in listed]
    defined = {name for _, kind, name in symbols if kind not in "Uwv"}
    return sorted({(place, name) for place, kind, name in symbols if kind in "Uwv" and name not in defined})


def reach_faults(symbols, release):
    for place, name in symbols:
        if FORBIDDEN.fullmatch(name) and name not in ALLOWED:
            yield f"{place}: refers to {name}"
        if release and ASSERTIONS.fullmatch(name):
            yield f"{place}: refers to {name}: assertions belong to the presets dev, asan and fuzz"


def declared_functions(header_text):
    return sorted(DECLARATION.findall(header_text))


def export_faults(exported, declared, listed):
    for name in sorted(set(exported) | set(declared) | set(listed)):
        where = [("exported", exported), ("declared in the header", declared), ("in the committed list", listed)]
        missing = [label for label, names in where if name not in names]
        if missing:
            yield f"{name}: not {' and not '.join(missing)}"


def abi_faults(library, exports, header_text):
    """The SONAME and the version of every export count incompatible changes, as the header does."""
    version = re.search(r"#define SLUICE_ABI_VERSION (\d+)u", header_text).group(1)
    dynamic = subprocess.run(["readelf", "-d", library], check=True, capture_output=True, text=True).stdout
    soname = re.search(r"SONAME.*\[(.*)\]", dynamic)
    if not soname or soname.group(1) != f"libsluice.so.{version}":
        yield f"SONAME is {soname and soname.group(1)}, the header says ABI version {version}"
    for name, node in exports:
        if node != f"SLUICE_{version}":
            yield f"{name} has version {node or 'none'}, not SLUICE_{version}"


def load_faults(library, prefixes):
    dynamic = subprocess.run(["readelf", "-d", library], check=True, capture_output=True, text=True).stdout
    for name in re.findall(r"NEEDED.*\[(.*)\]", dynamic):
        if not name.startswith(tuple(prefixes)):
            yield f"loads {name}"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("library")
    parser.add_argument("--release", action="store_true")
    parser.add_argument("--needs-only", nargs="+", metavar="PREFIX")
    parser.add_argument("--header")
    parser.add_argument("--exports")
    parser.add_argument("--update", action="store_true", help="write the list from what is exported")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    shared = not arguments.library.endswith(".a")
    faults = list(reach_faults(undefined_symbols(arguments.library, shared), arguments.release))
    if arguments.needs_only:
        faults += load_faults(arguments.library, arguments.needs_only)
    if arguments.exports:
        symbols = [name for _, kind, name in nm(arguments.library, "-D", "--defined-only") if kind != "A"]
        versions = [(name.partition("@")[0], name.partition("@")[2].lstrip("@")) for name in symbols]
        exported = sorted(name for name, _ in versions)
        if arguments.update:
            with open(arguments.exports, "w", encoding="utf-8") as file:
                file.writelines(name + "\n" for name in exported)
        header_text = read(arguments.header)
        declared = declared_functions(header_text)
        faults += abi_faults(arguments.library, versions, header_text)
        faults += export_faults(exported, declared, read(arguments.exports).split())
    for fault in faults:
        print(fault)
    print(f"check_symbols: {arguments.library}: {len(faults)} fault(s)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
