#!/usr/bin/env python3
"""An S3 server (path style) that misbehaves: the bucket's name says how.

usage: fault_server.py DATA PROGRAM [ARGUMENT...]

Serves the first N bytes of the file DATA as /BUCKET/object-N (and what is uploaded), runs the program
with SLUICE_FAULT_SERVER and SLUICE_FAULT_DATA in its environment, and exits as it does. DATA is made when
it is not there. Also here: endpoints that give credentials (/latest IMDSv2, /ecs, /sts). Signatures are
checked by an implementation of its own.
"""
import collections
import email.utils
import hashlib
import hmac
import html
import http.server
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

import odd_answers

DATA_BYTES = 67_000_003
SECRETS = {"AKIDENVIRONMENT0": ("environment-secret", None),
           "ASIAINSTANCE0000": ("instance-secret", "instance-token"),
           "ASIACONTAINER000": ("container-secret", "container-token"),
           "ASIAWEBIDENTITY0": ("identity-secret", "identity-token"),
           "ASIASESSION00000": ("session-secret", "session-token+/=")}
LATER = "2099-01-01T00:00:00Z"


def canonical(text, safe):
    return urllib.parse.quote(text, safe=safe)


def expected_signature(handler, body_hash):
    """Signature Version 4, written from its description, apart from the one under test."""
    found = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d+)/([^/]+)/s3/aws4_request, ?"
                         r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})",
                         handler.headers.get("Authorization", ""))
    if not found:
        return None, None, "MissingSecurityHeader"
    key_id, day, region, names, signature = found.groups()
    if key_id not in SECRETS:
        return None, region, "InvalidAccessKeyId"
    secret, token = SECRETS[key_id]
    if handler.headers.get("x-amz-security-token") != token:
        return None, region, "InvalidToken"
    if token and "x-amz-security-token" not in names:
        return None, region, "SignatureDoesNotMatch"
    parts = urllib.parse.urlsplit(handler.path)
    query = "&".join(f"{canonical(k, '-._~')}={canonical(v, '-._~')}" for k, v in sorted(
        urllib.parse.parse_qsl(parts.query, keep_blank_values=True)))
    path = canonical(urllib.parse.unquote(parts.path), "/-._~")
    lines = [handler.command, path, query]
    lines += [f"{name}:{' '.join(handler.headers[name].split())}" for name in names.split(";")]
    lines += ["", names, handler.headers["x-amz-content-sha256"]]
    if handler.headers["x-amz-content-sha256"] not in (body_hash, "UNSIGNED-PAYLOAD"):
        return None, region, "XAmzContentSHA256Mismatch"
    date = handler.headers["x-amz-date"]
    scope = f"{day}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", date, scope,
                      hashlib.sha256("\n".join(lines).encode()).hexdigest()])
    step = ("AWS4" + secret).encode()
    for part in (day, region, "s3", "aws4_request", text):
        step = hmac.new(step, part.encode(), hashlib.sha256).digest()
    return key_id, region, None if step.hex() == signature else "SignatureDoesNotMatch"


class State:
    def __init__(self, data):
        self.lock = threading.Lock()
        self.data = data
        self.random = random.Random(5)
        self.objects = {}  # path: (bytes, headers)
        self.uploads = {}  # id: (path, headers, {number: bytes})
        self.seen = collections.Counter()
        self.requests = []

    def first_time(self, what):
        with self.lock:
            self.seen[what] += 1
            return self.seen[what] == 1


class Handler(odd_answers.OddAnswers, http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16

    def log_message(self, *_):
        pass

    # ---- answers
    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        headers = dict(headers)
        headers.setdefault("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def error(self, status, code, message="", extra="", headers=()):
        self.answer(status, f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{html.escape(message)}"
                            f"</Message>{extra}</Error>".encode(), headers)

    def reset(self):
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.close_connection = True
        self.connection.close()

    def handle(self):
        try:
            super().handle()
        except (ConnectionError, ValueError, OSError):
            pass  # a connection that was broken here, or by the client

    def finish(self):
        try:
            super().finish()
        except (OSError, ValueError):
            pass

    # ---- requests
    def do(self):
        self.state = self.server.state
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        path = urllib.parse.unquote(parts.path)
        if path == "/control/requests":
            with self.state.lock:
                return self.answer(200, json.dumps(self.state.requests).encode())
        with self.state.lock:
            self.state.requests.append(
                {"method": self.command, "path": path, "range": self.headers.get("Range", ""),
                 "host": self.headers.get("Host"), "signed": "Authorization" in self.headers,
                 "query": parts.query})
        bucket, _, key = path[1:].partition("/")
        special = {"latest": self.instance, "ecs": self.container, "sts": self.identity}.get(bucket)
        if special:
            return special(path)
        if self.misbehave(bucket, key):
            return None
        if self.command in ("GET", "HEAD"):
            return self.get(bucket, key, path)
        return self.change(bucket, key, path)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do

    def misbehave(self, bucket, key):
        """Whether the request has been dealt with."""
        fault = getattr(self, "fault_" + bucket.replace("-", "_"), None)
        return fault is not None and fault(key) is not False

    def flip(self):
        with self.state.lock:
            return self.state.random.random() < 0.3, self.state.random.randrange(6)

    def fault_flaky(self, key):
        is_faulty, kind = self.flip()
        if not is_faulty:
            return False
        if kind == 0:
            return self.error(500, "InternalError")
        if kind == 1:
            return self.error(503, "SlowDown", "Please reduce your request rate.")
        if kind == 2:
            return self.answer(429, headers={"Retry-After": "0"})
        if kind == 3 or self.command != "GET" or not key:
            return self.reset()
        return self.get("flaky", key, "/flaky/" + key, cut="reset" if kind == 4 else "short")

    def fault_broken(self, _):
        return self.error(503, "SlowDown", "Please reduce your request rate.")

    def fault_later(self, key):
        if self.state.first_time("later" + key):
            return self.error(503, "SlowDown", headers={"Retry-After": "7"})
        return False

    def fault_stalling(self, key):
        part = self.headers.get("Range", "").rpartition("-")[2]
        if self.command != "GET" or not self.state.first_time(("stalling", key, part)):
            return False
        return self.get("stalling", key, "/stalling/" + key, cut="stall")

    def fault_silent(self, _):
        time.sleep(60)
        return self.reset()

    def fault_short(self, key):
        return self.get("short", key, "/short/" + key, cut="short") if self.command == "GET" else False

    def fault_late_short(self, key):
        if not self.state.first_time(("late_short", key, self.headers.get("Range", "").rpartition("-")[2])):
            return False
        return self.get("late-short", key, "/late-short/" + key, cut="late")

    def fault_wrong_range(self, key):
        shift = 1 if self.headers.get("Range", "").startswith("bytes=0-") else -1
        return self.get("wrong-range", key, "/wrong-range/" + key, shift=shift)

    def fault_wrong_range_once(self, key):
        if not self.state.first_time(("wrong", self.headers.get("Range"))):
            return False
        return self.get("wrong-range-once", key, "/wrong-range-once/" + key, shift=7)

    def fault_ranges_then_none(self, key):
        if self.headers.get("Range", "").startswith("bytes=0-"):
            return False
        return self.whole(self.content("/b/" + key), {"ETag": '"one"'})

    def fault_no_ranges(self, key):
        data = self.content("/b/" + key)
        if data is None or self.command != "GET":
            return False
        if self.state.first_time("no_ranges" + key):  # broken in the middle once
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[:len(data) // 3])
            return self.reset()
        return self.whole(data, {"Last-Modified": "Fri, 24 May 2013 00:00:00 GMT"})

    def fault_chunked(self, key):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        data = self.content("/b/" + key)
        for begin in range(0, len(data), 100_000):
            piece = data[begin:begin + 100_000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def fault_endless(self, key):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(self.content("/b/" + key))
        self.close_connection = True

    def whole(self, data, headers):
        self.answer(200, data, headers)

    def fault_changing(self, key):
        tag = '"one"' if self.state.first_time("changing" + key) else '"two"'
        if self.headers.get("If-Match", tag) != tag:
            return self.error(412, "PreconditionFailed")
        return self.get("changing", key, "/changing/" + key, etag=tag)

    def fault_changing_quietly(self, key):
        tag = '"one"' if self.state.first_time("quietly" + key) else '"two"'
        return self.get("changing-quietly", key, "/b/" + key, etag=tag)

    def fault_growing(self, key):
        more = 0 if self.state.first_time("growing" + key) else 1
        return self.get("growing", key, "/growing/" + key, etag="", grow=more)

    def region(self):
        scope = self.headers.get("Authorization", "").split("/")
        return scope[2] if len(scope) > 2 else ""

    def fault_moved(self, _):
        if self.region() == "eu-west-3":
            return False
        return self.error(301, "PermanentRedirect", headers={"x-amz-bucket-region": "eu-west-3"})

    def fault_malformed(self, _):
        if self.region() == "ap-south-1":
            return False
        return self.error(400, "AuthorizationHeaderMalformed", "the region is wrong",
                          "<Region>ap-south-1</Region>")

    def fault_signed(self, _):
        key_id, _, fault = expected_signature(self, hashlib.sha256(self.body).hexdigest())
        return self.error(403, fault, "no") if fault else (key_id is None)

    # Slower than what is taken for near: a MiB in a tenth of a second.
    def fault_signed_slow(self, key):
        if self.fault_signed(key) is not False:
            return None
        return self.get("signed-slow", key, "/signed-slow/" + key, cut="pause")

    def fault_expiring(self, _):
        with self.state.lock:
            self.state.seen["expiring"] += 1
            is_expired = self.state.seen["expiring"] == 2
        return self.error(400, "ExpiredToken") if is_expired else self.fault_signed(_)

    def fault_expired(self, _):
        return self.error(400, "ExpiredToken", "The provided token has expired.")

    def fault_skewed(self, _):
        now = time.time() + 3 * 3600
        stamp = time.strftime("%Y%m%dT%H", time.gmtime(now))
        late = time.strftime("%Y%m%dT%H", time.gmtime(now - 60))
        if self.headers.get("x-amz-date", "")[:11] in (stamp, late):
            return False
        return self.error_dated(403, "RequestTimeTooSkewed", now)

    def error_dated(self, status, code, now):
        body = f"<Error><Code>{code}</Code></Error>".encode()
        self.send_response_only(status)
        self.send_header("Date", email.utils.formatdate(now, usegmt=True))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    def fault_denied(self, _):
        return self.error(403, "AccessDenied", "echo " + self.headers.get("Authorization", "nothing") + " " +
                          self.headers.get("x-amz-security-token", "") + "\n" + "very " * 400)

    def fault_nowhere(self, _):
        return self.error(404, "NoSuchBucket", "The specified bucket does not exist")

    def fault_nonsense(self, _):
        return self.answer(200, b"<html>a portal</html>")

    def fault_redirect(self, key):
        other = f"http://localhost:{self.server.server_address[1]}"
        where = {"away": f"{other}/b/object-3000000", "near": "/b/object-3000000", "file": "file:///etc/passwd",
                 "loop": "/redirect/loop"}[key]
        return self.answer(302, headers={"Location": where})

    # What happened is not told: the answer is lost once.
    def fault_lost(self, key):
        if self.command not in ("PUT", "POST") or "uploads" in self.query or "partNumber" in self.query:
            return False
        if not self.state.first_time(("lost", key)):
            return False
        answer, self.answer = self.answer, lambda *_, **__: None
        self.change("lost", key, "/lost/" + key)
        self.answer = answer
        return self.reset()

    def fault_late(self, key):
        if self.command == "POST" and "uploadId" in self.query and self.state.first_time("late" + key):
            return self.error(200, "InternalError", "We encountered an internal error.")
        return False

    def fault_plain_writes(self, _):
        return self.error(501, "NotImplemented") if "If-None-Match" in self.headers else False

    def fault_no_parts(self, _):
        if "partNumber" in self.query:
            return self.error(403, "AccessDenied")
        return False

    def fault_slow_parts(self, _):
        if "partNumber" in self.query:
            return self.error(503, "SlowDown")
        return False

    def fault_raced(self, _):
        if self.command == "HEAD":
            return self.error(404, "NoSuchKey")
        return self.error(412, "PreconditionFailed") if "If-None-Match" in self.headers else False

    # ---- objects
    def content(self, path):
        with self.state.lock:
            if path in self.state.objects:
                return self.state.objects[path][0]
        found = re.search(r"/object-(\d+)(-[^/]*)?$", path)
        return self.state.data[:int(found[1])] if found else None

    def get(self, bucket, key, path, cut=None, shift=0, etag=None, grow=0):
        if not key:
            return self.list(bucket)
        data = self.content(path)
        if data is None:
            return self.error(404, "NoSuchKey", "The specified key does not exist.")
        if grow:
            data = data + b"x"
        headers = {"ETag": f'"{bucket}-{len(data)}"' if etag is None else etag,
                   "Accept-Ranges": "bytes", "Last-Modified": "Fri, 24 May 2013 00:00:00 GMT"}
        if not headers["ETag"]:
            del headers["ETag"], headers["Last-Modified"]
        with self.state.lock:
            if path in self.state.objects:
                headers.update(self.state.objects[path][1])
        if headers.get("ETag") and self.headers.get("If-Match", headers["ETag"]) != headers["ETag"]:
            return self.error(412, "PreconditionFailed")
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        begin, end, status = 0, len(data), 200
        if found and self.command == "GET":
            begin, end = int(found[1]), min(len(data), int(found[2] or len(data)) + 1)
            if begin >= len(data):
                return self.error(416, "InvalidRange")
            headers["Content-Range"] = f"bytes {begin + shift}-{end - 1 + shift}/{len(data)}"
            status = 206
        return self.send(status, memoryview(data)[begin:end], headers, cut)

    def send(self, status, body, headers, cut):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if cut is None:
            self.wfile.write(body)
            return
        self.wfile.write(body[:(len(body) + 1) // 2])
        self.wfile.flush()
        if cut in ("pause", "late"):
            time.sleep(0.1)
        if cut == "pause":
            self.wfile.write(body[(len(body) + 1) // 2:])
            return
        if cut == "reset":
            return self.reset()
        if cut == "stall":
            self.connection.settimeout(20)
            try:
                self.connection.recv(1)
            except OSError:
                pass
        self.close_connection = True

    def list(self, bucket):
        prefix = self.query.get("prefix", "")
        with self.state.lock:
            keys = sorted(path[len(bucket) + 2:] for path in self.state.objects
                          if path.startswith(f"/{bucket}/"))
        keys = [key for key in keys if key.startswith(prefix)]
        after = self.query.get("continuation-token")
        if after:
            keys = [key for key in keys if "token /+=" + key > after]
        page, rest = keys[:3], keys[3:]
        quote = urllib.parse.quote_plus if self.query.get("encoding-type") == "url" else html.escape
        rows = "".join(f"<Contents><Key>{quote(key)}</Key><ETag>{self.state.objects[f'/{bucket}/{key}'][1]['ETag'].replace(chr(34), '&quot;')}"
                       f"</ETag><Size>{len(self.state.objects[f'/{bucket}/{key}'][0])}</Size></Contents>" for key in page)
        more = f"<NextContinuationToken>token /+={html.escape(page[-1])}</NextContinuationToken>" if rest else ""
        encoding = "<EncodingType>url</EncodingType>" if "encoding-type" in self.query else ""
        self.answer(200, f"<ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>{encoding}"
                         f"<IsTruncated>{'true' if rest else 'false'}</IsTruncated>{more}{rows}"
                         "</ListBucketResult>".encode())

    def put(self, path, body, mark):
        with self.state.lock:
            if self.headers.get("If-None-Match") == "*" and path in self.state.objects:
                return self.error(412, "PreconditionFailed")
            tag = f'"{hashlib.md5(body).hexdigest()}"'
            headers = {"ETag": tag}
            if mark:
                headers["x-amz-meta-sluice-upload"] = mark
            self.state.objects[path] = (body, headers)
        return self.answer(200, headers={"ETag": tag})

    def change(self, bucket, key, path):
        mark, upload = self.headers.get("x-amz-meta-sluice-upload"), self.query.get("uploadId")
        if self.command == "DELETE":
            with self.state.lock:
                (self.state.uploads if upload else self.state.objects).pop(upload or path, None)
            return self.answer(204)
        if "uploads" in self.query:
            with self.state.lock:
                upload = f"upload/{len(self.state.seen)}+{time.time_ns()}"
                self.state.uploads[upload] = (path, mark, {})
            return self.answer(200, f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId>"
                                    "</InitiateMultipartUploadResult>".encode())
        if upload is None:
            return self.put(path, self.body, mark)
        with self.state.lock:
            known = self.state.uploads.get(upload)
        if known is None:
            return self.error(404, "NoSuchUpload")
        if self.command == "PUT":
            known[2][int(self.query["partNumber"])] = self.body
            return self.answer(200, headers={"ETag": f'"{hashlib.md5(self.body).hexdigest()}"'})
        numbers = [int(n) for n in re.findall(rb"<PartNumber>(\d+)<", self.body)]
        tags = [t.decode() for t in re.findall(rb"<ETag>([^<]*)<", self.body)]
        if tags != [f'"{hashlib.md5(known[2][n]).hexdigest()}"' for n in numbers]:
            return self.error(400, "InvalidPart")
        with self.state.lock:
            self.state.uploads.pop(upload)
        return self.put(path, b"".join(known[2][n] for n in numbers), known[1])

    # ---- credentials
    def credentials(self, key_id, expiration=LATER):
        secret, token = SECRETS[key_id]
        self.answer(200, json.dumps({"Code": "Success", "AccessKeyId": key_id, "SecretAccessKey": secret,
                                     "Token": token, "Expiration": expiration}).encode())

    def instance(self, path):
        if path == "/latest/api/token" and self.command == "PUT":
            return self.answer(200 if self.headers.get("x-aws-ec2-metadata-token-ttl-seconds") else 400, b"imds")
        if self.headers.get("X-aws-ec2-metadata-token") != "imds":
            return self.answer(401)
        if path.endswith("/security-credentials/"):
            return self.answer(200, b"the role\n")
        return self.credentials("ASIAINSTANCE0000") if path.endswith("/the role") else self.answer(404)

    def container(self, path):
        if path == "/ecs/soon":  # expired in a minute, so asked again every time
            return self.credentials("ASIACONTAINER000", time.strftime(
                "%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60)))
        if path in odd_answers.CREDENTIALS:
            return self.answer(200, odd_answers.CREDENTIALS[path])
        is_right = self.headers.get("Authorization") == "Bearer container"
        return self.credentials("ASIACONTAINER000") if is_right else self.error(401, "no", "secret words")

    def identity(self, _):
        form = dict(urllib.parse.parse_qsl(self.body.decode()))
        if form.get("RoleArn") == "nonsense":
            return self.answer(200, b"no XML < at all")
        if form.get("WebIdentityToken") != "web token" or form.get("RoleArn") != "arn:aws:iam::1:role/r":
            return self.answer(403, b"<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>")
        secret, token = SECRETS["ASIAWEBIDENTITY0"]
        return self.answer(200, ("<AssumeRoleWithWebIdentityResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'>"
                                 "<AssumeRoleWithWebIdentityResult><Credentials>"
                                 f"<AccessKeyId>ASIAWEBIDENTITY0</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>"
                                 f"<SessionToken>{token}</SessionToken><Expiration>{LATER}</Expiration></Credentials>"
                                 "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>").encode())


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


def read_data(path):
    if not os.path.exists(path) or os.path.getsize(path) != DATA_BYTES:
        with open(path + ".new", "wb") as file:
            file.write(random.Random(7).randbytes(DATA_BYTES))
        os.replace(path + ".new", path)
    with open(path, "rb") as file:
        return file.read()


def main():
    path, program = sys.argv[1], sys.argv[2:]
    server = Server(("127.0.0.1", 0), Handler)
    server.state = State(read_data(path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = dict(os.environ, SLUICE_FAULT_SERVER=f"http://127.0.0.1:{server.server_address[1]}",
                       SLUICE_FAULT_DATA=path, no_proxy="*")
    return subprocess.run(program, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
