"""How fast a class is graded, what that takes, and whether everybody gets what they deserve.

`python -m benchmarks.batch` writes benchmarks/batch.json: a class of `--students` from
benchmarks/classroom.py graded with two workers, and its first `--subset` with one and with two.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import MODULES, order, part_of
from benchmarks import classroom, figures, footprint
from benchmarks.figures import Figure

SHEET = Path(__file__).with_suffix(".json")
ENDED = ("graded", "timed out")  # what a worker has worked on to its end
ACCURACIES = {"1.10", "2.7", "3.4", "3.5"}
TOLERANCE = 0.005  # scores have two decimals
SEED = 1
NOTE = """\
The class comes from benchmarks/classroom.py with seed 1 and is graded by the command itself, on the
embedded sample, with every check. *A minute* counts submissions that were graded to an end, over
the whole command. *Processor* and *memory* are of the command and all it started, students'
programs included. Broken and hostile submissions are left out of what the class deserved; *only an
accuracy* are right networks that lost points for their test accuracy or curves alone."""


@dataclass(frozen=True)
class Run:
    """One grading of a class: submissions graded to an end, and what the command took."""

    workers: int
    count: int
    taken: footprint.Footprint

    @property
    def rate(self) -> float:
        """Submissions a minute."""
        return 60 * self.count / self.taken.seconds


@dataclass(frozen=True)
class Part:
    """A student's part: what it is made of, whether it must lose points, and where it did."""

    module: str
    what: tuple[str, ...]
    flawed: bool
    lost: tuple[str, ...]

    @property
    def deserved(self) -> bool:
        """Whether a right part has all its points, and a flawed one has not."""
        return self.flawed == bool(self.lost)

    @property
    def only_accuracy(self) -> bool:
        """Whether a right part lost points for its training alone."""
        return not self.deserved and not self.flawed and set(self.lost) <= ACCURACIES


def measure(folder: Path, out: Path, workers: int) -> Run:
    """Grade a class once, into the folder `out`."""
    command = [sys.executable, "-m", "autograder", "batch", str(folder), "--out", str(out)]
    command += ["--workers", str(workers), "--data", "sample", "--seed", str(SEED)]
    taken = footprint.run(command, look_seconds=1.0)
    found = [json.loads(path.read_bytes()) for path in out.glob("submissions/*/outcome.json")]
    run = Run(workers, sum(one["status"] in ENDED for one in found), taken)
    print(f"{workers} workers: {run.rate:.2f} a minute", file=sys.stderr, flush=True)
    return run


def parts(truth: Iterable[dict[str, Any]], out: Path) -> Iterator[Part]:
    """Yield the graded parts of a class; a submission without results is left out."""
    for student in truth:
        path = out / "submissions" / student["key"] / "results.json"
        if student["kind"] in ("broken", "hostile") or not path.is_file():
            continue
        tests = [test for test in json.loads(path.read_bytes())["tests"] if test.get("number")]
        for module in MODULES:
            what, flawed = tuple(student["what"][module]), module in student["flawed"]
            yield Part(module, what, flawed, _lost(tests, module))


def _lost(tests: Iterable[dict[str, Any]], module: str) -> tuple[str, ...]:
    lost = {
        test["number"]
        for test in tests
        if part_of(test["number"]).module == module
        and (test.get("score") or 0.0) < test["max_score"] - TOLERANCE
    }
    return tuple(sorted(lost, key=order))


def figures_of(runs: list[Run], found: list[Part]) -> Iterator[Figure]:
    """Yield what the runs took, and what became of the parts."""
    for run in runs:
        plural = "s" if run.workers > 1 else ""
        name = f"{run.workers} worker{plural}, {run.count} submissions"
        yield figures.spread(f"{name}: a minute", "submissions", [run.rate])
        each = run.taken.cpu_seconds / max(run.count, 1)
        yield figures.spread(f"{name}: processor, each", "s", [each])
        yield figures.spread(f"{name}: memory", "MB", [run.taken.peak_bytes / 1e6])
    alone, pair = runs[0].rate, runs[1].rate
    yield figures.spread("efficiency of two workers", "%", [100 * pair / (2 * alone or 1)])
    right = [part for part in found if not part.flawed]
    flawed = [part for part in found if part.flawed]
    counts = {
        "right parts": len(right),
        "right parts with all their points": sum(part.deserved for part in right),
        "right parts that lost only an accuracy": sum(part.only_accuracy for part in right),
        "parts with a mistake, or unfinished": len(flawed),
        "parts with a mistake, or unfinished, that lost points": sum(p.deserved for p in flawed),
    }
    yield from (figures.spread(name, "parts", [count]) for name, count in counts.items())


def undeserved(found: Iterable[Part]) -> list[str]:
    """Return a line for every part that did not get what it deserves."""
    return [
        f"{part.module}, {', '.join(part.what)}: lost {', '.join(part.lost) or 'nothing'}"
        for part in found
        if not part.deserved and not part.only_accuracy
    ]


def measure_all(place: Path, students: int, subset: int) -> tuple[list[Run], list[Part]]:
    """Grade some of a class with one worker and with two, then all of it with two.

    Returns the runs, and the parts of the last one.
    """
    whole = classroom.write(place, classroom.make(students, SEED))
    some = place / "some"
    for folder in sorted(whole.iterdir())[:subset]:
        shutil.copytree(folder, some / folder.name)
    runs = [measure(some, out := place / f"out {n}", n) for n in (1, 2)]
    if subset < students:
        runs.append(measure(whole, out := place / "out", 2))
    return runs, list(parts(json.loads((place / "truth.json").read_bytes()), out))


def main() -> None:
    """Grade, write the figures, and print what was not deserved."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=__doc__)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--subset", type=int, default=40, help="of them, for the efficiency")
    parser.add_argument("--sheet", type=Path, default=SHEET, help="where the figures go")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        runs, found = measure_all(Path(place), options.students, options.subset)
    lines = undeserved(found)
    print("\n".join(lines))
    notes = [NOTE.replace("\n", " "), *(f"Not deserved: {line}." for line in lines)]
    figures.write(options.sheet, "python -m benchmarks.batch", figures_of(runs, found), notes=notes)


if __name__ == "__main__":
    main()
