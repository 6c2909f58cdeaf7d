#!/usr/bin/env python3
"""Holds sluice.h to the ABI that was promised: the baseline abi/libsluice.abi and the numbers of
abi/values.txt. Functions, enumerators and fields at the end of structs that begin with struct_size may be
added; nothing else may change.

usage: check_abi.py sluice.h ABI_FOLDER [--update]

The baseline is what abidw says of a library made of the header alone, each function with an empty body:
the compiler holds the real functions to the header, check_symbols.py holds the real exports to it, and so
the gate takes a second, needs no debug build, and knows nothing of what handles hide. --update writes both
files anew (script/update-abi).

Structs that grew are cut back to the fields of the baseline before abidiff compares. Its own suppressions
(has_data_member_inserted_at = end) also hide fields of such structs that changed their type or are gone.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

import capi_header

BASELINE = "libsluice.abi"
VALUES = "values.txt"
# Nothing of the machine may get into the baseline.
ABIDW = ["abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-elf-needed", "--no-architecture"]
ABIDIFF = ["abidiff", "--no-added-syms", "--no-architecture"]
VALUE_FORM = re.compile(r"\(?(-?(?:0x[0-9a-f]+|[\d.]+)[uf]?|UINT64_MAX)\)?")


def promised_fields(baseline):
    """The fields of each struct of the baseline, in order."""
    root = ElementTree.parse(baseline).getroot()
    return {
        struct.get("name"): [field.get("name") for field in struct.iterfind("data-member/var-decl")]
        for struct in root.iter("class-decl")
    }


def as_promised(struct, fields):
    """The struct without what was added at its end: fields of the baseline, then others."""
    names = [member.name for member in struct.members]
    if names[: len(fields)] != fields:
        return struct.text
    kept = dict.fromkeys(member.text for member in struct.members[: len(fields)])
    return f"typedef struct {struct.name} {{ {' '.join(kept)} }} {struct.name};"


def without_growth(header_text, items, fields):
    for item in items:
        if item.is_versioned and item.name in fields:
            header_text = header_text.replace(item.text, as_promised(item, fields[item.name]))
    return header_text


def stub_source(header_text, items):
    """A definition of each function of the header, so that their types get into debug information."""
    lines = [header_text]
    for item in items:
        if item.kind == "function":
            body = "{ return 0; }" if item.result != "void" else "{}"
            lines.append(item.text.replace("SLUICE_API ", "").rstrip(";") + " " + body)
    return "\n".join(lines) + "\n"


def build_stubs(header_text, items, folder):
    library = os.path.join(folder, "libsluice.so")
    with open(os.path.join(folder, "stubs.c"), "w", encoding="utf-8") as file:
        file.write(stub_source(header_text, items))
    command = ["cc", "-std=c99", "-g", "-shared", "-fPIC", "-fdebug-prefix-map=" + folder + "=."]
    subprocess.run([*command, "-Wl,-soname,libsluice.so", "stubs.c", "-o", library], check=True, cwd=folder)
    return library


def type_faults(library, baseline):
    run = subprocess.run([*ABIDIFF, baseline, library], capture_output=True, text=True)
    if run.returncode:
        yield run.stdout + run.stderr


def missing_faults(baseline, items):
    """What the baseline does not know it does not hold."""
    known = set(re.findall(r"<elf-symbol name='(\w+)'", capi_header.read(baseline)))
    for item in items:
        if item.kind == "function" and item.name not in known:
            yield f"{item.name} is not in the baseline: script/update-abi adds it"


def values_of(items):
    """NAME VALUE of each enumerator and each macro that is a number."""
    values = {}
    for item in items:
        if item.kind == "enum":
            values.update((member.name, member.text) for member in item.members)
        elif item.kind == "macro":
            value = VALUE_FORM.fullmatch(item.members[0].text)
            if not value:
                raise ValueError(f"{item.name}: not a plain number: {item.members[0].text}")
            values[item.name] = value.group(1)
    return values


def value_faults(items, path):
    current = values_of(items)
    promised = dict(line.split() for line in capi_header.read(path).splitlines())
    for name, value in promised.items():
        if current.get(name) != value:
            yield f"{name} is {current.get(name, 'gone')}, promised was {value}"
    for name in current.keys() - promised.keys():
        yield f"{name} is not in {VALUES}: script/update-abi adds it"


def update(header_text, items, folder):
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        library = build_stubs(header_text, items, work)
        subprocess.run([*ABIDW, "--out-file", os.path.join(folder, BASELINE), library], check=True)
    with open(os.path.join(folder, VALUES), "w", encoding="utf-8") as file:
        file.writelines(f"{name} {value}\n" for name, value in values_of(items).items())


def find_faults(header_text, items, folder):
    baseline = os.path.join(folder, BASELINE)
    with tempfile.TemporaryDirectory() as work:
        promised = without_growth(header_text, items, promised_fields(baseline))
        yield from type_faults(build_stubs(promised, items, work), baseline)
    yield from missing_faults(baseline, items)
    yield from value_faults(items, os.path.join(folder, VALUES))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("header")
    parser.add_argument("folder")
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    if not shutil.which("abidiff"):
        print("SKIP: tool: no abidiff (abigail-tools)")
        return 77
    header_text = capi_header.read(arguments.header)
    items = capi_header.parse(header_text)
    if arguments.update:
        update(header_text, items, arguments.folder)
    faults = list(find_faults(header_text, items, arguments.folder))
    for fault in faults:
        print(fault)
    print(f"check_abi: {len(faults)} fault(s)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
