#!/usr/bin/env python3
"""From starting `sluice serve` to its first good /ping, for a model of about 1 GB in the page cache.

usage: start_time.py BUILD MODEL [--rounds N] [--json FILE]

MODEL is a file of any size: of 2.5 million words and 100 topics for the figure that is kept. It is read once
before the clock starts. A round is the wall clock from before the process is made until /ping says 200, asked
every millisecond; the processor's seconds are the server's own. Beside it stands the same with the smallest
model there is, tests/golden/mixtures: what a start costs without a model.
"""
import argparse
import json
import os
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../tests/serve"))
from serving import MODEL as SMALL, Server  # noqa: E402


def warm(path):
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 24):
            pass


def start(model):
    """Seconds until it listens and until it is ready, and the processor's."""
    begin = time.monotonic()
    with Server(model=model, is_ready=False) as server:
        listening = time.monotonic() - begin
        while server.request("GET", "/ping")[0] != 200:
            time.sleep(0.001)
        ready = time.monotonic() - begin
        server.process.terminate()
        server.process.stderr.read()
        _, status, usage = os.wait4(server.process.pid, 0)
        server.process.returncode = os.waitstatus_to_exitcode(status)
    return {"listening_seconds": listening, "ready_seconds": ready, "cpu_seconds": usage.ru_utime + usage.ru_stime}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build")
    parser.add_argument("model")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    os.environ["SLUICE"] = os.path.join(os.path.abspath(arguments.build), "bin", "sluice")
    samples = []
    for _ in range(arguments.rounds):
        for model in (arguments.model, SMALL):
            warm(model)
            samples.append({"bytes": os.path.getsize(model), **start(model), "load": os.getloadavg()[0]})
            print(json.dumps(samples[-1]), flush=True)
    for size in dict.fromkeys(s["bytes"] for s in samples):
        ready, cpu = ([s[key] for s in samples if s["bytes"] == size] for key in ("ready_seconds", "cpu_seconds"))
        print(f"{size / 1e6:8.1f} MB: ready after {min(ready):.3f} to {max(ready):.3f} s, median {statistics.median(ready):.3f}; "
              f"{statistics.median(cpu):.3f} s of the processor")
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump({"samples": samples}, file)


if __name__ == "__main__":
    main()
