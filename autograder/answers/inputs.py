"""Draws the inputs of the cases, with sizes that tell axes apart.

Part 1: n = 8 examples, d = 5 inputs, h = 4 hidden units, k = 3 classes; all numbers are float64
where a wrong formula could hide behind rounding. Parts 2 and 3: float32, n = 9, d = 12, h = 7,
k = 5. This module draws and computes no answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.answers import histories
from autograder.answers.case import Draw
from autograder.remote import give, take

Array = np.ndarray[Any, Any]
n, d, h, k = 8, 5, 4, 3
N, D, H, K = 9, 12, 7, 5
STEPS = ("z1", "a1", "z2", "a2")


def nothing(draw: Draw) -> dict[str, Any]:
    """Draw nothing: the question brings its own numbers."""
    return {}


def z(draw: Draw) -> dict[str, Any]:
    """Draw z on both sides of 0 and, where it matters, exactly on it.

    The first one is negative: np.vectorize takes the result's dtype from what that becomes.
    """
    values = few_digits(draw.rng.normal(size=(4, 3)) * 3)
    values[0, 0], values[1, 0] = -1 - abs(values[0, 0]), 1 + abs(values[1, 0])
    special = {
        "vector": values[:, 0].copy(),
        "three axes": few_digits(draw.rng.normal(size=(2, 3, 4)) * 3),
        "integers": draw.rng.permutation(np.arange(-3, 9)).reshape(3, 4),
        "float32": values.astype(np.float32),
        "zero": np.array([[-1.0, 0.0, 1.0], [0.0, -0.0, 2.0]]),
    }
    return {"z": special.get(draw.name, values)}


def few_digits(values: Array) -> Array:
    """Round to two decimals, which are easy to read and to paste; no value becomes 0."""
    rounded: Array = np.round(values, 2)
    return np.where(rounded == 0, 0.01, rounded)


def labels(rng: np.random.Generator, rows: int, classes: int) -> Array:
    """Draw int64 labels (rows,) among which every class occurs, if there are rows enough."""
    return rng.permutation(np.arange(rows, dtype=np.int64) % classes)


def predictions(draw: Draw) -> dict[str, Any]:
    """Draw one-hot y_true and probabilities y_pred (n, k), with a 0 where the case says so.

    `ordinary` is y_pred without it.
    """
    rng = draw.rng
    rows = 1 if draw.name == "one example" else n
    y_true = np.eye(k)[labels(rng, n, k)][:rows]
    ordinary = np.round(rng.dirichlet(np.ones(k), size=rows) * 0.9 + 0.1 / k, 3)
    ordinary[:, -1] = np.round(1 - ordinary[:, :-1].sum(axis=1), 3)
    y_pred = ordinary.copy()
    if draw.name == "certain":
        y_pred = y_true.copy()
    if draw.name == "zero":  # for the right class of the first example
        y_pred[0] = np.roll(y_true[0], 1)
    if draw.name == "zero elsewhere":
        y_pred[0] = y_true[0] * 0.8 + np.roll(y_true[0], 1) * 0.2
    return {"y_true": y_true, "y_pred": y_pred, "ordinary": ordinary}


def parameters(rng: np.random.Generator, sizes: tuple[int, int, int] = (d, h, k)) -> Any:
    """Draw W1, b1, W2, b2 of a network of these sizes, in float64."""
    inputs, hidden, classes = sizes
    shapes = {
        "W1": (inputs, hidden), "b1": (1, hidden), "W2": (hidden, classes), "b2": (1, classes),
    }  # fmt: skip
    return {name: few_digits(rng.normal(size=shape)) for name, shape in shapes.items()}


def network(draw: Draw) -> dict[str, Any]:
    """Draw parameters `theta`, examples X and one-hot y_true for part 1.

    Each hidden unit is on for some examples only. `stand_in` is set where the student's own
    function of z cannot be used.
    """
    rows = 1 if draw.name == "one example" else n
    theta = parameters(draw.rng)
    X = few_digits(draw.rng.random((n, d))).astype(np.float32)
    on_half = np.median(X @ theta["W1"], axis=0, keepdims=True)
    theta["b1"] = few_digits(0.3 * theta["b1"] - on_half)
    y_true = np.eye(k)[labels(draw.rng, n, k)]
    if draw.name == "at zero":  # the first hidden unit is exactly on the kink for every example
        theta["W1"][:, 0], theta["b1"][0, 0] = 0.0, 0.0
    return {"theta": theta, "X": X[:rows], "y_true": y_true[:rows], "stand_in": False}


def backward(draw: Draw) -> dict[str, Any]:
    """Draw as `network` does, with the values `kept` that the right forward keeps."""
    inputs = network(draw)
    model = give(draw.reference().NumpyANN(d, h, k), inputs["theta"])
    model.forward(inputs["X"])
    return {**inputs, "kept": take(model, STEPS)}


def update(draw: Draw) -> dict[str, Any]:
    """Draw parameters, gradients of their shapes, and a learning rate."""
    lr = 0.5 if draw.name == "lr=0.5" else 0.01
    return {"theta": parameters(draw.rng), "gradients": parameters(draw.rng), "lr": lr}


def examples(draw: Draw) -> dict[str, Any]:
    """Draw examples to be cut into mini-batches: rows that all differ, labels, a seed.

    The label of a row is told by its first number, so that rows and labels can be matched.
    """
    rows, batch_size = {"one batch": (13, 16), "even": (12, 4)}.get(draw.name, (13, 4))
    X = draw.rng.random((rows, d))
    X[:, 0] = np.arange(rows)
    y = np.arange(rows, dtype=np.int64) % k
    return {
        "X": X,
        "y": np.eye(k)[y] if draw.name == "one-hot" else y,
        "batch_size": batch_size,
        "seed": int(draw.rng.integers(2**31)),
    }


def epoch(draw: Draw) -> dict[str, Any]:
    """Draw a network, mini-batches of one-hot examples (the last is shorter) and a rate.

    `toy` is set where the student's own methods cannot take a step.
    """
    sizes = (784, 64, 10) if draw.name == "full size" else (d, h, k)
    rows, batch_size = {"one batch": (n, n), "full size": (40, 16)}.get(draw.name, (n, 3))
    theta = parameters(draw.rng, sizes)
    if draw.name == "full size":
        theta = {name: 0.05 * value for name, value in theta.items()}
    X = few_digits(draw.rng.random((rows, sizes[0]))).astype(np.float32)
    y_true = np.eye(sizes[2])[labels(draw.rng, rows, sizes[2])]
    return {
        "theta": theta,
        "sizes": sizes,
        "batches": cut(X, y_true, batch_size),
        "lr": 0.5,
        "toy": False,
    }


def cut(X: Array, y: Array, batch_size: int) -> list[tuple[Array, Array]]:
    """Cut examples into batches in their order; the last may be shorter."""
    starts = range(0, len(X), batch_size)
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in starts]


def linear(draw: Draw) -> dict[str, Any]:
    """Draw weights and biases of two linear layers, as torch has them, and images x (n, d).

    `full_theta` and `full_x` are the same in the sizes of the assignment, `full` is set where a
    network knows no other.
    """
    rows = 1 if draw.name == "one example" else N
    drawn: dict[str, Any] = {"full": False}
    for prefix, (d, h, k) in (("", (D, H, K)), ("full_", (784, 64, 10))):
        shapes = {"W1": (h, d), "b1": (h,), "W2": (k, h), "b2": (k,)}
        scale = (D / d) ** 0.5
        drawn[f"{prefix}theta"] = {
            name: (scale * draw.rng.normal(size=shape)).astype(np.float32)
            for name, shape in shapes.items()
        }
        drawn[f"{prefix}x"] = draw.rng.random((rows, d), dtype=np.float32)
    return drawn


def dense_or_image(draw: Draw) -> dict[str, Any]:
    """Draw one of the grader's networks, by `kind`, and batches for it; the last is shorter."""
    return image(draw) if draw.name == "images" else dense(draw)


def dense(draw: Draw) -> dict[str, Any]:
    """Draw the grader's dense network and examples (n, d) for it."""
    state = {
        "0.weight": (H, D), "1.weight": (H,), "1.bias": (H,),
        "last.weight": (K, H), "last.bias": (K,),
    }  # fmt: skip
    return {"kind": "dense", **_training(draw, state, (D,), H)}


def image(draw: Draw) -> dict[str, Any]:
    """Draw the grader's convolutional network and small images (n, 1, s, s) for it."""
    side, kernels = 8, 3
    flat = kernels * (side - 2) ** 2
    state = {
        "0.weight": (kernels, 1, 3, 3), "1.weight": (kernels,), "1.bias": (kernels,),
        "last.weight": (K, flat), "last.bias": (K,),
    }  # fmt: skip
    return {"kind": "image", **_training(draw, state, (1, side, side), kernels)}


def _training(
    draw: Draw, shapes: dict[str, tuple[int, ...]], shape: tuple[int, ...], channels: int
) -> dict[str, Any]:
    rng = draw.rng
    state: dict[str, Array] = {
        name: (rng.normal(size=size) * (1.3 / np.prod(size[1:]) ** 0.5)).astype(np.float32)
        for name, size in shapes.items()
    }
    state["1.weight"] = rng.uniform(0.5, 1.5, channels).astype(np.float32)
    state["1.running_mean"] = rng.normal(size=channels).astype(np.float32)
    state["1.running_var"] = rng.uniform(0.5, 2, channels).astype(np.float32)
    rows = 12 if draw.name == "one batch" else 31
    X = rng.normal(size=(rows, *shape)).astype(np.float32)
    y = labels(rng, rows, K)
    adam = draw.name == "Adam"
    return {
        "state": state,
        "X": X,
        "y": y,
        "batches": cut(X, y, 12),
        "optimizer": "Adam" if adam else "SGD",
        "lr": 0.01 if adam else 0.1,
    }


def steps(draw: Draw) -> dict[str, Any]:
    """Draw a network whose parameters are 0, gradients of three steps, and a learning rate.

    At 0 a weight decay, which is free, does nothing. No gradient is near 0, where Adam's steps
    would depend on rounding; the second is half of the first, the third has another direction.
    """
    inputs = dense(draw)
    shapes = {name: value.shape for name, value in inputs["state"].items() if "running" not in name}
    first = {
        name: draw.rng.choice([-1.0, 1.0], shape) * draw.rng.uniform(0.5, 2, shape)
        for name, shape in shapes.items()
    }
    gradients = [
        {name: (factor * value).astype(np.float32) for name, value in first.items()}
        for factor in (1.0, 0.5, 1.0)
    ]
    state = {name: np.zeros_like(value) for name, value in inputs["state"].items()}
    return {"state": state, "gradients": gradients, "lr": 0.3 if draw.name == "lr=0.3" else 0.01}


def training_histories(draw: Draw) -> dict[str, Any]:
    """Draw `histories` of trainings, by what they show; the case's name says of which length."""
    return {"histories": histories.draw_case(draw.name, draw.rng)}


def curves(draw: Draw) -> dict[str, Any]:
    """Draw four curves that cross nowhere and differ in every number."""
    epochs = {"one epoch": 1, "many epochs": 12}.get(draw.name, 5)
    falling = np.sort(draw.rng.uniform(0.2, 2.0, (2, epochs)), axis=1)[:, ::-1]
    rising = np.sort(draw.rng.uniform(0.3, 0.9, (2, epochs)), axis=1)
    values = {
        "train_losses": falling[0], "train_accuracies": rising[0],
        "val_losses": falling[1] + 0.3, "val_accuracies": rising[1] * 0.9,
    }  # fmt: skip
    return {"history": {name: list(map(float, value)) for name, value in values.items()}}


def images(draw: Draw) -> dict[str, Any]:
    """Draw images x (n, 1, 28, 28) in [0, 1]."""
    rows = 1 if draw.name == "one image" else 6
    return {"x": draw.rng.random((rows, 1, 28, 28), dtype=np.float32)}
