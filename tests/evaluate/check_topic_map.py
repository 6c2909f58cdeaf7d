"""Holds divergences and the map of a trained model's topics to SciPy and NumPy. Exits with 77
(skipped) where Python has them not.

usage: check_topic_map.py libsluice.so MODEL
"""
import ctypes
import sys

try:
    import numpy
    from safetensors import safe_open
    from scipy.spatial.distance import jensenshannon
except ImportError as missing:
    print(f"SKIP: tool: {missing}")
    sys.exit(77)


def map_of_library(library, model_path, topics):
    library = ctypes.CDLL(library)
    model, error = ctypes.c_void_p(), ctypes.create_string_buffer(1024)
    positions = (ctypes.c_float * (2 * topics))()
    assert library.sluice_model_open(model_path.encode(), None, ctypes.byref(model), error) == 0
    status = library.sluice_model_get_topic_map(model, positions, ctypes.c_size_t(2 * topics), error)
    assert status == 0, error.raw[24:]
    return numpy.array(positions).reshape(topics, 2)


def map_of_numpy(phi):
    topics = phi.shape[1]
    squares = numpy.array([[jensenshannon(phi[:, a], phi[:, b], 2) ** 2 for b in range(topics)]
                           for a in range(topics)])
    centring = numpy.eye(topics) - 1 / topics
    values, vectors = numpy.linalg.eigh(-centring @ squares @ centring / 2)
    axes = vectors[:, [-1, -2]] * numpy.sqrt(values[[-1, -2]])
    for axis in axes.T:
        largest = numpy.flatnonzero(abs(axis) > abs(axis).max() * (1 - 1e-6))[0]
        axis *= numpy.sign(axis[largest])
    return axes


def main():
    library, model_path = sys.argv[1:]
    with safe_open(model_path, "numpy") as file:
        phi = file.get_tensor("word_topic").astype(float)
    ours, theirs = map_of_library(library, model_path, phi.shape[1]), map_of_numpy(phi)
    off = abs(ours - theirs).max()
    print(f"{phi.shape[1]} topics, spread {numpy.ptp(theirs, axis=0)}, at most {off:.2g} off")
    assert numpy.ptp(theirs[:, 0]) > 0.1, "a model whose topics all lie in one place shows nothing"
    assert off < 1e-4


main()
