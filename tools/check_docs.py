#!/usr/bin/env python3
"""Runs the examples of README.md and docs/*.md, so that they stay true.

usage: check_docs.py --bin BUILD/bin [FILE.md ...]

Of each page, in order and in one fresh folder that holds articles.jsonl (400 sample articles),
korean.jsonl and new.jsonl (20 others):
  ```sh     runs in bash with `set -eu -o pipefail`, the built tools first in PATH
  ```c      with a main() is compiled against sluice.h and libsluice, and run
  ```text   after a line `<!-- output -->` must equal what the block before it wrote to stdout; a line
            `...` stands for any lines, `…` in a line for any characters
A block after a line `<!-- no-run: why -->` is left alone; one after `<!-- file: path -->` must be that file
of the repository, which is run elsewhere.
"""
import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SECONDS = 300
FENCE = re.compile(r"^[ ]{0,3}```(\w*)\s*$")


class Block:
    def __init__(self, line, language, mark, text):
        self.line, self.language, self.mark, self.text = line, language, mark, text


def blocks_of(text):
    """The fenced blocks of a page, each with the HTML comment that stands before it, if any."""
    blocks, mark, start = [], "", None
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        fence = FENCE.match(line)
        if start is None and fence:
            start, language = number, fence[1]
        elif start is not None and fence and not fence[1]:
            blocks.append(Block(start + 1, language, mark, "\n".join(lines[start : number - 1]) + "\n"))
            start, mark = None, ""
        elif start is None and line.strip():
            comment = re.fullmatch(r"\s*<!--\s*(.*?)\s*-->\s*", line)
            mark = comment[1] if comment else ""
    return blocks


def output_matches(expected, output):
    """Whether `output` is what the page shows; `...` and `…` are the page's gaps."""
    pattern = ""
    for line in expected.rstrip("\n").split("\n"):
        if line.strip() in ("...", "…"):
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.rstrip().split("…")) + r"[ \t]*\n"
    return re.fullmatch(pattern, output.rstrip("\n") + "\n") is not None


def prepare(folder):
    for name, options in {
        "articles.jsonl": [],
        "korean.jsonl": ["--korean"],
        "new.jsonl": ["--start", "10000", "--count", "20"],
    }.items():
        with open(os.path.join(folder, name), "wb") as file:
            tool = os.path.join(ROOT, "tests", "cli", "make_articles.py")
            subprocess.run([sys.executable, tool, *options], check=True, stdout=file)


def command_of(block, bin_folder, folder):
    if block.language == "sh":
        return ["bash", "-eu", "-o", "pipefail", "-c", block.text]
    source = os.path.join(folder, "example.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(block.text)
    library = os.path.join(os.path.dirname(bin_folder), "lib")
    compile_and_run = (
        f"cc -std=c99 -Wall -Werror -I'{ROOT}/capi/include' example.c -L'{library}' -lsluice"
        f" -Wl,-rpath,'{library}' -o example && ./example"
    )
    return ["bash", "-eu", "-c", compile_and_run]


def runnable(block):
    return block.language == "sh" or (block.language == "c" and re.search(r"\bint main\(", block.text))


def quotes(block):
    """Whether the block is the file that its mark names."""
    path = os.path.join(ROOT, block.mark[len("file:") :].strip())
    if not os.path.exists(path):
        return False
    with open(path, encoding="utf-8") as file:
        return file.read() == block.text


def run_page(page, text, bin_folder):
    """Yields a fault for each example that fails; returns at the first one of a page."""
    environment = {**os.environ, "PATH": bin_folder + os.pathsep + os.environ["PATH"], "NO_COLOR": "1"}
    output, count = None, 0
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        for block in blocks_of(text):
            if block.mark.startswith("file:"):
                output = None
                if not quotes(block):
                    yield f"{page}:{block.line}: is not {block.mark[len('file:') :].strip()} as it stands"
                    return
            elif block.mark.startswith("no-run:") and block.mark[len("no-run:") :].strip():
                output = None
            elif block.mark == "output":
                if output is None or not output_matches(block.text, output):
                    yield f"{page}:{block.line}: the page shows\n{block.text}but the command wrote\n{output}"
                    return
            elif runnable(block):
                run = subprocess.run(
                    command_of(block, bin_folder, folder), cwd=folder, env=environment, timeout=SECONDS,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                output, count = run.stdout, count + 1
                if run.returncode:
                    yield f"{page}:{block.line}: exit status {run.returncode}\n{block.text}{run.stdout}{run.stderr}"
                    return
    print(f"{page}: {count} example(s) ran")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("pages", nargs="*")
    arguments = parser.parse_args()
    pages = arguments.pages or [os.path.join(ROOT, "README.md"), *sorted(glob.glob(os.path.join(ROOT, "docs", "*.md")))]
    faults = []
    for page in pages:
        if os.path.exists(page):
            with open(page, encoding="utf-8") as file:
                faults += run_page(os.path.relpath(page, ROOT), file.read(), os.path.abspath(arguments.bin))
    for fault in faults:
        print(fault)
    print(f"check_docs: {len(faults)} fault(s)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
