#!/usr/bin/env python3
"""Measures olyc against the budgets of the architecture, and prints them as a table.

usage: budgets.py [--quick] [--markdown FILE]     needs `cargo build --release`; jrsonnet, if it is on PATH or in .bench/bin

Whole processes, wall time (median) and peak memory. Ratios between tools are measured in the same run, one after the other.
"""

import argparse
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
OLYC = os.path.join(ROOT, "target", "release", "olyc")


def run(command, cwd=None, expect=(0,)):
    """Wall seconds and peak MiB of one process."""
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    message = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in expect:
        sys.exit(f"{' '.join(command)} ended with {child.returncode}:\n{message.decode(errors='replace')[-2000:]}")
    return took, usage.ru_maxrss / 1024


def median(command, times, cwd=None, expect=(0,), fresh=None):
    walls, peak = [], 0.0
    for _ in range(times):
        if fresh:
            shutil.rmtree(fresh, ignore_errors=True)
        wall, memory = run(command, cwd, expect)
        walls.append(wall)
        peak = max(peak, memory)
    return statistics.median(walls), peak


def generate(what, n, folder):
    subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), what, str(n), folder], check=True)


def growth(points):
    """The exponent of a power law through the points: 1 is linear."""
    logs = [(math.log(n), math.log(t)) for n, t in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, measured, budget, kept):
        verdict = "" if kept is None else ("kept" if kept else "MISSED")
        self.rows.append((what, measured, budget, verdict))
        print(f"{what:58} {measured:>26}   budget {budget:22} {verdict}", flush=True)

    def markdown(self):
        lines = ["| what | measured | budget | |", "| --- | --- | --- | --- |"]
        lines += [f"| {what} | {measured} | {budget} | {verdict} |" for what, measured, budget, verdict in self.rows]
        return "\n".join(lines) + "\n"


def olympus(table, times):
    spec = os.path.join(ROOT, "examples", "olympus")
    wall, peak = median([OLYC, "check", spec], times)
    table.add("check olympus, cold", f"{wall * 1000:.0f} ms, {peak:.0f} MiB", "40 ms, 60 MiB", wall <= 0.040 and peak <= 60)
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        wall, peak = median([OLYC, "build", spec, "--out", out], times, fresh=out)
        table.add("build olympus, cold, all files", f"{wall * 1000:.0f} ms, {peak:.0f} MiB", "80 ms", wall <= 0.080)


def sizes(table, counts, times):
    points = []
    with tempfile.TemporaryDirectory() as folder:
        for n in counts:
            spec, out = os.path.join(folder, f"spec{n}"), os.path.join(folder, f"out{n}")
            generate("platform", n, spec)
            check, _ = median([OLYC, "check", spec], times if n < 5000 else 1)
            wall, peak = median([OLYC, "build", spec, "--out", out], times if n < 5000 else 1, fresh=out)
            points.append((n, wall))
            kept = wall <= 2 if n == 1000 else None
            table.add(f"build {n} services × 3", f"{wall:.2f} s, {peak:.0f} MiB", "2 s" if n == 1000 else "", kept)
            table.add(f"check {n} services × 3", f"{check:.2f} s", "", None)
    if len(points) > 1:
        table.add("growth exponent of build", f"{growth(points[-2:] if len(points) > 2 else points):.2f}", "1.04 (11 × for 10 ×)", growth(points[-2:]) <= math.log10(11))


def canonical(value):
    """As data: neither the order of keys, nor that of lists of named objects, nor the style of numbers counts."""
    if isinstance(value, dict):
        return {key: canonical(inner) for key, inner in value.items()}
    if isinstance(value, list):
        inner = [canonical(item) for item in value]
        if inner and all(isinstance(item, dict) and "name" in item for item in inner):
            inner.sort(key=lambda item: item["name"])
        return inner
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def expansion(table, n, times):
    """The same tree from the same description, by olyc and by jrsonnet, in one run."""
    jrsonnet = shutil.which("jrsonnet") or os.path.join(ROOT, ".bench", "bin", "jrsonnet")
    with tempfile.TemporaryDirectory() as folder:
        spec, out = os.path.join(folder, "spec"), os.path.join(folder, "out")
        generate("expansion", n, spec)
        ours, memory = median([OLYC, "build", spec, "--out", out, "--only", "expansion.json"], times, fresh=out)
        with open(os.path.join(out, "expansion.json"), encoding="utf-8") as file:
            actual = canonical(json.load(file)["environment"])
        reference = os.environ.get("OLYC_EXPANSION", os.path.join(ROOT, "..", "shared", "reference", "expansion"))
        if not (os.path.exists(jrsonnet) and os.path.isdir(reference)):
            table.add(f"equal expansion, N = {n}", f"{ours * 1000:.0f} ms, {memory:.0f} MiB", "0.5 × jrsonnet (absent)", None)
            return
        subprocess.run([sys.executable, os.path.join(reference, "gen.py"), str(n), os.path.join(folder, "peers")], check=True)
        program = os.path.join(folder, "peers", "jsonnet", "main.jsonnet")
        expected = canonical(json.loads(subprocess.run([jrsonnet, program], check=True, capture_output=True).stdout))
        equal = expected == actual
        theirs, their_memory = median([jrsonnet, program], times)
        kept = equal and ours <= 0.5 * theirs and memory <= 0.5 * their_memory
        table.add(
            f"equal expansion, N = {n}: olyc / jrsonnet",
            f"{ours / theirs:.2f} × wall, {memory / their_memory:.2f} × MiB",
            "0.5 ×, 0.5 ×",
            kept,
        )
        table.add("  olyc, jrsonnet; output equal as data", f"{ours * 1000:.0f}, {theirs * 1000:.0f} ms; {'yes' if equal else 'NO'}", "equal", equal)


def formatter(table, times):
    with tempfile.TemporaryDirectory() as folder:
        generate("lines", 40_000, folder)
        path = os.path.join(folder, "main.oly")
        subprocess.run([OLYC, "fmt", path], check=True, capture_output=True)
        size = os.path.getsize(path)
        wall, peak = median([OLYC, "fmt", "--check", path], times)
        table.add("fmt, 40,000 lines, with its proof", f"{size / wall / 1e6:.1f} MB/s, {peak:.0f} MiB", "5 MB/s", size / wall >= 5e6)


def editor(table, quick):
    driver = os.path.join(HERE, "editor.py")
    if not os.path.exists(driver):
        return
    budgets = {300: (5, None), 5000: (10, 60), 50000: (50, None)}
    for lines, (limit, memory_limit) in budgets.items():
        if quick and lines > 5000:
            continue
        done = subprocess.run([sys.executable, driver, OLYC, str(lines)], capture_output=True, text=True, check=False)
        if done.returncode:
            table.add(f"editor, {lines} lines", "failed: " + done.stderr.strip()[-200:], f"{limit} ms", False)
            continue
        got = json.loads(done.stdout.strip().splitlines()[-1])
        kept = got["p95_ms"] <= limit and (memory_limit is None or got["rss_mib"] <= memory_limit)
        budget = f"p95 {limit} ms" + (f", {memory_limit} MiB" if memory_limit else "")
        table.add(f"edit → diagnostics, {got['lines']} lines", f"p50 {got['p50_ms']:.1f}, p95 {got['p95_ms']:.1f} ms, {got['rss_mib']:.0f} MiB", budget, kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    parser.add_argument("--markdown", help="write the table there as well")
    choice = parser.parse_args()
    if not os.path.exists(OLYC):
        sys.exit("first: cargo build --release")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    times = 5 if choice.quick else 11
    table = Table()
    olympus(table, times)
    sizes(table, [100, 1000] if choice.quick else [100, 1000, 10_000], 3)
    expansion(table, 1000, 5)
    editor(table, choice.quick)
    formatter(table, times)
    size = os.path.getsize(OLYC) / (1 << 20)
    table.add("size of the program", f"{size:.1f} MiB", "25 MiB", size <= 25)
    if choice.markdown:
        with open(choice.markdown, "w", encoding="utf-8") as file:
            file.write(table.markdown())


if __name__ == "__main__":
    main()
