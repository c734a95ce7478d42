"""What Gradescope tells about a submission: which attempt it is, how late, what came before.

submission_metadata.json may be absent, and nothing in it is relied on: whatever is not as expected
is left unsaid.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from autograder.render.outline import span
from autograder.report import VISIBLE, Report, Result

MOST_BYTES = 32 * 2**20  # it holds the results of all earlier attempts, pictures included


@dataclass(frozen=True)
class Attempt:
    """One submission's place in time; None and empty where nothing is known.

    `due` is the student's own date, `extended` says whether it is later than everybody's, and
    `before` tells of each check whether the attempt before had all its points.
    """

    number: int | None = None
    submitted: datetime | None = None
    due: datetime | None = None
    extended: bool = False
    before: dict[str, bool] = field(default_factory=dict)
    problem: str = ""

    @property
    def late(self) -> timedelta | None:
        """By how much the date was missed, 0 if it was not; None where dates are not known."""
        if self.submitted is None or self.due is None:
            return None
        return max(self.submitted - self.due, timedelta(0))

    @property
    def facts(self) -> dict[str, Any]:
        """What the instructor's record keeps of it."""
        kept = {"number": self.number, "extended": self.extended, "problem": self.problem}
        if self.late is not None:
            kept["late_seconds"] = round(self.late.total_seconds())
        return {name: value for name, value in kept.items() if value not in (None, "")}

    def notes(self, report: Report) -> list[str]:
        """Return the sentences that a student reads above the results."""
        lines = (self._announcement(), progress(self.before, report.results.values()))
        return [line for line in lines if line]

    def _announcement(self) -> str:
        if self.number is None:
            return ""
        words = f"Attempt {self.number}"
        if self.late is not None and self.due is not None:
            when = f"handed in {_spoken(self.late)} late" if self.late else "handed in on time"
            what = "extended to" if self.extended else "due"
            words += f", {when} ({what} {self.due:%Y-%m-%d %H:%M %z})"
        return words + "."


def progress(before: dict[str, bool], results: Any) -> str:
    """Return what has changed since the attempt before, for the checks that are shown."""
    found: dict[str, list[str]] = {"fixed": [], "still open": [], "lost": []}
    for result in results:
        change = _change(before.get(result.entry.number), result)
        if change:
            found[change].append(result.entry.number)
    told = ", ".join(f"{span(numbers)} {what}" for what, numbers in found.items() if numbers)
    return f"Since your last attempt: {told}." if told else ""


def _change(was_full: bool | None, result: Result) -> str:
    if was_full is None or result.entry.visibility != VISIBLE:
        return ""
    if was_full:
        return "lost" if result.passed is False else ""
    return "fixed" if result.passed else "still open"


def read(path: Path) -> Attempt:
    """Return what a metadata file tells. Never raises: `problem` says what was wrong with it."""
    try:
        if not path.exists():
            return Attempt()
        if path.stat().st_size > MOST_BYTES:
            return Attempt(problem="submission_metadata.json is too large to be read")
        return _attempt(json.loads(path.read_bytes()))
    except (OSError, ValueError, OverflowError, RecursionError) as error:
        return Attempt(problem=f"submission_metadata.json: {type(error).__name__}")


def _attempt(told: object) -> Attempt:
    metadata = _mapping(told)
    earlier = [_mapping(entry) for entry in _list(metadata.get("previous_submissions"))]
    common = _time(_mapping(metadata.get("assignment")).get("due_date"))
    own = [
        _time(_mapping(_mapping(user).get("assignment")).get("due_date"))
        for user in _list(metadata.get("users"))
    ]
    due = max([time for time in own if time], default=common)
    return Attempt(
        number=1 + len(earlier) if "previous_submissions" in metadata else None,
        submitted=_time(metadata.get("created_at")),
        due=due,
        extended=bool(due and common and due > common),
        before=_last(earlier),
    )


def _last(earlier: list[dict[str, Any]]) -> dict[str, bool]:
    """Return the outcomes of the latest attempt that has any."""
    never = datetime.min.replace(tzinfo=timezone.utc)
    earlier = sorted(earlier, key=lambda entry: _time(entry.get("submission_time")) or never)
    for entry in reversed(earlier):
        found = dict(_outcomes(_mapping(entry.get("results"))))
        if found:
            return found
    return {}


def _outcomes(results: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    for test in map(_mapping, _list(results.get("tests"))):
        number, score, points = (
            test.get("number"),
            _real(test.get("score")),
            _real(test.get("max_score")),
        )
        if isinstance(number, str) and score is not None and points:
            yield number, score >= points


def _real(value: object) -> float | None:
    """Return a finite number, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def _time(value: object) -> datetime | None:
    """Return a moment; one without an offset counts as UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _spoken(late: timedelta) -> str:
    """Return a span of time in its two largest units: "2 d 3 h"."""
    minutes = max(1, round(late.total_seconds() / 60))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join([f"{count} {unit}" for count, unit in units if count][:2])
