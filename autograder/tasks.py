"""Tasks drawn anew from a secret seed, which a student's own `train` has to learn.

A task looks like the real data (shapes, range, ten classes) and shares nothing with it, so stored
weights, tables of labels and remembered images are worth nothing here. The grader keeps the test
labels and the seed. This module draws and says how to train and what to reach; it trains nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.float32]
Labels = NDArray[np.int64]

CLASSES = 10
PIXELS = 784
SIDE = 28  # pixels along an image
MOTIF = 5  # pixels along a motif
CELL = 7  # pixels along the cell in which a copy of a motif lies
CELLS = SIDE // CELL  # cells along an image
AT_ONCE = 500  # images that are worked on together: all at once they would fill 150 MB
CLUTTER = 30  # dimensions in which images of the ANNs' task differ for nothing


@dataclass(frozen=True)
class Task:
    """Examples in three parts, how to train on the first, and the accuracy to reach on the last.

    X_train, X_val, X_test: float32 in [0, 1], (n, 784) or (n, 1, 28, 28). y_train, y_val, y_test:
    int64 (n,), every class equally often. floor: a fraction, the share of right test labels.
    Networks differ in how soon they begin to learn, so one below the floor is trained on, for
    `epochs` more, up to `rounds` times in all; what cannot learn the task stays below however long
    it is trained.
    """

    X_train: Images
    y_train: Labels
    X_val: Images
    y_val: Labels
    X_test: Images
    y_test: Labels
    epochs: int
    batch_size: int
    lr: float
    rounds: int
    floor: float


def clusters(seed: int, *, sizes: tuple[int, int, int] = (5000, 200, 1000)) -> Task:
    """Draw a task for the two ANNs: ten classes of two clusters under clutter, X (n, 784).

    sizes: training, validation and test examples. A class is a pair of clusters on opposite sides
    of the centre of a 10-dimensional space, which a random map carries into the pixels. The middle
    of every pair is the same point, so a linear classifier is left with what the clipping to [0, 1]
    betrays, while two hidden units a class are enough. A further 30 dimensions vary more and mean
    nothing: they decide which images are alike, so the nearest neighbours know little of a class,
    while the first layer of a network learns to look past them.
    """
    rng = np.random.default_rng(seed)
    y = _labels(rng, sizes)
    # Directions at right angles keep the classes equally far apart whatever the seed.
    directions = np.linalg.qr(rng.normal(size=(CLASSES, CLASSES)))[0]
    sides = rng.choice([-1.0, 1.0], size=(len(y), 1))
    latent = sides * directions[y] + 0.15 * rng.normal(size=(len(y), CLASSES))
    clutter = 0.7 * rng.normal(size=(len(y), CLUTTER))
    carry, strew = (rng.normal(size=(size, PIXELS)) for size in (CLASSES, CLUTTER))
    X = np.empty((len(y), PIXELS), np.float32)
    for some in range(0, len(y), AT_ONCE):
        rows = slice(some, some + AT_ONCE)
        pixels = 0.25 + 0.1 * latent[rows] @ carry
        pixels += 0.1 * clutter[rows] @ strew
        pixels += 0.05 * rng.normal(size=pixels.shape)
        X[rows] = np.clip(pixels, 0, 1)
    return Task(*_split(X, y, sizes), epochs=6, batch_size=16, lr=0.03, rounds=8, floor=0.6)


def motifs(seed: int, *, sizes: tuple[int, int, int] = (2000, 200, 500)) -> Task:
    """Draw a task for the CNN: images strewn with copies of their class's motif, X (n, 1, 28, 28).

    sizes: training, validation and test images. Copies lie at random places and never overlap, so
    every one of them is clean for a small filter, while no pixel by itself says anything: a
    network without locality cannot learn the task from so few images.
    """
    rng = np.random.default_rng(seed)
    patterns = _patterns(rng)
    y = _labels(rng, sizes)
    X = _strew(rng, patterns[y])
    X = np.clip(X + 0.05 * rng.normal(size=X.shape), 0, 1).astype(np.float32)
    X = X[:, None]
    return Task(*_split(X, y, sizes), epochs=2, batch_size=16, lr=2e-3, rounds=20, floor=0.6)


def _labels(rng: np.random.Generator, sizes: tuple[int, ...]) -> Labels:
    """Every class equally often in every part, in random order."""
    parts = [rng.permutation(np.arange(size, dtype=np.int64) % CLASSES) for size in sizes]
    return np.concatenate(parts)


def _split(
    X: Images, y: Labels, sizes: tuple[int, int, int]
) -> tuple[Images, Labels, Images, Labels, Images, Labels]:
    a, b = sizes[0], sizes[0] + sizes[1]
    return X[:a], y[:a], X[a:b], y[a:b], X[b:], y[b:]


def _patterns(rng: np.random.Generator, candidates: int = 2000, lit: int = 12) -> Images:
    """Ten motifs (10, 5, 5) of zeros and ones that look different to a small filter.

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
    patterns: Images = pool[rng.permutation(chosen)]
    return patterns


def _autocorrelation(pool: Images) -> NDArray[np.float64]:
    """How each motif (n, 5, 5) agrees with itself moved by up to two pixels: (n, 12).

    Two motifs that differ here differ in what a 3x3 or 5x5 filter sees, wherever they lie. By the
    Wiener-Khinchin theorem: the inverse Fourier transform of the power spectrum.
    """
    centred = pool - pool.mean(axis=(1, 2), keepdims=True)
    spectrum = np.abs(np.fft.fft2(centred, s=(2 * MOTIF, 2 * MOTIF))) ** 2
    moved = np.fft.ifft2(spectrum).real
    # A move and its opposite agree equally well: half of the moves say everything.
    moves = [(i, j) for i in range(3) for j in range(-2, 3) if (i, j) > (0, 0)]
    return np.stack([moved[:, i, j] for i, j in moves], axis=1)


def _strew(rng: np.random.Generator, copies: Images) -> Images:
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
