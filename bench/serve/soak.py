#!/usr/bin/env python3
"""Many requests of all kinds to one server, its model changed meanwhile: no error, memory and files stay flat.

usage: soak.py [--requests N] [--seconds S] [--stress S] [--slowest-ping S] [--clients N] [--model FILE] [--json FILE]

SLUICE names the tool. Ends after N requests (default 1000000), or after S seconds. --stress S: S seconds beside
stress-ng (processors, memory, files). Each client sends its requests many at once and checks every status; one more
asks for /ping twenty times a second. SIGHUP comes twice a second. Fails, and says why, when an answer is not 200,
a /ping takes 2 s (--slowest-ping: that long, while 99 of 100 take less than 2 s), or the resident memory after
a fifth of the way grows by 5 % and 4 MB.
"""
import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "serve"))
from serving import MODEL, Server, metric  # noqa: E402

TEXT = "A package with a library of files for the network, and what it needs to play music. " * 6
JSON, LINES, PLAIN = "application/json", "application/jsonlines", "text/plain"


def request(path, content_type, body):
    body = body.encode()
    return (f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def requests():
    """Bytes of a round, and how many requests they are: mostly one short text, and some of everything."""
    short = request("/v1/topics", JSON, json.dumps({"text": TEXT}))
    others = [request("/v1/topics", JSON, json.dumps({"texts": [TEXT, "", "music"], "top": 3, "explain": True})),
              request("/invocations", JSON, json.dumps({"instances": [{"text": TEXT}] * 3})),
              request("/invocations", LINES, json.dumps({"text": TEXT}) + "\n"),
              request("/v1/topics", PLAIN, TEXT),
              request("/v1/topics", JSON, json.dumps({"text": TEXT * 100})),
              b"GET /v1/model HTTP/1.1\r\nHost: x\r\n\r\n"]
    every = [short] * 44 + others
    return b"".join(every), len(every)


class Load:
    def __init__(self, server, clients, limit):
        self.server, self.limit, self.done, self.faults = server, limit, 0, []
        self.pings, self.is_over, self.lock = [], threading.Event(), threading.Lock()
        self.threads = [threading.Thread(target=self.guarded, args=(work,), daemon=True)
                        for work in [self.ask] * clients + [self.ping]]
        for thread in self.threads:
            thread.start()

    def guarded(self, work):
        try:
            work()
        except (OSError, AssertionError) as error:
            self.faults.append(repr(error))
        self.is_over.set()

    def ask(self):
        data, count = requests()
        while not self.is_over.is_set():
            with self.server.connect() as connection:
                for _ in range(100):  # of 10,000 requests a connection may bring
                    connection.sendall(data)
                    read_answers(connection, count)
                    with self.lock:
                        self.done += count
                    if self.done >= self.limit or self.is_over.is_set():
                        return

    def ping(self):
        while not self.is_over.wait(0.05):
            begin = time.perf_counter()
            status = self.server.request("GET", "/ping")[0]
            self.pings.append(time.perf_counter() - begin)
            assert status == 200, f"/ping: {status}"

    def end(self):
        self.is_over.set()
        for thread in self.threads:
            thread.join()


def read_answers(connection, count):
    data = b""
    while count > 0:
        piece = connection.recv(1 << 20)
        assert piece, "the connection ended"
        data += piece
        while (end := data.find(b"\r\n\r\n")) >= 0:
            head = data[:end]
            assert head.startswith(b"HTTP/1.1 200 "), data[:300]
            size = int(head[head.index(b"Content-Length: ") + 16:].split(b"\r\n", 1)[0])
            if len(data) < end + 4 + size:
                break
            data = data[end + 4 + size:]
            count -= 1


def sample(server):
    return server.resident_bytes(), len(os.listdir(f"/proc/{server.process.pid}/fd"))


def run(arguments, server):
    limit = float("inf") if arguments.seconds or arguments.stress else arguments.requests
    seconds = arguments.stress or arguments.seconds or float("inf")
    load, samples, begin, reloads = Load(server, arguments.clients, limit), [], time.monotonic(), 0
    while not load.is_over.wait(0.5) and time.monotonic() - begin < seconds:
        server.process.send_signal(signal.SIGHUP)
        reloads += 1
        samples.append(sample(server))
    load.end()
    taken = time.monotonic() - begin
    assert len(samples) >= 10, f"too short to see anything: {taken:.1f} s, {load.faults}"
    after = samples[len(samples) // 5:]
    tenth = max(1, len(after) // 10)
    memory = [statistics.median(size for size, _ in part) for part in (after[:tenth], after[-tenth:])]
    pings = sorted(load.pings)
    figures = {"requests": load.done, "seconds": round(taken, 1), "requests_per_s": round(load.done / taken),
               "reloads": reloads, "faults": len(load.faults), "cores": os.cpu_count(),
               "rss_mb_begin": round(memory[0] / 1e6, 2), "rss_mb_end": round(memory[1] / 1e6, 2),
               "rss_mb_most": round(max(size for size, _ in after) / 1e6, 2),
               "files_begin": after[0][1], "files_end": after[-1][1],
               "ping_ms_median": round(1e3 * pings[len(pings) // 2], 2),
               "ping_ms_p99": round(1e3 * pings[int(len(pings) * 0.99)], 2), "ping_ms_most": round(1e3 * pings[-1], 2)}
    return figures, load.faults, memory


def verdict(figures, faults, memory, told, slowest_ping):
    if faults:
        return faults[0]
    if memory[1] > memory[0] * 1.05 + 4e6:
        return "memory grows"
    if abs(figures["files_end"] - figures["files_begin"]) > 16:  # as many as connections come and go
        return "files stay open"
    if figures["ping_ms_p99"] > 2000 or figures["ping_ms_most"] > 1e3 * slowest_ping:
        return f"/ping took {figures['ping_ms_most'] / 1e3:.1f} s, {figures['ping_ms_p99'] / 1e3:.1f} s at the 99th percentile"
    return f"{told:.0f} answers were not 200" if told else None


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--requests", type=int, default=1000000)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--stress", type=float, default=0)
    parser.add_argument("--slowest-ping", type=float, default=2)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--model", default=MODEL)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    stress = None
    if arguments.stress:
        if shutil.which("stress-ng") is None:
            sys.exit("soak.py: no stress-ng (Debian's package stress-ng)")
        stress = subprocess.Popen(["stress-ng", "--cpu", "4", "--vm", "2", "--vm-bytes", "256M", "--hdd", "1", "--switch",
                                   "2", "--temp-path", tempfile.gettempdir(), "--quiet",
                                   "--timeout", f"{arguments.stress + 60:.0f}"])
    try:
        with Server(model=arguments.model) as server:
            said = []
            listener = threading.Thread(target=lambda: said.extend(server.process.stderr))
            listener.start()
            figures, faults, memory = run(arguments, server)
            text = server.request("GET", "/metrics")[2].decode()
            codes = {line.split('"')[1] for line in text.splitlines() if line.startswith("sluice_requests_total{")}
            told = sum(metric(server, f'sluice_requests_total{{code="{code}"}}') for code in codes - {"200"})
            server.process.send_signal(signal.SIGTERM)
            faults += [] if server.process.wait() == 0 else ["it did not end with 0"]
            listener.join()
            faults += [line for line in said if line not in ("the model was read anew\n",
                                                             "ending: answering what has begun\n")]
    finally:
        if stress is not None:
            stress.terminate()
            stress.wait()
    figures["stress"] = bool(stress)
    print(json.dumps(figures))
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump({"samples": [figures]}, file)
    fault = verdict(figures, faults, memory, told, arguments.slowest_ping)
    sys.exit(f"soak.py: {fault}" if fault else 0)


if __name__ == "__main__":
    main()
