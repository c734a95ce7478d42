"""What the wrong programs raise, found out once for all tests of a run."""

from __future__ import annotations

import sys

import pytest

from autograder.channel import Raised
from tests.feedback.raising import Program, Result, run
from tests.feedback.wrong_programs import PROGRAMS


class Faults:
    """The exception of every program, by what was run."""

    def __init__(self, programs: list[Program]) -> None:
        self.results = dict(zip(map(repr, programs), run(programs), strict=True))

    def result(self, program: Program) -> Result:
        """Return what a program raised and whether it could be loaded."""
        return self.results[repr(program)]

    def raised(self, program: Program) -> Raised:
        """Return the exception of a program as the grader hears of it."""
        return heard(self.result(program))


def heard(result: Result) -> Raised:
    """Return a fault as the grader hears of it."""
    fault = result.fault
    assert fault, "the program raises nothing"
    lists = (fault[name] for name in ("where", "through", "spans", "shapes"))
    return Raised(fault["type"], fault["message"], *lists)


@pytest.fixture(scope="session")
def faults() -> Faults:
    """The exceptions of all wrong programs and their twins."""
    wrong = [item for item in PROGRAMS if item.since <= sys.version_info[:2] < item.before]
    return Faults([p for item in wrong for p in (item.program, item.twin) if p])
