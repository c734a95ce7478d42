"""Draws histories of trainings whose judgement is clear: too little, too much, or well learned.

All of them begin alike, their lengths are drawn alike, and what they reach overlaps: no single
number, such as the last loss or the best accuracy, tells the kinds apart. What does tell them apart
stays so far from every border of the handout's rule that a reader who smooths a curve, or looks at
another stretch of it, comes to the same judgement. This module draws and judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
History = dict[str, list[float]]
Range = tuple[float, float]

FEW, SOME, MANY = (3, 5), (6, 15), (20, 30)  # epochs, both ends included
SOME_OF_ALL = 0.75  # the part of the longer trainings that have only some epochs
SETTLED = 3  # epochs at the end over which the accuracies stay where they are
ACCURACY_NOISE, LOSS_NOISE, TRAINING_NOISE = 0.01, 0.01, 0.002  # the last two relative
CLOSE, APART, AHEAD = (-0.04, 0.04), (0.18, 0.3), (-0.22, -0.15)
FLAT, UP = (1.0, 1.03), (1.4, 1.9)
LOW, HIGH, ANY = (0.47, 0.63), (0.78, 0.96), (0.5, 0.96)


@dataclass(frozen=True)
class Kind:
    """What a training comes to.

    `accuracy` and `gap` are the training accuracy and how far it lies above the validation
    accuracy, `rise` is the validation loss as a multiple of its lowest. `last` moves the accuracies
    of the last epoch alone, `dip` brings its validation loss back down.
    """

    accuracy: Range = ANY
    gap: Range = CLOSE
    rise: Range = FLAT
    few: bool = False
    last: dict[str, float] = field(default_factory=dict)
    dip: bool = False
    diverges: bool = False


KINDS = {
    "underfitting": Kind(accuracy=LOW),
    "overfitting by accuracy": Kind(gap=APART),
    "overfitting by loss": Kind(rise=UP),
    "generalizing": Kind(accuracy=HIGH),
    "overfitting by accuracy, at a low accuracy": Kind(accuracy=LOW, gap=APART),
    "overfitting by loss, at a low accuracy": Kind(accuracy=LOW, rise=UP),
    "validation ahead of training": Kind(accuracy=(0.76, 0.82), gap=AHEAD),
    "diverging": Kind(accuracy=(0.2, 0.4), diverges=True),
    "underfitting after few epochs": Kind(accuracy=LOW, few=True),
    "overfitting by accuracy after few epochs": Kind(gap=APART, few=True),
    "overfitting by loss after few epochs": Kind(rise=UP, few=True),
    "generalizing after few epochs": Kind(accuracy=HIGH, few=True),
    "overfitting by loss, at a low accuracy, after few epochs": Kind(
        accuracy=LOW, rise=UP, few=True
    ),
    "no epochs": Kind(),
    "underfitting, a noisy last epoch": Kind(
        accuracy=(0.54, 0.6), last={"train_accuracies": 0.18, "val_accuracies": 0.18}
    ),
    "overfitting by accuracy, a noisy last epoch": Kind(
        accuracy=(0.5, 0.68), gap=(0.2, 0.23), last={"val_accuracies": 0.16}
    ),
    "overfitting by loss, a noisy last epoch": Kind(
        accuracy=(0.56, 0.94), rise=(1.75, 2.1), dip=True
    ),
    "generalizing, a noisy last epoch": Kind(
        accuracy=(0.8, 0.96), gap=(-0.03, 0.0), last={"val_accuracies": -0.15}
    ),
}
# A case asks about all of its kinds and is right only if every answer is: so one word for all
# earns nothing.
CASES = {
    "many epochs": tuple(KINDS)[:8],
    "few epochs": tuple(KINDS)[8:14],
    "a noisy last epoch": (*tuple(KINDS)[14:], *tuple(KINDS)[:4]),
}


def draw(kind: str, rng: np.random.Generator) -> History:
    """Draw a history of a kind in KINDS: four lists with one number per epoch.

    Losses are positive, accuracies in [0, 1].
    """
    wanted = KINDS[kind]
    if kind == "no epochs":
        return {n: [] for n in ("train_losses", "train_accuracies", "val_losses", "val_accuracies")}
    span = FEW if wanted.few else SOME if rng.random() < SOME_OF_ALL else MANY
    epochs = int(rng.integers(span[0], span[1] + 1))
    train_accuracies, val_accuracies = _accuracies(wanted, epochs, rng)
    reached = 1.5 - 1.15 * float(train_accuracies[-1]) + rng.uniform(-0.2, 0.2)
    train_losses, val_losses = _losses(wanted, epochs, reached, rng)
    if wanted.diverges:
        train_losses, val_losses = _diverging(epochs, rng)
    found = {
        "train_losses": train_losses,
        "train_accuracies": train_accuracies,
        "val_losses": val_losses,
        "val_accuracies": val_accuracies,
    }
    for name, amount in wanted.last.items():
        found[name][-1] += amount
    return {name: [float(v) for v in _possible(name, values)] for name, values in found.items()}


def draw_case(case: str, rng: np.random.Generator) -> dict[str, History]:
    """Draw one history of each kind of a case in CASES, by kind, in an order drawn as well."""
    kinds = list(CASES[case])
    return {kinds[i]: draw(kinds[i], rng) for i in rng.permutation(len(kinds))}


def _possible(name: str, values: Array) -> Array:
    return np.clip(values, 0, 1) if name.endswith("accuracies") else np.maximum(values, 0.01)


def _way(epochs: int, settled: int, rng: np.random.Generator) -> Array:
    """Return which part of its way a curve has come after each epoch: from 0 to 1, ever slower."""
    speed = rng.uniform(2, 5)
    time = np.minimum(np.arange(epochs) / max(settled, 1), 1)
    way: Array = (1 - np.exp(-speed * time)) / (1 - np.exp(-speed))
    return way


def _settled(epochs: int) -> int:
    """Return the epoch from which on the curves have arrived."""
    return epochs - 1 if epochs <= FEW[1] else epochs - SETTLED


def _accuracies(wanted: Kind, epochs: int, rng: np.random.Generator) -> tuple[Array, Array]:
    way = _way(epochs, _settled(epochs), rng)
    first = rng.uniform(0.2, 0.36)
    last = rng.uniform(*wanted.accuracy)
    gap = rng.uniform(*wanted.gap)
    shake = rng.uniform(-ACCURACY_NOISE, ACCURACY_NOISE, (2, epochs))
    other = first + rng.uniform(-0.03, 0.03)
    return (
        first + (last - first) * way + shake[0],
        other + (last - gap - other) * way + shake[1],
    )


def _begin(rng: np.random.Generator) -> tuple[float, float]:
    """Return the losses after the first epoch, which say nothing about the later ones."""
    first = rng.uniform(1.75, 2.3)
    return first, first + rng.uniform(-0.1, 0.1)


def _losses(
    wanted: Kind, epochs: int, reached: float, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Return a training loss that falls to the end, and a validation loss that may turn back up."""
    first, other = _begin(rng)
    time = np.arange(epochs) / (epochs - 1)
    train = first * (reached / first) ** time
    lowest = min(max(reached, 0.45) + rng.uniform(0.0, 0.2), 1.15)
    rise = rng.uniform(*wanted.rise)
    arrived, turn = _valley(wanted, epochs, rng)
    val = lowest + (other - lowest) * (1 - _way(epochs, arrived, rng))
    end = _settled(epochs)
    val *= np.exp(np.interp(np.arange(epochs), [turn, end], [0, np.log(rise)]))
    val *= 1 + rng.uniform(-LOSS_NOISE, LOSS_NOISE, epochs)
    train *= 1 + rng.uniform(-TRAINING_NOISE, TRAINING_NOISE, epochs)
    if wanted.dip:
        val[-1] = 1.06 * lowest
    return train, val


def _valley(wanted: Kind, epochs: int, rng: np.random.Generator) -> tuple[int, int]:
    """Return the epochs in which the validation loss has come down and in which it turns up."""
    end = _settled(epochs)
    if wanted.rise == FLAT:
        return end, end - 1
    wide = int(epochs > FEW[1])  # long enough to be seen in a smoothed curve too
    arrived = int(rng.integers(1, max(end // 2, 1) + 1))
    arrived = min(arrived, end - 1 - wide)
    return arrived, int(rng.integers(arrived + wide, end))


def _diverging(epochs: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return losses that go down a little and then rise far above their beginning."""
    first, other = _begin(rng)
    way = np.interp(np.arange(epochs), [0, max(epochs // 4, 1), epochs - 1], [0, -0.2, 1])
    far = rng.uniform(0.5, 0.9)
    shake = rng.uniform(-TRAINING_NOISE, TRAINING_NOISE, (2, epochs))
    return first * (1 + far * way) * (1 + shake[0]), other * (1 + far * way) * (1 + shake[1])
