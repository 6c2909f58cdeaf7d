#!/usr/bin/env python3
"""Texts to mixtures over HTTP: sluice, the same server answering a constant, and two servers in Python.

usage: compare_servers.py BUILD ARTICLES [--seconds N] [--rounds N] [--json FILE]

ARTICLES (JSON Lines) train the model: K = 100, one pass; its first 100 words are the text of each request.
All serve that model's topics. FastAPI + gensim and gunicorn + Flask + scikit-learn are taken from the
Python that runs this; what is missing is left out with a reason. Each answer is checked before the clock
starts. Rounds take the servers in turn: wrk with 32 connections, one text a request; then paced_load at half
of what that gave, for the 99th percentile, counted from when each request was due (it ends where 95 % of
that half are not reached); then 512 texts a request. Server and load share the machine: CPU
seconds of both are kept.
"""
import argparse
import gzip
import http.client
import itertools
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RIVALS = os.path.join(HERE, "rivals")
CONNECTIONS = 32
BATCH = 512
TEXTS = 2048
CORES = os.cpu_count()


def texts_of(path):
    """The first 100 words of articles that have as many."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        words = (json.loads(line)["text"].split() for line in file)
        return [" ".join(text[:100]) for text in itertools.islice((w for w in words if len(w) >= 100), TEXTS)]


def tree(process):
    """The process and all below it."""
    children = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False).stdout.split()
    return [process, *(found for child in children for found in tree(int(child)))]


def cpu_seconds(process):
    """Of all its processes, those that ended left out."""
    total = 0
    for number in tree(process):
        with open(f"/proc/{number}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def memory_bytes(process):
    """What its processes have of the machine: shared pages count once."""
    total = 0
    for number in tree(process):
        with open(f"/proc/{number}/smaps_rollup", encoding="ascii") as file:
            total += int(re.search(r"^Pss:\s+(\d+)", file.read(), re.MULTILINE)[1]) << 10
    return total


class Server:
    """A process that answers /ping; without a port it prints the one it has."""
    def __init__(self, name, command, port, environment=()):
        self.name, self.port = name, port
        if port is not None and self.is_taken():
            sys.exit(f"compare_servers: somebody listens at {port} already")
        self.process = subprocess.Popen(command, cwd=RIVALS, env={**os.environ, **dict(environment)},
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if port is None:
            self.port = int(self.process.stdout.readline())
        self.wait()

    def is_taken(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def wait(self):
        end = time.monotonic() + 120
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.ask("GET", "/ping")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        sys.exit(f"compare_servers: {self.name} does not answer")

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        answer = response.status, response.read()
        connection.close()
        return answer

    def end(self):
        for number in reversed(tree(self.process.pid)):
            os.kill(number, 15)
        self.process.wait()


def children_seconds():
    times = os.times()
    return times.children_user + times.children_system


def wrk(server, bodies, connections, seconds):
    """Requests a second, percentiles in ms, CPU seconds of a request."""
    before, own = cpu_seconds(server.process.pid), children_seconds()
    out = subprocess.run(["wrk", "-t", "1", "-c", str(connections), "-d", str(seconds), "--timeout", "30", "-s",
                          os.path.join(HERE, "load.lua"), f"http://127.0.0.1:{server.port}/v1/topics", "--", bodies,
                          "application/json"], capture_output=True, text=True, check=True).stdout
    requests, microseconds, median, late, errors = map(int, re.search(r"^figures (.*)$", out, re.MULTILINE)[1].split())
    if errors or not requests:
        sys.exit(f"compare_servers: {server.name}: {errors} of {requests} requests failed")
    spent, load = cpu_seconds(server.process.pid) - before, children_seconds() - own
    return {"requests_per_second": requests / (microseconds / 1e6), "p50_ms": median / 1e3, "p99_ms": late / 1e3,
            "server_cpu_us": spent / requests * 1e6, "load_cpu_us": load / requests * 1e6}


def paced(work, server, rate, seconds):
    """Percentiles in ms at so many requests a second, steadily, and how many were reached: of less than 95 % they tell nothing."""
    out = subprocess.run([work.paced, str(server.port), work.one, str(rate), str(seconds), str(CONNECTIONS)],
                         capture_output=True, text=True, check=True).stdout
    reached, median, late = map(float, out.split())
    if reached < 0.95 * rate:
        sys.exit(f"compare_servers: {server.name}: {reached:.0f} requests/s reached of {rate:.0f}, half of its most")
    return {"half_requests_per_second": reached, "half_p50_ms": median, "half_p99_ms": late}


class Work:
    """The model, and files of bodies."""
    def __init__(self, build, articles, folder):
        self.sluice = os.path.join(build, "bin", "sluice")
        self.constant, self.paced = (os.path.join(build, "bench", "serve", name) for name in ("constant_server", "paced_load"))
        self.model = os.path.join(folder, "model.safetensors")
        subprocess.run([self.sluice, "train", articles, "-o", self.model, "-k", "100", "--passes", "1", "-q"], check=True)
        texts = texts_of(articles)
        self.one, self.many, self.first = (os.path.join(folder, name) for name in ("one", "many", "first"))
        with open(self.one, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"text": text}) + "\n" for text in texts)
        with open(self.many, "w", encoding="utf-8") as file:
            for start in range(0, len(texts) - BATCH + 1, BATCH):
                file.write(json.dumps({"texts": texts[start:start + BATCH]}) + "\n")
        with open(self.first, "w", encoding="utf-8") as file:
            file.write(json.dumps({"text": texts[0]}))

    def start_sluice(self):
        return Server("sluice", [self.sluice, "serve", self.model, "--port", "18080"], 18080)

    def start_constant(self, size):
        return Server("the same server, a constant", [self.constant, str(size)], None)

    def start_fastapi(self):
        return Server("FastAPI + gensim", [sys.executable, "-m", "uvicorn", "fastapi_gensim:app", "--port", "18081",
                                           "--workers", str(CORES), "--log-level", "warning"], 18081,
                      {"MODEL": self.model, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})

    def start_flask(self):
        return Server("gunicorn + Flask + scikit-learn", [sys.executable, "-m", "gunicorn", "flask_sklearn:app", "-b",
                                                          "127.0.0.1:18082", "-w", str(CORES), "--keep-alive", "60",
                                                          "-k", "gthread", "--threads", str(CONNECTIONS)], 18082,
                      {"MODEL": self.model, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})


def has(*modules):
    missing = [m for m in modules if subprocess.run([sys.executable, "-c", f"import {m}"], check=False,
                                                    capture_output=True).returncode]
    if missing:
        print(f"compare_servers: without {' and '.join(missing)} no row of it", file=sys.stderr)
    return not missing


def checked(server, work):
    """Once it has answered with a mixture; returns also how long the answer was."""
    with open(work.first, encoding="utf-8") as file:
        status, answer = server.ask("POST", "/v1/topics", file.read())
    if status != 200 or abs(sum(json.loads(answer)["topic_mixture"]) - 1) > 1e-3:
        sys.exit(f"compare_servers: {server.name} answers {status} {answer[:200]}")
    return server, len(answer)


def started(work):
    """The servers, one after another; each is ended by the caller."""
    server, size = checked(work.start_sluice(), work)
    yield server
    yield work.start_constant(size)
    if has("fastapi", "uvicorn", "gensim"):
        yield checked(work.start_fastapi(), work)[0]
    if has("flask", "gunicorn", "sklearn"):
        yield checked(work.start_flask(), work)[0]


def sample(server, work, seconds):
    figures = wrk(server, work.one, CONNECTIONS, seconds)
    figures |= paced(work, server, figures["requests_per_second"] / 2, seconds)
    if "constant" not in server.name:
        batch = wrk(server, work.many, 2 * CORES, seconds)
        figures |= {"batch_texts_per_second": batch["requests_per_second"] * BATCH}
    return {"server": server.name, **figures, "memory_bytes": memory_bytes(server.process.pid),
            "load": os.getloadavg()[0]}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build")
    parser.add_argument("articles")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    for tool in ("wrk", "pgrep"):
        if not shutil.which(tool):
            sys.exit(f"compare_servers: needs {tool} (Debian's package)")
    samples = []
    with tempfile.TemporaryDirectory() as folder:
        work = Work(os.path.abspath(arguments.build), os.path.abspath(arguments.articles), folder)
        for _ in range(arguments.rounds):
            for server in started(work):
                try:
                    wrk(server, work.one, CONNECTIONS, 1)
                    samples.append(sample(server, work, arguments.seconds))
                finally:
                    server.end()
                print(json.dumps(samples[-1]), flush=True)
                if arguments.json:
                    with open(arguments.json, "w", encoding="utf-8") as file:
                        json.dump({"samples": samples}, file)
    for name in dict.fromkeys(s["server"] for s in samples):
        rates = [s["requests_per_second"] for s in samples if s["server"] == name]
        halves = [(s["half_requests_per_second"], s["half_p99_ms"]) for s in samples if s["server"] == name]
        print(f"{name:34} {statistics.median(rates):9.0f} requests/s, p99 {statistics.median(late for _, late in halves):7.2f} ms "
              f"at {statistics.median(reached for reached, _ in halves):9.0f}")


if __name__ == "__main__":
    main()
