"""Prints a report for somebody at a terminal: the table, what to mend, the score.

Text that a submission wrote is printed as `Text`, which knows no markup, and made visible before.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.plaintext import visible
from autograder.render import lesson, outline
from autograder.render.excerpt import excerpt
from autograder.render.outline import Part, Trouble
from autograder.report import Case, Report, Training

MOST_COLUMNS = 100  # wider than this, a row's points are too far from its title
TIME_COLUMNS = 60  # narrower than this, the time makes room for the title
STYLES = {"full": "green", "some": "yellow", "none": "red", "open": "cyan"}
CASES_SHOWN = 2
MANY = 8  # more short troubles than this flood a screen: each is told in one go
RATIONALE_LINES, PRINTED_LINES = 6, 6


def console_on(stream: TextIO) -> Console:
    """Return a console that prints any text on a stream: what its encoding lacks is spelt out."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return _Undeterred(file=stream, markup=False, highlight=False, emoji=False)


class _Undeterred(Console):
    """Prints until nobody reads any more (`make grade | head`): a grading goes on to its end."""

    def on_broken_pipe(self) -> None:
        """Be quiet from now on; Rich would end the program."""
        self.quiet = True
        if isinstance(self.file, io.TextIOWrapper):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.file.fileno())
            os.close(nowhere)


def show(report: Report, console: Console, cases: RenderableType | None = None) -> None:
    """Print a report; colour and width are the console's. `cases` stand in for what to mend."""
    width = min(console.width, MOST_COLUMNS)
    console.print(_table(report, width >= TIME_COLUMNS), width=width)
    middle = cases or _troubles(report)
    for block in (_accuracies(report), middle, _notes(report), total(report)):
        if block is not None:
            console.print()
            console.print(block, width=width)


def _table(report: Report, timed: bool) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False, expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for _ in range(1 + timed):
        table.add_column(justify="right", no_wrap=True)
    for place, part in enumerate(outline.parts(report)):
        if place:
            table.add_row()
        for cells, style in _rows(part):
            table.add_row(*cells[: 2 + timed], style=style)
    return table


def _rows(part: Part) -> Iterator[tuple[list[Text], str]]:
    """Yield title, points and time of a part and of its checks, each with the row's style."""
    subtotal = outline.tally(part.score, part.points)
    yield [Text(part.name), Text(subtotal), Text(_time(part.seconds))], "bold"
    for row in part.rows:
        result = row[0]
        numbers = outline.span(result.entry.number for result in row)
        title = visible(result.entry.title) if len(row) == 1 else f"{len(row)} checks"
        spent = "" if outline.idle(result) else _time(result.seconds)
        verdict = Text(outline.verdict(result), style=STYLES[outline.rank(result)])
        yield [Text(f"{numbers}  {title}"), verdict, Text(spent)], ""


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds else ""


def _accuracies(report: Report) -> Group | None:
    lines = [
        _accuracy(run, run.accuracy)
        for run in report.trainings.values()
        if run.accuracy is not None
    ]
    return Group(*lines) if lines else None


def _accuracy(run: Training, accuracy: float) -> Text:
    line = Text(f"{run.name}: ")
    line.append(f"{accuracy:.1%}", "green" if accuracy >= run.threshold else "yellow")
    return line.append(f" of the test images classified correctly, {run.threshold:.0%} required")


def _troubles(report: Report) -> Table | None:
    """What happened and what to try, one block a trouble; blank lines only around long ones."""
    found = outline.troubles(report)
    if not found:
        return None
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False, expand=True)
    table.add_column(max_width=8, style="bold")
    table.add_column(ratio=1, overflow="fold")
    crowded = sum(not _is_long(trouble) for trouble in found) > MANY
    for place, trouble in enumerate(found):
        if place and (_is_long(trouble) or _is_long(found[place - 1])):
            table.add_row()
        if crowded and place and not _is_long(trouble):
            table.add_row(trouble.numbers, _line(trouble.cases[0]))
        else:
            table.add_row(trouble.numbers, _block(trouble))
    return table


def problem(trouble: Trouble) -> Table:
    """Return one trouble by itself: its numbers, what happened, what to try."""
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False, expand=True)
    table.add_column(max_width=8, style="bold")
    table.add_column(ratio=1, overflow="fold")
    shown = replace(trouble, cases=trouble.telling[:CASES_SHOWN])
    table.add_row(trouble.numbers, _block(shown))
    if len(trouble.cases) > CASES_SHOWN:
        table.add_row("", Text(f"and {len(trouble.cases) - CASES_SHOWN} more", "dim"))
    return table


def _is_long(trouble: Trouble) -> bool:
    return len(trouble.cases) > 1 or any(case.where or case.printed for case in trouble.cases)


def _line(case: Case) -> Text:
    """Return what happened and what to try, without a line of its own for each."""
    words = Text(excerpt(case.told, RATIONALE_LINES))
    return words.append(" ").append(_hint(case)) if case.hint else words


def _block(trouble: Trouble) -> Group:
    pieces: list[RenderableType] = []
    hints: set[str] = set()
    for case in trouble.telling[:CASES_SHOWN]:
        pieces += _case(case, case.hint in hints)
        hints.add(case.hint)
    more = len(trouble.cases) - CASES_SHOWN
    if more > 0:
        pieces.append(Text(f"and {more} more; report.html has them all", "dim"))
    return Group(*pieces)


def _case(case: Case, hint_known: bool) -> list[RenderableType]:
    pieces: list[RenderableType] = [Text(excerpt(case.told, RATIONALE_LINES))]
    pieces += [Padding(Text(visible(line)), (0, 0, 0, 2)) for line in case.where]
    for mistake in case.lesson.mistakes:
        told = f"{mistake.name}. {lesson.named(mistake, case.hint)}"
        pieces.append(Text.assemble(("Mistake: ", "magenta"), visible(told)))
    if case.hint and not hint_known:
        pieces.append(_hint(case))
    if case.printed:
        printed = Text(excerpt(case.printed, PRINTED_LINES))
        pieces += [Text("It printed:"), Padding(printed, (0, 0, 0, 2))]
    return pieces


def _hint(case: Case) -> Text:
    return Text.assemble(("Try: ", "cyan"), visible(case.hint))


def _notes(report: Report) -> Group | None:
    lines = [Text(f"Note: {visible(note)}") for note in report.notes]
    return Group(*lines) if lines else None


def total(report: Report) -> Group:
    """Return the score and what comes next; why there is none, where the grader failed."""
    lines: list[Text] = []
    if report.failure:
        lines += [Text(line, "cyan") for line in outline.apology(report)]
    elif report.unfinished:
        lines.append(Text(f"No result: {outline.span(report.unfinished)}."))
    score = Text.assemble((f"{report.score:g} of {report.points:g} points", "bold"))
    if report.failure:
        score.append(" before the grader failed")
    first = outline.following(report)
    if first is not None:
        score.append(f"  Next: {first.numbers}")
    return Group(*lines, score)
