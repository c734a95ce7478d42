"""Judges the figures that train returns by those of a probe that it trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.compare import Array, expect, same
from autograder.judges.chain import softmax
from autograder.judges.histories import history_of
from autograder.judges.measurements import Elsewhere, judge_measured, judge_still
from autograder.judges.networks import STILL
from autograder.judges.probes import (
    CLASSES,
    FIRST_VAL,
    Notes,
    Tool,
    batches_of,
    copied,
    create,
    matrix_of,
    numbered,
)
from autograder.judges.replays import judge_explained, outputs
from autograder.mistakes import loops as habits
from autograder.remote import Remote

FITTED, UNSEEN = 20, 37  # training examples of four equal batches, validation examples


@dataclass(frozen=True)
class Fitted:
    """A probe after its training: the history as returned, and the probe's own figures.

    `outputs` are logits and `labels` integers, each for the training and the validation examples;
    `start` are the logits of the validation examples before, `batches` the rows trained on.
    `went_back` says that the parameters are those of an earlier epoch again, `lent` that the loop
    took layers of the student's own network, maybe to train those, `copied` that it trained a copy.
    """

    history: Any
    before: Array
    after: Array
    outputs: tuple[Array, Array]
    labels: tuple[Array, Array]
    start: Array
    batches: list[list[int]]
    went_back: bool
    lent: bool
    copied: bool


def fit(
    module: Remote,
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    plan: tuple[int, float],
    *,
    hard: bool = True,
) -> Fitted:
    """Train a probe for `plan` epochs and lr on 20 random examples, four batches of equal size.

    Most of its validation examples have the label that it thinks least likely at first: figures of
    the training examples must not come near theirs by chance. Of those that are not `hard` some are
    right after every step, so that no step looks worse than none. Raises `Departure` if the batches
    it noted do not explain where its parameters went.
    """
    model, before = create(module, tool, rng, shape)
    X = numbered(rng, range(FITTED), shape)
    X_val = numbered(rng, range(FIRST_VAL, FIRST_VAL + UNSEEN), shape, alike=not hard)
    guessed = outputs(before, X_val)
    y = np.arange(FITTED) % CLASSES
    y_val = np.where(np.arange(UNSEEN) < 26, guessed.argmin(axis=1), guessed.argmax(axis=1))
    y_val = y_val if hard else np.arange(UNSEEN) % CLASSES
    epochs, lr = plan
    history = module.train(model, X, y, X_val, y_val, epochs=epochs, batch_size=5, lr=lr)
    after = matrix_of(tool(module, "parameters", model), before)
    everything = np.concatenate([X, X_val]), np.concatenate([y, y_val])
    tool(module, "outputs", model, X_val)  # notes how the parameters are in the end
    notes = tool(module, "notes", model)
    batches = batches_of(notes, *everything, FITTED)
    in_order = np.arange(FITTED).reshape(4, 5).tolist() * epochs  # where nothing was noted
    judge_explained(before, after, replace(batches, rows=batches.rows or in_order), lr)
    figures = (outputs(after, X), outputs(after, X_val))
    start = outputs(before, X_val)
    trained = [[row for row in rows if 0 <= row < FITTED] for rows in batches.rows]
    labels, trained = (y, y_val), list(filter(None, trained))
    seen = _went_back(notes), tool(module, "lent", model), copied(notes, before, after)
    return Fitted(history, before, after, figures, labels, start, trained, *seen)


def _went_back(notes: Notes) -> bool:
    """Say whether the last state of a probe is one that was measured before another was."""
    seen = [note["state"] for note in notes if max(note["rows"], default=0) >= FIRST_VAL]
    return len(seen) > 1 and seen[-1] != seen[-2] and seen[-1] in seen[:-2]


def judge_history(case: str, fitted: Fitted, epochs: int) -> None:
    """Judge a history by the probe's own figures: "validation", "training" or "none".

    Training figures may be taken during an epoch or after it: with `STILL_LR` that is the same.
    """
    history = history_of(fitted.history, epochs)
    if case == "validation":
        elsewhere = Elsewhere(fitted.outputs[0], fitted.labels[0], fitted.start)
        found, labels = fitted.outputs[1], fitted.labels[1]
        best = fitted.went_back  # whoever keeps the best epoch's parameters measured them then
        judge_measured(history, found, labels, logits=True, elsewhere=elsewhere, any_epoch=best)
    elif case == "training":
        p = softmax(fitted.outputs[0].astype(np.float64))
        batches = [] if np.any(fitted.after != fitted.before) else fitted.batches
        judge_still(history, p, fitted.labels[0], float("nan"), batches)
    else:
        same(fitted.after, fitted.before, "The network's parameters after training for 0 epochs")


def judge_moved(fitted: Fitted) -> None:
    """Judge that training changes the parameters at all."""
    hint = habits.COPY_TRAINED if fitted.copied else STILL[1]
    expect(fitted.lent or np.any(fitted.after != fitted.before), STILL[0], hint)
