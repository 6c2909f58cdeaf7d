"""Training from Python beside the command line, one thread each: they must make the same file.

usage: compare_training.py COMMAND CORPUS ROUNDS

Prints a JSON list, a sample a round: seconds of CPU of both (children's for the command), and their ratio.
Loading the interpreter and the package is left out: it is paid once a program.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile

import sluice


def cpu_seconds(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def train_both(command, corpus, folder):
    path = os.path.join(folder, "model.safetensors")
    start = cpu_seconds(resource.RUSAGE_CHILDREN)
    subprocess.run([command, "train", "-q", corpus, "-k", "100", "--threads", "1", "--passes", "2",
                    "--checkpoint", "none", "--force", "-o", path], check=True)
    theirs = cpu_seconds(resource.RUSAGE_CHILDREN) - start
    start = cpu_seconds(resource.RUSAGE_SELF)
    lda = sluice.LDA(k=100, threads=1, passes=2).fit(corpus)
    lda.save(path + ".python", replace=True)
    ours = cpu_seconds(resource.RUSAGE_SELF) - start
    with open(path, "rb") as one, open(path + ".python", "rb") as other:
        if one.read() != other.read():
            sys.exit("compare_training: the models differ")
    return {"language": "Python", "job": "train", "seconds": round(ours, 3), "cli_seconds": round(theirs, 3),
            "ratio": round(ours / theirs, 4)}


def main():
    command, corpus, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        train_both(command, corpus, folder)  # imports scikit-learn, fills the page cache
        print(json.dumps([train_both(command, corpus, folder) for _ in range(rounds)]))


if __name__ == "__main__":
    main()
