"""What a failed case can teach: the mistakes that explain it, where it departs, a snippet to run.

Plain data, filled in by the judges and shown by `render`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

RIGHT, DEPARTS, FOLLOWS, MISSING = "right", "departs", "follows", "missing"


@dataclass(frozen=True)
class Mistake:
    """A named mistake: its name, what it looks like the student did, what to look at."""

    name: str
    looks: str
    advice: str


@dataclass(frozen=True)
class Step:
    """One step of a chain, such as z1 of the forward pass.

    `state` is RIGHT, DEPARTS (the first that goes wrong, or goes wrong by itself), FOLLOWS (right,
    given the wrong step before it) or MISSING. `place` is the first wrong index, "[0, 2]"; `found`
    and `expected` are values in words, "" where there is none to show.
    """

    name: str
    state: str
    place: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Lesson:
    """What one failed case teaches; empty where nothing is known.

    Several `mistakes` mean that each of them explains what was found. `snippet` is Python that the
    student can paste beside the own file and run; it shows nothing of a hidden check.
    """

    mistakes: tuple[Mistake, ...] = ()
    steps: tuple[Step, ...] = ()
    snippet: str = ""

    def veiled(self) -> Lesson:
        """Return what may be told of a check that is not shown: no value, and nothing to run."""
        return Lesson(self.mistakes, tuple(replace(s, found="", expected="") for s in self.steps))


NOTHING = Lesson()
