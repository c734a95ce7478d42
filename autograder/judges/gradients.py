"""Judges what backward returns, gradient by gradient, so that one mistake costs one thing.

A dz2 that is wrong in a usual way costs W2 and b2, a wrong way back through ReLU costs W1; what
only follows from either is not punished, and neither is the student's own relu_derivative.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.channel import WorkerFailure
from autograder.compare import Array, Departure, agrees, expect, same, shaped
from autograder.judges import chain, mistakes
from autograder.remote import Remote

GRADIENTS = ("W2", "b2", "W1", "b1")
HINTS = {
    "W2": "dW2 = a1.T @ dz2 with dz2 = (a2 - y_true) / n.",
    "b2": "db2 is the sum of dz2 over the examples, with shape (1, k): keepdims=True.",
    "W1": "dW1 = X.T @ dz1 with dz1 = (dz2 @ W2.T) * relu_derivative(z1).",
    "b1": "db1 is the sum of dz1 over the examples, with shape (1, h): keepdims=True.",
}
Found = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where gradients are taken: parameters, examples (n, d), one-hot labels, forward's steps.

    `own_slope` (n, h) is the student's relu_derivative(z1).
    """

    theta: Mapping[str, Array]
    X: Array
    y_true: Array
    kept: Mapping[str, Array]
    own_slope: Array

    @property
    def dz2(self) -> Array:
        """The handout's dz2 (n, k)."""
        start: Array = (self.kept["a2"] - self.y_true) / len(self.X)
        return start

    @property
    def slopes(self) -> tuple[Array, Array]:
        """The true slope of ReLU (n, h), and the student's."""
        return (self.kept["z1"] > 0).astype(float), self.own_slope

    def go_back(self, dz2: Array, mask: Array) -> dict[str, Array]:
        """Return the four gradients that follow from this dz2 and this slope."""
        return chain.go_back(self.theta, self.X, self.kept, dz2, mask)


def read(found: object) -> Found:
    """Return backward's dict. Raises `Departure` for anything else."""
    if not isinstance(found, dict):
        raise Departure("backward does not return a dict.", "Its keys are W1, b1, W2 and b2.")
    return found


def judge(name: str, place: Place, found: Found, hint: str = "") -> None:
    """Judge the gradient of one parameter."""
    if name not in found:
        keys = ", ".join(str(key)[:20] for key in list(found)[:8]) or "none"
        raise Departure(
            f"The dict of gradients has no {name}; its keys: {keys}.",
            "The keys are W1, b1, W2 and b2.",
        )
    if not follows(name, place, found):
        wanted = place.go_back(place.dz2, place.slopes[0])[name]
        same(found[name], wanted, f"The gradient of {name}", hint or _hint(name, place, found))


def judge_kink(place: Place, found: Found) -> None:
    """Judge W1's gradient where the first hidden unit sits at 0 for every example.

    Other columns may be wrong, but what has no gradient right knows nothing about the kink.
    """
    judge_any(place, found)
    W1 = _array(found.get("W1"), place.theta["W1"])
    if np.any(W1[:, 1:]) and not np.any(W1[:, 0]):
        return
    here = "The first hidden unit has z1 = 0 here, where the slope of ReLU is taken as 0."
    judge("W1", place, found, here if np.any(W1) else "")


def judge_any(place: Place, found: Found) -> None:
    """Judge that at least one gradient is right: returning just anything is not enough."""
    expect(
        any(name in found and follows(name, place, found) for name in GRADIENTS),
        "None of the four gradients is right yet.",
        "Begin with dz2 = (a2 - y_true) / n; W2 and b2 come first.",
    )


def follows(name: str, place: Place, found: Found) -> bool:
    """Say whether a gradient is right, or wrong only because of what came before it."""
    start, slope = place.dz2, place.slopes[0]
    if agrees(found[name], place.go_back(start, slope)[name]):
        return True
    if name in ("W2", "b2"):
        return False
    if any(agrees(found[name], g[name]) for g in _after_a_start(place, found)):
        return True
    return name == "b1" and any(
        agrees(found.get("W1"), g["W1"]) and agrees(found["b1"], g["b1"])
        for g in (place.go_back(start, mask) for mask, _ in mistakes.masks(place.kept["z1"]))
    )


def _after_a_start(place: Place, found: Found) -> Iterator[dict[str, Array]]:
    """Yield the gradients that follow from the dz2 that W2 or b2 show was used."""
    usual = [dz2 for dz2, _ in mistakes.starts(place.kept["a2"], place.y_true)]
    for dz2 in (place.dz2, *usual):
        for slope in place.slopes:
            gradients = place.go_back(dz2, slope)
            if any(agrees(found.get(name), gradients[name]) for name in ("W2", "b2")):
                yield gradients


def _hint(name: str, place: Place, found: Found) -> str:
    """Return the advice of the usual mistake that explains a gradient, else its formula."""
    starts = mistakes.starts(place.kept["a2"], place.y_true)
    masks = mistakes.masks(place.kept["z1"]) if name in ("W1", "b1") else []
    named = [(place.go_back(dz2, place.slopes[0])[name], advice) for dz2, advice in starts]
    named += [(place.go_back(place.dz2, mask)[name], advice) for mask, advice in masks]
    return mistakes.advise(found[name], named, HINTS[name])


def _array(found: object, like: Array) -> Array:
    try:
        return shaped(found, like.shape, "")
    except Departure:
        return np.zeros_like(like)


def own_slope(ann: Remote, z1: Array) -> Array:
    """Return the student's relu_derivative(z1) if it is usable, else the true one.

    1.3 judges that function; here it may be wrong without costing points twice.
    """
    true_slope = (z1 > 0).astype(float)
    try:
        return shaped(ann.relu_derivative(z1), z1.shape, "").astype(np.float64)
    except (Departure, WorkerFailure):
        return true_slope
