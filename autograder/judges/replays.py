"""Repeats the training of a probe, a linear model, in NumPy: rightly and with the usual mistakes.

A worker says which batches its loop trained on and where the parameters went. Only a training that
took place leads from the one to the other, so what is claimed of a loop is repeated here.

A probe is one matrix W (k, d + 1), its bias in the last column.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.compare import Array, expect
from autograder.judges.measurements import STILL_LR
from autograder.lessons import Mistake
from autograder.mistakes.descents import gradients, slopes

Slopes = Sequence[tuple[Array, Mistake | None]]
Theta = dict[str, Array]
WEIGHT, BIAS = "linear.weight", "linear.bias"
# Cosines. With the right loss, momentum, schedules, clipping and decay stay above the first, chance
# far below; so many ways with a wrong loss are tried that those must fit well.
ALIKE, EXACTLY = 0.6, 0.9
MISTAKES = {
    "SGD": ("", "gradients", "optimiser", "momentum", "nesterov"),
    "Adam": ("", "gradients", "optimiser"),
}
MOMENTUM = 0.9  # what everybody writes
KEPT = {"gradients": 1.0, "momentum": MOMENTUM, "nesterov": MOMENTUM}  # of the earlier gradients
STEP = 0.01  # what is tried where the lr that was given moves nothing and is not used


@dataclass(frozen=True)
class Batches:
    """What a probe was trained on: examples X (n, ...), labels y (n,), the rows of each batch.

    The first `own` examples are those for training, the others those for validation.
    """

    X: Array
    y: Array
    rows: Sequence[Sequence[int]]
    own: int


@dataclass(frozen=True)
class Recipe:
    """An optimiser of PyTorch's with its lr, and how its steps go wrong.

    `mistake` is "" or one of these: the "gradients" never go back to zero, every batch has a new
    "optimiser", SGD has "momentum" of the usual kind or Nesterov's. `loss` is 0 for the mean
    cross-entropy, else one that is taken for it, by its place in `mistakes.descents.slopes`.
    """

    optimizer: str
    lr: float
    mistake: str = ""
    loss: int = 0


def draw(rng: np.random.Generator, features: int, classes: int) -> Theta:
    """Return parameters for a probe, as widely spread as PyTorch's own."""
    bound = 1 / np.sqrt(features)
    sizes = {WEIGHT: (classes, features), BIAS: (classes,)}
    return {
        name: rng.uniform(-bound, bound, size).astype(np.float32) for name, size in sizes.items()
    }


def matrix(theta: Mapping[str, Array]) -> Array:
    """Return a probe's parameters as W (k, d + 1)."""
    return np.column_stack([theta[WEIGHT], theta[BIAS]]).astype(np.float64)


def outputs(W: Array, X: Array) -> Array:
    """Return a probe's logits (n, k) for X (n, ...)."""
    logits: Array = _rows(X) @ W.T
    return logits


def repeat(W: Array, batches: Batches, recipe: Recipe) -> Array:
    """Return where W goes by one step for each batch."""
    optimiser, gradient, seen = _Adam(), np.zeros_like(W), 0
    for rows in map(list, batches.rows):
        dZ, _ = _slopes(W, batches, rows, seen)[recipe.loss]
        fresh = gradients(batches.X[rows], dZ)
        seen += len(rows)
        gradient = fresh + KEPT.get(recipe.mistake, 0.0) * gradient
        if recipe.mistake == "optimiser":
            optimiser = _Adam()
        ahead = fresh + MOMENTUM * gradient if recipe.mistake == "nesterov" else gradient
        W = W - recipe.lr * (ahead if recipe.optimizer == "SGD" else optimiser.step(gradient))
    return W


def losses(W: Array, batches: Batches) -> list[Mistake | None]:
    """Return what each loss of a recipe is, by its place: None is the right one."""
    return [mistake for _, mistake in _slopes(W, batches, batches.rows[0], 0)]


def recipes(W: Array, batches: Batches, optimizer: str, lr: float) -> list[Recipe]:
    """Return the recipes of an optimiser with each mistake and each loss, the right one first."""
    places = range(len(losses(W, batches)))
    ways = itertools.product(MISTAKES[optimizer], places)
    return [Recipe(optimizer, lr, *way) for way in ways]


def judge_explained(before: Array, after: Array, batches: Batches, lr: float) -> None:
    """Judge that training on these batches leads roughly where W went, or straight back.

    Any optimiser, loss, sign and lr that students have does (`mistakes.descents`); parameters that
    were never trained do not.
    """
    went = after - before
    unknown = any(place < 0 for rows in batches.rows for place in rows)  # rescaled on the way
    if not went.any() or not batches.rows or unknown:
        return  # that it moves at all is another matter
    rates = (lr, lr / 20) if lr > STILL_LR else (STEP,)
    ways = itertools.product(("SGD", "Adam"), rates)
    expect(
        any(
            abs(_cosine(went, repeat(before, batches, recipe) - before))
            > (EXACTLY if recipe.loss else ALIKE)
            for optimizer, rate in ways
            for recipe in recipes(before, batches, optimizer, rate)
        ),
        "The batches that the network was shown do not lead to where its parameters went.",
        "One loss, one backward and one step for each batch, on the model that was given and from "
        "the weights it came with.",
    )


class _Adam:
    """Algorithm 1 of Kingma and Ba (2015) with PyTorch's defaults."""

    def __init__(self) -> None:
        self.steps = 0
        self.mean: Array | float = 0.0
        self.square: Array | float = 0.0

    def step(self, gradient: Array) -> Array:
        """Return the step for lr = 1."""
        self.steps += 1
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.999 * self.square + 0.001 * gradient**2
        mean, square = self.mean / (1 - 0.9**self.steps), self.square / (1 - 0.999**self.steps)
        taken: Array = mean / (np.sqrt(square) + 1e-8)
        return taken


def _slopes(W: Array, batches: Batches, rows: Sequence[int], seen: int) -> Slopes:
    """Return dZ by each loss for a batch that comes after `seen` examples."""
    unshuffled = batches.y[(seen + np.arange(len(rows))) % batches.own]
    return slopes(outputs(W, batches.X[list(rows)]), batches.y[list(rows)], unshuffled)


def _rows(X: Array) -> Array:
    return np.column_stack([X.reshape(len(X), -1), np.ones(len(X))])


def _cosine(a: Array, b: Array) -> float:
    """Return the cosine of two moves; what they do to all classes alike changes no answer."""
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    return float(np.vdot(a, b) / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-30))
