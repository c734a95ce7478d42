"""Looks up what the handout says about one number: its paragraph, what it refers to, its grading.

It knows the form of the handout's text and refuses a text in which a number is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course import order

PLACES = ("solutions/handout.md", "student/README.md")
# What a number's paragraph refers to: other numbers, or the beginning of a section.
REFERRED = {
    "1.5": ("Part 1: NumPy alone (`numpy_ann.py`)",),
    "2.3": ("1.7",),
    "3.3": ("2.3", "2.4"),
}
GRADING = "How it is graded"
NUMBER = r"\d+\.\d+"
TITLE = re.compile(rf"\*\*((?:{NUMBER}(?:, )?)+)")
ROW = re.compile(rf"\| ({NUMBER}) \| (.*) \| \d+ \|")
GRADED = re.compile(rf"- \*\*[^*]+\*\* \(([^)]*{NUMBER}[^)]*)\)")


class HandbookError(Exception):
    """The handout is missing, or it says nothing about a number."""


@dataclass(frozen=True)
class Passage:
    """The handout on one number, as Markdown; `task` is the cell of its line in the table."""

    task: str
    paragraphs: list[str]
    grading: list[str]


def read(root: Path) -> str:
    """Return the text of the handout. Raises `HandbookError` if there is none."""
    for place in PLACES:
        path = root / place
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise HandbookError(f"the handout is missing: {' or '.join(PLACES)} was expected")


def look_up(text: str, number: str) -> Passage:
    """Find a number in the text of the handout. Raises `HandbookError` if it is not there."""
    rows = dict(ROW.findall(text))
    if number not in rows:
        raise HandbookError(f"the handout says nothing about {number}")
    blocks = re.split(r"\n{2,}", text)
    paragraphs = _own(blocks, number)
    for place in REFERRED.get(number, ()):
        paragraphs += _own(blocks, place) or _section(blocks, place)
    bullets = re.split(r"\n(?=- )", "\n".join(_section(blocks, GRADING)))
    return Passage(rows[number], paragraphs, [b for b in bullets if _concerns(b, number)])


def _own(blocks: list[str], number: str) -> list[str]:
    """Return the blocks from the paragraph with this number to the next title."""
    found: list[str] = []
    inside = False
    for block in blocks:
        if block.startswith(("**", "#", "| number")):
            title = TITLE.match(block)
            inside = bool(title and number in title[1].split(", "))
        if inside:
            found.append(block)
    return found


def _section(blocks: list[str], heading: str) -> list[str]:
    """Return the blocks after a heading, up to the part's own table or the next heading."""
    found: list[str] = []
    inside = False
    for block in blocks:
        if block.startswith("#"):
            inside = block.lstrip("# ") == heading
        elif block.startswith("| number"):
            inside = False
        elif inside:
            found.append(block)
    return found


def _concerns(bullet: str, number: str) -> bool:
    """Return True if this number is among those in the bullet's first brackets."""
    named = GRADED.match(bullet)
    if named is None:
        return False
    for piece in named[1].split(", "):
        first, _, last = piece.partition(" to ")
        if order(first) <= order(number) <= order(last or first):
            return True
    return False
