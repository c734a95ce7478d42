"""Names the usual wrong formulas of part 1: which one a wrong value was computed by.

Each is evaluated on the check's own inputs, and a match brings its advice. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.compare import Array, agrees

Formulas = Sequence[tuple[Array, str]]


def advise(found: object, formulas: Formulas, otherwise: str = "") -> str:
    """Return the advice of the first wrong formula that gives what was found."""
    return next((advice for value, advice in formulas if agrees(found, value)), otherwise)


def relu(z: Array) -> Formulas:
    """Return what is often taken for relu(z); z has any shape."""
    return [
        (z, "Negative values come out as they went in; they must become 0."),
        (np.abs(z), "Negative values lose their sign; they must become 0."),
        (np.where(z > 0, z, 0.01 * z), "This is the leaky ReLU; negative values must become 0."),
        (z > 0, "This is the derivative; relu keeps the positive values themselves."),
        (np.minimum(z, 0), "This keeps the negative values; keep the positive ones."),
        (np.trunc(np.maximum(z, 0)), "The decimals are lost: the result has an integer dtype."),
    ]


def relu_derivative(z: Array) -> Formulas:
    """Return what is often taken for relu_derivative(z); z has any shape."""
    return [
        (z >= 0, "At exactly 0 the derivative is taken as 0: compare with >, not >=."),
        (np.maximum(z, 0), "This is relu itself; its slope is 1 where z > 0."),
        (z, "This is z itself; the slope is 1 where z > 0 and 0 elsewhere."),
        (np.sign(z), "Where z is negative the slope is 0, not -1."),
        (z <= 0, "The two sides are exchanged: 1 belongs where z > 0."),
        (np.where(z > 0, 1, 0.01), "This is the leaky ReLU's slope; it must be 0 where z <= 0."),
    ]


def cross_entropy(y_true: Array, y_pred: Array) -> Formulas:
    """Return what is often taken for the mean cross-entropy; both (n, k)."""
    y_pred = np.clip(y_pred, 1e-12, 1 - 1e-12)
    log_p = np.log(y_pred)
    right = -np.mean(np.sum(y_true * log_p, axis=1))
    other = -np.mean(np.sum((1 - y_true) * np.log(1 - y_pred), axis=1))
    entries = "Sum over the classes first, then take the mean over the n examples"
    return [
        (-right, "The minus sign is missing: log of a probability is negative."),
        (right * len(y_true), "This is the sum over the examples; take their mean."),
        (right / y_true.shape[1], f"This is the mean over all n * k entries. {entries}."),
        (right / np.log(2), "This is log2; np.log is the natural logarithm."),
        (right / np.log(10), "This is log10; np.log is the natural logarithm."),
        (-np.mean(np.sum(log_p, axis=1)), "Multiply by y_true: only the true class counts."),
        (right + other, "This is the binary cross-entropy; leave out the terms with 1 - y_true."),
    ]


def starts(a2: Array, y_true: Array) -> Formulas:
    """Return what is often taken for dz2 = (a2 - y_true) / n; both (n, k)."""
    n, k = a2.shape
    right = (a2 - y_true) / n
    return [
        (n * right, "n times too large: the loss is a mean, so dz2 = (a2 - y_true) / n."),
        (right / n, "n times too small: divide by n once, and sum (not mean) over the examples."),
        (-right, "The sign is turned round: dz2 = (a2 - y_true) / n, and update subtracts."),
        (-n * right, "The sign is turned round and 1 / n missing: dz2 = (a2 - y_true) / n."),
        (
            right / k,
            "k times too small: the mean goes over the n examples, not over n * k entries.",
        ),
        (
            right * a2 * (1 - a2),
            "With cross-entropy the slope of softmax is in a2 - y_true already: leave it out.",
        ),
        (right * n / k, "Divided by the number of classes: the mean goes over the n examples."),
    ]


def masks(z1: Array) -> Formulas:
    """Return what is often multiplied with instead of relu_derivative(z1); z1 is (n, h)."""
    return [
        (
            np.ones_like(z1),
            "The way back through ReLU is missing: multiply by relu_derivative(z1).",
        ),
        (z1, "Multiply by relu_derivative(z1), not by z1."),
        (np.maximum(z1, 0), "Multiply by relu_derivative(z1), not by a1 = relu(z1)."),
        (z1 <= 0, "The mask is the wrong way round: gradients pass where z1 > 0."),
    ]
