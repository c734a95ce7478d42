"""A report at two other lengths: the score with what comes next, and every case in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from autograder.plaintext import visible
from autograder.render import lesson, outline, terminal
from autograder.report import Case, Report, Result

WORDS = {True: "right", False: "wrong", None: "not judged"}


def show_less(report: Report, console: Console) -> None:
    """Print the score and the first thing to mend."""
    pieces: list[RenderableType] = [Text(f"{report.score:g} of {report.points:g} points", "bold")]
    first = outline.following(report)
    if report.failure:
        pieces = [terminal.total(report)]
    elif first is not None:
        pieces.append(terminal.problem(replace(first, cases=first.telling[:1])))
    console.print(Group(*pieces), width=min(console.width, terminal.MOST_COLUMNS))


def show_more(report: Report, console: Console) -> None:
    """Print the report with every case and all that was printed."""
    terminal.show(report, console, Group(*_results(report)))


def _results(report: Report) -> Iterator[RenderableType]:
    ran = [result for result in report.results.values() if result.cases]
    for place, result in enumerate(ran):
        if place:
            yield Text()
        yield Text(f"{result.entry.number}  {visible(result.entry.title)}", "bold")
        yield from (Padding(piece, (0, 0, 0, 5)) for piece in _cases(result))


def _cases(result: Result) -> Iterator[Text]:
    for case in result.cases:
        points = outline.tally(round(case.earned, 2), round(case.points, 2))
        word = WORDS[case.passed]
        yield Text(f"{word:<10}  {points:>9}  {case.seconds:5.2f} s  {visible(case.name)}")
        yield from (Text(visible(line), overflow="fold") for line in _told(case))


def _told(case: Case) -> Iterator[str]:
    """Yield all that is known about a case, indented below it."""
    lines = case.rationale.split("\n") if case.rationale else []
    lines += [f"  {line}" for line in case.where]
    lines += lesson.lines(case.lesson)
    lines += [f"Try: {case.hint}"] if case.hint and case.rationale else []
    lines += _under("It printed:", case.printed) + _under(lesson.RUN_IT, case.lesson.snippet)
    yield from (f"    {line}" for line in lines)


def _under(heading: str, text: str) -> list[str]:
    return [heading, *(f"  {line}" for line in text.splitlines())] if text else []
