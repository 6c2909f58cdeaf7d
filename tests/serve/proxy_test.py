#!/usr/bin/env python3
"""docs/nginx.conf with a real nginx before the server: TLS, bodies, what is shut, and a server that
is changed for another under load."""
import contextlib
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

from serving import MODEL, ROOT, Server, is_open, wait_until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
for tool, found in (("nginx", NGINX), ("openssl", shutil.which("openssl"))):
    if not found:
        print(f"SKIP: tool: no {tool} (script/bootstrap dev)")
        sys.exit(77)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


class Nginx:
    """Started with the example; only names, ports and the rate are this machine's."""
    def __init__(self, folder, upstream):
        self.folder = folder
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=topics.example.org",
                        "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"], check=True, capture_output=True)
        self.context = ssl.create_default_context(cafile=f"{folder}/cert.pem")
        self.context.check_hostname = False
        self.begin(upstream)

        def has_begun():
            if self.process.poll() is not None:  # somebody else has taken the port
                self.begin(upstream)
            return os.path.exists(f"{folder}/pid") and is_open(self.port)  # the file once it has the port
        wait_until(has_begun, "nginx")

    def begin(self, upstream):
        folder, self.port = self.folder, free_port()
        with open(os.path.join(ROOT, "docs/nginx.conf"), encoding="utf-8") as file:
            text = file.read()
        for old, new in (("127.0.0.1:8080;", f"127.0.0.1:{upstream};"), ("listen 443", f"listen 127.0.0.1:{self.port}"),
                         ("/etc/ssl/certs/topics.example.org.pem", f"{folder}/cert.pem"),
                         ("/etc/ssl/private/topics.example.org.key", f"{folder}/key.pem"), ("rate=50r/s", "rate=5000r/s")):
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(f"{folder}/nginx.conf", "w", encoding="utf-8") as file:
            file.write(f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
                       f"events {{}}\nhttp {{ access_log off;\n{paths}{text}}}\n")
        self.process = subprocess.Popen([NGINX, "-p", folder, "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def connect(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=self.context)

    def ask(self, method, path, body=None):
        with contextlib.closing(self.connect()) as connection:
            connection.request(method, path, body, {"Content-Type": "application/json", "Host": "topics.example.org"})
            answer = connection.getresponse()
            return answer.status, answer.read()


class Proxy(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def test_one_model(self):
        with Server() as server, Nginx(self.folder, server.port) as nginx:
            body = json.dumps({"text": "library files"})
            wanted = server.post("/v1/topics", body)[2]
            for prefix in ("", "/topics"):
                self.assertEqual(nginx.ask("POST", prefix + "/v1/topics", body), (200, wanted))
                self.assertIn(b"<textarea", nginx.ask("GET", prefix + "/")[1])
                self.assertEqual(nginx.ask("GET", prefix + "/metrics")[0], 403)
            self.assertEqual(nginx.ask("POST", "/v1/topics", json.dumps({"text": "library " * 200000}))[0], 200)
            self.assertEqual(nginx.ask("POST", "/v1/topics", b" " * (7 << 20))[0], 413)
            self.assertEqual(nginx.ask("POST", "/v1/topics", b"{")[0], 400)

    def test_models_are_for_operators(self):
        shutil.copy(MODEL, os.path.join(self.folder, "a.safetensors"))
        with Server(command=["serve", "--models", self.folder, "--port", "0"]) as server, Nginx(self.folder, server.port) as nginx:
            for prefix in ("", "/topics"):
                self.assertEqual(nginx.ask("POST", prefix + "/models/a/invoke", '{"text":"library"}')[0], 200, prefix)
                self.assertEqual(nginx.ask("GET", prefix + "/models/a")[0], 200, prefix)
                self.assertEqual(nginx.ask("GET", prefix + "/models?next_page_token=a")[1], b'{"models":[]}\n', prefix)
                for path in ("/models", "//models", "/%6dodels", "/x/../models", "/models/", "/models/a"):
                    self.assertEqual(nginx.ask("POST", prefix + path, '{"model_name":"a"}')[0], 403, prefix + path)
                    self.assertEqual(nginx.ask("DELETE", prefix + path)[0], 403, prefix + path)
                for path in ("/models/a/invoke", "/models/a%0d%0aX:%20y/invoke"):
                    self.assertEqual(nginx.ask("DELETE", prefix + path)[0] in (403, 405), True, prefix + path)
            self.assertEqual(server.request("DELETE", "/models/a")[0], 200)

    # As a deployment does: the old one drains, the new one takes its port; nothing is answered wrongly.
    def test_another_server_takes_over(self):
        with Server() as first:
            port = first.port
            with Nginx(self.folder, port) as nginx:
                codes, over = [], threading.Event()

                def ask():
                    while not over.is_set():
                        codes.append(nginx.ask("POST", "/v1/topics", '{"text":"library"}')[0])

                threads = [threading.Thread(target=ask) for _ in range(4)]
                for thread in threads:
                    thread.start()
                wait_until(lambda: len(codes) > 100, "answers")
                self.assertEqual(first.end()[0], 0)
                before = len(codes)
                with Server(command=["serve", MODEL, "--port", str(port)]):
                    wait_until(lambda: codes[before:].count(200) > 100, "answers of the other")
                    over.set()
                    for thread in threads:
                        thread.join()
                # 502 while nobody listens; what had been taken was answered.
                self.assertLessEqual(set(codes), {200, 502, 503})
                self.assertGreater(codes.count(200), 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
