"""Whether a graded class got what it deserves: right parts all their points, wrong ones not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.batch import marks
from autograder.batch.store import RESULTS
from autograder.submission import MODULES
from benchmarks.answers import WRONG

KNOWN = ("right", "wrong", "unfinished", "stub", "copy", "partner")  # not broken, not hostile
MISTAKES = {module: {one.name for one in WRONG[module]} for module in MODULES}
ACCURACIES = ("1.9", "2.7", "3.6")
TOLERANCE = 0.005  # scores have two decimals


@dataclass(frozen=True)
class Part:
    """What a student wrote for a part, and what it got; `flawed`: a mistake or a stub is in it.

    `lost` are the numbers of the checks that are not full.
    """

    key: str
    module: str
    what: tuple[str, ...]
    flawed: bool
    score: float
    points: float
    lost: tuple[str, ...] = ()

    @property
    def deserved(self) -> bool:
        """A right part has all its points, and another one has not."""
        return self.flawed == (self.score < self.points - TOLERANCE)

    @property
    def only_accuracy(self) -> bool:
        """A right part that lost nothing but points for its test accuracy."""
        return not self.flawed and self.lost in {(number,) for number in ACCURACIES}


def parts(truth: Mapping[str, Any], submissions: Path) -> Iterator[Part]:
    """Yield the graded parts of a class whose truth `benchmarks.classroom` wrote.

    `submissions` has the folder of each, as `batch` leaves them; who has no results is left out.
    """
    for student in truth["students"]:
        path = submissions / student["key"] / RESULTS
        if student["kind"] not in KNOWN or not path.is_file():
            continue
        results = json.loads(path.read_bytes())
        found = marks.read(results).parts
        for module, (_, score, points) in zip(MODULES, found, strict=False):
            what = tuple(student["what"].get(module, ()))
            flawed = any(name in MISTAKES[module] or name.startswith("no ") for name in what)
            part = str(MODULES.index(module) + 1)
            lost = _lost(results, part)
            yield Part(student["key"], module, what, flawed, score or 0.0, points, lost)


def _lost(results: Mapping[str, Any], part: str) -> tuple[str, ...]:
    return tuple(
        test["number"]
        for test in results["tests"]
        if str(test.get("number", "")).startswith(f"{part}.")
        and (test.get("score") or 0.0) < test["max_score"] - TOLERANCE
    )


def told(found: list[Part]) -> list[str]:
    """Return the verdict in lines of a page, with every part that got what it does not deserve."""
    right = [part for part in found if not part.flawed]
    flawed = [part for part in found if part.flawed]
    lines = [
        f"Of {len(right)} parts without a mistake {sum(p.deserved for p in right)} got all their "
        f"points; of {len(flawed)} with one, or not finished, {sum(p.deserved for p in flawed)} "
        "lost some.",
        "",
    ]
    short = Counter(part.what[0] for part in found if part.only_accuracy and part.what)
    if short:
        designs = ", ".join(f"{name} ({count})" for name, count in short.most_common())
        lines += [f"{short.total()} right ones lost by their test accuracy alone: {designs}.", ""]
    for part in found:
        if not part.deserved and not (part.only_accuracy and part.what):
            written = ", ".join(part.what) or "as in the handout's solution"
            lines.append(f"- {part.module}, {part.score:g} of {part.points:g}: {written}")
    return lines
