"""Grades one right solution: the project's own checks and workers, without any training."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import pytest

from autograder import rubric, session
from autograder.fixtures import Fixtures
from autograder.plugin import Plugin
from autograder.programs import Programs
from autograder.report import Report
from autograder.sandbox import Sandbox
from autograder.submission import Submission

SECONDS = 120


class Silent:
    """A listener that hears nothing."""

    def started(self, check):
        """Ignore it."""

    def finished(self, report, check):
        """Ignore it."""

    def epoch(self, *progress):
        """Ignore it."""


class Untrained:
    """Stands in for the trainings: 3.3 has formulas, and a training that other tests look at."""

    def begin(self, modules):
        """Begin nothing."""

    def judge_learning(self, module):
        """Let it pass."""


@pytest.fixture
def graded(sandbox: Sandbox) -> Callable[[Submission, Iterable[str], int], Report]:
    """Return a function that grades a submission by some checks, with a seed."""

    def grade(student: Submission, numbers: Iterable[str], seed: int) -> Report:
        numbers, checks = sorted(numbers), session.read_checks()
        report = Report.blank(rubric.table(checks))
        programs = Programs.beside_reference(student, sandbox, time.monotonic() + SECONDS)
        fixtures = Fixtures(programs, Untrained(), seed)
        plugin = Plugin(fixtures, report, set(numbers), False, Silent(), lambda check: 0)
        try:
            failure = session.run([plugin, fixtures], numbers=numbers) or plugin.failure
        finally:
            programs.close()
            programs.finish()
        assert not failure
        return report

    return grade
