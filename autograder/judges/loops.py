"""Judges how a training loop goes through its examples.

NumPy networks are judged by their parameters: every possible order of mini-batches is computed
with the handout's formulas and the one that explains the result is looked for. PyTorch loops train
a probe that notes how it is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from autograder.compare import Array, Departure, agrees, expect, same, shaped
from autograder.judges.chain import backward, forward

Theta = dict[str, Array]
Order = tuple[tuple[int, ...], ...]


def descend(theta: Mapping[str, Array], X: Array, y_true: Array, lr: float) -> Theta:
    """Return the parameters after one step of gradient descent on one batch."""
    gradients = backward(theta, X, y_true, forward(theta, X))
    return {name: theta[name] - lr * gradients[name] for name in theta}


def judge_descent(
    theta: Mapping[str, Array], found: Mapping[str, Any], wanted: Mapping[str, Array]
) -> None:
    """Judge the parameters after one step from `theta` on one batch of all examples."""
    judge_moved(theta, found)
    reached = {name: shaped(found[name], theta[name].shape, name) for name in theta}
    hint = "One batch of all examples moves the parameters once, by -lr * gradient."
    ratio = _ratio(_flat(reached, theta), _flat(wanted, theta))
    if ratio is not None:
        hint = f"The step is {ratio:.3g} times as long as it should be. {hint}"
    for name in theta:
        same(reached[name], wanted[name], f"After one step of training {name}", hint)


def judge_moved(theta: Mapping[str, Array], found: Mapping[str, Any]) -> None:
    """Judge that training changes the parameters at all."""
    expect(
        any(not np.array_equal(found[name], theta[name]) for name in theta),
        "train leaves the parameters as they are.",
        "Call update with the gradients of every batch, on the model itself and not on a copy.",
    )


def orders(examples: int, batch_size: int) -> list[Order]:
    """Return the ways to cut so few examples into one full batch and one shorter one."""
    everything = frozenset(range(examples))
    return [
        (batch, tuple(sorted(everything - set(batch))))
        for batch in combinations(range(examples), batch_size)
    ]


@dataclass(frozen=True)
class Loop:
    """A training to be explained: the parameters it starts from, its examples, and how it runs."""

    theta: Theta
    X: Array
    y_true: Array
    lr: float
    batch_size: int
    epochs: int


def find_orders(loop: Loop, found: Theta) -> list[Order]:
    """Return the order of each epoch that leads to the parameters found.

    Raises `Departure` if none does.
    """
    usual = orders(len(loop.X), loop.batch_size)
    explained = _explain(loop, found, usual)
    if explained is not None:
        return explained
    wrong: dict[str, list[Order]] = {
        "The last, shorter batch is left out.": [order[:1] for order in usual],
        "All examples are taken as one batch, whatever batch_size is.": [
            (tuple(range(len(loop.X))),)
        ],
    }
    named = [text for text, choices in wrong.items() if _explain(loop, found, choices) is not None]
    raise Departure(
        [
            *named,
            "After a few epochs the parameters are not those of mini-batch gradient descent, "
            "whatever the order of the examples.",
        ][0],
        "Each epoch visits every example once, batch_size at a time, the last short batch "
        "included, with one forward, one backward and one update per batch.",
    )


def _explain(loop: Loop, found: Theta, choices: Sequence[Order]) -> list[Order] | None:
    """Return the choice of each epoch that leads to `found`, None if none does."""

    def search(theta: Theta, left: int) -> Iterator[list[Order]]:
        if left == 0:
            if all(agrees(found[name], theta[name]) for name in theta):
                yield []
            return
        for order in choices:
            reached = theta
            for batch in map(list, order):
                reached = descend(reached, loop.X[batch], loop.y_true[batch], loop.lr)
            for rest in search(reached, left - 1):
                yield [order, *rest]

    return next(search(loop.theta, loop.epochs), None)


def judge_orders(found: Sequence[list[Order]]) -> None:
    """Judge the orders of several trainings: not always the same one."""
    expect(
        any(len(set(order)) > 1 for order in found),
        "Every epoch goes through the examples in the same order.",
        "Draw a new permutation inside the loop over epochs.",
    )


def judge_batches(notes: Sequence[Mapping[str, Any]], n: int, batch_size: int, epochs: int) -> None:
    """Judge the batches a probe was trained on: rows 0..n-1, each once an epoch, reshuffled."""
    batches = [list(note["rows"]) for note in notes if note["backward"]]
    rows = [row for batch in batches for row in batch]
    expect(batches, "No batch was trained on.", "Call loss.backward() and optimizer.step().")
    expect(
        all(row < n for row in rows),
        "The network was trained on validation examples.",
        "X_val and y_val are for measuring only.",
    )
    largest = max(len(batch) for batch in batches)
    expect(
        largest == batch_size,
        f"Batches of {largest} examples were trained on with batch_size={batch_size}.",
        "Cut the shuffled examples into pieces of batch_size.",
    )
    expect(
        len(rows) == n * epochs,
        f"{len(rows)} examples were trained on in {epochs} epochs over {n}.",
        "Each epoch visits every example once; the last batch may be shorter.",
    )
    visited = [rows[start : start + n] for start in range(0, len(rows), n)]
    expect(
        all(sorted(epoch) == list(range(n)) for epoch in visited),
        "An epoch misses some examples and repeats others.",
        "Shuffle all examples once per epoch and go through them in that order.",
    )
    expect(
        len({tuple(epoch) for epoch in visited}) == epochs and visited[0] != sorted(visited[0]),
        "The examples come in the same order again.",
        "Draw a new permutation in every epoch (torch.randperm, or shuffle=True).",
    )


def judge_modes(notes: Sequence[Mapping[str, Any]], n: int) -> None:
    """Judge the modes: training batches in train mode, validation rows (n and up) in eval mode."""
    training = [note["training"] for note in notes if note["backward"]]
    expect(training, "No batch was trained on.", "Call loss.backward() and optimizer.step().")
    expect(
        all(training),
        "Some batches are trained on in eval mode.",
        "Call model.train() at the beginning of every epoch: measuring has left eval mode on.",
    )
    measuring = [
        note for note in notes if not note["backward"] and any(row >= n for row in note["rows"])
    ]
    expect(measuring, "The validation examples were never looked at.", "Measure on X_val.")
    expect(
        not any(note["training"] for note in measuring),
        "The validation examples are measured in train mode.",
        "Call model.eval() before measuring: dropout and batch norm behave differently there.",
    )


def judge_step(
    before: Mapping[str, Array],
    found: Mapping[str, Array],
    wanted: Sequence[Mapping[str, Array]],
    what: str,
) -> None:
    """Judge one step of training on all examples against repetitions of the reference's step.

    Entries on which the repetitions disagree among themselves say nothing and are left out. Where
    they are many, the network draws random numbers of its own: then only the direction counts.
    """
    moves = np.stack([_flat(after, before).astype(np.float32) for after in wanted])
    move = _flat(found, before).astype(np.float32)
    scale = np.abs(moves[0]).max(initial=0.0)
    clear = np.ptp(moves, axis=0) <= 1e-2 * scale
    if clear.mean() > 0.8:
        right = bool(np.mean(np.abs(move - moves[0])[clear] <= 0.03 * scale) > 0.97)
    else:
        right = _cosine(move, moves[0]) > 0.5 * _cosine(moves[1], moves[0])
    expect(
        right,
        f"One step on one batch moves the parameters differently from {what}.",
        _step_hint(move[clear], moves[0][clear]),
    )


def _cosine(a: Array, b: Array) -> float:
    return float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-30))


def _flat(after: Mapping[str, Array], before: Mapping[str, Array]) -> Array:
    return np.concatenate(
        [(after[name].astype(np.float64) - before[name]).ravel() for name in before]
    )


def _step_hint(found: Array, wanted: Array) -> str:
    ratio = _ratio(found, wanted)
    if ratio is not None:
        return f"The direction is right, the length is {ratio:.3g} times what it should be."
    return "Mean cross-entropy of the logits, zero_grad, backward, one step with this lr."


def _ratio(found: Array, wanted: Array) -> float | None:
    """Return how many times `wanted` a move is, None if it has another direction."""
    ratio = float(found @ wanted / (wanted @ wanted)) if np.any(wanted) else 0.0
    close = np.linalg.norm(found - ratio * wanted) < 0.05 * np.linalg.norm(found)
    return ratio if close else None
