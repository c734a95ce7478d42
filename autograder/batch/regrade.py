"""Compares two gradings of a class: which submissions gain, which lose, on which check.

Give the class to `batch` with two graders and two folders, then both folders to this.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.batch import written
from autograder.batch.differences import Difference, compare, verdict
from autograder.batch.gradebook import safe
from autograder.course import order
from autograder.plaintext import visible

MOST_SHOWN = 20
HASH = 12  # characters of one that are shown
SUBMISSION, GRADER = ("submission", "sha256"), ("grader", "sha256")  # where a receipt has them


@dataclass(frozen=True)
class Moved:
    """A submission whose points differ: its key, both scores, the checks that made it."""

    key: str
    before: float
    after: float
    checks: list[Difference]

    @property
    def gain(self) -> float:
        """How many points more there are now."""
        return round(self.after - self.before, 2)


@dataclass(frozen=True)
class Regrade:
    """What two gradings of a class make of the same submissions.

    `alone` are the keys that only one of the two has a result for, or that hold other bytes now;
    `left_out` the checks that were asked for in one of the two only. The graders are hashes, of
    which there should be one each.
    """

    compared: int
    moved: list[Moved]
    alone: list[str]
    left_out: list[str]
    grader_before: set[str]
    grader_after: set[str]

    def lines(self) -> Iterator[str]:
        """Say it: how many move, on which checks, and the submissions that move most."""
        gain = sum(found.gain > 0 for found in self.moved)
        lose = sum(found.gain < 0 for found in self.moved)
        yield f"{self.compared} submissions compared: {gain} gain, {lose} lose."
        yield _graders(self.grader_before, self.grader_after)
        if self.left_out:
            yield f"Not asked for both times, so not compared: {visible(', '.join(self.left_out))}"
        if self.alone:
            yield f"Not compared, {len(self.alone)}: {visible(', '.join(self.alone[:MOST_SHOWN]))}"
        yield from _by_check(self.moved)
        ranked = sorted(self.moved, key=lambda found: (-abs(found.gain), found.key))
        for found in ranked[:MOST_SHOWN]:
            noise = " (within noise)" if verdict(found.checks) == "noise" else ""
            yield f"{visible(found.key)}: {found.before:g} -> {found.after:g}{noise}"
            yield from (f"    {difference}" for difference in found.checks)
        if len(ranked) > MOST_SHOWN:
            yield f"and {len(ranked) - MOST_SHOWN} more."

    def table(self) -> str:
        """Return a CSV with a line for every check of every submission that moved."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(["submission", "check", "before", "after", "gain", "noise"])
        for found in self.moved:
            for one in found.checks:
                noise = "yes" if one.noise else "no"
                row = [safe(found.key), one.number, one.before, one.after, one.gain, noise]
                writer.writerow(row)
        return stream.getvalue()


def _graders(before: set[str], now: set[str]) -> str:
    """Say which graders they were, so that nobody compares what is the same by mistake."""
    if before == now and len(now) == 1:
        return f"The same grader both times ({_named(now)}): what differs is chance or a setting."
    return f"The grader: {_named(before)} before, {_named(now)} now."


def _named(graders: set[str]) -> str:
    if len(graders) != 1:
        return f"{len(graders)} different ones"
    return visible(next(iter(graders))[:HASH]) or "unknown"


def _by_check(moved: Sequence[Moved]) -> Iterator[str]:
    every = [difference for found in moved for difference in found.checks]
    for number in sorted({difference.number for difference in every}, key=order):
        gains = [difference.gain for difference in every if difference.number == number]
        more, less = sum(g > 0 for g in gains), sum(g < 0 for g in gains)
        noise = sum(difference.noise for difference in every if difference.number == number)
        told = f"  {number}: {more} gain, {less} lose, {sum(gains):+g} points in all"
        yield f"{told}, {noise} within noise" if noise else told


def regrade(before: Path, after: Path) -> Regrade:
    """Compare the results in two folders that `batch` wrote.

    Raises `SubmissionError` for a folder without results.
    """
    sides = written.read(before), written.read(after)
    hashes = [{key: written.fact(one[key], *SUBMISSION) for key in one} for one in sides]
    same = sorted(key for key, found in hashes[0].items() if hashes[1].get(key) == found)
    alone = sorted((hashes[0].keys() | hashes[1].keys()) - set(same))
    moved: list[Moved] = []
    left_out: set[str] = set()
    for key in same:
        then, now = sides[0][key], sides[1][key]
        narrowed = written.narrowed(then, now)
        left_out |= narrowed
        found = [one for one in compare(then, now) if one.number not in narrowed]
        if found:
            points = [written.points(results, narrowed) for results in (then, now)]
            moved.append(Moved(key, points[0], points[1], found))
    graders = [{written.fact(one[key], *GRADER) for key in same} for one in sides]
    return Regrade(len(same), moved, alone, sorted(left_out, key=order), graders[0], graders[1])
