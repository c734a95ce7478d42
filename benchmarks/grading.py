"""Whole gradings as a student meets them: seconds, peak memory and points, over many seeds.

`python -m benchmarks.grading [--seeds 20]` writes benchmarks/grading.md: the solutions on that many
seeds, the stubs and `--only 1` of the stubs on five.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.cores import usable_cores
from autograder.facts import versions
from autograder.grade import ROOT

PAGE = Path(__file__).with_name("grading.md")
FEW = 5
METHOD = """\
Written by `python -m benchmarks.grading`: each grading is a process of its own on the embedded
data, timed from its start to its end. Memory is the largest resident size of any one process."""


def grade(folder: str, seed: int, only: str) -> dict[str, float]:
    """Grade once in a process of its own; return seconds, points and megabytes by process."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "autograder", "grade", folder, "--out", out]
        command += ["--seed", str(seed), "--data", "sample", *(["--only", only] if only else [])]
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        seconds = time.perf_counter() - began
        results = json.loads((Path(out) / "results.json").read_text(encoding="ascii"))
    peaks = results["extra_data"]["peak_megabytes"]
    # The largest child so far: the grader itself, unless a zygote were larger.
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    return {
        "points": results["score"],
        "seconds": seconds,
        "grader MB": children,
        **{f"{kind} worker MB": peak for kind, peak in peaks.items()},
    }


def table(title: str, runs: list[dict[str, float]]) -> list[str]:
    """Return a section with the spread of every figure."""
    lines = [f"## {title}, {len(runs)} seeds", "", "| figure | minimum | median | maximum |"]
    lines.append("|---|---|---|---|")
    for name in runs[0]:
        values = [run[name] for run in runs]
        low, middle, high = min(values), statistics.median(values), max(values)
        lines.append(f"| {name} | {low:.4g} | {middle:.4g} | {high:.4g} |")
    return [*lines, ""]


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = range(parser.parse_args().seeds)
    few = range(min(len(seeds), FEW))
    lines = ["# How long a grading takes", "", METHOD, ""]
    lines += table("Stubs, `--only 1`", [grade("student", seed, "1") for seed in few])
    lines += table("Stubs", [grade("student", seed, "") for seed in few])
    lines += table("Solutions", [grade("solutions", seed, "") for seed in seeds])
    found = ", ".join(f"{name} {version}" for name, version in versions().items())
    lines += [f"{usable_cores()} cores, Python {platform.python_version()}, {found}.", ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
