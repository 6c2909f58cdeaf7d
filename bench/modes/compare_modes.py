#!/usr/bin/env python3
"""Input modes as SageMaker's users know them, over one corpus in one bucket: the time to the first
minibatch, the whole time, disk and memory.

usage: tests/remote/gateway.py bench/modes/compare_modes.py SLUICE [--runs N] [--copies N] [--delay-ms N]
                                                            [--json FILE]

The collection is papers20k of SLUICE_DATA (18,000 abstracts), N copies of it in a row, K = 100, one pass, one
thread. `file` copies the object to disk before training (`--input-mode file`), as the platform does;
`fastfile` streams s3:// as it trains; `pipe` has `sluice feed` serve the bucket's object as a FIFO. CSV in
file mode is the row to compare with; what `sluice convert` makes of it is measured too. A file that was on
the disk before is what training from S3 is held against. --delay-ms puts the server so far away
(bench/remote/delay_relay.py).
"""
import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "remote"))
import delay_relay  # noqa: E402

GATEWAY = os.environ.get("SLUICE_GATEWAY", "")


def measured(command):
    """(standard error, whole seconds, peak bytes, CPU seconds) of a command."""
    start = time.monotonic()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as job:
        log = job.stderr.read()
        _, status, usage = os.wait4(job.pid, 0)
        job.returncode = os.waitstatus_to_exitcode(status)
    if job.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {job.returncode}\n{log}")
    return log, time.monotonic() - start, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime


class DiskWatch:
    """The most that lies below a folder while something runs."""
    def __init__(self, folder):
        self.folder, self.most, self.is_done = folder, 0, threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        while not self.is_done.wait(0.05):
            sizes = 0
            for path, _, names in os.walk(self.folder):
                for name in names:
                    try:
                        sizes += os.lstat(os.path.join(path, name)).st_size
                    except FileNotFoundError:
                        pass
            self.most = max(self.most, sizes)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_done.set()
        self.thread.join()


def train(sluice, work, arguments):
    """(seconds to the first minibatch, whole seconds, most bytes on disk, peak bytes, CPU seconds)."""
    model, copy = os.path.join(work, "m.safetensors"), os.path.join(work, "copy")
    os.makedirs(copy, exist_ok=True)
    if "file" in arguments:
        arguments = [*arguments, "--download-dir", copy]
    with DiskWatch(copy) as disk:
        log, seconds, peak, cpu = measured([sluice, "train", *arguments, "-k", "100", "--passes", "1", "--threads", "1",
                                       "--checkpoint", "none", "--force", "-o", model])
    first = re.search(r"first minibatch ([0-9.]+) s", log)
    return float(first[1]) if first else seconds, seconds, disk.most, peak, cpu


def make_objects(sluice, data, bucket, work, copies):
    """The collection as CSV and as RecordIO in the bucket; the samples of `sluice convert` between them."""
    ldac, csv, records = (os.path.join(*parts) for parts in
                          ((work, "papers.ldac"), (bucket, "papers.csv"), (bucket, "papers.rec")))
    with gzip.open(f"{data}/train.ldac.gz") as file:
        text = file.read()
    with open(ldac, "wb") as file:
        for _ in range(copies):
            file.write(text)
    measured([sluice, "convert", ldac, csv, "--vocabulary", f"{data}/vocab.txt", "-q"])
    os.remove(ldac)
    _, seconds, peak, cpu = measured([sluice, "convert", csv, records, "--content-type", "text/csv", "-q"])
    return {"mode": "convert", "seconds": seconds, "cpu_seconds": cpu, "peak_bytes": peak, "csv_bytes": os.path.getsize(csv),
            "records_bytes": os.path.getsize(records)}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("sluice")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--delay-ms", type=float, default=0)
    parser.add_argument("--json")
    options = parser.parse_args()
    data = os.path.join(os.environ.get("SLUICE_DATA", ""), "papers20k")
    if not GATEWAY or not os.path.exists(f"{data}/train.ldac.gz"):
        print("SKIP: data: needs the gateway and SLUICE_DATA/papers20k")
        return 77
    endpoint = GATEWAY
    if options.delay_ms:
        host, port = GATEWAY.split("://")[1].split(":")
        endpoint = f"http://127.0.0.1:{delay_relay.start((host, int(port)), options.delay_ms / 1e3)}"
    os.environ.update(AWS_ACCESS_KEY_ID=os.environ["SLUICE_GATEWAY_KEY"],
                      AWS_SECRET_ACCESS_KEY=os.environ["SLUICE_GATEWAY_SECRET"],
                      AWS_ENDPOINT_URL=endpoint, AWS_REGION="us-east-1",
                      AWS_EC2_METADATA_DISABLED="true")
    sluice, bucket = os.path.abspath(options.sluice), os.environ["SLUICE_GATEWAY_FOLDER"]
    vocabulary = ["--vocabulary", f"{data}/vocab.txt"]
    csv, records = "s3://bucket/papers.csv", "s3://bucket/papers.rec"
    samples = []

    def add(mode, sample):
        keys = ("first_minibatch_seconds", "seconds", "disk_bytes", "peak_bytes", "cpu_seconds")
        samples.append({"mode": mode, "copies": options.copies, "delay_ms": options.delay_ms,
                        "load": round(os.getloadavg()[0], 1), **dict(zip(keys, sample))})

    with tempfile.TemporaryDirectory() as work:
        conversion = make_objects(sluice, data, bucket, work, options.copies)
        channels = os.path.join(work, "channels")
        for _ in range(options.runs):
            add("CSV, file", train(sluice, work, [csv, "--content-type", "text/csv", "--input-mode", "file",
                                                  *vocabulary]))
            add("RecordIO, file", train(sluice, work, [records, "--input-mode", "file", *vocabulary]))
            add("RecordIO, fastfile", train(sluice, work, [records, "--input-mode", "fastfile", *vocabulary]))
            add("RecordIO, on disk before", train(sluice, work, [os.path.join(bucket, "papers.rec"), *vocabulary]))
            with subprocess.Popen([sluice, "feed", records, channels, "-q"]) as feeder:
                add("RecordIO, pipe", train(sluice, work, [os.path.join(channels, "train"), "--input-mode", "pipe",
                                                           *vocabulary]))
                feeder.wait()

    print("| mode | first minibatch s | whole s | CPU s | disk MB | peak MB |\n|---|---|---|---|---|---|")
    for mode in dict.fromkeys(sample["mode"] for sample in samples):
        first, whole, disk, peak, cpu = (
            statistics.median(sample[key] for sample in samples if sample["mode"] == mode)
            for key in ("first_minibatch_seconds", "seconds", "disk_bytes", "peak_bytes", "cpu_seconds"))
        print(f"| {mode} | {first:.2f} | {whole:.2f} | {cpu:.2f} | {disk / 1e6:.0f} | {peak / 1e6:.0f} |")
    print(f"convert: {conversion}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"samples": [conversion, *samples]}, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
