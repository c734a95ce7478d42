"""The single steps of part 1, as functions of what comes before: for the grader alone.

A step of a student's is judged given the student's own previous step, so the right value of each
step must be computable by itself. The letters are the lecture's; all formulas stand in the handout.
"""

import numpy as np
from numpy.typing import NDArray
from numpy_ann import softmax

Array = NDArray[np.floating]


def z1(X: Array, W1: Array, b1: Array) -> Array:
    """Compute z1 (n, h) from X (n, d), W1 (d, h) and b1 (1, h)."""
    result: Array = X @ W1 + b1
    return result


def a1(z1: Array) -> Array:
    """Compute a1 (n, h) from z1 (n, h)."""
    return np.maximum(0, z1)


def z2(a1: Array, W2: Array, b2: Array) -> Array:
    """Compute z2 (n, k) from a1 (n, h), W2 (h, k) and b2 (1, k)."""
    result: Array = a1 @ W2 + b2
    return result


def a2(z2: Array) -> Array:
    """Compute a2 (n, k) from z2 (n, k)."""
    return softmax(z2)


def gradients(
    X: Array, y_true: Array, kept: dict[str, Array], W2: Array, slope: Array
) -> dict[str, Array]:
    """Compute the gradients from the values that forward kept and the slope of ReLU (n, h) at z1.

    X (n, d), y_true (n, k), W2 (h, k). Returns W1 (d, h), b1 (1, h), W2 (h, k), b2 (1, k).
    """
    dz2 = (kept["a2"] - y_true) / len(X)
    dz1 = (dz2 @ W2.T) * slope
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": kept["a1"].T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }
