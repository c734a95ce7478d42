"""Judges the parameters and the small functions of part 1, naming the formula a value came from."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.compare import Array, Departure, expect, explaining, number, numbers, same, shaped
from autograder.mistakes import functions, losses, parameters

LOSS = "cross_entropy(y_true, y_pred)"
ADDEND = 1e-4  # at most, in log(p + addend)
ROUNDING = 1e-6  # float32 is enough


def judge_shape(found: Array, shape: tuple[int, int], name: str) -> None:
    """Judge the shape of a parameter."""
    usual = {shape[::-1]: parameters.TRANSPOSED_WEIGHTS, shape[1:]: parameters.FLAT_BIASES}
    shaped(found, shape, name, usual.get(found.shape, ""))


def judge_biases(found: Array, units: int, name: str) -> None:
    """Judge that so many biases are zero, whatever their shape."""
    same(found.ravel(), np.zeros(units), name, parameters.RANDOM_BIASES)


def judge_weights(W: Array, name: str) -> None:
    """Judge that a weight matrix is random and small."""
    expect(W.size > 1, f"{name} is a single number.", "Every weight is drawn on its own.")
    W = shaped(W, W.shape, name).astype(np.float64)
    typical = float(np.sqrt(np.mean(W**2)))
    expect(typical > 0, f"{name} is zero everywhere.", parameters.ZERO_WEIGHTS)
    expect(
        all(np.unique(W, axis=axis).shape[axis] > W.shape[axis] // 2 for axis in (0, 1)),
        f"{name} repeats the same few numbers.",
        parameters.REPEATED_WEIGHTS,
    )
    expect(
        typical < 0.5,
        f"{name} is large: a typical weight is {typical:.2g}.",
        parameters.LARGE_WEIGHTS,
    )


def judge_same_seed(found: object, value: Array, name: str) -> None:
    """Judge weights drawn once more with the same seed."""
    same(found, value, f"With the same seed once more {name}", parameters.SEED_IGNORED)


def judge_other_seed(found: Any, value: Array, name: str) -> None:
    """Judge that another seed gives other weights; zeros are another mistake's doing."""
    alike = len(np.unique(value)) == 1
    expect(
        not np.array_equal(found, value),
        f"{name} is the same for two seeds.",
        "Use np.random.default_rng(seed)." if alike else parameters.SEED_CONSTANT,
    )


def judge_relu(found: object, wanted: object, z: Array) -> None:
    """Judge relu(z) against the right values."""
    same(found, wanted, "relu(z)", explaining(found, wanted, functions.relu(z)))


def judge_slope(found: object, wanted: object, z: Array) -> None:
    """Judge relu_derivative(z) against the right values."""
    usual = functions.relu_derivative(z)
    same(found, wanted, "relu_derivative(z)", explaining(found, wanted, usual))


def judge_loss(found: object, wanted: object, y_true: Array, y_pred: Array) -> None:
    """Judge a mean cross-entropy; y_true and y_pred are (n, k).

    How the logarithm is kept away from 0 is the student's choice: an addend makes it a little less.
    """
    least = -np.mean(np.sum(y_true * np.log(y_pred + ADDEND), axis=1))
    if least * (1 - ROUNDING) <= number(found, LOSS) <= np.asarray(wanted):
        return
    same(found, wanted, LOSS, explaining(found, wanted, losses.cross_entropy(y_true, y_pred)))


def judge_kept(found: object, z: Array, call: str) -> None:
    """Judge that a call such as "relu(z)" left its input z as it was."""
    same(found, z, f"After {call}, z", functions.INPUT_CHANGED)


def loss_of(found: object, y_true: Array, y_pred: Array) -> float:
    """Return a loss as one finite number. Raises `Departure` naming what else it is."""
    right = -np.mean(np.sum(y_true * np.log(np.maximum(y_pred, 1e-12)), axis=1))
    try:
        return number(found, LOSS)
    except Departure as departure:
        departure.teach(explaining(found, right, losses.cross_entropy(y_true, y_pred)))
        if not departure.hint and _of_zero(found, y_pred):
            departure.teach(losses.LOG_OF_ZERO)
        raise


def _of_zero(found: object, y_pred: Array) -> bool:
    """Say whether a loss is not finite, of predictions that hold a 0."""
    try:
        return bool(np.any(y_pred == 0) and not np.all(np.isfinite(numbers(found, ""))))
    except Departure:
        return False
