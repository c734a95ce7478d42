"""Judges what train returns: four lists of finite numbers, one per epoch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.compare import Array, Departure, expect, numbers

CURVES = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
History = dict[str, list[float]]

# How far a loss may be off, relatively. Losses measured elsewhere, on the training examples for
# instance, come this close by chance in one grading of a hundred (NumPy, float64).
NUMPY, TORCH = 0.005, 0.02
LUCK = 0.2  # an accuracy that no learning is needed for; chance is 10%


def history_of(found: Any, epochs: int) -> History:
    """Return a history as plain finite lists. Raises `Departure` for anything else."""
    if not isinstance(found, dict):
        raise Departure("train does not return a dict.", "Return the history.")
    missing = [name for name in CURVES if name not in found]
    expect(not missing, f"The history has no {', '.join(missing)}.", f"Keys: {', '.join(CURVES)}.")
    history = {name: _curve(found[name], name, epochs) for name in CURVES}
    for name in ("train_accuracies", "val_accuracies"):
        for value in history[name]:
            expect(
                0 <= value <= 1,
                f"{name} holds {value:g}; an accuracy is a fraction in [0, 1].",
                "Divide the number of right answers by the number of examples.",
            )
    return history


def _curve(found: Any, name: str, epochs: int) -> list[float]:
    if isinstance(found, list | tuple):
        found = [_scalar(value) for value in found]
    values = numbers(found, name)
    expect(
        values.shape == (epochs,),
        f"{name} has {len(values) if values.ndim else 'no'} numbers after {epochs} epochs.",
        "Append one number per epoch.",
    )
    for epoch, value in enumerate(values, 1):
        expect(math.isfinite(value), f"{name} is {value} in epoch {epoch}: training diverged.")
    return [float(value) for value in values]


def _scalar(value: Any) -> Any:
    """A number that came as an array of one: a 0-d tensor, or one of shape (1,)."""
    return value.item() if isinstance(value, np.ndarray) and value.size == 1 else value


def judge_measured(
    history: History, outputs: Array, labels: Array, *, logits: bool, own: float = math.nan
) -> None:
    """Judge the last validation figures against the trained network's own outputs.

    `outputs` (n, k) are logits or probabilities on the validation examples, `labels` (n,). `own`
    is their loss by the student's own function, which counts as right.
    """
    accuracy, loss = _figures(_log_softmax(outputs) if logits else _logs(outputs), labels)
    close = TORCH if logits else NUMPY
    moment = f"after the epoch's updates{', in eval mode' if logits else ''}."
    found = history["val_accuracies"][-1]
    expect(
        abs(found - accuracy) < 0.5 / len(labels),
        f"The last val_accuracies is {found:.4g}; after training the network classifies "
        f"{accuracy:.4g} of the validation examples correctly.",
        f"Measure on X_val and y_val {moment}",
    )
    found = history["val_losses"][-1]
    expect(
        _near(found, loss, close) or _near(found, own, close),
        f"The last val_losses is {found:.4g}; after training the mean cross-entropy on the "
        f"validation examples is {loss:.4g}.",
        f"The mean over the examples of X_val, {moment}",
    )


def judge_still(history: History, outputs: Array, labels: Array, own: float) -> None:
    """Judge the training figures of a network that training did not move.

    `outputs` (n, k) are its probabilities on the training examples; `own` as in `judge_measured`.
    """
    accuracy, loss = _figures(_logs(outputs), labels)
    for epoch, found in enumerate(history["train_accuracies"], 1):
        expect(
            abs(found - accuracy) < 0.5 / len(labels),
            f"With lr=0 train_accuracies holds {found:.4g} in epoch {epoch}; it classifies "
            f"{accuracy:.4g} of the training examples correctly.",
            "Count the right answers over all examples of the epoch, not over one batch.",
        )
    for epoch, found in enumerate(history["train_losses"], 1):
        expect(
            _near(found, loss, NUMPY) or _near(found, own, NUMPY),
            f"With lr=0 train_losses holds {found:.4g} in epoch {epoch}; the mean cross-entropy "
            f"of the training examples is {loss:.4g}.",
            "Take the mean over all examples of the epoch: neither a sum nor one batch alone.",
        )


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


def judge_recorded(history: History, val_accuracy: float, val_loss: float) -> None:
    """Judge the curves of a graded training: they end where the grader measured, and go down.

    Whoever goes back to the best epoch's weights at the end may be measured there.
    """
    expect(
        val_accuracy > LUCK,
        f"The trained network classifies {val_accuracy:.0%} of the validation images correctly: "
        "there is nothing to draw a learning curve of.",
        "Mend 3.3 first.",
    )
    curve = history["val_losses"]
    best = (-1, int(np.argmin(curve)), int(np.argmax(history["val_accuracies"])))
    expect(
        any(abs(curve[epoch] - val_loss) <= 0.1 * val_loss + 0.02 for epoch in best),
        f"The curve of the validation loss ends at {curve[-1]:.3g}; the trained network has "
        f"{val_loss:.3g} there.",
        "Append the mean cross-entropy on X_val after each epoch, in eval mode.",
    )
    last = history["val_accuracies"][-1]
    expect(
        abs(last - val_accuracy) <= 0.03,
        f"The curve of the validation accuracy ends at {last:.1%}; the trained network reaches "
        f"{val_accuracy:.1%} there.",
        "Append what you measure on X_val after each epoch, in eval mode.",
    )
    losses = history["train_losses"]
    expect(
        len(losses) < 2 or losses[-1] < losses[0],
        f"The training loss went from {losses[0]:.4g} to {losses[-1]:.4g}: nothing was learned.",
        "A training loss that does not fall: is the step taken, and in the right direction?",
    )
