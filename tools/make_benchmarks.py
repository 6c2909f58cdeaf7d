#!/usr/bin/env python3
"""Keeps measured numbers (bench/results/*.json) and writes the tables of docs/benchmarks.md from them.

usage: make_benchmarks.py record BUILD FILE.json...   results of a run in the build folder BUILD, by
                                                      script/bench: keeps them with commit, compiler,
                                                      flags, processor, kernel set and every sample
       make_benchmarks.py tables [--check]            writes the tables, or fails when they are old

FILE is what a Google Benchmark program or tests/quality/check_quality.py wrote; its name is kept. A table
stands below `<!-- table: NAME -->` and ends with `<!-- end of table -->`.
"""
import ctypes
import glob
import json
import os
import re
import statistics
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RESULTS = os.path.join(ROOT, "bench", "results")
PAGE = os.path.join(ROOT, "docs", "benchmarks.md")
# What the page calls the collections of check_quality.py.
COLLECTIONS = {"papers20k": "18,000 abstracts", "papers": "85,249 abstracts"}
PROGRAMS = ("recordio_bench", "tokenizer_bench", "model_open_bench", "fold_in_bench", "inferencer_bench")


def git(*arguments):
    return subprocess.run(["git", "-C", ROOT, *arguments], check=True, capture_output=True, text=True).stdout


def cache_of(build):
    with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as file:
        return dict(re.findall(r"^(\w+):\w+=(.*)$", file.read(), re.MULTILINE))


def environment_of(build):
    cache = cache_of(build)
    library = ctypes.CDLL(os.path.join(build, "lib", "libsluice.so"))
    library.sluice_kernels_best.restype = ctypes.c_char_p
    compiler = subprocess.run([cache["CMAKE_CXX_COMPILER"], "--version"], check=True, capture_output=True,
                              text=True).stdout.splitlines()[0]
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        processor = re.search(r"model name\s*:\s*(.*)", file.read())
    changed = git("status", "--porcelain", "--", "core", "capi", "cli", "bindings", "bench/CMakeLists.txt", "cmake")
    return {
        "commit": git("rev-parse", "--short=12", "HEAD").strip() + ("+changes" if changed else ""),
        "compiler": compiler,
        "flags": f"{cache['CMAKE_BUILD_TYPE']} {cache['CMAKE_CXX_FLAGS_RELEASE']}, cmake/sluice_targets.cmake",
        "processor": processor[1] if processor else "unknown",
        "kernels": library.sluice_kernels_best().decode(),
    }


def samples_of(result):
    """The single runs of a Google Benchmark file; those of check_quality.py are kept as they are."""
    if "benchmarks" not in result:
        return result["samples"]
    left_out = {"family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads",
                "run_name", "run_type", "iterations", "real_time"}
    return [{key: value for key, value in run.items() if key not in left_out}
            for run in result["benchmarks"] if run["run_type"] == "iteration" and "error_occurred" not in run]


def record(build, paths):
    os.makedirs(RESULTS, exist_ok=True)
    environment = environment_of(build)
    for path in paths:
        with open(path, encoding="utf-8") as file:
            samples = samples_of(json.load(file))
        if not samples:
            sys.exit(f"make_benchmarks: {path} has no samples")
        lines = ",\n".join("  " + json.dumps(sample) for sample in samples)
        with open(os.path.join(RESULTS, os.path.basename(path)), "w", encoding="utf-8") as file:
            file.write(f'{{"environment": {json.dumps(environment, indent=1)},\n"samples": [\n{lines}\n]}}\n')


def groups_of(samples, *keys):
    groups = {}
    for sample in samples:
        groups.setdefault(tuple(str(sample[key]) for key in keys), []).append(sample)
    return groups.values()


def environment_line(environment):
    return (f"Measured at commit {environment['commit']} with {environment['compiler']} on "
            f"{environment['processor']}.")


def fraction(value, digits):
    """.187"""
    return f"{value:.{digits}f}".replace("0.", ".", 1)


def train_table(results):
    """Means of the seeds; the span of the perplexity beside."""
    result = results["train"]
    lines = [environment_line(result["environment"]) + " Means of the seeds (lowest to highest).", "",
             "| collection | passes | kernels | CPU s | perplexity | own alpha | NPMI | diversity | "
             "effective topics |", "|---|---|---|---|---|---|---|---|---|"]
    for group in groups_of(result["samples"], "corpus", "options", "kernels"):
        mean = {key: statistics.mean(s[key] for s in group) for key in group[0]
                if isinstance(group[0][key], float)}
        values = [sample["perplexity"] for sample in group]
        options, kernels = group[0]["options"], group[0]["kernels"]
        passes = options[options.index("--passes") + 1] if "--passes" in options else "default"
        kernels = result["environment"]["kernels"] if kernels == "auto" else kernels
        lines.append(f"| {COLLECTIONS[group[0]['corpus']]} | {passes} | {kernels} | {mean['cpu_seconds']:.2f} | "
                     f"{mean['perplexity']:.0f} ({min(values):.0f}–{max(values):.0f}) | "
                     f"{mean['perplexity_own_alpha']:.0f} | {fraction(mean['npmi'], 3)} | "
                     f"{fraction(mean['diversity'], 2)} | {mean['effective_topics']:.0f} |")
    return lines


def rate(value, unit):
    for size, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g} {prefix}{unit}".rstrip()
    return f"{value:.3g} {unit}".rstrip()


def time_text(value, unit):
    nanoseconds = value * {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[unit]
    for size, name in ((1e9, "s"), (1e6, "ms"), (1e3, "us")):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {name}"
    return f"{nanoseconds:.3g} ns"


def program_table(results):
    """Medians by CPU time, one block of rows a program."""
    lines = []
    for program in (name for name in PROGRAMS if name in results):
        result = results[program]
        rows = list(groups_of(result["samples"], "name"))
        lines += ["" if lines else None, f"`bench/*/{program}.cc`: " + environment_line(result["environment"]) +
                  f" Median of {max(len(row) for row in rows)}.", "",
                  "| row | CPU time | bytes/s | items/s | perplexity |", "|---|---|---|---|---|"]
        for row in rows:
            median = {key: statistics.median(run[key] for run in row) for key in
                      ("cpu_time", "bytes_per_second", "items_per_second", "perplexity") if key in row[0]}
            speed = rate(median["bytes_per_second"], "B") if "bytes_per_second" in median else ""
            items = rate(median["items_per_second"], "") if "items_per_second" in median else ""
            score = f"{median['perplexity']:.1f}" if "perplexity" in median else ""
            name = row[0]["name"].replace("/process_time/real_time", "")
            lines.append(f"| {name} | {time_text(median['cpu_time'], row[0]['time_unit'])} | {speed} | {items} | {score} |")
    return [line for line in lines if line is not None]


def load_line(samples):
    """What the machine was doing meanwhile, when it was kept."""
    loads = [sample["load"] for sample in samples if "load" in sample]
    return f" Load of the machine {min(loads):g} to {max(loads):g}." if loads else ""


def modes_table(results):
    """Medians, and each figure beside that of the first row; then what converting the CSV gains."""
    result = results["modes"]
    converted = [sample for sample in result["samples"] if sample["mode"] == "convert"]
    groups = list(groups_of([s for s in result["samples"] if s["mode"] != "convert"], "mode"))
    lines = [environment_line(result["environment"]) + f" Medians of {len(groups[0])}; (×) beside the first row." +
             f" Copies of the collection in a row: {groups[0][0].get('copies', 1)}." + load_line(result["samples"]), ""]
    times = {"first_minibatch_seconds": "first minibatch s", "seconds": "whole s", "cpu_seconds": "CPU s"}
    times = {key: name for key, name in times.items() if key in groups[0][0]}
    lines += [f"| mode | {' | '.join(times.values())} | disk MB | peak MB |", "|---" * (3 + len(times)) + "|"]
    first = None
    for group in groups:
        median = {key: statistics.median(s[key] for s in group)
                  for key in (*times, "disk_bytes", "peak_bytes")}
        first = first or median
        cells = [f"{median[key]:.2f} ({median[key] / first[key]:.2f})" for key in times]
        lines.append(f"| {group[0]['mode']} | {' | '.join(cells)} | {median['disk_bytes'] / 1e6:.0f} | "
                     f"{median['peak_bytes'] / 1e6:.0f} |")
    for sample in converted:
        lines += ["", f"`sluice convert` CSV → RecordIO: {sample['csv_bytes'] / 1e6:.0f} MB became "
                      f"{sample['records_bytes'] / 1e6:.0f} MB "
                      f"({sample['records_bytes'] / sample['csv_bytes']:.3f}) in {sample['seconds']:.1f} s, with "
                      f"{sample['peak_bytes'] / 1e6:.0f} MB of memory at most."]
    return lines


def remote_table(results):
    """The best of each reader, what it cost both sides, and how fast the cores could have made it at most."""
    result = results["remote"]
    lines = [environment_line(result["environment"]) + load_line(result["samples"])]
    for way in groups_of(result["samples"], "delay_ms"):
        readers = list(groups_of(way, "reader"))
        delay, cores = way[0]["delay_ms"], way[0]["cores"]
        curl = max(s["mb_per_s"] for s in way if s["reader"].startswith("curl"))
        where = f"{delay:g} ms away in each direction" if delay else "on loopback"
        lines += ["", f"{way[0]['mib']} MiB, the server {where}; best of {len(readers[0])}, {cores} cores for all:", "",
                  "| reader | MB/s | × curl | CPU s/GB | the server's CPU s/GB | MB/s if all cores worked |",
                  "|---|---|---|---|---|---|"]
        for group in readers:
            best = max(s["mb_per_s"] for s in group)
            client, server = (min(s[key] for s in group) for key in ("client_cpu_s_per_gb", "server_cpu_s_per_gb"))
            lines.append(f"| {group[0]['reader']} | {best:.0f} | {best / curl:.2f} | {client:.2f} | {server:.2f} | "
                         f"{cores * 1000 / (client + server):.0f} |")
    return lines


def bindings_table(results):
    """Medians of the ratios to C of the same round (compare_bindings.py), a row a language."""
    result = results["bindings"]
    calls = [s for s in result["samples"] if "documents" in s]
    columns = sorted({(s["topics"], s["documents"]) for s in calls})
    names = [f"K = {topics}, " + ("one document ns" if documents == 1 else f"{documents:,} documents, each ns")
             for topics, documents in columns]
    lines = [environment_line(result["environment"]) + " CPU time of the calling thread; (×) of C's.", "",
             f"| language | {' | '.join(names)} |", "|---" * (1 + len(columns)) + "|"]
    for group in groups_of(calls, "language"):
        cells = []
        for topics, documents in columns:
            samples = [s for s in group if (s["topics"], s["documents"]) == (topics, documents)]
            cells.append(f"{statistics.median(s['nanoseconds'] for s in samples):.0f} "
                         f"({statistics.median(s['ratio'] for s in samples):.3f})")
        lines.append(f"| {group[0]['language']} | {' | '.join(cells)} |")
    training = [s for s in result["samples"] if s.get("job") == "train"]
    if training:
        mean = {key: statistics.median(s[key] for s in training) for key in ("seconds", "cli_seconds", "ratio")}
        lines += ["", f"Training on the same corpus, K = 100, 2 passes, one thread: {mean['seconds']:.2f} CPU s from "
                      f"Python, {mean['cli_seconds']:.2f} by the command ({mean['ratio']:.3f})."]
    return lines


def wasm_table(results):
    """Medians, and of the ratios to SSE4 of the same round (compare_native.py)."""
    result = results["wasm"]
    lines = [environment_line(result["environment"]) + load_line(result["samples"]), "",
             "| build | by counts, documents/s | × sse4 | by text, documents/s | × sse4 |", "|---|---|---|---|---|"]
    median = lambda samples, key: statistics.median(s[key] for s in samples)
    documents = [s for s in result["samples"] if s["job"] != "call"]
    for group in groups_of(documents, "name"):
        cells = []
        for job in ("counts", "texts"):
            samples = [s for s in group if s["job"] == job]
            cells.append(f"{median(samples, 'documents_per_second'):.0f} | {median(samples, 'speed_of_sse4'):.2f}")
        lines.append(f"| {group[0]['name']} | {' | '.join(cells)} |")
    calls = [s for s in result["samples"] if s["job"] == "call"]
    return [*lines, "", f"A call of `Model.infer()` costs {median(calls, 'nanoseconds'):.0f} ns beyond the module's own time."]


def serve_table(results):
    """Medians of the rounds (compare_servers.py)."""
    result = results["serve"]
    lines = [environment_line(result["environment"]) + load_line(result["samples"]), "",
             "| server | rounds | requests/s | p99 ms | p99 ms at so many requests/s | CPU µs a request | the load's | "
             "batches: texts/s | memory MB |", "|---" * 9 + "|"]
    for group in groups_of(result["samples"], "server"):
        median = {key: statistics.median(s[key] for s in group) for key in group[0] if key != "server"}
        half = f"{median['half_p99_ms']:.1f} at {median['half_requests_per_second']:,.0f}"
        batch = f"{median['batch_texts_per_second']:,.0f}" if "batch_texts_per_second" in median else ""
        lines.append(f"| {group[0]['server']} | {len(group)} | {median['requests_per_second']:,.0f} | {median['p99_ms']:.1f} | "
                     f"{half} | {median['server_cpu_us']:.0f} | {median['load_cpu_us']:.0f} | "
                     f"{batch} | {median['memory_bytes'] / 1e6:.0f} |")
    if "start" in results:
        start = results["start"]
        lines += ["", "From the start of the process to its first good `/ping`, the file in the page cache "
                      f"(`bench/serve/start_time.py`, at commit {start['environment']['commit']}):", ""]
        for group in groups_of(start["samples"], "bytes"):
            seconds = sorted(1e3 * s["ready_seconds"] for s in group)
            lines.append(f"- a model of {group[0]['bytes'] / 1e6:,.1f} MB: {statistics.median(seconds):.0f} ms "
                         f"({seconds[0]:.0f} to {seconds[-1]:.0f} of {len(seconds)}), "
                         f"{statistics.median(s['cpu_seconds'] for s in group):.2f} CPU s")
    return lines


def scale_table(results):
    """What bench/scale/transform.py saw; memory is the median of the second and of the last tenth of the run."""
    result = results["transform"]
    lines = [environment_line(result["environment"]) + load_line(result["samples"]), "",
             "| job | documents | K | CPU s | documents/CPU s | MB/CPU s | memory MB |", "|---" * 7 + "|"]
    for run in result["samples"]:
        memory = [run[key] / 1024 for key in ("early_kib", "late_kib") if key in run] or [run["peak_kib"] / 1024]
        lines.append(f"| {run['job']} | {run['documents']:,} | {run['topics']} | {run['cpu_seconds']:.0f} | "
                     f"{run['documents_per_cpu_second']:,.0f} | {run['bytes_per_cpu_second'] / 1e6:.0f} | "
                     f"{' → '.join(f'{value:.1f}' for value in memory)} |")
    return lines


def tables(check):
    results = {}
    for path in sorted(glob.glob(os.path.join(RESULTS, "*.json"))):
        with open(path, encoding="utf-8") as file:
            results[os.path.splitext(os.path.basename(path))[0]] = json.load(file)
    with open(PAGE, encoding="utf-8") as file:
        page = old = file.read()
    for name, make, needed in (("train", train_table, "train" in results),
                               ("modes", modes_table, "modes" in results),
                               ("remote", remote_table, "remote" in results),
                               ("bindings", bindings_table, "bindings" in results),
                               ("wasm", wasm_table, "wasm" in results),
                               ("serve", serve_table, "serve" in results),
                               ("scale", scale_table, "transform" in results),
                               ("codec and text", program_table, set(PROGRAMS) & set(results))):
        if not needed:
            continue
        mark, end = f"<!-- table: {name} -->", "<!-- end of table -->"
        if mark not in page:
            sys.exit(f"make_benchmarks: docs/benchmarks.md has no {mark}")
        before, after = page.split(mark, 1)
        if end in after.split("<!-- table:")[0]:
            after = after.split(end, 1)[1]
        page = before + "\n".join([mark, *make(results), end]) + after
    if check and page != old:
        sys.exit("make_benchmarks: docs/benchmarks.md is older than bench/results: run make_benchmarks.py tables")
    if page != old:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(page)


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["record"] and len(arguments) >= 3:
        record(arguments[1], arguments[2:])
    elif arguments in (["tables"], ["tables", "--check"]):
        tables(len(arguments) == 2)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
