"""The kill matrix as data: what caught each wrong solution, and what is left to mend or explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.survivors import EQUIVALENT, FREE, SURVIVORS
from benchmarks.trials import Trial, points

OPEN = "unexplained"
NEEDED = 0.95


@dataclass(frozen=True)
class Matrix:
    """All trials, the points of every check, and the ids of every mutant there is."""

    by_hand: list[Trial]
    mutants: list[Trial]
    points: dict[str, float]
    ids: set[str]

    def fate(self, trial: Trial) -> str:
        """Return the check that caught a mutant, or what kind of survivor it is."""
        lost = trial.lost(self.points)
        if lost:
            return lost[0]
        return next((r.kind for r in SURVIVORS if trial.name in r.ids), OPEN)

    def exact(self, trial: Trial) -> bool:
        """Say whether a wrong solution of the tests got what it should."""
        return all(abs(trial.scores[n] - wanted) < 1e-6 for n, wanted in trial.expected.items())

    @property
    def complaints(self) -> list[str]:
        """What has to be mended or explained."""
        known = {name for reason in SURVIVORS for name in reason.ids}
        caught = {trial.name for trial in self.mutants if trial.lost(self.points)}
        return [
            *(f"other points than expected: {t.name}" for t in self.by_hand if not self.exact(t)),
            *(f"the grader failed: {t.name}" for t in self.by_hand + self.mutants if t.failure),
            *(f"unexplained: {t.name}" for t in self.mutants if self.fate(t) == OPEN),
            *(f"explained, but caught: {name}" for name in sorted(known & caught)),
            *(f"explained, but no mutant: {name}" for name in sorted(known - self.ids)),
        ]

    @property
    def share(self) -> float:
        """The share of wrong mutants that are caught."""
        return self._share({EQUIVALENT, FREE})

    @property
    def strict(self) -> float:
        """The share caught of all that are not the same program, right ones among them."""
        return self._share({EQUIVALENT})

    def _share(self, apart: set[str]) -> float:
        wrong = [fate for fate in map(self.fate, self.mutants) if fate not in apart]
        return sum(fate not in (FREE, OPEN) for fate in wrong) / max(len(wrong), 1)


def read(rows: dict[str, list[dict[str, Any]]], ids: set[str]) -> Matrix:
    """Return the matrix of rows that came out of a file."""
    by_hand, mutants = (
        [Trial(**row) for row in rows.get(name, [])] for name in ("by_hand", "mutants")
    )
    return Matrix(by_hand, mutants, points(), ids)
