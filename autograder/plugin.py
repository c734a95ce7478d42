"""The pytest plugin: collects the rubric, shares out the points, records outcomes.

The methods stand in the order in which pytest calls them. Only an explicit pass earns points.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import Protocol

import pytest

from autograder import rubric, snippets
from autograder.channel import TimedOut
from autograder.compare import Departure
from autograder.explain import Explanation, explain
from autograder.programs import OutOfTime, Programs
from autograder.report import VISIBLE, Case, Report
from autograder.rubric import Check
from autograder.setups import SETUPS
from autograder.training import Trainings


class Listener(Protocol):
    """Whoever wants to know how a grading goes on."""

    def started(self, check: Check) -> None:
        """Say that a check begins."""

    def finished(self, report: Report, check: Check) -> None:
        """Say that a case of a check has its outcome."""


@dataclass
class Plugin:
    """One grading's plugin; `report` is blank at first and full at the end."""

    programs: Programs
    trainings: Trainings
    report: Report
    only: set[str]
    ahead: bool
    listener: Listener
    rank: Callable[[Check], int]
    dropped: bool = False
    failure: str = ""
    _checks: dict[str, Check] = field(default_factory=dict)
    _cases: dict[str, Case] = field(default_factory=dict)
    _stopped: set[str] = field(default_factory=set)
    _began: float = 0.0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read the decorators, drop what was not asked for, share points among cases."""
        for item in items:
            self._checks[item.nodeid] = rubric.read(item.function)  # type: ignore[attr-defined]
        wanted = self._wanted()
        items[:] = [item for item in items if self._checks[item.nodeid] in wanted]
        items.sort(key=lambda item: self._place(item.nodeid))  # stable: file order within a check
        counts = Counter(_function(item) for item in items)
        for item in items:
            check = self._checks[item.nodeid]
            case = Case(_name(item), check.points / counts[_function(item)])
            self._cases[item.nodeid] = case
            self.report.results[check.number].cases.append(case)
        if self.ahead:
            trained = {c.part for c in wanted if {"accuracy", "curves"} & set(c.tags)}
            self.trainings.begin(name for name, s in SETUPS.items() if s.part in trained)

    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Run nothing more of a grading that was dropped."""
        return self.dropped or None

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Announce the check; do not wait once more for one that was already stopped."""
        check = self._checks[item.nodeid]
        self._began = time.monotonic()
        self.listener.started(check)
        if check.number in self._stopped:
            raise Departure("Not tried: an earlier case of this check had to be stopped.")

    def learned(self, part: str) -> bool:
        """Say whether all learning cases of a part passed."""
        cases = [
            self._cases[node].passed
            for node, check in self._checks.items()
            if check.part == part and "learning" in check.tags and node in self._cases
        ]
        return bool(cases) and all(passed is True for passed in cases)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note the outcome, end the workers, and tell the listener."""
        outcome = yield
        if call.when == "call" or (call.when == "setup" and call.excinfo):
            self._note(item, call)
        elif call.excinfo:
            self.failure = self.failure or f"{item.name}: {call.excinfo.value!r}"
        return outcome

    def _note(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        check, case = self._checks[item.nodeid], self._cases[item.nodeid]
        error = call.excinfo.value if call.excinfo else None
        try:
            printed = self.programs.close()
        except Exception as failure:
            printed, error = "", failure
        case.seconds = time.monotonic() - self._began
        if error is None:
            case.passed, case.earned = True, case.points
        else:
            self._fail(case, check, error, printed)
        self.listener.finished(self.report, check)

    def _fail(self, case: Case, check: Check, error: BaseException, printed: str) -> None:
        if isinstance(error, TimedOut) and time.monotonic() >= self.programs.end:
            error = OutOfTime()
        told = explain(error, check.number, check.advice)
        if told is None:
            self.failure = self.failure or f"Check {check.number}: {type(error).__name__}: {error}"
            told = Explanation("The grader could not judge this check.", judged=None)
        if isinstance(error, TimedOut):
            self._stopped.add(check.number)
        case.passed, case.rationale, case.hint = told.judged, told.rationale, told.hint
        case.earned = case.points * min(max(told.share, 0.0), 1.0)
        case.lesson, case.where, case.printed = told.lesson, told.where, printed
        if told.runs and told.judged is False:
            snippet = snippets.write(check.number, case.name)
            case.lesson = replace(told.lesson, snippet=snippet)
        if check.visibility != VISIBLE:
            case.lesson = case.lesson.veiled()

    def _wanted(self) -> set[Check]:
        """What was asked for, and for an accuracy also the learning checks it rests on."""
        chosen = {check for check in self._checks.values() if check.number in self.only}
        parts = {check.part for check in chosen if "accuracy" in check.tags}
        return chosen | {
            check
            for check in self._checks.values()
            if check.part in parts and "learning" in check.tags
        }

    def _place(self, node: str) -> list[int]:
        check = self._checks[node]
        return [self.rank(check), *(int(piece) for piece in check.number.split("."))]


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _name(item: pytest.Item) -> str:
    function, _, case = item.name.rstrip("]").partition("[")
    return case or function.removeprefix("test_").replace("_", " ")
