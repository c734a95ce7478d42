"""Grades one right solution: all checks but those that train a network."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from autograder import rubric, session
from autograder.answers.reference import Memory
from autograder.grading.run import Grading, Order
from autograder.plugin import Silent
from autograder.report import Report
from autograder.sandbox import Sandbox
from autograder.submission import Submission

SECONDS = 120


@pytest.fixture(scope="session")
def memory() -> Memory:
    """What the reference has answered in the gradings so far."""
    return {}


@pytest.fixture
def graded(sandbox: Sandbox, memory: Memory) -> Callable[[Submission, Iterable[str], int], Report]:
    """Return a function that grades a submission by some checks, with a seed."""

    def grade(student: Submission, numbers: Iterable[str], seed: int) -> Report:
        only = frozenset(numbers)
        order = Order(Path(), Path(), only, seed=seed, ahead=False, page=False, training=False)
        report = Report.blank(rubric.table(session.read_checks()))
        end = time.monotonic() + SECONDS
        Grading(
            order, student, report, set(only), None, sandbox, Silent(), end, memory=memory
        ).run()
        assert not report.failure
        return report

    return grade
