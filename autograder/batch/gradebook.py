"""Writes the scores of a class as CSV: for people, for Canvas, and as Gradescope exports them.

gradebook.csv has everybody and begins with a byte order mark: Excel takes a file without it for the
machine's old code page and spoils every name that is not English. The two other files are read by
programs, which take that mark for a part of the first heading, so they have none.

A cell that is empty has no result; 0 is a result. Who handed in nothing has no result: whether
that is 0 points, an excuse or another date is the instructor's to say. Text that a spreadsheet
would calculate gets a quote in front, numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.batch import marks
from autograder.batch.entries import Person, Row
from autograder.batch.marks import Marks
from autograder.course import order
from autograder.plaintext import visible

# What begins a formula in some spreadsheet, the wide forms that Excel takes for the same included.
FORMULA = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")
MOST_CHARACTERS = 1000  # of a cell; a spreadsheet's own limit is 32,767
ASSIGNMENT = "Fashion-MNIST"
POINTS_ROW = "Points Possible"  # Canvas takes a first cell with these words for the row of points
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
PEOPLE = ("name", "sid", "email")

Cell = str | float


@dataclass(frozen=True)
class Line:
    """One person with the submission handed in, as every file shows it."""

    person: Person
    row: Row
    marks: Marks

    @property
    def missing(self) -> bool:
        """Whether nothing was handed in."""
        return self.row.outcome.status == "missing"

    @property
    def final(self) -> bool:
        """Whether the score may be entered: graded, and every check has a result."""
        checks = self.marks.checks.values()
        whole = bool(checks) and all(mark.score is not None for mark in checks)
        return self.row.outcome.status == "graded" and self.marks.score is not None and whole


def lines(rows: Iterable[Row]) -> list[Line]:
    """Return a line for every person, partners one each, always in the same order."""
    found = [
        Line(person, row, known)
        for row in rows
        for known in [marks.read(row.outcome.results)]
        for person in row.entry.people or (Person(),)
    ]
    return sorted(found, key=_place)


def gradebook(people: Sequence[Line]) -> bytes:
    """Return gradebook.csv: everybody, a column for each check, how the grading went."""
    numbers = _numbers(people)
    head = (*PEOPLE, "total", *numbers, "status", "detail", "seconds", "submission", "mistakes")
    return _csv([head, *(_person(line, numbers) for line in people)], mark=True)


def canvas(people: Sequence[Line], assignment: str = ASSIGNMENT) -> bytes:
    """Return canvas.csv, for Canvas's "Import" in the gradebook.

    Canvas finds a student by SIS User ID, then SIS Login ID, then the name; its own ID is unknown
    here. It clears the grade of whoever has an empty cell, so only final scores are in it.
    """
    final = [line for line in people if line.final]
    points = max((line.marks.points for line in people), default=0.0)
    body = [
        (safe(name), "", safe(who.sid), safe(who.email), "", _number(line.marks.score))
        for line in final
        for who in [line.person]
        for name in [who.name.replace(POINTS_ROW, POINTS_ROW.lower())]
    ]
    possible = (f"    {POINTS_ROW}", "", "", "", "", _number(points))
    return _csv([(*CANVAS, safe(assignment)), possible, *body])


def gradescope(people: Sequence[Line]) -> bytes:
    """Return gradescope.csv: the columns of Gradescope's own export of an assignment's scores.

    Its roster page takes Name, Email and SID from this file; what reads an export of Gradescope's
    reads this. Scores reach Gradescope itself by results.json alone.
    """
    numbers = _numbers(people)
    titles = {n: m for line in people for n, m in line.marks.checks.items()}
    head = ["Name", "SID", "Email", "Total Score", "Max Points", "Status", "Submission ID"]
    head += ["Submission Time"]
    head += [safe(f"{n}: {titles[n].title} ({titles[n].points:g} pts)") for n in numbers]
    return _csv([head, *(_exported(line, numbers) for line in people)])


def _place(line: Line) -> tuple[str, ...]:
    who = line.person
    return (who.name.casefold() or "\uffff", who.name, who.sid, who.email, line.row.entry.key)


def _numbers(people: Iterable[Line]) -> list[str]:
    return sorted({n for line in people for n in line.marks.checks}, key=order)


def _person(line: Line, numbers: list[str]) -> Iterator[Cell]:
    who, outcome = line.person, line.row.outcome
    yield from map(safe, (who.name, who.sid, who.email))
    yield _number(line.marks.score)
    yield from _scores(line, numbers)
    yield from (safe(outcome.status), safe(outcome.detail or line.row.entry.problem))
    yield _number(None if line.missing else round(outcome.seconds, 1))
    yield from (_submission(line), safe("; ".join(line.marks.mistakes)))


def _exported(line: Line, numbers: list[str]) -> Iterator[Cell]:
    who, entry = line.person, line.row.entry
    yield from map(safe, (who.name, who.sid, who.email))
    yield _number(line.marks.score if line.final else None)
    yield _number(line.marks.points or None)
    yield "Missing" if line.missing else "Graded" if line.final else "Ungraded"
    yield from (_submission(line), safe(entry.handed_in))
    yield from _scores(line, numbers)


def _submission(line: Line) -> str:
    return "" if line.missing else safe(line.row.entry.key)


def _scores(line: Line, numbers: list[str]) -> Iterator[Cell]:
    for n in numbers:
        mark = line.marks.checks.get(n)
        yield _number(mark.score if mark else None)


def _number(value: float | None) -> Cell:
    """Return a number as short as it can be written, and an empty cell for none."""
    return "" if value is None else f"{value:.10g}"


def safe(text: str) -> str:
    """Return text in one line that no spreadsheet calculates; a quote in front says it is text."""
    shown = " ".join(visible(text[:MOST_CHARACTERS]).split())
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def _csv(rows: Iterable[Iterable[Cell]], mark: bool = False) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode("utf-8-sig" if mark else "utf-8")
