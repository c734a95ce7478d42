"""Whole gradings as a student meets them: first line, seconds, memory and points, on many seeds.

`python -m benchmarks.grading [--seeds 20]` writes benchmarks/grading.json: the solutions on that
many seeds; one check, the stubs, and the bare trainings of the solutions on five.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.cores import ONE_THREAD
from autograder.course import MODULES
from benchmarks import figures, footprint
from benchmarks.figures import Figure
from benchmarks.footprint import ROOT, Footprint

SHEET = Path(__file__).with_suffix(".json")
CASES = {
    "one check": ("student", "--only", "1.2"),
    "stubs": ("student",),
    "solutions": ("solutions",),
}
GOALS = {"one check": 0.45, "stubs": 1.7, "solutions": 8.0}  # seconds
FIRST_LINE_GOAL = 0.3  # seconds
BARE_GOAL = 1.4  # times the bare trainings
FEW = 5
NOTES = [
    "Each grading is a process of its own on the embedded data, timed from its start to its end. "
    "One check is 1.2 of the stubs. Memory is the largest resident size of any one process.",
    "The bare trainings are the solutions' own scripts with the same settings and one thread each, "
    "two at a time; each grading of the solutions is compared with the trainings right after it.",
]


def grade(
    words: Sequence[str], seed: int = 1, look_seconds: float = 0.0
) -> tuple[Footprint, float]:
    """Grade once in a process of its own; return what it took, and the points.

    `words` are a folder and options. Raises `RuntimeError` if it fails.
    """
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "autograder", "grade", *words, "--out", out]
        command += ["--seed", str(seed), "--data", "sample"]
        taken = footprint.run(command, look_seconds=look_seconds)
        results = json.loads((Path(out) / "results.json").read_text(encoding="ascii"))
    print(f"{' '.join(words)}, seed {seed}: {taken.seconds:.2f} s", file=sys.stderr, flush=True)
    return taken, results["score"]


def bare(seed: int, *more: str) -> float:
    """Return the seconds that the solutions' scripts take without a grader, two at a time."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in (*MODULES, "utils"):
            shutil.copy(ROOT / "solutions" / f"{name}.py", folder)
        environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}

        def train(module: str) -> None:
            command = [sys.executable, f"{module}.py", "--data", "sample", "--seed", str(seed)]
            subprocess.run(
                [*command, *more], cwd=folder, env=environment, check=True, capture_output=True
            )

        began = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(train, reversed(MODULES)))  # the longest first
        return time.perf_counter() - began


def figures_of(case: str, runs: Sequence[tuple[Footprint, float]]) -> Iterable[Figure]:
    """Return the figures of one case."""
    yield figures.spread(f"{case}: points", "", [points for _, points in runs])
    first = [taken.first_seconds for taken, _ in runs]
    yield figures.spread(f"{case}: first line", "s", first, FIRST_LINE_GOAL)
    yield figures.spread(f"{case}: whole", "s", [taken.seconds for taken, _ in runs], GOALS[case])
    largest = [taken.largest_bytes / 1e6 for taken, _ in runs]
    yield figures.spread(f"{case}: largest process", "MB", largest)


def main() -> None:
    """Measure, and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--sheet", type=Path, default=SHEET, help="where the figures go")
    options = parser.parse_args()
    if options.seeds < 1:
        parser.error("--seeds is at least 1")
    found: list[Figure] = []
    for case, words in CASES.items():
        runs, ratios = [], []
        for seed in range(options.seeds if case == "solutions" else min(options.seeds, FEW)):
            runs.append(grade(words, seed))
            if case == "solutions" and seed < FEW:
                ratios.append(runs[-1][0].seconds / bare(seed))
        found += figures_of(case, runs)
        if ratios:
            name = "solutions: whole, by the bare trainings"
            found.append(figures.spread(name, "times", ratios, BARE_GOAL))
    figures.write(options.sheet, "python -m benchmarks.grading", found, notes=NOTES)


if __name__ == "__main__":
    main()
