"""Shows how the grading of a class goes on: a few moving lines in a terminal, else a line each."""

from __future__ import annotations

import time
from collections import Counter

from rich.console import Console, Group
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from autograder.plaintext import visible
from autograder.render.moving import Moving

REDRAWN_PER_SECOND = 4


class Headway:
    """The progress of `total` gradings, `known` of which were done before; a context manager."""

    def __init__(self, console: Console, total: int, known: int, dashboard: str = "") -> None:
        self._console = console
        self._total = total
        self._known = known
        self._dashboard = dashboard
        self._began = time.monotonic()
        self._counts: Counter[str] = Counter()
        self._moving = Moving(console, self._picture, REDRAWN_PER_SECOND)

    def __enter__(self) -> Headway:
        self._began = time.monotonic()
        self._moving.start()
        if self._dashboard and not self._moving.shown:
            self.note(f"Dask's dashboard: {self._dashboard}")
        return self

    def __exit__(self, *error: object) -> None:
        self._moving.stop()

    @property
    def done(self) -> int:
        """How many are known by now."""
        return self._known + sum(self._counts.values())

    def note(self, line: str) -> None:
        """Print a line that stays."""
        self._console.print(Text(visible(line)), soft_wrap=True)

    def finished(self, key: str, status: str, told: str) -> None:
        """Count an outcome; without a terminal, print its line."""
        self._counts[status] += 1
        if not self._moving.shown:
            ahead = f", {self.pace()}" if self.done < self._total else ""
            self.note(f"{self.done:>4} of {self._total}  {status:<10}  {key}  {told}{ahead}")

    def pace(self, now: float | None = None) -> str:
        """Return how fast it goes and how long it will: "4.1 a minute, 12 min left"."""
        seconds = (time.monotonic() if now is None else now) - self._began
        graded = sum(self._counts.values())
        if not graded or seconds <= 0:
            return "beginning"
        left = (self._total - self.done) * seconds / graded
        return f"{60 * graded / seconds:.1f} a minute, {span(left)} left"

    def counts(self) -> str:
        """Return how many got which status: "12 graded, 1 set aside"."""
        return ", ".join(f"{count} {status}" for status, count in sorted(self._counts.items()))

    def _picture(self) -> Group:
        head = Table.grid(padding=(0, 1))
        words = Text(f"{self.done} of {self._total}, {self.pace()}", no_wrap=True)
        head.add_row(ProgressBar(total=max(self._total, 1), completed=self.done, width=30), words)
        rest = [f"{self._known} known before"] if self._known else []
        rest += [self.counts()] if self._counts else []
        rest += [f"dashboard: {self._dashboard}"] if self._dashboard else []
        return Group(head, Text(" · ".join(rest), no_wrap=True, overflow="ellipsis"))


def span(seconds: float) -> str:
    """Return a time in words: "40 s", "12 min", "2 h 5 min"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
