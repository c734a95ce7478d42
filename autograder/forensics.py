"""Reads the record of a training: what went wrong in it, and how well it fits.

Everything here is a likely reading of the curves, and is worded as one. It costs no points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.compare import Departure, numbers
from autograder.fit import History
from autograder.judges.histories import CURVES
from autograder.report import Finding

MOST_EPOCHS = 10_000  # that are read of a curve
GUESSING = math.log(10)  # the loss of ten equally likely classes
NEAR, FLAT = 0.95, 0.03  # of it: no loss below, and none that moves by more, learns nothing
RISEN = 1.2  # times the first loss
JUMP = 1.15  # times the epoch before
HIGH = 1.0  # a loss at which training has hardly begun
CREEP = 0.12  # of the loss: at most so much of it in an epoch, where healthy steps take a third
GOES_ON = 0.08  # of the descent, in its last third; a falling lr leaves a ninth
OFTEN = 1 / 3  # of the epochs
FAR = 0.12  # between two accuracies; dropout alone makes training look 3 to 6 points worse
APART = 0.05  # between a recorded accuracy and the grader's own measurement
SOFTMAXED = 1.46  # log(1 + 9 / e): with softmax in front the mean cross-entropy gets no lower
DEAD = 0.25  # of the hidden units


def examine(
    found: Any, threshold: float, measured: float | None = None, dead: float | None = None
) -> list[Finding]:
    """Return what a training's record shows, the gravest first; nothing for a good one.

    `found` is what train returned, whatever that is. `threshold` is the test accuracy asked for,
    `measured` the validation accuracy that the grader measured after training, `dead` the share
    of hidden units that get nothing above 0 for any validation image.
    """
    history = recorded(found)
    told: list[Finding | None] = [_diverged(history) or _flat(history)]
    if not any(told):
        reached = measured if measured is not None else _last(history["val_accuracies"])
        told = [_dead(dead), _softmaxed(history), *_confused(history, measured)]
        if not any(told) and reached < threshold:
            told += [_slow(history), _jumping(history)]
    return [finding for finding in told if finding is not None]


def recorded(found: Any) -> History:
    """Return the four curves of a history as far as they are numbers, NaN and infinity too."""
    table = found if isinstance(found, Mapping) else {}
    return {name: _numbers(table.get(name)) for name in CURVES}


def _numbers(found: Any) -> list[float]:
    try:
        values = numbers(found, "")
    except Departure:
        return []
    if values.size > MOST_EPOCHS:
        return []  # of another training than any that we ask for
    return [float(value) for value in values.astype(np.float64).ravel()] if values.ndim else []


def _last(curve: Sequence[float]) -> float:
    return curve[-1] if curve else math.nan


def _diverged(history: History) -> Finding | None:
    for name in ("train_losses", "val_losses"):
        for epoch, value in enumerate(history[name], 1):
            if not math.isfinite(value):
                return Finding(
                    "diverged",
                    f"Training looks diverged in epoch {epoch}: {name} is {value} there. The steps "
                    "were too large, or log(0) or a division by 0 was taken on the way.",
                )
    losses = history["train_losses"]
    start = max(losses[:1], default=0.0)
    risen = [epoch for epoch, loss in enumerate(losses, 1) if loss > RISEN * max(start, GUESSING)]
    if risen and losses[-1] > start:
        return Finding(
            "diverged",
            f"Training looks diverged from epoch {risen[0]} on: the training loss rises from "
            f"{start:.3g} to {losses[-1]:.3g}. A step that goes up the gradient, or is far too "
            "large, does that.",
        )
    return None


def _flat(history: History) -> Finding | None:
    losses = history["train_losses"]
    if not losses or min(losses) < NEAR * GUESSING or max(losses) > (1 + FLAT) * min(losses):
        return None
    return Finding(
        "flat",
        f"The training loss stays at {losses[-1]:.3f}; guessing among ten classes costs "
        "log(10) = 2.303. It looks as if no step changed the network: is the gradient computed, "
        "and does the step use it?",
    )


def _dead(dead: float | None) -> Finding | None:
    if dead is None or dead <= DEAD:
        return None
    return Finding(
        "dead",
        f"{dead:.0%} of the hidden units get nothing above 0 for any validation image: behind a "
        "ReLU they are dead and learn nothing any more. It looks like steps that were too large, "
        "or like weights that start too large or all below 0.",
    )


def _softmaxed(history: History) -> Finding | None:
    losses = history["train_losses"]
    if losses and min(losses) > SOFTMAXED and _last(history["train_accuracies"]) > 0.6:
        return Finding(
            "softmax",
            f"The training loss ends at {losses[-1]:.2f} although "
            f"{history['train_accuracies'][-1]:.0%} of the training images are right. It looks "
            "like a softmax taken twice: such a loss never falls below 1.46. Give the loss the "
            "logits.",
        )
    return None


def _confused(history: History, measured: float | None) -> list[Finding | None]:
    """Return what speaks for training and validation, or train and eval mode, being confused."""
    return [_same(history) or _better(history) or _still(history), _moded(history, measured)]


def _same(history: History) -> Finding | None:
    losses = history["train_losses"]
    if len(losses) > 1 and len(set(losses)) > 1 and losses == history["val_losses"]:
        return Finding(
            "same",
            "The training and the validation loss are the same number in every epoch. It looks "
            "like both being measured on the same examples: measure val_losses on X_val.",
        )
    return None


def _better(history: History) -> Finding | None:
    """Only the later epochs: a training figure taken during the first ones lags far behind."""
    pairs = zip(history["train_accuracies"][2:], history["val_accuracies"][2:], strict=False)
    gaps = [validation - train for train, validation in pairs]
    if gaps and min(gaps[-3:]) > FAR:
        return Finding(
            "exchanged",
            f"The validation accuracy ends {gaps[-1]:.0%} above the training accuracy. It looks "
            "like the two being exchanged, or like training figures that count one batch only or "
            "come from a network with very strong dropout.",
        )
    return None


def _still(history: History) -> Finding | None:
    for name in ("val_losses", "val_accuracies"):
        curve, losses = history[name], history["train_losses"]
        if len(curve) > 2 and len(set(curve)) == 1 and len(set(losses)) > 1:
            return Finding(
                "still",
                f"{name} is {curve[0]:.4g} in every epoch while the training loss moves. It looks "
                "like one measurement used for all epochs: measure anew after each.",
            )
    return None


def _moded(history: History, measured: float | None) -> Finding | None:
    curve = history["val_accuracies"]
    if measured is None or not curve or abs(curve[-1] - measured) <= APART:
        return None
    if abs(max(curve) - measured) <= APART:  # who goes back to the best epoch is measured there
        return None
    return Finding(
        "mode",
        f"The history ends at a validation accuracy of {curve[-1]:.1%}; the grader measures "
        f"{measured:.1%} with the trained network in eval mode. It looks like a measurement in "
        "train mode, or on other examples: model.eval() first, then all of X_val.",
    )


def _slow(history: History) -> Finding | None:
    losses = history["train_losses"]
    if len(losses) < 4 or losses[-1] < HIGH:
        return None
    drops = [before - after for before, after in pairwise(losses)]
    creeps = all(0 < drop < CREEP * loss for drop, loss in zip(drops, losses, strict=False))
    if not creeps or sum(drops[-(len(drops) // 3) :]) < GOES_ON * sum(drops):
        return None
    return Finding(
        "slow",
        f"The training loss falls in every epoch, but only from {losses[0]:.3g} to "
        f"{losses[-1]:.3g}, and would have gone on. It looks like steps that are too small: is lr "
        "used as it is, and the gradient divided by the size of the batch only once?",
    )


def _jumping(history: History) -> Finding | None:
    losses = history["train_losses"]
    jumps = [
        epoch for epoch, (before, after) in enumerate(pairwise(losses), 2) if after > JUMP * before
    ]
    if len(jumps) < max(2, OFTEN * len(losses)):
        return None
    return Finding(
        "jumping",
        f"The training loss jumps up in epochs {', '.join(map(str, jumps[:5]))}"
        f"{' and later' if len(jumps) > 5 else ''}. It looks like steps that are too large: is lr "
        "used as it is, and is the gradient a mean over the batch, not a sum?",
    )
