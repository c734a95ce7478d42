"""What is known about a class, as plain data: its students, its figures, pairs to read.

Filled in by `batch`, shown by `render`. Every text may be a submission's: whoever shows it escapes.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Student:
    """One person's line; partners of one submission have a line each.

    `score` is None without a result. `parts` holds for each part its name, the score and the points
    there are. `link` leads to the report, relative to the page, or is "".
    """

    name: str
    sid: str
    email: str
    key: str
    score: float | None
    points: float
    parts: tuple[tuple[str, float | None, float], ...]
    status: str
    detail: str = ""
    flags: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    seconds: float = 0.0
    link: str = ""


@dataclass(frozen=True)
class CheckFigures:
    """How a class did in one check: shares of the `judged` submissions, those with a result."""

    number: str
    title: str
    points: float
    judged: int
    full: float
    mean: float


@dataclass(frozen=True)
class Gate:
    """The accuracies that one part's networks reached, against the one that is required."""

    name: str
    threshold: float
    accuracies: tuple[float, ...]

    @property
    def reached(self) -> int:
        """How many clear the threshold."""
        return sum(accuracy >= self.threshold for accuracy in self.accuracies)


@dataclass(frozen=True)
class Misconception:
    """A named mistake: who makes it, on which checks, with links to the reports that show it."""

    name: str
    students: int
    submissions: int
    checks: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Spread:
    """The median of a figure, what nine of ten stay below, the largest, and how many there are."""

    median: float
    ninth: float
    most: float
    count: int


@dataclass(frozen=True)
class Cohort:
    """A class. Figures count submissions, once each, unless they say students.

    `statuses` also has who handed in nothing; `students` are all who have a line, those too.
    `points` are those of the checks that were run; `partial` says of how many graded submissions
    only some checks were run.
    """

    students: tuple[Student, ...]
    submissions: int
    statuses: dict[str, int]
    points: float
    scores: tuple[float, ...]
    checks: tuple[CheckFigures, ...]
    gates: tuple[Gate, ...]
    misconceptions: tuple[Misconception, ...]
    seconds: Spread | None = None
    megabytes: Spread | None = None
    partial: int = 0


@dataclass(frozen=True)
class Passage:
    """Lines that two submissions share: the file, where they begin, and the text on each side."""

    file: str
    first: int
    second: int
    left: str
    right: str


@dataclass(frozen=True)
class Side:
    """One side of a pair: who, with which share of the own code in common, and the report."""

    name: str
    share: float
    link: str = ""
    earlier: bool = False


@dataclass(frozen=True)
class Pair:
    """Two submissions that share more than the handout and the class explain."""

    left: Side
    right: Side
    shared: int
    identical: bool = False
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """All pairs worth reading, most in common first, and what was compared."""

    pairs: tuple[Pair, ...] = ()
    compared: int = 0
    earlier: int = 0
    left_out: tuple[str, ...] = field(default_factory=tuple)
