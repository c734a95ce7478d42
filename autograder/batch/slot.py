"""Grades one submission after the other in a worker process, with zygotes that are paid once.

Nothing of one student reaches another: the zygotes, from which all programs of students are forked,
are never told a source; the sandbox is replaced after every failure of the grader.
"""

from __future__ import annotations

import atexit
import faulthandler
import functools
import json
import os
import platform
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from autograder.batch.entries import Outcome, Status
from autograder.batch.job import Answer, Job, Refusal, Terms, terms
from autograder.course import part_of
from autograder.grade import Order, grade
from autograder.plaintext import capped
from autograder.plugin import Silent
from autograder.processes import Kind, SandboxError
from autograder.report import Report
from autograder.sandbox import Sandbox
from data.fashion_mnist import DataError

RESULTS = "results.json"
# How long a grader that hangs is waited for beyond the grading's own end; then its process ends.
HANGING_SECONDS = 60.0
DETAIL_CHARACTERS = 500


def perform(job: Job) -> Answer:
    """Grade in this process's own slot: what a worker is sent."""
    return slot().perform(job)


def close() -> None:
    """End the zygotes of this process; a later job starts others."""
    slot().close()


@functools.cache
def slot() -> Slot:
    """Return the slot of this process, whose zygotes end with it."""
    made = Slot()
    atexit.register(made.close)
    return made


@dataclass
class Slot:
    """One place where one submission at a time is graded; `lock` holds where threads are more."""

    sandbox: Sandbox | None = None
    held: dict[str, Terms] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def perform(self, job: Job) -> Answer:
        """Grade, or say why this worker must not. Raises nothing: a failure is an outcome."""
        with self.lock:
            reason = self._unfit(job)
            if reason:
                return Refusal(f"{platform.node()}, process {os.getpid()}", reason)
            faulthandler.dump_traceback_later(
                job.plan.seconds + HANGING_SECONDS, exit=True, file=sys.__stderr__ or 2
            )
            try:
                return self._grade(job)
            finally:
                faulthandler.cancel_dump_traceback_later()

    def close(self) -> None:
        """End the zygotes."""
        if self.sandbox is not None:
            self.sandbox.close()
            self.sandbox = None

    def _unfit(self, job: Job) -> str:
        """Return why nothing may be graded here, "" if it may."""
        plan = job.plan
        try:
            if plan.data not in self.held:
                self.held[plan.data] = terms(plan.data)
            gap = self.held[plan.data].gap(plan.terms)
            if not gap:
                self._ready(job)
        except (DataError, SandboxError, OSError) as error:
            self.close()
            return f"{error}"
        return gap

    def _ready(self, job: Job) -> None:
        """Have a sandbox in which every kind that is needed has been seen to hold."""
        strangers, only = job.plan.strangers, job.plan.only
        if self.sandbox is None or self.sandbox.strangers != strangers:
            self.close()
            self.sandbox = Sandbox(strangers=strangers)
        kinds: list[Kind] = sorted({part_of(number).kind for number in only}, reverse=True)
        kinds = kinds or ["torch", "numpy"]
        for kind in kinds:
            self.sandbox.warm(kind)
        for kind in kinds:
            if kind not in self.sandbox.layers:
                self.sandbox.stop(kind, self.sandbox.start(kind, "trial"))
        self.sandbox.peak_bytes.clear()
        self.sandbox.ended.clear()

    def _grade(self, job: Job) -> Outcome:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="autograder-") as place:
            out = Path(place)
            plan = job.plan
            order = Order(
                out, out, plan.only, plan.data, job.seed, plan.seconds,
                ahead=False, strangers=plan.strangers,
            )  # fmt: skip
            try:
                report = grade(order, Silent(), self.sandbox, job.submission, watched=False)
                failure = report.failure
            except Exception as error:
                report, failure = Report({}), f"{type(error).__name__}: {error}"
            results, files = _read(out)
        if failure:
            self.close()
        status, detail = judge(report, plan.only, failure)
        seconds = round(time.monotonic() - started, 2)
        return Outcome(
            job.key, status, detail, job.digest, plan.terms.grader, seconds, results, files
        )


def judge(report: Report, only: frozenset[str], failure: str) -> tuple[Status, str]:
    """Return a grading's status, and the instructor's sentences about it: a 0 has its reason."""
    if failure:
        return "crashed", capped(f"The grader failed: {failure}", DETAIL_CHARACTERS)
    left = [number for number in report.unfinished if not only or number in only]
    if left:
        return "timed out", f"The time was over before {', '.join(left)} had run."
    unusable = report.facts.get("unusable", [])
    return "graded", capped(" ".join(unusable), DETAIL_CHARACTERS)


def _read(out: Path) -> tuple[dict[str, object], dict[str, bytes]]:
    """Return the content of results.json, and what lies beside it."""
    results: dict[str, object] = {}
    if (out / RESULTS).is_file():
        results = json.loads((out / RESULTS).read_bytes())
    files = {path.name: path.read_bytes() for path in out.iterdir() if path.name != RESULTS}
    return results, files
