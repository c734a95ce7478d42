"""Tasks drawn anew for every grading, so that only learning can solve them.

Nothing about a task is stored anywhere: whoever has not learned from its training examples knows
nothing about its test examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
CLASSES = 10
SIZES = (2000, 200, 600)


@dataclass(frozen=True)
class Task:
    """Examples with float32 values in [0, 1] and int64 labels, and how they are to be learned.

    `floor` is the share of test examples that a network which learned must classify correctly.
    Networks differ in how soon they begin to learn, so one below it is trained on, for `epochs`
    more, up to `rounds` times in all; what cannot learn the task stays below however long it is
    trained.
    """

    X_train: Array
    y_train: Array
    X_val: Array
    y_val: Array
    X_test: Array
    y_test: Array
    epochs: int
    batch_size: int
    lr: float
    rounds: int
    floor: float


def clusters(seed: int) -> Task:
    """Draw points (n, 784) around three centres per class in a space of eight dimensions."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(sum(SIZES)) % CLASSES)
    centres = rng.normal(size=(CLASSES, 3, 8)) * 2
    latent = centres[y, rng.integers(0, 3, len(y))] + 0.4 * rng.normal(size=(len(y), 8))
    pixels = latent @ (rng.normal(size=(8, 784)) / 8)
    X = np.clip(0.5 + 0.25 * pixels, 0, 1).astype(np.float32)
    return _split(X, y, epochs=8, batch_size=32, lr=0.1, rounds=2, floor=0.6)


def motifs(seed: int) -> Task:
    """Draw images (n, 1, 28, 28) in which the class's 5 x 5 motif stands at random places.

    Twelve copies an image: convolutions of any honest design find them in a few epochs, while a
    network without locality names about a quarter of new images, however long it is trained.
    """
    rng = np.random.default_rng(seed)
    patterns = np.zeros((CLASSES, 5, 5), np.float32)
    for pattern in patterns:
        pattern.flat[rng.permutation(25)[:12]] = 1
    y = rng.permutation(np.arange(sum(SIZES)) % CLASSES)
    X = np.zeros((len(y), 28, 28), np.float32)
    places = rng.integers(0, 24, (len(y), 12, 2))
    for image, label, corners in zip(X, y, places, strict=True):
        for row, column in corners:
            image[row : row + 5, column : column + 5] = patterns[label]
    X = np.clip(X + rng.normal(0, 0.05, X.shape), 0, 1).astype(np.float32)
    return _split(X[:, None], y, epochs=4, batch_size=32, lr=2e-3, rounds=5, floor=0.45)


def _split(X: Array, y: Array, **how: Any) -> Task:
    a, b = SIZES[0], SIZES[0] + SIZES[1]
    y = y.astype(np.int64)
    return Task(X[:a], y[:a], X[a:b], y[a:b], X[b:], y[b:], **how)
