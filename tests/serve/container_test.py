#!/usr/bin/env python3
"""sluice sagemaker serve: which model it finds, and what the platform's variables change."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from lda_model import write_mxnet
from serving import MODEL, Server, statuses


class Container(unittest.TestCase):
    def setUp(self):
        self.root = self.enterContext(tempfile.TemporaryDirectory())
        self.folder = os.path.join(self.root, "model")
        os.mkdir(self.folder)

    def serve(self, **environment):
        return Server(command=["sagemaker", "serve", "--root", self.root],
                      environment={"SAGEMAKER_BIND_TO_PORT": "0", **environment})

    def failure(self, **environment):
        done = subprocess.run([os.environ["SLUICE"], "sagemaker", "serve", "--root", self.root], check=False,
                              capture_output=True, text=True,
                              env={**os.environ, "SAGEMAKER_BIND_TO_PORT": "0", **environment})
        return done.returncode, done.stderr.splitlines()[-1]

    def words_of(self, server):
        return json.loads(server.request("GET", "/v1/model")[2])

    def test_our_model_by_any_name(self):
        shutil.copy(MODEL, os.path.join(self.folder, "topics.safetensors"))
        with self.serve() as server:
            self.assertTrue(self.words_of(server)["takes_text"])
            self.assertEqual(server.end()[0], 0)
        shutil.copy(MODEL, os.path.join(self.folder, "other.safetensors"))
        self.assertEqual(self.failure(), (3, f"sluice: {self.folder}: several models, none is model.safetensors"))
        os.rename(os.path.join(self.folder, "other.safetensors"), os.path.join(self.folder, "model.safetensors"))
        with self.serve() as server:
            self.assertEqual(server.request("GET", "/ping")[0], 200)

    def test_the_model_of_sagemakers_lda(self):
        path = os.path.join(self.folder, "model_algo-1")
        subprocess.run([os.environ["SLUICE"], "convert", "-q", MODEL, path], check=True)
        with self.serve() as server:
            model = self.words_of(server)
            self.assertFalse(model["takes_text"])
            self.assertEqual(model["topics"]["topics"][1]["words"][0]["word"][0], "#")
        words = model["words"]
        with open(os.path.join(self.folder, "vocab.txt"), "w", encoding="utf-8") as file:
            file.writelines(f"word{i}\n" for i in range(words))
        with self.serve() as server:
            self.assertEqual(self.words_of(server)["topics"]["topics"][1]["words"][0]["word"][:4], "word")

    def test_the_recipe_of_a_corpus_makes_it_take_texts(self):
        articles, corpus = (os.path.join(self.root, name) for name in ("articles.jsonl", "corpus"))
        with open(articles, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"text": f"the harbour has ships and cranes, {word}"}) + "\n" for word in "one two three".split() * 20)
        subprocess.run([os.environ["SLUICE"], "process", "-q", articles, "-o", corpus], check=True)
        for name in ("vocabulary.tsv", "recipe.json"):
            shutil.copy(os.path.join(corpus, name), self.folder)
        with open(os.path.join(corpus, "vocabulary.tsv"), encoding="utf-8") as file:
            words = [line.split("\t")[0] for line in file]
        write_mxnet(os.path.join(self.folder, "model_algo-1"), 3, len(words))
        with self.serve() as server:
            answer = json.loads(server.post("/v1/topics", {"text": words[0] + " zzxqj"})[2])
            self.assertEqual((len(answer["topic_mixture"]), answer["unknown_share"]), (3, 0.5))

    def test_several_models(self):
        folder = os.path.join(self.root, "models", "5acb1", "model")
        os.makedirs(folder)
        shutil.copy(MODEL, os.path.join(folder, "topics.safetensors"))
        with self.serve(SAGEMAKER_MULTI_MODEL="true") as server:
            self.assertEqual(server.request("GET", "/ping")[0], 200)
            self.assertEqual(json.loads(server.request("GET", "/models")[2]), {"models": []})
            self.assertEqual(server.post("/models/5acb1/invoke", {"text": "library"})[0], 404)
            self.assertEqual(server.post("/models", {"model_name": "5acb1", "url": folder})[0], 200)
            status, _, answer = server.request(
                "POST", "/models/5acb1/invoke", '{"text":"library"}',
                {"Content-Type": "application/json", "X-Amzn-SageMaker-Target-Model": "topics.tar.gz"})
            self.assertEqual((status, json.loads(answer)["predictions"][0]["unknown_share"]), (200, 0))
            self.assertEqual(json.loads(server.request("GET", "/models")[2])["models"],
                             [{"modelName": "5acb1", "modelUrl": folder, "isInMemory": True}])
            self.assertEqual(server.request("DELETE", "/models/5acb1")[0], 200)
            self.assertEqual(server.end()[0], 0)

    def test_no_model(self):
        self.assertEqual(self.failure(), (3, f"sluice: {self.folder}: no model.safetensors and no model_algo-1"))

    def test_the_variables_of_batch_transform(self):
        shutil.copy(MODEL, os.path.join(self.folder, "model.safetensors"))
        with self.serve(SAGEMAKER_MAX_PAYLOAD_IN_MB="1", SAGEMAKER_BATCH_STRATEGY="SINGLE_RECORD",
                        SAGEMAKER_MAX_CONCURRENT_TRANSFORMS="3", SAGEMAKER_BATCH="true") as server:
            self.assertEqual(json.loads(server.request("GET", "/execution-parameters")[2]),
                             {"MaxConcurrentTransforms": 3, "BatchStrategy": "SINGLE_RECORD", "MaxPayloadInMB": 1})
            too_large = b"POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % ((1 << 20) + 1)
            self.assertEqual(statuses(server.raw(too_large)), [413])
        # What is told never makes more than 100 MiB at once, whatever the machine.
        with self.serve(SAGEMAKER_MAX_PAYLOAD_IN_MB="60") as server:
            self.assertEqual(json.loads(server.request("GET", "/execution-parameters")[2])["MaxConcurrentTransforms"], 1)
        self.assertEqual(self.failure(SAGEMAKER_MAX_PAYLOAD_IN_MB="x"),
                         (2, 'sluice: SAGEMAKER_MAX_PAYLOAD_IN_MB is "x": 0 to 100 is possible'))


if __name__ == "__main__":
    unittest.main(verbosity=2)
