"""Judges a cross-entropy where its value depends on how the logarithm is kept away from 0."""

from __future__ import annotations

import math

import numpy as np

from autograder.channel import WorkerFailure
from autograder.compare import Advice, Array, Departure, agrees, expect, number
from autograder.mistakes import losses
from autograder.remote import Remote

DEAREST = 3.0  # what a probability of 0 must cost at least: it is then cut off below 5%


def judge_extreme(case: str, loss: float, usual: float, y_true: Array, y_pred: Array) -> None:
    """Judge the loss of "certain" predictions, or with a "zero" for one true class; both (n, k).

    `usual` is the student's own loss of ordinary predictions for as many examples: a constant is
    neither cheaper nor dearer than itself.
    """
    if case == "certain":
        expect(
            abs(usual) > 1e-2,
            f"The loss is {usual:.4g} for predictions that are far from perfect, too.",
            "The loss must depend on y_true and y_pred.",
        )
    else:
        expect(
            loss > usual + DEAREST / len(y_true),
            f"The loss is {loss:.4g} though a true class has probability 0; it is {usual:.4g} "
            "where that class has a probability near 1.",
            _cheap(loss, usual, y_true, y_pred),
        )


def _cheap(loss: float, usual: float, y_true: Array, y_pred: Array) -> Advice:
    """Return why a probability of 0 is cheap: it is left out, or everything has its sign turned."""
    log_p = np.log(np.where(y_pred > 0, y_pred, 1.0))
    if agrees(loss, -np.mean(np.sum(y_true * log_p, axis=1))):
        return losses.ZEROS_LEFT_OUT
    if loss < usual - DEAREST / len(y_true) and usual < 0:
        return losses.MINUS_MISSING
    return "A confident mistake costs a lot: cut probabilities off at about 1e-12."


def own(ann: Remote, y_true: Array, y_pred: Array) -> float:
    """Return the student's cross_entropy, NaN if it is unusable.

    1.4 judges that function; in a history it may be wrong without costing points twice.
    """
    try:
        return number(ann.cross_entropy(y_true, y_pred), "")
    except (Departure, WorkerFailure):
        return math.nan
