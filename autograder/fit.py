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
LOW, GOOD = 0.70, 0.85  # training accuracies
SMOOTHED = 3  # epochs in an average, from six epochs on
STEEP = 0.25  # of the whole descent, in its last third; one that levels off does far less


def judge(history: History) -> Fit | None:
    """Return what a history shows, None for one without epochs or with gaps in it."""
    if not history["train_losses"] or not _whole(history):
        return None
    smooth = {name: _smoothed(curve) for name, curve in history.items()}
    return _turned(history, smooth) or _parted(history, smooth) or _low(smooth) or _level(smooth)


def _whole(history: History) -> bool:
    epochs = {len(curve) for curve in history.values()}
    return len(epochs) == 1 and all(math.isfinite(v) for c in history.values() for v in c)


def _smoothed(curve: Sequence[float]) -> list[float]:
    """Return the averages over three neighbouring epochs; a short curve stays as it is."""
    width = SMOOTHED if len(curve) >= 2 * SMOOTHED else 1
    return [sum(curve[i : i + width]) / width for i in range(len(curve) - width + 1)]


def _steep(losses: Sequence[float]) -> bool:
    """Say whether a loss still falls as fast at the end as before."""
    last_third = losses[-1 - len(losses) // 3] - losses[-1]
    return last_third > STEEP * (losses[0] - losses[-1])


def _turned(history: History, smooth: History) -> Fit | None:
    loss, val_loss = smooth["train_losses"], smooth["val_losses"]
    lowest = list(val_loss).index(min(val_loss))
    if not (val_loss[-1] > TURNED * val_loss[lowest] and loss[-1] < loss[lowest]):
        return None
    width = len(history["val_losses"]) - len(val_loss) + 1
    window = history["val_losses"][lowest : lowest + width]
    turn = lowest + list(window).index(min(window)) + 1
    reason = (
        f"the validation loss is lowest in epoch {turn} ({min(window):.2f}) and ends at "
        f"{history['val_losses'][-1]:.2f}, while the training loss goes on falling"
    )
    return Fit(OVER, reason, turn + 1)


def _parted(history: History, smooth: History) -> Fit | None:
    pairs = zip(smooth["train_accuracies"], smooth["val_accuracies"], strict=True)
    gaps = [train - val for train, val in pairs]
    if not gaps[-1] > GAP:
        return None
    near = [place for place, gap in enumerate(gaps) if gap <= GAP]
    width = len(history["val_losses"]) - len(gaps) + 1
    reason = f"the training accuracy ends {100 * gaps[-1]:.0f} points above the validation accuracy"
    return Fit(OVER, reason, (near[-1] + 1 if near else 0) + width)


def _low(smooth: History) -> Fit | None:
    accuracy = smooth["train_accuracies"][-1]
    if not accuracy >= LOW:
        return Fit(UNDER, f"only {accuracy:.0%} of the training images are right at the end")
    losses = smooth["train_losses"]
    if accuracy < GOOD and len(losses) >= 4 and _steep(losses):
        reason = f"{accuracy:.0%} of the training images are right and the loss is still falling"
        return Fit(UNDER, reason)
    return None


def _level(smooth: History) -> Fit:
    train, val = smooth["train_accuracies"][-1], smooth["val_accuracies"][-1]
    ends = f"the accuracies end near each other ({train:.0%} in training, {val:.0%} in validation)"
    return Fit(GENERAL, f"{ends} and no loss has clearly turned back up")
