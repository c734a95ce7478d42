"""Judges a test accuracy: part of the points from ten percentage points below the threshold on."""

from __future__ import annotations

from autograder.compare import Departure

PARTIAL = 0.10


def share(accuracy: float, threshold: float) -> float:
    """Return the part of the points, 0 to 1, that an accuracy earns."""
    if accuracy >= threshold:  # not left to rounding
        return 1.0
    return min(max((accuracy - (threshold - PARTIAL)) / PARTIAL, 0.0), 1.0)


def judge_accuracy(accuracy: float, threshold: float, *, learned: bool, learning: str) -> None:
    """Raise `Departure` unless the threshold is met by a network that was seen to learn.

    `learning` is the number of the check that looks at learning.
    """
    earned = share(accuracy, threshold)
    found = f"The trained network classifies {accuracy:.1%} of the test images correctly"
    if not learned:
        raise Departure(
            f"{found}, but an accuracy counts only once {learning} has shown that train learns.",
            f"Mend {learning} first; its learning cases are not all right yet.",
        )
    if earned < 1:
        raise Departure(
            f"{found}, {threshold:.0%} are needed.",
            "Look at the learning curves: do both still rise at the end, or do they part?",
            earned,
        )
