"""A sluice model for other libraries: the same topics in each, so that nothing but serving is compared."""
import json
import struct

import numpy


def read_model(path):
    """The words, p(word | topic) [V, K] and alpha [K]."""
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        data = file.read()

    def tensor(name, kind):
        entry = header[name]
        begin, end = entry["data_offsets"]
        return numpy.frombuffer(data[begin:end], dtype=kind).reshape(entry["shape"])
    offsets, letters = tensor("vocabulary_offsets", "<u8"), tensor("vocabulary_bytes", "u1").tobytes()
    words = [letters[a:b].decode() for a, b in zip(offsets, offsets[1:])]
    return words, tensor("word_topic", "<f4"), tensor("alpha", "<f4")
