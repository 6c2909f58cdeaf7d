#!/usr/bin/env python3
"""One object of 1 GiB from versitygw on this machine: sluice, curl, boto3 and pyarrow.

usage: compare_readers.py READ_OBJECT [--mib N] [--rounds N] [--delay-ms N] [--json FILE]

READ_OBJECT is the program of bench/remote. Each reader's digest is checked before its clock starts;
rounds take the readers in turn, the best of each is compared, every sample is kept. boto3 and pyarrow are
taken from the Python that runs this; what is missing is left out with a reason. Server and reader share
the machine: CPU seconds of both say how fast all cores together could make it. --delay-ms puts the server
so far away (delay_relay.py), as S3 is; the relay's work is in nobody's figures.
"""
import argparse
import concurrent.futures
import hashlib
import itertools
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time

import delay_relay

HERE = os.path.dirname(os.path.abspath(__file__))
GATEWAY = os.path.join(os.path.dirname(os.path.dirname(HERE)), "tests", "remote", "gateway.py")
PART = 8 << 20


def timed(read):
    """(bytes, wall seconds, CPU seconds) of a reader within this process."""
    def cpu():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime
    before, begin = cpu(), time.perf_counter()
    size = read(None)
    return size, time.perf_counter() - begin, cpu() - before


class Sluice:
    def __init__(self, program, connections, part_mib):
        self.command = [program, "s3://bucket/object", str(connections), str(part_mib)]
        self.name = f"sluice, {connections} x {part_mib} MiB"

    def digest(self):
        return subprocess.run(self.command + ["--sha256"], check=True, capture_output=True, text=True).stdout.strip()

    def sample(self):
        size, wall, cpu = subprocess.run(self.command, check=True, capture_output=True, text=True).stdout.split()
        return int(size), float(wall), float(cpu)


class Floor:
    """Plain sockets, in order, into one small buffer, asked as the reader asks. Only its size is checked."""
    def __init__(self, program, size, connections, part_mib):
        program = os.path.join(os.path.dirname(program), "read_floor")
        self.command = [program, "s3://bucket/object", str(size), str(connections), str(part_mib)]
        self.name = f"floor, {connections} x {part_mib} MiB"

    def digest(self):
        return None

    sample = Sluice.sample


class Curl:
    """One stream; libcurl 7.88 signs when it is told the payload's hash."""
    name = "curl, one stream"

    def __init__(self):
        self.command = ["curl", "-sSf", "--aws-sigv4", "aws:amz:us-east-1:s3", "--user",
                        os.environ["AWS_ACCESS_KEY_ID"] + ":" + os.environ["AWS_SECRET_ACCESS_KEY"],
                        "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD",
                        os.environ["AWS_ENDPOINT_URL"] + "/bucket/object"]

    def digest(self):
        with subprocess.Popen(self.command, stdout=subprocess.PIPE) as curl:
            return hashlib.file_digest(curl.stdout, "sha256").hexdigest()

    def sample(self):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = subprocess.run(self.command + ["-o", "/dev/null", "-w", "%{size_download} %{time_total}"],
                             check=True, capture_output=True, text=True).stdout.split()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return int(out[0]), float(out[1]), cpu


class Ranges:
    """Ranges of 8 MiB by a pool of threads, handed over in order."""
    def __init__(self, library, threads, size, get):
        self.name = f"{library}, {threads} x 8 MiB"
        self.threads, self.size, self.get = threads, size, get

    def read(self, take):
        total, begins = 0, iter(range(0, self.size, PART))
        with concurrent.futures.ThreadPoolExecutor(self.threads) as pool:
            waiting = [pool.submit(self.get, begin) for begin in itertools.islice(begins, 2 * self.threads)]
            while waiting:
                block = waiting.pop(0).result()
                if (begin := next(begins, None)) is not None:
                    waiting.append(pool.submit(self.get, begin))
                total += len(block)
                if take:
                    take(block)
        return total

    def digest(self):
        digest = hashlib.sha256()
        self.read(digest.update)
        return digest.hexdigest()

    def sample(self):
        return timed(self.read)


def boto3_get():
    import boto3
    from botocore.config import Config
    client = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-east-1",
                          config=Config(max_pool_connections=64, s3={"addressing_style": "path"}))
    return lambda begin: client.get_object(Bucket="bucket", Key="object",
                                           Range=f"bytes={begin}-{begin + PART - 1}")["Body"].read()


def pyarrow_get():
    from pyarrow import fs
    endpoint = os.environ["AWS_ENDPOINT_URL"].split("://")[1]
    system = fs.S3FileSystem(access_key=os.environ["AWS_ACCESS_KEY_ID"], scheme="http", region="us-east-1",
                             secret_key=os.environ["AWS_SECRET_ACCESS_KEY"], endpoint_override=endpoint)
    file = system.open_input_file("bucket/object")
    size = file.size()
    return lambda begin: file.read_at(min(PART, size - begin), begin)


def readers(program, size):
    found = [Sluice(program, connections, mib) for connections, mib in ((8, 8), (4, 8), (1, 8), (2, 32))]
    found.append(Floor(program, size, 1, 256))
    if shutil.which("curl"):
        found.append(Curl())
    for library, make in (("boto3", boto3_get), ("pyarrow", pyarrow_get)):
        try:
            get = make()
        except ImportError as missing:
            print(f"left out: {library}: {missing} (pip install {library})")
            continue
        found += [Ranges(library, threads, size, get) for threads in (1, 4, 8)]
    return found


def server_cpu():
    with open(f"/proc/{os.environ['SLUICE_GATEWAY_PID']}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(options):
    folder = os.environ["SLUICE_GATEWAY_FOLDER"]
    block, digest = random.Random(3).randbytes(1 << 20), hashlib.sha256()
    with open(os.path.join(folder, "object"), "wb") as file:
        for number in range(options.mib):
            data = number.to_bytes(8, "little") + block[8:]
            digest.update(data)
            file.write(data)
    size, samples, chosen = options.mib << 20, [], []
    for reader in readers(options.program, size):
        if reader.digest() not in (None, digest.hexdigest()):
            sys.exit(f"{reader.name}: other bytes")
        chosen.append(reader)
    for _ in range(options.rounds):
        for reader in chosen:
            before = server_cpu()
            count, wall, cpu = reader.sample()
            if count != size:
                sys.exit(f"{reader.name}: {count} bytes")
            samples.append({"reader": reader.name, "delay_ms": options.delay_ms, "cores": os.cpu_count(),
                            "mib": options.mib, "load": round(os.getloadavg()[0], 1),
                            "mb_per_s": size / 1e6 / wall, "client_cpu_s_per_gb": cpu / (size / 1e9),
                            "server_cpu_s_per_gb": (server_cpu() - before) / (size / 1e9)})
    return samples


def report(samples):
    rates = {}
    for sample in samples:
        rates.setdefault(sample["reader"], []).append(sample["mb_per_s"])
    print(f"{'reader':24} {'best MB/s':>10} {'median':>8} {'CPU s/GB':>9} {'server':>7}")
    for name, row in rates.items():
        client, server = (min(s[key] for s in samples if s["reader"] == name)
                          for key in ("client_cpu_s_per_gb", "server_cpu_s_per_gb"))
        print(f"{name:24} {max(row):10.0f} {sorted(row)[len(row) // 2]:8.0f} {client:9.2f} {server:7.2f}")
    ours = max(max(row) for name, row in rates.items() if name.startswith("sluice"))
    for rival in ("curl", "boto3", "pyarrow"):
        theirs = [max(row) for name, row in rates.items() if name.startswith(rival)]
        if theirs:
            print(f"sluice / {rival}: {ours / max(theirs):.2f}")


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n")[2][7:])
    parser.add_argument("program")
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--delay-ms", type=float, default=0)
    parser.add_argument("--json")
    options = parser.parse_args()
    if "SLUICE_GATEWAY" not in os.environ:  # once more, beside the server
        command = [sys.executable, GATEWAY, sys.executable, os.path.abspath(__file__), *sys.argv[1:]]
        return subprocess.run(command, check=False).returncode
    os.environ.update(AWS_ACCESS_KEY_ID=os.environ["SLUICE_GATEWAY_KEY"], AWS_REGION="us-east-1",
                      AWS_SECRET_ACCESS_KEY=os.environ["SLUICE_GATEWAY_SECRET"],
                      AWS_ENDPOINT_URL=os.environ["SLUICE_GATEWAY"], AWS_EC2_METADATA_DISABLED="true")
    if options.delay_ms:
        host, port = os.environ["SLUICE_GATEWAY"].split("://")[1].split(":")
        port = delay_relay.start((host, int(port)), options.delay_ms / 1e3)
        os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"
    samples = measure(options)
    report(samples)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"samples": samples}, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
