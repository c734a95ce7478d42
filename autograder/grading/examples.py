"""Chooses the images of one training and disguises them, so that nothing stored is worth anything.

What is drawn here stays with the grader: which class has which id, where a pixel went, the order
and the labels of the test images.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.course import CLASSES, TRAINING_IMAGES, VALIDATION_IMAGES, Part

Array = NDArray[Any]
NOISE = 0.02  # at most, on pixels in [0, 1]: five of 255 gray levels
AT_ONCE = 500  # images that are worked on together: fewer bytes, and they stay in the cache
ANSWERED = 2000  # test images that are asked for together: all of them would take 31 MB
# What is drawn, each from a generator of its own: no draw depends on how much another takes.
CHOICE, NAMES, PIXELS, BATCHES, TEST_ORDER, TRAINING_NOISE, VALIDATION_NOISE, TEST_NOISE = range(8)


@dataclass(frozen=True)
class Images:
    """Fashion-MNIST as `data` loads it: uint8 images (n, 28, 28) and labels (n,)."""

    train: tuple[Array, Array]
    test: tuple[Array, Array]


@dataclass(frozen=True)
class Examples:
    """What a network is trained and measured on: float32 images in [0, 1] and int64 labels."""

    X_train: Array
    y_train: Array
    X_val: Array
    y_val: Array


@dataclass(frozen=True)
class Draw:
    """Everything that is drawn for one training of a part, from one secret seed."""

    part: Part
    images: Images
    seed: int

    @property
    def names(self) -> Array:
        """The secret id of each class (10,)."""
        return self._rng(NAMES).permutation(CLASSES)

    def examples(self) -> Examples:
        """Return the training and validation examples, disguised.

        8,000 and 2,000 of them; of a data set of fewer images a fifth are for validation.
        """
        images, labels = self.images.train
        order = self._rng(CHOICE).permutation(len(images))
        some = min(VALIDATION_IMAGES, len(images) // 5)
        train, val = order[some:][:TRAINING_IMAGES], order[:some]
        y_train, y_val = (self.names[labels[chosen]].astype(np.int64) for chosen in (train, val))
        X_train = self._disguised(images[train], self._rng(TRAINING_NOISE))
        return Examples(
            X_train, y_train, self._disguised(images[val], self._rng(VALIDATION_NOISE)), y_val
        )

    def batch_rng(self) -> np.random.Generator:
        """Return the generator from which the order of the training examples comes."""
        return self._rng(BATCHES)

    def test_order(self) -> Array:
        """Return the secret order (n,) in which `test_images` yields all test images."""
        return self._rng(TEST_ORDER).permutation(len(self.images.test[0]))

    def test_images(self) -> Iterator[Array]:
        """Yield all test images, disguised, at most 2,000 at a time."""
        images, order, rng = self.images.test[0], self.test_order(), self._rng(TEST_NOISE)
        for start in range(0, len(order), ANSWERED):
            yield self._disguised(images[order[start : start + ANSWERED]], rng)

    def _rng(self, purpose: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, purpose])

    def _disguised(self, images: Array, rng: np.random.Generator) -> Array:
        """Return uint8 images as float32, each in the part's shape, moved and noisy."""
        flat = images.reshape(len(images), -1)
        if self.part.permuted:
            flat = flat[:, self._rng(PIXELS).permutation(flat.shape[1])]
        X: Array = np.divide(flat, 255, dtype=np.float32)
        return add_noise(X, rng).reshape(len(X), *self.part.shape)


def add_noise(X: Array, rng: np.random.Generator) -> Array:
    """Add a little noise to float32 images (n, ...), in place, and return them.

    Neither an eye nor a network minds, but no image is in a table of the public ones any more.
    """
    for start in range(0, len(X), AT_ONCE):
        images = X[start : start + AT_ONCE]
        noise = rng.random(images.shape, dtype=np.float32)
        noise *= 2
        noise -= 1
        noise *= NOISE
        noise += images
        np.clip(noise, 0, 1, out=images)
    return X


def one_hot(y: Array) -> Array:
    """Return labels (n,) as rows (n, 10) of one 1, as part 1 is given them."""
    return np.eye(CLASSES)[y]
