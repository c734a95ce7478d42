"""Reads the rubric off the checks: their decorators are the only place where points stand.

A check's docstring is the sentence the student sees; what follows its first line is the advice.
Several functions may share a number, each with its part of the points.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from autograder.course import order
from autograder.report import VISIBILITIES, VISIBLE, Entry

TOTAL = 100


class RubricError(Exception):
    """The checks do not make a rubric: the instructor's mistake."""


@dataclass(frozen=True)
class Check:
    """One check function as its decorators describe it; `trains` if it asks for a training."""

    number: str
    points: float
    title: str
    advice: str
    tags: tuple[str, ...]
    visibility: str = VISIBLE
    trains: bool = False

    @property
    def part(self) -> str:
        """The part of the assignment, "1" to "3"."""
        return self.number.partition(".")[0]


def read(function: Callable[..., Any]) -> Check:
    """Return what a check's decorators say. Raises `RubricError` if they say too little."""
    name = getattr(function, "__name__", str(function))
    number, points = getattr(function, "__number__", None), getattr(function, "__weight__", None)
    if not isinstance(number, str) or not isinstance(points, int | float) or points <= 0:
        raise RubricError(f"{name} needs @number and a positive @weight")
    title, _, advice = inspect.cleandoc(function.__doc__ or "").partition("\n")
    if not title:
        raise RubricError(f"{name} ({number}) needs a docstring: the sentence the student sees")
    tags = tuple(getattr(function, "__tags__", ()))
    visibility = getattr(function, "__visibility__", VISIBLE)
    if visibility not in VISIBILITIES:
        raise RubricError(f"{name} ({number}): @visibility knows {', '.join(VISIBILITIES)}")
    trains = "training" in inspect.signature(function).parameters
    return Check(number, float(points), title, " ".join(advice.split()), tags, visibility, trains)


def table(checks: Iterable[Check]) -> list[Entry]:
    """Return the rubric, one entry a number, in order.

    Raises `RubricError` unless the points make 100 and each number has one visibility.
    """
    entries: dict[str, Entry] = {}
    for check in checks:
        known = entries.setdefault(
            check.number, Entry(check.number, check.title, 0.0, check.advice, check.visibility)
        )
        if known.visibility != check.visibility:
            raise RubricError(f"the functions of {check.number} differ in their visibility")
        entries[check.number] = replace(known, points=known.points + check.points)
    total = sum(entry.points for entry in entries.values())
    if abs(total - TOTAL) > 1e-9:
        raise RubricError(f"checks total {total:g} points, {TOTAL} expected")
    return sorted(entries.values(), key=lambda entry: order(entry.number))


def markdown(entries: Iterable[Entry]) -> str:
    """Return the rubric as the table that README shows."""
    rows = [f"| {entry.number} | {entry.title} | {entry.points:g} |" for entry in entries]
    total = f"| | | **{TOTAL}** |"
    return "\n".join(["| check | what is looked at | points |", "|---|---|---|", *rows, total])
