"""Finds where two submissions say the same, as lines to be read side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.batch.sketches import Hashes, Sketch
from autograder.cohort import Passage

MOST_PASSAGES, MOST_LINES, MOST_CHARACTERS = 12, 40, 160
NEAR = 2  # lines between two finds that are read as one


@dataclass
class Stretch:
    """Lines of one file on both sides, first and last."""

    left: list[int]
    right: list[int]

    def takes(self, other: Stretch) -> bool:
        """Say whether another stretch goes on where this one ends, on both sides."""
        return all(
            mine[0] <= theirs[0] <= mine[1] + NEAR
            for mine, theirs in ((self.left, other.left), (self.right, other.right))
        )

    def extend(self, other: Stretch) -> None:
        """Go on to the end of another stretch."""
        self.left[1] = max(self.left[1], other.left[1])
        self.right[1] = max(self.right[1], other.right[1])


def passages(left: Sketch, right: Sketch, shared: Hashes) -> tuple[Passage, ...]:
    """Return what two sketches share, file by file in the order of the left one's lines."""
    found = [
        _passage(module, stretch, left, right)
        for module in left.modules
        if module in right.modules
        for stretch in _stretches(left, right, module, shared)
    ]
    return tuple(found[:MOST_PASSAGES])


def _stretches(left: Sketch, right: Sketch, module: str, shared: Hashes) -> list[Stretch]:
    ones, others = _places(left, module, shared), _places(right, module, shared)
    pairs = sorted((ones[h], others[h]) for h in ones.keys() & others.keys())
    found: list[Stretch] = []
    for one, other in pairs:
        stretch = Stretch(list(one), list(other))
        taking = next((held for held in reversed(found) if held.takes(stretch)), None)
        if taking:
            taking.extend(stretch)
        else:
            found.append(stretch)
    return found


def _places(sketch: Sketch, module: str, shared: Hashes) -> dict[int, tuple[int, int]]:
    """Return for each shared hash of a module the lines where it stands first."""
    held = sketch.modules[module]
    found: dict[int, tuple[int, int]] = {}
    for place in np.flatnonzero(np.isin(held.hashes, shared)):
        lines = int(held.firsts[place]), int(held.lasts[place])
        found.setdefault(int(held.hashes[place]), lines)
    return found


def _passage(module: str, stretch: Stretch, left: Sketch, right: Sketch) -> Passage:
    return Passage(
        f"{module}.py",
        stretch.left[0],
        stretch.right[0],
        _lines(left, module, stretch.left),
        _lines(right, module, stretch.right),
    )


def _lines(sketch: Sketch, module: str, span: list[int]) -> str:
    sources = sketch.entry.submission.sources if sketch.entry.submission else {}
    text = sources[module].decode("utf-8", "replace").splitlines()[span[0] - 1 : span[1]]
    shown = [line[:MOST_CHARACTERS] for line in text[:MOST_LINES]]
    if len(text) > MOST_LINES:
        shown.append(f"[{len(text) - MOST_LINES} more lines]")
    return "\n".join(shown)
