#!/usr/bin/env python3
"""Trains on real collections with the tool and holds the models to their targets, by two judges.

usage: check_quality.py SLUICE [--corpora papers20k,papers] [--seeds 1,2,3] [--kernels SET]
                        [--json FILE] [--strict-time]

Collections are folders of SLUICE_DATA (train.ldac.gz, test.ldac.gz, vocab.txt). Each model is scored by
an independent judge, tools/evaluate.py beside that folder, and by `sluice evaluate`; the two must agree
within 0.1 %. Perplexity and NPMI, means of the seeds, must reach TARGETS; CPU seconds (user and system of
the whole command, loading and held-out scoring included) are always printed but fail only with
--strict-time: they need AVX-512 and a quiet machine. --json keeps every sample for docs/benchmarks.md.
Without the data it says so and exits with 77. Needs the Python tools that script/bootstrap installs.
"""
import argparse
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

# corpus, options of train, most perplexity at alpha 0.1, least NPMI, most CPU seconds (AVX-512)
TARGETS = [
    ("papers20k", [], 1500, 0.182, 4.0),
    ("papers", [], 1500, 0.182, 12.0),
    ("papers", ["--passes", "1"], 1550, None, 4.0),
]
AGREEMENT = 0.001
# Of the judge's names those of `sluice evaluate --json`, and half of the last digit the judge prints.
COMPARED = {
    "perplexity": ("perplexity", 0.005),
    "perplexity_own_alpha": ("own_perplexity", 0.005),
    "npmi": ("npmi", 0.00005),
    "diversity": ("diversity", 0.00005),
    "effective_topics": ("effective_topics", 0.05),
}


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"check_quality: {' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout


def skip(reason):
    print(f"SKIP: {reason}")
    sys.exit(77)


def data_hash(folder):
    digest = hashlib.sha256()
    for name in ("train.ldac.gz", "test.ldac.gz", "vocab.txt"):
        with open(f"{folder}/{name}", "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:16]


class Check:
    def __init__(self, arguments):
        self.sluice, self.kernels = os.path.abspath(arguments.sluice), arguments.kernels
        data = os.environ.get("SLUICE_DATA") or skip("data: SLUICE_DATA names no folder")
        self.data = os.path.abspath(data)
        self.judge = os.path.join(os.path.dirname(self.data), "tools", "evaluate.py")
        if not os.path.exists(self.judge):
            skip("data: no tools/evaluate.py beside SLUICE_DATA")
        try:
            import numba, safetensors, scipy  # noqa: E401, F401: what the judge needs
        except ImportError as error:
            skip(f"tool: {error}: run script/bootstrap dev, and this with .venv/bin/python3")
        self.failures, self.samples = [], []

    def expect(self, condition, what):
        if not condition:
            self.failures.append(what)

    def train(self, folder, model, seed, options):
        command = [self.sluice, "train", f"{folder}/train.ldac.gz", "--vocabulary", f"{folder}/vocab.txt",
                   "-k", "100", "--threads", "1", "--seed", str(seed), "-o", model, "-q", *options]
        if self.kernels:
            command += ["--kernels", self.kernels]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        run(command)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"cpu_seconds": round(cpu, 3), "wall_seconds": round(time.monotonic() - start, 3)}

    def score(self, folder, model, name):
        judged = json.loads(run([sys.executable, self.judge, folder, "--model", model]))
        ours = json.loads(run([self.sluice, "evaluate", model, f"{folder}/test.ldac.gz", "--vocabulary",
                               f"{folder}/vocab.txt", "--reference", f"{folder}/train.ldac.gz", "--json", "-q"]))
        for key, (our_key, rounding) in COMPARED.items():
            allowed = AGREEMENT * abs(judged[key]) + rounding
            self.expect(abs(judged[key] - ours[our_key]) <= allowed,
                        f"{name}: {key} is {judged[key]} to the judge, {ours[our_key]} to sluice evaluate")
        return {key: judged[key] for key in COMPARED}

    def run_target(self, target, seeds, scratch):
        corpus, options, most_perplexity, least_npmi, most_cpu = target
        folder, name = f"{self.data}/{corpus}", " ".join([corpus, *options])
        if not os.path.exists(f"{folder}/train.ldac.gz"):
            skip(f"data: SLUICE_DATA has no {corpus}")
        samples = []
        for seed in seeds:
            model = f"{scratch}/{len(self.samples)}.safetensors"
            sample = self.train(folder, model, seed, options) | self.score(folder, model, name)
            os.remove(model)
            samples.append({"corpus": corpus, "data": data_hash(folder), "options": options, "seed": seed,
                            "kernels": self.kernels or "auto", **sample})
            print(f"{name} seed {seed}: perplexity {sample['perplexity']:.1f} (own alpha "
                  f"{sample['perplexity_own_alpha']:.1f}), NPMI {sample['npmi']:.4f}, diversity "
                  f"{sample['diversity']:.3f}, {sample['cpu_seconds']:.2f} CPU s", flush=True)
        self.samples += samples
        mean = {key: statistics.mean(s[key] for s in samples) for key in ("perplexity", "npmi", "cpu_seconds")}
        print(f"{name} mean of {len(seeds)}: perplexity {mean['perplexity']:.1f} (target {most_perplexity}), "
              f"NPMI {mean['npmi']:.4f} (target {least_npmi or 'none'}), {mean['cpu_seconds']:.2f} CPU s "
              f"(target {most_cpu} with AVX-512 on a quiet machine)", flush=True)
        self.expect(mean["perplexity"] <= most_perplexity, f"{name}: perplexity {mean['perplexity']:.1f}")
        self.expect(least_npmi is None or mean["npmi"] >= least_npmi, f"{name}: NPMI {mean['npmi']:.4f}")
        return mean["cpu_seconds"] <= most_cpu or f"{name}: {mean['cpu_seconds']:.2f} CPU s"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sluice")
    parser.add_argument("--corpora", default="papers20k,papers")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--kernels", default="")
    parser.add_argument("--json", default="")
    parser.add_argument("--strict-time", action="store_true")
    arguments = parser.parse_args()
    check = Check(arguments)
    seeds, corpora = [int(seed) for seed in arguments.seeds.split(",")], arguments.corpora.split(",")
    with tempfile.TemporaryDirectory(prefix="sluice-quality-") as scratch:
        for target in TARGETS:
            if target[0] in corpora:
                in_time = check.run_target(target, seeds, scratch)
                check.expect(not arguments.strict_time or in_time is True, in_time)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump({"samples": check.samples}, file, indent=1)
    if not check.samples:
        sys.exit(f"check_quality: no target is of {arguments.corpora}")
    sys.exit("\n".join(f"check_quality: {failure}" for failure in check.failures) or 0)


if __name__ == "__main__":
    main()
