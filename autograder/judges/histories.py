"""Judges what train returns: four lists of finite numbers, one per epoch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.compare import Array, Departure, expect, numbers

CURVES = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
History = dict[str, list[float]]


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


def judge_measured(history: History, outputs: Array, labels: Array, *, logits: bool) -> None:
    """Judge the last validation figures against the trained network's own outputs.

    `outputs` (n, k) are logits or probabilities on the validation examples, `labels` (n,).
    """
    accuracy = float(np.mean(outputs.argmax(axis=1) == labels))
    found = history["val_accuracies"][-1]
    expect(
        abs(found - accuracy) < 0.5 / len(labels),
        f"The last val_accuracies is {found:.4g}; after training the network names "
        f"{accuracy:.4g} of the validation examples rightly.",
        "Measure on X_val and y_val after the epoch's updates, in eval mode.",
    )
    p = _probabilities(outputs) if logits else outputs
    loss = float(-np.log(np.maximum(p[np.arange(len(labels)), labels], 1e-12)).mean())
    found = history["val_losses"][-1]
    expect(
        abs(found - loss) < 0.02 * loss + 1e-6,
        f"The last val_losses is {found:.4g}; after training the mean cross-entropy on the "
        f"validation examples is {loss:.4g}.",
        "The mean over the examples of X_val, after the epoch's updates, in eval mode.",
    )


def _probabilities(logits: Array) -> Array:
    e = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    probabilities: Array = e / e.sum(axis=1, keepdims=True)
    return probabilities


def judge_recorded(history: History, val_accuracy: float) -> None:
    """Judge the curves of a graded training: they end where the grader measured, and go down."""
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
