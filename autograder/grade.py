"""Grades one submission: stage, check, report, and always a report.

results.json exists before anything of the submission runs, and is replaced after every case if
somebody may want to read it by then.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import artifacts, rubric, session
from autograder.answers.reference import Memory
from autograder.grading.examples import Images
from autograder.grading.run import ROOT, Grading, Order
from autograder.plugin import Listener
from autograder.programs import REFERENCE, ReferenceFailed, need_reference
from autograder.render import results
from autograder.report import Report
from autograder.rubric import Check, RubricError
from autograder.sandbox import Sandbox
from autograder.submission import Submission, stage
from data import fashion_mnist

__all__ = ["REFERENCE", "ROOT", "Order", "grade", "load"]


def grade(
    order: Order,
    listener: Listener,
    lent: Sandbox | None = None,
    student: Submission | None = None,
    begun: Sandbox | None = None,
    *,
    watched: bool = True,
    memory: Memory | None = None,
) -> Report:
    """Grade a submission and return its report; results.json in `order.out` is kept up to date.

    A sandbox that is `lent` is used and left running; otherwise the grading has its own, `begun`
    before or now. A `student` that was staged elsewhere is graded in place of what the folder
    holds. Where it is not `watched`, results.json is written at the beginning and at the end, and
    not after every case. Gradings of one seed may share a `memory` of the reference's answers.

    Raises `SubmissionError` for an unusable folder, `DataError` where there are no images,
    `Unwritten` where OUT cannot be written, `RubricError` for checks that make no rubric,
    `ReferenceFailed` where there is no reference that can be used. Whatever the submission does
    ends in the report.
    """
    started = time.monotonic()
    student = student or stage(order.folder)
    path = order.out / "results.json"
    artifacts.clear(order.out)
    own = lent or begun or Sandbox(order.mode, order.strangers)
    with contextlib.ExitStack() as ended:
        if lent is None:
            ended.callback(own.close)
        own.get_ready(order.only)
        checks, result = _announce(path)
        only = set(order.only) or set(result.results)
        trains = order.training and any(c.trains and c.number in only for c in checks)
        images = load(order.data) if trains else None
        writer = _Writer(listener, path if watched else None, started)
        end = started + order.seconds
        if order.page:
            ended.callback(_load_page().join)
        known: Memory = {} if memory is None else memory
        with _failing(result, path):
            grading = Grading(order, student, result, only, images, own, writer, end, memory=known)
        grading.run()
        if lent is None:
            own.dismiss()  # what takes a moment goes on while the page is drawn
        _finish(result, order, started)
    return result


def _announce(path: Path) -> tuple[list[Check], Report]:
    """Write a report in which no check has run; return the checks and that report."""
    try:
        checks = session.read_checks()
        blank = Report.blank(rubric.table(checks))
    except RubricError as error:
        results.write(Report({}, failure=str(error)), path)
        raise
    results.write(blank, path)
    with _failing(blank, path):
        need_reference()
    return checks, blank


@contextlib.contextmanager
def _failing(result: Report, path: Path) -> Iterator[None]:
    """Have results.json say so where the reference cannot be used."""
    try:
        yield
    except ReferenceFailed as error:
        result.failure = str(error)
        results.write(result, path)
        raise


def _load_page() -> threading.Thread:
    """Begin to load what draws the page, while workers are waited for."""
    loading = threading.Thread(target=artifacts.load, name="page")
    loading.start()
    return loading


def _finish(result: Report, order: Order, started: float) -> None:
    """Write everything once more; a page that cannot be drawn must not cost the results."""
    result.seconds = time.monotonic() - started
    results.write(result, order.out / "results.json")
    if not order.page:
        return
    try:
        artifacts.leave(result, order.out)
    except Exception as error:
        result.failure = result.failure or f"report.html: {type(error).__name__}: {error}"
        results.write(result, order.out / "results.json")


def load(source: str) -> Images:
    """Return both splits of the images. Raises `DataError`."""
    return Images(
        fashion_mnist.load(source, split="train"), fashion_mnist.load(source, split="test")
    )


@dataclass
class _Writer:
    """Passes news on, and writes results.json after each case if it has a path."""

    listener: Listener
    path: Path | None
    started_at: float

    def started(self, check: Check) -> None:
        """Pass it on."""
        self.listener.started(check)

    def finished(self, result: Report, check: Check) -> None:
        """Write, then pass it on."""
        result.seconds = time.monotonic() - self.started_at
        if self.path:
            results.write(result, self.path)
        self.listener.finished(result, check)

    def epoch(self, module: str, epoch: int, epochs: int, loss: float, accuracy: float) -> None:
        """Pass it on."""
        self.listener.epoch(module, epoch, epochs, loss, accuracy)
