#!/usr/bin/env python3
"""Holds our models of SageMaker's LDA to MXNet itself: what its users do with model_algo-1 works on what
sluice writes, and sluice reads what MXNet writes.

usage: load_with_mxnet.py SLUICE     Exits with 77 (skipped) where Python has no MXNet.
"""
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import types

# MXNet imports requests to download data sets, which nobody does here.
sys.modules.setdefault("requests", types.ModuleType("requests"))
try:
    import numpy
    if not hasattr(numpy, "bool"):
        numpy.bool = bool  # MXNet 1.9.1 was written before NumPy 1.24
    import mxnet
except ImportError as missing:
    if platform.machine() == "x86_64":
        print(f"SKIP: tool: {missing} (script/bootstrap services)")
    else:
        print("SKIP: machine: MXNet has no wheel for it")
    sys.exit(77)

SLUICE = os.path.abspath(sys.argv[1])
GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden/valid/mxnet"


def convert(*arguments):
    subprocess.run([SLUICE, "convert", "-q", *arguments], check=True)


def check_golden():
    for name in ("model_algo-1", "named_float64", "version_1", "without_version"):
        arrays = mxnet.ndarray.load(str(GOLDEN / name))
        alpha, beta = (arrays["alpha"], arrays["beta"]) if isinstance(arrays, dict) else arrays
        assert numpy.allclose(alpha.asnumpy(), [0.1, 0.2]), name
        assert (beta.asnumpy() == [[0.5, 0.25, 0.25], [0.125, 0.375, 0.5]]).all(), name


def check_both_ways(topics, words):
    random = numpy.random.RandomState(topics)
    alpha = random.gamma(1.0, 0.1, topics).astype("float32") + numpy.float32(1e-3)
    beta = random.dirichlet(numpy.full(words, 0.1), topics).astype("float32")
    mxnet.nd.save("model_algo-1", [mxnet.nd.array(alpha), mxnet.nd.array(beta)])
    convert("--force", "model_algo-1", "model.safetensors")
    convert("--force", "model.safetensors", "model_algo-2")
    again_alpha, again_beta = mxnet.ndarray.load("model_algo-2")
    assert again_alpha.dtype == again_beta.dtype == numpy.float32
    assert again_beta.shape == (topics, words)
    assert (again_alpha.asnumpy() == alpha).all()
    # Zeros became a little, and a topic whose rounded numbers do not sum to 1 was scaled.
    numpy.testing.assert_allclose(again_beta.asnumpy(), beta, rtol=1e-4, atol=2e-12)
    convert("--force", "model_algo-2", "again.safetensors")
    with open("model.safetensors", "rb") as one, open("again.safetensors", "rb") as other:
        assert numpy.array_equal(numpy.frombuffer(one.read(), "u1"), numpy.frombuffer(other.read(), "u1"))


check_golden()
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for shape in ((1, 5), (17, 300), (100, 5000)):
        check_both_ways(*shape)
    os.chdir("/")
print(f"MXNet {mxnet.__version__} and sluice read each other's models")
