"""A report's outline, the same on every surface: its parts, what to mend, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from autograder.plaintext import visible
from autograder.report import Case, Report, Result, Training

PARTS = {  # by number: the name a student knows, the key of its training
    "1": ("NumPy ANN", "numpy_ann"),
    "2": ("PyTorch ANN", "pytorch_ann"),
    "3": ("PyTorch CNN", "pytorch_cnn"),
}


@dataclass(frozen=True)
class Part:
    """One part of the assignment: its results in order, and its graded training if there is one.

    `key` is the training's name in the report.
    """

    number: str
    name: str
    key: str
    results: list[Result]
    training: Training | None

    @property
    def score(self) -> float:
        """The points earned in it."""
        return round(sum(result.score for result in self.results), 2)

    @property
    def points(self) -> float:
        """The points there are in it."""
        return sum(result.entry.points for result in self.results)

    @property
    def seconds(self) -> float:
        """The time its checks took together."""
        return sum(result.seconds for result in self.results)

    @property
    def rows(self) -> list[list[Result]]:
        """The checks in order, one a row; neighbours that did not run share theirs."""
        found: list[list[Result]] = []
        for is_idle, neighbours in groupby(self.results, idle):
            together = list(neighbours)
            found += [together] if is_idle else [[result] for result in together]
        return found


@dataclass(frozen=True)
class Trouble:
    """Something to mend: the checks that it would help, and the cases that show it."""

    results: list[Result]
    cases: list[Case]

    @property
    def numbers(self) -> str:
        """The checks' numbers, shortened."""
        return span(result.entry.number for result in self.results)

    @property
    def judged(self) -> bool:
        """Whether points were lost, instead of a check being left without a verdict."""
        return any(case.passed is False for case in self.cases)


def parts(report: Report) -> list[Part]:
    """Return the parts in the rubric's order."""
    found: dict[str, list[Result]] = {}
    for result in report.results.values():
        found.setdefault(result.entry.part, []).append(result)
    return [_part(number, results, report) for number, results in found.items()]


def _part(number: str, results: list[Result], report: Report) -> Part:
    name, key = PARTS.get(number, ("", ""))
    title = f"Part {number}: {name}" if name else f"Part {number}"
    return Part(number, title, key, results, report.trainings.get(key))


def troubles(report: Report) -> list[Trouble]:
    """Return what to mend, in the rubric's order; checks with the same trouble share it."""
    found: dict[tuple[object, ...], Trouble] = {}
    for result in report.results.values():
        cases = result.failures
        if result.passed is not True and cases and not idle(result):
            key = tuple((case.told, case.hint, *case.where) for case in cases)
            found.setdefault(key, Trouble([], cases)).results.append(result)
    return list(found.values())


def following(report: Report) -> Trouble | None:
    """Return the trouble to begin with: the first one that lost points."""
    return next((trouble for trouble in troubles(report) if trouble.judged), None)


def idle(result: Result) -> bool:
    """Say whether a check did not run, and nothing is known that kept it from running."""
    return result.passed is None and not any(case.rationale for case in result.cases)


def verdict(result: Result) -> str:
    """Return a check's points, or why it has none, in a word or two."""
    if result.passed is None:
        return "not run" if idle(result) else "not judged"
    return tally(result.score, result.entry.points)


def tally(score: float, points: float) -> str:
    """Return points earned of points there are: "4/9"."""
    return f"{score:g}/{points:g}"


def rank(result: Result) -> str:
    """Return how a check went: "full", "some", "none", or "open" without a verdict."""
    if result.passed is None:
        return "open"
    if result.passed:
        return "full"
    return "some" if result.score else "none"


def span(numbers: Iterable[str]) -> str:
    """Return numbers in order with neighbours joined: "1.2, 1.4-1.6"."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and _next(runs[-1][-1]) == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _next(number: str) -> str:
    part, _, place = number.partition(".")
    return f"{part}.{int(place) + 1}" if place.isdecimal() else ""


def apology(report: Report) -> list[str]:
    """Return what to say when the grader failed: whose fault it is, what is missing, and why."""
    return [
        "The grader itself failed. This is not the fault of your submission.",
        f"No result, and not counted as wrong: {span(report.unfinished) or 'none'}.",
        f"Ask for another grading and pass this on: {visible(report.failure)}",
    ]
