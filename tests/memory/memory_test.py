#!/usr/bin/env python3
"""Holds the promise that memory does not grow with the corpus: each job runs over a stream and over one
20 times as long, and their peaks may differ by 5 % at most.

usage: memory_test.py STREAM_MEMORY SLUICE     (the helper program beside this file; the command line tool)

Documents are short, so that the test is quick and a growth of a byte a document shows. The trainer's
start keeps 32,768 documents: the shorter stream already fills it.
"""
import gzip
import os
import re
import subprocess
import sys
import tempfile

HELPER, SLUICE = (os.path.abspath(path) for path in sys.argv[1:3])
DOCUMENTS = 40960
TIMES = 20
TOLERANCE = 0.05
failures = []


def peak_kib(arguments, articles=0, labels=0):
    """Runs the helper, with so many made articles as its stdin. Returns: the peak it reports."""
    source = None
    if articles:
        source = subprocess.Popen([HELPER, "articles", str(articles), str(labels)], stdout=subprocess.PIPE)
    job = subprocess.run([HELPER, *arguments], stdin=source.stdout if source else subprocess.DEVNULL,
                         capture_output=True, text=True)
    if source:
        source.stdout.close()
    if source and source.wait() != 0 and job.returncode == 0:
        sys.exit("memory_test: the job did not read all articles")
    if job.returncode != 0:
        sys.exit(f"memory_test: {' '.join(arguments)}: exit status {job.returncode}\n{job.stderr}")
    return int(job.stdout.split("peak_kib ")[1])


def compare(name, short, long, times=TIMES):
    growth = long / short - 1
    verdict = "ok" if growth <= TOLERANCE else "FAILED"
    if growth > TOLERANCE:
        failures.append(name)
    print(f"{verdict}: {name}: {short / 1024:.1f} MiB, {long / 1024:.1f} MiB over {times:g} x as many "
          f"documents ({growth:+.1%})", flush=True)


def check_library():
    compare("train through sluice.h", *(peak_kib(["train", str(n)]) for n in (DOCUMENTS, DOCUMENTS * TIMES)))


def check_tool(folder):
    """process from JSON Lines on stdin, train from the corpus and from its bare records, transform."""
    process, train, train_records = [], [], []
    model = f"{folder}/model-1.safetensors"
    for times in (1, TIMES):
        corpus = f"{folder}/corpus-{times}"
        process.append(peak_kib(["run", SLUICE, "process", "-", "-o", corpus, "--input-format", "jsonl",
                                 "--max-candidates", "5000", "-q"], DOCUMENTS * times))
        options = ["-k", "21", "--passes", "1", "-q"]
        train.append(peak_kib(["run", SLUICE, "train", corpus, "-o", f"{folder}/model-{times}.safetensors",
                               *options]))
        train_records.append(peak_kib(["run", SLUICE, "train", f"{corpus}/records", "-o",
                                       f"{folder}/records-{times}.safetensors", *options]))
    compare("sluice process", *process)
    compare("sluice train CORPUS", *train)
    compare("sluice train RECORDS", *train_records)
    compare("sluice transform", *(
        peak_kib(["run", SLUICE, "transform", model, "-", "--input-format", "jsonl", "-q"], DOCUMENTS // 4 * times)
        for times in (1, TIMES)))


def check_estimate(folder):
    """What train says that it needs is what it takes: compressed input, a checkpoint after every (large) minibatch."""
    corpus, records = f"{folder}/corpus-1", f"{folder}/records.rec.gz"
    with open(records, "wb") as file:
        for part in sorted(os.listdir(f"{corpus}/records")):
            with open(f"{corpus}/records/{part}", "rb") as source:
                file.write(gzip.compress(source.read(), 1))
    for topics in (20, 200):
        job = subprocess.run([HELPER, "run", SLUICE, "train", records, "--vocabulary", f"{corpus}/vocabulary.tsv",
                              "-k", str(topics), "--passes", "1", "--minibatch", "4096",
                              "--checkpoint-interval", "0", "--force",
                              "-o", f"{folder}/estimate.safetensors"], capture_output=True, text=True, check=True)
        said = re.search(r"at most about ([0-9.]+) (MB|GB) of memory", job.stderr)
        said_mib = float(said[1]) * {"MB": 1e6, "GB": 1e9}[said[2]] / 2**20
        peak_mib = int(job.stdout.split("peak_kib ")[1]) / 1024
        verdict = "ok" if peak_mib <= said_mib else "FAILED"
        if verdict != "ok":
            failures.append(f"train -k {topics} (over what it said)")
        print(f"{verdict}: train -k {topics}: said at most {said_mib:.1f} MiB, took {peak_mib:.1f} MiB", flush=True)


def write_csv(path, documents):
    """Rows of 20 counts, a thousand different ones."""
    rows = "".join(",".join(str((d * (w + 3)) % 7 // 4) for w in range(20)) + "\n" for d in range(1000))
    with open(path, "w", encoding="ascii") as file:
        for _ in range(documents // 1000):
            file.write(rows)


def check_partitions(folder):
    """A thousand labels: the shorter stream already fills the memory in which records wait."""
    compare("sluice process --partition-by label", *(
        peak_kib(["run", SLUICE, "process", "-", "-o", f"{folder}/partitions-{times}", "--input-format", "jsonl",
                  "--max-candidates", "5000", "--partition-by", "label", "-q"], DOCUMENTS * times, 1000)
        for times in (8, TIMES)), TIMES / 8)


def check_convert(folder):
    """Dense CSV to records, records to LDA-C, LDA-C (read twice) to dense CSV."""
    peaks = {"CSV to records": [], "records to LDA-C": [], "LDA-C to CSV": []}
    for times in (1, TIMES):
        stem = f"{folder}/documents-{times}"
        write_csv(f"{stem}.csv", DOCUMENTS * times)
        for name, source, target in (("CSV to records", "csv", "rec"), ("records to LDA-C", "rec", "ldac")):
            peaks[name].append(peak_kib(["run", SLUICE, "convert", f"{stem}.{source}", f"{stem}.{target}", "-q"]))
        peaks["LDA-C to CSV"].append(peak_kib(["run", SLUICE, "convert", f"{stem}.ldac", "-", "--to", "csv", "-q"]))
    for name, pair in peaks.items():
        compare(f"sluice convert, {name}", *pair)


check_library()
with tempfile.TemporaryDirectory(prefix="sluice-memory-") as scratch:
    check_tool(scratch)
    check_estimate(scratch)
    check_partitions(scratch)
    check_convert(scratch)
sys.exit(f"memory_test: failed: {', '.join(failures)}" if failures else 0)
