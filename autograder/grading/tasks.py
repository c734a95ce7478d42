"""Draws the practice task that a CNN has to learn anew, from a secret seed.

It looks like the real data (shapes, range, ten classes) and shares nothing with it, so stored
weights, tables of labels and remembered images are worth nothing here. The grader keeps the test
labels and the seed. This module draws and says how to train and what to reach; it trains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.course import CLASSES
from autograder.grading.examples import Examples

Pixels = NDArray[np.float32]
Labels = NDArray[np.int64]

SIDE = 28  # pixels along an image
MOTIF = 5  # pixels along a motif
CELL = 7  # pixels along the cell in which a copy of a motif lies
CELLS = SIDE // CELL  # cells along an image


@dataclass(frozen=True)
class Task:
    """Examples to learn from, test images, how to train, and the accuracy to reach.

    All images are float32 in [0, 1], (n, 1, 28, 28), all labels int64 (n,), every class equally
    often. floor: the fraction of right test labels that is required. Networks differ in how soon
    they begin to learn, so one below the floor is trained on, for `epochs` more, up to `rounds`
    times in all; what cannot learn the task stays below however long it is trained.
    """

    examples: Examples
    X_test: Pixels
    y_test: Labels
    epochs: int = 2
    batch_size: int = 16
    lr: float = 2e-3
    rounds: int = 20
    floor: float = 0.7


def motifs(seed: int, *, sizes: tuple[int, int, int] = (2000, 200, 500)) -> Task:
    """Draw a task: images strewn with copies of their class's motif, a pattern of 5 x 5 pixels.

    sizes: training, validation and test images. Copies lie at random places and never overlap, so
    every one of them is clean for a small filter, while no pixel by itself says anything: a
    network without locality cannot learn the task from so few images.
    """
    rng = np.random.default_rng(seed)
    patterns = _patterns(rng)
    y = _labels(rng, sizes)
    X = _strew(rng, patterns[y])
    X = np.clip(X + 0.05 * rng.normal(size=X.shape), 0, 1).astype(np.float32)[:, None]
    a, b = sizes[0], sizes[0] + sizes[1]
    return Task(Examples(X[:a], y[:a], X[a:b], y[a:b]), X[b:], y[b:])


def _labels(rng: np.random.Generator, sizes: tuple[int, ...]) -> Labels:
    """Return labels: every class equally often in every part, in random order."""
    parts = [rng.permutation(np.arange(size, dtype=np.int64) % CLASSES) for size in sizes]
    return np.concatenate(parts)


def _patterns(rng: np.random.Generator, candidates: int = 2000, lit: int = 12) -> Pixels:
    """Return ten motifs (10, 5, 5) of zeros and ones that look different to a small filter.

    All have the same number of ones: otherwise an image's brightness would give its class away.
    Each next motif is the candidate farthest from those chosen so far; ten motifs drawn without
    such a choice are now and then so alike that a small honest network confuses them.
    """
    ranks = rng.random((candidates, MOTIF * MOTIF)).argsort(axis=1)
    pool = (ranks < lit).reshape(-1, MOTIF, MOTIF).astype(np.float32)
    traits = _autocorrelation(pool)
    chosen = [0]
    distance = np.linalg.norm(traits - traits[0], axis=1)
    while len(chosen) < CLASSES:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(traits - traits[chosen[-1]], axis=1))
    patterns: Pixels = pool[rng.permutation(chosen)]
    return patterns


def _autocorrelation(pool: Pixels) -> NDArray[np.float64]:
    """Return how each motif (n, 5, 5) agrees with itself moved by up to two pixels: (n, 12).

    Two motifs that differ here differ in what a 3x3 or 5x5 filter sees, wherever they lie. By the
    Wiener-Khinchin theorem: the inverse Fourier transform of the power spectrum.
    """
    centered = pool - pool.mean(axis=(1, 2), keepdims=True)
    spectrum = np.abs(np.fft.fft2(centered, s=(2 * MOTIF, 2 * MOTIF))) ** 2
    moved = np.fft.ifft2(spectrum).real
    # A move and its opposite agree equally well: half of the moves say everything.
    moves = [(i, j) for i in range(3) for j in range(-2, 3) if (i, j) > (0, 0)]
    return np.stack([moved[:, i, j] for i, j in moves], axis=1)


def _strew(rng: np.random.Generator, copies: Pixels) -> Pixels:
    """Lay copies of each image's motif (n, 5, 5) into its 16 cells: images (n, 28, 28).

    A quarter of the cells stays empty, a copy lies anywhere in its cell, every row of cells is
    turned sideways and the whole image up or down by any number of pixels (what leaves on one side
    comes back on the other). So copies stand at every place equally often, borders included.
    """
    n = len(copies)
    shape = (n, CELLS, CELLS)
    free = CELL - MOTIF + 1
    corner = CELL * np.arange(CELLS)
    turn = rng.integers(0, SIDE, (n, CELLS, 1))
    top = corner[:, None] + rng.integers(0, free, shape) + rng.integers(0, SIDE, (n, 1, 1))
    left = corner + rng.integers(0, free, shape) + turn
    step = np.arange(MOTIF)
    row = (top[..., None, None] + step[:, None]) % SIDE
    column = (left[..., None, None] + step) % SIDE
    present = rng.random(shape) < 0.75
    images = np.zeros((n, SIDE, SIDE), dtype=np.float32)
    image = np.arange(n).reshape(n, 1, 1, 1, 1)
    images[image, row, column] = copies[:, None, None] * present[..., None, None]
    return images
