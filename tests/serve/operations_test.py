#!/usr/bin/env python3
"""The end and the change of models under load: no accepted request is lost."""
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from serving import MODEL, Server, is_open, metric, read_all, statuses, wait_until
from silent_store import SilentStore

BODY = json.dumps({"text": "A package with a library of files for the network."})


# Of docs/serve.md's half second, in which who asks again is answered by a server that ends.
PROMISED = 0.4


class Load:
    """Clients that ask on, each on one connection, until the server ends or told to stop; half of them now and then.

    failures: what was not answered, and for how long nothing had been sent on its connection."""
    def __init__(self, port, clients=8):
        self.port, self.answers, self.failures, self.is_over = port, [], [], threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(0.1 * (i % 2),)) for i in range(clients)]

    def ask(self, pause):
        while not self.is_over.is_set():
            sent = time.monotonic()
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                connection.connect()
            except OSError:
                return  # not accepted
            with contextlib.closing(connection):
                while not self.is_over.is_set():
                    before, sent = sent, None
                    try:
                        connection.request("POST", "/v1/topics", BODY, {"content-type": "application/json"})
                        sent = time.monotonic()
                        response = connection.getresponse()
                        self.answers.append((response.status, response.read()))
                    except (OSError, http.client.HTTPException) as error:
                        self.failures.append(((sent or time.monotonic()) - before, repr(error)))
                        return
                    if response.headers["Connection"] == "close":
                        break
                    self.is_over.wait(pause)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        for thread in self.threads:
            thread.join()


class Operations(unittest.TestCase):
    def test_sigterm_answers_what_was_accepted(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Server() as server, Load(server.port) as load:
                wait_until(lambda load=load: len(load.answers) > 200, "answers")
                status, said = server.end(number)
                self.assertEqual(status, 0, said)
            self.assertEqual({status for status, _ in load.answers}, {200})
            self.assertEqual([failure for failure in load.failures if failure[0] < PROMISED], [])

    def test_connections_that_wait_to_be_accepted_are_answered(self):
        with Server("--threads", "1") as server, contextlib.ExitStack() as stack:
            connections = [stack.enter_context(server.connect()) for _ in range(50)]
            for connection in connections:
                connection.sendall(b"POST /v1/topics HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(BODY))
                connection.sendall(BODY.encode())
            server.process.send_signal(signal.SIGTERM)
            for connection in connections:
                self.assertEqual(statuses(read_all(connection)), [200])
            self.assertEqual(server.process.wait(), 0)

    def test_a_request_that_is_being_sent_is_answered(self):
        with Server() as server, server.connect() as connection:
            connection.sendall(b"POST /v1/topics HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(BODY))
            wait_until(lambda: b"sluice_connections 2\n" in server.request("GET", "/metrics")[2], "the connection")
            server.process.send_signal(signal.SIGTERM)
            wait_until(lambda: not is_open(server.port), "the end of listening")
            connection.sendall(BODY.encode())
            answer = connection.recv(1 << 16)
            self.assertTrue(answer.startswith(b"HTTP/1.1 200 "), answer)
            self.assertIn(b"Connection: close", answer)
            self.assertEqual(server.process.wait(), 0)

    # Nobody else is connected: that it is, and its body awaited, is told by the 100.
    def test_a_silent_connection_is_cut_when_time_is_over(self):
        with Server("--drain-timeout", "1", "--body-timeout", "60") as server, server.connect() as connection:
            connection.sendall(b"POST /v1/topics HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
            self.assertEqual(statuses(connection.recv(1000)), [100])
            connection.sendall(b'{"te')
            self.assertEqual(server.end(), (0, "ending: answering what has begun\nwarning: 1 connections were cut after 1 s\n"))
            self.assertEqual(read_all(connection), b"")

    def test_another_model_is_not_read_while_it_ends(self):
        with Server() as server, server.connect() as connection:
            connection.sendall(b"POST /v1/topics HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(BODY))
            wait_until(lambda: b"sluice_connections 2\n" in server.request("GET", "/metrics")[2], "the connection")
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.process.stderr.readline(), "ending: answering what has begun\n")
            wait_until(lambda: not is_open(server.port), "the end of listening")
            server.process.send_signal(signal.SIGHUP)
            connection.sendall(BODY.encode())
            self.assertEqual(statuses(read_all(connection)), [200])
            self.assertEqual((server.process.wait(), server.process.stderr.read()), (0, ""))

    def test_ping_says_503_before_and_after(self):
        with SilentStore(MODEL, is_silent=True) as store:
            with Server("--header-timeout", "60", model="s3://bucket/model.safetensors", environment=store.environment(),
                        is_ready=False) as server:
                store.asked.wait()
                for path in ("/ping", "/v1/model"):
                    status, headers, text = server.request("GET", path)
                    self.assertEqual((status, headers["Retry-After"], text), (503, "1", b'{"error":"the model is being read"}\n'))
                store.may_speak.set()
                self.assertEqual(server.process.stderr.readline(), "ready\n")
                with server.connect() as connection:
                    connection.sendall(b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n")
                    self.assertEqual(statuses(connection.recv(1 << 16)), [200])
                    connection.sendall(b"GET /ping HTTP/1.1\r\nHost: x\r\n")  # a request that has begun is waited for
                    server.process.send_signal(signal.SIGTERM)
                    self.assertEqual(server.process.stderr.readline(), "ending: answering what has begun\n")
                    connection.sendall(b"\r\n")
                    answer = read_all(connection)
                    self.assertEqual((statuses(answer), answer.endswith(b'\r\n\r\n{"error":"ending"}\n')), ([503], True), answer)

    def test_sigterm_is_heard_while_a_model_is_read(self):
        with SilentStore(MODEL, is_silent=True) as store:
            with Server(model="s3://bucket/model.safetensors", environment=store.environment(), is_ready=False) as server:
                store.asked.wait()
                self.assertEqual(server.end(), (0, "ending: answering what has begun\n"))
        with SilentStore(MODEL, is_silent=False) as store:
            with Server(model="s3://bucket/model.safetensors", environment=store.environment()) as server:
                store.fall_silent()
                server.process.send_signal(signal.SIGHUP)
                store.asked.wait()
                self.assertEqual(server.post("/v1/topics", BODY)[0], 200)
                self.assertEqual(server.end(), (0, "ending: answering what has begun\n"))

    def test_a_first_model_that_is_not_there_ends_it(self):
        command = [os.environ["SLUICE"], "serve", "/nowhere.safetensors", "--port", "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("/nowhere.safetensors: no such file", done.stderr.splitlines()[-1])

    # One worker; what waits for it is not begun any more: by the time that the processor was at work.
    def test_what_waits_for_a_worker_is_cut_when_time_is_over(self):
        words = " ".join(f"library{i} files package network" for i in range(100))
        body = json.dumps({"texts": [words] * 1700, "top": 0}).encode()
        with Server("--threads", "1", "--queue", "64", "--drain-timeout", "0") as server, contextlib.ExitStack() as stack:
            before = server.cpu_seconds()
            for _ in range(3):
                self.assertEqual(server.post("/v1/topics", body)[0], 200)
            one = (server.cpu_seconds() - before) / 3
            request = b"POST /v1/topics HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            for _ in range(40):
                stack.enter_context(server.connect()).sendall(request)
            waiting = []

            def has_a_queue():
                waiting.append(metric(server, "sluice_requests_waiting"))
                return waiting[-1] >= 15
            wait_until(has_a_queue, "a queue")
            before = server.cpu_seconds()
            server.process.send_signal(signal.SIGTERM)
            said = server.process.stderr.read()
            after = server.cpu_seconds()
            self.assertEqual(server.process.wait(), 0)
            self.assertIn("connections were cut after 0 s", said)
            self.assertLess(after - before, one * waiting[-1] / 2)

    def test_sighup_changes_the_model_under_load(self):
        with tempfile.TemporaryDirectory() as folder:
            path, other = (os.path.join(folder, name) for name in ("m.safetensors", "other.safetensors"))
            make_other_model(folder, other)
            shutil.copy(MODEL, path)
            with Server(model=path) as server, Load(server.port) as load:
                wait_until(lambda: load.answers, "an answer of the model of before")
                before = server.request("GET", "/v1/model")[2]
                shutil.copy(other, path + ".new")
                os.replace(path + ".new", path)
                server.process.send_signal(signal.SIGHUP)
                wait_until(lambda: server.request("GET", "/v1/model")[2] != before, "the other model")
                after = server.request("GET", "/v1/model")[2]
                begun = len(load.answers) + len(load.threads)  # those that the model of before may have answered yet
                wait_until(lambda: len(load.answers) > begun, "an answer of the other model")
                with open(path, "r+b") as file:  # a bad one leaves the good one
                    file.truncate(1000)
                server.process.send_signal(signal.SIGHUP)
                self.assertEqual(server.process.stderr.readline(), "the model was read anew\n")
                self.assertIn("the model of before goes on", server.process.stderr.readline())
                self.assertEqual(server.request("GET", "/v1/model")[2], after)
            self.assertEqual(load.failures, [])
            self.assertEqual({status for status, _ in load.answers}, {200})
            self.assertEqual(len({text for _, text in load.answers}), 2)

    def test_tells_what_keeps_it_from_listening(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            command = [os.environ["SLUICE"], "serve", MODEL, "--port"]
            done = subprocess.run([*command, str(port)], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr),
                             (1, f"sluice: can't listen on 127.0.0.1:{port}: Address already in use\n"))
        done = subprocess.run([*command, "0", "--host", "nobody"], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (1, "sluice: can't listen on nobody:0: Invalid argument\n"))

    def test_the_access_log_has_no_texts(self):
        with Server("--access-log") as server:
            server.post("/v1/topics", BODY)
            line = json.loads(server.process.stderr.readline())
            self.assertEqual((line["path"], line["status"], line["documents"]), ("/v1/topics", 200, 1))
            self.assertNotIn("library", str(line))
            self.assertEqual(sorted(line), ["documents", "method", "path", "request_bytes", "seconds", "status", "time"])
            server.request("GET", "/v1/topics?text=library")
            self.assertNotIn("library", server.process.stderr.readline())
            server.raw(b"nonsense library\r\n\r\n")
            line = server.process.stderr.readline()
            self.assertEqual(json.loads(line)["status"], 400)
            self.assertNotIn("library", line)


def make_other_model(folder, path):
    articles = os.path.join(folder, "articles.jsonl")
    with open(articles, "w", encoding="utf-8") as file:
        for i in range(200):
            text = "the library has files and packages" if i % 2 else "the network carries games and music"
            file.write(json.dumps({"text": text}) + "\n")
    subprocess.run([os.environ["SLUICE"], "train", "-q", articles, "-k", "3", "-o", path, "--passes", "1"], check=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
