"""Rows of made-up classes, for tests: nothing is graded, results are written as the grader does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.batch.entries import Entry, Outcome, Person, Row, Status
from autograder.lessons import Lesson, Mistake
from autograder.render.results import to_gradescope
from autograder.report import Report
from autograder.submission import Submission
from tests.test_report import blank, full, lose

SUBMISSION = Submission({"numpy_ann": b"import numpy as np\n"})


def row(
    key: str,
    report: Report | None = None,
    *people: Person,
    status: Status = "graded",
    results: dict[str, Any] | None = None,
    **known: Any,
) -> Row:
    """Return a row as the engine leaves it; `report` None is a submission without results."""
    entry = Entry(key, people or (Person(f"Student {key}", key, f"{key}@example.edu"),), SUBMISSION)
    found = results if results is not None else to_gradescope(report) if report else {}
    outcome = Outcome(key, status, seconds=12.34, results=found, **known)
    return Row(entry, outcome, Path("submissions") / key if found else None)


def wrong(number: str, mistake: str, earned: float = 0.0) -> Report:
    """Return a report that loses one check by a named mistake."""
    made = full()
    made.memory = {"numpy_ann": 98_000_000}
    lose(made, number, "no", earned=earned).lesson = Lesson((Mistake(mistake, "It looks.", "Do."),))
    return made


def hidden(number: str) -> Report:
    """Return a report with all points in which students are not shown one check."""
    made = full()
    result = made.results[number]
    result.entry = replace(result.entry, visibility="hidden")
    return made


def only(*numbers: str) -> Report:
    """Return a report of a grading with `--only`, with all points in these checks."""
    made, run = blank(), full()
    made.results |= {number: run.results[number] for number in numbers}
    return made


def small() -> list[Row]:
    """Return a class of a few: partners, a hidden check, an unfinished one, and no results."""
    ada, bob = Person("Ada Lovelace", "007", "ada@example.edu"), Person("Bob", "8", "b@example.edu")
    return [
        row("s3", wrong("1.2", "sum instead of mean", 1.5), bob, ada),
        row("s1", full(), Person("Zoë Čapek", "9", "z@example.edu")),
        row("s2", hidden("1.3")),
        row("s4", blank(), status="timed out", detail="The time was over."),
        row("s5", status="unreadable", detail="broken.zip is no zip."),
    ]
