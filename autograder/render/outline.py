"""A report's outline, the same on every surface: its parts, what to mend, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from autograder import course
from autograder.plaintext import visible
from autograder.report import VISIBILITIES, VISIBLE, Case, Report, Result, Training

# By number: the name a student knows, the key of its training, its accuracy's check.
PARTS = {str(part.number): (part.title, part.module, part.accuracy) for part in course.PARTS}
MOST_NAMES = 100  # more mistakes than explain one case
FITS = {"2.6": "pytorch_ann"}  # judge_fit, and the curve to hold beside it


@dataclass(frozen=True)
class Part:
    """One part of the assignment: its results in order, and its graded training if there is one.

    `key` is the training's name in the report, `bytes` the memory of the part's largest worker.
    """

    number: str
    name: str
    key: str
    results: list[Result]
    training: Training | None
    bytes: int = 0

    @property
    def visibility(self) -> str:
        """When its least visible check is shown: a training tells as much as a score."""
        words = (result.entry.visibility for result in self.results)
        return max(words, key=VISIBILITIES.index, default=VISIBLE)

    @property
    def accuracy_hidden(self) -> bool:
        """Whether the check of its test accuracy is one that students are not shown now."""
        number = PARTS.get(self.number, ("", "", ""))[2]
        found = {result.entry.number: result.entry.visibility for result in self.results}
        return found.get(number, VISIBLE) != VISIBLE

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
    def costs(self) -> str:
        """What its checks and its training took, in words; "" where nothing is known."""
        told = [f"{self.seconds:.1f} s in the checks"] if self.seconds else []
        if self.training and self.training.seconds:
            told.append(f"{self.training.seconds:.1f} s in the graded training")
        if self.bytes:
            told.append(f"{self.bytes / 1e6:.0f} MB of memory at most")
        return f"It took {', '.join(told)}." if told else ""

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
    def telling(self) -> list[Case]:
        """The cases, those that name their mistake first, and among them those that name one."""
        return sorted(self.cases, key=lambda case: len(case.lesson.mistakes) or MOST_NAMES)

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
    name, key, _ = PARTS.get(number, ("", "", ""))
    title = f"Part {number}: {name}" if name else f"Part {number}"
    training, memory = report.trainings.get(key), report.memory.get(key, 0)
    return Part(number, title, key, results, training, memory)


def troubles(report: Report) -> list[Trouble]:
    """Return what to mend, in the rubric's order; checks with the same trouble share it."""
    found: dict[tuple[object, ...], Trouble] = {}
    for result in report.results.values():
        cases = result.failures
        if result.passed is not True and cases and not idle(result):
            key = tuple(map(_cause, cases))
            found.setdefault(key, Trouble([], cases)).results.append(result)
    return list(found.values())


def _cause(case: Case) -> tuple[object, ...]:
    """Return what two cases with the same cause share: the line that raised, or what is told."""
    frames = [place for place, line in enumerate(case.where) if ", line " in line]
    if not frames:
        return case.told, case.hint
    shown = [line for line in case.where[frames[-1] :] if "shapes:" not in line]
    return case.lesson.mistakes, *shown


def following(report: Report) -> Trouble | None:
    """Return the trouble to begin with: the first one that lost points."""
    return next((trouble for trouble in troubles(report) if trouble.judged), None)


def judgement(training: Training) -> str:
    """Return what the curves show, "" where nothing is known: "overfitting from epoch 5 on"."""
    if training.fit is None:
        return ""
    since = f" from epoch {training.fit.since} on" if training.fit.since else ""
    return f"{training.fit.word}{since}"


def fitting(training: Training) -> str:
    """Return what the handout's rule sees in a training's curves, "" where there are none."""
    if training.fit is None:
        return ""
    return f"{judgement(training)}, because {training.fit.reason}."


def own_curve(result: Result, report: Report) -> str:
    """Return what judge_fit's rule says of the student's own curve, "" for any other check."""
    training = report.trainings.get(FITS.get(result.entry.number, ""))
    seen = fitting(training) if training else ""
    return f"By the handout's rule the curves of your graded training show {seen}" if seen else ""


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
