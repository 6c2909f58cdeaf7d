#!/usr/bin/env python3
"""sluice sagemaker serve: which model it finds, and what the platform's variables change."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from serving import MODEL, Server


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

    def test_no_model(self):
        self.assertEqual(self.failure(), (3, f"sluice: {self.folder}: no model.safetensors and no model_algo-1"))

    def test_the_variables_of_batch_transform(self):
        shutil.copy(MODEL, os.path.join(self.folder, "model.safetensors"))
        with self.serve(SAGEMAKER_MAX_PAYLOAD_IN_MB="1", SAGEMAKER_BATCH_STRATEGY="SINGLE_RECORD",
                        SAGEMAKER_MAX_CONCURRENT_TRANSFORMS="3", SAGEMAKER_BATCH="true") as server:
            self.assertEqual(json.loads(server.request("GET", "/execution-parameters")[2]),
                             {"MaxConcurrentTransforms": 3, "BatchStrategy": "SINGLE_RECORD", "MaxPayloadInMB": 1})
            self.assertEqual(server.post("/invocations", b" " * (1 << 20) + b"x")[0], 413)
        self.assertEqual(self.failure(SAGEMAKER_MAX_PAYLOAD_IN_MB="x"),
                         (2, 'sluice: SAGEMAKER_MAX_PAYLOAD_IN_MB is "x": 0 to 100 is possible'))


if __name__ == "__main__":
    unittest.main()
