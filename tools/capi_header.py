"""Reads sluice.h into Python: classes of items with their comments. What is made of them is the business
of check_abi.py (stubs, values), check_header_docs.py (required parts) and make_capi_docs.py (the page).

The header keeps to a few forms, and what is none of them is an error: a comment of // lines right above a
declaration, one declaration after another, enumerators with explicit values.
"""
import re
from dataclasses import dataclass, field

SECTION = re.compile(r"// -{20,} (\d+)\. (.+)")
FUNCTION = re.compile(r"SLUICE_API (?P<result>[\w ]+?[ *]+)(?P<name>sluice_\w+)\((?P<parameters>.*)\);", re.S)
CALLBACK = re.compile(r"typedef [\w ]+ ?\(\*(\w+)\)\((.*)\);", re.S)
HANDLE = re.compile(r"typedef struct (\w+) \1;")
STRUCT = re.compile(r"typedef struct (\w+) \{\n(.*)\} \1;", re.S)
ENUM = re.compile(r"enum \{\n(.*)\};", re.S)
ENUMERATOR = re.compile(r"(SLUICE_\w+) = (-?\w+),?")
MACRO = re.compile(r"#define (SLUICE_\w+) (\S.*)")
ALIAS = re.compile(r"typedef (\w+) (\w+);")


@dataclass
class Member:
    """A field of a struct, or an enumerator."""
    name: str
    text: str  # the declaration, or the value
    comment: str


@dataclass
class Item:
    kind: str  # function, callback, handle, struct, enum, macro, alias
    name: str  # of an enum its first enumerator
    text: str  # the declaration as it stands
    comment: str  # the lines above it without //
    section: str
    line: int
    parameters: str = ""
    result: str = ""
    members: list = field(default_factory=list)

    @property
    def is_versioned(self):
        return self.kind == "struct" and self.members[0].name == "struct_size"


def comment_text(lines):
    return "\n".join(re.sub(r"^\s*// ?", "", line) for line in lines)


def struct_members(body):
    """Fields with the comment above them and the one behind them."""
    members, above, declaration, last = [], [], "", None
    for line in body.splitlines():
        code, _, behind = line.partition("//")
        if not code.strip():
            if last and not above and re.match(r"\s{12,}//", line):  # a trailing comment that goes on
                last.comment += "\n" + behind.strip()
            else:
                above.append(line)
            continue
        declaration += " " + code.strip()
        if not declaration.endswith(";"):
            continue
        pointer = re.search(r"\(\*(\w+)\)", declaration)
        names = [pointer.group(1)] if pointer else re.findall(r"(\w+)(?:\[\d+\])?(?=[,;])", declaration)
        comment = "\n".join(filter(None, [comment_text(above), behind.strip()]))
        members += [Member(name, declaration.strip(), comment) for name in names]
        last, above, declaration = members[-1], [], ""
    return members


def enum_members(body):
    members, above = [], []
    for line in body.splitlines():
        code, _, behind = line.partition("//")
        if not code.strip():
            above.append(line)
            continue
        found = ENUMERATOR.fullmatch(code.strip())
        if not found:
            raise ValueError(f"an enumerator without an explicit value: {line}")
        comment = "\n".join(filter(None, [comment_text(above), behind.strip()]))
        members.append(Member(found.group(1), found.group(2), comment))
        above = []
    return members


def parse_declaration(text):
    """(kind, name, parameters, result, members) of one declaration."""
    if found := FUNCTION.fullmatch(text):
        return "function", found["name"], " ".join(found["parameters"].split()), found["result"].strip(), []
    if found := STRUCT.fullmatch(text):
        return "struct", found.group(1), "", "", struct_members(found.group(2))
    if found := ENUM.fullmatch(text):
        members = enum_members(found.group(1))
        return "enum", members[0].name, "", "", members
    if found := HANDLE.fullmatch(text):
        return "handle", found.group(1), "", "", []
    if found := CALLBACK.fullmatch(text):
        return "callback", found.group(1), " ".join(found.group(2).split()), "", []
    if found := MACRO.fullmatch(text):
        return "macro", found.group(1), "", "", [Member(found.group(1), found.group(2), "")]
    if found := ALIAS.fullmatch(text):
        return "alias", found.group(2), "", "", []
    raise ValueError(f"a form of declaration that is not known:\n{text}")


def declarations(text):
    """(first line, comment lines, declaration) of all between extern "C" { and }."""
    lines = text.splitlines()
    begin = lines.index('extern "C" {') + 2  # and its #endif
    end = max(i for i, line in enumerate(lines) if line == "#ifdef __cplusplus")
    comment, parts = [], []
    for number in range(begin, end):
        line = lines[number]
        if parts or not (line.startswith("//") or not line):
            parts.append(line)
            code = "\n".join(part.partition("//")[0].rstrip() for part in parts)
            is_macro = parts[0].startswith("#")
            if is_macro or (code.endswith(";") and code.count("{") == code.count("}")):
                yield number + 2 - len(parts), comment, "\n".join(parts)
                comment, parts = [], []
        elif line:
            comment.append(line)
        else:
            comment = []


def sections_of(text):
    """(line, title) of each section."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := SECTION.fullmatch(line):
            yield number, f"{found.group(1)}. {found.group(2)}"


def parse(text):
    sections = list(sections_of(text))
    items = []
    for line, comment, declaration in declarations(text):
        section = [title for at, title in sections if at < line][-1]
        kind, name, parameters, result, members = parse_declaration(declaration)
        items.append(Item(kind, name, declaration, comment_text(comment), section, line, parameters, result, members))
    return items


def introduction(text):
    """The comment at the top of the header."""
    lines = text.splitlines()
    return comment_text(lines[: lines.index("#ifndef SLUICE_H_")])


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()
