"""Mistakes in forward: 1.5.

The letters are the handout's: n examples X with d inputs, h hidden units, k classes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.lessons import Mistake
from autograder.mistakes.functions import Array, Formulas, relu

NO_BIAS = Mistake(
    "bias missing",
    "It looks like you multiply by the weights and stop there.",
    "Add the bias: z1 = X @ W1 + b1, z2 = a1 @ W2 + b2.",
)
Z1_OVERWRITTEN = Mistake(
    "z1 overwritten",
    "It looks like ReLU has been applied to what you keep as z1.",
    "This is relu(z1) already: assign that to self.a1 and leave self.z1 as it was.",
)
NO_RELU = Mistake(
    "no ReLU",
    "It looks like the hidden layer goes on without the ReLU.",
    "a1 = relu(z1): negative values must become 0.",
)
SIGMOID = Mistake(
    "sigmoid for ReLU",
    "It looks like the hidden layer uses the sigmoid.",
    "a1 = relu(z1), which is np.maximum(z1, 0).",
)
TANH = Mistake(
    "tanh for ReLU",
    "It looks like the hidden layer uses tanh.",
    "a1 = relu(z1), which is np.maximum(z1, 0).",
)
RELU_AT_END = Mistake(
    "ReLU on the logits",
    "It looks like the last layer has a ReLU of its own.",
    "Logits may be negative: z2 = a1 @ W2 + b2, and then the softmax.",
)
SOFTMAX_AXIS = Mistake(
    "softmax over the wrong axis",
    "It looks like the softmax goes over the examples, so that columns add up to 1.",
    "Each row must sum to 1, not each column: softmax over axis 1.",
)
SOFTMAX_ALL = Mistake(
    "softmax over the whole array",
    "It looks like the softmax divides by the sum of all entries.",
    "Each row must sum to 1: sum over axis 1 with keepdims=True.",
)
SOFTMAX_TWICE = Mistake(
    "softmax twice",
    "It looks like the softmax is applied to probabilities.",
    "Apply it once, to z2: a2 = softmax(z2).",
)
NO_SOFTMAX = Mistake(
    "no softmax",
    "It looks like a2 is z2 without the softmax.",
    "a2 = softmax(z2), row by row.",
)
LOGITS_RETURNED = Mistake(
    "z2 returned",
    "It looks like forward returns the scores before the softmax.",
    "Return a2, the probabilities, not z2.",
)
CLASSES_RETURNED = Mistake(
    "classes returned",
    "It looks like forward returns the most probable class of each example.",
    "Return one column for each class; predict takes the argmax.",
)
STEP_NOT_KEPT = Mistake(
    "step not kept",
    "It looks like a step of forward is a local variable only.",
    "Assign it to self: backward needs self.z1, self.a1, self.z2 and self.a2.",
)


def z1(X: Array, theta: Mapping[str, Array]) -> Formulas:
    """Return what is often taken for z1 = X W1 + b1; X is (n, d)."""
    right = X @ theta["W1"] + theta["b1"]
    return [(np.maximum(right, 0), Z1_OVERWRITTEN), (X @ theta["W1"], NO_BIAS)]


def a1(z1: Array) -> Formulas:
    """Return what is often taken for a1 = relu(z1); z1 is (n, h)."""
    others = [(value, mistake) for value, mistake in relu(z1) if not np.array_equal(value, z1)]
    return [
        (z1, NO_RELU),
        (1 / (1 + np.exp(-np.clip(z1, -500, 500))), SIGMOID),
        (np.tanh(z1), TANH),
        *others,
    ]


def z2(a1: Array, theta: Mapping[str, Array]) -> Formulas:
    """Return what is often taken for z2 = a1 W2 + b2; a1 is (n, h)."""
    right = a1 @ theta["W2"] + theta["b2"]
    return [(a1 @ theta["W2"], NO_BIAS), (np.maximum(right, 0), RELU_AT_END)]


def a2(z2: Array) -> Formulas:
    """Return what is often taken for a2 = softmax(z2); z2 is (n, k)."""
    e = np.exp(z2 - z2.max())
    once = e / e.sum(axis=1, keepdims=True)
    again = np.exp(once)
    return [
        (e / e.sum(axis=0, keepdims=True), SOFTMAX_AXIS),
        (e / e.sum(), SOFTMAX_ALL),
        (again / again.sum(axis=1, keepdims=True), SOFTMAX_TWICE),
        (z2, NO_SOFTMAX),
    ]


def returned(z2: Array, a2: Array) -> Formulas:
    """Return what forward often returns in place of a2 (n, k)."""
    return [(z2, LOGITS_RETURNED), (a2.argmax(axis=1), CLASSES_RETURNED)]
