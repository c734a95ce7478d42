"""A grading under way: one staged submission, judged check by check into one report.

It may be dropped from another thread at any moment. It writes no file: whoever listens does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import facts, seeds, session
from autograder.answers.reference import Memory, Reference
from autograder.cores import usable_cores
from autograder.course import GRADING_SECONDS, PARTS, part_of
from autograder.feedback.exceptions import explain
from autograder.fixtures import Fixtures
from autograder.grading.examples import Images
from autograder.grading.training import Trainings
from autograder.layers import shortfall
from autograder.plugin import Listener, Plugin
from autograder.programs import REFERENCE, Programs
from autograder.report import Report
from autograder.review import review
from autograder.rubric import Check
from autograder.sandbox import Mode, Sandbox
from autograder.submission import Submission

ROOT = REFERENCE.parent


@dataclass(frozen=True)
class Order:
    """What to grade and how; `only` holds check numbers, empty for all of them.

    `ahead`: whether trainings may run beside the checks. `strangers`: whether to refuse where
    workers are not confined. `page`: whether to leave the page and the pictures too. `training`:
    whether to run the checks that train a network.
    """

    folder: Path
    out: Path
    only: frozenset[str] = frozenset()
    data: str = "auto"
    seed: int = field(default_factory=seeds.fresh)
    seconds: float = GRADING_SECONDS
    mode: Mode | None = None
    ahead: bool = field(default_factory=lambda: usable_cores() > 1)
    strangers: bool = False
    page: bool = True
    training: bool = True


def alike(check: Check) -> int:
    """Rank all checks the same, which leaves them in the handout's order."""
    return 0


@dataclass
class Grading:
    """Judges the checks `only` of a submission into `report`, until the moment `end`.

    `rank` says which checks go first: those of a lower rank, and in order within one. Who is in
    a `hurry` has the sources reviewed at the end. Gradings of one seed may share a `memory` of what
    the reference answered.
    """

    order: Order
    student: Submission
    report: Report
    only: set[str]
    images: Images | None
    sandbox: Sandbox
    listener: Listener
    end: float
    rank: Callable[[Check], int] = alike
    hurry: bool = False
    memory: Memory = field(default_factory=dict)
    plugin: Plugin = field(init=False)

    def __post_init__(self) -> None:
        programs = Programs.beside_reference(self.student, self.sandbox, self.end)
        trainings = Trainings(programs, self.images, self.order.seed, self.listener)
        self.plugin = Plugin(
            Fixtures(programs, Reference(programs, self.order.seed, self.memory), trainings),
            self.report,
            self.only,
            self.order.ahead,
            self.listener,
            self.rank,
            self.order.training,
        )

    def run(self) -> None:
        """Fill the report; what the grader itself raises becomes the report's failure."""
        order, report, trainings = self.order, self.report, self.plugin.fixtures.trainings
        report.facts = facts.collect(order.data, self.student.digest, order.seed)
        report.facts["only"] = sorted(order.only)
        if not self.hurry:
            self._review()
        try:
            self._check()
        finally:
            trainings.close()
            self.plugin.programs.finish()
        if self.dropped:
            return
        if self.hurry:
            self._review()
        report.facts["unusable"] = list(self._unusable())
        report.facts["flags"] += sorted(self.plugin.programs.flags)
        report.trainings |= trainings.kept
        report.memory |= self.plugin.programs.memory
        report.facts |= _workers(self.sandbox)
        if not order.strangers and (gap := shortfall(self.sandbox.layers.values())):
            report.notes.append(gap)
        report.failure = self.plugin.failure

    def drop(self) -> None:
        """End it from another thread: workers are killed, no further check runs."""
        self.plugin.dropped = True
        self.plugin.programs.end = 0.0
        self.plugin.programs.kill()
        self.plugin.fixtures.trainings.close()

    @property
    def dropped(self) -> bool:
        """Whether it was dropped: then its report says nothing."""
        return self.plugin.dropped

    def _review(self) -> None:
        read = review(self.student, self.sandbox)
        self.report.notes += read.reasons
        self.report.facts["flags"] = read.flags

    def _unusable(self) -> Iterator[str]:
        """Yield a sentence for each file that is missing or was never imported, if it was asked."""
        programs = self.plugin.programs
        for part in PARTS:
            name = part.module
            if not any(part_of(number) is part for number in self.only):
                continue
            if name in self.student.problems:
                yield self.student.problems[name]
            elif name in programs.refused and name not in programs.loaded:
                found = explain(programs.refused[name], "", "", self.student.sources)
                yield found.rationale if found else f"{name}.py cannot be imported."

    def _check(self) -> None:
        """Run the checks; what the grader itself raises becomes its failure, not a student's."""
        plugin = self.plugin
        try:
            failure = session.run([plugin, plugin.fixtures], numbers=self.only)
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"
        self.plugin.failure = self.plugin.failure or failure


def _workers(sandbox: Sandbox) -> dict[str, Any]:
    """Return the facts about the workers: their largest memory, and what kept them in."""
    return {
        "peak_megabytes": {kind: round(peak / 1e6) for kind, peak in sandbox.peak_bytes.items()},
        "layers": {
            kind: {"held": sorted(found.held), "missing": found.missing}
            for kind, found in sandbox.layers.items()
        },
    }
