"""Judges a NumPy training by the parameters that it reaches.

Every possible order of mini-batches is computed with the handout's formulas, and the one that
explains the result is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from autograder.compare import Advice, Array, Departure, agrees, expect, same, shaped
from autograder.judges.chain import backward, forward
from autograder.judges.loops import flat, ratio_of
from autograder.lessons import Mistake
from autograder.mistakes import gradients as slips
from autograder.mistakes import loops as habits

Theta = dict[str, Array]
Order = tuple[tuple[int, ...], ...]


def descend(theta: Mapping[str, Array], X: Array, y_true: Array, lr: float) -> Theta:
    """Return the parameters after one step of gradient descent on one batch."""
    gradients = backward(theta, X, y_true, forward(theta, X))
    return {name: theta[name] - lr * gradients[name] for name in theta}


def judge_descent(
    theta: Theta,
    found: Mapping[str, Any],
    wanted: Theta,
    examples: int,
    own: Mapping[str, Any] | None = None,
) -> None:
    """Judge the parameters after one step from `theta` on one batch of so many examples.

    `own` is where the student's own forward, backward and update lead: what is wrong in those costs
    other checks their points.
    """
    judge_moved(theta, found, one_batch=True)
    reached = {name: shaped(found[name], theta[name].shape, name) for name in theta}
    if own is not None and all(agrees(own[name], reached[name]) for name in theta):
        return
    ratio = ratio_of(flat(reached, theta), flat(wanted, theta))
    times = "" if ratio is None else f" The step is {ratio:.3g} times as long as it should be."
    hint: Advice = "One batch of all examples moves the parameters once, by -lr * gradient."
    hint = _descent_mistakes(theta, reached, wanted, examples) or hint
    for name in theta:
        try:
            same(reached[name], wanted[name], f"After one step of training {name}", hint)
        except Departure as departure:
            departure.rationale += times
            raise


def _descent_mistakes(
    theta: Theta, reached: Theta, wanted: Theta, examples: int
) -> tuple[Mistake, ...]:
    """Return what explains a wrong step: its length, or parameters that it leaves out."""
    wrong = [name for name in theta if not agrees(reached[name], wanted[name])]
    if all(np.array_equal(reached[name], theta[name]) for name in wrong):
        return (slips.PARAMETER_FORGOTTEN,)
    move, right = flat(reached, theta), flat(wanted, theta)
    ratio = float(move @ right / (right @ right)) if np.any(right) else 0.0
    if not agrees(move, ratio * right):
        return ()
    if agrees(ratio, examples):
        return (slips.NOT_DIVIDED,)
    return (habits.CLIMBING,) if ratio < 0 else (slips.LR_IGNORED,)


def judge_moved(
    theta: Mapping[str, Array], found: Mapping[str, Any], *, one_batch: bool = False
) -> None:
    """Judge that training changes the parameters at all.

    Where there is `one_batch`, it is the last one too: who leaves that out takes no step.
    """
    reasons = (habits.NO_UPDATE, habits.COPY_TRAINED)
    expect(
        any(not np.array_equal(found[name], theta[name]) for name in theta),
        "train leaves the parameters as they are.",
        (*reasons, habits.LAST_BATCH_DROPPED) if one_batch else reasons,
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
    explained = explain(loop, found, usual)
    if explained is not None:
        return explained
    raise Departure(
        "After a few epochs the parameters are not those of mini-batch gradient descent, "
        "whatever the order of the examples.",
        "Each epoch visits every example once, batch_size at a time, the last short batch "
        "included, with one forward, one backward and one update per batch.",
    )


def explain(loop: Loop, found: Theta, choices: Sequence[Order]) -> list[Order] | None:
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
    natural = all(order == orders_in_turn(order) for order in found)
    expect(
        any(len(set(order)) > 1 for order in found),
        "Every epoch goes through the examples in the same order.",
        habits.NO_SHUFFLE if natural else habits.SHUFFLED_ONCE,
    )


def orders_in_turn(taken: Sequence[Order]) -> list[Order]:
    """Return the orders of so many epochs without any shuffling, cut alike."""
    return [
        tuple(
            tuple(range(sum(map(len, order[:i])), sum(map(len, order[: i + 1]))))
            for i in range(len(order))
        )
        for order in taken
    ]
