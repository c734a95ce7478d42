"""The figures of a class from its rows, as plain data: scores, checks, gates, mistakes, costs.

A submission counts once, however many hand it in. Only what was graded to the end counts; how many
were not is told beside it, and how many students handed in nothing.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from autograder.artifacts import PAGE
from autograder.batch import marks
from autograder.batch.entries import STATUSES, Entry, Row
from autograder.batch.gradebook import Line
from autograder.batch.marks import Mark, Marks
from autograder.cohort import CheckFigures, Cohort, Gate, Misconception, Spread, Student
from autograder.course import order

ACCOUNTED = "graded"  # the only status whose results say what the submission can do


def summarize(people: Sequence[Line]) -> Cohort:
    """Return everything that the page of a class shows, from the lines of its gradebook."""
    known = list({line.row.entry.key: (line.row, line.marks) for line in people}.values())
    done = [(row, found) for row, found in known if row.outcome.status == ACCOUNTED]
    counts = [row.outcome.status for row, _ in known]
    checks = _checks([found for _, found in done])
    return Cohort(
        students=tuple(map(_student, people)),
        submissions=len(known) - counts.count("missing"),
        statuses={status: counts.count(status) for status in STATUSES},
        points=_points(checks, [found for _, found in known]),
        scores=tuple(found.score for _, found in done if found.score is not None),
        checks=checks,
        gates=_gates([found for _, found in done]),
        misconceptions=misconceptions(done),
        seconds=_spread(row.outcome.seconds for row, _ in done if row.outcome.seconds > 0),
        megabytes=_spread(found.megabytes for _, found in done if found.megabytes),
        partial=sum(any(m.score is None for m in found.checks.values()) for _, found in done),
    )


def link(row: Row) -> str:
    """Return where a row's report lies, relative to OUT; "" where there is none.

    The name is escaped as an address: a key is safe for a folder, and could still hold a "#".
    """
    if row.folder is None:
        return ""
    return "/".join(quote(piece, safe="", errors="replace") for piece in (*row.folder.parts, PAGE))


def who(entry: Entry) -> str:
    """Return the names of those who handed in, or the key where nobody is known."""
    names = [person.name or person.sid or person.email for person in entry.people]
    return ", ".join(name for name in names if name) or entry.key


def misconceptions(known: Iterable[tuple[Row, Marks]]) -> tuple[Misconception, ...]:
    """Return the named mistakes, those of most students first."""
    found: dict[str, list[tuple[Row, Mark]]] = {}
    for row, read in known:
        for mark in read.checks.values():
            for name in mark.mistakes:
                found.setdefault(name, []).append((row, mark))
    made = [_misconception(name, seen) for name, seen in found.items()]
    return tuple(sorted(made, key=lambda m: (-m.students, -m.submissions, m.name)))


def _misconception(name: str, seen: list[tuple[Row, Mark]]) -> Misconception:
    rows = {row.entry.key: row for row, _ in seen}
    checks = sorted({mark.number for _, mark in seen}, key=order)
    links = sorted((who(row.entry), link(row)) for row in rows.values())
    students = sum(max(1, len(row.entry.people)) for row in rows.values())
    return Misconception(name, students, len(rows), tuple(checks), tuple(links))


def _points(checks: Sequence[CheckFigures], known: Iterable[Marks]) -> float:
    """Return the points that could be had: where some checks were run only, theirs."""
    run = [check.points for check in checks if check.judged]
    if 0 < len(run) < len(checks):
        return sum(run)
    return max((found.points for found in known), default=0.0)


def _student(line: Line) -> Student:
    row, found, person = line.row, line.marks, line.person
    return Student(
        person.name,
        person.sid,
        person.email,
        row.entry.key,
        found.score,
        found.points,
        found.parts,
        row.outcome.status,
        row.outcome.detail or row.entry.problem,
        found.flags,
        found.mistakes,
        row.outcome.seconds,
        link(row),
    )


def _checks(known: Sequence[Marks]) -> tuple[CheckFigures, ...]:
    seen: dict[str, list[Mark]] = {}
    for found in known:
        for mark in found.checks.values():
            seen.setdefault(mark.number, []).append(mark)
    return tuple(_figures(seen[number]) for number in sorted(seen, key=order))


def _figures(seen: list[Mark]) -> CheckFigures:
    first = seen[0]
    shares = [m.score / m.points for m in seen if m.score is not None and m.points > 0]
    full = sum(share >= 1 for share in shares)
    count = max(1, len(shares))
    return CheckFigures(
        first.number, first.title, first.points, len(shares), full / count, sum(shares) / count
    )


def _gates(known: Sequence[Marks]) -> tuple[Gate, ...]:
    seen: dict[str, list[marks.Accuracy]] = {}
    for found in known:
        for key, accuracy in found.accuracies.items():
            seen.setdefault(key, []).append(accuracy)
    return tuple(
        Gate(found[0].name, found[0].threshold, tuple(sorted(a.accuracy for a in found)))
        for _, found in sorted(seen.items())
    )


def _spread(values: Iterable[float | None]) -> Spread | None:
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    ninth = known[min(len(known) - 1, round(0.9 * (len(known) - 1)))]
    return Spread(statistics.median(known), ninth, known[-1], len(known))
