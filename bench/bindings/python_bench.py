#!/usr/bin/env python3
"""What Python costs over C, and training from Python beside the command line.

usage: python_bench.py BASELINE SLUICE MODEL TEXTS CORPUS [--rounds N]

BASELINE is the built python_baseline.cc, SLUICE the command, TEXTS a file of texts of 40 words, one a line.
Rounds alternate C and Python, so that a busy machine slows both; the ratio is of the best of each. Prints
JSON; answers are compared before the clock starts (equal model bytes, one text or many equal).
"""
import argparse
import json
import os
import subprocess
import tempfile
import time

import numpy as np
import sluice


def best_of(call, calls, seconds):
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(calls):
            call()
        best = min(best, (time.perf_counter() - start) / calls)
    return best * 1e9


def compare(name, baseline, call, calls, rounds, seconds=0.5):
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(float(subprocess.check_output([*baseline, str(seconds)])))
        ours.append(best_of(call, calls, seconds))
    return {"name": name, "c_ns": theirs, "python_ns": ours, "ratio": min(ours) / min(theirs)}


def compare_training(command, corpus, rounds):
    theirs, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        for round_ in range(rounds):
            path = os.path.join(folder, f"{round_}.safetensors")
            start = time.perf_counter()
            subprocess.run([command, "train", "-q", corpus, "-k", "100", "--threads", "1", "--passes",
                            "2", "--checkpoint", "none", "-o", path], check=True)
            theirs.append(time.perf_counter() - start)
            start = time.perf_counter()
            lda = sluice.LDA(k=100, threads=1, passes=2).fit(corpus)
            lda.save(path + ".python")
            ours.append(time.perf_counter() - start)
            with open(path, "rb") as one, open(path + ".python", "rb") as other:
                assert one.read() == other.read(), "the models differ"
    return {"name": "train", "cli_s": theirs, "python_s": ours, "ratio": min(ours) / min(theirs)}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    for name in ("baseline", "command", "model", "texts", "corpus"):
        parser.add_argument(name)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with open(options.texts, encoding="utf-8") as file:
        texts = file.read().splitlines()
    model = sluice.Model.open(options.model)
    assert np.array_equal(model.infer(texts)[0], model.infer(texts[0]))
    baseline = [options.baseline, options.model, options.texts]
    rows = [
        compare("one text", [*baseline, "text"], lambda: model.infer(texts[0]), 1000, options.rounds),
        compare(f"{len(texts)} texts", [*baseline, "batch"], lambda: model.infer(texts), 1, options.rounds),
        compare_training(options.command, options.corpus, options.rounds),
    ]
    print(json.dumps({"version": sluice.__version__, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
