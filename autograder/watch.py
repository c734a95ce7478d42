"""Grades again whenever a file is saved: zygotes stay warm, what still runs is dropped at once.

The checks, the plugin and the report are those of `grade`. A save costs the results of its own
file (and of files that import it); all others stand.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rich.console import Console

from autograder import artifacts, rubric
from autograder.answers.reference import Memory
from autograder.course import BY_MODULE, part_of
from autograder.grade import load
from autograder.grading.examples import Images
from autograder.grading.run import Grading, Order
from autograder.render import results
from autograder.render.watching import Screen
from autograder.report import Report
from autograder.rounds import Round
from autograder.rubric import Check
from autograder.sandbox import Sandbox
from autograder.saves import interruptible, pulses, until
from autograder.session import read_checks
from autograder.submission import MODULES, Submission, SubmissionError, stage

SETTLING_SECONDS = 0.1  # editors write a file in several steps
GIVEN = "utils.py"


def watch(order: Order, console: Console) -> None:
    """Grade a folder again and again, until Ctrl-C; nothing is left running.

    Raises `WatchError` without the package watchfiles, otherwise as `grade` does.
    """
    stream = pulses(order.folder, {GIVEN, *(f"{module}.py" for module in MODULES)})
    stage(order.folder)
    with contextlib.closing(Sandbox(order.mode, spares=True)) as sandbox:
        sandbox.get_ready([])
        artifacts.clear(order.out)
        session = Watch(order, sandbox, Screen(console), read_checks(), load(order.data))
        with interruptible() as asked:
            session.run(until(asked, stream))


@dataclass
class Watch:
    """One session: what was graded last, what still has to be, and the run under way.

    `pending` are the numbers without a result for what the files hold now, `since` says when a part
    was graded, `failed` is the check to mend of each part.
    """

    order: Order
    sandbox: Sandbox
    screen: Screen
    checks: list[Check]
    images: Images
    student: Submission | None = None
    report: Report = field(init=False)
    pending: set[str] = field(init=False)
    since: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    running: Round | None = None
    memory: Memory = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.report = Report.blank(rubric.table(self.checks))
        self.pending = set(self.report.results)

    def run(self, stream: Iterable[set[str]]) -> None:
        """Grade, and again after every pulse of the stream that changed a file."""
        try:
            self.look()
            for names in stream:
                if GIVEN in names:
                    self.screen.note(
                        f"{GIVEN} is given: the grader brings its own copy, so nothing changes."
                    )
                self.look()
        finally:
            self.drop()

    def look(self) -> None:
        """Read the files; if one has changed, drop what runs and grade it."""
        try:
            found = self._settled()
        except SubmissionError as error:
            self.screen.note(f"{error}: waiting for it.")
            return
        changed = [name for name in MODULES if _content(found, name) != self._known(name)]
        if changed:
            self.drop()
            self.student = found
            self._begin(changed, found)
        elif self.running:
            self.running.tick()

    def drop(self) -> None:
        """End the run under way, and everything it started."""
        if self.running:
            self.running.drop()
            self.running = None

    def wait(self) -> None:
        """Wait for the run under way to end by itself."""
        if self.running:
            self.running.thread.join()

    def _settled(self) -> Submission:
        """Read the files, once more after a moment if one has just vanished or become empty."""
        found = stage(self.order.folder)
        if self.student and any(
            name in found.problems and name in self.student.sources for name in MODULES
        ):
            time.sleep(SETTLING_SECONDS)
            found = stage(self.order.folder)
        return found

    def _known(self, name: str) -> object:
        return _content(self.student, name) if self.student else None

    def _begin(self, changed: list[str], student: Submission) -> None:
        parts = {str(BY_MODULE[name].number) for name in _touched(changed, student)}
        fresh = {check.number for check in self.checks if check.part in parts}
        right = frozenset(n for n, result in self.report.results.items() if result.passed)
        self.pending |= fresh
        self.report = self._carried()
        now = time.strftime("%H:%M:%S")
        saved = [f"{name}.py" for name in changed] if self.since else []
        self.since |= dict.fromkeys(parts, now)
        run = Round(
            self.screen, self.order.out, saved, parts, self.pending, dict(self.since), self.failed,
            right, now, frozenset(f"{name}.py" for name in changed if _gone(student, name)),
        )  # fmt: skip
        self.sandbox.ended.clear()  # a zygote may be replaced in every run
        grading = Grading(
            replace(self.order, ahead=False), student, self.report,
            set(self.pending), self.images, self.sandbox, run,
            time.monotonic() + self.order.seconds, run.rank, hurry=True, memory=self.memory,
        )  # fmt: skip
        results.write(self.report, self.order.out / "results.json")
        run.start(grading)
        self.running = run

    def _carried(self) -> Report:
        """Return a report in which what is pending has not run and all else stands."""
        carried = Report.blank([result.entry for result in self.report.results.values()])
        for number, result in self.report.results.items():
            if number not in self.pending:
                carried.results[number] = result
        carried.trainings = {
            name: training
            for name, training in self.report.trainings.items()
            if not any(part_of(number).module == name for number in self.pending)
        }
        carried.memory = dict(self.report.memory)
        return carried


def _content(submission: Submission, name: str) -> object:
    return submission.sources.get(name), submission.problems.get(name)


def _gone(submission: Submission, name: str) -> bool:
    return submission.problems.get(name, "").startswith(f"{name}.py is missing")


def _touched(changed: list[str], student: Submission) -> set[str]:
    """Return the modules that changed, and those that import one of them."""
    touched = set(changed)
    for _ in MODULES:
        touched |= {
            name
            for name, source in student.sources.items()
            if any(_imports(source, other) for other in touched)
        }
    return touched


def _imports(source: bytes, name: str) -> bool:
    return re.search(rf"(?m)^\s*(?:from|import)\b.*\b{name}\b".encode(), source) is not None
