"""What differs between two gradings of one submission, and whether chance explains it.

Reads the content of two results.json, of which either may be of an older grader.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from autograder.batch import marks
from autograder.course import PARTIAL, PARTS, order

Verdict = Literal["same", "noise", "beyond noise"]
# A test accuracy may move so much with the seed: who misses a gate by less is trained again.
NOISE = 0.02
ROUNDING = 0.02  # points are hundredths, and accuracies ten-thousandths


@dataclass(frozen=True)
class Difference:
    """A check with other points than before; None where a grading has no result for it.

    `accuracies` are the two test accuracies behind it, where both are known, and `points` what the
    check is worth.
    """

    number: str
    before: float | None
    after: float | None
    points: float = 0.0
    accuracies: tuple[float, float] | None = None

    @property
    def gain(self) -> float:
        """How many points more there are now; no result counts as 0."""
        return round((self.after or 0.0) - (self.before or 0.0), 2)

    @property
    def noise(self) -> bool:
        """Whether two trainings of one program may well differ so much.

        Then the accuracies are close, and the points moved no more than the accuracies did.
        """
        if self.accuracies is None or self.before is None or self.after is None:
            return False
        step = abs(self.accuracies[0] - self.accuracies[1])
        return step <= NOISE and abs(self.gain) <= self.points * step / PARTIAL + ROUNDING

    def __str__(self) -> str:
        found = f"{self.number}: {_points(self.before)} before, {_points(self.after)} now"
        if self.accuracies:
            found += " (test accuracy {:.2%} before, {:.2%} now)".format(*self.accuracies)
        return f"{found}, {'within' if self.noise else 'beyond'} noise"


def _points(points: float | None) -> str:
    return "no result" if points is None else f"{points:g}"


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the checks whose points differ, in the order of their numbers."""
    then, now = marks.read(before), marks.read(after)
    numbers = sorted({*then.checks, *now.checks}, key=order)
    pairs = [(then.checks.get(number), now.checks.get(number)) for number in numbers]
    found = zip(numbers, pairs, strict=True)
    return [
        Difference(
            number,
            one.score if one else None,
            other.score if other else None,
            max(mark.points for mark in (one, other) if mark),
            _accuracies(then, now, number),
        )
        for number, (one, other) in found
        if not one or not other or one.score != other.score
    ]


def moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return the test accuracies that are not the same, before and now, by the part's name."""
    then, now = marks.read(before).accuracies, marks.read(after).accuracies
    return {
        now[key].name: (then[key].accuracy, now[key].accuracy)
        for key in now
        if key in then and then[key].accuracy != now[key].accuracy
    }


def verdict(differences: Collection[Difference]) -> Verdict:
    """Say what all differences together amount to."""
    if not differences:
        return "same"
    return "noise" if all(found.noise for found in differences) else "beyond noise"


def _accuracies(then: marks.Marks, now: marks.Marks, number: str) -> tuple[float, float] | None:
    """Return both accuracies of the check that an accuracy decides."""
    for key in (part.module for part in PARTS if part.accuracy == number):
        if key in then.accuracies and key in now.accuracies:
            return then.accuracies[key].accuracy, now.accuracies[key].accuracy
    return None
