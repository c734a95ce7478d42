"""A confusion matrix as rows to print: shares, how warm each cell is, the commonest errors."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.report import Confusion

COMMONEST = 3
WARMTH = 3.0  # an error is as warm as three times as many right answers


@dataclass(frozen=True)
class Cell:
    """One cell: how many images, how warm in percent, and whether the answer is right."""

    count: int
    warmth: int
    right: bool


@dataclass(frozen=True)
class Row:
    """The images of one class: what they were taken for, and the share that is right."""

    name: str
    cells: list[Cell]
    right: float


def rows(confusion: Confusion) -> list[Row]:
    """Return the matrix, one row for each true class."""
    return [
        _row(place, name, counts)
        for place, (name, counts) in enumerate(
            zip(confusion.classes, confusion.counts, strict=True)
        )
    ]


def _row(place: int, name: str, counts: tuple[int, ...]) -> Row:
    total = sum(counts) or 1
    cells = []
    for column, count in enumerate(counts):
        right = column == place
        share = count / total * (1 if right else WARMTH)
        cells.append(Cell(count, round(100 * min(share, 1.0)), right))
    return Row(name, cells, counts[place] / total)


def commonest(confusion: Confusion) -> list[str]:
    """Return the errors made most often, in words, the commonest first."""
    found = [
        (count, truth, guess)
        for truth, counts in zip(confusion.classes, confusion.counts, strict=True)
        for guess, count in zip(confusion.classes, counts, strict=True)
        if truth != guess and count
    ]
    found.sort(key=lambda error: -error[0])
    return [
        f"{truth} taken for {guess} ({'once' if count == 1 else f'{count} times'})"
        for count, truth, guess in found[:COMMONEST]
    ]
