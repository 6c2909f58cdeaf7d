"""Writes the model files of tests/golden that sluice itself would never write.

valid/model/by_python.safetensors needs the Python package safetensors; the files of invalid/model
are cut and spliced from valid/model/small.safetensors and compact.safetensors. Run it only to add a file: those that are
there are read forever.
"""

import json
import pathlib
import struct

MASK = (1 << 64) - 1
P1, P2, P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
P4, P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def rotate(x, bits):
    return ((x << bits) | (x >> (64 - bits))) & MASK


def mix(lane, word):
    return rotate((lane + word * P2) & MASK, 31) * P1 & MASK


def xxh64(data):
    """XXH64 with seed 0, from the specification and nothing of ours."""
    at, size = 0, len(data)
    if size >= 32:
        lanes = [(P1 + P2) & MASK, P2, 0, -P1 & MASK]
        while size - at >= 32:
            words = struct.unpack_from("<4Q", data, at)
            lanes = [mix(lane, word) for lane, word in zip(lanes, words)]
            at += 32
        h = sum(rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            h = ((h ^ mix(0, lane)) * P1 + P4) & MASK
    else:
        h = P5
    h = (h + size) & MASK
    while size - at >= 8:
        h = (rotate(h ^ mix(0, struct.unpack_from("<Q", data, at)[0]), 27) * P1 + P4) & MASK
        at += 8
    if size - at >= 4:
        h = (rotate(h ^ struct.unpack_from("<I", data, at)[0] * P1 & MASK, 23) * P2 + P3) & MASK
        at += 4
    for byte in data[at:]:
        h = rotate(h ^ byte * P5 & MASK, 11) * P1 & MASK
    h = (h ^ h >> 33) * P2 & MASK
    h = (h ^ h >> 29) * P3 & MASK
    return h ^ h >> 32


def write_by_python(path):
    """A model of another hand: the library's own tensor order, no facts, no document_frequency."""
    import numpy
    from safetensors.numpy import save_file

    words = ["alpha", "beta", "감마"]
    data = [word.encode() for word in words]
    tensors = {
        "word_topic": numpy.array([[0.5, 0.1], [0.25, 0.2], [0.25, 0.7]], numpy.float32),
        "alpha": numpy.array([0.1, 0.2], numpy.float32),
        "topic_tokens": numpy.array([10, 20], numpy.float32),
        "vocabulary_bytes": numpy.frombuffer(b"".join(data), numpy.uint8),
        "vocabulary_offsets": numpy.cumsum([0] + [len(d) for d in data]).astype(numpy.uint64),
    }
    metadata = {"xxh64." + name: f"{xxh64(t.tobytes()):016x}" for name, t in tensors.items()}
    save_file(tensors, path, {"sluice_format": "1", "eta": "0.01", **metadata})


def parts_of(data):
    size = struct.unpack_from("<Q", data)[0]
    return json.loads(data[8 : 8 + size]), data[8 + size :]


def joined(header, data):
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    return struct.pack("<Q", len(text)) + text + data


def invalid_compact_models(compact):
    header, data = parts_of(compact)

    def sealed(name, at, value):
        begin, end = header[name]["data_offsets"]
        changed = data[: begin + at] + value + data[begin + at + len(value) :]
        copy = json.loads(json.dumps(header))
        copy["__metadata__"]["xxh64." + name] = f"{xxh64(changed[begin:end]):016x}"
        return joined(copy, changed)

    yield "compact_scale_nan", sealed("topic_scale", 4, struct.pack("<f", float("nan")))
    yield "compact_sum", sealed("word_topic", 0, b"\0")
    yield "compact_map_infinite", sealed("topic_map", 20, struct.pack("<f", float("inf")))
    without = json.loads(json.dumps(header))
    without["topic_limit"] = without.pop("topic_scale")
    yield "compact_without_scale", joined(without, data)


def invalid_models(small):
    header, data = parts_of(small)

    def changed(change):
        copy = json.loads(json.dumps(header))
        change(copy)
        return joined(copy, data)

    def rename(names, old, new):
        names[new] = names.pop(old)

    begin = header["word_topic"]["data_offsets"][0]
    nan = data[:begin] + struct.pack("<f", float("nan")) + data[begin + 4 :]
    sealed = json.loads(json.dumps(header))
    end = header["word_topic"]["data_offsets"][1]
    sealed["__metadata__"]["xxh64.word_topic"] = f"{xxh64(nan[begin:end]):016x}"
    yield "cut_in_header", small[:200]
    yield "cut_in_data", small[:-1]
    yield "header_length_2_60", struct.pack("<Q", 1 << 60) + small[8:]
    yield "shape_2_60", changed(lambda h: h["word_topic"].update(shape=[1 << 53, 1 << 10]))
    yield "overlap", changed(lambda h: h["alpha"].update(data_offsets=[begin, begin + 12]))
    yield "hole", changed(lambda h: h.pop("alpha"))
    yield "duplicate_key", small.replace(b'"alpha":{', b'"word_topic":{', 1)
    yield "nan", joined(sealed, nan)
    yield "wrong_checksum", joined(header, nan)
    yield "newer_format", changed(lambda h: h["__metadata__"].update(sluice_format="2"))
    yield "quantised", changed(lambda h: rename(h, "word_topic", "word_topic_q8"))


def main():
    folder = pathlib.Path(__file__).parent
    write_by_python(folder / "valid/model/by_python.safetensors")
    small = (folder / "valid/model/small.safetensors").read_bytes()
    compact = (folder / "valid/model/compact.safetensors").read_bytes()
    for name, data in (*invalid_models(small), *invalid_compact_models(compact)):
        (folder / f"invalid/model/{name}.safetensors").write_bytes(data)


if __name__ == "__main__":
    main()
