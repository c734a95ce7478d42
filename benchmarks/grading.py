"""Whole gradings as a student meets them: seconds, peak memory and points, over many seeds.

`python -m benchmarks.grading [--seeds 20]` writes benchmarks/grading.md: the solutions on that many
seeds, the stubs and `--only 1` of the stubs on five.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.grade import ROOT
from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.timeline import GOALS

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


def figures_of(title: str, case: str, runs: list[dict[str, float]]) -> list[Figure]:
    """Return the same as figures; seconds have a goal."""
    return [
        figures.spread(
            f"{title}: {name}", name.split()[-1], [run[name] for run in runs],
            GOALS[case] if name == "seconds" else None,
        )
        for name in runs[0]
    ]  # fmt: skip


def main() -> None:
    """Write the page and its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = range(parser.parse_args().seeds)
    few = range(min(len(seeds), FEW))
    lines = ["# How long a grading takes", "", METHOD, ""]
    found: list[Figure] = []
    for title, case, folder, only, chosen in (
        ("Stubs, `--only 1`", "only 1", "student", "1", few),
        ("Stubs", "stubs", "student", "", few),
        ("Solutions", "solutions", "solutions", "", seeds),
    ):
        runs = [grade(folder, seed, only) for seed in chosen]
        lines += table(title, runs)
        found += figures_of(title, case, runs)
    figures.write(PAGE.with_suffix(".json"), "python -m benchmarks.grading", found)
    lines += [f"{figures.machine()}.", ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
