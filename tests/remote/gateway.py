#!/usr/bin/env python3
"""Runs a program beside a real S3 server: versitygw over a temporary folder with the bucket `bucket`.

usage: gateway.py PROGRAM [ARGUMENT...]

The program finds SLUICE_GATEWAY (address), SLUICE_GATEWAY_KEY, SLUICE_GATEWAY_SECRET, SLUICE_GATEWAY_PID
and SLUICE_GATEWAY_FOLDER (objects are files there). Exits as the program does, or with 77 where there is no
versitygw.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KEY, SECRET = "AKIDGATEWAYTESTS", "gateway+secret/with=signs"


def find_gateway():
    tools = os.path.join(ROOT, ".tools", "bin")
    program = shutil.which("versitygw", path=tools) or shutil.which("versitygw")
    if program:
        return program
    try:
        with open(os.path.join(tools, "versitygw.missing"), encoding="utf-8") as file:
            print(f"SKIP: machine: no versitygw: {file.read().strip()}")
    except OSError:
        print("SKIP: tool: no versitygw (script/bootstrap services)")
    return None


def is_open(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def start(program, folder):
    """Its port and process, which has ended when it does not start."""
    for _ in range(5):  # somebody else may take the port before it does
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(
            [program, "--port", f"127.0.0.1:{port}", "--quiet", "posix", folder], cwd=folder,
            env=dict(os.environ, ROOT_ACCESS_KEY=KEY, ROOT_SECRET_KEY=SECRET),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while server.poll() is None and not is_open(port) and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.05)
        if server.poll() is None:
            break
    return port, server


def main():
    program = find_gateway()
    if program is None:
        return 77
    with tempfile.TemporaryDirectory(prefix="sluice_gateway_") as folder:
        os.mkdir(os.path.join(folder, "bucket"))
        port, server = start(program, folder)
        try:
            if server.poll() is not None:
                print("versitygw does not start")
                return 1
            environment = dict(os.environ, SLUICE_GATEWAY=f"http://127.0.0.1:{port}", no_proxy="*",
                               SLUICE_GATEWAY_KEY=KEY, SLUICE_GATEWAY_SECRET=SECRET,
                               SLUICE_GATEWAY_PID=str(server.pid),
                               SLUICE_GATEWAY_FOLDER=os.path.join(folder, "bucket"))
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
