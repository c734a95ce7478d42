"""What the handout says about one number: its own paragraph, what that leans on, how it is graded.

It reads the handout's text and knows its form; it refuses a text in which a number is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PLACES = ("solutions/handout.md", "student/README.md")
# Paragraphs that point elsewhere in the handout: to another number, or the beginning of a section.
CURVES = "Reading learning curves"
LEANS = {"1.5": "Part 1: NumPy alone (`numpy_ann.py`)", "2.6": CURVES, "3.3": "2.3", "3.5": CURVES}
GRADING = "How it is graded"
TITLE = re.compile(r"\*\*((?:\d\.\d(?:, )?)+)")
ROW = re.compile(r"\| (\d\.\d) \| (.*) \| \d+ \|")


class HandbookError(Exception):
    """The handout cannot be read, or says nothing about a number."""


@dataclass(frozen=True)
class Passage:
    """What is said about a number, as Markdown: `task` is its line in the part's table."""

    task: str
    paragraphs: list[str]
    grading: list[str]


def read(root: Path) -> str:
    """Return the handout's text. Raises `HandbookError` where there is none."""
    for place in PLACES:
        path = root / place
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise HandbookError(f"the handout is missing: {' or '.join(PLACES)} was expected")


def look_up(text: str, number: str) -> Passage:
    """Return what the handout says about a number. Raises `HandbookError` if that is nothing."""
    rows = dict(ROW.findall(text))
    if number not in rows:
        raise HandbookError(f"the handout says nothing about {number}")
    blocks = re.split(r"\n{2,}", text)
    paragraphs = _own(blocks, number)
    if number in LEANS:
        paragraphs += _own(blocks, LEANS[number]) or _section(blocks, LEANS[number])
    bullets = re.split(r"\n(?=- )", "\n".join(_section(blocks, GRADING)))
    return Passage(rows[number], paragraphs, [b for b in bullets if _concerns(b, number)])


def _own(blocks: list[str], number: str) -> list[str]:
    """Return the blocks from the paragraph with this number to the next title."""
    found: list[str] = []
    inside = False
    for block in blocks:
        if block.startswith(("**", "#", "|")):
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
    """Say whether the numbers in a bullet's first bracket include this one, or stand for all."""
    named = re.match(r"- \*\*\w+\*\* \(([^)]*\d\.\d[^)]*)\)", bullet)
    if named is None:
        return False
    for piece in named[1].split(", "):
        first, _, last = piece.partition(" to ")
        if _place(first) <= _place(number) <= _place(last or first):
            return True
    return False


def _place(number: str) -> list[int]:
    return [int(piece) for piece in number.split(".")]
