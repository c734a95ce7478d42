"""Shows how a grading goes on: one moving line in a terminal, lines anywhere else.

Elsewhere there is a line for every check and for every epoch of a training.
"""

from __future__ import annotations

import time

from rich.console import Console
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from autograder.course import BY_MODULE
from autograder.render.moving import Moving
from autograder.render.outline import verdict
from autograder.report import Report
from autograder.rubric import Check

REDRAWN_PER_SECOND = 8


class Live:
    """The listener of a grading; a context manager that leaves a terminal as it found it.

    A `silent` one prints no line a check where there is no terminal.
    """

    def __init__(self, console: Console, *, silent: bool = False) -> None:
        self._console = console
        self._silent = silent
        self._moving = Moving(console, self._line, REDRAWN_PER_SECOND)
        self._spinner = Spinner("line")
        self._check: Check | None = None
        self._began = 0.0
        self._outcomes = 0  # of the present check's cases
        self._done: set[str] = set()
        self._report: Report | None = None
        self._epoch = ""

    def __enter__(self) -> Live:
        self._moving.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._moving.stop()

    def started(self, check: Check) -> None:
        """Note that a case of a check begins; the clock runs from a check's first one."""
        if self._check is None or self._check.number != check.number:
            self._check, self._began, self._outcomes = check, time.monotonic(), 0

    def finished(self, report: Report, check: Check) -> None:
        """Note a case's outcome; after the last one of a check, say how the check went."""
        self._report = report
        self._outcomes += 1
        result = report.results[check.number]
        if self._outcomes < len(result.cases):
            return
        self._done.add(check.number)
        if not self._moving.shown and not self._silent:
            line = f"{check.number:<4} {verdict(result):>10} {result.seconds:6.1f} s  "
            line += result.entry.title
            self._console.print(Text(line), no_wrap=True, overflow="ellipsis")

    def epoch(self, module: str, epoch: int, epochs: int, loss: float, accuracy: float) -> None:
        """Note how far a training is; without a terminal, say it."""
        self._epoch = progress(module, epoch, epochs, loss, accuracy)
        if not self._moving.shown and not self._silent:
            self._console.print(Text(f"     {self._epoch}"), no_wrap=True, overflow="ellipsis")

    def _line(self) -> Table | Text:
        if self._check is None:
            return Text("Starting ...")
        row = Table.grid(padding=(0, 1), expand=True)
        row.add_column(width=1)
        row.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        row.add_column(justify="right", no_wrap=True)
        told = self._epoch if self._check.trains else self._check.title
        row.add_row(self._spinner, Text(f"{self._check.number} {told}"), Text(self._progress()))
        return row

    def _progress(self) -> str:
        words = f"{time.monotonic() - self._began:.0f} s"
        if self._report:
            planned = sum(bool(result.cases) for result in self._report.results.values())
            words += f", {len(self._done)} of {planned} checks, {self._report.score:g} points"
        return words


def progress(module: str, epoch: int, epochs: int, loss: float, accuracy: float) -> str:
    """Return how far a training is, in words."""
    name = BY_MODULE[module].title
    return f"{name}: epoch {epoch} of {epochs}, loss {loss:.3f}, accuracy {accuracy:.1%}"
