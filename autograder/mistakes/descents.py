"""What one step of training makes of a linear network, rightly and with the usual mistakes.

The network is logits Z = X W' + b on n examples with k classes; everything is computed with NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.lessons import Mistake
from autograder.mistakes import loops
from autograder.mistakes.functions import Array

STEADY = 1e-8  # Adam's and RMSprop's eps


def slopes(Z: Array, labels: Array, unshuffled: Array) -> Sequence[tuple[Array, Mistake | None]]:
    """Return dZ (n, k) of the mean cross-entropy, with None, and then of what is taken for it.

    `labels` (n,) belong to the rows of Z, `unshuffled` are those that come first in y_train.
    """
    n, k = Z.shape
    Y = np.eye(k)[labels]
    P = _softmax(Z)
    right = (P - Y) / n
    mixed = P - np.eye(k)[unshuffled]
    sigmoid = 1 / (1 + np.exp(-np.clip(Z, -500, 500)))
    return [
        (right, None),
        (n * right, loops.LOSS_SUMMED),
        (-right, loops.CLIMBING),
        (_through(P, (_softmax(P) - Y) / n), loops.SOFTMAX_BEFORE_LOSS),
        (-Y / n, loops.NLL_ON_LOGITS),
        (_through(P, -Y / n), loops.NLL_ON_LOGITS),
        (2 * (Z - Y) / (n * k), loops.SQUARED_ERROR),
        (_through(P, 2 * (P - Y) / (n * k)), loops.SQUARED_ERROR),
        ((sigmoid - Y) / (n * k), loops.BINARY_LOSS),
        (mixed / n, loops.LABELS_LEFT_BEHIND),
    ]


def _softmax(Z: Array) -> Array:
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    p: Array = e / e.sum(axis=1, keepdims=True)
    return p


def _through(P: Array, dP: Array) -> Array:
    """Return dZ (n, k) from the gradient of the probabilities P = softmax(Z)."""
    dZ: Array = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return dZ


def gradients(X: Array, dZ: Array) -> Array:
    """Return the gradients of W and, in the last column, of b: (k, d + 1); X is (n, ...)."""
    gradient: Array = dZ.T @ np.column_stack([X.reshape(len(X), -1), np.ones(len(X))])
    return gradient


def steps(g: Array) -> dict[str, Array]:
    """Return the first step of each optimizer along a gradient, as a multiple of lr."""
    size = np.abs(g)
    return {
        "SGD": -g,
        "Adam": -g / (size + STEADY),
        "RMSprop": -g / (0.1 * size + STEADY),
    }
