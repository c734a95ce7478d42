"""Judges what backward returns, gradient by gradient, so that one mistake costs one thing.

A dz2 that is wrong in a usual way costs W2 and b2, a wrong way back through ReLU costs W1; what
only follows from either is not punished, and neither is the student's own relu_derivative.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.channel import WorkerFailure
from autograder.compare import Advice, Array, Departure, agrees, explaining, same, shaped
from autograder.judges.backtrace import Place, explain, trace
from autograder.lessons import Lesson
from autograder.mistakes import gradients as slips
from autograder.mistakes.errors import NOTHING_RETURNED
from autograder.remote import Remote

GRADIENTS = ("W2", "b2", "W1", "b1")
HINTS = {
    "W2": "dW2 = a1.T @ dz2 with dz2 = (a2 - y_true) / n.",
    "b2": "db2 is the sum of dz2 over the examples, with shape (1, k): keepdims=True.",
    "W1": "dW1 = X.T @ dz1 with dz1 = (dz2 @ W2.T) * relu_derivative(z1).",
    "b1": "db1 is the sum of dz1 over the examples, with shape (1, h): keepdims=True.",
}
Found = dict[str, Any]

LEAST_SLOPE = 1e-3  # of a unit that lets anything through
LEAST_OPEN = 0.2  # of the units


def read(found: object) -> Found:
    """Return backward's dict. Raises `Departure` for anything else."""
    if not isinstance(found, dict):
        several = isinstance(found, list | tuple)
        hint: Advice = slips.NO_DICT if several else "Its keys are W1, b1, W2 and b2."
        hint = NOTHING_RETURNED if found is None else hint
        raise Departure("backward does not return a dict.", hint)
    return found


def judge(name: str, place: Place, found: Found, hint: str = "") -> None:
    """Judge the gradient of one parameter."""
    if name not in found:
        keys = ", ".join(str(key)[:20] for key in list(found)[:8]) or "none"
        raise Departure(
            f"The dict of gradients has no {name}; its keys: {keys}.",
            _key_hint(found),
            lesson=Lesson(steps=trace(place, found)),
        )
    if not follows(name, place, found):
        wanted = place.go_back(place.dz2, place.slopes[0])[name]
        told: Advice = explain(name, place, found) or hint or HINTS[name]
        try:
            same(found[name], wanted, f"The gradient of {name}", told)
        except Departure as departure:
            departure.lesson = Lesson(departure.lesson.mistakes, trace(place, found))
            raise


def _key_hint(found: Found) -> Advice:
    there = [name for name in GRADIENTS if name in found]
    if not there and len(found) >= len(GRADIENTS):
        return slips.OTHER_KEYS
    return slips.GRADIENT_FORGOTTEN if there else "The keys are W1, b1, W2 and b2."


def judge_kink(place: Place, found: Found) -> None:
    """Judge W1's gradient where the first hidden unit sits at 0 for every example.

    Other columns may be wrong, but what has no gradient right knows nothing about the kink.
    """
    judge_any(place, found)
    W1 = _array(found.get("W1"), place.theta["W1"])
    if np.any(W1[:, 1:]) and not np.any(W1[:, 0]):
        return
    here = "The first hidden unit has z1 = 0 here, where the slope of ReLU is taken as 0."
    judge("W1", place, found, here if np.any(W1) else "")


def judge_any(place: Place, found: Found) -> None:
    """Judge that at least one gradient is right: returning just anything is not enough."""
    if not any(name in found and follows(name, place, found) for name in GRADIENTS):
        raise Departure(
            "None of the four gradients is right yet.",
            "Begin with dz2 = (a2 - y_true) / n; W2 and b2 come first.",
            lesson=Lesson(steps=trace(place, found)),
        )


def judge_parameters(found: Mapping[str, object], theta: Mapping[str, Array]) -> None:
    """Judge that backward left the parameters as they were."""
    for name, value in found.items():
        same(value, theta[name], f"After backward {name}", slips.CHANGED_IN_BACKWARD)


def judge_update(
    theta: Mapping[str, Array],
    slopes: Mapping[str, Array],
    found: Mapping[str, object],
    lr: float,
    steps: int,
) -> None:
    """Judge the parameters after so many updates from theta with the same gradients."""
    wanted = {name: theta[name] - steps * lr * slopes[name] for name in theta}
    unmoved = {name for name in theta if agrees(found[name], theta[name])}
    missed = {name for name in theta if not agrees(found[name], wanted[name])}
    for name in theta:
        what = f"After {steps} update{'s' * (steps - 1)} with lr={lr} {name}"
        hint: Advice = ""
        if unmoved and missed == unmoved:
            hint = slips.NOT_ASSIGNED if len(unmoved) == len(theta) else slips.PARAMETER_FORGOTTEN
        elif name in missed:
            moved = _array(found[name], theta[name])
            usual = slips.updates(theta[name], steps * slopes[name], lr, moved)
            hint = explaining(found[name], wanted[name], usual)
        same(found[name], wanted[name], what, hint)


def follows(name: str, place: Place, found: Found) -> bool:
    """Say whether a gradient is right, or wrong only because of what came before it."""
    start, slope = place.dz2, place.slopes[0]
    if agrees(found[name], place.go_back(start, slope)[name]):
        return True
    if name in ("W2", "b2"):
        return False
    if any(agrees(found[name], g[name]) for g in _after_a_start(place, found)):
        return True
    return name == "b1" and any(
        agrees(found.get("W1"), g["W1"]) and agrees(found["b1"], g["b1"])
        for g in (place.go_back(start, mask) for mask, _ in slips.masks(place.kept["z1"]))
    )


def _after_a_start(place: Place, found: Found) -> Iterator[dict[str, Array]]:
    """Yield the gradients that follow from the dz2 that W2 or b2 show was used."""
    usual = [dz2 for dz2, _ in slips.starts(place.kept["a2"], place.y_true)]
    for dz2 in (place.dz2, *usual):
        for slope in place.slopes:
            gradients = place.go_back(dz2, slope)
            if any(agrees(found.get(name), gradients[name]) for name in ("W2", "b2")):
                yield gradients


def _array(found: object, like: Array) -> Array:
    try:
        return shaped(found, like.shape, "")
    except Departure:
        return np.zeros_like(like)


def own_slope(ann: Remote, z1: Array) -> Array:
    """Return the student's relu_derivative(z1) if it is usable, else the true one.

    1.3 judges that function; here it may be wrong without costing points twice. One that is zero
    nearly everywhere would make zeros right gradients.
    """
    true_slope = (z1 > 0).astype(float)
    try:
        own = shaped(ann.relu_derivative(z1), z1.shape, "").astype(np.float64)
    except (Departure, WorkerFailure):
        return true_slope
    return own if np.mean(np.abs(own) > LEAST_SLOPE) > LEAST_OPEN else true_slope
