"""What a failed case can teach: the mistakes that explain it, and lines to run.

Plain data, filled in by the plugin and shown by `render`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A named mistake: its name, what it looks like the student did, what to look at."""

    name: str
    looks: str
    advice: str


def advised(mistakes: Iterable[Mistake]) -> str:
    """Return what to try, by mistakes that each explain what was found."""
    return " Or: ".join(dict.fromkeys(mistake.advice for mistake in mistakes))


@dataclass(frozen=True)
class Lesson:
    """What one failed case teaches; empty where nothing is known.

    Several `mistakes` mean that each of them explains what was found. `snippet` is Python that the
    student can paste beside the own file and run; it shows nothing of a hidden check.
    """

    mistakes: tuple[Mistake, ...] = ()
    snippet: str = ""

    def veiled(self) -> Lesson:
        """Return what may be told of a check that is not shown: nothing to run."""
        return Lesson(self.mistakes)


NOTHING = Lesson()
