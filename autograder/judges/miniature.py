"""The network of a few units on which part 1 is checked, its inputs, and its trainings.

Sizes tell the axes apart: n = 8 examples, d = 5 inputs, h = 4 hidden units, k = 3 classes.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import combinations
from typing import Any

import numpy as np
from numpy.random import Generator

from autograder.channel import Raised
from autograder.compare import Array, numbers, shaped
from autograder.judges import chain, functions, histories, losses, measurements, orders
from autograder.judges.measurements import STILL_LR
from autograder.mistakes import parameters
from autograder.remote import Remote, give, take

Theta = dict[str, Array]

n, d, h, k = 8, 5, 4, 3
SHAPES = {"W1": (d, h), "b1": (1, h), "W2": (h, k), "b2": (1, k)}


def draw(rng: Generator, n: int = n) -> tuple[Theta, Array, Array]:
    """Parameters, examples, and one-hot labels; each hidden unit is on for some examples only."""
    theta = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
    X = rng.random((n, d), dtype=np.float32)
    theta["b1"] = 0.3 * theta["b1"] - np.median(X @ theta["W1"], axis=0, keepdims=True)
    return theta, X, np.eye(k)[rng.permutation(np.arange(n) % k)]


def inputs(rng: Generator, case: str) -> Array:
    """Values on both sides of 0 and, where it matters, exactly on it.

    The first one is negative: np.vectorize takes the result's dtype from what that becomes.
    """
    z = rng.normal(size=(5, 3)) * 3
    z[0, 0] = -1 - abs(z[0, 0])
    return {
        "vector": z[:, 0].copy(),
        "three axes": rng.normal(size=(2, 3, 4)),
        "integers": rng.permutation(np.arange(-3, 9)).reshape(3, 4),
        "float32": z.astype(np.float32),
        "zero": np.array([[-1.0, 0.0, 1.0], [0.0, -0.0, 2.0]]),
    }.get(case, z)


def create(numpy_ann: Remote, theta: Theta) -> Remote:
    """Create a network in a worker, with these parameters."""
    return give(numpy_ann.NumpyANN(d, h, k), theta)


def read(model: Remote, names: Iterable[str] = SHAPES) -> dict[str, Any]:
    """Take attributes out of a model in a worker."""
    return take(model, names)


def kept_of(model: Remote) -> dict[str, Any]:
    """Return the steps that forward kept as attributes; the others are judged as missing."""
    with suppress(Raised):
        return read(model, chain.STEPS)
    found = {}
    for name in chain.STEPS:
        with suppress(Raised):
            found[name] = getattr(model, name)
    return found


def fit(
    numpy_ann: Remote, theta: Theta, X: Array, y_true: Array, *, turned: bool = False, **how: Any
) -> tuple[Any, ...]:
    """Train a model that starts at theta, measuring on seven other examples, mostly hard ones.

    Of an odd number never half are right. `turned` gives those other labels.
    """
    model = create(numpy_ann, theta)
    X_val = 1 - X[:7]
    p = chain.forward(theta, X_val)["a2"]
    y_val = np.where(np.arange(len(p)) < 4, p.argmin(axis=1), p.argmax(axis=1))
    y_val = (y_val + turned) % k
    history = numpy_ann.train(model, X, y_true.argmax(axis=1), X_val, y_val, **how)
    return model, history, X_val, y_val


def own_step(
    numpy_ann: Remote, theta: Theta, X: Array, y_true: Array, lr: float
) -> dict[str, Any] | None:
    """Return where one step by the student's own methods leads, None where they cannot take it."""
    with suppress(Raised):
        model = create(numpy_ann, theta)
        model.forward(X)
        model.update(model.backward(X, y_true), lr)
        return read(model)
    return None


def go_through(numpy_ann: Remote, seed: int, loop: orders.Loop, turned: bool) -> dict[str, Any]:
    """Return the parameters after a training."""
    how = {"epochs": loop.epochs, "batch_size": loop.batch_size, "lr": loop.lr, "seed": seed}
    return read(fit(numpy_ann, loop.theta, loop.X, loop.y_true, turned=turned, **how)[0])


def judge_sizes(numpy_ann: Remote) -> None:
    """Judge that a network of other sizes than the first has parameters of its own shapes."""
    for name, value in read(numpy_ann.NumpyANN(d, h, k, seed=7)).items():
        found = numbers(value, name)
        shaped(found, SHAPES[name], f"In NumpyANN({d}, {h}, {k}) {name}", parameters.SIZES_FIXED)


def judge_seeds(numpy_ann: Remote, values: Theta) -> None:
    """Judge that seed 7 gives these weights again, and seed 8 others."""
    again, other = (numpy_ann.NumpyANN(784, 64, 10, seed=seed) for seed in (7, 8))
    same_seed, other_seed = read(again, values), read(other, values)
    for name, value in values.items():
        functions.judge_same_seed(same_seed[name], value, name)
        functions.judge_other_seed(other_seed[name], value, name)


def judge_still(numpy_ann: Remote, theta: Theta, X: Array, y_true: Array) -> None:
    """Judge the training figures where nothing moves: it does not matter when they are taken."""
    _, found, *_ = fit(numpy_ann, theta, X, y_true, epochs=2, batch_size=n // 2, lr=STILL_LR)
    outputs = chain.forward(theta, X)["a2"]
    own = losses.own(numpy_ann, y_true, outputs)
    labels = y_true.argmax(axis=1)
    parts = list(combinations(range(n), n // 2))
    measurements.judge_still(histories.history_of(found, 2), outputs, labels, own, parts)
