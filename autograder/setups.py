"""What is trained in each part, how, and on which images.

The hyperparameters were chosen so that the reference clears each threshold on every one of 30 seeds
(benchmarks/calibration.md) in a few seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import tasks

Array = NDArray[Any]
TRAINING_IMAGES, VALIDATION_IMAGES, CLASSES = 8000, 2000, 10
NOISE = 0.02  # at most, on pixels in [0, 1]: five of 255 grey levels
AT_ONCE = 500  # images that are worked on together: fewer bytes, and they stay in the cache


@dataclass(frozen=True)
class Setup:
    """How one part is trained for its accuracy, and the fresh task it must learn."""

    module: str
    name: str
    threshold: float
    epochs: int
    batch_size: int
    lr: float
    shape: tuple[int, ...]
    task: Callable[[int], tasks.Task]
    patience: float
    """How many times as long as the reference a training may take."""
    sizes: tuple[int, ...] = ()

    @property
    def part(self) -> str:
        """The part of the assignment, "1" to "3"."""
        return str(1 + list(SETUPS).index(self.module))


SETUPS = {
    setup.module: setup
    for setup in (
        Setup(
            "numpy_ann", "NumPy ANN", 0.77, 12, 16, 0.03, (784,), tasks.clusters, 25, (784, 64, 10)
        ),
        Setup(
            "pytorch_ann", "PyTorch ANN", 0.80, 10, 16, 0.04, (784,), tasks.clusters, 25,
            (784, 64, 10),
        ),
        # The reference is a small network; students choose their own, many times as large.
        Setup("pytorch_cnn", "PyTorch CNN", 0.85, 10, 16, 2e-3, (1, 28, 28), tasks.motifs, 60),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Images:
    """Fashion-MNIST as `data` loads it: uint8 images (n, 28, 28) and labels (n,)."""

    train: tuple[Array, Array]
    test: tuple[Array, Array]


@dataclass(frozen=True)
class Examples:
    """What a training gets: float32 images in [0, 1] and int64 labels."""

    X_train: Array
    y_train: Array
    X_val: Array
    y_val: Array


def pick(split: tuple[Array, Array], shape: tuple[int, ...], draw: int, names: Array) -> Examples:
    """Draw training and validation examples, with noise; class c is called names[c].

    `split` holds uint8 images (n, 28, 28) and labels (n,); `draw` seeds the choice.
    """
    images, labels = split
    order = np.random.default_rng([draw, 0]).permutation(len(images))
    train = order[:TRAINING_IMAGES]
    val = order[TRAINING_IMAGES : TRAINING_IMAGES + VALIDATION_IMAGES]
    renamed = names[labels].astype(np.int64)
    X_train, X_val = (scaled(images[chosen], shape) for chosen in (train, val))
    return Examples(noisy(X_train, draw), renamed[train], noisy(X_val, draw + 1), renamed[val])


def noisy(X: Array, draw: int) -> Array:
    """Add a little noise of a secret seed to images; nobody's eye, and no network, minds.

    A table of the public images' hashes knows none of them any more. X itself is changed, since a
    second copy of all images would be the most that the grader ever holds.
    """
    rng = np.random.default_rng([draw, 2])
    for some in range(0, len(X), AT_ONCE):
        images = X[some : some + AT_ONCE]
        noise = rng.random(images.shape, dtype=np.float32)
        noise *= 2
        noise -= 1
        noise *= NOISE
        noise += images
        np.clip(noise, 0, 1, out=images)
    return X


def scaled(images: Array, shape: tuple[int, ...]) -> Array:
    """Return uint8 images as float32 in [0, 1], each of this shape."""
    scaled: Array = np.divide(images.reshape(len(images), *shape), 255, dtype=np.float32)
    return scaled
