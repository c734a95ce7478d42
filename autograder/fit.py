"""Judges a learning curve by the handout's rule, and says since which epoch and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from autograder.report import Fit

CURVES = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
History = Mapping[str, Sequence[float]]
UNDER, OVER, GENERAL = "underfitting", "overfitting", "generalizing"
TURNED = 1.1  # times the lowest validation loss
GAP = 0.10  # between training and validation accuracy
LOW = 0.70  # training accuracy
SMOOTHED = 3  # epochs at the end that are averaged, from six epochs on


def judge(history: History) -> Fit | None:
    """Return what a history shows by the rule of 2.6, None for one without epochs or with gaps."""
    if not history["train_losses"] or not _whole(history):
        return None
    last = SMOOTHED if len(history["train_losses"]) >= 2 * SMOOTHED else 1
    end = {name: sum(curve[-last:]) / last for name, curve in history.items()}
    return _turned(history, end) or _parted(history, end) or _level(end)


def _whole(history: History) -> bool:
    epochs = {len(curve) for curve in history.values()}
    return len(epochs) == 1 and all(math.isfinite(v) for c in history.values() for v in c)


def _turned(history: History, end: Mapping[str, float]) -> Fit | None:
    losses = list(history["val_losses"])
    lowest = losses.index(min(losses))
    went_on = end["train_losses"] < history["train_losses"][lowest]
    if not (end["val_losses"] > TURNED * losses[lowest] and went_on):
        return None
    reason = (
        f"the validation loss is lowest in epoch {lowest + 1} ({losses[lowest]:.2f}) and ends at "
        f"{losses[-1]:.2f}, while the training loss goes on falling"
    )
    return Fit(OVER, reason, min(lowest + 2, len(losses)))


def _parted(history: History, end: Mapping[str, float]) -> Fit | None:
    gap = end["train_accuracies"] - end["val_accuracies"]
    if not gap > GAP:
        return None
    pairs = zip(history["train_accuracies"], history["val_accuracies"], strict=True)
    near = [epoch for epoch, (train, val) in enumerate(pairs, 1) if train - val <= GAP]
    since = near[-1] + 1 if near else 1
    reason = f"the training accuracy ends {100 * gap:.0f} points above the validation accuracy"
    return Fit(OVER, reason, min(since, len(history["val_losses"])))


def _level(end: Mapping[str, float]) -> Fit:
    train, val = end["train_accuracies"], end["val_accuracies"]
    if not train >= LOW:
        return Fit(UNDER, f"only {train:.0%} of the training images are right at the end")
    ends = f"the accuracies end near each other ({train:.0%} in training, {val:.0%} in validation)"
    return Fit(GENERAL, f"{ends} and no loss has clearly turned back up")
