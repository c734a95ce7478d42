"""Names the mistakes that explain everything that was found in a check, or none.

A mistake explains a check if it leads to the student's answer in every case that departs and to the
right answer in every case that does not. At most two are named; where the right answer would match
as well, none is. A relation, such as a constant times the right answer, is tried where no mistake
of the catalogue explains what was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.answers.case import Case, Failure, Question, Value
from autograder.answers.catalogue import Entry
from autograder.compare import RELATIVE, agrees
from autograder.lessons import Mistake
from autograder.remote import Remote

MOST_NAMES = 2
ADDRESS = re.compile(r"0x[0-9a-f]+")  # of an object, which differs from run to run


@dataclass(frozen=True)
class Outcome:
    """One case of a check after it was judged; `found` is the student's answer or exception."""

    question: Question
    case: Case
    found: Value | Failure
    passed: bool


def explain(
    outcomes: Sequence[Outcome],
    entries: Iterable[Entry],
    answer: Callable[[Question, Entry], Value | Failure],
) -> tuple[list[Entry], list[Mistake]]:
    """Return the entries of the catalogue that explain the outcomes, or else a relation that does.

    `answer` puts a question to the reference with a mistake in it. Two are returned at most.
    """
    failing = [outcome for outcome in outcomes if not outcome.passed]
    passing = [outcome for outcome in outcomes if outcome.passed]
    found: list[Entry] = []
    for entry in entries:
        if _explains(failing, passing, _with(answer, entry)):
            found.append(entry)
        if len(found) == MOST_NAMES:
            break
    if found:
        return found, [entry.mistake for entry in found]
    relation = _relation(failing)
    return [], [relation] if relation else []


def follows(outcomes: Sequence[Outcome], answer: Callable[[Question], Value | Failure]) -> bool:
    """Return True if everything that was found follows from mistakes that were named before.

    `answer` puts a question to the reference with those mistakes in it.
    """
    failing = [outcome for outcome in outcomes if not outcome.passed]
    passing = [outcome for outcome in outcomes if outcome.passed]
    return _explains(failing, passing, answer)


def _with(
    answer: Callable[[Question, Entry], Value | Failure], entry: Entry
) -> Callable[[Question], Value | Failure]:
    return lambda question: answer(question, entry)


def _explains(
    failing: Sequence[Outcome],
    passing: Sequence[Outcome],
    answer: Callable[[Question], Value | Failure],
) -> bool:
    for outcome in failing:
        led_to = answer(outcome.question)
        if not _matches(outcome.found, led_to, outcome.case.tolerance):
            return False
        if outcome.case.answered and _matches(led_to, outcome.case.expected, RELATIVE):
            return False
    return all(
        _matches(_held(outcome.case), answer(outcome.question), outcome.case.tolerance)
        for outcome in passing
    )


def _held(case: Case) -> Value:
    """Return what a mistake must lead to in a case that was right, if only given earlier steps."""
    return case.found if case.followed else case.expected


def _matches(found: Value | Failure, answer: Value | Failure, tolerance: float) -> bool:
    """Return True if two answers, or the exceptions in their places, are the same."""
    if isinstance(found, Failure) or isinstance(answer, Failure):
        return (
            isinstance(found, Failure)
            and isinstance(answer, Failure)
            and found.type_name == answer.type_name
            and ADDRESS.sub("", found.message) == ADDRESS.sub("", answer.message)
        )
    return _equal(found, answer, tolerance)


def _equal(found: Value, answer: Value, tolerance: float) -> bool:
    """Return True if two values are of one form and agree, infinities and NaN included."""
    if isinstance(answer, Mapping):
        return (
            isinstance(found, Mapping)
            and set(answer) == set(found)
            and all(_equal(found[key], answer[key], tolerance) for key in answer)
        )
    if isinstance(answer, np.ndarray | float | int) and not isinstance(answer, bool):
        try:
            left, right = np.asarray(found, np.float64), np.asarray(answer, np.float64)
        except (TypeError, ValueError):
            return False
        if left.shape != right.shape:
            return False
        bad = ~np.isfinite(right)
        if bool(np.any(bad)) or not np.all(np.isfinite(left)):
            same_bad = np.array_equal(left[bad], right[bad], equal_nan=True)
            return same_bad and agrees(left[~bad], right[~bad], tolerance)
        return agrees(left, right, tolerance)
    if isinstance(answer, list | tuple | Remote) or answer is None:
        return _form(found) == _form(answer)
    return agrees(found, answer)


def _form(value: Value) -> object:
    """Return what a value that is no number can be recognized by."""
    if isinstance(value, list | tuple):
        return type(value).__name__, [_form(item) for item in value]
    if isinstance(value, np.ndarray):
        return value.shape, value.round(4).tobytes() if value.dtype.kind == "f" else value.tobytes()
    return repr(value)


def _relation(failing: Sequence[Outcome]) -> Mistake | None:
    """Return the relation to the right answers that holds in all failing cases, if there is one."""
    values = [
        pair
        for outcome in failing
        if outcome.case.answered
        for pair in _pairs(outcome.found, outcome.case.expected)
    ]
    if not values or not all(outcome.case.answered for outcome in failing):
        return None
    if all(_transposed(found, right) for found, right in values):
        return Mistake(
            "transposed",
            "The numbers are right, but rows and columns are exchanged.",
            "Look for a .T too many or too few.",
        )
    if all(found.shape != right.shape and _flat(found, right) for found, right in values):
        lost = all(found.ndim < right.ndim for found, right in values)
        return Mistake(
            "an axis is lost" if lost else "another shape",
            "The numbers are right, but the shape is not.",
            "Keep the axis: keepdims=True does so in a sum, reshape afterwards."
            if lost
            else "Print the .shape of each step and compare it with the handout.",
        )
    return _multiple(values, failing)


def _pairs(found: Value, right: Value) -> Iterator[tuple[np.ndarray[Any, Any], ...]]:
    """Yield the arrays that were found beside the right ones, where they differ."""
    if isinstance(right, Mapping):
        for key, value in right.items():
            yield from _pairs(found.get(key) if isinstance(found, Mapping) else None, value)
    elif isinstance(right, np.ndarray | float) and not agrees(found, right):
        try:
            yield np.asarray(found, np.float64), np.asarray(right, np.float64)
        except (TypeError, ValueError):
            yield np.empty(0), np.asarray(right, np.float64)


def _transposed(found: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> bool:
    return found.ndim == 2 and found.shape == right.shape[::-1] and agrees(found.T, right)


def _flat(found: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> bool:
    return found.size == right.size > 0 and agrees(found.ravel(), right.ravel())


def _multiple(
    values: Sequence[tuple[np.ndarray[Any, Any], ...]], failing: Sequence[Outcome]
) -> Mistake | None:
    """Return that every value is the right one times a constant that the inputs explain."""
    if any(found.shape != right.shape or not np.any(right) for found, right in values):
        return None
    if not all(np.all(np.isfinite(found)) for found, _ in values):
        return None
    factors = [float(np.sum(found * right) / np.sum(right * right)) for found, right in values]
    if not all(
        np.isfinite(factor) and factor != 0 and agrees(found, factor * right)
        for factor, (found, right) in zip(factors, values, strict=True)
    ):
        return None
    for words, constants in _constants(failing).items():
        per_case = [
            constant
            for constant, outcome in zip(constants, failing, strict=True)
            for _ in _pairs(outcome.found, outcome.case.expected)
        ]
        if np.allclose(factors, per_case, rtol=1e-3):
            return _times(words)
    return None


def _constants(failing: Sequence[Outcome]) -> dict[str, list[float]]:
    """Return the constants that a factor may be, in words, with their values in failing cases."""
    named: dict[str, list[float]] = {"-1": [-1.0] * len(failing)}
    for place, outcome in enumerate(failing):
        for words, value in _sizes(outcome.case.inputs).items():
            named.setdefault(words, [np.nan] * len(failing))[place] = value
            named.setdefault(f"1 / {words}", [np.nan] * len(failing))[place] = 1 / value
    for words, value in {"2": 2.0, "1/2": 0.5, "10": 10.0, "1/10": 0.1, "100": 100.0}.items():
        named[words] = [value] * len(failing)
    return named


def _sizes(inputs: Mapping[str, Any]) -> dict[str, float]:
    """Return the sizes and rates among the inputs of a case, by their names in the handout."""
    sizes = {name: float(inputs[name]) for name in ("lr", "batch_size") if name in inputs}
    for name in ("X", "y_true", "z"):
        if isinstance(inputs.get(name), np.ndarray) and inputs[name].ndim == 2:
            rows, columns = inputs[name].shape
            sizes |= {"n": float(rows), {"X": "d", "y_true": "k", "z": "columns"}[name]: columns}
    return {words: value for words, value in sizes.items() if value not in (0.0, 1.0)}


def _times(words: str) -> Mistake:
    if words == "-1":
        return Mistake(
            "wrong sign",
            "The values have the wrong sign; all else is right.",
            "Look for a minus too many or too few.",
        )
    return Mistake(
        f"{words} times too large" if not words.startswith("1") else f"{words} of the right value",
        f"Every value is {words} times the right one.",
        f"Look for a factor {words} too many, or for a division that is missing or doubled.",
    )
