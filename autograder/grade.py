"""Grades one submission: stage, check, report, and always a report.

results.json exists before anything of the submission runs, and is replaced after every case.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder import artifacts, facts, report, rubric
from autograder.plugin import Listener, Plugin
from autograder.programs import Programs
from autograder.report import Report
from autograder.rubric import Check, RubricError
from autograder.sandbox import Mode, Sandbox, usable_cores
from autograder.setups import Images
from autograder.submission import stage
from autograder.training import Trainings
from data import fashion_mnist

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ROOT / "autograder" / "checks"
REFERENCE = ROOT / "solutions"
GRADING_SECONDS = 570.0


@dataclass(frozen=True)
class Order:
    """What to grade and how; `only` holds check numbers, empty for all of them.

    `ahead`: whether trainings may run beside the checks. `strangers`: whether to refuse where
    workers are not confined.
    """

    folder: Path
    out: Path
    only: frozenset[str] = frozenset()
    data: str = "auto"
    seed: int = field(default_factory=lambda: secrets.randbits(31))
    seconds: float = GRADING_SECONDS
    mode: Mode | None = None
    ahead: bool = field(default_factory=lambda: usable_cores() > 1)
    strangers: bool = False


def read_checks() -> list[Check]:
    """Return every check of the assignment, as its decorators describe it.

    Raises `RubricError` for checks that cannot be collected.
    """
    collector = _Collector()
    status = _run_pytest(["--collect-only"], collector)
    if collector.broken or status != pytest.ExitCode.OK:
        raise RubricError(f"the checks cannot be collected: {collector.broken or status}")
    return collector.checks


class _Collector:
    """A plugin which only reads the decorators."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.broken = ""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the first error: a file of checks that cannot be imported, say."""
        if report.failed:
            self.broken = self.broken or str(report.longrepr).strip().splitlines()[-1]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read each function once."""
        functions = {item.function.__qualname__ + item.path.name: item for item in items}  # type: ignore[attr-defined]
        self.checks = [rubric.read(item.function) for item in functions.values()]  # type: ignore[attr-defined]


def grade(order: Order, listener: Listener, lent: Sandbox | None = None) -> Report:
    """Grade a submission and return its report; results.json in `order.out` is kept up to date.

    A sandbox that is `lent` is used and left running; otherwise the grading has its own.

    Raises `SubmissionError` for an unusable folder, `DataError` where there are no images,
    `OSError` where OUT cannot be written, `RubricError` for checks that make no rubric. Whatever
    the submission does ends in the report.
    """
    started = time.monotonic()
    student, reference = stage(order.folder), stage(REFERENCE)
    path = order.out / "results.json"
    artifacts.clear(order.out)
    with _sandbox(lent or Sandbox(order.mode, order.strangers), order.only, lent is None) as sandbox:
        checks, result = _announce(path)
        only = set(order.only) or set(result.results)
        images = load(order.data) if any(_trains(check, only) for check in checks) else None
        result.facts = facts.collect(order.data, student.digest, order.seed)
        utils = (REFERENCE / "utils.py").read_bytes()
        programs = Programs(student, reference, utils, sandbox, started + order.seconds)
        trainings = Trainings(programs, images, order.seed)
        writer = _Writer(listener, path, started)
        plugin = Plugin(programs, trainings, result, order.seed, only, order.ahead, writer)
        try:
            _check(plugin)
        finally:
            trainings.close()
        result.trainings = trainings.kept
        result.facts["peak_megabytes"] = {
            kind: round(peak / 1e6) for kind, peak in sandbox.peak_bytes.items()
        }
        result.facts["layers"] = {
            kind: {"held": sorted(layers.held), "missing": layers.missing}
            for kind, layers in sandbox.layers.items()
        }
    result.failure = plugin.failure
    _finish(result, order.out, started)
    return result


def _announce(path: Path) -> tuple[list[Check], Report]:
    """Write a report in which no check has run; return the checks and that report."""
    try:
        checks = read_checks()
        blank = Report.blank(rubric.table(checks))
    except RubricError as error:
        report.write(Report({}, failure=str(error)), path)
        raise
    report.write(blank, path)
    return checks, blank


def _finish(result: Report, out: Path, started: float) -> None:
    """Write everything once more; a page that cannot be drawn must not cost the results."""
    result.seconds = time.monotonic() - started
    report.write(result, out / "results.json")
    try:
        artifacts.leave(result, out)
    except Exception as error:
        result.failure = result.failure or f"report.html: {type(error).__name__}: {error}"
        report.write(result, out / "results.json")


def _trains(check: Check, only: set[str]) -> bool:
    return check.number in only and bool({"learning", "accuracy", "curves"} & set(check.tags))


def load(source: str) -> Images:
    """Return both splits of the images. Raises `DataError`."""
    return Images(
        fashion_mnist.load(source, split="train"), fashion_mnist.load(source, split="test")
    )


@contextlib.contextmanager
def _sandbox(sandbox: Sandbox, only: frozenset[str], own: bool) -> Iterator[Sandbox]:
    """Have a sandbox start what will be needed; if it is our own, end everything afterwards."""
    try:
        if not only or any(not number.startswith("1.") for number in only):
            sandbox.warm("torch")  # first, because it takes seconds
        if not only or any(number.startswith("1.") for number in only):
            sandbox.warm("numpy")
        yield sandbox
    finally:
        if own:
            sandbox.close()


def _check(plugin: Plugin) -> None:
    """Run the checks; whatever the grader itself raises becomes its failure, not a student's."""
    try:
        status = _run_pytest([], plugin)
    except Exception as error:
        plugin.failure = plugin.failure or f"{type(error).__name__}: {error}"
        return
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        plugin.failure = plugin.failure or f"pytest ended with status {int(status)}"


def _run_pytest(arguments: list[str], plugin: object) -> int:
    """Run pytest on the checks with the grader's own configuration and no other plugin."""
    kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return pytest.main(
                [
                    f"--config-file={CHECKS / 'pytest.ini'}",
                    f"--rootdir={CHECKS}",
                    f"--confcutdir={CHECKS}",
                    "--import-mode=importlib",
                    "--assert=plain",
                    "--capture=no",
                    "--tb=native",  # quoting source lines for nobody costs more than the checks
                    "-p",
                    "no:cacheprovider",
                    *arguments,
                    str(CHECKS),
                ],
                plugins=[plugin],
            )
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in kept.items() if value is not None})


@dataclass
class _Writer:
    """Passes news on, and writes results.json after each case."""

    listener: Listener
    path: Path
    started_at: float

    def started(self, check: Check) -> None:
        """Pass it on."""
        self.listener.started(check)

    def finished(self, result: Report, check: Check) -> None:
        """Write, then pass it on."""
        result.seconds = time.monotonic() - self.started_at
        report.write(result, self.path)
        self.listener.finished(result, check)
