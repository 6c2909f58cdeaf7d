#!/usr/bin/env python3
"""What a call costs in each language: inference of one document of 40 words, and of 1,000 at once.

usage: compare_bindings.py BUILD [--model FILE]... [--train CORPUS] [--rounds N] [--json FILE]

Builds the programs for C, Go, Rust and Python with BUILD's library, those whose tools are there. Each is a
process that answers `mixture`, `one N` and `batch N` on stdin as answer_calls.c says. They must give the same
mixture. Go has two ways to ask for many: answers in memory of their own, and (`into`) where the last ones were. Measured are the golden model, K = 12 (the smaller, the harder), and each --model. --train also trains
from Python and by the command line on a corpus (compare_training.py).

Measured is the CPU time of the calling thread, by the kernel; every round asks each in turn and keeps each
answer beside C's of the same round, so that a busy machine slows both. What a language's own threads spend is
told apart, and they are kept off the caller's core: Go's watchdog wakes every 20 us while a call is in C, and
on a busy machine slows the caller even so.
"""
import argparse
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# 40 words, about a fifth of them unknown to the golden model or stop words.
TEXT = ("This package contains the server of a small web application written in Python. It serves files over "
        "HTTP, keeps its data in a PostgreSQL database and has a simple graphical interface for the desktop, "
        "with fonts, icons and sounds in it.")
GOLDEN = os.path.join(ROOT, "tests/golden/mixtures/model.safetensors")
# Of each measurement: shorter ones weigh how a process wakes up with cold caches.
MILLISECONDS = 50


def run(*command, folder=HERE, environment=None):
    subprocess.run([str(part) for part in command], check=True, cwd=folder, env=environment)


def build_python(build, work):
    """The command, or None without the tools: those of the tests, in .venv."""
    python = os.path.join(ROOT, ".venv/bin/python3")
    if not os.path.exists(python):
        return None
    run(os.path.join(ROOT, "tests/bindings/install_wheel"), os.path.abspath(build), python, work)
    return [os.path.join(work, "venv/bin/python"), os.path.join(HERE, "answer_calls.py")]


def build_programs(build, work):
    """Commands by language, C first."""
    library = os.path.join(os.path.abspath(build), "lib")
    include = os.path.join(ROOT, "capi/include")
    with open(os.path.join(work, "sluice.pc"), "w", encoding="utf-8") as file:
        file.write(f"Name: sluice\nDescription: built\nVersion: 0.1.0\nCflags: -I{include}\n"
                   f"Libs: -L{library} -lsluice\n")
    environment = dict(os.environ, PKG_CONFIG_PATH=work, GOFLAGS="-mod=mod -buildvcs=false")
    os.environ["LD_LIBRARY_PATH"] = library
    made = {"C": [os.path.join(work, "C")]}
    run("cc", "-std=c99", "-O2", "answer_calls.c", "-I", include, "-L", library, "-lsluice", "-o", made["C"][0])
    if shutil.which("go"):
        made["Go"] = [os.path.join(work, "Go")]
        run("go", "build", "-tags", "sluice_system", "-o", made["Go"][0], ".", folder=os.path.join(HERE, "go"),
            environment=environment)
        made["Go, into"] = [made["Go"][0], "-into"]
    if shutil.which("cargo"):
        target = os.path.join(os.path.abspath(build), "bindings/rust-bench")
        run("cargo", "build", "--quiet", "--release", "--locked", "--target-dir", target,
            folder=os.path.join(HERE, "rust"), environment=environment)
        made["Rust"] = [os.path.join(target, "release/answer_calls")]
    python = build_python(build, work)
    if python:
        made["Python"] = python
    return made


class Program:
    def __init__(self, language, command, model):
        self.language = language
        self.process = subprocess.Popen([*command, model, TEXT], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"compare_bindings: {self.language} ended")
        return answer

    def cpu_nanoseconds(self):
        """Of the calling thread, which is the first of its process, and of all its threads."""
        tasks = f"/proc/{self.process.pid}/task"
        by_thread = {}
        for task in os.listdir(tasks):
            with open(f"{tasks}/{task}/schedstat", encoding="ascii") as file:
                by_thread[int(task)] = int(file.read().split()[0])
        return by_thread[self.process.pid], sum(by_thread.values())

    def keep_threads_apart(self):
        """The caller has one core, the process's other threads the rest: they must not wake on it."""
        cores = sorted(os.sched_getaffinity(0))
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            is_caller = int(task) == self.process.pid
            os.sched_setaffinity(int(task), cores[:1] if is_caller else cores[1:] or cores)

    def measure(self, job, calls):
        """CPU nanoseconds of a call: the caller's, and of all threads."""
        self.keep_threads_apart()
        start = self.cpu_nanoseconds()
        self.ask(f"{job} {calls}")
        return [(after - before) / calls for before, after in zip(start, self.cpu_nanoseconds())]

    def mixture(self):
        """As float32, whatever digits the language prints."""
        return [struct.unpack("f", struct.pack("f", float(x)))[0] for x in self.ask("mixture").split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def measure(programs, rounds):
    samples = []
    for job, documents in (("one", 1), ("batch", 1000)):
        calls = max(1, 1000 // documents)
        cost = min(programs[0].measure(job, calls)[0] for _ in range(5))
        calls = max(1, int(MILLISECONDS * 1e6 / cost))
        for program in programs[1:]:
            program.ask(f"{job} {calls}")
        for number in range(rounds):
            order = programs if number % 2 == 0 else programs[::-1]
            answers = {program.language: program.measure(job, calls) for program in order}
            for language, (caller, process) in answers.items():
                samples.append({"language": language, "documents": documents,
                                "nanoseconds": round(caller / documents, 1),
                                "ratio": round(caller / answers["C"][0], 4),
                                "process_ratio": round(process / answers["C"][1], 4)})
    return samples


def compare(commands, model, rounds):
    """Samples of one model, each with its K."""
    programs = [Program(language, command, model) for language, command in commands.items()]
    mixtures = [program.mixture() for program in programs]
    for program, mixture in zip(programs, mixtures):
        if mixture != mixtures[0]:
            sys.exit(f"compare_bindings: {program.language} gives another mixture than C")
    samples = measure(programs, rounds)
    for program in programs:
        program.close()
    return [dict(topics=len(mixtures[0]), **sample) for sample in samples]


def train(build, python, corpus):
    command = [python, os.path.join(HERE, "compare_training.py"), os.path.join(build, "bin/sluice"), corpus, "15"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def show(samples):
    keys = ("language", "topics", "documents")
    rows = dict.fromkeys(tuple(s[key] for key in keys) for s in samples if "documents" in s)
    for row in sorted(rows, key=lambda row: row[1:]):
        group = [s for s in samples if tuple(s.get(key) for key in keys) == row]
        median = {key: statistics.median(s[key] for s in group) for key in ("nanoseconds", "ratio", "process_ratio")}
        print(f"{row[0]:8} K = {row[1]:<4} {row[2]:5} documents: {median['nanoseconds']:9.0f} ns each, "
              f"{median['ratio']:.3f} of C, with all threads {median['process_ratio']:.3f}")
    training = [s for s in samples if s.get("job") == "train"]
    if training:
        print(f"{'Python':8} training: {statistics.median(s['ratio'] for s in training):.3f} of the command line")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build")
    parser.add_argument("--model", action="append", default=[])
    parser.add_argument("--train", metavar="CORPUS")
    parser.add_argument("--rounds", type=int, default=61)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        commands = build_programs(arguments.build, work)
        samples = []
        for model in [GOLDEN, *arguments.model]:
            samples += compare(commands, os.path.abspath(model), arguments.rounds)
        if arguments.train and "Python" in commands:
            samples += train(arguments.build, commands["Python"][0], arguments.train)
    show(samples)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump({"samples": samples}, file)


if __name__ == "__main__":
    main()
