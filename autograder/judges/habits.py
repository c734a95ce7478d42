"""Names the habit behind a NumPy training that no order of mini-batches explains.

One epoch over so few examples is short enough to try every way through them, with each of the usual
mistakes. Nothing is judged here; it runs only where a training is not right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, permutations, product
from typing import Any

import numpy as np

from autograder.channel import WorkerFailure
from autograder.compare import Array, Departure, agrees, numbers
from autograder.judges.measurements import STILL_LR
from autograder.judges.orders import Loop, Order, Theta, descend, explain, find_orders, orders
from autograder.lessons import Mistake
from autograder.mistakes import loops as named

Steps = Sequence[tuple[list[int], list[int]]]  # the rows of X and of the labels in each step
Train = Callable[[Loop, bool], Mapping[str, Any]]  # True: with other validation labels


def find(loop: Loop, train: Train) -> list[Order]:
    """Train and return the order of each epoch.

    Raises `Departure` if none explains the parameters, with the habit that does.
    """
    found = _read(train(loop, False))
    try:
        return find_orders(loop, found)
    except Departure as departure:
        departure.teach(_name(loop, found, train) or departure.hint)
        raise


def _read(found: Mapping[str, Any]) -> Theta:
    return {name: numbers(value, name) for name, value in found.items()}


def _name(loop: Loop, found: Theta, train: Train) -> tuple[Mistake, ...]:
    """Return the habits that explain what was found."""
    usual = orders(len(loop.X), loop.batch_size)
    if any(found[name].shape != loop.theta[name].shape for name in loop.theta):
        return ()
    if all(agrees(found[name], loop.theta[name]) for name in loop.theta):
        return (named.NO_UPDATE, named.COPY_TRAINED)
    if explain(loop, found, [order[:1] for order in usual]) is not None:
        return (named.LAST_BATCH_DROPPED,)
    if explain(loop, found, [(tuple(range(len(loop.X))),)]) is not None:
        return (named.BATCH_SIZE_IGNORED,)
    try:
        return _of_the_start(replace(loop, epochs=1), train) or _of_the_way(loop, train)
    except (Departure, WorkerFailure):
        return ()


def _of_the_start(loop: Loop, train: Train) -> tuple[Mistake, ...]:
    """Return what a training starts from besides what it is given: new weights, other examples."""
    still = replace(loop, lr=STILL_LR)
    elsewhere = replace(still, theta={name: 2 * value for name, value in loop.theta.items()})
    rest, other = (_read(train(each, False)) for each in (still, elsewhere))
    if _alike(rest, other):
        return (named.DRAWN_AGAIN,)
    found, again = _read(train(loop, False)), _read(train(loop, False))
    if _alike(found, again) and not _alike(found, _read(train(loop, True))):
        return (named.VALIDATION_TRAINED,)
    return ()


def _of_the_way(loop: Loop, train: Train) -> tuple[Mistake, ...]:
    """Return what explains the first epoch, or the first two where one is right by chance."""
    n, cut = len(loop.X), loop.batch_size
    for epochs in (1, 2):
        short = replace(loop, epochs=epochs)
        found = _read(train(short, False))
        if explain(short, found, orders(n, cut)) is not None:
            continue
        tried = {
            named.ONE_BY_ONE: _singly(n),
            named.WITH_REPLACEMENT: _repeating(n, cut),
            named.LABELS_LEFT_BEHIND: _apart(n, cut),
        }
        explained = tuple(
            mistake
            for mistake, ways in tried.items()
            if any(_alike(found, _go(short, steps)) for steps in product(ways, repeat=epochs))
        )
        slower = _slower(short, found) if epochs == 1 else _fading(loop, train, found)
        return explained or ((named.LR_CHANGES,) if slower else ())
    return ()


def _alike(one: Theta, other: Theta) -> bool:
    return all(agrees(one[name], other[name]) for name in other)


def _go(loop: Loop, epochs: Sequence[Steps]) -> Theta:
    theta = loop.theta
    for rows, labels in chain.from_iterable(epochs):
        theta = descend(theta, loop.X[rows], loop.y_true[labels], loop.lr)
    return theta


def _singly(n: int) -> Iterator[Steps]:
    for order in permutations(range(n)):
        yield [([row], [row]) for row in order]


def _repeating(n: int, batch_size: int) -> Iterator[Steps]:
    for drawn in product(range(n), repeat=n):
        rows = list(drawn)
        yield [(part, part) for part in (rows[:batch_size], rows[batch_size:])]


def _apart(n: int, batch_size: int) -> Iterator[Steps]:
    """Yield the ways in which images are shuffled and their labels are taken in turn."""
    parts = (slice(0, batch_size), slice(batch_size, None))
    for order in permutations(range(n)):
        yield [(list(order)[part], list(range(n))[part]) for part in parts]


def _slower(loop: Loop, found: Theta) -> bool:
    """Say whether a right first step is followed by a shorter second one."""
    for order in orders(len(loop.X), loop.batch_size):
        first, second = ([*rows] for rows in order)
        theta = descend(loop.theta, loop.X[first], loop.y_true[first], loop.lr)
        then = descend(theta, loop.X[second], loop.y_true[second], loop.lr)
        right, moved = (_flat(end, theta) for end in (then, found))
        times = float(moved @ right / max(float(right @ right), 1e-30))
        if 0 < times < 1 and np.linalg.norm(moved - times * right) < 1e-3 * np.linalg.norm(right):
            return True
    return False


def _fading(loop: Loop, train: Train, found: Theta) -> bool:
    """Say whether a right first epoch is followed by one with a smaller lr, found by Newton."""
    first = _read(train(replace(loop, epochs=1), False))
    for order in orders(len(loop.X), loop.batch_size):
        ways = [[([*rows], [*rows]) for rows in order]]
        lr, step = loop.lr, 1e-6
        for _ in range(8):
            reached, ahead = (
                _go(replace(loop, theta=first, lr=each), ways) for each in (lr, lr + step)
            )
            slope = _flat(ahead, reached) / step
            lr += float(_flat(found, reached) @ slope / max(float(slope @ slope), 1e-30))
        if 0 < lr < loop.lr and _alike(found, _go(replace(loop, theta=first, lr=lr), ways)):
            return True
    return False


def _flat(theta: Theta, origin: Theta) -> Array:
    return np.concatenate([(theta[name] - origin[name]).ravel() for name in origin])
