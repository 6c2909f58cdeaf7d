#!/usr/bin/env python3
"""Holds the comments of sluice.h to what readers of a public header need.

usage: check_header_docs.py sluice.h

A function says what it does and since when; lifetimes when it hands out or keeps pointers; the shape of
arrays; its errors and its cost when it does work (get, copy, find, free and init are look-ups or copies, as
the header's rules say). A handle says which threads may use it. A field says what it is.
"""
import re
import sys

import capi_header

# Verbs whose cost the header's rules state once.
CHEAP = {"get", "copy", "find", "free", "init", "name", "is", "best", "version"}
# Fields that the header's rules explain.
PLAIN_FIELDS = {"struct_size", "reserved", "user"}
SCALAR_OUT = re.compile(r"(?:uint32_t|uint64_t|int32_t|float|double|size_t)\*")


def has(comment, word):
    return re.search(rf"\b{word}:\s+\S", comment) is not None


def parameters_of(item):
    """(type, name) of each."""
    if item.parameters in ("", "void"):
        return []
    split = [re.fullmatch(r"(.*?[\s*])(\w+)", part.strip()) for part in item.parameters.split(",")]
    return [(found.group(1).strip(), found.group(2)) for found in split]


def is_cheap(name):
    return bool(CHEAP & set(name.split("_")[1:]))


def hands_out_pointers(parameters):
    return any(
        kind in ("const void**", "sluice_text*") or (kind.startswith("const sluice_") and kind.endswith("**"))
        for kind, _ in parameters
    )


def has_array(parameters):
    names = {name for _, name in parameters}
    return bool(names & {"capacity", "topic_capacity"}) or any(
        kind == "const uint64_t*" for kind, _ in parameters
    )


def what_it_does(comment):
    return re.split(r"\b(?:Since|Errors|Lifetime|Threads|Cost|Requires|Returns):", comment)[0].strip()


def function_faults(item):
    comment, parameters = item.comment, parameters_of(item)
    if len(what_it_does(comment)) < 8:
        yield "does not say what it does"
    if not re.search(r"\bSince:\s+\d+\.\d+", comment):
        yield "no Since"
    if item.result == "sluice_status" and not is_cheap(item.name) and not has(comment, "Errors"):
        yield "no Errors"
    if hands_out_pointers(parameters) and not has(comment, "Lifetime"):
        yield "no Lifetime of what it hands out"
    if any(kind.endswith("_callback") for kind, _ in parameters) and not has(comment, "Lifetime"):
        yield "no Lifetime of its callback"
    if item.result == "const char*" and "static" not in comment.lower():
        yield "no word on who owns the text"
    if not is_cheap(item.name) and not has(comment, "Cost"):
        yield "no Cost"
    if has_array(parameters) and "[" not in comment:
        yield "no shape of its arrays"


def field_faults(item):
    for member in item.members:
        if not member.comment and member.name not in PLAIN_FIELDS:
            yield f"{member.name}: no comment"


def item_faults(item):
    if item.kind == "function":
        yield from function_faults(item)
        return
    if item.kind in ("handle", "struct", "callback", "enum", "macro") and len(item.comment) < 8:
        yield "no comment"
    if item.kind == "handle" and not has(item.comment, "Threads"):
        yield "no Threads"
    if item.kind == "callback" and not re.search(r"Lifetime:|Returns:", item.comment):
        yield "neither Lifetime nor Returns"
    if item.kind == "struct":
        yield from field_faults(item)


def find_faults(header_text):
    for item in capi_header.parse(header_text):
        for fault in item_faults(item):
            yield f"sluice.h:{item.line}: {item.name}: {fault}"


def main():
    faults = list(find_faults(capi_header.read(sys.argv[1])))
    for fault in faults:
        print(fault)
    print(f"check_header_docs: {len(faults)} fault(s)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
