#!/usr/bin/env python3
"""Several models behind one server: SageMaker's API of multi-model endpoints, memory, hostile paths."""
import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

from lda_model import write_mxnet
from serving import MODEL, SANDBOXED, SANITIZED, Server, metric, wait_until

COUNTS = json.dumps({"data": {"features": {"keys": [1, 2], "values": [2, 1]}}})


def make_folder(root, name, topics=4, words=100, shift=0):
    os.makedirs(os.path.join(root, name))
    write_mxnet(os.path.join(root, name, "model_algo-1"), topics, words, shift)


class Models(unittest.TestCase):
    def setUp(self):
        self.root = self.enterContext(tempfile.TemporaryDirectory())

    def serve(self, *options, environment=()):
        command = ["serve", "--models", self.root, "--port", "0", *options]
        self.server = self.enterContext(Server(command=command, environment=environment))
        return self.server

    def asked(self, method, path, value=None, kind="application/json"):
        body = value if isinstance(value, (str, bytes, type(None))) else json.dumps(value)
        status, _, text = self.server.request(method, path, body, {"content-type": kind} if body else {})
        return status, json.loads(text)

    def load(self, name, url=None):
        return self.asked("POST", "/models", {"model_name": name} | ({} if url is None else {"url": url}))

    def invoke(self, name):
        return self.asked("POST", f"/models/{name}/invoke", COUNTS)

    def in_memory(self):
        return [model["modelName"] for model in self.asked("GET", "/models")[1]["models"] if model["isInMemory"]]

    def test_models_of_a_folder_are_read_when_they_are_asked_for(self):
        shutil.copy(MODEL, os.path.join(self.root, "words.safetensors"))
        make_folder(self.root, "a")
        make_folder(self.root, ".hidden")
        self.serve()
        self.assertEqual(self.asked("GET", "/models"), (200, {"models": [
            {"modelName": name, "modelUrl": name, "isInMemory": False} for name in ("a", "words")]}))
        status, answer = self.invoke("a")
        self.assertEqual((status, len(answer["predictions"][0]["topic_mixture"])), (200, 4))
        text = self.asked("POST", "/models/words/invoke", {"text": "library"})
        self.assertEqual((text[0], text[1]["predictions"][0]["unknown_share"]), (200, 0))
        self.assertEqual(self.in_memory(), ["a", "words"])
        self.assertEqual(self.asked("GET", "/models/a"), (200, {"modelName": "a", "modelUrl": "a", "isInMemory": True}))
        metrics = self.server.request("GET", "/metrics")[2].decode()
        for line in ("sluice_models 2", "sluice_models_in_memory 2", "sluice_model_reads_total 2",
                     'sluice_model_info{model="a",fingerprint=""} 1'):
            self.assertIn(f"\n{line}\n", metrics)
        self.assertEqual(self.server.request("GET", "/ping")[0], 200)
        self.assertIn("asked by name", self.asked("POST", "/invocations", COUNTS)[1]["error"])

    def test_loads_and_forgets(self):
        make_folder(self.root, "a/model")
        self.serve()
        self.assertEqual(self.load("x", "a/model"), (200, {"modelName": "x", "modelUrl": "a/model", "isInMemory": True}))
        self.assertEqual(self.load("y", f"{self.root}/a/model")[0], 200)
        self.assertEqual(self.load("x", "a/model"), (409, {"error": 'there is a model "x" already'}))
        self.assertEqual(self.load("x", "a")[0], 409)
        make_folder(self.root, "later")
        self.server.process.send_signal(signal.SIGHUP)
        self.assertEqual(self.server.process.stderr.readline(), "the models were read anew\n")
        told = self.asked("GET", "/models/later")[1]
        self.assertEqual(self.load("later", told["modelUrl"]), (200, told | {"isInMemory": True}))
        self.assertEqual(self.invoke("x"), self.invoke("y"))
        self.assertEqual(self.asked("DELETE", "/models/x"), (200, {"modelName": "x"}))
        for status, answer in (self.invoke("x"), self.asked("GET", "/models/x"), self.asked("DELETE", "/models/x")):
            self.assertEqual((status, answer), (404, {"error": 'there is no model "x"'}))
        self.assertEqual(self.load("x", "a/model")[0], 200)

    def test_our_models_and_sagemakers_with_words(self):
        for name in ("ours", "named", "words"):
            os.mkdir(os.path.join(self.root, name))
        shutil.copy(MODEL, os.path.join(self.root, "ours", "any.safetensors"))
        for name in ("named", "words"):
            write_mxnet(os.path.join(self.root, name, "model_algo-1"), 3, 50)
        with open(os.path.join(self.root, "words", "vocab.txt"), "w", encoding="utf-8") as file:
            file.writelines(f"word{i}\n" for i in range(50))
        self.serve(*([] if SANITIZED else ["--sandbox"]))
        self.assertEqual([self.load(name)[0] for name in ("ours", "named", "words")], [200] * 3)
        self.assertEqual(self.asked("POST", "/models/ours/invoke", {"text": "library"})[0], 200)
        self.assertEqual(self.invoke("named"), self.invoke("words"))
        with open(os.path.join(self.root, "words", "vocab.txt"), "a", encoding="utf-8") as file:
            file.write("one too many\n")
        self.asked("DELETE", "/models/words")
        self.assertEqual(self.load("words")[0], 400)

    def test_paths_do_not_lead_out(self):
        outside = self.enterContext(tempfile.TemporaryDirectory())
        make_folder(outside, "m")
        make_folder(self.root, "in")
        os.symlink(outside, os.path.join(self.root, "link"))
        os.symlink(os.path.join(self.root, "in"), os.path.join(self.root, "friend"))
        os.mkdir(os.path.join(self.root, "file"))
        os.symlink(f"{outside}/m/model_algo-1", os.path.join(self.root, "file", "model_algo-1"))
        shutil.copytree(os.path.join(self.root, "in"), os.path.join(self.root, "vocabulary"))
        os.symlink("/etc/passwd", os.path.join(self.root, "vocabulary", "vocab.txt"))
        os.mkdir(os.path.join(self.root, "fifo"))
        os.mkfifo(os.path.join(self.root, "fifo", "model.safetensors"))
        os.mkdir(os.path.join(self.root, "empty"))
        with open(os.path.join(self.root, "bad.safetensors"), "wb") as file:
            file.write(b"x" * 1000)
        self.serve()
        for url, status, message in (
                (f"{outside}/m", 400, "is not in the folder"), (f"../{os.path.basename(outside)}/m", 400, "is not in the folder"),
                ("in/../../x", 400, "is not in the folder"), (self.root + "x/in", 400, "is not in the folder"),
                ("link/m", 400, "leads out of the folder"), ("file", 400, "leads out of the folder"),
                ("vocabulary", 400, "leads out of the folder"), ("fifo", 400, "is not a file"), ("nowhere", 404, "there is no "),
                ("http://169.254.169.254/", 400, "is a path"), ("s3://bucket/model", 400, "is a path"), ("file:///etc", 400, "is a path"),
                ("empty", 400, "no model.safetensors and no model_algo-1"), ("bad.safetensors", 400, "bad.safetensors"),
                ("in\0/x", 400, "is a path")):
            got, answer = self.load("m", url)
            self.assertEqual((got, message in answer["error"]), (status, True), (url, answer))
            self.assertEqual(self.asked("GET", "/models/m")[0], 404)
        self.assertEqual(self.load("m", "friend")[0], 200)
        for name in ("", ".", "..", ".x", "a/b", "a\\b", "a b", "ä", "x" * 129, "a\0"):
            status, answer = self.load(name, "in")
            self.assertEqual((status, answer["error"].startswith("a model's name has")), (400, True), name)
        for path in ("/models/../in", "/models/%2e%2e/invoke", "/models//invoke", "/models/", "/models/in/other"):
            self.assertEqual(self.asked("POST", path, COUNTS)[0], 404, path)

    def test_what_a_request_must_be(self):
        make_folder(self.root, "a")
        self.serve()
        for kind in ("text/plain", "application/x-www-form-urlencoded", "text/csv"):
            self.assertEqual(self.asked("POST", "/models", '{"model_name":"a"}', kind)[0], 415)
        for body, message in (("[]", "an object"), ("{", "an object"), ("{}", '"model_name" is missing'),
                              ('{"model_name":1}', '"model_name" is a text'), ('{"model_name":"a","url":1}', '"url" is a text')):
            status, answer = self.asked("POST", "/models", body)
            self.assertEqual((status, message in answer["error"]), (400, True), answer)
        for method, path, allow in (("PUT", "/models", "GET, POST"), ("POST", "/models/a", "GET, DELETE"),
                                    ("GET", "/models/a/invoke", "POST")):
            status, headers, _ = self.server.request(method, path, "x")
            self.assertEqual((status, headers["Allow"]), (405, allow))
        self.assertEqual(self.server.request("HEAD", "/models")[::2], (200, b""))
        self.assertEqual(self.asked("POST", "/models/a/invoke", "1,2", "text/csv")[0], 400)

    def test_pages(self):
        names = [f"m{i:04}" for i in range(2001)]
        for name in names:
            os.mkdir(os.path.join(self.root, name))
        self.serve()
        got, token = [], ""
        for size in (1000, 1000, 1):
            page = self.asked("GET", f"/models?x=1&next_page_token={token}")[1]
            self.assertEqual(len(page["models"]), size)
            got += [model["modelName"] for model in page["models"]]
            token = page.get("nextPageToken")
        self.assertEqual((got, token), (names, None))

    # 16 topics, 65,536 words: 4 MiB.
    def test_the_model_that_was_not_asked_for_longest_makes_room(self):
        for i, name in enumerate("abc"):
            make_folder(self.root, name, 16, 1 << 16, i)
        make_folder(self.root, "huge", 48, 1 << 16)
        self.serve("--models-memory", "9M")
        answers = {name: self.invoke(name) for name in "ab"}
        self.assertEqual(self.in_memory(), ["a", "b"])
        self.assertEqual(self.invoke("a"), answers["a"])
        answers["c"] = self.invoke("c")
        self.assertEqual(self.in_memory(), ["a", "c"])
        self.assertEqual(self.invoke("b"), answers["b"])
        self.assertEqual(self.in_memory(), ["b", "c"])
        self.assertEqual({status for status, _ in answers.values()}, {200})
        self.assertEqual(len({str(answer) for answer in answers.values()}), 3)
        message = "no room for a model of 12 MiB: models may take 9 MiB together"
        self.assertEqual(self.load("x", "huge"), (507, {"error": message}))
        self.assertEqual(self.invoke("huge"), (507, {"error": message}))
        self.assertEqual(self.asked("GET", "/models/x")[0], 404)
        self.assertEqual(self.in_memory(), ["b", "c"])
        self.assertIn(b"\nsluice_model_evictions_total 2\n", self.server.request("GET", "/metrics")[2])

    # Five models where two have room, eight clients: each gets the answer of the model it names.
    def test_models_come_and_go_under_load(self):
        names = "abcde"
        for i, name in enumerate(names):
            make_folder(self.root, name, 16, 1 << 14, i)
        self.serve("--models-memory", "2100K", "--threads", "2")
        wanted = {name: self.invoke(name) for name in names}
        wrong, seen = [], set()

        def ask(first):
            for i in range(40):
                name = names[(first * 3 + i) % len(names)]
                answer = self.invoke(name)
                seen.add(answer[0])
                if answer != wanted[name] and answer[0] not in (404, 503, 507):
                    wrong.append((name, answer))

        def change():
            for _ in range(40):
                self.asked("DELETE", "/models/c")
                self.load("c")

        threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)] + [threading.Thread(target=change)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertIn(self.load("c")[0], (200, 409))  # the last time there may have been no room
        self.assertEqual(wrong, [])
        self.assertIn(200, seen)
        self.assertLessEqual(seen, {200, 404, 503, 507})
        for name in names:
            self.assertEqual(self.invoke(name), wanted[name])
        status, said = self.server.end()
        self.assertEqual((status, said.splitlines()), (0, ["ending: answering what has begun"]))

    def serve_with_gate(self):
        """The reading of the model "large" waits until the file given back, which opens when it begins, is closed."""
        make_folder(self.root, "small")
        make_folder(self.root, "large")
        gate = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), "gate")
        os.mkfifo(gate)
        self.serve("--threads", "1", environment={**SANDBOXED, "LD_PRELOAD": os.environ["GATE"], "GATE_FIFO": gate,
                                                  "GATE_PATH": os.path.join(self.root, "large", "model_algo-1")})

        def opened():
            ends = []

            def is_opened():  # once the server is at its other end
                with contextlib.suppress(OSError):
                    ends.append(os.open(gate, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC))
                return ends
            wait_until(is_opened, "the model's reading to begin")
            return os.fdopen(ends[0], "wb", buffering=0)
        return opened

    def test_reading_a_model_keeps_nobody_waiting(self):
        gate = self.serve_with_gate()
        done = queue.Queue()
        loads = [threading.Thread(target=lambda: done.put(self.load("large")[0])) for _ in range(2)]
        for load in loads:
            load.start()
        with gate():
            self.assertEqual(done.get(timeout=20), 409)  # the other is at work
            for _ in range(10):
                self.assertEqual(self.server.request("GET", "/ping")[0], 200)
                self.assertEqual(self.invoke("small")[0], 200)
            self.assertTrue(done.empty())
        self.assertEqual(done.get(timeout=20), 200)
        for load in loads:
            load.join()

    # Both threads that read models are free for others while many ask for one.
    def test_a_model_that_is_being_read_is_waited_for_by_nobody(self):
        gate = self.serve_with_gate()
        loading = threading.Thread(target=lambda: self.load("large"))
        loading.start()
        with gate():
            for _ in range(4):
                status, headers, text = self.server.request("POST", "/models/large/invoke", COUNTS)
                self.assertEqual((status, headers["Retry-After"], text),
                                 (503, "1", b'{"error":"the model \\"large\\" is being read; try again"}\n'))
            self.assertEqual(self.invoke("small")[0], 200)
        loading.join()
        self.assertEqual(self.invoke("large")[0], 200)

    def while_it_answers(self, name, what):
        """(what()'s result, the answers) of requests of which one waited for the only worker all the while."""
        body = json.dumps([{"data": {"features": {"keys": list(range(5000)), "values": [1] * 5000}}}] * 100)
        for _ in range(50):
            answers = []
            self.load(name)
            asking = [threading.Thread(target=lambda to=answers: to.append(self.asked("POST", f"/models/{name}/invoke", body)))
                      for _ in range(2)]
            for thread in asking:
                thread.start()
            wait_until(lambda to=answers: self.one_waits() or len(to) == 2, "a request that waits")
            result = what()
            did_wait = self.one_waits()
            for thread in asking:
                thread.join()
            if did_wait and {status for status, _ in answers} == {200}:
                return result, [answer["predictions"] for _, answer in answers]
            self.assertLessEqual({status for status, _ in answers}, {200, 404, 503, 507})  # of what came later
        self.fail("none waited")

    def one_waits(self):
        return metric(self.server, "sluice_requests_waiting") > 0

    def test_a_model_answers_while_it_is_forgotten(self):
        make_folder(self.root, "a", 64, 20000)
        self.serve("--threads", "1")
        forgotten, answers = self.while_it_answers("a", lambda: self.asked("DELETE", "/models/a")[0])
        self.assertEqual((forgotten, [len(answer) for answer in answers]), (200, [100, 100]))
        self.assertEqual(self.invoke("a")[0], 404)

    def test_a_model_at_work_makes_no_room(self):
        for name in "ab":
            make_folder(self.root, name, 64, 20000)
        self.serve("--threads", "1", "--models-memory", "8M")
        found, _ = self.while_it_answers("a", lambda: (self.load("b")[0], self.in_memory()))
        self.assertEqual(found, (507, ["a"]))
        self.assertEqual(self.load("b")[0], 200)

    def test_sighup_reads_them_anew(self):
        make_folder(self.root, "a")
        make_folder(self.root, "b")
        self.serve()
        before = {name: self.invoke(name) for name in "ab"}
        shutil.rmtree(os.path.join(self.root, "a"))
        make_folder(self.root, "a", 5)
        with open(os.path.join(self.root, "b", "model_algo-1"), "r+b") as file:
            file.truncate(100)
        make_folder(self.root, "new")
        self.server.process.send_signal(signal.SIGHUP)
        said = self.server.process.stderr.readline()
        self.assertRegex(said, "b: .*the model of before goes on")
        self.assertEqual(self.server.process.stderr.readline(), "the models were read anew\n")
        self.assertEqual(len(self.invoke("a")[1]["predictions"][0]["topic_mixture"]), 5)
        self.assertEqual(self.invoke("b"), before["b"])
        self.assertEqual(self.invoke("new")[0], 200)

    def test_a_folder_or_a_model(self):
        for arguments, message in (([], "a model file, or --models"), ([MODEL, "--models", self.root], "a model file, or --models"),
                                   (["--models", MODEL], f"{MODEL}: Not a directory"),
                                   (["--models", self.root + "/x"], f"{self.root}/x: No such file or directory")):
            done = subprocess.run([os.environ["SLUICE"], "serve", *arguments], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode in (2, 3), message in done.stderr), (True, True), done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
