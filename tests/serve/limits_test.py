#!/usr/bin/env python3
"""Clients that take too much time, memory or room: told or cut, while others are answered."""
import contextlib
import json
import resource
import socket
import threading
import time
import unittest

from serving import SANITIZED, Server, metric, read_all, statuses, wait_until

POST = b"POST /v1/topics HTTP/1.1\r\nHost: x\r\n"


def hold_a_body(server):
    """A connection whose body, of a length not told, has its room and is awaited: only then a 100 is sent."""
    connection = server.connect()
    connection.sendall(POST + b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
    assert statuses(connection.recv(1000)) == [100]
    return connection


class Time(unittest.TestCase):
    """Each limit is set to a second; the others are too long to be the ones that end it."""
    def ends(self, option, data, wanted):
        limits = {"--header-timeout": "60", "--body-timeout": "60", "--idle-timeout": "60", option: "1"}
        with Server(*sum(limits.items(), ())) as server:
            def is_sent_in_time():  # or else, after a stall of ours, it is ended before
                begin = time.monotonic()
                with server.connect() as connection:
                    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                        connection.sendall(data)
                    taken = time.monotonic() - begin
                    got.append(statuses(read_all(connection)))
                return taken < 0.5
            got = []
            wait_until(is_sent_in_time, "a request that is sent in time")
            self.assertEqual(got[-1], wanted)

    def test_of_a_header(self):
        self.ends("--header-timeout", POST, [408])
        self.ends("--header-timeout", b"", [])

    def test_of_a_body(self):
        self.ends("--body-timeout", POST + b"Content-Length: 100\r\n\r\n{", [408])
        self.ends("--body-timeout", POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", [408])

    def test_of_silence(self):
        self.ends("--idle-timeout", b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n", [200])

    def test_a_dripping_body_does_not_win_time(self):
        with Server("--body-timeout", "1") as server, server.connect() as connection:
            connection.sendall(POST + b"Content-Length: 1000\r\n\r\n")
            begin = time.monotonic()
            with contextlib.suppress(OSError):
                while time.monotonic() - begin < 15:
                    connection.sendall(b" ")
                    time.sleep(0.05)
            self.assertLess(time.monotonic() - begin, 14)


class Memory(unittest.TestCase):
    def test_of_all_bodies(self):
        with Server("--max-body", "1M", "--max-bodies", "2M") as server, contextlib.ExitStack() as stack:
            for _ in range(2):
                stack.enter_context(hold_a_body(server))
            large = POST + b"Content-Length: 100000\r\n\r\n"
            answer = server.raw(large)
            self.assertEqual(statuses(answer), [503])
            self.assertIn(b"Retry-After: 1\r\n", answer)
            self.assertIn(b"too many large requests at once\n", answer)
            self.assertEqual(server.post("/v1/topics", {"text": "library"})[0], 200)  # small ones always
            stack.close()
            body = json.dumps({"text": "library " * 10000}).encode()
            wait_until(lambda: server.post("/v1/topics", body)[0] == 200, "room")

    # Known before the work: to try again would not help.
    def test_of_an_answer_that_never_fits(self):
        body = json.dumps({"texts": [""] * 10000, "top": 12}).encode()
        explained = json.dumps({"text": "a " * 40000, "explain": True}).encode()
        with Server("--max-body", "1M", "--max-bodies", "2M") as server:
            before = server.resident_bytes()
            for _ in range(3):
                status, headers, text = server.post("/v1/topics", body)
                self.assertEqual((status, headers["Retry-After"]), (413, None))
                self.assertRegex(text.decode(), r'"the answer to 10000 documents of 12 topics may take 7 MiB, and there is 1 MiB '
                                                r'for all: send 30\d\d at once"')
            status, _, text = server.post("/v1/topics", explained)
            self.assertEqual(status, 413)
            self.assertRegex(text.decode(), r'"the answer to 1 document of 12 topics may take 7 MiB, and there is 1 MiB '
                                            r'for all: too long to be explained"')
            self.assertEqual(server.post("/invocations", {"instances": [{"text": ""}] * 10000})[0], 413)
            if not SANITIZED:
                self.assertLess(server.resident_bytes() - before, 16 << 20)
            fits = {"texts": [""] * 3000, "top": 12}  # once what the last one took is given back, after its answer
            wait_until(lambda: server.post("/v1/topics", fits)[0] == 200, "room")

    # The answer would fit beside the body that is awaited; what it may take does not, and is asked for first.
    def test_of_an_answer_is_asked_for_before_the_work(self):
        with Server("--max-body", "1M", "--max-bodies", "2M") as server, contextlib.ExitStack() as stack:
            stack.enter_context(hold_a_body(server))
            body = {"texts": [""] * 3000, "top": 12}  # 0.6 MB in the end, but more may be needed
            status, headers, text = server.post("/v1/topics", body)
            self.assertEqual((status, headers["Retry-After"], text), (503, "1", b'{"error":"too many large answers at once"}\n'))
            stack.close()
            wait_until(lambda: server.post("/v1/topics", body)[0] == 200, "room")

    # Three bytes ask for a whole mixture.
    @unittest.skipIf(SANITIZED, "built with sanitizers, which keep what was freed")
    def test_of_answers_nobody_reads(self):
        body = json.dumps({"texts": [""] * 10000}).encode()
        with Server("--max-body", "1M", "--max-bodies", "8M") as server, contextlib.ExitStack() as stack:
            size = len(server.post("/v1/topics", body)[2])
            self.assertGreater(size, 1 << 20)
            before = server.resident_bytes()
            for _ in range(40):
                connection = stack.enter_context(socket.socket())
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.connect(("127.0.0.1", server.port))
                connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            wait_until(lambda: metric(server, 'sluice_requests_total{code="503"}') > 20, "refusals")
            self.assertLess(server.resident_bytes() - before, 64 << 20)
            self.assertEqual(server.post("/v1/topics", {"text": "library"})[0], 200)

    @unittest.skipIf(SANITIZED, "built with sanitizers, which map more than any limit")
    def test_none_left(self):
        with Server("--max-body", "100M", "--max-bodies", "1G") as server:
            with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as file:
                used = int(file.read().split()[0]) * resource.getpagesize()
            resource.prlimit(server.process.pid, resource.RLIMIT_AS, (used + (64 << 20),) * 2)
            body = json.dumps({"text": "library " * (10 << 20)}).encode()
            for _ in range(3):
                with contextlib.suppress(OSError):
                    self.assertIn(statuses(server.raw(POST + b"Content-Length: %d\r\n\r\n" % len(body) + body)),
                                  ([], [503]))
                self.assertEqual(server.post("/v1/topics", {"text": "library"})[0], 200)
            self.assertEqual(server.end()[0], 0)


class Room(unittest.TestCase):
    def test_dripping_clients_by_the_hundreds(self):
        with Server("--header-timeout", "60") as server, contextlib.ExitStack() as stack:
            drips = [stack.enter_context(server.connect()) for _ in range(500)]
            seconds = []
            for round_ in range(20):
                for drip in drips:
                    drip.sendall(POST[round_:round_ + 1])
                begin = time.monotonic()
                self.assertEqual(server.request("GET", "/ping")[0], 200)
                seconds.append(time.monotonic() - begin)
            self.assertLess(sorted(seconds)[10], 0.5)  # the machine may stall once or twice
            wait_until(lambda: metric(server, "sluice_connections") == 501, "all of them, and this one")

    # docs/serve.md, Capacity.
    @unittest.skipIf(SANITIZED, "built with sanitizers, which add to each allocation")
    def test_memory_of_connections(self):
        request = POST + b"Content-Length: 18\r\n\r\n" + b'{"text":"library"}'
        with Server() as server, contextlib.ExitStack() as stack:
            for _ in range(20):
                server.post("/v1/topics", {"text": "library"})
            before = server.resident_bytes()
            for _ in range(500):
                connection = stack.enter_context(server.connect())
                connection.sendall(request)
                self.assertEqual(statuses(connection.recv(1 << 16)), [200])
            self.assertLess((server.resident_bytes() - before) / 500, 16 << 10)

    @unittest.skipIf(SANITIZED, "built with sanitizers, whose checks of types open files of their own")
    def test_no_files_left_for_connections(self):
        with Server("--threads", "2") as server, contextlib.ExitStack() as stack:  # each takes descriptors of its own
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (40, 40))
            for _ in range(60):
                stack.enter_context(server.connect())  # by the system; the server can't take all
            stack.close()
            wait_until(lambda: server.request("GET", "/ping")[0] == 200, "an answer")

    def test_files_for_all_connections(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))  # the server takes it over
        try:
            server = Server("--max-connections", "400")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        with server:
            self.assertEqual(resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE), (464, hard))


class Busy(unittest.TestCase):
    # Small in bytes, large in what they ask for: a worker's, not the thread's that reads.
    def test_short_requests_for_many_documents_do_not_hold_up_ping(self):
        body = json.dumps({"texts": [""] * 4000}).encode()
        self.assertLess(len(body), 16 << 10)
        with Server("--threads", "1", "--queue", "1") as server:
            codes = set()

            def is_refused():
                threads = [threading.Thread(target=lambda: codes.add(server.post("/v1/topics", body)[0])) for _ in range(16)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                return 503 in codes  # by the queue, where only workers' requests wait
            wait_until(is_refused, "a full queue")
            self.assertEqual(codes, {200, 503})


if __name__ == "__main__":
    unittest.main(verbosity=2)
