#!/usr/bin/env python3
"""The routes of sluice serve and the forms they take and give."""
import json
import os
import struct
import subprocess
import unittest

from serving import MODEL, Server

TEXT = "A package with a library of files for the network."


def mixture_by_command(text):
    out = subprocess.run([os.environ["SLUICE"], "transform", MODEL, "--text", text, "-q"], check=True,
                         capture_output=True, text=True)
    return json.loads(out.stdout)


class Routes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.words = json.loads(cls.server.request("GET", "/v1/model")[2])["words"]

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def post(self, path, value, status=200, **kind):
        got, headers, body = self.server.post(path, value, **kind)
        self.assertEqual(got, status, body)
        return json.loads(body) if headers["Content-Type"] == "application/json" else body

    def refused(self, path, value, message, status=400, **kind):
        self.assertIn(message, self.post(path, value, status, **kind)["error"])

    def test_a_text_gets_the_row_of_transform(self):
        row, wanted = self.post("/v1/topics", {"text": TEXT, "top": 3}), mixture_by_command(TEXT)
        self.assertEqual(row["topic_mixture"], wanted["topic_mixture"])
        self.assertEqual(row["top"], wanted["top"][:3])
        self.assertEqual(row["unknown_share"], wanted["unknown_share"])
        self.assertNotIn("is_prior", row)

    def test_an_answer_does_not_depend_on_what_else_is_asked(self):
        alone = self.post("/v1/topics", {"text": TEXT})
        rows = self.post("/v1/topics", {"texts": ["other words", TEXT, "", TEXT]})["rows"]
        self.assertEqual(rows[1], alone)
        self.assertEqual(rows[3], alone)
        self.assertTrue(rows[2]["is_prior"])
        self.assertEqual(rows[2]["unknown_share"], 1)

    def test_explains_words_by_their_place(self):
        text = "Ünknown library"
        row = self.post("/v1/topics", {"text": text, "explain": True})
        words = row["words"]
        self.assertEqual([word["known"] for word in words], [False, True])
        for word in words:
            self.assertEqual(text.encode()[word["begin"]:word["end"]].decode(), word["word"])
        self.assertIn("topic", words[1])
        self.assertNotIn("topic", words[0])

    def test_sagemakers_shapes_give_sagemakers_answers(self):
        dense = [0] * self.words
        dense[3], dense[5] = 2, 1
        sparse = {"data": {"features": {"keys": [3, 5], "shape": [self.words], "values": [2, 1]}}}
        same = []
        for body in ({"instances": [{"features": dense}]}, {"instances": [sparse]}, [dense], dense, sparse,
                     {"instances": [{"data": {"features": {"values": dense}}}]}):
            same.append(self.post("/invocations", body))
        self.assertEqual(list(same[0]), ["predictions"])
        self.assertEqual(list(same[0]["predictions"][0]), ["topic_mixture"])
        self.assertTrue(all(answer == same[0] for answer in same))
        line = ",".join(map(str, dense))
        csv = self.post("/invocations", f"{line}\r\n{line}", content_type="text/csv;label_size=0")
        self.assertEqual(csv["predictions"], same[0]["predictions"] * 2)
        lines = self.post("/invocations", json.dumps(sparse) + "\n\n" + json.dumps({"text": "x"}) + "\n", 400,
                          content_type="application/jsonlines")
        self.assertIn("texts and counts in one request", lines["error"])
        lines = self.post("/invocations", json.dumps(sparse) + "\n", content_type="application/jsonlines",
                          accept="application/jsonlines")
        self.assertEqual(json.loads(lines), same[0]["predictions"][0])
        row = self.post("/invocations", [dense], accept="text/csv").decode()
        self.assertEqual([float(x) for x in row.split(",")], same[0]["predictions"][0]["topic_mixture"])

    def test_records_framed_or_bare(self):
        keys = struct.pack("<BBBBBB", 0x12, 2, 3, 5, 0, 0)[:4]  # packed varints 3, 5
        values = b"\x0a\x08" + struct.pack("<2f", 2, 1)
        shape = b"\x1a\x02" + bytes([self.words & 0x7f | 0x80, self.words >> 7])
        tensor = values + keys + shape
        features = b"\x0a\x06values\x12" + bytes([len(tensor) + 2]) + b"\x12" + bytes([len(tensor)]) + tensor
        record = b"\x0a" + bytes([len(features)]) + features
        framed = b"\x0a\x23\xd7\xce" + struct.pack("<I", len(record)) + record + b"\0" * (-len(record) % 4)
        kind = {"content_type": "application/x-recordio-protobuf"}
        wanted = self.post("/invocations",
                           {"data": {"features": {"keys": [3, 5], "shape": [self.words], "values": [2, 1]}}})
        self.assertEqual(self.post("/invocations", record, **kind), wanted)
        both = self.post("/invocations", framed * 2, **kind)
        self.assertEqual(both["predictions"], wanted["predictions"] * 2)
        self.refused("/invocations", framed + b"rubbish", "record 1", **kind)

    def test_says_what_is_wrong(self):
        instance = {"data": {"features": {"keys": [self.words], "shape": [self.words], "values": [1]}}}
        self.refused("/invocations", {"instances": [instance]}, f"document 0: word {self.words}, the model has")
        instance["data"]["features"].update(keys=[1], values=[-1])
        self.refused("/invocations", {"instances": [instance]}, "document 0: value 1 is not a count")
        instance["data"]["features"].update(keys=[1, 2], values=[1])
        self.refused("/invocations", {"instances": [instance]}, "each key needs one value")
        self.refused("/invocations", [[1, 2]], f"document 0: 2 values, the model has {self.words} words")
        self.refused("/invocations", "1,nan", "line 1, column 2: not a count: 'nan'", content_type="text/csv")
        self.refused("/invocations", "1,2", f"line 1: 2 columns, the model has {self.words} words", content_type="text/csv")
        self.refused("/invocations", b'{"text":"\xff"}', "not JSON: ")
        self.refused("/invocations", b"[" * 5000, "not JSON: ")
        self.refused("/invocations", "{}", 'document 0: needs "text", "features" or "data"')
        self.refused("/invocations", "[]", "no documents")
        self.refused("/v1/topics", {"text": "x", "top": -1}, '"top" is 0 to 1000')
        self.refused("/invocations", "x", "content types: application/json", 415, content_type="image/png")
        self.refused("/invocations", {"text": "x"}, "answers come as", 406, accept="image/png")
        self.refused("/v1/topics", {"texts": ["x"] * 10001}, "10001 documents, at most 10000", 413)

    def test_paths_and_methods(self):
        self.assertEqual(self.server.request("GET", "/ping")[0], 200)
        status, headers, _ = self.server.request("GET", "/invocations")
        self.assertEqual((status, headers["Allow"]), (405, "POST"))
        self.assertEqual(self.server.request("GET", "/nowhere")[0], 404)
        self.assertEqual(self.server.request("HEAD", "/ping")[::2], (200, b""))
        for path in ("/v1/model", "/nowhere"):
            asked, told = (self.server.request(method, path)[1]["Content-Length"] for method in ("GET", "HEAD"))
            self.assertEqual(asked, told)
            self.assertGreater(int(told), 0)
        self.assertEqual(json.loads(self.server.request("GET", "/execution-parameters")[2])["MaxPayloadInMB"], 6)
        metrics = self.server.request("GET", "/metrics")[2].decode()
        self.assertIn('sluice_requests_total{code="404"} ', metrics)
        self.assertIn('sluice_request_seconds_bucket{le="0.0005"} ', metrics)
        self.assertIn("<textarea", self.server.request("GET", "/?x=1")[2].decode())


if __name__ == "__main__":
    unittest.main(verbosity=2)
