"""Mistakes in the parameters and the small functions of part 1: 1.1 to 1.4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.lessons import Mistake

Array = NDArray[Any]
Formulas = Sequence[tuple[Any, Mistake]]

ZERO_WEIGHTS = Mistake(
    "weights all zero",
    "It looks like a weight matrix starts with the same number everywhere.",
    "With equal weights all hidden units learn the same: draw them at random.",
)
REPEATED_WEIGHTS = Mistake(
    "weights repeated",
    "It looks like a few numbers are drawn and used for many weights.",
    "Draw every weight on its own.",
)
LARGE_WEIGHTS = Mistake(
    "weights too large",
    "It looks like the weights are drawn without being made small.",
    "Multiply by something like sqrt(2 / inputs) or 0.01.",
)
SEED_IGNORED = Mistake(
    "seed ignored",
    "It looks like the weights come from somewhere else than the seed.",
    "Everything random must come from the seed: np.random.default_rng(seed).",
)
SEED_CONSTANT = Mistake(
    "seed written as a number",
    "It looks like the generator always gets the same number instead of seed.",
    "Use np.random.default_rng(seed).",
)
RANDOM_BIASES = Mistake(
    "biases not zero",
    "It looks like the biases are drawn at random or set to another number.",
    "Biases start at zero.",
)
FLAT_BIASES = Mistake(
    "biases with one axis",
    "It looks like a bias is a plain row of numbers without a first axis.",
    "Make it (1, h) or (1, k): np.zeros((1, hidden_size)).",
)
TRANSPOSED_WEIGHTS = Mistake(
    "weights transposed",
    "It looks like a weight matrix has outputs for rows and inputs for columns.",
    "Rows and columns are exchanged: W1 is (d, h), W2 is (h, k), so that X @ W1 works.",
)

INPUT_CHANGED = Mistake(
    "input changed",
    "It looks like you write the result into the array that was handed in.",
    "Return a new array; z belongs to the caller.",
)
IDENTITY = Mistake(
    "identity for ReLU",
    "It looks like relu returns its input unchanged.",
    "Negative values come out as they went in; they must become 0.",
)
ABSOLUTE = Mistake(
    "absolute value for ReLU",
    "It looks like relu takes the absolute value.",
    "Negative values lose their sign; they must become 0.",
)
LEAKY = Mistake(
    "leaky ReLU",
    "It looks like negative values are made small instead of 0.",
    "This is the leaky ReLU; negative values must become 0.",
)
DERIVATIVE_FOR_RELU = Mistake(
    "derivative for ReLU",
    "It looks like relu returns 0 and 1, which is its slope.",
    "This is the derivative; relu keeps the positive values themselves.",
)
NEGATIVE_PART = Mistake(
    "minimum for maximum",
    "It looks like relu takes the smaller of z and 0.",
    "This keeps the negative values; keep the positive ones.",
)
DECIMALS_LOST = Mistake(
    "decimals lost",
    "It looks like the result is stored as integers.",
    "The decimals are lost: the result has an integer dtype.",
)
LARGEST_VALUE = Mistake(
    "one maximum for all",
    "It looks like you take the largest number of the whole array.",
    "np.maximum(z, 0) compares element by element; max and np.max return a single number.",
)

SLOPE_AT_ZERO = Mistake(
    "ReLU slope 1 at 0",
    "It looks like the slope is 1 where z is exactly 0.",
    "At exactly 0 the derivative is taken as 0: compare with >, not >=.",
)
RELU_FOR_SLOPE = Mistake(
    "ReLU for its slope",
    "It looks like relu_derivative returns the positive values themselves.",
    "This is relu itself; its slope is 1 where z > 0.",
)
IDENTITY_FOR_SLOPE = Mistake(
    "identity for the slope",
    "It looks like relu_derivative returns its input unchanged.",
    "This is z itself; the slope is 1 where z > 0 and 0 elsewhere.",
)
SIGN = Mistake(
    "sign for the slope",
    "It looks like relu_derivative takes the sign of z.",
    "Where z is negative the slope is 0, not -1.",
)
SIDES_EXCHANGED = Mistake(
    "sides of the slope exchanged",
    "It looks like the slope is 1 on the negative side.",
    "The two sides are exchanged: 1 belongs where z > 0.",
)
LEAKY_SLOPE = Mistake(
    "slope of the leaky ReLU",
    "It looks like the slope is a small number on the negative side.",
    "This is the leaky ReLU's slope; it must be 0 where z <= 0.",
)

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


def relu(z: Array) -> Formulas:
    """Return what is often taken for relu(z); z has any shape."""
    leaky = [(np.where(z > 0, z, slope * z), LEAKY) for slope in (0.01, 0.1, 0.2, 0.3)]
    return [
        (z, IDENTITY),
        (np.abs(z), ABSOLUTE),
        *leaky,
        (z > 0, DERIVATIVE_FOR_RELU),
        (np.minimum(z, 0), NEGATIVE_PART),
        (np.trunc(np.maximum(z, 0)), DECIMALS_LOST),
        (np.maximum(z.max(), 0), LARGEST_VALUE),
    ]


def relu_derivative(z: Array) -> Formulas:
    """Return what is often taken for relu_derivative(z); z has any shape."""
    return [
        (z >= 0, SLOPE_AT_ZERO),
        (np.maximum(z, 0), RELU_FOR_SLOPE),
        (z, IDENTITY_FOR_SLOPE),
        (np.sign(z), SIGN),
        (z <= 0, SIDES_EXCHANGED),
        (z < 0, SIDES_EXCHANGED),
        *((np.where(z > 0, 1, slope), LEAKY_SLOPE) for slope in (0.01, 0.1, 0.2, 0.3)),
    ]


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
