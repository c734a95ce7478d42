"""The budget guard: `make budget` fails where the grader has become twice as slow.

Nothing is compared with seconds of another machine: each of our workloads is timed between two runs
of one fixed reference workload, and the ratio counts. The median of a few ratios must stay within
its bound in benchmarks/budget.json; a workload that does not is measured once more before it fails.
`python -m benchmarks.budget --record` measures and writes the bounds, on a calm machine, and the
commit says why they may change.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from autograder.cores import ONE_THREAD
from benchmarks import figures, footprint, grading
from benchmarks.figures import Figure

SHEET = Path(__file__).with_suffix(".json")
RUNS, RECORDED_RUNS = 3, 7
# Twice as slow does not fit in, however a median of three falls; what another machine makes of it
# mostly does.
FACTOR = 1.6
UNIT = "times the reference"
ORIGIN = f"Each bound is {FACTOR} times the median of {RECORDED_RUNS} ratios."
# A process that starts Python, imports NumPy and multiplies: what every grading is made of.
REFERENCE_WORKLOAD = """
import numpy as np
a = np.random.default_rng(0).random((400, 400), dtype=np.float32)
for _ in range(150):
    a = a @ a
    a /= np.abs(a).max()
"""
Clock = Literal["first_seconds", "seconds", "cpu_seconds"]  # of a grading
Measure = Callable[[Iterable[str]], dict[str, list[float]]]


class Workload(NamedTuple):
    """A grading by its folder and options, and which of its times counts."""

    words: tuple[str, ...]
    clock: Clock = "seconds"


OURS = {
    "first line": Workload(("student", "--only", "1"), "first_seconds"),
    "grading part 1 of the stubs": Workload(("student", "--only", "1")),
    "grading the stubs": Workload(("student",)),
    "grading the stubs, processor time": Workload(("student",), "cpu_seconds"),
    "grading the solutions": Workload(("solutions",)),
}


def reference() -> footprint.Footprint:
    """Run the fixed workload in a process of its own."""
    command = [sys.executable, "-c", REFERENCE_WORKLOAD]
    return footprint.run(command, environment=ONE_THREAD)


def ratios(names: Iterable[str], runs: int) -> dict[str, list[float]]:
    """Return each workload's time over the reference's, which is timed before and after it.

    Processor time is compared with processor time.
    """
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(runs):
        before = reference()
        for name, values in found.items():
            words, clock = OURS[name]
            taken = getattr(grading.grade(words)[0], clock)
            after = reference()
            base = "cpu_seconds" if clock == "cpu_seconds" else "seconds"
            values.append(2 * taken / (getattr(before, base) + getattr(after, base)))
            before = after
    return found


def over(found: Mapping[str, list[float]], bounds: Mapping[str, float]) -> list[str]:
    """Return the names whose median is beyond its bound."""
    return [name for name, values in found.items() if statistics.median(values) > bounds[name]]


def judge(measure: Measure, bounds: Mapping[str, float]) -> tuple[dict[str, list[float]], set[str]]:
    """Measure everything, what was too slow once more; return all ratios, and what stays too slow.

    A second time that is within its bound takes the place of the first.
    """
    found = measure(bounds)
    late = over(found, bounds)
    again = measure(late) if late else {}
    return {**found, **again}, set(over(again, bounds))


def recorded(found: Mapping[str, list[float]]) -> list[Figure]:
    """Return the figures with the bounds that follow from them."""
    return [
        figures.spread(name, UNIT, values, FACTOR * statistics.median(values))
        for name, values in found.items()
    ]


def bounds_of(path: Path) -> dict[str, float]:
    """Return the bounds that were recorded, by name."""
    sheet = figures.read(path) if path.exists() else None
    if sheet is None:
        raise SystemExit(f"{path} holds no bounds; python -m benchmarks.budget --record does that")
    return {figure.name: figure.goal for figure in sheet.figures if figure.goal is not None}


def told(
    found: Mapping[str, list[float]], bounds: Mapping[str, float], failed: set[str]
) -> list[str]:
    """Return what is printed: a line for each ratio, and what to do where one is too large."""
    lines = [f"{'ratio':>8} {'bound':>8}"]
    for name, values in found.items():
        mark = "  TOO SLOW" if name in failed else ""
        lines.append(f"{statistics.median(values):8.2f} {bounds[name]:8.2f}  {name}{mark}")
    if failed:
        lines.append(
            "Find out what became slower. If it is worth its time, record new bounds on a calm "
            "machine: python -m benchmarks.budget --record"
        )
    return lines


def main() -> int:
    """Judge, or record."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.budget", description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the bounds")
    parser.add_argument("--runs", type=int, help="of each workload")
    parser.add_argument("--sheet", type=Path, default=SHEET, help="the JSON with the bounds")
    options = parser.parse_args()
    if options.record:
        found = ratios(OURS, options.runs or RECORDED_RUNS)
        command = "python -m benchmarks.budget --record"
        figures.write(options.sheet, command, recorded(found), notes=[ORIGIN])
        print("\n".join(told(found, bounds_of(options.sheet), set())))
        return 0
    bounds = bounds_of(options.sheet)
    found, failed = judge(lambda names: ratios(names, options.runs or RUNS), bounds)
    print("\n".join(told(found, bounds, failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
