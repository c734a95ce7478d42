"""Our grading beside the assignment's workload as published elsewhere, by ratio in one run.

`python -m benchmarks.sides [--repeats 3]` writes benchmarks/sides.json. The workload is written
anew in `published.py`. Seconds and memory are measured in different runs: looking costs time.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks import figures, footprint
from benchmarks.figures import Figure
from benchmarks.grading import grade
from benchmarks.published import EPOCHS

SHEET = Path(__file__).with_suffix(".json")
FASTER, SHARE = 12.0, 0.40  # the goals: times, and of the workload's memory
LOOK_SECONDS = 0.05
SHORT_EPOCHS = "5"  # where only memory is measured: afterwards it hardly grows
OURS, WORDS = "our grading of the solutions", ("solutions",)
NOTE = """\
*Published* is the workload by its public description: 2,000 training and 200 test images; NumPy
with 64 hidden units, 250 epochs in float64, and two more passes over all training images after
each; a PyTorch network with 32 hidden units, 100 epochs; a CNN of four blocks with batch norm and
dropout, all images in one batch, 60 epochs. The published scripts were seen to take 43, 4 and 167 s
and up to 1.45 GB on two cores. *Ours* is a whole grading of the solutions, with 8,000 training
images. Each side is a process of its own with the libraries' own number of threads, in turns. The
ratio is that of the three scripts to the mean of the gradings before and after them. Memory is the
largest sum of the proportional sizes of all processes."""


def script(name: str, seed: int, *more: str, look_seconds: float = 0.0) -> footprint.Footprint:
    """Run one published script."""
    command = [sys.executable, "-m", "benchmarks.published", name, "--seed", str(seed), *more]
    found = footprint.run(command, look_seconds=look_seconds)
    print(f"{name}: {found.seconds:.1f} s", file=sys.stderr, flush=True)
    return found


def measure(repeats: int) -> Iterator[Figure]:
    """Measure the three scripts between gradings of ours, then the memory of all."""
    theirs: dict[str, list[float]] = {name: [] for name in EPOCHS}
    ours = [grade(WORDS, repeats)[0].seconds]
    for seed in range(repeats):
        for name in EPOCHS:
            theirs[name].append(script(name, seed).seconds)
        ours.append(grade(WORDS, seed)[0].seconds)
    yield figures.spread("times faster", "", speedups(theirs, ours), FASTER, "more")
    short = ("--epochs", SHORT_EPOCHS)
    peaks = {
        name: script(name, repeats, *short, look_seconds=LOOK_SECONDS).peak_bytes for name in EPOCHS
    }
    peak = grade(WORDS, repeats, LOOK_SECONDS)[0].peak_bytes
    yield figures.spread("share of its memory", "", [peak / max(peaks.values())], SHARE)
    yield figures.spread(f"{OURS}: whole", "s", ours)
    yield figures.spread(f"{OURS}: memory", "MB", [peak / 1e6])
    for name in EPOCHS:
        yield figures.spread(f"published {name}: whole", "s", theirs[name])
        yield figures.spread(f"published {name}: memory", "MB", [peaks[name] / 1e6])


def speedups(theirs: dict[str, list[float]], ours: list[float]) -> list[float]:
    """Return how many times longer each round's scripts took than the gradings around them."""
    rounds = zip(*theirs.values(), strict=True)
    return [
        sum(taken) / statistics.mean(ours[place : place + 2]) for place, taken in enumerate(rounds)
    ]


def main() -> None:
    """Measure, and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sides", description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sheet", type=Path, default=SHEET, help="where the figures go")
    options = parser.parse_args()
    if options.repeats < 1:
        parser.error("--repeats is at least 1")
    if not psutil.LINUX:
        raise SystemExit("only Linux tells the memory of a whole tree of processes")
    before = footprint.busy()
    found = list(measure(options.repeats))
    notes = [NOTE.replace("\n", " "), footprint.calm(before, footprint.busy())]
    figures.write(options.sheet, "python -m benchmarks.sides", found, notes=notes)


if __name__ == "__main__":
    main()
