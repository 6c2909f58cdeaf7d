"""RecordIO-protobuf by hand, from its specification: what the server has to read and write."""
import struct

CONTENT_TYPE = "application/x-recordio-protobuf"


def varint(value):
    out = b""
    while value > 0x7f:
        out += bytes([value & 0x7f | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def floats(values):
    return field(1, struct.pack(f"<{len(values)}f", *values))


def tensor(name, values, keys=None, shape=None):
    """An entry of Record.features (1) or Record.label (2)."""
    body = floats(values)
    if keys is not None:
        body += field(2, b"".join(map(varint, keys)))
    if shape is not None:
        body += field(3, varint(shape))
    return field(1, name.encode()) + field(2, field(2, body))


def record(features=None, label=None, uid="", metadata=""):
    out = b"" if features is None else field(1, features)
    if label is not None:
        out += field(2, label)
    if uid:
        out += field(3, uid.encode())
    return out + field(4, metadata.encode()) if metadata else out


def framed(payload):
    return struct.pack("<II", 0xced7230a, len(payload)) + payload + b"\0" * (-len(payload) % 4)
