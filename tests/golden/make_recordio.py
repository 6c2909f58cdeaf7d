#!/usr/bin/env python3
"""Makes tests/golden/{valid,invalid}/recordio/*: RecordIO-protobuf files byte by byte, each with the
text that a correct reader gives (valid) or the reason it must refuse the file for (invalid).

Nothing of sluice or protobuf is used, so that the bytes are a second opinion. Run it from anywhere;
it rewrites the files in place, and git shows whether anything changed."""

import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parent
MAGIC = bytes.fromhex("0a23d7ce")


def varint(n):
    n &= (1 << 64) - 1
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def floats(*values):
    return struct.pack(f"<{len(values)}f", *values)


def doubles(*values):
    return struct.pack(f"<{len(values)}d", *values)


def varints(*values):
    return b"".join(varint(v) for v in values)


def tensor(values=b"", keys=b"", shape=b""):
    return b"".join(field(i, c) for i, c in ((1, values), (2, keys), (3, shape)) if c)


F32, F64, I32, BYTES = 2, 3, 7, 9


def value(kind, content):
    return field(kind, content)


def entry(content, name=b"values"):
    return field(1, name) + field(2, content)


def record(kind, content, *more):
    return field(1, entry(value(kind, content))) + b"".join(more)


def label(x):
    return field(2, entry(value(F32, tensor(floats(x)))))


def frame(payload, flag=0, pad=True):
    out = MAGIC + struct.pack("<I", flag << 29 | len(payload)) + payload
    return out + b"\0" * (-len(payload) % 4 if pad else 0)


def group(number, content):
    return varint(number << 3 | 3) + content + varint(number << 3 | 4)


def sparse(keys, values, dim):
    return record(F32, tensor(floats(*values), varints(*keys), varint(dim)))


ROW = sparse([0, 2, 6], [1, 2, 3], 7)  # the SDK's row [1,0,2,0,0,0,3]
ROW_TEXT = "float32 sparse dim=7 label=- 0:1 2:2 6:3"
DENSE = record(F32, tensor(floats(1, 0, 2)))
DENSE_TEXT = "float32 dense dim=3 label=- 0:1 2:2"
# Keys 10, 35 and 26455 as varints hold the magic at a multiple of four of the payload.
TRIP = sparse([0, 1, 10, 35, 26455], [1] * 5, 50000)
TRIP_TEXT = "float32 sparse dim=50000 label=- 0:1 1:1 10:1 35:1 26455:1"

VALID, INVALID = {}, {}


def valid(name, data, *lines):
    VALID[name] = (data, "".join(line + "\n" for line in lines))


def invalid(name, data, reason):
    INVALID[name] = (data, reason + "\n")


def one(name, payload, text):
    valid(name, frame(payload), f"0 @0 {len(payload)} {text}")


def make_valid():
    valid("empty", b"")
    one("empty_record", b"", "none dense dim=0 label=-")
    one("dense_float32", DENSE, DENSE_TEXT)
    one("dense_float64", record(F64, tensor(doubles(1, 0, 2.5))), "float64 dense dim=3 label=- 0:1 2:2.5")
    one("dense_int32", record(I32, tensor(varints(1, 0, 300))), "int32 dense dim=3 label=- 0:1 2:300")
    one("dense_label", DENSE + label(5), "float32 dense dim=3 label=5 0:1 2:2")
    one("dense_no_columns", record(F32, b""), "float32 dense dim=0 label=-")
    one("sparse_float32", ROW, ROW_TEXT)
    one("sparse_empty_row", record(F32, tensor(shape=varint(7))), "float32 sparse dim=7 label=-")
    one("sparse_no_shape", record(F32, tensor(floats(4), varints(9))), "float32 sparse dim=0 label=- 9:4")
    one("sparse_shape_10_20", record(F32, tensor(floats(4), varints(199), varints(10, 20))),
        "float32 sparse dim=200 label=- 199:4")
    one("sparse_unsorted_duplicates", sparse([5, 2, 5], [1, 2, 3], 7), "float32 sparse dim=7 label=- 2:2 5:4")
    one("sparse_zeros", sparse([1, 2, 3], [0, 2, 0], 7), "float32 sparse dim=7 label=- 2:2")
    one("sparse_int32", record(I32, tensor(varints(3, 4), varints(1, 5), varint(7))),
        "int32 sparse dim=7 label=- 1:3 5:4")
    one("all_facts", ROW + label(2) + field(3, b"id-1") + field(4, b'{"title":"T","date":"2020"}'),
        'float32 sparse dim=7 label=2 0:1 2:2 6:3 uid=id-1 metadata={"title":"T","date":"2020"}')
    one("uid_not_utf8", ROW + field(3, b"\xff\xfe"), ROW_TEXT + " uid=\udcff\udcfe")
    # wire forms that only protobuf's rules explain
    one("unpacked", record(F32, b"".join(b"\x0d" + floats(x) for x in (1, 2)) + b"\x10\x03\x10\x04" + b"\x18\x07"),
        "float32 sparse dim=7 label=- 3:1 4:2")
    one("packed_in_pieces", record(F32, field(1, floats(1)) + field(2, varints(3)) + field(1, floats(2)) + b"\x10\x04"),
        "float32 sparse dim=0 label=- 3:1 4:2")
    one("shape_first", record(F32, field(3, varint(7)) + field(2, varints(1)) + field(1, floats(9))),
        "float32 sparse dim=7 label=- 1:9")
    one("value_before_name", field(1, field(2, value(F32, tensor(floats(1, 0, 2)))) + field(1, b"values")), DENSE_TEXT)
    one("last_entry_wins", record(F32, tensor(floats(9))) + DENSE, DENSE_TEXT)
    one("values_merge", field(1, field(1, b"values") + field(2, value(F32, tensor(floats(1)))) +
                              field(2, value(F32, tensor(floats(0, 2))))), DENSE_TEXT)
    one("last_member_wins", field(1, entry(value(I32, tensor(varints(9))) + value(F32, tensor(floats(1, 0, 2))))),
        DENSE_TEXT)
    one("unknown_fields", b"\x98\x06\x01" + field(1, entry(value(F32, group(5, b"\x08\x01") + tensor(floats(1, 0, 2))))) +
        group(9, field(1, b"x")), DENSE_TEXT)
    one("other_feature_name", field(1, entry(value(F32, tensor(floats(1, 0, 2))), b"counts")), DENSE_TEXT)
    one("values_among_features", field(1, entry(value(F32, tensor(floats(7))), b"other")) + DENSE, DENSE_TEXT)
    one("overlong_varint", record(F32, field(1, floats(1)) + field(2, b"\x81" + b"\x80" * 8 + b"\x00")),
        "float32 sparse dim=0 label=- 1:1")
    # framing
    last = frame(ROW, pad=False)
    for extra in range(3):  # payloads of each length mod 4, so that each padding is there
        payload = ROW + field(3, b"u" * (extra + 1))
        valid(f"padding_{-len(payload) % 4}", frame(payload) + last,
              f"0 @0 {len(payload)} {ROW_TEXT} uid={'u' * (extra + 1)}",
              f"1 @{len(frame(payload))} {len(ROW)} {ROW_TEXT}")
    odd = ROW + field(3, b"u")
    valid("last_padding_missing", frame(odd) + frame(odd, pad=False), f"0 @0 {len(odd)} {ROW_TEXT} uid=u",
          f"1 @{len(frame(odd))} {len(odd)} {ROW_TEXT} uid=u")
    one("magic_inside", TRIP, TRIP_TEXT)
    cut = TRIP.index(MAGIC)
    assert cut % 4 == 0
    valid("magic_split_by_dmlc", frame(TRIP[:cut], 1) + frame(TRIP[cut + 4:], 3) + frame(ROW),
          f"0 @0 {len(TRIP)} {TRIP_TEXT}",
          f"1 @{len(frame(TRIP[:cut], 1) + frame(TRIP[cut + 4:], 3))} {len(ROW)} {ROW_TEXT}")
    parts = [ROW[:8], ROW[8:18], ROW[18:19], ROW[19:]]  # lengths as in ml-io's own test file
    valid("cut_anywhere_by_mlio", b"".join(frame(p, f) for p, f in zip(parts, (1, 2, 2, 3))), f"0 @0 {len(ROW)} {ROW_TEXT}")
    valid("cut_at_4_by_mlio", frame(ROW[:8], 1) + frame(ROW[8:], 3), f"0 @0 {len(ROW)} {ROW_TEXT}")


def make_invalid():
    def bad(name, payload, reason):
        invalid(name, frame(payload), f"record 0 at byte 0: {reason}")

    good = frame(ROW)
    second = f"record 1 at byte {len(good)}: "
    invalid("bytes_after_last", good + b"\0\0\0", second + "bytes after the last record (fewer than a header)")
    invalid("no_magic", good + b"\1" * 8, second + "no record begins here (0a 23 d7 ce expected)")
    invalid("header_cut", good + MAGIC + b"\1", second + "the file ends inside a record's header")
    invalid("payload_cut", good + good[:20], second + "the file ends inside a record: 12 of 36 bytes are there")
    invalid("unknown_flag", frame(ROW, 4), "record 0 at byte 0: an unknown part flag")
    invalid("last_part_first", frame(ROW, 3), "record 0 at byte 0: a later part of a record without its first")
    invalid("part_without_end", frame(ROW[:8], 1) + good,
            "record 0 at byte 16: a new record begins before the last part of this one")
    invalid("part_at_end", frame(ROW[:8], 1), "record 0 at byte 16: the file ends before a record's last part")
    invalid("over_the_limit", MAGIC + struct.pack("<I", 2**29 - 1),
            "record 0 at byte 0: a record of 536870911 bytes, over the limit of 67108864")
    parse = "no protobuf record: byte {} of its payload: {}"
    bad("float_cut", record(F32, field(1, b"\0\0\0")), parse.format(16, "a number is cut off"))
    bad("varint_cut", record(F32, field(1, floats(1)) + field(2, b"\x80")),
        parse.format(22, "a varint is cut off or over 10 bytes"))
    bad("varint_11_bytes", record(F32, field(1, floats(1)) + field(2, b"\x80" * 10 + b"\0")),
        "a varint of over 10 bytes among the keys")
    bad("length_overrun", b"\x0a\x05\x0a", parse.format(1, "a length runs past the end"))
    bad("stray_end_group", ROW + b"\x2c", parse.format(len(ROW) + 1, "an unknown field is malformed"))
    bad("field_zero", ROW + b"\x02\x00", parse.format(len(ROW) + 1, "an unknown field is malformed"))
    bad("wire_type_6", ROW + b"\x36", parse.format(len(ROW) + 1, "an unknown field is malformed"))
    bad("key_over_shape", sparse([1, 7], [1, 1], 7), "entry 1 has the key 7, not below feature_dim 7")
    bad("negative_count", sparse([1, 3], [1, -2], 7),
        "entry 1 (key 3) has the count -2; counts are finite and not negative")
    bad("nan_count", sparse([1], [float("nan")], 7), "entry 0 (key 1) has the count NaN; counts are finite and not negative")
    bad("infinite_count", sparse([1], [float("inf")], 7),
        "entry 0 (key 1) has the count infinite; counts are finite and not negative")
    hint = (" (the SageMaker SDK silently cuts a row of integers at the first value outside int32: write the matrix as"
            " float32)")
    bad("fewer_values_than_keys", record(I32, tensor(varints(1), varints(1, 2, 3), varint(7))), "3 keys but 1 values" + hint)
    bad("dense_shorter_than_shape", record(I32, tensor(varints(1), b"", varint(3))),
        "1 dense values but feature_dim is 3" + hint)
    bad("bytes_feature", field(1, entry(value(BYTES, field(1, b"x")))), "the feature is bytes, not a tensor")
    bad("no_value", field(1, field(1, b"values")), "the feature has no value")
    bad("two_other_features", field(1, entry(value(F32, tensor(floats(1))), b"a")) + field(1, entry(b"", b"b")),
        'the record has several features, none named "values"')
    bad("shape_overflow", record(F32, tensor(floats(1), varints(1), varints(1 << 40, 1 << 40))),
        "a shape of over 2147483648 features")


def write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, (data, text) in files.items():
        (folder / f"{name}.rec").write_bytes(data)
        (folder / f"{name}.expected").write_bytes(text.encode("utf-8", "surrogateescape"))


make_valid()
make_invalid()
write(HERE / "valid" / "recordio", VALID)
write(HERE / "invalid" / "recordio", INVALID)
