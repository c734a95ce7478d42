"""Grades wrong solutions, one after the other, in one warm sandbox.

A wrong solution of the tests meets every check of its part. A mutant meets the check of its own
function first; only who survives meets the part's other checks, and the trainings last.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grade import Order, grade
from autograder.report import Report, Result
from autograder.rubric import table
from autograder.sandbox import Sandbox
from autograder.session import read_checks
from autograder.submission import MODULES
from benchmarks.mutants import Mutant
from tests.graded import Silent, Variation, write

TRAINING = {"1.8", "1.9", "2.3", "2.7", "3.3", "3.4", "3.6"}
UNTRAINED = {"2.4", "2.5", "2.6", "3.5"}  # the functions that no training calls


@dataclass
class Trial:
    """What one wrong solution was given: scores by check, and the names of what was recognised."""

    name: str
    module: str
    expected: dict[str, float] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    told: str = ""
    failure: str = ""
    seconds: float = 0.0
    number: str = ""
    operator: str = ""

    def lost(self, points: dict[str, float]) -> list[str]:
        """Return the checks that are not full."""
        return [number for number, score in self.scores.items() if score < points[number]]


def points() -> dict[str, float]:
    """Return the points of every check, by its number."""
    return {entry.number: entry.points for entry in table(read_checks())}


def names(result: Result) -> list[str]:
    """Return the names of the mistakes that a check's cases recognised."""
    return sorted({m.name for case in result.cases for m in case.lesson.mistakes})


@dataclass
class Bench:
    """A sandbox and a folder for many gradings."""

    sandbox: Sandbox
    folder: Path
    points: dict[str, float]
    seed: int = 1

    def part(self, module: str) -> list[str]:
        """Return the numbers of a module's checks."""
        part = str(1 + list(MODULES).index(module))
        return [number for number in self.points if number.partition(".")[0] == part]

    def by_hand(self, variation: Variation, everything: bool) -> Trial:
        """Grade a wrong solution of the tests: what it asks for, and every check that is quick."""
        asked = set(variation.only.split(",")) - {""} or set(self.part(variation.module))
        expected = {number: variation.scores.get(number, self.points[number]) for number in asked}
        trial = Trial(variation.name, variation.module, dict(sorted(expected.items())))
        wanted = set(self.part(variation.module))
        self._add(trial, variation, wanted if everything else (wanted - TRAINING) | asked)
        return trial

    def mutant(self, mutant: Mutant) -> Trial:
        """Grade a mutant until a check has caught it."""
        trial = Trial(mutant.id, mutant.module, number=mutant.number, operator=mutant.operator)
        variation = Variation(mutant.id, mutant.module, whole=mutant.text)
        for stage in self._stages(mutant):
            self._add(trial, variation, stage)
            if trial.lost(self.points) or trial.failure:
                break
        return trial

    def _stages(self, mutant: Mutant) -> Iterator[set[str]]:
        part = set(self.part(mutant.module))
        yield {mutant.number}
        yield part - TRAINING - {mutant.number}
        if mutant.number not in UNTRAINED:
            yield part & TRAINING - {mutant.number}

    def _add(self, trial: Trial, variation: Variation, numbers: Iterable[str]) -> None:
        """Grade these checks and note what came of them."""
        if not numbers:
            return
        started = time.monotonic()
        report = self._grade(variation, frozenset(numbers))
        trial.seconds = round(trial.seconds + time.monotonic() - started, 2)
        trial.failure = trial.failure or report.failure
        for number in sorted(numbers):
            result = report.results[number]
            trial.scores[number] = result.score
            if names(result):
                trial.named[number] = names(result)
            if result.failures and not trial.told:
                trial.told = f"{number} {result.failures[0].told}"[:200]

    def _grade(self, variation: Variation, numbers: frozenset[str]) -> Report:
        out = self.folder / "out"
        out.mkdir(exist_ok=True)
        folder = write(self.folder / "in", variation)
        order = Order(folder, out, numbers, "sample", self.seed, ahead=False, page=False)
        return grade(order, Silent(), self.sandbox)


@contextmanager
def opened(seed: int = 1) -> Iterator[Bench]:
    """Yield a bench, and end its workers afterwards."""
    sandbox = Sandbox()
    try:
        with tempfile.TemporaryDirectory(prefix="mutation-") as made:
            yield Bench(sandbox, Path(made), points(), seed)
    finally:
        sandbox.close()
