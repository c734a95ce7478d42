"""Judges the steps of forward and backward, each given the student's own step before it.

The formulas are the handout's (a test holds them equal to the reference and to central
differences), so the first step that departs is named and what follows from it is not punished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.channel import WorkerFailure
from autograder.compare import Array, Departure, agrees, expect, same, shaped
from autograder.remote import Remote

STEPS = ("z1", "a1", "z2", "a2")
GRADIENTS = ("W2", "b2", "W1", "b1")
HINTS = {
    "z1": "z1 = X @ W1 + b1.",
    "a1": "a1 = relu(z1).",
    "z2": "z2 = a1 @ W2 + b2.",
    "a2": "a2 = softmax(z2), row by row.",
    "W2": "dW2 = a1.T @ dz2 with dz2 = (a2 - y_true) / n.",
    "b2": "db2 is the sum of dz2 over the examples, with shape (1, k): keepdims=True.",
    "W1": "dW1 = X.T @ dz1 with dz1 = (dz2 @ W2.T) * relu_derivative(z1).",
    "b1": "db1 is the sum of dz1 over the examples, with shape (1, h): keepdims=True.",
}


def softmax(z: Array) -> Array:
    """Return the rows' probabilities, exp(z) / sum(exp(z)), without overflow; z is (n, k)."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    probabilities: Array = e / e.sum(axis=1, keepdims=True)
    return probabilities


def forward(theta: Mapping[str, Array], X: Array) -> dict[str, Array]:
    """Return z1, a1, z2, a2 by the handout's formulas; X is (n, d)."""
    z1 = X @ theta["W1"] + theta["b1"]
    a1 = np.maximum(z1, 0)
    z2 = a1 @ theta["W2"] + theta["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "a2": softmax(z2)}


def backward(
    theta: Mapping[str, Array], X: Array, y_true: Array, kept: Mapping[str, Array]
) -> dict[str, Array]:
    """Return the gradients of the mean cross-entropy from what forward kept."""
    dz2 = (kept["a2"] - y_true) / len(X)
    return _gradients(theta, X, kept, dz2, (kept["z1"] > 0).astype(float))


def _gradients(
    theta: Mapping[str, Array], X: Array, kept: Mapping[str, Array], dz2: Array, mask: Array
) -> dict[str, Array]:
    dz1 = (dz2 @ theta["W2"].T) * mask
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": kept["a1"].T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


def judge_forward(
    step: str, theta: Mapping[str, Array], X: Array, found: Mapping[str, Any]
) -> None:
    """Judge one of the four steps. Raises `Departure` where it does not follow from the last."""
    truth = forward(theta, X)
    own = {name: _usable(found.get(name), truth[name]) for name in STEPS}
    wanted = {
        "z1": truth["z1"],
        "a1": np.maximum(own["z1"], 0),
        "z2": own["a1"] @ theta["W2"] + theta["b2"],
        "a2": softmax(own["z2"]),
    }[step]
    same(found[step], wanted, step, HINTS[step])


def judge_returned(theta: Mapping[str, Array], X: Array, found: Mapping[str, Any]) -> None:
    """Judge that forward returns its own a2."""
    wanted = _usable(found.get("a2"), forward(theta, X)["a2"])
    same(found["returned"], wanted, "What forward(X) returns", "Return a2, the probabilities.")


def _usable(found: Any, truth: Array) -> Array:
    """Return the student's own value if a next step can be judged from it, else the true one."""
    try:
        value = shaped(found, truth.shape, "").astype(np.float64)
    except Departure:
        return truth
    # A constant would make any next step look right.
    return value if len(np.unique(value)) > truth.size // 3 else truth


def judge_backward(
    name: str,
    theta: Mapping[str, Array],
    X: Array,
    y_true: Array,
    found: Mapping[str, Any],
    slopes: Sequence[Array],
) -> None:
    """Judge one gradient; `slopes` are the masks that count as right (own relu_derivative too).

    A dz2 that is wrong in one of the usual ways costs W2 and b2; W1 and b1 may follow from it.
    """
    kept = forward(theta, X)
    dz2 = (kept["a2"] - y_true) / len(X)
    wanted = backward(theta, X, y_true, kept)
    starts = [dz2, *(wrong for wrong in _wrong_starts(kept["a2"], y_true))]
    if name in ("W1", "b1"):
        for start in starts:
            right = [_gradients(theta, X, kept, start, slope) for slope in slopes]
            if _starts_from(found, right[0]) and any(agrees(found[name], g[name]) for g in right):
                return
        for slope in (np.ones_like(kept["z1"]), kept["z1"], kept["a1"]):
            follows = _gradients(theta, X, kept, dz2, slope)
            if (
                name == "b1"
                and agrees(found["W1"], follows["W1"])
                and agrees(found["b1"], follows["b1"])
            ):
                return
    same(found[name], wanted[name], f"The gradient of {name}", HINTS[name])


def _wrong_starts(a2: Array, y_true: Array) -> list[Array]:
    n, k = a2.shape
    return [a2 - y_true, (y_true - a2) / n, y_true - a2, (a2 - y_true) / (n * k), (a2 - y_true) / k]


def _starts_from(found: Mapping[str, Any], gradients: Mapping[str, Array]) -> bool:
    """Say whether W2 and b2, or what can be read of them, come from this dz2."""
    return agrees(found["W2"], gradients["W2"]) or agrees(found["b2"], gradients["b2"])


def own_slope(ann: Remote, z1: Array) -> Array:
    """Return the student's relu_derivative(z1) if it is usable, else the true one.

    1.3 judges that function; here it may be wrong without costing points twice.
    """
    true_slope = (z1 > 0).astype(float)
    try:
        return shaped(ann.relu_derivative(z1), z1.shape, "").astype(np.float64)
    except (Departure, WorkerFailure):
        return true_slope


def judge_weights(W: Array, name: str) -> None:
    """Judge that a weight matrix is random and small."""
    W = W.astype(np.float64)
    typical = float(np.sqrt(np.mean(W**2)))
    expect(
        typical > 0,
        f"{name} is zero everywhere.",
        "With equal weights all hidden units learn the same: draw them at random.",
    )
    expect(
        len(np.unique(W)) > W.size // 2,
        f"{name} repeats the same few numbers.",
        "Draw every weight on its own.",
    )
    expect(
        typical < 0.4,
        f"{name} is large: a typical weight is {typical:.2g}.",
        "Multiply by something like sqrt(2 / inputs) or 0.01.",
    )
    expect(
        abs(float(W.mean())) < 0.5 * typical,
        f"{name} has mean {W.mean():.2g}.",
        "Small weights of both signs: draw from a distribution centred at 0.",
    )
