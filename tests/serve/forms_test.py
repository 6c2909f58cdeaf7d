#!/usr/bin/env python3
"""Every form of a document against every form of an answer: nothing is lost on the way, and nothing
but the document decides."""
import csv
import io
import json
import threading
import unittest

from records import CONTENT_TYPE, framed, record, tensor
from serving import Server

TEXT = "A package with a library of files for the network."


class Forms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--threads", "4")
        cls.words = json.loads(cls.server.request("GET", "/v1/model")[2])["words"]
        cls.sparse = {"data": {"features": {"keys": [3, 5], "shape": [cls.words], "values": [2, 1]}}}

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def post(self, path, value, content_type="application/json", accept=None):
        status, headers, body = self.server.post(path, value, content_type, accept)
        self.assertEqual(status, 200, body)
        self.assertEqual(headers["Content-Type"], accept or "application/json")
        return body

    def refused(self, value, message, content_type="application/json"):
        status, _, body = self.server.post("/invocations", value, content_type)
        self.assertEqual(status, 400, body)
        self.assertIn(message, json.loads(body)["error"])

    def predictions(self, value, content_type="application/json"):
        return json.loads(self.post("/invocations", value, content_type))["predictions"]

    def mixture(self, document):
        return self.predictions({"instances": [document]})[0]["topic_mixture"]

    # facts: 0a23d7ce, length, label["topic_mixture"].float32_tensor.values, uid and metadata.
    def test_records_are_answered_by_records_byte_for_byte(self):
        counts = tensor("values", [2, 1], [3, 5], self.words)
        sent = framed(record(counts, uid="a/1", metadata='{"title":"x"}')) + framed(record(counts))
        got = self.post("/invocations", sent, CONTENT_TYPE, accept=CONTENT_TYPE)
        answer = tensor("topic_mixture", self.mixture(self.sparse))
        self.assertEqual(got, framed(record(label=answer, uid="a/1", metadata='{"title":"x"}')) +
                         framed(record(label=answer)))
        self.assertEqual(self.post("/invocations", [self.sparse] * 2, accept=CONTENT_TYPE),
                         framed(record(label=answer)) * 2)

    def test_ids_and_metadata_come_back_in_every_form(self):
        documents = [{"id": "a,1", "metadata": {"b": [1, 2]}, **self.sparse}, {"id": 7, "metadata": 'x"y', **self.sparse},
                     self.sparse]
        mixture = self.mixture(self.sparse)
        wanted = [{"topic_mixture": mixture, "id": "a,1", "metadata": {"b": [1, 2]}},
                  {"topic_mixture": mixture, "id": 7, "metadata": 'x"y'}, {"topic_mixture": mixture}]
        self.assertEqual(self.predictions({"instances": documents}), wanted)
        lines = "\n".join(map(json.dumps, documents))
        got = self.post("/invocations", lines, "application/jsonlines", accept="application/jsonlines")
        self.assertEqual([json.loads(line) for line in got.splitlines()], wanted)
        rows = list(csv.reader(io.StringIO(self.post("/invocations", documents, accept="text/csv").decode())))
        self.assertEqual([(row[0], row[-1]) for row in rows], [("a,1", '{"b":[1,2]}'), ("7", 'x"y'), ("", "")])
        self.assertEqual([list(map(float, row[1:-1])) for row in rows], [mixture] * 3)
        answer = tensor("topic_mixture", mixture)
        self.assertEqual(self.post("/invocations", documents, accept=CONTENT_TYPE),
                         framed(record(label=answer, uid="a,1", metadata='{"b":[1,2]}')) +
                         framed(record(label=answer, uid="7", metadata='x"y')) + framed(record(label=answer)))
        rows = json.loads(self.post("/v1/topics", {"instances": documents}))["rows"]
        self.assertEqual([(row.get("id"), row.get("metadata")) for row in rows],
                         [("a,1", {"b": [1, 2]}), (7, 'x"y'), (None, None)])
        row = json.loads(self.post("/v1/topics", {"id": "one", "text": TEXT}))
        self.assertEqual(list(row), ["id", "topic_mixture", "top", "unknown_share"])

    def test_a_text_is_the_same_in_every_form(self):
        one = json.loads(self.post("/v1/topics", {"text": TEXT}))
        wanted = {"topic_mixture": one["topic_mixture"], "unknown_share": one["unknown_share"]}
        for body, kind in ((TEXT, "text/plain"), ({"text": TEXT}, "application/json"), ([TEXT], "application/json"),
                           ({"texts": [TEXT]}, "application/json"), ({"instances": [{"text": TEXT}]}, "application/json"),
                           ({"title": "", "text": TEXT}, "application/json"), (json.dumps({"text": TEXT}), "application/jsonlines"),
                           (json.dumps(TEXT) + "\r\n", "application/x-ndjson")):
            self.assertEqual(self.predictions(body, kind), [wanted], body)
        self.assertEqual(json.loads(self.post("/v1/topics", TEXT, "text/plain")), one)
        row = self.post("/invocations", [TEXT], accept="text/csv").decode().split(",")
        self.assertEqual([float(x) for x in row], [*one["topic_mixture"], one["unknown_share"]])
        share = json.dumps({"unknown_share": one["unknown_share"]}, separators=(",", ":"))
        self.assertEqual(self.post("/invocations", [TEXT, {"text": TEXT, "metadata": "m"}], accept=CONTENT_TYPE),
                         framed(record(label=tensor("topic_mixture", one["topic_mixture"]), metadata=share)) +
                         framed(record(label=tensor("topic_mixture", one["topic_mixture"]), metadata="m")))

    def test_a_title_is_text(self):
        title, _, text = TEXT.partition(" with ")
        self.assertEqual(self.predictions({"title": title, "text": text}), self.predictions(f"{title}\n{text}", "text/plain"))
        row = json.loads(self.post("/v1/topics", {"texts": [{"title": title, "text": text}], "explain": True}))["rows"][0]
        for word in row["words"]:
            self.assertEqual(f"{title}\n{text}"[word["begin"]:word["end"]], word["word"])
        self.refused({"title": 1, "text": "x"}, 'document 0: "title" is a text')

    def test_a_text_of_no_known_word_gets_the_prior_and_says_so(self):
        for text in ("", "zzxqj", "\ufffd 12"):
            wanted = {"unknown_share": 1, "is_prior": True}
            prediction = self.predictions([text])[0]
            self.assertEqual({name: prediction[name] for name in wanted}, wanted)
            row = json.loads(self.post("/v1/topics", {"text": text}))
            self.assertEqual({name: row[name] for name in wanted}, wanted)
            self.assertEqual(row["topic_mixture"], prediction["topic_mixture"])
        self.assertEqual(self.mixture({"data": {"features": {"keys": [], "shape": [self.words], "values": []}}}),
                         prediction["topic_mixture"])
        self.assertEqual(self.predictions(b"\xff\xfe", "text/plain")[0]["is_prior"], True)

    def test_another_vocabulary_is_refused(self):
        wrong = {"data": {"features": {"keys": [1], "shape": [self.words + 1], "values": [1]}}}
        self.refused(wrong, f'document 0: "shape" is not [{self.words}], the words of the model')
        self.refused(framed(record(tensor("values", [1], [1], 99))), f"record 0: 99 columns, the model has {self.words} words",
                     CONTENT_TYPE)
        self.refused(framed(record(tensor("values", [1, 2]))), f"record 0: 2 columns, the model has {self.words} words",
                     CONTENT_TYPE)
        wrong["data"]["features"]["shape"] = [1, self.words]
        self.assertEqual(len(self.predictions(wrong)), 1)

    def test_top_and_explain(self):
        self.assertEqual(json.loads(self.post("/v1/topics", {"text": TEXT, "top": 0}))["top"], [])
        with Server() as fresh:  # whose threads have not ranked any topics yet
            self.assertEqual(json.loads(fresh.post("/v1/topics", {"text": TEXT, "top": 0})[2])["top"], [])
        top = json.loads(self.post("/v1/topics", {"text": TEXT, "top": 1000}))
        self.assertEqual(sorted(top["top"]), [[k, x] for k, x in enumerate(top["topic_mixture"]) if k > 0])  # 0: background
        rows = json.loads(self.post("/v1/topics", {"texts": ["library", "été 안녕 library"], "explain": True}))["rows"]
        self.assertEqual(rows[1]["words"][-1] | {"begin": 0, "end": 7}, rows[0]["words"][0])
        self.assertEqual(rows[1]["words"][-1]["begin"], len("été 안녕 ".encode()))
        self.assertNotIn("words", json.loads(self.post("/v1/topics", {"text": TEXT, "explain": False})))

    def test_the_first_known_form_of_accept_is_given(self):
        for accept, wanted in (("image/png, text/csv;q=0.5", "text/csv"), ("*/*", "application/json"),
                               ("Application/JsonLines", "application/jsonlines"), ("application/x-ndjson", "application/jsonlines"),
                               (f"{CONTENT_TYPE}, application/json", CONTENT_TYPE)):
            headers = self.server.post("/invocations", [TEXT], accept=accept)[1]
            self.assertEqual(headers["Content-Type"], wanted)

    # By eight clients at once, in requests of other sizes, and again later.
    def test_an_answer_depends_on_nothing_but_the_document(self):
        documents = [TEXT, "library " * 3000, "network", "", TEXT + " music"]
        alone = [self.predictions([document])[0] for document in documents]
        wrong = []

        def ask(first):
            for count in (1, 2, 5, 40):
                sent = [(first + i) % len(documents) for i in range(count)]
                got = self.predictions([documents[i] for i in sent])
                if got != [alone[i] for i in sent]:
                    wrong.append((first, count))

        threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        with Server("--threads", "1") as other:
            self.assertEqual(json.loads(other.post("/invocations", documents)[2])["predictions"], alone)


if __name__ == "__main__":
    unittest.main(verbosity=2)
