"""A running `sluice serve` for tests, and requests to it, well-formed or not."""
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODEL = os.path.join(ROOT, "tests/golden/mixtures/model.safetensors")

# The sanitizers' runtime looks for leaks by tracing, and wants to be the first library.
SANDBOXED = {"ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")}


# By a sanitizer: it needs more memory, and system calls that a sandbox forbids.
SANITIZED = bool(os.environ.get("SANITIZED"))


class Server:
    def __init__(self, *options, model=MODEL, command=None, environment=(), before=(), is_ready=True):
        command = command or ["serve", model, "--port", "0", *options]
        self.process = subprocess.Popen([*before, os.environ["SLUICE"], *command], stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **dict(environment)})
        line = self.process.stderr.readline()
        found = re.search(r"http://[^:]+:(\d+)", line)
        assert found, line
        self.port = int(found[1])
        assert not is_ready or self.process.stderr.readline() == "ready\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def request(self, method, path, body=None, headers=()):
        """(status, headers, body)"""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def post(self, path, value, content_type="application/json", accept=None):
        body = value if isinstance(value, (bytes, str)) else json.dumps(value)
        if isinstance(body, str):
            body = body.encode()
        headers = {"content-type": content_type, **({"accept": accept} if accept else {})}
        return self.request("POST", path, body, headers)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def raw(self, data):
        """All that comes back for these bytes; the sending side stays open."""
        with self.connect() as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(data)
            return read_all(connection)

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def cpu_seconds(self):
        """Of all its threads; also after its end, until it is waited for."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, number=signal.SIGTERM):
        """(exit status, what it said since it was ready)"""
        self.process.send_signal(number)
        said = self.process.stderr.read()
        return self.process.wait(), said


def serve_everything(server, test):
    for path in ("/", "/ping", "/metrics", "/v1/model", "/execution-parameters"):
        test.assertEqual(server.request("GET", path)[0], 200, path)
    large = json.dumps({"texts": ["library package " * 5000] * 4, "explain": True})
    test.assertEqual(server.post("/v1/topics", large)[0], 200)
    test.assertEqual(server.post("/v1/topics", "library", "text/plain")[0], 200)
    test.assertEqual(server.post("/invocations", '{"instances":[{"text":"library"}]}')[0], 200)


def read_all(connection):
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(1 << 16):
            data += piece
    return data


def statuses(data):
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d{3}) ", data)]


def metric(server, name):
    text = server.request("GET", "/metrics")[2].decode()
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0


def is_open(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


def wait_until(condition, what):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, f"waited 20 s for {what}"
        time.sleep(0.01)
