"""The practice task drawn from a secret seed: what it looks like, and what it demands."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.grading.tasks import motifs

SIZES = (300, 40, 50)


def parts(task):
    """Return images and labels of the training, validation and test images."""
    examples = task.examples
    return (
        (examples.X_train, examples.y_train),
        (examples.X_val, examples.y_val),
        (task.X_test, task.y_test),
    )


def linear_accuracy(task):
    """Fit the best linear classifier of the pixels, by ridge regression; return its accuracy."""
    (X, y), _, (X_test, y_test) = parts(task)
    A, B = (np.column_stack([X.reshape(len(X), -1), np.ones(len(X))]) for X in (X, X_test))
    W = np.linalg.solve(A.T @ A + 0.1 * np.eye(A.shape[1]), A.T @ np.eye(10)[y])
    return np.mean((B @ W).argmax(axis=1) == y_test)


def nearest_accuracy(task):
    """Return the accuracy of the vote of the five training images that are most alike."""
    (X, y), _, (X_test, y_test) = parts(task)
    A, B = X.reshape(len(X), -1), X_test.reshape(len(X_test), -1)
    distance = (A * A).sum(axis=1) - 2 * B @ A.T
    votes = np.eye(10)[y][distance.argsort(axis=1)[:, :5]].sum(axis=1)
    return np.mean(votes.argmax(axis=1) == y_test)


def local_statistics(X):
    """Return how often two pixels up to two steps apart are lit together: (n, 12)."""
    lit = X[:, 0] > 0.5
    moves = [(i, j) for i in range(3) for j in range(-2, 3) if (i, j) > (0, 0)]
    pairs = [(lit & np.roll(lit, move, axis=(1, 2))).mean(axis=(1, 2)) for move in moves]
    return np.stack(pairs, axis=1) / lit.mean(axis=(1, 2))[:, None]


def test_it_looks_like_the_real_data():
    """Images and labels are shaped and typed as the contract says, and fill [0, 1]."""
    for (X, y), size in zip(parts(motifs(0, sizes=SIZES)), SIZES, strict=True):
        assert (X.shape, X.dtype) == ((size, 1, 28, 28), np.float32)
        assert (y.shape, y.dtype) == ((size,), np.int64)
        assert np.bincount(y).tolist() == [size // 10] * 10
        assert 0 <= X.min() < 0.05
        assert 0.9 < X.max() <= 1


def test_the_seed_decides_everything():
    """The same seed draws the same task to the last bit."""
    for one, other in zip(
        parts(motifs(3, sizes=SIZES)), parts(motifs(3, sizes=SIZES)), strict=True
    ):
        assert all(map(np.array_equal, one, other))


def test_another_seed_draws_another_task():
    """Another seed changes images, labels and the way in which the two belong together."""
    (X, y), (X_other, y_other) = (parts(motifs(seed))[0] for seed in (4, 5))
    assert not np.array_equal(y, y_other)
    means = [
        np.stack([images[labels == k].mean(axis=0) for k in range(10)])
        for images, labels in ((X, y), (X_other, y_other))
    ]
    assert abs(np.corrcoef(means[0].ravel(), means[1].ravel())[0, 1]) < 0.5


def test_no_image_occurs_twice():
    """Test images are not among the training images, so remembering those is no help."""
    rows = np.concatenate([X.reshape(-1, 784) for X, _ in parts(motifs(6, sizes=SIZES))])
    assert len(np.unique(rows, axis=0)) == sum(SIZES)


@pytest.mark.parametrize("seed", range(3))
def test_pixels_and_whole_images_say_too_little(seed):
    """A linear classifier and the most alike training images stay below the floor."""
    task = motifs(seed)
    assert linear_accuracy(task) < task.floor - 0.05
    assert nearest_accuracy(task) < task.floor - 0.05


@pytest.mark.parametrize("seed", range(3))
def test_what_a_small_filter_sees_gives_the_motif_away(seed):
    """Frequencies of neighboring lit pixels, wherever they lie, tell the classes apart."""
    task = motifs(seed)
    (X, y), _, (X_test, y_test) = parts(task)
    seen, seen_test = local_statistics(X), local_statistics(X_test)
    centers = np.stack([seen[y == k].mean(axis=0) for k in range(10)])
    closest = np.linalg.norm(seen_test[:, None] - centers, axis=2).argmin(axis=1)
    assert np.mean(closest == y_test) > task.floor + 0.15


def test_brightness_does_not_give_the_motif_away():
    """All classes are equally bright on average."""
    (X, y), *_ = parts(motifs(8))
    brightness = X.mean(axis=(1, 2, 3))
    means = [brightness[y == k].mean() for k in range(10)]
    assert np.ptp(means) < brightness.std()


def test_copies_stand_at_every_place_equally_often():
    """Averaged over many images no pixel is brighter than another: there are no borders."""
    (X, _), *_ = parts(motifs(9, sizes=(4000, 10, 10)))
    mean = X.mean(axis=(0, 1))
    assert np.ptp(mean) < 0.15 * mean.mean() + 6 * X.std() / np.sqrt(len(X))
