"""What a session of `watch` shows: the first problem on top, a line of points, what still trains.

A terminal is drawn anew at each step; anywhere else every piece is a few plain lines of its own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cached_property

from rich.console import Console, Group, RenderableType
from rich.text import Text

from autograder.plaintext import visible
from autograder.render import outline, terminal
from autograder.render.outline import Part, Trouble
from autograder.report import Entry, Report, Result


@dataclass(frozen=True)
class View:
    """A moment of a run: its report, when it began, what was saved, which parts that concerns.

    `coming` are the numbers still without a result, `since` says when a part was graded, `seconds`
    how long the answer took, `training` which check trains now, `failed` which ones failed last,
    `deleted` which of the saved files are gone, `right` which checks had full points before.
    """

    report: Report
    at: str
    saved: list[str]
    parts: set[str]
    coming: frozenset[str]
    since: dict[str, str]
    seconds: float | None = None
    training: str = ""
    failed: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()

    @cached_property
    def problem(self) -> Trouble | None:
        """What to mend first: what the save broke, what failed last in its file, the file, any."""
        judged = [trouble for trouble in outline.troubles(self._known()) if trouble.judged]
        return min(judged, key=self._distance, default=None)

    @property
    def entry(self) -> Entry | None:
        """The check to mend first; of several with one problem the first of the saved file."""
        if self.problem is None:
            return None
        entries = [result.entry for result in self.problem.results]
        return next((entry for entry in entries if entry.part in self.parts), entries[0])

    @property
    def number(self) -> str:
        """The number of the check to mend first, "" where there is none."""
        return self.entry.number if self.entry else ""

    def _distance(self, trouble: Trouble) -> int:
        own = {r.entry.number for r in trouble.results if r.entry.part in self.parts}
        if not own:
            return 3
        return 0 if own & self.right else 1 if own & self.failed else 2

    def _known(self) -> Report:
        """Return the report without cases that have not run yet."""
        results = {
            number: replace(
                result, cases=[c for c in result.cases if c.passed is not None or c.rationale]
            )
            for number, result in self.report.results.items()
        }
        return replace(self.report, results=results)


class Screen:
    """Shows a session on a console; the threads of a session share it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._view: View | None = None
        self._notes: list[str] = []
        self._topics: set[str] = set()
        # Of the problem shown last: its number, and its part and first words.
        self._told: tuple[str, tuple[str, str]] = ("", ("", ""))
        self._training = ""
        self._remarks: set[str] = set()  # a report's notes, each said once in a session

    def begin(self, view: View) -> None:
        """Say what was saved."""
        with self._lock:
            self._notes.clear()
            self._training = ""
            self._topics.clear()
            self._told = ("", ("", ""))
            self._show(view, _header(view))

    def trouble(self, view: View) -> None:
        """Show the problem to begin with, unless it stands there."""
        with self._lock:
            self._show(view, *self._problem(view))

    def answer(self, view: View) -> None:
        """Show what all checks of the saved file but its trainings have found."""
        with self._lock:
            self._show(view, *self._problem(view), tally(view))

    def late(self, view: View, result: Result) -> None:
        """Show what came of a check after the answer."""
        with self._lock:
            pieces = self._problem(view)
            if result.entry.number not in view.coming:
                line = f"{result.entry.number}  {outline.verdict(result)}  {result.seconds:.1f} s"
                pieces = [Text(line), *pieces]
            self._show(view, *pieces)

    def end(self, view: View) -> None:
        """Show the run's result."""
        with self._lock:
            remarks = [line for line in _closing(view.report) if line not in self._remarks]
            self._remarks |= set(remarks)
            self._notes += remarks
            lines = [Text(visible(line), "cyan") for line in remarks]
            self._show(view, *self._problem(view), *lines, tally(view))

    def train(self, told: str) -> None:
        """Show how far a training is, in the place of what was said of it before."""
        with self._lock:
            self._training = told
            self._show(self._view, Text(visible(told), "dim"))

    def note(self, text: str, topic: str = "") -> None:
        """Say something in between, once on each topic in a run."""
        with self._lock:
            if (topic or text) not in self._topics:
                self._topics.add(topic or text)
                self._notes.append(text)
                self._show(self._view, Text(visible(text), "cyan"))

    def _show(self, view: View | None, *pieces: RenderableType) -> None:
        """Print the pieces; in a terminal, draw everything anew."""
        self._view = view
        width = min(self._console.width, terminal.MOST_COLUMNS)
        if not self._console.is_terminal:
            for piece in pieces:
                is_line = isinstance(piece, Text)  # one line, however long
                self._console.print(piece, width=None if is_line else width, soft_wrap=is_line)
            return
        self._console.clear()
        self._console.print(whole(view, self._notes, self._training), width=width)

    def _problem(self, view: View) -> list[RenderableType]:
        """Return the problem, unless it is what was told last, of this number or of its part."""
        if view.problem is None or view.entry is None:
            return []
        number, words = self._told
        first = view.entry.part, view.problem.telling[0].told
        if number == view.number or words == first:
            return []
        self._told = (view.number, first)
        return [terminal.problem(view.problem)]


def whole(view: View | None, notes: list[str], training: str = "") -> Group:
    """Return the screen of a terminal."""
    pieces: list[RenderableType] = []
    if view:
        pieces += [_header(view), Text()]
        pieces += [terminal.problem(view.problem), Text()] if view.problem else []
        pieces += [tally(view) if view.seconds is not None else Text("Grading ...", "dim")]
        told = training or _title(view) if view.training else ""
        pieces += [Text(f"Training: {told}", "dim")] if told else []
    return Group(*pieces, *(Text(visible(note), "cyan") for note in notes))


def tally(view: View) -> Text:
    """Return the points of each part and of all, with what they rest on."""
    line = Text()
    for part in outline.parts(view.report):
        line.append(f"{_part(part, view)}, ")
    line.right_crop(2)
    line.append(f": {view.report.score:g} of {view.report.points:g} points", "bold")
    if view.seconds is not None:
        line.append(f", answered in {view.seconds:.2f} s")
    return line


def _part(part: Part, view: View) -> str:
    coming = [r.entry.number for r in part.results if r.entry.number in view.coming]
    remarks = [f"{outline.span(coming)} to come"] if coming else []
    if part.number not in view.parts and part.number in view.since:
        remarks.append(f"of {view.since[part.number]}")
    words = f"part {part.number} {outline.tally(part.score, part.points)}"
    return words + (f" ({', '.join(remarks)})" if remarks else "")


def _header(view: View) -> Text:
    deleted = [file for file in view.saved if file in view.deleted]
    saved = [file for file in view.saved if file not in view.deleted]
    pairs = ((saved, "saved"), (deleted, "deleted"))
    what = ", ".join(f"{', '.join(files)} {word}" for files, word in pairs if files)
    return Text(f"{view.at}  {what or 'all files'}", "bold")


def _title(view: View) -> str:
    return f"{view.training} {view.report.results[view.training].entry.title}"


def _closing(report: Report) -> list[str]:
    return outline.apology(report) if report.failure else [f"Note: {n}" for n in report.notes]
