"""Mistakes in backward and update: 1.6 and 1.7.

The letters are the handout's: n examples X with d inputs, h hidden units, k classes.
"""

from __future__ import annotations

import numpy as np

from autograder.lessons import Mistake
from autograder.mistakes.functions import Array, Formulas

NOT_DIVIDED = Mistake(
    "gradients n times too large",
    "It looks like dz2 is not divided by the number of examples.",
    "n times too large: the loss is a mean, so dz2 = (a2 - y_true) / n.",
)
DIVIDED_TWICE = Mistake(
    "gradients n times too small",
    "It looks like you divide by the number of examples twice.",
    "n times too small: divide by n once, and sum (not mean) over the examples.",
)
SIGN_TURNED = Mistake(
    "gradients with the sign turned",
    "It looks like y_true and a2 are exchanged in the difference.",
    "The sign is turned round: dz2 = (a2 - y_true) / n, and update subtracts.",
)
GRADIENT_OVER_ENTRIES = Mistake(
    "gradients k times too small",
    "It looks like dz2 is divided by the number of entries, n * k.",
    "k times too small: the mean goes over the n examples, not over n * k entries.",
)
GRADIENT_OVER_CLASSES = Mistake(
    "gradients divided by the classes",
    "It looks like dz2 is divided by the number of classes.",
    "The mean goes over the n examples: dz2 = (a2 - y_true) / n.",
)
SOFTMAX_SLOPE_TWICE = Mistake(
    "slope of the softmax twice",
    "It looks like dz2 is multiplied by a2 * (1 - a2).",
    "With cross-entropy the slope of softmax is in a2 - y_true already: leave it out.",
)
NO_LABELS_IN_DZ2 = Mistake(
    "labels left out of dz2",
    "It looks like dz2 is computed from a2 alone.",
    "dz2 = (a2 - y_true) / n.",
)
NO_MASK = Mistake(
    "no ReLU mask",
    "It looks like the gradient passes the hidden layer as if there were no ReLU.",
    "The way back through ReLU is missing: multiply by relu_derivative(z1).",
)
MASK_BY_Z1 = Mistake(
    "z1 for the mask",
    "It looks like the gradient is multiplied by z1 itself.",
    "Multiply by relu_derivative(z1), not by z1.",
)
MASK_BY_A1 = Mistake(
    "a1 for the mask",
    "It looks like the gradient is multiplied by a1.",
    "Multiply by relu_derivative(z1), not by a1 = relu(z1).",
)
MASK_TURNED = Mistake(
    "mask the wrong way round",
    "It looks like the gradient passes where z1 is negative.",
    "The mask is the wrong way round: gradients pass where z1 > 0.",
)
MASK_FROM_DA1 = Mistake(
    "mask from the wrong tensor",
    "It looks like relu or its slope is applied to the gradient da1 itself.",
    "The sign of z1 decides, not that of da1: dz1 = da1 * relu_derivative(z1).",
)
UPDATED_W2 = Mistake(
    "updated W2 used for dz1",
    "It looks like W2 has already been changed when dz1 is computed from it.",
    "Compute all four gradients first, with the W2 that forward used; only update changes it.",
)
CHANGED_IN_BACKWARD = Mistake(
    "parameters updated in backward",
    "It looks like backward changes the parameters itself.",
    "Only update changes parameters; backward returns gradients.",
)
FLAT_BIAS_GRADIENT = Mistake(
    "bias gradient without its axis",
    "It looks like the sum over the examples has lost the first axis.",
    "Keep it: sum(axis=0, keepdims=True), so that the gradient has the shape of its bias.",
)
AVERAGED_BIAS = Mistake(
    "bias gradient averaged",
    "It looks like the bias gradient is a mean over the examples.",
    "Sum over the examples: dz2 and dz1 hold the 1 / n already.",
)
SUMMED_OVER_ALL = Mistake(
    "bias gradient summed over everything",
    "It looks like the bias gradient is the sum of all entries, a single number.",
    "Sum over the examples only: axis=0, keepdims=True.",
)
SUMMED_OVER_UNITS = Mistake(
    "bias gradient summed over the units",
    "It looks like the bias gradient is summed over the columns, one number an example.",
    "Sum over the examples instead: axis=0, keepdims=True.",
)
TRANSPOSED_GRADIENT = Mistake(
    "gradient transposed",
    "It looks like the two factors of a weight gradient are exchanged.",
    "Rows and columns are exchanged: dW1 = X.T @ dz1, dW2 = a1.T @ dz2.",
)
FROM_Z1 = Mistake(
    "gradient from z1 instead of a1",
    "It looks like the gradient of W2 is computed from z1.",
    "What W2 was multiplied with is a1: dW2 = a1.T @ dz2.",
)
OTHER_KEYS = Mistake(
    "gradients under other names",
    "It looks like the gradients are all there, under other keys.",
    "The keys are W1, b1, W2 and b2.",
)
GRADIENT_FORGOTTEN = Mistake(
    "gradient forgotten",
    "It looks like one of the four gradients is not returned.",
    "The keys are W1, b1, W2 and b2.",
)
NO_DICT = Mistake(
    "not a dict",
    "It looks like the values are returned in a row, without their names.",
    "Return a dict with the keys that the stub names.",
)

ADDED = Mistake(
    "gradient added",
    "It looks like update adds the gradient.",
    "The gradient points uphill: theta = theta - lr * gradient.",
)
LR_IGNORED = Mistake(
    "lr ignored",
    "It looks like the length of the step does not depend on lr as it should.",
    "Multiply by the lr that is handed in, once: theta = theta - lr * gradient.",
)
NOT_ASSIGNED = Mistake(
    "nothing assigned",
    "It looks like update computes new values and does not keep them.",
    'Assign them to the model: self.W1 = self.W1 - lr * gradients["W1"].',
)
PARAMETER_FORGOTTEN = Mistake(
    "parameter forgotten",
    "It looks like update moves some of the four parameters only.",
    "Update W1, b1, W2 and b2.",
)


def starts(a2: Array, y_true: Array) -> Formulas:
    """Return what is often taken for dz2 = (a2 - y_true) / n; both (n, k)."""
    n, k = a2.shape
    right = (a2 - y_true) / n
    return [
        (n * right, NOT_DIVIDED),
        (right / n, DIVIDED_TWICE),
        (-right, SIGN_TURNED),
        (-n * right, SIGN_TURNED),
        (right / k, GRADIENT_OVER_ENTRIES),
        (right * a2 * (1 - a2), SOFTMAX_SLOPE_TWICE),
        (right * n / k, GRADIENT_OVER_CLASSES),
    ]


def more_starts(a2: Array, y_true: Array) -> Formulas:
    """Return what is taken for dz2 now and then; what follows from it is judged for itself."""
    n = len(a2)
    return [((a2 - y_true) * a2 * (1 - a2), SOFTMAX_SLOPE_TWICE), (a2 / n, NO_LABELS_IN_DZ2)]


def masks(z1: Array) -> Formulas:
    """Return what is often multiplied with instead of relu_derivative(z1); z1 is (n, h)."""
    return [
        (np.ones_like(z1), NO_MASK),
        (z1, MASK_BY_Z1),
        (np.maximum(z1, 0), MASK_BY_A1),
        (z1 <= 0, MASK_TURNED),
    ]


def sums(dz: Array) -> Formulas:
    """Return what is often taken for a bias gradient, the sum of dz (n, units) over n."""
    return [
        (dz.sum(axis=0), FLAT_BIAS_GRADIENT),
        (dz.mean(axis=0, keepdims=True), AVERAGED_BIAS),
        (dz.mean(axis=0), AVERAGED_BIAS),
        (dz.sum(), SUMMED_OVER_ALL),
        (dz.sum(axis=1, keepdims=True), SUMMED_OVER_UNITS),
        (dz.sum(axis=1), SUMMED_OVER_UNITS),
    ]


def updates(before: Array, slope: Array, lr: float, found: Array) -> Formulas:
    """Return what an update often makes of a parameter `before` with gradient `slope`.

    Any other length along the gradient counts as lr ignored, so `found` is looked at.
    """
    along = float(np.sum((before - found) * slope) / max(float(np.sum(slope**2)), 1e-30))
    ignored = [(before - along * slope, LR_IGNORED)] if along > 0 else []
    return [(before + lr * slope, ADDED), (before - slope, LR_IGNORED), *ignored]
