"""A model_algo-1 from its format, as large as wanted."""
import array
import struct


def write_mxnet(path, topics, words, shift=0):
    """As SageMaker's LDA leaves its model: alpha [K] and beta [K, V]."""
    def tensor(shape, raw):
        return (struct.pack("<IiI", 0xf993fac9, 0, len(shape)) + struct.pack(f"<{len(shape)}q", *shape) +
                struct.pack("<iii", 1, 0, 0) + raw)
    row, beta = array.array("f", [1 / (words + 999)]) * words, b""
    for k in range(topics):
        at = (k + shift) % words
        row[at] *= 1000
        beta += row.tobytes()
        row[at] = 1 / (words + 999)
    with open(path, "wb") as file:
        file.write(struct.pack("<3Q", 0x112, 0, 2) + tensor([topics], struct.pack(f"<{topics}f", *[0.1] * topics)) +
                   tensor([topics, words], beta) + struct.pack("<Q", 0))
