"""Grades the one submission in a Gradescope container and leaves results.json, nothing else."""

from __future__ import annotations

import contextlib
import math
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder import rubric
from autograder.grade import Order, grade
from autograder.gradescope import attempt, inbox
from autograder.layers import shortfall
from autograder.plugin import Listener
from autograder.render.figures import figures
from autograder.render.results import write
from autograder.report import Report
from autograder.sandbox import Sandbox
from autograder.session import read_checks

USUAL_SECONDS = 600.0  # Gradescope's own limit unless it is set otherwise
SPARE_SECONDS, SPARE_SHARE = 45.0, 0.05


@dataclass(frozen=True)
class Container:
    """One run of the container: `root` holds submission/, results/ and perhaps metadata.

    `strangers`: whether to refuse where workers are not confined.
    """

    root: Path
    seconds: float
    strangers: bool = True

    @property
    def results(self) -> Path:
        """The file that Gradescope reads."""
        return self.root / "results" / "results.json"

    def run(self, listener: Listener) -> Report:
        """Grade and write the results; whatever goes wrong ends in them, blaming no student."""
        known = attempt.read(self.root / "submission_metadata.json")
        folder, note = inbox.find(self.root / "submission")
        out = self.results.parent
        order = Order(folder, out, seconds=self.seconds, strangers=self.strangers, page=False)
        try:
            with contextlib.closing(Sandbox(strangers=self.strangers)) as sandbox:
                report = grade(order, listener, sandbox)
                _hush(report, shortfall(sandbox.layers.values()))
        except Exception as error:
            report = _failed(error)
        report.notes[:0] = [*known.notes(report), *([note] if note else [])]
        report.facts["attempt"] = known.facts
        write(report, self.results, _drawn(report))
        return report


def allowance(environment: Mapping[str, str]) -> float:
    """Return how long a grading may take so that its results are written before the limit."""
    try:
        limit = float(environment.get("TIMEOUT_SECONDS", ""))
    except ValueError:
        limit = math.nan
    if not 0 < limit < math.inf:
        limit = USUAL_SECONDS
    return max(limit - max(SPARE_SECONDS, SPARE_SHARE * limit), limit / 2)


def _hush(report: Report, gap: str) -> None:
    """Keep from students which layers are missing where workers need not be confined."""
    report.notes = [note for note in report.notes if note != gap]


def _failed(error: Exception) -> Report:
    """Return a report in which nothing ran; the log, which students do not see, says why."""
    traceback.print_exception(error, file=sys.stderr)
    failure = f"{type(error).__name__}: {error}"
    try:
        report = Report.blank(rubric.table(read_checks()))
    except rubric.RubricError:
        report = Report({})
    report.failure = failure
    return report


def _drawn(report: Report) -> list[dict[str, object]]:
    """Return the pictures; that one cannot be drawn must not cost the results."""
    try:
        return figures(report)
    except Exception as error:
        report.facts["figures"] = f"{type(error).__name__}: {error}"
        return []
