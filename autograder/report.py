"""What is known about one grading: a result for every check, from the first moment on.

A report is data. `render` turns it into text, pages, pictures and Gradescope's results.json.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.lessons import NOTHING, Lesson

VISIBLE = "visible"
VISIBILITIES = (VISIBLE, "after_published", "after_due_date", "hidden")  # ever less is seen
CASE_NOT_RUN = "A case of this check did not run."


@dataclass(frozen=True)
class Entry:
    """One line of the rubric: a check's public number, its sentence, its points, its advice.

    `visibility` is Gradescope's word for when students see its outcome.
    """

    number: str
    title: str
    points: float
    advice: str = ""
    visibility: str = VISIBLE

    @property
    def part(self) -> str:
        """The part of the assignment, "1" to "3"."""
        return self.number.partition(".")[0]


@dataclass
class Case:
    """One case of a check: passed True, False, or None where it could not be judged."""

    name: str
    points: float
    passed: bool | None = None
    earned: float = 0.0
    rationale: str = ""
    hint: str = ""
    where: list[str] = field(default_factory=list)
    printed: str = ""
    seconds: float = 0.0
    lesson: Lesson = NOTHING

    @property
    def told(self) -> str:
        """What happened, in words even where nothing did."""
        return self.rationale or CASE_NOT_RUN


@dataclass
class Result:
    """One check's outcome: the sum of its cases."""

    entry: Entry
    cases: list[Case] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The points earned, in steps of a hundredth."""
        return round(min(sum(case.earned for case in self.cases), self.entry.points), 2)

    @property
    def passed(self) -> bool | None:
        """True with full points, None if it did not run, else False."""
        if not self.cases or all(case.passed is None for case in self.cases):
            return None
        return self.score == self.entry.points

    @property
    def seconds(self) -> float:
        """The time its cases took together."""
        return sum(case.seconds for case in self.cases)

    @property
    def failures(self) -> list[Case]:
        """The cases that lost points, each cause once: a named mistake, or else a rationale."""
        lost: dict[object, Case] = {}
        for case in self.cases:
            if case.passed is not True or case.rationale:
                lost.setdefault(case.lesson.mistakes or case.rationale, case)
        return list(lost.values())


@dataclass(frozen=True)
class Miss:
    """A public test image that was classified wrongly: 28 x 28 grey levels, row by row."""

    image: bytes
    truth: str
    guess: str
    confidence: float


@dataclass(frozen=True)
class Confusion:
    """How often each class (row) was taken for each (column), and the surest of the errors."""

    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Something that a training's record shows: its name, and sentences for the student."""

    name: str
    told: str


@dataclass(frozen=True)
class Fit:
    """What a learning curve shows, why, and since which epoch where one can be named."""

    word: str
    reason: str
    since: int | None = None


@dataclass
class Training:
    """One graded training run: its curves, what they show, and what the network confuses."""

    name: str
    threshold: float
    history: dict[str, list[float]] | None = None
    accuracy: float | None = None
    seconds: float = 0.0
    attempts: int = 0
    findings: list[Finding] = field(default_factory=list)
    fit: Fit | None = None
    confusion: Confusion | None = None


@dataclass
class Report:
    """All results of one grading, in the rubric's order.

    `notes` are the student's to read; `facts` and what made the grader fail are the instructor's.
    `memory` holds the bytes of each module's largest worker.
    """

    results: dict[str, Result]
    trainings: dict[str, Training] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    memory: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    failure: str = ""

    @classmethod
    def blank(cls, rubric: list[Entry]) -> Report:
        """Return a report in which no check has run."""
        return cls({entry.number: Result(entry) for entry in rubric})

    @property
    def score(self) -> float:
        """The points earned in all."""
        return round(sum(result.score for result in self.results.values()), 2)

    @property
    def points(self) -> float:
        """The points there are."""
        return sum(result.entry.points for result in self.results.values())

    @property
    def unfinished(self) -> list[str]:
        """The numbers of the checks that have not run."""
        return [number for number, result in self.results.items() if result.passed is None]
