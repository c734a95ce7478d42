"""The pytest plugin: collects the rubric, gives the checks their fixtures, records outcomes.

The methods stand in the order in which pytest calls them. Only an explicit pass earns points.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import pytest

from autograder import remote, rubric, snippets
from autograder.channel import TimedOut, WorkerFailure
from autograder.compare import Departure
from autograder.explain import Explanation, explain
from autograder.programs import LoadFailed, OutOfTime, Programs, trusted
from autograder.remote import Remote
from autograder.report import VISIBLE, Case, Report
from autograder.rubric import Check
from autograder.seeds import derive, told
from autograder.setups import SETUPS
from autograder.training import Trainings

CHECK_SECONDS = 10.0
Lines = Callable[[Remote], Any]


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
    seed: int
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

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """A generator of the check's own, so that no check depends on another's draws."""
        return np.random.default_rng(derive(self.seed, f"inputs {request.node.nodeid}"))

    @pytest.fixture
    def open_module(self, request: pytest.FixtureRequest) -> Callable[..., Remote]:
        """Open a module in a fresh worker: `open_module("numpy_ann")`."""
        worker_seed = told(self.seed, request.node.nodeid)
        return lambda name: self.programs.open(name, CHECK_SECONDS, worker_seed)

    @pytest.fixture
    def numpy_ann(self, open_module: Callable[..., Remote]) -> Remote:
        """The student's part 1."""
        return open_module("numpy_ann")

    @pytest.fixture
    def pytorch_ann(self, open_module: Callable[..., Remote]) -> Remote:
        """The student's part 2."""
        return open_module("pytorch_ann")

    @pytest.fixture
    def pytorch_cnn(self, open_module: Callable[..., Remote]) -> Remote:
        """The student's part 3."""
        return open_module("pytorch_cnn")

    @pytest.fixture
    def expected(self, request: pytest.FixtureRequest) -> Callable[[str, Lines], Any]:
        """What the reference says: `expected("numpy_ann", lambda ann: ann.relu(z))`."""
        worker_seed = told(self.seed, request.node.nodeid)

        def run(module: str, lines: Lines) -> Any:
            try:
                return lines(self.programs.consult(module, CHECK_SECONDS, worker_seed))
            except (WorkerFailure, LoadFailed, Departure) as failure:
                raise _blamed(failure, self.programs.end) from failure

        return run

    @pytest.fixture
    def hold(self) -> Callable[[Remote, Any], Any]:
        """Keep a value in a worker: `kept = hold(numpy_ann, z)`."""
        return remote.hold

    @pytest.fixture
    def fetch(self) -> Callable[[Remote], Any]:
        """Bring a kept value back."""
        return remote.fetch

    @pytest.fixture
    def tool(self) -> Callable[..., Any]:
        """Run one of the grader's tools in a torch worker: `tool(pytorch_ann, "calm")`."""
        return remote.tool

    @pytest.fixture
    def training(self) -> Trainings:
        """The graded training runs, each made once."""
        return self.trainings

    @pytest.fixture
    def learned(self) -> Callable[[str], bool]:
        """Say whether all learning cases of a part passed."""

        def answer(part: str) -> bool:
            cases = [
                self._cases[node].passed
                for node, check in self._checks.items()
                if check.part == part and "learning" in check.tags and node in self._cases
            ]
            return bool(cases) and all(passed is True for passed in cases)

        return answer

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


def _blamed(failure: Exception, end: float) -> Exception:
    """Return what a failure of the reference means: no time left, or a fault of the grader."""
    if isinstance(failure, TimedOut) and time.monotonic() >= end:
        return OutOfTime()
    return trusted(failure)
