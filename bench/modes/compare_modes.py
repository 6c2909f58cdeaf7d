#!/usr/bin/env python3
"""Input modes as SageMaker's users know them, over one corpus in one bucket: the time to the first
minibatch, the whole time, disk and memory.

usage: tests/remote/gateway.py bench/modes/compare_modes.py SLUICE [--runs N] [--json FILE]

The collection is papers20k of SLUICE_DATA (18,000 abstracts), K = 100, one pass, one thread. `file` copies
every object to disk with curl before training, as the platform does; `fastfile` streams s3:// as it trains;
`pipe` has `sluice feed` serve the bucket's objects as FIFOs. CSV in file mode is the row to compare with.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

GATEWAY = os.environ.get("SLUICE_GATEWAY", "")


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
    return done.stderr


def train(sluice, arguments, model):
    """(seconds to the first minibatch, whole seconds, peak bytes) of one training."""
    command = [sluice, "train", *arguments, "-k", "100", "--passes", "1", "--threads", "1",
               "--checkpoint", "none", "--force", "-o", model]
    start = time.monotonic()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as job:
        log = job.stderr.read()
        _, status, usage = os.wait4(job.pid, 0)
        job.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    if job.returncode != 0:
        sys.exit(f"{' '.join(command)}: {log}")
    first = re.search(r"first minibatch ([0-9.]+) (ms|s)", log)
    at = float(first[1]) / (1000 if first[2] == "ms" else 1) if first else seconds
    return at, seconds, usage.ru_maxrss * 1024


def download(keys, folder):
    start = time.monotonic()
    for key in keys:
        target = os.path.join(folder, os.path.basename(key))
        run(["curl", "-sf", "--aws-sigv4", "aws:amz:us-east-1:s3",
             "-u", f"{os.environ['AWS_ACCESS_KEY_ID']}:{os.environ['AWS_SECRET_ACCESS_KEY']}",
             "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD", "-o", target,
             f"{GATEWAY}/bucket/{key}"])
    return time.monotonic() - start


def disk_bytes(folder):
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("sluice")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json")
    options = parser.parse_args()
    data = os.path.join(os.environ.get("SLUICE_DATA", ""), "papers20k")
    if not GATEWAY or not os.path.exists(f"{data}/train.ldac.gz"):
        print("SKIP: data: needs the gateway and SLUICE_DATA/papers20k")
        return 77
    os.environ.update(AWS_ACCESS_KEY_ID=os.environ["SLUICE_GATEWAY_KEY"],
                      AWS_SECRET_ACCESS_KEY=os.environ["SLUICE_GATEWAY_SECRET"],
                      AWS_ENDPOINT_URL=GATEWAY, AWS_REGION="us-east-1",
                      AWS_EC2_METADATA_DISABLED="true")
    sluice, bucket = os.path.abspath(options.sluice), os.environ["SLUICE_GATEWAY_FOLDER"]
    vocabulary = ["--vocabulary", f"{data}/vocab.txt"]
    conversion = {}
    for name, target in (("RecordIO", "papers.rec"), ("CSV", "papers.csv")):
        start = time.monotonic()
        run([sluice, "convert", f"{data}/train.ldac.gz", os.path.join(bucket, target), *vocabulary, "-q"])
        conversion[name] = (os.path.getsize(os.path.join(bucket, target)), time.monotonic() - start)
    rows = {"CSV, file": [], "RecordIO, file": [], "RecordIO, fastfile": [], "RecordIO, pipe": []}
    with tempfile.TemporaryDirectory() as work:
        model = os.path.join(work, "m.safetensors")
        for _ in range(options.runs):
            for row, key, extra in (("CSV, file", "papers.csv", ["--content-type", "text/csv"]),
                                    ("RecordIO, file", "papers.rec", [])):
                folder = os.path.join(work, "disk")
                os.mkdir(folder)
                copied = download([key], folder)
                first, whole, peak = train(sluice, [os.path.join(folder, key), *extra, *vocabulary], model)
                rows[row].append((copied + first, copied + whole, disk_bytes(folder), peak))
                shutil.rmtree(folder)
            first, whole, peak = train(sluice, ["s3://bucket/papers.rec", *vocabulary], model)
            rows["RecordIO, fastfile"].append((first, whole, 0, peak))
            folder = os.path.join(work, "channels")
            os.makedirs(folder, exist_ok=True)
            with subprocess.Popen([sluice, "feed", "s3://bucket/papers.rec", folder, "-q"]) as feeder:
                first, whole, peak = train(
                    sluice, [os.path.join(folder, "train"), "--input-mode", "pipe", *vocabulary], model)
                feeder.wait()
            rows["RecordIO, pipe"].append((first, whole, 0, peak))

    print("| mode | first minibatch s | whole s | disk MB | peak MB |\n|---|---|---|---|---|")
    for row, samples in rows.items():
        first, whole, disk, peak = (statistics.median(column) for column in zip(*samples))
        print(f"| {row} | {first:.2f} | {whole:.2f} | {disk / 1e6:.0f} | {peak / 1e6:.0f} |")
    for name, (size, seconds) in conversion.items():
        print(f"{name}: {size / 1e6:.1f} MB, made from LDA-C in {seconds:.2f} s")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            keys = ("first_minibatch_seconds", "seconds", "disk_bytes", "peak_bytes")
            json.dump({"samples": [{"mode": row, **dict(zip(keys, sample))}
                                   for row, samples in rows.items() for sample in samples]}, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
