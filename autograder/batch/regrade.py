"""Compares two gradings of a class: which submissions gain, which lose, on which check.

Give the class to `batch` with two graders and two folders, then both folders to this.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.batch import marks
from autograder.batch.differences import Difference, compare, verdict
from autograder.batch.entries import SUBMISSIONS
from autograder.batch.gradebook import safe
from autograder.plaintext import visible
from autograder.submission import SubmissionError

MOST_SHOWN = 20


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

    `alone` are the keys that only one of the two has a result for, or that hold other bytes now.
    """

    compared: int
    moved: list[Moved]
    alone: list[str]

    def lines(self) -> Iterator[str]:
        """Say it: how many move, on which checks, and the submissions that move most."""
        gain = sum(found.gain > 0 for found in self.moved)
        lose = sum(found.gain < 0 for found in self.moved)
        yield f"{self.compared} submissions compared: {gain} gain, {lose} lose."
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


def _by_check(moved: Sequence[Moved]) -> Iterator[str]:
    every = [difference for found in moved for difference in found.checks]
    for number in sorted({difference.number for difference in every}, key=marks.order):
        gains = [difference.gain for difference in every if difference.number == number]
        more, less = sum(g > 0 for g in gains), sum(g < 0 for g in gains)
        noise = sum(difference.noise for difference in every if difference.number == number)
        told = f"  {number}: {more} gain, {less} lose, {sum(gains):+g} points in all"
        yield f"{told}, {noise} within noise" if noise else told


def regrade(before: Path, after: Path) -> Regrade:
    """Compare the results in two folders that `batch` wrote.

    Raises `SubmissionError` for a folder without results.
    """
    then, now = _results(before), _results(after)
    alone = sorted(set(then) ^ set(now))
    moved: list[Moved] = []
    compared = 0
    for key in sorted(set(then) & set(now)):
        if _bytes(then[key]) != _bytes(now[key]):
            alone.append(key)
            continue
        compared += 1
        found = compare(then[key], now[key])
        if found:
            moved.append(Moved(key, _score(then[key]), _score(now[key]), found))
    return Regrade(compared, moved, alone)


def _results(out: Path) -> dict[str, dict[str, Any]]:
    """Return the results of each submission, by its key; a file that is damaged counts as none.

    A folder whose name begins with a dot is what a run that was killed had not finished.
    """
    found = {}
    for path in sorted((out / SUBMISSIONS).glob("[!.]*/results.json")):
        try:
            content = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(content, dict):
            found[path.parent.name] = content
    if not found:
        raise SubmissionError(f"{out} holds no results of a class ({SUBMISSIONS}/*/results.json)")
    return found


def _score(results: dict[str, Any]) -> float:
    return marks.read(results).score or 0.0


def _bytes(results: dict[str, Any]) -> object:
    """Return the hash of what was graded."""
    extra = results.get("extra_data")
    submission = extra.get("submission") if isinstance(extra, dict) else None
    return submission.get("sha256") if isinstance(submission, dict) else None
