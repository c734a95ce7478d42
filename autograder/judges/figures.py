"""Judges the figures that train returns by those of a probe that it trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.compare import Array, expect, same, shaped
from autograder.judges.chain import softmax
from autograder.judges.histories import history_of
from autograder.judges.looks import (
    CLASSES,
    Notes,
    Tool,
    copied,
    first_trained,
    flat_of,
    own_of,
)
from autograder.judges.measurements import STILL_LR, Elsewhere, judge_measured, judge_still
from autograder.judges.networks import STILL
from autograder.judges.probes import FIRST_VAL, batches_of, create, matrix_of, numbered
from autograder.judges.replays import judge_explained, outputs
from autograder.mistakes import loops as habits
from autograder.remote import Remote

# Times PyTorch's own spread, with which one wrong loss in twelve comes near the right by chance.
WIDE = 3.0
FITTED, UNSEEN = 20, 37  # training examples of four equal batches, validation examples


@dataclass(frozen=True)
class Fitted:
    """A probe after its training: the history as returned, and the probe's own figures.

    `outputs` are logits and `labels` integers, each for the training and the validation examples;
    `start` are the logits of the validation examples before. `plan` are epochs and lr. `lent` says
    that the loop took layers of the student's own network, maybe to train those; `own` that this is
    such a network and no probe, with its parameters in one row each time.
    """

    history: Any
    before: Array
    after: Array
    outputs: tuple[Array, Array]
    labels: tuple[Array, Array]
    start: Array
    notes: Notes
    plan: tuple[int, float]
    lent: bool = False
    own: bool = False

    @property
    def batches(self) -> list[list[int]]:
        """The training examples of each batch that was trained on."""
        rows = [note["rows"] for note in self.notes if note["backward"]]
        return list(filter(None, ([row for row in batch if 0 <= row < FITTED] for batch in rows)))

    @property
    def copied(self) -> bool:
        """Whether it stayed as it was while a copy of it was trained."""
        return copied(self.notes, self.before, self.after)

    @property
    def trained(self) -> bool:
        """Whether there was as much training as the plan has."""
        epochs, lr = self.plan
        moved = lr <= STILL_LR or np.any(self.after != self.before) or self.copied
        return not epochs or (bool(moved) and bool(self.batches))


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
    X = numbered(rng, range(FITTED), shape)
    X_val = numbered(rng, range(FIRST_VAL, FIRST_VAL + UNSEEN), shape, alike=not hard)
    y = np.arange(FITTED) % CLASSES
    model, before = create(module, tool, rng, shape, WIDE)
    epochs, lr = plan

    def train(model: Remote, start: Array) -> tuple[Any, Array]:
        y_val = _labels(start, hard=hard)
        how = {"epochs": epochs, "batch_size": 5, "lr": lr}
        return module.train(model, X, y, X_val, y_val, **how), y_val

    def by_probe() -> Fitted:
        start = outputs(before, X_val)
        history, y_val = train(model, start)
        after = matrix_of(tool(module, "parameters", model), before)
        tool(module, "outputs", model, X_val)  # notes how the parameters are in the end
        notes = tool(module, "notes", model)
        everything = np.concatenate([X, X_val]), np.concatenate([y, y_val])
        batches = batches_of(notes, *everything, FITTED)
        in_order = np.arange(FITTED).reshape(4, 5).tolist() * epochs  # where nothing was noted
        judge_explained(before, after, replace(batches, rows=batches.rows or in_order), lr)
        ends = (outputs(after, X), outputs(after, X_val))
        lent = tool(module, "lent", model)
        return Fitted(history, before, after, ends, (y, y_val), start, notes, plan, lent)

    def by_own(own: Remote) -> Fitted:
        listener, before = tool(module, "attend", own), flat_of(module, tool, own)
        start = _scores(tool(module, "outputs", own, X_val))
        history, y_val = train(own, start)
        ends = (
            _scores(tool(module, "outputs", own, X)),
            _scores(tool(module, "outputs", own, X_val)),
        )
        notes, after = tool(module, "notes", listener), flat_of(module, tool, own)
        return Fitted(history, before, after, ends, (y, y_val), start, notes, plan, own=True)

    return first_trained(by_probe, by_own, lambda: own_of(module, shape))


def _labels(guessed: Array, *, hard: bool) -> Array:
    """Return labels for validation, of which most are those that are thought least likely."""
    if not hard:
        return np.arange(UNSEEN) % CLASSES
    first = np.arange(UNSEEN) < 26
    labels: Array = np.where(first, guessed.argmin(axis=1), guessed.argmax(axis=1))
    return labels


def _scores(found: Array) -> Array:
    return shaped(found, (len(found), CLASSES), "forward(x)")


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
        expect(not fitted.copied, STILL[0], habits.COPY_TRAINED)
        elsewhere = Elsewhere(fitted.outputs[0], fitted.labels[0], fitted.start)
        found, labels = fitted.outputs[1], fitted.labels[1]
        best = _went_back(
            fitted.notes
        )  # whoever keeps the best epoch's parameters measured them then
        judge_measured(history, found, labels, logits=True, elsewhere=elsewhere, any_epoch=best)
    elif case == "training" and fitted.own:
        return  # layers of its own may compute something else while training
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
