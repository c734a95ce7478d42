"""What a trained network confuses: class by class, and the wrong answers it is surest of.

Everything here stays in the grader: the secret names of the classes are undone, and the images are
the public ones, before any noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.course import CLASSES
from autograder.report import Confusion, Miss
from data.fashion_mnist import CLASS_NAMES

Array = NDArray[Any]
MISSES = 8  # shown; a network that is wrong more often makes no longer page


def confuse(found: Array, shares: Array, labels: Array, names: Array, images: Array) -> Confusion:
    """Return what a network confuses on the test images.

    `found` (n,) are the classes it gave, by their secret names, `shares` (n, 10) their
    probabilities; class c is called `names[c]`. `labels` (n,) are the public classes of `images`,
    uint8 (n, 28, 28).
    """
    guesses = np.argsort(names)[found]
    counts = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(counts, (labels, guesses), 1)
    sure = shares[np.arange(len(found)), found]
    wrong = np.flatnonzero(guesses != labels)
    surest = wrong[np.argsort(-sure[wrong], kind="stable")][:MISSES]
    misses = tuple(
        Miss(
            images[place].tobytes(),
            CLASS_NAMES[labels[place]],
            CLASS_NAMES[guesses[place]],
            float(sure[place]),
        )
        for place in surest
        if sure[place] > 0
    )
    return Confusion(CLASS_NAMES, tuple(tuple(map(int, row)) for row in counts), misses)


def probabilities(outputs: Array, *, logits: bool) -> Array:
    """Return outputs (n, 10) as probabilities, 0 where they make none."""
    z = outputs.astype(np.float64)
    with np.errstate(all="ignore"):
        if logits:
            z = np.exp(z - z.max(axis=1, keepdims=True))
        shares = z / z.sum(axis=1, keepdims=True)
    found: Array = np.clip(np.nan_to_num(shares, nan=0.0, posinf=0.0, neginf=0.0), 0, 1)
    return found
