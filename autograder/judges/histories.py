"""Judges what train returns: four lists of finite numbers, one per epoch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.compare import Advice, Departure, expect, numbers
from autograder.mistakes import histories as named
from autograder.mistakes.errors import NOTHING_RETURNED
from autograder.mistakes.gradients import NO_DICT
from autograder.mistakes.loops import TRAINED_IN_NO_EPOCH

CURVES = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
History = dict[str, list[float]]

LUCK = 0.2  # an accuracy that no learning is needed for; chance is 10%


def history_of(found: Any, epochs: int) -> History:
    """Return a history as plain finite lists. Raises `Departure` for anything else."""
    if not isinstance(found, dict):
        hint: Advice = NO_DICT if isinstance(found, list | tuple) else "Return the history."
        hint = NOTHING_RETURNED if found is None else hint
        raise Departure("train does not return a dict.", hint)
    missing = [name for name in CURVES if name not in found]
    expect(not missing, f"The history has no {', '.join(missing)}.", named.KEY_MISSING)
    history = {name: _curve(found[name], name, epochs) for name in CURVES}
    for name in ("train_accuracies", "val_accuracies"):
        for value in history[name]:
            expect(
                0 <= value <= 1,
                f"{name} holds {value:g}; an accuracy is a fraction in [0, 1].",
                named.PERCENT if value > 1 else named.PERCENT.advice,
            )
    return history


def _curve(found: Any, name: str, epochs: int) -> list[float]:
    if isinstance(found, list | tuple):
        found = [_scalar(value) for value in found]
    values = numbers(found, name)
    expect(
        values.shape == (epochs,),
        f"{name} has {len(values) if values.ndim else 'no'} numbers after {epochs} epochs.",
        _length_hint(len(values), epochs) if values.ndim == 1 else "Append one number per epoch.",
    )
    for epoch, value in enumerate(values, 1):
        what = f"{name} is {value} in epoch {epoch}: training diverged."
        expect(math.isfinite(value), what, named.DIVERGED)
    return [float(value) for value in values]


def _length_hint(length: int, epochs: int) -> Advice:
    if epochs == 0:
        return (TRAINED_IN_NO_EPOCH, named.MORE_THAN_EPOCHS)
    return named.MORE_THAN_EPOCHS if length > epochs else named.FEWER_THAN_EPOCHS


def _scalar(value: Any) -> Any:
    """A number that came as an array of one: a 0-d tensor, or one of shape (1,)."""
    return value.item() if isinstance(value, np.ndarray) and value.size == 1 else value


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
        any(abs(history["val_accuracies"][epoch] - val_accuracy) <= 0.03 for epoch in best),
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
