"""Classifies images by a trained network's parameters, computed here.

A network's own answers count only as far as its parameters explain them: a table of images, or the
nearest neighbours among those seen in training, would answer well with parameters that know
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from autograder.compare import Array

EXPLAINED = 0.98  # of the answers; float32 and float64 disagree about far fewer

# The hidden layer as asked for, then what checks 1.2 and 2.2 have taken points for already.
ACTIVATIONS: tuple[Callable[[Array], Array], ...] = (
    lambda z: np.maximum(z, 0),
    lambda z: z,
    lambda z: np.where(z > 0, z, 0.01 * z),
    np.abs,
    np.tanh,
    lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
)


def recount(own: Array, layers: Mapping[str, Array], X: Array) -> Array:
    """Return the classes (n,) that a network's answers `own` (n,) are worth.

    These are `own` if the parameters explain them, else the classes that the parameters give, by
    the reading that comes closest. `layers` are W1 (d, h), b1 (h,), W2 (h, k), b2 (k,).
    """
    closest, agreement = own, -1.0
    for classes in _readings(layers, X.reshape(len(X), -1).astype(np.float64)):
        agreed = float(np.mean(classes == own))
        if agreed >= EXPLAINED:
            return own
        if agreed > agreement:
            closest, agreement = classes, agreed
    return closest


def _readings(layers: Mapping[str, Array], X: Array) -> Iterator[Array]:
    """Yield the classes (n,) by every activation, and with a bias left out."""
    pre = X @ layers["W1"]
    for b1 in (layers["b1"], 0):
        for b2 in (layers["b2"], 0):
            for activation in ACTIVATIONS:
                yield (activation(pre + b1) @ layers["W2"] + b2).argmax(axis=1)
