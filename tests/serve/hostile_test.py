#!/usr/bin/env python3
"""Requests that should not be: each gets its status or is cut, and the server goes on."""
import contextlib
import json
import threading
import time
import unittest

from serving import Server, metric, read_all, statuses, wait_until

GET = b"GET /ping HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--max-body", "1M")

    @classmethod
    def tearDownClass(cls):
        status, said = cls.server.end()
        cls.server.__exit__()
        assert status == 0, said

    def tearDown(self):
        self.assertEqual(self.server.request("GET", "/ping")[0], 200)

    def answers(self, data, *wanted):
        self.assertEqual(statuses(self.server.raw(data)), list(wanted), data[:200])

    # Each could make a front server and this one disagree on where a request ends.
    def test_framing_that_can_be_read_in_two_ways(self):
        second = b"GET /v1/model HTTP/1.1\r\nHost: x\r\n\r\n"
        self.answers(POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, 400)
        self.answers(POST + b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n" + second, 400)
        self.answers(POST + b"Content-Length: 2\r\nContent-Length: 4\r\n\r\n[]12" + second, 400)
        self.answers(POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + second, 400)
        self.answers(POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + second, 400)
        self.answers(POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, 400)
        self.answers(POST + b"Content-Length : 2\r\n\r\n[]" + second, 400)
        for length in (b"-1", b"+4", b"18446744073709551617", b"0x4", b"4,4", b""):
            self.answers(POST + b"Content-Length: " + length + b"\r\n\r\n[[]]", 400)
        self.answers(POST + b"Transfer-Encoding: chunked\r\n\r\n-2\r\nab\r\n0\r\n\r\n", 400)
        self.answers(GET + b"X: a\0b\r\n\r\n", 400)
        self.answers(GET + b"Connection: close\r\nX: a\r\n folded\r\n\r\n", 200)

    def test_compressed_bodies(self):
        for coding in (b"gzip", b"deflate", b"identity, gzip"):
            self.answers(POST + b"Content-Encoding: " + coding + b"\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00", 415)
        self.answers(POST + b"Content-Encoding: identity\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]", 400)

    def test_headers(self):
        self.answers(b"GET /ping HTTP/1.1\r\n\r\n", 400)
        self.answers(b"GET /ping HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)
        self.answers(GET + b"X: " + b"a" * 65536 + b"\r\n\r\n", 431)
        self.answers(GET + b"".join(b"X%d: y\r\n" % i for i in range(20000)) + b"\r\n", 431)
        self.answers(b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431)
        self.answers(b"GET /ping HTTP/2.0\r\nHost: x\r\n\r\n", 505)
        self.answers(b"\x16\x03\x01\x02\x00\x01\x00", 400)
        self.answers(b"GET /ping HTTP/1.0\r\n\r\n", 200)

    def test_sizes(self):
        self.answers(POST + b"Content-Length: 1000000000\r\n\r\n", 413)
        before = self.server.resident_bytes()
        chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        self.answers(POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 1024, 413)
        words = json.dumps({"text": "library " * 120000}).encode()
        self.assertEqual(self.server.post("/v1/topics", words)[0], 200)
        self.assertLess(self.server.resident_bytes() - before, 64 << 20)

    def test_requests_one_behind_the_other(self):
        self.answers(GET + b"\r\n" + GET + b"\r\n" + GET + b"Connection: close\r\n\r\n", 200, 200, 200)

    def test_an_announced_body_is_waited_for(self):
        with self.server.connect() as connection:
            connection.sendall(b"POST /v1/topics HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                               b"Connection: close\r\nContent-Length: 12\r\n\r\n")
            self.assertEqual(statuses(connection.recv(1000)), [100])
            connection.sendall(b'{"text":"x"}')
            self.assertEqual(statuses(read_all(connection)), [200])

    def test_dripping_clients_keep_nobody_waiting(self):
        with contextlib.ExitStack() as stack:
            drips = [stack.enter_context(self.server.connect()) for _ in range(250)]
            for drip in drips:
                drip.sendall(b"POST /invocations HTTP/1.1\r\n")
            for _ in range(20):
                self.assertEqual(self.server.request("GET", "/ping")[0], 200)
            # The time for a header is over after 5 s, however it drips.
            end = time.monotonic() + 6
            while time.monotonic() < end:
                for drip in drips:
                    with contextlib.suppress(OSError):
                        drip.sendall(b"X")
                time.sleep(0.5)
            for drip in drips:
                self.assertIn(statuses(read_all(drip)), ([408], []))  # [] where our bytes came after the end

    def test_too_many_connections_are_told(self):
        with Server("--max-connections", "300", "--header-timeout", "60") as server:
            with contextlib.ExitStack() as stack:
                watcher = stack.enter_context(server.connect())
                for _ in range(299):
                    stack.enter_context(server.connect())

                def is_full():
                    watcher.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
                    return b"sluice_connections 300\n" in watcher.recv(1 << 16)
                wait_until(is_full, "all connections")
                self.assertEqual(statuses(server.raw(b"")), [503])

            def is_answered():
                with contextlib.suppress(OSError):
                    return server.request("GET", "/ping")[0] == 200
                return False
            wait_until(is_answered, "connections to be gone")

    def test_a_client_that_goes_is_forgotten(self):
        for _ in range(50):
            with self.server.connect() as connection:
                connection.sendall(POST + b"Content-Length: 100000\r\n\r\n[")
        wait_until(lambda: b"sluice_connections 1\n" in self.server.request("GET", "/metrics")[2], "connections to end")


class Busy(unittest.TestCase):
    def test_large_requests_wait_in_a_short_queue_and_ping_does_not(self):
        body = json.dumps({"texts": ["library package files network " * 10000] * 4}).encode()
        with Server("--threads", "1", "--queue", "2") as server:
            answers, waiting, over = set(), set(), threading.Event()

            def ask():
                while not over.is_set():
                    answers.add(server.post("/v1/topics", body)[::2])

            def has_seen_all():
                self.assertEqual(server.request("GET", "/ping")[0], 200)
                waiting.add(metric(server, "sluice_requests_waiting"))
                return 2 in waiting and {status for status, _ in list(answers)} >= {200, 503}

            threads = [threading.Thread(target=ask) for _ in range(12)]
            for thread in threads:
                thread.start()
            try:
                wait_until(has_seen_all, "a full queue, and both answers")
            finally:
                over.set()
                for thread in threads:
                    thread.join()
            self.assertLessEqual(max(waiting), 2)
            self.assertEqual({status for status, _ in answers}, {200, 503})
            self.assertEqual(len(answers), 2)  # one text of each
            status, headers, _ = server.post("/ping", "x")
            self.assertEqual((status, headers["Allow"]), (405, "GET"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
