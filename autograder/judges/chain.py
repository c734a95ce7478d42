"""Judges the steps of forward, each given the student's own step before it.

The formulas are the handout's (a test holds them equal to the reference and to central
differences), so the first step that departs is named and what follows from it is not punished.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.channel import WorkerFailure
from autograder.compare import (
    Advice,
    Array,
    Departure,
    agrees,
    explaining,
    first_wrong,
    numbers,
    same,
    shaped,
)
from autograder.lessons import DEPARTS, FOLLOWS, MISSING, RIGHT, Lesson, Step
from autograder.mistakes import functions, passes
from autograder.remote import Remote, fetch, hold

Own = Callable[[Array], tuple[Array, Array]]

STEPS = ("z1", "a1", "z2", "a2")
HINTS = {
    "z1": "z1 = X @ W1 + b1.",
    "a1": "a1 = relu(z1).",
    "z2": "z2 = a1 @ W2 + b2.",
    "a2": "a2 = softmax(z2), row by row.",
}


def softmax(z: Array) -> Array:
    """Return the rows' probabilities, exp(z) / sum(exp(z)), without overflow; z is (n, k)."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    probabilities: Array = e / e.sum(axis=1, keepdims=True)
    return probabilities


def forward(theta: Mapping[str, Array], X: Array) -> dict[str, Array]:
    """Return z1, a1, z2, a2 by the handout's formulas; X is (n, d)."""
    z1 = X @ theta["W1"] + theta["b1"]
    a1 = np.maximum(z1, 0)
    z2 = a1 @ theta["W2"] + theta["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "a2": softmax(z2)}


def backward(
    theta: Mapping[str, Array], X: Array, y_true: Array, kept: Mapping[str, Array]
) -> dict[str, Array]:
    """Return the gradients of the mean cross-entropy from what forward kept."""
    dz2 = (kept["a2"] - y_true) / len(X)
    return go_back(theta, X, kept, dz2, (kept["z1"] > 0).astype(float))


def go_back(
    theta: Mapping[str, Array], X: Array, kept: Mapping[str, Array], dz2: Array, mask: Array
) -> dict[str, Array]:
    """Return the gradients that follow from dz2 (n, k) and the slope of ReLU, mask (n, h)."""
    dz1 = (dz2 @ theta["W2"].T) * mask
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": kept["a1"].T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


def judge_forward(
    step: str, theta: Mapping[str, Array], X: Array, found: Mapping[str, Any], relu: Own
) -> None:
    """Judge one of the four steps. Raises `Departure` where it does not follow from the last.

    `found` holds the steps that forward kept, and what it returned. `relu` is the student's own
    (see `own_relu`): 1.2 judges it, so here it may be wrong.
    """
    lesson = Lesson(steps=lay_out(theta, X, found, relu))
    if step not in found:
        rationale = f"forward does not keep self.{step}."
        raise Departure(rationale, passes.STEP_NOT_KEPT, lesson=lesson)
    if _own_relu_did_it(step, theta, X, found, relu):
        return
    wanted = _wanted(step, theta, X, found)
    hint: Advice = explaining(found[step], wanted, _formulas(step, theta, X, found)) or HINTS[step]
    try:
        same(found[step], wanted, step, hint)
    except Departure as departure:
        departure.lesson = Lesson(departure.lesson.mistakes, lesson.steps)
        raise


def _own_relu_did_it(
    step: str, theta: Mapping[str, Array], X: Array, found: Mapping[str, Any], relu: Own
) -> bool:
    """Say whether a step is what the student's own relu makes of it, rightly or wrongly."""
    if step == "z1":  # relu works in place
        wanted = forward(theta, X)["z1"]
        a1 = np.maximum(wanted, 0)
        return agrees(found[step], a1) and agrees(relu(wanted)[1], a1)
    return step == "a1" and agrees(found[step], relu(_before(step, theta, X, found))[0])


def _formulas(
    step: str, theta: Mapping[str, Array], X: Array, found: Mapping[str, Any]
) -> functions.Formulas:
    """Return what is often taken for a step, from the student's own step before it."""
    if step == "z1":
        return passes.z1(X, theta)
    before = _before(step, theta, X, found)
    if step == "z2":
        return passes.z2(before, theta)
    return passes.a1(before) if step == "a1" else passes.a2(before)


def lay_out(
    theta: Mapping[str, Array], X: Array, found: Mapping[str, Any], relu: Own
) -> tuple[Step, ...]:
    """Return the chain of steps: which are right, depart, follow from a wrong one, or are not kept.

    A step that only follows is right given the student's own step before it.
    """
    truth = forward(theta, X)
    return tuple(_lay_out(step, theta, X, found, truth[step], relu) for step in STEPS)


def _lay_out(
    step: str,
    theta: Mapping[str, Array],
    X: Array,
    found: Mapping[str, Any],
    truth: Array,
    relu: Own,
) -> Step:
    if step not in found:
        return Step(step, MISSING)
    if agrees(found[step], truth):
        return Step(step, RIGHT)
    if _own_relu_did_it(step, theta, X, found, relu) or _follows(step, theta, X, found):
        return Step(step, FOLLOWS)
    return departing(step, found[step], _wanted(step, theta, X, found))


def departing(name: str, found: object, wanted: Array) -> Step:
    """Return a step that goes wrong by itself, with the first wrong value."""
    try:
        return Step(name, DEPARTS, *first_wrong(numbers(found, name), wanted))
    except Departure as other:  # no numbers at all
        return Step(name, DEPARTS, "", other.rationale.removeprefix(f"{name} is ").rstrip("."))


def judge_returned(
    theta: Mapping[str, Array], X: Array, found: Mapping[str, Any], relu: Own
) -> None:
    """Judge that forward returns its own a2, or the true one if none of its steps is right."""
    wanted = forward(theta, X)["a2"]
    if any(name in found and _follows(name, theta, X, found) for name in STEPS):
        wanted = _usable(found.get("a2"), wanted, constant=True)
    usual = passes.returned(_before("a2", theta, X, found), wanted)
    hint: Advice = explaining(found["returned"], wanted, usual) or "Return a2, the probabilities."
    try:
        same(found["returned"], wanted, "forward(X)", hint)
    except Departure as departure:
        steps = lay_out(theta, X, found, relu)
        last = departing("forward(X)", found["returned"], wanted)
        departure.lesson = Lesson(departure.lesson.mistakes, (*steps, last))
        raise


def _follows(step: str, theta: Mapping[str, Array], X: Array, found: Mapping[str, Any]) -> bool:
    return agrees(found[step], _wanted(step, theta, X, found))


def _wanted(step: str, theta: Mapping[str, Array], X: Array, found: Mapping[str, Any]) -> Array:
    """Return a step by the handout's formula, from the student's own step before it."""
    if step == "z1":
        return forward(theta, X)["z1"]
    before = _before(step, theta, X, found)
    if step == "z2":
        z2: Array = before @ theta["W2"] + theta["b2"]
        return z2
    return np.maximum(before, 0) if step == "a1" else softmax(before)


def _before(step: str, theta: Mapping[str, Array], X: Array, found: Mapping[str, Any]) -> Array:
    """Return the student's own step before this one, or the true one where that is unusable."""
    name = STEPS[STEPS.index(step) - 1]
    truth = forward(theta, X)[name]
    own = _usable(found.get(name), truth)
    return truth if name == "z1" and own.min() >= 0 else own  # relu would have nothing to do


def _usable(found: Any, truth: Array, *, constant: bool = False) -> Array:
    """Return the student's own value if a next step can be judged from it, else the true one.

    Unless `constant` may be: it would make any next step look right.
    """
    try:
        value = shaped(found, truth.shape, "").astype(np.float64)
    except Departure:
        return truth
    return value if constant or len(np.unique(value)) > 1 else truth


def own_relu(ann: Remote, z: Array) -> tuple[Array, Array]:
    """Return the student's relu(z), and what it leaves in z; the true ones if it is unusable."""
    try:
        kept = hold(ann, z)
        value = _usable(ann.relu(kept), np.maximum(z, 0))
        return value, shaped(fetch(kept), z.shape, "")
    except (Departure, WorkerFailure):
        return np.maximum(z, 0), z
