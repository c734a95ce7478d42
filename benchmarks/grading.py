"""Whole gradings as a student meets them: seconds, peak memory and points, over many seeds.

`python -m benchmarks.grading [--seeds 20] [--folder solutions]` prints a table.
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
        "seconds": seconds,
        "points": results["score"],
        "grader MB": children,
        **{f"{kind} worker MB": peak for kind, peak in peaks.items()},
    }


def main() -> None:
    """Print the spread of every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--folder", default="solutions")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    runs = [grade(options.folder, seed, options.only) for seed in range(options.seeds)]
    print(f"{options.folder}, {options.seeds} seeds")
    print("| figure | minimum | median | maximum |")
    print("|---|---|---|---|")
    for name in runs[0]:
        values = [run[name] for run in runs]
        low, middle, high = min(values), statistics.median(values), max(values)
        print(f"| {name} | {low:.4g} | {middle:.4g} | {high:.4g} |")


if __name__ == "__main__":
    main()
