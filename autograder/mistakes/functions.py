"""Mistakes in ReLU and its derivative: 1.2 and 1.3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.lessons import Mistake

Array = NDArray[Any]
Formulas = Sequence[tuple[Any, Mistake]]

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
