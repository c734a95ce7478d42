"""A case: one set of inputs for a check, the right answer, and the answer that was found.

A check is a question to a module, asked by calling the check's own function. Asked of the student's
module with a `Case`, the answer is compared; asked of the reference with a `Recording`, it is the
right answer; asked of the reference with a mistake in it, it is what that mistake leads to. So a
question is written once, and every expected value comes from a process without the submission.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from autograder.channel import Killed, Raised, WorkerFailure
from autograder.compare import RELATIVE, Departure, agrees, same
from autograder.remote import Remote

Value = Any  # numbers, arrays, words, or dicts of them, as they came out of a worker
Step = Callable[[Remote], Value]  # asks the reference's module of single steps


@dataclass(frozen=True)
class Draw:
    """What inputs are drawn with: the case's name and a generator of its own.

    `reference` opens the reference's module, for inputs that only it can compute.
    """

    name: str
    rng: np.random.Generator
    reference: Callable[[], Remote]


Drawer = Callable[[Draw], dict[str, Any]]


def cases(*names: str, draw: Drawer) -> Callable[[Any], Any]:
    """Ask a check once for each of these names; `draw` returns a case's inputs by their names."""

    def decorate(function: Any) -> Any:
        function.__draw__ = draw
        return pytest.mark.parametrize("case", names, indirect=True)(function)

    return decorate


@dataclass(frozen=True)
class Failure:
    """An exception in the place of an answer."""

    type_name: str
    message: str


class NoAnswer(Exception):
    """A question ended without an answer."""


@dataclass
class Recording:
    """Stands in for a case while a question is put to the reference: it keeps the answer."""

    name: str
    inputs: dict[str, Any]
    answers: list[tuple[Value, float]] = field(default_factory=list)
    recorded: bool = True

    def __getattr__(self, name: str) -> Any:
        return _input(self, name)

    def judge(self, found: Value, name: str, *, tolerance: float = RELATIVE, **_: object) -> None:
        """Keep the answer."""
        self.answers.append((found, tolerance))


@dataclass
class Case:
    """A case of the student's: its inputs are attributes, and `judge` compares the answer.

    `right` asks the reference, `fresh` opens the student's module in another worker, `steps` the
    reference's single steps (None where there are none, as in a kit). Afterwards `found` holds the
    answer, `expected` the right one, and `followed` whether it was right only given an earlier step
    of the student's own.
    """

    name: str
    inputs: dict[str, Any]
    right: Callable[[], Value]
    fresh: Callable[[], Remote]
    steps: Callable[[], Remote] | None = None
    found: Value = None
    expected: Value = None
    answered: bool = False
    followed: bool = False
    tolerance: float = RELATIVE
    recorded: bool = False

    def __getattr__(self, name: str) -> Any:
        return _input(self, name)

    def judge(
        self,
        found: Value,
        name: str,
        *,
        tolerance: float = RELATIVE,
        own: Callable[[], Value] | None = None,
        step: Step | None = None,
    ) -> None:
        """Raise `Departure` unless an answer is the reference's, or right given an earlier step.

        `own` asks the student's own functions for the value that would follow from them, `step` the
        reference's single steps for the value that would be right after the student's previous one.
        Only one answer a case is judged.
        """
        self.found, self.answered, self.tolerance = found, True, tolerance
        self.expected = self.right()
        try:
            same(found, self.expected, name, tolerance)
        except Departure:
            self.followed = any(
                agrees(found, value, tolerance)
                for value in self._following(own, step)
                if _alike(value, self.expected)
            )
            if not self.followed:
                raise

    def _following(self, own: Callable[[], Value] | None, step: Step | None) -> list[Value]:
        """Return the values that follow from the student's own earlier steps."""
        values = []
        asked = [own] if own else []
        if step and self.steps:
            steps = self.steps
            asked.append(lambda: step(steps()))
        for ask in asked:
            try:
                values.append(ask())
            except Killed:
                raise
            except (WorkerFailure, Departure):  # nothing follows from what cannot be computed
                continue
        return values


def _input(case: Case | Recording, name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        return case.inputs[name]
    except KeyError:
        raise AttributeError(f"the case {case.name!r} has no input {name!r}") from None


def _alike(value: Value, expected: Value) -> bool:
    """Return True if a value has the form of the right one and says something.

    A constant follows from anything, so what varies along an axis in the right value must vary
    along it in a value that is right given an earlier step.
    """
    if isinstance(expected, Mapping):
        if not isinstance(value, Mapping) or any(key not in value for key in expected):
            return False
        return all(_alike(value[key], part) for key, part in expected.items())
    if not isinstance(expected, np.ndarray):
        return True
    if not isinstance(value, np.ndarray):
        return False
    return value.shape == expected.shape and all(
        _varies(value, axis) or not _varies(expected, axis) for axis in range(expected.ndim)
    )


def _varies(values: np.ndarray[Any, Any], axis: int) -> bool:
    return bool(values.size) and bool(np.max(np.ptp(values, axis=axis)) > 0)


@dataclass(frozen=True)
class Question:
    """A check's function with the inputs of one case, to be put to any module.

    `module` is the name of the module that the function asks, which is its parameter's name, `node`
    the case's id in pytest.
    """

    function: Callable[..., None]
    module: str
    node: str
    name: str
    inputs: dict[str, Any]

    @property
    def flags(self) -> tuple[object, ...]:
        """The truths among the inputs, which a check may set before it asks."""
        return tuple((name, v) for name, v in self.inputs.items() if isinstance(v, bool))

    def mentions(self, name: str) -> bool:
        """Return True if the check's function names this function of the module."""
        code = self.function.__code__
        return name in code.co_names or name in code.co_consts

    def ask(self, opened: Remote) -> Value | Failure:
        """Put the question to a module in a worker and return the answer, or what it raised.

        Raises the `WorkerFailure` of a worker that did not answer, `NoAnswer` for a check that
        judges nothing.
        """
        recording = Recording(self.name, self.inputs)
        try:
            self.function(**{self.module: opened, "case": recording})
        except Raised as error:
            return Failure(error.type_name, error.message)
        except Departure as departure:
            return Failure("Departure", departure.rationale)
        if not recording.answers:
            raise NoAnswer(f"{self.function.__name__} judges nothing")
        return recording.answers[0][0]
