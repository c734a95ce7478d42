"""What is known of one submission of a class, before its grading and after it. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from autograder.submission import Submission

Status = Literal["graded", "timed out", "crashed", "unreadable", "set aside", "missing"]
STATUSES: tuple[Status, ...] = (
    "graded", "timed out", "crashed", "unreadable", "set aside", "missing",
)  # fmt: skip
SUBMISSIONS = "submissions"  # the folder in OUT that has a folder for each of them


@dataclass(frozen=True)
class Person:
    """Who handed in, as far as an export or a roster says so; "" where nothing is known."""

    name: str = ""
    sid: str = ""
    email: str = ""


@dataclass(frozen=True)
class Entry:
    """A submission of the class, or a student of the roster without one.

    `key` is unique and a safe name for a folder. `people` are all who handed it in together.
    `submission` is None where it cannot be read; then `problem` is a sentence that says why.
    `handed_in` is the moment as the export writes it, or "". `missing` says that nothing was handed
    in at all.
    """

    key: str
    people: tuple[Person, ...]
    submission: Submission | None
    problem: str = ""
    handed_in: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of an entry.

    graded: there are results. timed out: the grading's own time was over before every check had
    run. crashed: the grader itself failed on it. unreadable: nothing could be read. set aside: it
    ended its worker process twice. missing: on the roster, and nothing was handed in. `detail` is
    a sentence for the instructor. `results` is the content of results.json, {} where there is none;
    `files` what lies beside it, by name. `submission` and `grader` are SHA-256 digests: who has
    both the same need not be graded again.
    """

    key: str
    status: Status
    detail: str = ""
    submission: str = ""
    grader: str = ""
    seconds: float = 0.0
    results: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """An entry with its outcome, as the gradebook and the page of the class show it.

    `folder` holds results.json, report.html and the pictures, relative to OUT; None without any.
    `outcome.files` may be empty here: they are on disk.
    """

    entry: Entry
    outcome: Outcome
    folder: Path | None
