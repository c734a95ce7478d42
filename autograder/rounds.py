"""One run of the checks after a save, in a thread of its own, which another save drops.

It listens to its grading, keeps results.json and the screen up to date, and judges nothing.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grading.run import Grading
from autograder.render import results
from autograder.render.live import progress
from autograder.render.watching import Screen, View
from autograder.report import Report
from autograder.rubric import Check

SLOW_SECONDS = 2.0  # after which it is said what takes so long


@dataclass
class Round:
    """A run: which files were saved, which parts they are, what is still to come.

    `pending` is shared with the session: what has finished leaves it. So is `failed`, the check to
    mend of each part, which goes first. `right` are the numbers that had full points before the
    save, `deleted` those of the saved files that are gone.
    """

    screen: Screen
    out: Path
    saved: list[str]
    parts: set[str]
    pending: set[str]
    since: dict[str, str]
    failed: dict[str, str]
    right: frozenset[str]
    at: str
    deleted: frozenset[str] = frozenset()
    began: float = field(default_factory=time.monotonic)
    answered: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    check: Check | None = None
    check_began: float = 0.0
    troubled: str = ""  # the number that has just lost points, not shown yet
    grading: Grading = field(init=False)
    thread: threading.Thread = field(init=False)

    def rank(self, check: Check) -> int:
        """Return when a check goes: what failed last, the saved file, the rest; then trainings."""
        foreign = check.part not in self.parts
        if check.trains:
            return 3 + foreign
        return 0 if self.failed.get(check.part) == check.number and not foreign else 1 + foreign

    def is_late(self, check: Check) -> bool:
        """Return True if the answer does not wait for a check: a training, or left from before."""
        return check.trains or check.part not in self.parts

    def start(self, grading: Grading) -> None:
        """Run in a thread."""
        self.grading = grading
        self.screen.begin(self._view())
        self.thread = threading.Thread(target=self._run, name="grading", daemon=True)
        self.thread.start()

    def drop(self) -> None:
        """End it, and wait until it has ended."""
        self.grading.drop()
        self.thread.join()

    def tick(self) -> None:
        """Say once which check keeps the others waiting."""
        check, seconds = self.check, time.monotonic() - self.check_began
        if check and not check.trains and seconds > SLOW_SECONDS:
            line = f"{check.number} is still running: {check.title}"
            self.screen.note(line)

    def started(self, check: Check) -> None:
        """Note what runs; the first that is late means that the saved file has its answer."""
        if self.grading.dropped:
            return
        self.check, self.check_began = check, time.monotonic()
        if self.is_late(check):
            self._answer()
        elif self.troubled not in ("", check.number):
            self.troubled = ""
            self.screen.trouble(self._view())

    def finished(self, report: Report, check: Check) -> None:
        """Note an outcome; show what comes after the answer as it comes."""
        self.check = None
        if self.grading.dropped:
            return
        self.outcomes[check.number] += 1
        result = report.results[check.number]
        if self.outcomes[check.number] == len(result.cases):
            self.pending.discard(check.number)
        if self.answered:
            self._write()
            self.screen.late(self._view(), result)
        elif result.cases[self.outcomes[check.number] - 1].passed is False:
            self.troubled = check.number

    def epoch(self, module: str, epoch: int, epochs: int, loss: float, accuracy: float) -> None:
        """Show how far a training is."""
        if not self.grading.dropped:
            self.screen.train(progress(module, epoch, epochs, loss, accuracy))

    def _run(self) -> None:
        try:
            self.grading.run()
        except Exception as error:
            self.grading.report.failure = f"{type(error).__name__}: {error}"
        if self.grading.dropped:
            return
        self._answer()
        self._write()
        self.screen.end(self._view())

    def _answer(self) -> None:
        if not self.answered:
            self.answered = time.monotonic()
            view = self._view()
            self.screen.answer(view)
            self._remember(view)
            self._write()

    def _remember(self, view: View) -> None:
        for part in self.parts:
            self.failed.pop(part, None)
        if view.entry and view.entry.part in self.parts:
            self.failed[view.entry.part] = view.number

    def _write(self) -> None:
        self.grading.report.seconds = time.monotonic() - self.began
        results.write(self.grading.report, self.out / "results.json")

    def _view(self) -> View:
        seconds = self.answered - self.began if self.answered else None
        coming = frozenset(self.pending)
        training = self.check.number if self.check and self.check.trains else ""
        return View(
            self.grading.report, self.at, self.saved, self.parts, coming, self.since, seconds,
            training, frozenset(self.failed.values()), self.deleted, self.right,
        )  # fmt: skip
