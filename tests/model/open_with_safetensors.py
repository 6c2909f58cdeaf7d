"""Opens a model of ours with Python's safetensors, and holds every number to the hand-made model
of small_model.h. Exits with 77 (skipped) where Python has no safetensors."""

import pathlib
import sys

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden"
sys.path.insert(0, str(GOLDEN))

try:
    import numpy
    from safetensors import safe_open
except ImportError as missing:
    print(f"SKIP: {missing}")
    sys.exit(77)

import make_models  # noqa: E402


def open_compact():
    """The small form by its specification: the numbers it was made of, within rounding."""
    with safe_open(str(GOLDEN / "valid/model/compact.safetensors"), "numpy") as file:
        codes = file.get_tensor("word_topic")
        floor, scale = file.get_tensor("topic_floor"), file.get_tensor("topic_scale")
        ends = file.get_tensor("vocabulary_offsets")
        assert file.get_tensor("topic_map").shape == (3, 2)
    assert codes.dtype == numpy.uint8 and ends.dtype == numpy.uint32
    values = floor + (codes / 255.0) ** 2 * scale
    expected = numpy.full((5, 3), [0.125, 0.125, 0.0625])
    expected[[0, 1, 2], [0, 1, 2]] = [0.5, 0.5, 0.75]
    assert abs(values - expected).max() < 1e-6, values
    assert ends.tolist() == [0, 4, 10, 15, 21, 25]


def main():
    open_compact()
    path = sys.argv[1] if len(sys.argv) > 1 else GOLDEN / "valid/model/small.safetensors"
    with safe_open(str(path), "numpy") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    for name, tensor in tensors.items():
        checksum = f"{make_models.xxh64(tensor.tobytes()):016x}"
        assert metadata["xxh64." + name] == checksum, name
    expected = numpy.full((5, 3), 0.125, numpy.float32)
    expected[:, 2] = 0.0625
    expected[[0, 1, 2], [0, 1, 2]] = [0.5, 0.5, 0.75]
    assert tensors["word_topic"].dtype == numpy.float32
    assert (tensors["word_topic"] == expected).all()
    assert (tensors["alpha"] == numpy.array([0.25, 0.05, 0.1], numpy.float32)).all()
    assert tensors["topic_tokens"].tolist() == [100.0, 50.0, 25.5]
    assert tensors["document_frequency"].tolist() == [5, 4, 3, 2, 1 << 40]
    text = tensors["vocabulary_bytes"].tobytes()
    ends = tensors["vocabulary_offsets"].tolist()
    words = [text[a:b].decode() for a, b in zip(ends, ends[1:])]
    assert words == ["news", "주제", "topic", "naïve", "data"], words
    assert metadata["sluice_format"] == "1" and metadata["background_topic"] == "0"
    assert metadata["eta"] == "0.03" and metadata["seed"] == str(2**64 - 1)
    print(f"{len(tensors)} tensors and {len(metadata)} metadata entries as expected")


main()
