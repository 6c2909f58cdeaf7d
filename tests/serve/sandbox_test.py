#!/usr/bin/env python3
"""sluice serve --sandbox: it serves and reads models as ever, and what an intruder would do is refused."""
import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest

from serving import MODEL, SANDBOXED, Server, serve_everything

class Sandbox(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.model = shutil.copy(MODEL, os.path.join(self.folder, "m.safetensors"))

    def serve(self, *options, is_ready=True):
        environment = {**SANDBOXED, "LD_PRELOAD": os.environ["INTRUDER"], "INTRUDER_FOLDER": self.folder}
        return self.enterContext(Server(*options, model=self.model, environment=environment, is_ready=is_ready))

    def status_lines(self, server):
        """Of each thread that does not end meanwhile: (NoNewPrivs, Seccomp)"""
        found = set()
        for task in os.listdir(f"/proc/{server.process.pid}/task"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                with open(f"/proc/{server.process.pid}/task/{task}/status", encoding="ascii") as file:
                    facts = dict(line.rstrip("\n").split(":\t", 1) for line in file)
                found.add((facts["NoNewPrivs"], facts["Seccomp"]))
        return found

    def intrude(self, server):
        server.process.send_signal(signal.SIGUSR1)
        return json.loads(server.process.stderr.readline())

    def test_an_intruder_can_do_nothing(self):
        server = self.serve("--sandbox")
        self.assertEqual(self.status_lines(server), {("1", "2")})
        errors = self.intrude(server)
        self.assertEqual(errors, dict.fromkeys(errors, errno.EPERM))
        self.assertEqual(os.listdir(self.folder), ["m.safetensors"])
        serve_everything(server, self)
        self.assertEqual(server.end()[0], 0)

    def test_an_intruder_could_without_it(self):
        server = self.serve()
        self.assertNotIn(errno.EPERM, self.intrude(server).values())

    def test_models_are_read_anew(self):
        server = self.serve("--sandbox")
        serve_everything(server, self)
        for _ in range(3):
            shutil.copy(MODEL, self.model + ".new")
            os.replace(self.model + ".new", self.model)
            server.process.send_signal(signal.SIGHUP)
            self.assertEqual(server.process.stderr.readline(), "the model was read anew\n")
        with open(self.model, "r+b") as file:
            file.truncate(1000)
        server.process.send_signal(signal.SIGHUP)
        self.assertIn("the model of before goes on", server.process.stderr.readline())
        serve_everything(server, self)

    # Of 64 MiB and more a model is mapped, by several threads.
    def test_models_that_are_mapped_are_read_anew(self):
        articles = os.path.join(self.folder, "articles.jsonl")
        with open(articles, "w", encoding="utf-8") as file:
            for i in range(1000):
                file.write(json.dumps({"text": " ".join(f"w{i * 70 + j:05}x" for j in range(70))}) + "\n")
        subprocess.run([os.environ["SLUICE"], "train", "-q", articles, "-k", "256", "-o", self.model, "--passes", "1",
                        "--min-df", "1", "--max-df", "1", "--force"], check=True)
        self.assertGreater(os.path.getsize(self.model), 64 << 20)
        server = self.serve("--sandbox", is_ready=False)
        self.assertEqual(self.status_lines(server), {("1", "2")})  # while it is read for the first time
        self.assertEqual(server.process.stderr.readline(), "ready\n")
        for _ in range(2):
            with open(f"/proc/{server.process.pid}/maps", encoding="ascii") as file:
                self.assertIn(self.model, file.read())
            answer = json.loads(server.post("/v1/topics", {"text": "w00001x w00002x"})[2])
            self.assertEqual((len(answer["topic_mixture"]), answer["unknown_share"]), (256, 0))
            shutil.copy(self.model, self.model + ".new")
            os.replace(self.model + ".new", self.model)
            server.process.send_signal(signal.SIGHUP)
            self.assertEqual(server.process.stderr.readline(), "the model was read anew\n")
        self.assertEqual(server.end()[0], 0)

    def test_models_elsewhere(self):
        done = subprocess.run([os.environ["SLUICE"], "serve", "s3://bucket/model", "--sandbox"], capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (
            2, "sluice: --sandbox begins no connections: the model must be a file of this machine\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
