"""An S3-compatible server with one object that falls silent when told: it accepts, and never answers."""
import http.server
import re
import threading

LISTING = (b'<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>false</IsTruncated><Contents>'
           b'<Key>model.safetensors</Key><Size>%d</Size><ETag>"1"</ETag></Contents></ListBucketResult>')


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.set()
        self.server.may_speak.wait()
        is_list = "list-type=" in self.path
        data, found = LISTING % len(self.server.data) if is_list else self.server.data, re.match(r"bytes=(\d+)-(\d*)$", self.headers.get("Range", ""))
        begin = int(found[1]) if found else 0
        end = min(int(found[2]) + 1 if found and found[2] else len(data), len(data))
        self.send_response(206 if found else 200)
        if found:
            self.send_header("Content-Range", f"bytes {begin}-{end - 1}/{len(data)}")
        self.send_header("Content-Length", str(end - begin))
        self.send_header("ETag", '"1"')
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data[begin:end])

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


class SilentStore(http.server.ThreadingHTTPServer):
    def __init__(self, path, is_silent):
        super().__init__(("127.0.0.1", 0), Handler)
        with open(path, "rb") as file:
            self.data = file.read()
        self.asked, self.may_speak = threading.Event(), threading.Event()
        if not is_silent:
            self.may_speak.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass  # who asked is gone

    def environment(self):
        return {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.server_port}", "AWS_ACCESS_KEY_ID": "a",
                "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}

    def fall_silent(self):
        self.asked.clear()
        self.may_speak.clear()

    def __exit__(self, *_):
        self.may_speak.set()
        self.shutdown()
        self.server_close()
