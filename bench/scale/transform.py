#!/usr/bin/env python3
"""Millions of documents through one `sluice transform` into a folder: rows out are rows in, in order, and
memory is flat. Records first, then raw articles (a tenth of them); what it cost, as JSON.

usage: transform.py SLUICE [--records N] [--topics K] [--json FILE] [--folder FOLDER]

Needs SLUICE_DATA/arxiv. The inputs are 20 names of one file that repeats the collection; outputs are .npy, the
smallest form (400 bytes a document at K = 100). --records: default 10,000,000. --folder: where some 6 GB
have room (removed afterwards; default: the folder for temporary files).
"""
import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHARDS = 20
# Of the job's middle and of its end: the same within this share.
MOST_GROWTH = 1.05


def repeat(source, target, copies):
    with open(target, "wb") as out:
        for _ in range(copies):
            with open(source, "rb") as data:
                shutil.copyfileobj(data, out, 1 << 20)


def sample(process, samples):
    """Resident memory (KiB), open files and the most memory so far, twice a second until the job ends. (The peak in
    wait4's usage has the parent's memory at the fork in it.)"""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid != 0:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage
        try:
            text = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
            kib = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines() if line.endswith(" kB")}
            samples.append((kib["VmRSS"], len(os.listdir(f"/proc/{process.pid}/fd")), kib["VmHWM"]))
        except (OSError, KeyError):
            pass
        time.sleep(0.5)


def check_outputs(out, ids, topics):
    """Each shard's ids are those of its input, and its array has as many rows."""
    rows = 0
    for shard in sorted(out.glob("*.out")):
        names = Path(f"{shard}.ids.txt").read_text(encoding="utf-8").split("\n")[:-1]
        assert names == ids, f"{shard}: other ids than its input"
        with open(shard, "rb") as array:
            header = array.read(128).decode("latin-1")
        assert f"({len(names)}, {topics})" in header, header
        assert shard.stat().st_size == 128 + 4 * topics * len(names), shard
        rows += len(names)
    return rows


def run(sluice, folder, job, source, ids, topics):
    """One transform of SHARDS inputs that are all `source`."""
    inputs, out = folder / f"in-{job}", folder / f"out-{job}"
    inputs.mkdir()
    for i in range(SHARDS):
        os.link(source, inputs / f"part-{i:03}{source.suffix}")
    samples = []
    start = time.monotonic()
    process = subprocess.Popen([sluice, "transform", folder / "model.safetensors", inputs, "-o", f"{out}/",
                                "--format", "npy", "-q"])
    usage = sample(process, samples)
    seconds = time.monotonic() - start
    if process.returncode != 0:
        sys.exit(f"transform: exit status {process.returncode}")
    rows = check_outputs(out, ids, topics)
    assert rows == SHARDS * len(ids)
    shutil.rmtree(out)
    cpu = usage.ru_utime + usage.ru_stime
    result = {"job": job, "documents": rows, "input_bytes": SHARDS * source.stat().st_size, "topics": topics,
              "seconds": seconds, "cpu_seconds": cpu, "documents_per_cpu_second": rows / cpu,
              "bytes_per_cpu_second": SHARDS * source.stat().st_size / cpu, "peak_kib": max(s[2] for s in samples),
              "load": os.getloadavg()[0]}
    if len(samples) >= 40:
        tenth = len(samples) // 10
        early, late = samples[tenth:2 * tenth], samples[-tenth:]
        result["early_kib"], result["late_kib"] = (statistics.median(s[0] for s in part) for part in (early, late))
        result["early_files"], result["late_files"] = (max(s[1] for s in part) for part in (early, late))
        assert result["late_kib"] <= MOST_GROWTH * result["early_kib"], f"memory grew: {result}"
        assert result["late_files"] <= result["early_files"] + 4, f"open files grew: {result}"
    print(json.dumps(result), flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("sluice")
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--topics", type=int, default=100)
    parser.add_argument("--json")
    parser.add_argument("--folder")
    options = parser.parse_args()
    data = Path(os.environ.get("SLUICE_DATA", "")) / "arxiv" / "articles.jsonl.gz"
    if not data.is_file():
        print("SKIP: data: SLUICE_DATA has no arxiv")
        sys.exit(77)
    sluice = os.path.realpath(options.sluice)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        with gzip.open(data) as packed, open(folder / "articles.jsonl", "wb") as plain:
            shutil.copyfileobj(packed, plain)
        subprocess.run([sluice, "process", "-q", folder / "articles.jsonl", "-o", folder / "corpus"], check=True)
        subprocess.run([sluice, "train", "-q", folder / "corpus", "-k", str(options.topics), "--passes", "1",
                        "-o", folder / "model.safetensors"], check=True)
        records = folder / "corpus" / "records" / "part-00000.rec"
        subprocess.run([sluice, "transform", folder / "model.safetensors", records, "-q", "-o",
                        folder / "one.npy"], check=True)
        ids = (folder / "one.ids.txt").read_text(encoding="utf-8").split("\n")[:-1]
        copies = max(1, round(options.records / SHARDS / len(ids)))
        repeat(records, folder / "big.rec", copies)
        repeat(folder / "articles.jsonl", folder / "big.jsonl", max(1, copies // 10))
        results = [run(sluice, folder, "records", folder / "big.rec", ids * copies, options.topics),
                   run(sluice, folder, "articles", folder / "big.jsonl", ids * max(1, copies // 10),
                       options.topics)]
    if options.json:
        Path(options.json).write_text(json.dumps({"samples": results}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
