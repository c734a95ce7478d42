"""The tasks drawn from a secret seed: what they look like, and what they demand."""

import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from autograder.tasks import Task, clusters, motifs
from benchmarks.tasks import nearest

SIZES = (300, 40, 50)
PARTS = ("train", "val", "test")


@pytest.fixture
def numpy_ann(monkeypatch):
    """Import the reference of part 1, with its neighbour utils, as a student's folder would be."""
    monkeypatch.syspath_prepend(Path(__file__).parent.parent / "solutions")
    before = set(sys.modules)
    import numpy_ann

    yield numpy_ann
    for name in {"numpy_ann", "utils"} - before:
        sys.modules.pop(name, None)


def fit_linear(X, y):
    """Ridge regression on one-hot labels: weights (d + 1, 10) of the best linear classifier."""
    A = np.column_stack([X, np.ones(len(X))]).astype(np.float64)
    return np.linalg.solve(A.T @ A + 0.1 * np.eye(A.shape[1]), A.T @ np.eye(10)[y])


def linear_accuracy(task):
    """Train a linear classifier on a task's pixels and return its accuracy on the test images."""
    X, X_test = (X.reshape(len(X), -1) for X in (task.X_train, task.X_test))
    scores = np.column_stack([X_test, np.ones(len(X_test))]) @ fit_linear(X, task.y_train)
    return np.mean(scores.argmax(axis=1) == task.y_test)


def local_statistics(X):
    """How often two pixels up to two steps apart are lit together: (n, 12), wherever they lie."""
    lit = X[:, 0] > 0.5
    moves = [(i, j) for i in range(3) for j in range(-2, 3) if (i, j) > (0, 0)]
    pairs = [(lit & np.roll(lit, move, axis=(1, 2))).mean(axis=(1, 2)) for move in moves]
    return np.stack(pairs, axis=1) / lit.mean(axis=(1, 2))[:, None]


@pytest.mark.parametrize(("draw", "shape"), [(clusters, (784,)), (motifs, (1, 28, 28))])
def test_has_the_shapes_and_types_of_the_real_data(draw, shape):
    """A task's images and labels are shaped and typed as the contract says."""
    task = draw(0, sizes=SIZES)
    for part, size in zip(PARTS, SIZES, strict=True):
        X, y = getattr(task, f"X_{part}"), getattr(task, f"y_{part}")
        assert (X.shape, X.dtype) == ((size, *shape), np.float32)
        assert (y.shape, y.dtype) == ((size,), np.int64)


@pytest.mark.parametrize("draw", [clusters, motifs])
def test_pixels_fill_the_range_of_the_real_data(draw):
    """Pixels lie in [0, 1] and come close to both ends."""
    X = draw(1, sizes=SIZES).X_train
    assert X.min() >= 0
    assert X.max() <= 1
    assert X.min() < 0.05
    assert X.max() > 0.9


@pytest.mark.parametrize("draw", [clusters, motifs])
def test_classes_are_equally_frequent_in_every_part(draw):
    """Each of the ten classes has a tenth of the training, validation and test examples."""
    task = draw(2, sizes=SIZES)
    for part, size in zip(PARTS, SIZES, strict=True):
        assert np.bincount(getattr(task, f"y_{part}")).tolist() == [size // 10] * 10


@pytest.mark.parametrize("draw", [clusters, motifs])
def test_the_seed_decides_everything(draw):
    """The same seed draws the same task to the last bit."""
    one, other = draw(3, sizes=SIZES), draw(3, sizes=SIZES)
    for field in fields(one):
        assert np.array_equal(getattr(one, field.name), getattr(other, field.name))


@pytest.mark.parametrize("draw", [clusters, motifs])
def test_another_seed_draws_another_task(draw):
    """Another seed changes images, labels and the way in which the two belong together."""
    one, other = draw(4), draw(5)
    assert not np.array_equal(one.y_train, other.y_train)
    assert not np.array_equal(one.X_train, other.X_train)
    means = [
        np.stack([t.X_train[t.y_train == k].mean(axis=0) for k in range(10)]) for t in (one, other)
    ]
    assert abs(np.corrcoef(means[0].ravel(), means[1].ravel())[0, 1]) < 0.5


@pytest.mark.parametrize("draw", [clusters, motifs])
def test_no_image_occurs_twice(draw):
    """Test images are not among the training images, so remembering those is no help."""
    task = draw(6, sizes=SIZES)
    rows = np.concatenate([getattr(task, f"X_{part}").reshape(-1, 784) for part in PARTS])
    assert len(np.unique(rows, axis=0)) == sum(SIZES)


@pytest.mark.parametrize("draw", [clusters, motifs])
def test_a_linear_classifier_stays_below_the_floor(draw):
    """No linear classifier of the pixels comes near a task's floor."""
    task = draw(7)
    assert linear_accuracy(task) < task.floor - 0.05


@pytest.mark.parametrize("seed", range(3))
def test_what_a_small_filter_sees_gives_the_motif_away(seed):
    """Frequencies of neighbouring lit pixels, wherever they lie, tell the classes apart."""
    task = motifs(seed)
    X, X_test = local_statistics(task.X_train), local_statistics(task.X_test)
    centres = np.stack([X[task.y_train == k].mean(axis=0) for k in range(10)])
    closest = np.linalg.norm(X_test[:, None] - centres, axis=2).argmin(axis=1)
    assert np.mean(closest == task.y_test) > task.floor + 0.15


def test_brightness_does_not_give_the_motif_away():
    """All classes of a motif task are equally bright on average."""
    task = motifs(8)
    brightness = task.X_train.mean(axis=(1, 2, 3))
    means = [brightness[task.y_train == k].mean() for k in range(10)]
    assert np.ptp(means) < brightness.std()


def test_copies_stand_at_every_place_equally_often():
    """Averaged over many images no pixel of a motif task is brighter than another: no borders."""
    X = motifs(9, sizes=(4000, 10, 10)).X_train
    mean = X.mean(axis=(0, 1))
    assert np.ptp(mean) < 0.15 * mean.mean() + 6 * X.std() / np.sqrt(len(X))


@pytest.mark.parametrize("seed", range(3))
def test_the_nearest_neighbours_know_too_little_of_a_cluster(seed):
    """Whoever keeps the training images and looks for the most alike stays below the floor."""
    task = clusters(seed)
    assert nearest(task) < task.floor - 0.1


def test_neighbours_would_know_a_task_without_clutter():
    """The neighbours of the test above are no weak ones: plain clusters they know by heart."""
    rng = np.random.default_rng(0)
    y = np.repeat(np.arange(10), 30)
    X = rng.random((10, 784))[y] + 0.3 * rng.random((300, 784))
    split = X[::2], y[::2], X[:0], y[:0], X[1::2], y[1::2]
    assert nearest(Task(*split, epochs=1, batch_size=1, lr=0.1, rounds=1, floor=0.5)) > 0.95


@pytest.mark.parametrize("start", ["0.01 normal", "0.1 normal", "wide", "positive"])
def test_the_reference_learns_the_clusters(numpy_ann, start):
    """The reference network of part 1 passes the floor from weights of very different sizes."""
    task = clusters(10)
    model = numpy_ann.NumpyANN(784, 64, 10, seed=0)
    rng = np.random.default_rng(0)
    draw = {
        "0.01 normal": lambda shape: 0.01 * rng.normal(size=shape),
        "0.1 normal": lambda shape: 0.1 * rng.normal(size=shape),
        "wide": lambda shape: rng.uniform(-0.5, 0.5, size=shape),
        "positive": lambda shape: rng.uniform(0, 0.05, size=shape),
    }[start]
    model.W1, model.W2 = draw(model.W1.shape), draw(model.W2.shape)
    data = (task.X_train, task.y_train, task.X_val, task.y_val)
    reached = 0.0
    for _ in range(task.rounds):
        numpy_ann.train(model, *data, epochs=task.epochs, batch_size=task.batch_size, lr=task.lr)
        reached = np.mean(numpy_ann.predict(model, task.X_test) == task.y_test)
        if reached > task.floor:
            break
    assert reached > task.floor
