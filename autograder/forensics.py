"""Reads the grader's record of a training: what went wrong in it.

Everything here is a likely reading of the curves, and is worded as one. It costs no points.
"""

from __future__ import annotations

import math
from itertools import pairwise

from autograder.fit import History
from autograder.report import Finding

GUESSING = math.log(10)  # the loss of ten equally likely classes
NEAR, FLAT = 0.95, 0.03  # of it: no loss below, and none that moves by more, learns nothing
RISEN = 1.2  # times the first loss
JUMP = 1.15  # times the epoch before
HIGH = 1.0  # a loss at which training has hardly begun
CREEP = 0.12  # of the loss: at most so much of it in an epoch, where healthy steps take a third
GOES_ON = 0.05  # of the descent, in its last third; a falling lr leaves a sixteenth
OFTEN = 1 / 3  # of the epochs
SOFTMAXED = 1.46  # log(1 + 9 / e): the mean cross-entropy of probabilities as logits gets no lower
DEAD = 0.25  # of the hidden units


def examine(history: History, threshold: float, dead: float | None = None) -> list[Finding]:
    """Return what a training's record shows, the gravest first; nothing for a good one.

    `history` holds finite numbers, at least one epoch. `threshold` is the test accuracy that is
    required, `dead` the share of hidden units that get nothing above 0 for any image.
    """
    told: list[Finding | None] = [_diverged(history) or _flat(history)]
    if not any(told):
        told = [_dead(dead), _softmaxed(history)]
        if not any(told) and history["val_accuracies"][-1] < threshold:
            told += [_slow(history), _jumping(history)]
    return [finding for finding in told if finding is not None]


def _diverged(history: History) -> Finding | None:
    losses = history["train_losses"]
    start = losses[0]
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
    if min(losses) < NEAR * GUESSING or max(losses) > (1 + FLAT) * min(losses):
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
        f"{dead:.0%} of the hidden units get nothing above 0 for any image: behind a "
        "ReLU they are dead and learn nothing any more. It looks like steps that were too large, "
        "or like weights that start too large or all below 0.",
    )


def _softmaxed(history: History) -> Finding | None:
    losses = history["train_losses"]
    if min(losses) > SOFTMAXED and history["train_accuracies"][-1] > 0.6:
        return Finding(
            "softmax",
            f"The training loss ends at {losses[-1]:.2f} although "
            f"{history['train_accuracies'][-1]:.0%} of the training images are right. It looks "
            "like a softmax taken twice: such a loss never falls below 1.46. Let forward return "
            "the logits.",
        )
    return None


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
