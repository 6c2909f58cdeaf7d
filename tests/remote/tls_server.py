#!/usr/bin/env python3
"""The objects of fault_server.py over TLS, and a proxy on the way to them.

usage: tls_server.py DATA PROGRAM [ARGUMENT...]

Runs the program with, in its environment, SLUICE_FAULT_SERVER (http), SLUICE_TLS_SERVER (https, a
certificate for localhost), SLUICE_TLS_STRANGER (https, one for another host), SLUICE_TLS_AUTHORITY (the PEM
file of the authority of both), SLUICE_TLS_PROXY (its own /seen lists what it was asked, as lines; it refuses
hosts in .invalid) and SLUICE_FAULT_DATA. Exits as the program does; with 77 without openssl.
"""
import os
import select
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.parse

import fault_server


def make_certificates(folder):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    key = ["-newkey", "rsa:2048", "-nodes", "-days", "2"]
    openssl("req", "-x509", *key, "-subj", "/CN=authority of a test", "-keyout", "ca.key", "-out", "ca.pem")
    for name, host in (("server", "localhost"), ("stranger", "elsewhere.invalid")):
        with open(os.path.join(folder, name + ".names"), "w", encoding="utf-8") as file:
            file.write(f"subjectAltName=DNS:{host}\n")
        openssl("req", *key, "-subj", "/CN=" + host, "-keyout", name + ".key", "-out", name + ".csr")
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "2", "-extfile", name + ".names", "-out", name + ".pem")


class Quiet(fault_server.Server):
    """A handshake that fails ends its connection only, and none waits for another's."""
    context = None

    def finish_request(self, request, client_address):
        if self.context is not None:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except (OSError, ssl.SSLError):
                return
        super().finish_request(request, client_address)


class Proxy(fault_server.Handler):
    seen = []

    def do_CONNECT(self):
        Proxy.seen.append("CONNECT " + self.path)
        host, _, port = self.path.rpartition(":")
        if host.endswith(".invalid"):
            return self.answer(403)
        with socket.create_connection((host, int(port))) as far:
            self.send_response(200)
            self.end_headers()
            self.wfile.flush()
            self.relay(far)
        self.close_connection = True
        return None

    def relay(self, far):
        ends = {self.connection: far, far: self.connection}
        while True:
            for end in select.select(list(ends), [], [])[0]:
                data = end.recv(1 << 16)
                if not data:
                    return
                ends[end].sendall(data)

    def do_GET(self):
        if self.path == "/seen":
            return self.answer(200, "\n".join(Proxy.seen).encode())
        Proxy.seen.append("GET " + self.path)
        parts = urllib.parse.urlsplit(self.path)
        lines = [f"GET {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items() if not name.startswith("Proxy-")]
        with socket.create_connection((parts.hostname, parts.port)) as far:
            far.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
            while data := far.recv(1 << 16):
                self.wfile.write(data)
        self.close_connection = True
        return None


def serve(handler, state, certificate=None):
    server = Quiet(("127.0.0.1", 0), handler)
    server.state = state
    if certificate:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(certificate + ".pem", certificate + ".key")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def main():
    data, program = sys.argv[1], sys.argv[2:]
    if shutil.which("openssl") is None:
        print("SKIP: tool: no openssl (script/bootstrap dev)")
        return 77
    state = fault_server.State(fault_server.read_data(data))
    with tempfile.TemporaryDirectory(prefix="sluice_tls_") as folder:
        make_certificates(folder)
        environment = {name: value for name, value in os.environ.items()
                       if not name.lower().endswith("_proxy") and name != "SSL_CERT_FILE"}
        environment.update(
            SLUICE_FAULT_DATA=data, SLUICE_TLS_AUTHORITY=os.path.join(folder, "ca.pem"),
            SLUICE_FAULT_SERVER=f"http://127.0.0.1:{serve(fault_server.Handler, state)}",
            SLUICE_TLS_SERVER=f"https://localhost:{serve(fault_server.Handler, state, folder + '/server')}",
            SLUICE_TLS_STRANGER=f"https://localhost:{serve(fault_server.Handler, state, folder + '/stranger')}",
            SLUICE_TLS_PROXY=f"http://127.0.0.1:{serve(Proxy, state)}")
        return subprocess.run(program, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
