"""Judges how a PyTorch training loop updates parameters, by the way a probe went.

Its batches are repeated rightly and with each of the usual mistakes, and a loop is blamed only for
what leads exactly where the probe went.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from autograder.channel import WorkerFailure
from autograder.compare import Array, Departure, expect
from autograder.judges import replays
from autograder.judges.looks import Tool
from autograder.judges.loops import kept_lesson, why_none
from autograder.judges.networks import STILL
from autograder.judges.probes import SLOW, WATCHED, Watched, observe
from autograder.judges.replays import Recipe, repeat
from autograder.lessons import Mistake
from autograder.mistakes import loops as habits
from autograder.remote import Remote

Fault = TypeVar("Fault", bound=str | Mistake | None)
CLOSE = 1e-3  # of the way a training went: rounding, and AdamW, stay within
# Mistakes in how gradients and optimiser are kept, and what each one's student is told.
KEPT = {
    "gradients": (
        "Every batch adds its gradients to those of the batches before.",
        habits.ZERO_GRAD_FORGOTTEN,
    ),
    "optimiser": (
        "Every batch has a new optimiser, which forgets what the earlier ones have shown.",
        habits.NEW_OPTIMIZER,
    ),
    "momentum": (
        "Every step repeats the ones before, by momentum.",
        habits.MOMENTUM,
    ),
    "nesterov": (
        "Every step repeats the ones before, by Nesterov's momentum.",
        habits.MOMENTUM,
    ),
}


def judge_kept(watched: Watched, optimizer: str) -> None:
    """Judge that each batch of an epoch brings its own gradients to one and the same optimiser."""
    batches = watched.batches
    expect(batches.rows, "No batch was trained on.", why_none(watched.notes))
    still = (habits.STEP_FORGOTTEN, habits.CLEARED_BEFORE_STEP)
    stuck = (habits.COPY_TRAINED,) if watched.copied else still
    expect(watched.lent or np.any(watched.after != watched.before), STILL[0], stuck)
    if watched.own:
        return  # of a network that is not linear nothing can be repeated here
    mistake = _fault(watched, optimizer, lambda recipe: recipe.mistake)
    if mistake:
        told = KEPT[mistake]
        raise Departure(*told, lesson=kept_lesson(told[1]))


def judge_loss(
    open_module: Callable[[], Remote],
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    optimizer: str,
) -> None:
    """Judge by a probe's step that it follows the mean cross-entropy of the logits.

    The first step of Adam on a network shows little of the loss: it has the same length along every
    slope. What keeps a probe from being trained is other checks' matter.
    """
    try:
        watched = observe(open_module(), tool, rng, shape, (1, WATCHED, SLOW))
    except (Departure, WorkerFailure):
        return
    judge_slope(watched, optimizer)


def judge_slope(watched: Watched, optimizer: str) -> None:
    """Judge that the batches were trained on by the mean cross-entropy of the logits."""
    if watched.own or not watched.batches.rows:
        return  # nothing was seen of the training: other checks say so
    losses = replays.losses(watched.before, watched.batches)
    another = _fault(watched, optimizer, lambda recipe: losses[recipe.loss])
    if another:
        raise Departure("Training follows another loss than the cross-entropy of logits.", another)


def _fault(watched: Watched, optimizer: str, of: Callable[[Recipe], Fault]) -> Fault | None:
    """Return the fault of the training: that of a recipe which leads where the probe went.

    The batches are repeated rightly and with each of the mistakes; only a training that ends where
    one of them ends, and far from all without a fault, is blamed for it.
    """
    batches, went = watched.batches, watched.after - watched.before
    if not went.any() or any(not 0 <= place < WATCHED for rows in batches.rows for place in rows):
        return None  # trained on nothing or on other examples: that is another check's matter
    off = {
        recipe: _off(went, repeat(watched.before, batches, recipe) - watched.before)
        for recipe in replays.recipes(watched.before, batches, optimizer, SLOW)
    }
    nearest = min(off, key=lambda recipe: off[recipe])
    innocent = min(off[recipe] for recipe in off if not of(recipe))
    return of(nearest) if off[nearest] <= CLOSE and innocent >= 10 * CLOSE else None


def _off(found: Array, move: Array) -> float:
    return float(np.linalg.norm(found - move) / np.linalg.norm(found))
