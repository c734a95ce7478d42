"""Judges the figures of a history by what the network computes: losses and accuracies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.compare import Advice, Array, expect
from autograder.judges.histories import History
from autograder.mistakes import histories as named
from autograder.mistakes.loops import SOFTMAX_BEFORE_LOSS

# How far a loss may be off, relatively. Losses measured elsewhere, on the training examples for
# instance, come this close by chance in one grading of a hundred (NumPy, float64).
NUMPY, TORCH = 0.005, 0.02
STILL_LR = 1e-30  # moves nothing; a learning rate of 0 may be refused as none
CLEAR = 1e-4  # where a loss is the mean over known examples
SURE = 1e-3  # where a wrong loss is explained by another place of measuring


@dataclass(frozen=True)
class Elsewhere:
    """What a network says where validation figures are taken by mistake.

    `trained` are its outputs on the training examples, `labels` (n,) theirs, `start` its outputs
    on the validation examples before training.
    """

    trained: Array
    labels: Array
    start: Array


def judge_measured(
    history: History,
    outputs: Array,
    labels: Array,
    *,
    logits: bool,
    own: float = math.nan,
    elsewhere: Elsewhere | None = None,
    any_epoch: bool = False,
) -> None:
    """Judge the last validation figures, or those of any epoch, by the network's own outputs.

    `outputs` (n, k) are logits or probabilities on the validation examples, `labels` (n,). `own`
    is their loss by the student's own function, which counts as right.
    """
    log_p = _log_softmax if logits else _logs
    accuracy, loss = _figures(log_p(outputs), labels)
    close = TORCH if logits else NUMPY
    moment = f"after the epoch's updates{', in eval mode' if logits else ''}."
    why: Advice = ""
    if elsewhere and not _near(history["val_losses"][-1], loss, SURE):
        start = _figures(log_p(elsewhere.start), labels)[1]
        trained = _figures(log_p(elsewhere.trained), elsewhere.labels)[1]
        why = _why(history, (loss, trained, start), len(labels))
    epoch = -1
    if any_epoch:
        epoch = int(np.argmin(np.abs(np.array(history["val_losses"]) - loss)))
    found = history["val_accuracies"][epoch]
    expect(
        abs(found - accuracy) < 0.5 / len(labels),
        f"The last val_accuracies is {found:.4g}; after training the network classifies "
        f"{accuracy:.4g} of the validation examples correctly.",
        why or f"Measure on X_val and y_val {moment}",
    )
    found = history["val_losses"][epoch]
    expect(
        _near(found, loss, close) or _near(found, own, close),
        f"The last val_losses is {found:.4g}; after training the mean cross-entropy on the "
        f"validation examples is {loss:.4g}.",
        why or f"The mean over the examples of X_val, {moment}",
    )


def _why(history: History, losses: tuple[float, float, float], examples: int) -> Advice:
    """Return the mistakes that explain a wrong last validation loss.

    `losses` are the right one, that of the training examples, and the one before training.
    """
    curve = history["val_losses"]
    loss, trained, start = losses
    explained = {
        named.CONSTANT: len(curve) > 1 and len(set(curve)) == 1,
        named.REVERSED: len(curve) > 1 and _near(curve[0], loss, SURE),
        named.TRAINING_MEASURED: _near(curve[-1], trained, SURE)
        or (curve == history["train_losses"] and len(set(curve)) > 1),
        named.MEASURED_BEFORE: _near(curve[0], start, SURE) and curve[0] != curve[-1],
        named.LOSS_NOT_DIVIDED: _near(curve[-1], examples * loss, SURE),
    }
    return tuple(mistake for mistake, explains in explained.items() if explains)


def judge_still(
    history: History,
    outputs: Array,
    labels: Array,
    own: float,
    batches: Sequence[Sequence[int]] = (),
) -> None:
    """Judge the training figures of a network that training did not move.

    `outputs` (n, k) are its probabilities on the training examples; `own` as in `judge_measured`.
    `batches` are the rows that each step was taken on, as far as they are known.
    """
    accuracy, loss = _figures(_logs(outputs), labels)
    still = f"With lr={STILL_LR:g}"
    for epoch, found in enumerate(history["train_accuracies"], 1):
        expect(
            abs(found - accuracy) < 0.5 / len(labels),
            f"{still} train_accuracies holds {found:.4g} in epoch {epoch}; it classifies "
            f"{accuracy:.4g} of the training examples correctly.",
            "Count the right answers over all examples of the epoch, not over one batch.",
        )
    for epoch, found in enumerate(history["train_losses"], 1):
        expect(
            _near(found, loss, NUMPY) or _near(found, own, NUMPY),
            f"{still} train_losses holds {found:.4g} in epoch {epoch}; the mean cross-entropy "
            f"of the training examples is {loss:.4g}.",
            _other_loss(history, loss, outputs, labels, batches) or named.ONE_BATCH_ONLY.advice,
        )


def _other_loss(
    history: History, loss: float, outputs: Array, labels: Array, batches: Sequence[Sequence[int]]
) -> Advice:
    """Return why the training loss of a network at rest is wrong; its accuracies are right."""
    curve = history["train_losses"]
    twice = mean_loss(outputs, labels)
    if all(_near(value, twice, NUMPY) for value in curve):
        return SOFTMAX_BEFORE_LOSS
    times = round(curve[0] / loss) if loss else 0
    if 1 < times <= len(labels) and all(_near(value, times * loss, NUMPY) for value in curve):
        return named.LOSS_NOT_DIVIDED
    each = -_logs(outputs)[np.arange(len(labels)), labels]
    parts = [float(each[list(rows)].mean()) for rows in batches if rows]
    if parts and all(any(_near(value, part, CLEAR) for part in parts) for value in curve):
        return named.ONE_BATCH_ONLY
    return ""


def _figures(log_p: Array, labels: Array) -> tuple[float, float]:
    """Return accuracy and mean cross-entropy of logarithms of probabilities (n, k)."""
    likely = log_p[np.arange(len(labels)), labels]
    return float(np.mean(log_p.argmax(axis=1) == labels)), float(-likely.mean())


def _logs(p: Array) -> Array:
    logs: Array = np.log(np.maximum(p, 1e-12))
    return logs


def _near(found: float, loss: float, close: float) -> bool:
    return abs(found - loss) < close * abs(loss) + 1e-6


def _log_softmax(logits: Array) -> Array:
    """Without a probability that could become 0 on the way, as torch's cross_entropy."""
    z = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    log_p: Array = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return log_p


def mean_loss(logits: Array, labels: Array) -> float:
    """Return the mean cross-entropy of logits (n, k) for integer labels (n,)."""
    return _figures(_log_softmax(logits), labels)[1]
