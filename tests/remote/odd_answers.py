"""Answers of fault_server.py that are well-formed HTTP and yet make no sense: a bucket each."""

CREDENTIALS = {"/ecs/garbage": b"secret garbage",
               "/ecs/keyless": b'{"AccessKeyId": "ASIACONTAINER000"}',
               "/ecs/dateless": b'{"AccessKeyId": "a", "SecretAccessKey": "secret", "Expiration": "soon"}'}


class OddAnswers:
    """Methods fault_BUCKET of a request's handler."""
    def listing(self, size, tag, *keys):
        rows = "".join(f"<Contents><Key>{key}</Key><ETag>{tag}</ETag><Size>{size}</Size></Contents>" for key in keys)
        self.answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode())

    # Listings that say too much, too little, another version each time, and a key that is no file name.
    def fault_huge(self, key):
        return False if key else self.listing(10**18, "one", "huge.rec")

    def fault_lying(self, key):
        return False if key else self.listing(7, '"lying-3000"', "object-3000")

    def fault_replaced(self, key):
        if key:
            return self.get("replaced", key, "/b/" + key, etag=self.headers.get("If-Match"))
        with self.state.lock:
            self.state.seen["replaced"] += 1
            tag = f'"{self.state.seen["replaced"]}"'
        return self.listing(3000, tag, "object-3000")

    def fault_climbing(self, key):
        return False if key else self.listing(10, "one", "a/../b.rec", "a/c.rec")

    def fault_nothing(self, _):
        return self.answer(204)

    def ranged(self, size, headers=()):
        self.send_response(206)
        for name, value in {"ETag": '"odd"', "Content-Length": str(size), **dict(headers)}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"x" * size)

    # Says that it gives ten bytes of a hundred, and gives none, or more.
    def fault_empty_ranges(self, _):
        return self.ranged(0, {"Content-Range": "bytes 0-9/100"})

    def fault_long_ranges(self, _):
        return self.ranged(200, {"Content-Range": "bytes 0-99/100"})

    def fault_long_headers(self, _):
        return self.ranged(0, {f"x-{number}": "x" * 1000 for number in range(70)})

    def fault_shrunk(self, _):
        return self.answer(200, b"x" * 10)

    def fault_elsewhere(self, _):
        return self.error(301, "PermanentRedirect", "Use another endpoint.")

    def fault_untagged(self, _):
        return self.answer(200) if "partNumber" in self.query else False

    def fault_uncompleted(self, _):
        if self.command == "POST" and "uploadId" in self.query:
            return self.error(404, "NoSuchUpload")
        return self.answer(404) if self.command == "HEAD" else False

    def fault_idless(self, _):
        return self.answer(200, b"<x/>") if "uploads" in self.query else False
