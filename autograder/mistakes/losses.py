"""Mistakes in the cross-entropy: 1.4."""

from __future__ import annotations

import numpy as np

from autograder.lessons import Mistake
from autograder.mistakes.functions import Array, Formulas

MINUS_MISSING = Mistake(
    "minus missing",
    "It looks like the sum of y_true * log(y_pred) is returned as it is.",
    "The minus sign is missing: log of a probability is negative.",
)
SUM_FOR_MEAN = Mistake(
    "sum for mean",
    "It looks like the losses of the examples are added up.",
    "This is the sum over the examples; take their mean.",
)
MEAN_OVER_ENTRIES = Mistake(
    "mean over all entries",
    "It looks like the mean is taken over all n * k entries.",
    "This is the mean over all n * k entries. Sum over the classes first, then take the mean over "
    "the n examples.",
)
MEAN_OVER_CLASSES = Mistake(
    "mean over the classes",
    "It looks like the sum is divided by the number of classes.",
    "Divide by the number of examples, len(y_true).",
)
LOG_2 = Mistake(
    "binary logarithm",
    "It looks like the logarithm is to the base 2.",
    "This is log2; np.log is the natural logarithm.",
)
LOG_10 = Mistake(
    "decimal logarithm",
    "It looks like the logarithm is to the base 10.",
    "This is log10; np.log is the natural logarithm.",
)
NO_LABELS = Mistake(
    "labels left out",
    "It looks like the logarithms of all classes are added up.",
    "Multiply by y_true: only the true class counts.",
)
BINARY = Mistake(
    "binary cross-entropy",
    "It looks like the classes that are not true are counted with log(1 - y_pred).",
    "This is the binary cross-entropy; leave out the terms with 1 - y_true.",
)
PROBABILITY_LOST = Mistake(
    "no logarithm",
    "It looks like the probabilities themselves are averaged.",
    "The loss of an example is -log of the probability of its true class.",
)
LOG_OF_ZERO = Mistake(
    "log of 0",
    "It looks like the logarithm gets a probability of exactly 0.",
    "Keep it away from 0 first: np.log(np.maximum(y_pred, 1e-12)), or np.clip.",
)
ZEROS_LEFT_OUT = Mistake(
    "probabilities of 0 left out",
    "It looks like a true class with probability 0 costs nothing, or hardly anything.",
    "A confident mistake costs a lot: cut probabilities off at about 1e-12.",
)
LOSS_PER_EXAMPLE = Mistake(
    "loss of each example",
    "It looks like one loss for each example is returned.",
    "Take their mean over the examples: one number.",
)
AXIS_LEFT = Mistake(
    "an axis left over",
    "It looks like the mean still has an axis, because of keepdims=True or brackets.",
    "Return one number: leave keepdims out of the last step.",
)


def cross_entropy(y_true: Array, y_pred: Array) -> Formulas:
    """Return what is often taken for the mean cross-entropy; both (n, k)."""
    n, k = y_true.shape
    p = np.clip(y_pred, 1e-12, 1 - 1e-12)
    log_p = np.log(p)
    each = -np.sum(y_true * log_p, axis=1)
    other = -np.sum((1 - y_true) * np.log(1 - p), axis=1)
    right = each.mean()
    return [
        (-right, MINUS_MISSING),
        (right * n, SUM_FOR_MEAN),
        (-right * n, MINUS_MISSING),
        (right / k, MEAN_OVER_ENTRIES),
        (right * n / k, MEAN_OVER_CLASSES),
        (right / np.log(2), LOG_2),
        (right / np.log(10), LOG_10),
        (-np.mean(np.sum(log_p, axis=1)), NO_LABELS),
        (-np.mean(log_p), NO_LABELS),
        (right + other.mean(), BINARY),
        ((right + other.mean()) / k, BINARY),
        (-np.mean(np.sum(y_true * p, axis=1)), PROBABILITY_LOST),
        (each, LOSS_PER_EXAMPLE),
        (each[:, None], LOSS_PER_EXAMPLE),
        (np.array([right]), AXIS_LEFT),
        (np.array([[right]]), AXIS_LEFT),
    ]
