"""What is known about one grading: a result for every check, from the first moment on.

A report is data. `render` turns it into text, pages and pictures; here it only becomes the
dictionary of Gradescope's results.json. NaN and infinity cannot get in.
"""

from __future__ import annotations

import json
import os
import tempfile
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOT_RUN = "This check did not run."
CASE_NOT_RUN = "A case of this check did not run."
PARTLY_RUN = "What ran of this check is right, but only a part of it ran."
OUTPUT_CHARACTERS = 4000
MOST_CHARACTERS = 90_000  # of one text; Gradescope cuts the middle out of more than 100,000
CUT = "\n[cut here]"
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")  # Unicode's categories


@dataclass(frozen=True)
class Entry:
    """One line of the rubric: a check's public number, its sentence, its points, its advice."""

    number: str
    title: str
    points: float
    advice: str = ""

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
    """All results of one grading, in the rubric's order."""

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


def to_gradescope(report: Report) -> dict[str, Any]:
    """Return a report in Gradescope's results format."""
    return {
        "score": report.score,
        "execution_time": round(report.seconds, 2),
        "output": _capped(_summary(report)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(result) for result in report.results.values()],
        "leaderboard": [
            {"name": f"{run.name}: test accuracy", "value": round(run.accuracy, 4), "order": "desc"}
            for run in report.trainings.values()
            if run.accuracy is not None
        ],
        "extra_data": report.facts,
    }


def _summary(report: Report) -> str:
    lines = [f"{report.score:g} of {report.points:g} points.", *report.notes]
    if report.failure:
        lines.append(
            "The grader itself failed, which is not the submission's fault. "
            f"Checks without a result: {', '.join(report.unfinished) or 'none'}. {report.failure}"
        )
    elif report.unfinished:
        lines.append(f"Not run: {', '.join(report.unfinished)}.")
    return "\n".join(lines)


def _test(result: Result) -> dict[str, Any]:
    return {
        "number": result.entry.number,
        "name": result.entry.title,
        "score": result.score,
        "max_score": result.entry.points,
        "status": "passed" if result.passed else "failed",
        "output": explanation(result),
        "visibility": "visible",
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
    return _capped("\n".join(lines))


def visible(text: str) -> str:
    """Return text in which every character is seen, other line ends having become line feeds.

    Control, format and bidirectional characters and lone surrogates are spelt out, as in "\\x1b"
    or "\\u202e": they could rewrite a terminal's lines, turn a sentence around, or be refused by
    a reader of results.json.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter
        if letter in "\n\t" or unicodedata.category(letter) not in UNSEEN
        else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )


def _capped(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= MOST_CHARACTERS else shown[:MOST_CHARACTERS] + CUT


def write(report: Report, path: Path) -> None:
    """Replace results.json in one step, so that a reader never sees half of it."""
    text = json.dumps(to_gradescope(report), indent=2, allow_nan=False, ensure_ascii=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".results-", suffix=".json")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text + "\n")
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
