"""The pytest plugin: collects the rubric, shares out the points, records outcomes, names mistakes.

The methods stand in the order in which pytest calls them. Only an explicit pass earns points.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Protocol

import pytest

from autograder import rubric
from autograder.answers import catalogue, naming, script
from autograder.answers.case import Failure, Question
from autograder.answers.catalogue import Entry
from autograder.answers.naming import Outcome
from autograder.channel import Killed, Raised, TimedOut
from autograder.compare import Departure
from autograder.course import MODULES, order, part_of
from autograder.feedback.exceptions import Explanation, explain
from autograder.fixtures import Fixtures
from autograder.lessons import NOTHING, advised
from autograder.processes import SandboxError
from autograder.programs import REFERENCE, OutOfTime, Programs
from autograder.report import VISIBLE, Case, Report
from autograder.rubric import Check

MISTAKES = REFERENCE / "mistakes"


class Listener(Protocol):
    """Whoever wants to know how a grading goes on."""

    def started(self, check: Check) -> None:
        """Say that a check begins."""

    def finished(self, report: Report, check: Check) -> None:
        """Say that a case of a check has its outcome."""

    def epoch(self, module: str, epoch: int, epochs: int, loss: float, accuracy: float) -> None:
        """Say that a training has finished an epoch; called from the thread that trains."""


class Silent:
    """A listener that hears nothing."""

    def started(self, check: Check) -> None:
        """Ignore it."""

    def finished(self, report: Report, check: Check) -> None:
        """Ignore it."""

    def epoch(self, module: str, epoch: int, epochs: int, loss: float, accuracy: float) -> None:
        """Ignore it."""


@dataclass
class Plugin:
    """One grading's plugin; `report` is blank at first and full at the end.

    Without `training` the checks that train a network do not run.
    """

    fixtures: Fixtures
    report: Report
    only: set[str]
    ahead: bool
    listener: Listener
    rank: Callable[[Check], int]
    training: bool = True
    dropped: bool = False
    failure: str = ""
    _checks: dict[str, Check] = field(default_factory=dict)
    _cases: dict[str, Case] = field(default_factory=dict)
    _left: Counter[str] = field(default_factory=Counter)
    _outcomes: dict[str, list[tuple[Case, Outcome | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _named: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _stopped: set[str] = field(default_factory=set)
    _began: float = 0.0

    @property
    def programs(self) -> Programs:
        """The student's and the reference's programs."""
        return self.fixtures.programs

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read the decorators, drop what was not asked for, share points among cases."""
        for item in items:
            self._checks[item.nodeid] = rubric.read(item.function)  # type: ignore[attr-defined]
        items[:] = [item for item in items if self._is_asked(self._checks[item.nodeid])]
        items.sort(key=lambda item: self._place(item.nodeid))  # stable: file order within a check
        counts = Counter(_function(item) for item in items)
        self._left = Counter(counts)
        for item in items:
            check = self._checks[item.nodeid]
            case = Case(_name(item), check.points / counts[_function(item)])
            self._cases[item.nodeid] = case
            self.report.results[check.number].cases.append(case)
        if self.ahead:
            asked = {self._checks[item.nodeid] for item in items}
            trained = [check for check in asked if {"accuracy", "curves"} & set(check.tags)]
            self.fixtures.trainings.begin({part_of(check.number).module for check in trained})

    def _is_asked(self, check: Check) -> bool:
        return check.number in self.only and (self.training or not check.trains)

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

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """Ask the question, and once more in a new worker where one was killed from outside."""
        arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem.fixturenames}
        arguments.pop("request", None)
        try:
            pyfuncitem.obj(**arguments)
        except Killed:
            again = {
                name: self.fixtures.open(name, pyfuncitem.nodeid)
                for name in arguments
                if name in MODULES
            }
            pyfuncitem.obj(**{**arguments, **again})
        return True

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
            self._fail(item, case, check, error, printed)
        self._collect(item, case, check, error)
        self.listener.finished(self.report, check)

    def _fail(
        self, item: pytest.Item, case: Case, check: Check, error: BaseException, printed: str
    ) -> None:
        if isinstance(error, TimedOut) and time.monotonic() >= self.programs.end:
            error = OutOfTime()
        told = None
        if not isinstance(error, Killed):
            told = explain(error, check.number, check.advice, self.programs.student.sources)
        if told is None:
            self.failure = self.failure or f"Check {check.number}: {type(error).__name__}: {error}"
            told = Explanation("The grader could not judge this check.", judged=None)
        if isinstance(error, TimedOut):
            self._stopped.add(check.number)
        case.passed, case.rationale, case.hint = told.judged, told.rationale, told.hint
        case.earned = case.points * min(max(told.share, 0.0), 1.0)
        case.lesson, case.where, case.printed = told.lesson, told.where, printed
        if told.runs and told.judged is False:
            case.lesson = replace(case.lesson, snippet=_lines(item))
        self._veil(case, check)

    def _veil(self, case: Case, check: Check) -> None:
        if check.visibility != VISIBLE:
            case.lesson = case.lesson.veiled()

    def _collect(
        self, item: pytest.Item, case: Case, check: Check, error: BaseException | None
    ) -> None:
        """Keep what naming needs; name the mistakes when the last case of a function is judged."""
        function = _function(item)
        self._outcomes[function].append((case, _outcome(item, error)))
        self._left[function] -= 1
        judged = self._outcomes[function]
        if self._left[function] or all(case.passed for case, _ in judged):
            return
        outcomes = [outcome for _, outcome in judged if outcome is not None]
        unnamed = any(case.passed is False and not case.lesson.mistakes for case, _ in judged)
        if len(outcomes) == len(judged) and unnamed:
            self._name(check, judged, outcomes)

    def _name(
        self,
        check: Check,
        judged: Iterable[tuple[Case, Outcome | None]],
        outcomes: list[Outcome],
    ) -> None:
        """Name the mistakes that explain all cases of a function, and give each what to try.

        What an exception betrays, and the source confirms, is more certain and stays.
        """
        module = outcomes[0].question.module
        base = self._named[module]
        reference = self.fixtures.reference
        try:
            if base and naming.follows(outcomes, lambda q: reference.answer(q, base)):
                self._forgive(check, judged, outcomes, base)
                return
            entries, mistakes = naming.explain(
                outcomes,
                _candidates(check.number, outcomes[0].question),
                lambda question, entry: reference.answer(question, (*_others(base, entry), entry)),
            )
        except OutOfTime:
            return
        except (SandboxError, catalogue.CatalogueError) as error:
            self.failure = self.failure or str(error)
            return
        base.extend(entries[:1])
        for case, _ in judged:
            if case.passed is False and mistakes and not case.lesson.mistakes:
                case.lesson = replace(case.lesson, mistakes=tuple(mistakes))
                case.hint = advised(mistakes)
                self._veil(case, check)

    def _forgive(
        self,
        check: Check,
        judged: Iterable[tuple[Case, Outcome | None]],
        outcomes: Iterable[Outcome],
        base: Iterable[Entry],
    ) -> None:
        """Give back what was lost by a mistake of another check, which is paid for there.

        An exception may hide that nothing is written, so there the points stay lost, and it is said
        what they follow from.
        """
        raised = any(isinstance(outcome.found, Failure) for outcome in outcomes)
        shown = [entry for entry in base if self._is_shown(entry.number)]
        told = "; ".join(f"{entry.number}, {entry.mistake.name}" for entry in shown)
        for case, _ in judged:
            if case.passed is not False:
                continue
            if raised:
                if told and not case.lesson.mistakes:
                    case.hint = f"This follows from {told}: correct that first."
            else:
                case.passed, case.earned = True, case.points
                case.rationale, case.hint, case.lesson = "", "", NOTHING
            self._veil(case, check)

    def _is_shown(self, number: str) -> bool:
        return self.report.results[number].entry.visibility == VISIBLE

    def _place(self, node: str) -> tuple[int, ...]:
        check = self._checks[node]
        return (self.rank(check), *order(check.number))


def _outcome(item: pytest.Item, error: BaseException | None) -> Outcome | None:
    """Return a case's outcome for naming; None where nothing can be compared."""
    question = getattr(item, "question", None)
    case: Any = getattr(item, "funcargs", {}).get("case")
    if question is None or case is None:
        return None
    if error is None:
        return Outcome(question, case, case.found, passed=True)
    if isinstance(error, Raised) and error.type_name == "NotImplementedError":
        return None  # a stub, which no mistake explains
    if isinstance(error, Raised):
        return Outcome(question, case, Failure(error.type_name, error.message), passed=False)
    if isinstance(error, Departure):
        found = case.found if case.answered else Failure("Departure", error.rationale)
        return Outcome(question, case, found, passed=False)
    return None


def _lines(item: pytest.Item) -> str:
    """Return lines to paste for a case that failed, "" where there are none."""
    question, case = getattr(item, "question", None), getattr(item, "funcargs", {}).get("case")
    if question is None or case is None:
        return ""
    try:
        expected = case.expected if case.answered else case.right()
    except (OutOfTime, SandboxError, catalogue.CatalogueError):
        return ""
    return script.write(question, expected)


def _candidates(number: str, question: Question) -> list[Entry]:
    """Return the mistakes of a number; where several checks share it, those that this one asks."""
    entries = [entry for entry in read(question.module) if entry.number == number]
    asked = [entry for entry in entries if question.mentions(entry.function)]
    return asked or entries


def _others(base: Iterable[Entry], entry: Entry) -> tuple[Entry, ...]:
    """Return the mistakes named before that are in other functions."""
    return tuple(named for named in base if named.function != entry.function)


@cache
def read(module: str) -> tuple[Entry, ...]:
    """Return the mistakes of the catalogue that belong to a module."""
    paths = [MISTAKES / f"{name}.py" for name in MODULES]
    entries = [entry for path in paths if path.is_file() for entry in catalogue.read(path)]
    return tuple(entry for entry in entries if part_of(entry.number).module == module)


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _name(item: pytest.Item) -> str:
    function, _, case = item.name.rstrip("]").partition("[")
    return case or function.removeprefix("test_").replace("_", " ")
