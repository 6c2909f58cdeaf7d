#!/usr/bin/env python3
"""Makes articles that anyone can have: the package descriptions of Debian 12 as JSON Lines.

usage: make_demo_articles.py FOLDER

Writes FOLDER/articles-en.jsonl (about 63,000) and FOLDER/articles-ko.jsonl (about 4,400); an article is
{"id": package, "title": short description, "text": long description, "label": section}. The lists come
from the machine's Debian mirror by apt-get, into FOLDER/apt: the machine's own lists are not touched,
and root is not needed. Files that are there already are kept.
"""
import glob
import json
import os
import re
import subprocess
import sys

SUITE = "bookworm"
DEFAULT_SOURCE = f"deb http://deb.debian.org/debian {SUITE} main"
LANGUAGES = ("en", "ko")


def one_line_source(line):
    """The source restricted to main of our suite, when the line of sources.list has it; else None."""
    match = re.match(r"deb\s+(\[.*?\]\s+)?(\S+)\s+(\S+)\s+(.*)", line)
    if match and match[3] == SUITE and "main" in match[4].split() and "security" not in match[2]:
        return f"deb {match[1] or ''}{match[2]} {SUITE} main"
    return None


def deb822_source(paragraph):
    fields = dict(re.findall(r"^([\w-]+):[ \t]*(.*)$", paragraph, re.MULTILINE))
    if SUITE not in fields.get("Suites", "").split() or "main" not in fields.get("Components", "").split():
        return None
    key = fields.get("Signed-By", "")
    option = f"[signed-by={key}] " if key.startswith("/") else ""
    return f"deb {option}{fields['URIs'].split()[0]} {SUITE} main"


def debian_source():
    """The machine's own Debian mirror, or Debian's."""
    for path in ["/etc/apt/sources.list", *sorted(glob.glob("/etc/apt/sources.list.d/*"))]:
        if not path.endswith((".list", ".sources")) or not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if path.endswith(".sources"):
            found = [deb822_source(paragraph) for paragraph in re.split(r"\n\s*\n", text)]
        else:
            found = [one_line_source(line) for line in text.splitlines()]
        for source in filter(None, found):
            return source
    return DEFAULT_SOURCE


def network_settings():
    """How the machine's apt reaches its mirror (proxies, certificates)."""
    dump = subprocess.run(["apt-config", "dump"], check=True, capture_output=True, text=True).stdout
    return [line for line in dump.splitlines() if re.match(r"Acquire::https?::", line)]


def fetch_lists(folder):
    """Runs apt-get update with everything it reads and writes inside `folder`."""
    state = os.path.abspath(folder)
    for name in ("lists/partial", "cache", "parts"):
        os.makedirs(os.path.join(state, name), exist_ok=True)
    files = {
        "sources.list": [debian_source()],
        "status": [],
        "apt.conf": [
            f'Dir::Etc::Parts "{state}/parts";',
            f'Dir::Etc::SourceList "{state}/sources.list";',
            f'Dir::Etc::SourceParts "{state}/parts";',
            f'Dir::State::Lists "{state}/lists";',
            f'Dir::State::status "{state}/status";',
            f'Dir::Cache "{state}/cache";',
            "Acquire::Languages { " + " ".join(f'"{language}";' for language in LANGUAGES) + " };",
            'Acquire::GzipIndexes "false";',
            'Acquire::Retries "3";',
            'APT::Sandbox::User "";',  # the folder is ours, not apt's
            *network_settings(),
        ],
    }
    for name, lines in files.items():
        with open(os.path.join(state, name), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
    environment = {**os.environ, "APT_CONFIG": os.path.join(state, "apt.conf"), "LC_ALL": "C.UTF-8"}
    subprocess.run(["apt-get", "-qq", "update"], check=True, env=environment, stdout=sys.stderr)


def paragraphs(folder, pattern):
    for path in sorted(glob.glob(os.path.join(folder, "lists", pattern))):
        with open(path, encoding="utf-8") as file:
            for paragraph in file.read().split("\n\n"):
                yield paragraph


def sections(folder):
    """Package -> section, without the area in front of it."""
    found = {}
    for paragraph in paragraphs(folder, "*_Packages"):
        package = re.search(r"^Package: (.*)", paragraph, re.MULTILINE)
        section = re.search(r"^Section: (?:[\w-]+/)?(.*)", paragraph, re.MULTILINE)
        if package and section:
            found.setdefault(package[1], section[1])
    return found


def long_text(lines):
    """The continuation lines of a description: a lone dot is an empty line."""
    return "\n".join("" if line.strip() == "." else line.strip() for line in lines).strip()


def articles(folder, language, section_of):
    seen = set()
    for paragraph in paragraphs(folder, f"*_i18n_Translation-{language}"):
        package = re.search(r"^Package: (.*)", paragraph, re.MULTILINE)
        description = re.search(rf"^Description-{language}: (.*(?:\n .*)*)", paragraph, re.MULTILINE)
        if not package or not description or package[1] in seen:
            continue
        seen.add(package[1])
        title, *rest = description[1].split("\n")
        article = {"id": package[1], "title": title.strip(), "text": long_text(rest)}
        if package[1] in section_of:
            article["label"] = section_of[package[1]]
        yield article


def write_articles(path, rows):
    count = 0
    with open(path + ".partial", "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    if not count:
        sys.exit(f"make_demo_articles: no descriptions for {path}: does the mirror carry translations?")
    os.replace(path + ".partial", path)
    print(f"{path}: {count} articles", file=sys.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    paths = {language: os.path.join(folder, f"articles-{language}.jsonl") for language in LANGUAGES}
    if all(os.path.exists(path) for path in paths.values()):
        return
    apt = os.path.join(folder, "apt")
    try:
        fetch_lists(apt)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"make_demo_articles: {error}. A Debian mirror is needed; your own articles do as well: "
                 "script/demo my-articles.jsonl")
    section_of = sections(apt)
    for language, path in paths.items():
        write_articles(path, articles(apt, language, section_of))


if __name__ == "__main__":
    main()
