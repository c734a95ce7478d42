"""Reads a results.json as figures, whatever it holds: empty, partial, or of an older grader.

Nothing in it is trusted to have the type it should have; what makes no sense is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.course import BY_MODULE, order
from autograder.render.results import NOT_RUN

NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})*")  # of a check


@dataclass(frozen=True)
class Mark:
    """What one check gave; `score` is None where it has no result."""

    number: str
    title: str
    score: float | None
    points: float
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accuracy:
    """The test accuracy of one part's network, and the one that is required."""

    name: str
    accuracy: float
    threshold: float


@dataclass(frozen=True)
class Marks:
    """What a results.json says; `score` is None where it says no score."""

    score: float | None = None
    checks: dict[str, Mark] = field(default_factory=dict)
    accuracies: dict[str, Accuracy] = field(default_factory=dict)
    megabytes: float | None = None
    flags: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """The points there are."""
        return sum(mark.points for mark in self.checks.values())

    @property
    def parts(self) -> tuple[tuple[str, float | None, float], ...]:
        """Each part's number with its score, None where none of it has a result, and its points."""
        found: dict[str, list[Mark]] = {}
        for mark in self.checks.values():
            found.setdefault(mark.number.partition(".")[0], []).append(mark)
        return tuple(
            (part, _sum(marks), sum(m.points for m in marks)) for part, marks in found.items()
        )

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The named mistakes, each once."""
        return tuple(dict.fromkeys(name for m in self.checks.values() for name in m.mistakes))


def read(results: Mapping[str, Any]) -> Marks:
    """Return what a results.json says; of {} nothing."""
    tests = [test for test in _list(results.get("tests")) if isinstance(test, Mapping)]
    marks = [mark for test in tests if (mark := _mark(test))]
    facts = _mapping(results.get("extra_data"))
    memory = [size for size in map(number, _mapping(facts.get("memory")).values()) if size]
    return Marks(
        number(results.get("score")) if any(mark.score is not None for mark in marks) else None,
        {mark.number: mark for mark in sorted(marks, key=lambda mark: order(mark.number))},
        _accuracies(facts) or _announced(_list(results.get("leaderboard"))),
        max(memory) / 1e6 if memory else None,
        _words(facts.get("flags")),
    )


def number(value: Any) -> float | None:
    """Return a finite number, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _mark(test: Mapping[str, Any]) -> Mark | None:
    name, points = test.get("number"), number(test.get("max_score"))
    if not isinstance(name, str) or not NUMBER.fullmatch(name) or points is None:
        return None
    facts = _mapping(test.get("extra_data"))
    output = facts.get("output", test.get("output"))
    open_ = facts["passed"] is None if "passed" in facts else output == NOT_RUN
    score = None if open_ and not number(test.get("score")) else number(test.get("score"))
    return Mark(name, str(test.get("name", "")), score, points, _words(facts.get("mistakes")))


def _accuracies(facts: Mapping[str, Any]) -> dict[str, Accuracy]:
    found = {}
    known = _mapping(facts.get("accuracies"))
    for key, part in BY_MODULE.items():
        entry = _mapping(known.get(key))
        reached, asked = number(entry.get("accuracy")), number(entry.get("threshold"))
        if reached is not None and asked is not None:
            found[key] = Accuracy(part.title, reached, asked)
    return found


def _announced(leaderboard: list[Any]) -> dict[str, Accuracy]:
    """Return what an older grader's leaderboard says; the gates are today's."""
    found = {}
    values = {p.get("name"): number(p.get("value")) for p in leaderboard if isinstance(p, Mapping)}
    for key, part in BY_MODULE.items():
        reached = values.get(f"{part.title}: test accuracy")
        if reached is not None:
            found[key] = Accuracy(part.title, reached, part.threshold)
    return found


def _sum(marks: list[Mark]) -> float | None:
    scores = [mark.score for mark in marks if mark.score is not None]
    return round(sum(scores), 2) if scores else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _words(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _list(value) if isinstance(word, str) and word))
