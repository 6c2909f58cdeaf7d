#!/usr/bin/env python3
"""Writes a model of nearly 256 MB: topics without a preference, a million words.

usage: make_large_model.py FILE
"""
import array
import ctypes
import ctypes.util
import json
import struct
import sys

WORDS, TOPICS = 940_000, 64


def load_xxhash():
    library = ctypes.CDLL(ctypes.util.find_library("xxhash"))
    library.XXH64.restype = ctypes.c_uint64
    library.XXH64.argtypes = (ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint64)
    return lambda data: f"{library.XXH64(data, len(data), 0):016x}"


def tensors():
    words = [b"w%d" % i for i in range(WORDS)]
    offsets = array.array("Q", [0])
    for word in words:
        offsets.append(offsets[-1] + len(word))
    floats = lambda value, count: struct.pack("<f", value) * count
    return (("vocabulary_offsets", "U64", [WORDS + 1], offsets.tobytes()),
            ("word_topic", "F32", [WORDS, TOPICS], floats(1 / WORDS, WORDS * TOPICS)),
            ("alpha", "F32", [TOPICS], floats(0.1, TOPICS)),
            ("topic_tokens", "F32", [TOPICS], floats(1000, TOPICS)),
            ("vocabulary_bytes", "U8", [offsets[-1]], b"".join(words)))


def main():
    hash_of = load_xxhash()
    metadata = {"sluice_format": "1", "eta": "0.03"}
    header, end = {"__metadata__": metadata}, 0
    for name, kind, shape, data in tensors():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [end, end + len(data)]}
        metadata[f"xxh64.{name}"] = hash_of(data)
        end += len(data)
    text = json.dumps(header).encode()
    with open(sys.argv[1], "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for *_, data in tensors():
            file.write(data)


if __name__ == "__main__":
    main()
