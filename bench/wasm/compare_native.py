#!/usr/bin/env python3
"""What inference costs in WebAssembly beside the native library: the same documents in the same minute.

usage: compare_native.py BUILD PACKAGE [--articles FILE] [--rounds N] [--json FILE]

BUILD is a native build of sluice, PACKAGE build/wasm/package. Trains a model of K = 50 on 20,000 of the articles (by
default papers of SLUICE_DATA) and infers 1,000 others, by text in one batch and by counts in a call each, with
every kernel set of the machine and with the package in Node; all must give the same bits. Measured is CPU time by
the kernel, of all threads of a process, Node's collector included; each round asks all in turn, and ratios are
those of a round. The cost of a call is that of a document of one word through Model.infer(), less the module's own.
Fails when the package has less than 0.6 of SSE4's speed, or a call costs more than 2 us.
"""
import argparse
import gzip
import itertools
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TRAINED, ASKED, TOPICS = 20_000, 1_000, 50
CALLS = 200_000
LEAST_RATIO, MOST_CALL_NANOSECONDS = 0.6, 2000


class Program:
    def __init__(self, name, *command):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, job, rounds):
        self.process.stdin.write(f"{job} {rounds}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"compare_native: {self.name} ended")
        return [struct.pack("f", float(share)) for share in answer.split()]

    def cpu_nanoseconds(self):
        tasks = f"/proc/{self.process.pid}/task"
        total = 0
        for task in os.listdir(tasks):
            with open(f"{tasks}/{task}/schedstat", encoding="ascii") as file:
                total += int(file.read().split()[0])
        return total

    def measure(self, job, rounds):
        start = self.cpu_nanoseconds()
        self.ask(job, rounds)
        return (self.cpu_nanoseconds() - start) / rounds

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def prepare(sluice, articles, work):
    """Trains the model and writes the texts. Returns: their paths."""
    model, texts, training = (os.path.join(work, name) for name in ("model.safetensors", "texts", "training.jsonl"))
    opened = gzip.open if articles.endswith(".gz") else open
    with opened(articles, "rt", encoding="utf-8") as lines, open(training, "w", encoding="utf-8") as file:
        file.writelines(itertools.islice(lines, TRAINED))
        with open(texts, "w", encoding="utf-8") as out:
            for line in itertools.islice(lines, ASKED):
                article = json.loads(line)
                out.write(" ".join(f"{article.get('title', '')} {article['text']}".split()) + "\n")
    subprocess.run([sluice, "train", "-q", training, "-k", str(TOPICS), "--passes", "1", "-o", model], check=True)
    return model, texts


def start_programs(build, package, model, texts, work):
    library = os.path.join(os.path.abspath(build), "lib")
    native = os.path.join(work, "native_calls")
    subprocess.run(["cc", "-std=gnu11", "-O2", os.path.join(HERE, "native_calls.c"), "-I",
                    os.path.join(ROOT, "capi/include"), "-L", library, f"-Wl,-rpath,{library}", "-lsluice", "-o", native],
                   check=True)
    with open("/proc/cpuinfo", encoding="ascii") as file:
        flags = file.read().split()
    sets = ["sse4", *(["avx2"] if "avx2" in flags else []), *(["avx512"] if "avx512vl" in flags else [])]
    programs = [Program(name, native, model, texts, name) for name in sets]
    return [*programs, Program("wasm", "node", os.path.join(HERE, "package_calls.mjs"), package, model, texts)]


def measure(programs, rounds):
    samples = []
    for job in ("counts", "texts"):
        mixtures = [program.ask(job, 5) for program in programs]  # and Node's compiler is done
        if any(mixture != mixtures[0] for mixture in mixtures):
            sys.exit(f"compare_native: other mixtures by {job}")
        for number in range(rounds):
            order = programs if number % 2 == 0 else programs[::-1]
            costs = {program.name: program.measure(job, 2) for program in order}
            samples += [{"job": job, "name": name, "documents_per_second": round(ASKED / cost * 1e9, 1),
                         "speed_of_sse4": round(costs["sse4"] / cost, 4), "load": round(os.getloadavg()[0])}
                        for name, cost in costs.items()]
    package = programs[-1]
    package.ask("call", CALLS)
    package.ask("raw", CALLS)
    samples += [{"job": "call", "name": "wasm", "nanoseconds":
                 round(package.measure("call", CALLS) - package.measure("raw", CALLS), 1)} for _ in range(rounds)]
    return samples


def report(samples):
    """Returns: whether the package is fast enough."""
    is_fast = True
    for job, name in dict.fromkeys((s["job"], s["name"]) for s in samples if s["job"] != "call"):
        group = [s for s in samples if (s["job"], s["name"]) == (job, name)]
        ratio = statistics.median(s["speed_of_sse4"] for s in group)
        is_fast = is_fast and (name != "wasm" or ratio >= LEAST_RATIO)
        print(f"{job:7} {name:7} {statistics.median(s['documents_per_second'] for s in group):9.0f} documents/s, "
              f"{ratio:.2f} of sse4")
    call = statistics.median(s["nanoseconds"] for s in samples if s["job"] == "call")
    print(f"a call of the package costs {call:.0f} ns beyond the module's own")
    return is_fast and call <= MOST_CALL_NANOSECONDS


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("package")
    parser.add_argument("--articles", default=os.path.join(os.environ.get("SLUICE_DATA", ""), "papers/articles.jsonl.gz"))
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        model, texts = prepare(os.path.join(arguments.build, "bin/sluice"), arguments.articles, work)
        programs = start_programs(arguments.build, arguments.package, model, texts, work)
        samples = measure(programs, arguments.rounds)
        for program in programs:
            program.close()
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump({"samples": samples}, file)
    if not report(samples):
        sys.exit("compare_native: too slow")


if __name__ == "__main__":
    main()
