#!/usr/bin/env python3
"""Bodies that should not be, in each content type: refused with the place, or answered; memory stays."""
import json
import struct
import unittest

import records
from serving import Server

JSON, LINES, CSV, RECORDS = ("application/json", "application/jsonlines", "text/csv",
                             "application/x-recordio-protobuf")


def record(values, keys=None, shape=None):
    return records.framed(records.record(records.tensor("values", values, keys, shape)))


class Bodies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--max-body", "16M")
        cls.words = json.loads(cls.server.request("GET", "/v1/model")[2])["words"]

    @classmethod
    def tearDownClass(cls):
        status, said = cls.server.end()
        cls.server.__exit__()
        assert status == 0, said

    def refused(self, body, content_type, message, path="/invocations", status=400):
        answer, _, text = self.server.post(path, body, content_type)
        self.assertEqual(answer, status, (body[:80], text[:80]))
        self.assertIn(message, json.loads(text)["error"])

    def sparse(self, keys, values):
        return json.dumps({"instances": [{"data": {"features": {"keys": keys, "values": values}}}]}, allow_nan=True)

    def test_counts_that_are_none(self):
        row = ["0"] * self.words
        for bad in ("nan", "inf", "-inf", "-1", "1e999", "", "x", "0x1"):
            self.refused(",".join([*row[:-1], bad]), CSV, f"line 1, column {self.words}: not a count")
        for bad in ("-1", "1e300", '"1"', "null", "true", "[1]"):
            body = f'{{"instances":[[{",".join(row)}],[{",".join([bad, *row[1:]])}]]}}'
            self.refused(body, JSON, "document 1: value 0 is not a count")
            self.refused(f'{{"features":[{",".join([bad, *row[1:]])}]}}', LINES, "line 1: document 0: value 0")
        for bad in ("NaN", "Infinity", "-Infinity", "1e999", "01", "+1", ".5"):
            self.refused(f'{{"features":[{bad}]}}', JSON, "not JSON")
        for bad in (float("nan"), float("inf"), -1.0):
            good = record([1.0], [0], self.words)
            self.refused(good + record([bad], [0], self.words), RECORDS, "record 1 at byte 36: entry 0 ")
            self.refused(record([bad] + [0.0] * (self.words - 1)), RECORDS, "record 0 at byte 0: entry 0 ")

    def test_words_the_model_does_not_have(self):
        self.refused(self.sparse([self.words], [1]), JSON, f"word {self.words}, the model has {self.words}")
        self.refused(self.sparse([2**64 - 1], [1]), JSON, "the model has")
        self.refused(self.sparse([2**64], [1]), JSON, "not JSON")
        for key in (-1, 1.5, "1", None):
            self.refused(self.sparse([key], [1]), JSON, "each value needs one key, a whole number")
        self.refused(self.sparse([1, 2], [1]), JSON, "each key needs one value")
        self.refused(record([1.0], [self.words]), RECORDS, f"key {self.words}, the model has")
        self.refused(record([1.0], [0], self.words + 1), RECORDS, f"{self.words + 1} columns, the model has")
        self.refused(record([1.0], [2**40], 2**41), RECORDS, "record 0 at byte 0: a shape of over")
        self.refused(",".join(["1"] * (self.words + 1)), CSV, f"{self.words + 1} columns, the model has")
        self.refused("1,2", CSV, "2 columns, the model has")

    def test_texts_that_are_no_unicode(self):
        for bad in (b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80"):
            self.refused(b'{"text":"library ' + bad + b'"}', JSON, "not JSON", "/v1/topics")
            self.assertEqual(self.server.post("/v1/topics", b"library " + bad, "text/plain")[0], 200)
        self.refused(b'{"text":"\\ud800"}', JSON, "not JSON", "/v1/topics")
        self.assertEqual(self.server.post("/v1/topics", b'{"text":"a\\u0000b"}')[0], 200)

    def test_json_that_is_deep(self):
        for depth in (1023, 1025, 100000):
            for begin, end in ((b"[", b"]"), (b'{"data":', b"}"), (b'{"instances":[', b"]}")):
                body = begin * depth + end * depth
                self.assertEqual(self.server.post("/invocations", body)[0], 400)
                self.assertEqual(self.server.post("/invocations", begin * depth)[0], 400)
                self.assertEqual(self.server.post("/invocations", body, LINES)[0], 400)

    def test_a_document_of_a_million_words(self):
        for body, content_type in ((json.dumps({"text": "library " * 10**6}).encode(), JSON),
                                   (b"package " * 10**6, "text/plain"),
                                   (b"".join(b"w%d " % i for i in range(10**6)), "text/plain")):
            self.assertEqual(self.server.post("/v1/topics", body, content_type)[0], 200)
        one, many = (json.loads(self.server.post("/v1/topics", {"text": "library " * n})[2]) for n in (1000, 10**6))
        self.assertEqual(len(one["topic_mixture"]), len(many["topic_mixture"]))

    def test_too_many_documents(self):
        self.refused(json.dumps({"texts": [""] * 10001}), JSON, "10001 documents, at most 10000", "/v1/topics", 413)
        self.refused(b"\n".join([b'{"text":"a"}'] * 10001), LINES, "at most 10000", status=413)

    def test_records_that_end_too_early(self):
        whole = record([1.0, 2.0], [0, 1], self.words)
        for end in range(1, len(whole)):
            status, _, text = self.server.post("/invocations", whole[:end], RECORDS)
            self.assertEqual(status, 400, (end, text))
        self.refused(struct.pack("<II", 0xced7230a, 0x1fffffff) + b"x", RECORDS, "")

    def test_memory_is_what_it_was(self):
        bodies = [(json.dumps({"text": "library " * 200000}), JSON), ("[" * 500000, JSON), ("\n" * 1000000, LINES),
                  (json.dumps({"texts": ["a"] * 10000}), JSON), ("1," * 500000, CSV), (record([1.0] * 100000), RECORDS)]

        def all_of_them(server, times):
            for _ in range(times):
                for body, content_type in bodies:
                    self.assertIn(server.post("/invocations", body, content_type)[0], (200, 400))
            return server.resident_bytes()
        with Server("--max-body", "16M", "--threads", "1") as server:
            before = all_of_them(server, 30)  # the buffers of all threads have grown by then
            self.assertLess(all_of_them(server, 20) - before, 16 << 20)


if __name__ == "__main__":
    unittest.main(verbosity=2)
