#!/usr/bin/env python3
"""The page of GET / in Chromium: what it shows of an answer, and of an error."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from serving import ROOT, Server

CHROMIUM = shutil.which("chromium")
PLAYWRIGHT = next((path for path in (os.path.join(ROOT, folder, "node_modules/playwright-core")
                                     for folder in (".tools/wasm", "wasm/demo")) if os.path.isdir(path)), None)
for what, found in (("node", shutil.which("node")), ("chromium", CHROMIUM), ("playwright-core", PLAYWRIGHT)):
    if not found:
        print(f"SKIP: tool: no {what} (script/bootstrap wasm)")
        sys.exit(77)


class Page(unittest.TestCase):
    def ask(self, server, text):
        command = ["node", os.path.join(ROOT, "tests/serve/ask_page.cjs"), PLAYWRIGHT, CHROMIUM,
                   f"http://127.0.0.1:{server.port}/", text]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_topics_and_the_words_that_decided(self):
        text = "Ünknown <b>패키지</b> & 게임 library"
        with Server() as server:
            answer = json.loads(server.post("/v1/topics", {"text": text, "explain": True})[2])
            shown = self.ask(server, text)
            self.assertEqual((shown["complaints"], shown["strangers"]), ([], []))
            self.assertEqual(shown["words"], text)
            self.assertEqual(shown["unknown"], [word["word"] for word in answer["words"] if not word["known"]])
            self.assertEqual(shown["marked"], [word["word"] for word in answer["words"] if word.get("topic", 0) > 0])
            self.assertNotEqual(shown["marked"], [])
            self.assertEqual([f"{100 * share:.1f} %{topic}:" for topic, share in answer["top"] if share >= 0.01],
                             [row[:row.index(":") + 1] for row in shown["rows"]])
            self.assertIn(f"{100 * answer['unknown_share']:.1f} % of the words are unknown", shown["note"])
            self.assertIn("knows none of these words", self.ask(server, "zzxqj")["note"])

    def test_says_why_there_is_no_answer(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "counts.safetensors")
            for source, target in ((os.path.join(ROOT, "tests/golden/mixtures/model.safetensors"), f"{folder}/model_algo-1"),
                                   (f"{folder}/model_algo-1", path)):
                subprocess.run([os.environ["SLUICE"], "convert", "-q", source, target], check=True)
            with Server(model=path) as server:
                shown = self.ask(server, "library")
                self.assertEqual(shown["note"], "this model was not made from text: send counts")
                self.assertEqual(shown["rows"], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
