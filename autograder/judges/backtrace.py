"""Goes back over what backward returned: the dz2 and dz1 it came from, and where it departs first.

A gradient tells more than whether it is right: the usual wrong formulas, each evaluated on the very
inputs, show which step went wrong and what only follows from it. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.compare import Array, agrees, explaining, first_wrong
from autograder.judges import chain
from autograder.lessons import DEPARTS, FOLLOWS, MISSING, RIGHT, Mistake, Step
from autograder.mistakes import gradients as slips

Found = Mapping[str, Any]
Way = tuple[Array, Mistake | None]  # a dz2 or a mask, and the mistake it is; None if it is right
SIBLINGS = {"W1": "b1", "b1": "W1", "W2": "b2", "b2": "W2"}


@dataclass(frozen=True)
class Place:
    """Where gradients are taken: parameters, examples (n, d), one-hot labels, forward's steps.

    `own_slope` (n, h) is the student's relu_derivative(z1).
    """

    theta: Mapping[str, Array]
    X: Array
    y_true: Array
    kept: Mapping[str, Array]
    own_slope: Array

    @property
    def dz2(self) -> Array:
        """The handout's dz2 (n, k)."""
        start: Array = (self.kept["a2"] - self.y_true) / len(self.X)
        return start

    @property
    def dz1(self) -> Array:
        """The handout's dz1 (n, h)."""
        back: Array = (self.dz2 @ self.theta["W2"].T) * self.slopes[0]
        return back

    @property
    def slopes(self) -> tuple[Array, Array]:
        """The true slope of ReLU (n, h), and the student's."""
        return (self.kept["z1"] > 0).astype(float), self.own_slope

    def go_back(self, dz2: Array, mask: Array) -> dict[str, Array]:
        """Return the four gradients that follow from this dz2 and this slope."""
        return chain.go_back(self.theta, self.X, self.kept, dz2, mask)


def explain(name: str, place: Place, found: Found) -> tuple[Mistake, ...]:
    """Return the mistakes that give a gradient, in agreement with its sibling where there is one.

    Whoever averages a bias gradient has the same b2 as whoever divides dz2 twice; W2 tells which.
    """
    named = _explain(name, place, found[name])
    other = SIBLINGS[name]
    if len(named) < 2 or other not in found:
        return named
    if agrees(found[other], place.go_back(place.dz2, place.slopes[0])[other]):
        shared = {mistake for _, mistake in (*_starts(place)[1:], *_masks(place)[1:])}
        return tuple(m for m in named if m not in shared) or named
    also = _explain(other, place, found[other])
    return tuple(mistake for mistake in named if mistake in also) or named


def _explain(name: str, place: Place, value: object) -> tuple[Mistake, ...]:
    right = place.go_back(place.dz2, place.slopes[0])[name]
    return explaining(value, right, _formulas(name, place, value))


def _formulas(name: str, place: Place, value: object) -> Iterator[tuple[Any, Mistake]]:
    """Yield what is often taken for one gradient."""
    mask = place.slopes[0]
    for dz2, mistake in _starts(place)[1:]:
        if mistake:
            yield place.go_back(dz2, mask)[name], mistake
    if name in ("W1", "b1"):
        for other, mistake in _masks(place)[1:]:
            if mistake:
                yield place.go_back(place.dz2, other)[name], mistake
        yield from _from_updated(name, place, value)
    right = place.go_back(place.dz2, mask)[name]
    if name in ("b1", "b2"):
        yield from slips.sums(place.dz2 if name == "b2" else place.dz1)
    else:
        yield right.T, slips.TRANSPOSED_GRADIENT
    if name == "W2":
        yield place.kept["z1"].T @ place.dz2, slips.FROM_Z1


def _from_updated(name: str, place: Place, value: object) -> Iterator[tuple[Array, Mistake]]:
    """Yield the gradient by a W2 that has been moved along its own, as far as fits best."""
    right = place.go_back(place.dz2, place.slopes[0])
    moved = {**place.theta, "W2": right["W2"]}
    change = chain.go_back(moved, place.X, place.kept, place.dz2, place.slopes[0])[name]
    if isinstance(value, np.ndarray) and value.shape == change.shape and value.dtype.kind == "f":
        lr = float(np.sum((right[name] - value) * change) / max(float(np.sum(change**2)), 1e-30))
        if lr > 0:
            yield right[name] - lr * change, slips.UPDATED_W2


def _starts(place: Place) -> list[Way]:
    a2, y_true = place.kept["a2"], place.y_true
    return [(place.dz2, None), *slips.starts(a2, y_true), *slips.more_starts(a2, y_true)]


def _masks(place: Place) -> list[Way]:
    """Return what dz1 may be da1 times: the slope of ReLU, and the usual mistakes."""
    da1 = place.dz2 @ place.theta["W2"].T
    true, own = place.slopes
    usual = [*slips.masks(place.kept["z1"]), (da1 > 0, slips.MASK_FROM_DA1)]
    return [(true, None), (own, None), *usual]


def trace(place: Place, found: Found) -> tuple[Step, ...]:
    """Return the steps dz2, dW2, db2, dz1, dW1, db1 as the returned gradients show them.

    dz2 and dz1 are not returned: a step of which nothing is known is left out.
    """
    start = _find(
        place, found, ("W2", "b2"), [(w, (place.slopes[0], None)) for w in _starts(place)]
    )
    dz2, wrong_start = start[0] if start else (place.dz2, None)
    steps = _inner("dz2", start is not None, wrong_start, False, (dz2, place.dz2))
    after = bool(wrong_start)
    wanted = place.go_back(dz2, place.slopes[0])
    steps += [_outer(name, found, place, wanted[name]) for name in ("W2", "b2")]
    ways = [((dz2, wrong_start), mask) for mask in _masks(place)]
    way = _find(place, found, ("W1", "b1"), ways)
    mask, wrong_mask = way[1] if way else (place.slopes[0], None)
    da1 = dz2 @ place.theta["W2"].T
    values = (da1 * mask, da1 * place.slopes[0])
    after = after or not np.array_equal(mask, place.slopes[0])
    steps += _inner("dz1", way is not None, wrong_mask, after, values)
    wanted = place.go_back(dz2, mask)
    return (*steps, *(_outer(name, found, place, wanted[name]) for name in ("W1", "b1")))


def _find(
    place: Place, found: Found, names: tuple[str, str], ways: list[tuple[Way, Way]]
) -> tuple[Way, Way] | None:
    """Return the first way back that gives one of two gradients, in whatever shape."""
    for start, mask in ways:
        gradients = place.go_back(start[0], mask[0])
        for name in names:
            value = gradients[name]
            if name in found and any(agrees(found[name], v) for v in (value, value.T, value[0])):
                return start, mask
    return None


def _inner(
    name: str, known: bool, wrong: Mistake | None, after: bool, values: tuple[Array, Array]
) -> list[Step]:
    """Return a step that is not returned, in a list; an empty one if nothing is known of it."""
    if not known:
        return []
    if wrong:
        return [Step(name, DEPARTS, *first_wrong(*values))]
    return [Step(name, FOLLOWS if after else RIGHT)]


def _outer(name: str, found: Found, place: Place, wanted: Array) -> Step:
    """Return a gradient's step; `wanted` is what follows from the steps before it."""
    if name not in found:
        return Step(f"d{name}", MISSING)
    if agrees(found[name], place.go_back(place.dz2, place.slopes[0])[name]):
        return Step(f"d{name}", RIGHT)
    if agrees(found[name], wanted):
        return Step(f"d{name}", FOLLOWS)
    return chain.departing(f"d{name}", found[name], wanted)
