"""Prints what the handout says about one number, for somebody at a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.handbook import Passage
from autograder.lessons import Mistake
from autograder.plaintext import visible
from autograder.render import formula
from autograder.render.terminal import MOST_COLUMNS
from autograder.rubric import Check

FORMULA = re.compile(r"```math\n(.*?)```", re.S)
INDENT = (0, 0, 0, 2)


def show(
    checks: list[Check], passage: Passage, mistakes: Iterable[Mistake], console: Console
) -> None:
    """Print a number's check functions, its passage of the handout and its common mistakes."""
    points = sum(check.points for check in checks)
    title = Text(f"{checks[0].number}  {checks[0].title}  {points:g} points", "bold")
    pieces: list[RenderableType] = [title, Text("You write: ").append(_inline(passage.task))]
    for paragraph in passage.paragraphs:
        pieces += [Text(), *_paragraph(paragraph)]
    pieces += _part("What is looked at", map(_check, checks))
    pieces += _part("How it is graded", map(_bullet, passage.grading))
    pieces += _part("Common mistakes", map(_mistake, mistakes))
    console.print(Group(*pieces), width=min(console.width, MOST_COLUMNS))


def _part(heading: str, texts: Iterable[Text]) -> list[RenderableType]:
    found = [Padding(text, INDENT) for text in texts]
    return [Text(), Text(heading, "bold"), *found] if found else []


def _check(check: Check) -> Text:
    return Text.assemble(f"- {check.title} ", ("Hint: ", "cyan"), check.advice)


def _bullet(bullet: str) -> Text:
    return _inline(" ".join(bullet.split()))


def _mistake(mistake: Mistake) -> Text:
    """Return a mistake in general: nobody's file has been looked at."""
    looks = mistake.looks.removeprefix("It looks like ")
    words = " ".join(piece for piece in (looks, mistake.advice) if piece)
    return Text.assemble("- ", (f"{mistake.name}: " if mistake.name else "", "bold"), words)


def _paragraph(paragraph: str) -> Iterator[RenderableType]:
    if paragraph.startswith("|"):
        yield _table(paragraph)
        return
    for place, piece in enumerate(FORMULA.split(paragraph)):
        if place % 2:
            yield from (Padding(Text(visible(line)), (0, 0, 0, 4)) for line in formula.lines(piece))
        elif piece.strip():
            yield _inline(" ".join(piece.split()))


def _table(text: str) -> Table:
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines()]
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    for _ in rows[0]:
        table.add_column(overflow="fold")
    for place, row in enumerate(rows[:1] + rows[2:]):
        if place:
            table.add_row()
        table.add_row(*map(_inline, row), style="" if place else "bold")
    return table


def _inline(text: str) -> Text:
    """Return a line of Markdown as text: formulas in letters, links by their words, bold kept."""
    text = re.sub(r"\$([^$]+)\$", lambda found: formula.plain(found[1]), text)
    text = re.sub(r"\[([^\]]+)\]\(#[^)]*\)", r"\1", text).replace("`", "")
    text = re.sub(r"(?<!\*)\*([^*]+)\*(?!\*)", r"\1", text)
    line = Text()
    for place, piece in enumerate(visible(text).split("**")):
        line.append(piece, "bold" if place % 2 else "")
    return line
