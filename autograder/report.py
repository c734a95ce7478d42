"""What is known about one grading: a result for every check, from the first moment on.

A report is data. `render` turns it into text, pages and pictures; here it only becomes the
dictionary of Gradescope's results.json. NaN and infinity cannot get in.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.lessons import NOTHING, Lesson
from autograder.plaintext import capped

VISIBLE = "visible"
VISIBILITIES = (VISIBLE, "after_published", "after_due_date", "hidden")  # ever less is seen
NOT_RUN = "This check did not run."
CASE_NOT_RUN = "A case of this check did not run."
PARTLY_RUN = "What ran of this check is right, but only a part of it ran."
OUTPUT_CHARACTERS = 4000


@dataclass(frozen=True)
class Entry:
    """One line of the rubric: a check's public number, its sentence, its points, its advice.

    `visibility` is Gradescope's word for when students see its outcome.
    """

    number: str
    title: str
    points: float
    advice: str = ""
    visibility: str = VISIBLE

    @property
    def part(self) -> str:
        """The part of the assignment, "1" to "3"."""
        return self.number.partition(".")[0]


@dataclass
class Case:
    """One case of a check: passed True, False, or None where it could not be judged."""

    name: str
    points: float
    passed: bool | None = None
    earned: float = 0.0
    rationale: str = ""
    hint: str = ""
    where: list[str] = field(default_factory=list)
    printed: str = ""
    seconds: float = 0.0
    lesson: Lesson = NOTHING

    @property
    def told(self) -> str:
        """What happened, in words even where nothing did."""
        return self.rationale or CASE_NOT_RUN


@dataclass
class Result:
    """One check's outcome: the sum of its cases."""

    entry: Entry
    cases: list[Case] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The points earned, in steps of a hundredth."""
        return round(min(sum(case.earned for case in self.cases), self.entry.points), 2)

    @property
    def passed(self) -> bool | None:
        """True with full points, None if it did not run, else False."""
        if not self.cases or all(case.passed is None for case in self.cases):
            return None
        return self.score == self.entry.points

    @property
    def seconds(self) -> float:
        """The time its cases took together."""
        return sum(case.seconds for case in self.cases)

    @property
    def failures(self) -> list[Case]:
        """The cases that lost points, each different rationale once."""
        lost: dict[str, Case] = {}
        for case in self.cases:
            if case.passed is not True or case.rationale:
                lost.setdefault(case.rationale, case)
        return list(lost.values())


@dataclass
class Training:
    """One graded training run, for the curves and the leaderboard."""

    name: str
    threshold: float
    history: dict[str, list[float]] | None = None
    accuracy: float | None = None
    seconds: float = 0.0
    attempts: int = 0


@dataclass
class Report:
    """All results of one grading, in the rubric's order.

    `notes` are the student's to read; `facts` and what made the grader fail are the instructor's.
    """

    results: dict[str, Result]
    trainings: dict[str, Training] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    failure: str = ""

    @classmethod
    def blank(cls, rubric: list[Entry]) -> Report:
        """Return a report in which no check has run."""
        return cls({entry.number: Result(entry) for entry in rubric})

    @property
    def score(self) -> float:
        """The points earned in all."""
        return round(sum(result.score for result in self.results.values()), 2)

    @property
    def points(self) -> float:
        """The points there are."""
        return sum(result.entry.points for result in self.results.values())

    @property
    def unfinished(self) -> list[str]:
        """The numbers of the checks that have not run."""
        return [number for number, result in self.results.items() if result.passed is None]


def to_gradescope(report: Report, figures: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return a report in Gradescope's results format, with `figures` as tests without a score.

    What only an instructor may see is in `extra_data`, which no student is shown.
    """
    return {
        "score": report.score,
        "execution_time": round(report.seconds, 2),
        "output": capped(_summary(report)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": VISIBLE,
        "stdout_visibility": "hidden",
        "tests": [*map(_test, report.results.values()), *figures],
        "leaderboard": [
            {"name": f"{run.name}: test accuracy", "value": round(run.accuracy, 4), "order": "desc"}
            for run in report.trainings.values()
            if run.accuracy is not None
        ],
        "extra_data": {**report.facts, **({"failure": report.failure} if report.failure else {})},
    }


def _summary(report: Report) -> str:
    lines = [_total(report), *report.notes]
    hidden = {n for n, result in report.results.items() if result.entry.visibility != VISIBLE}
    missing = ", ".join(number for number in report.unfinished if number not in hidden)
    if report.failure:
        lines.append(
            "The grader itself failed, which is not the submission's fault. "
            f"Checks without a result: {missing or 'none'}. Ask for another grading."
        )
    elif missing:
        lines.append(f"Not run: {missing}.")
    return "\n".join(lines)


def _total(report: Report) -> str:
    """Return the points; where a check is not shown, only those that a student could add up."""
    shown = [r for r in report.results.values() if r.entry.visibility == VISIBLE]
    if len(shown) == len(report.results):
        return f"{report.score:g} of {report.points:g} points."
    score, points = sum(r.score for r in shown), sum(r.entry.points for r in shown)
    return f"{round(score, 2):g} of {points:g} points in the checks that are shown now."


def _test(result: Result) -> dict[str, Any]:
    return {
        "number": result.entry.number,
        "name": result.entry.title,
        "score": result.score,
        "max_score": result.entry.points,
        "status": "passed" if result.passed else "failed",
        "output": explanation(result),
        "visibility": result.entry.visibility,
        "tags": [f"part {result.entry.part}"],
        "extra_data": {"seconds": round(result.seconds, 3)},
    }


def explanation(result: Result) -> str:
    """Return what a student is told about a check, as plain text of bounded length."""
    if result.passed is None and not any(case.rationale for case in result.cases):
        return NOT_RUN
    if not result.failures:
        return "Right." if result.passed else PARTLY_RUN
    lines: list[str] = []
    for case in result.failures:
        lines += [case.told, *(f"    {line}" for line in case.where)]
        if case.hint:
            lines.append(f"Try: {case.hint}")
        if case.printed:
            lines.append(f"It printed:\n{case.printed[:OUTPUT_CHARACTERS]}")
    return capped("\n".join(lines))


def write(report: Report, path: Path, figures: Iterable[dict[str, Any]] = ()) -> None:
    """Replace results.json in one step, so that a reader never sees half of it."""
    results = to_gradescope(report, figures)
    text = json.dumps(results, indent=2, allow_nan=False, ensure_ascii=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".results-", suffix=".json")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text + "\n")
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
