"""What the checks are given: the student's modules, the case, and the trainings."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder.answers.case import Case, Draw, Failure, Question, Value
from autograder.answers.catalogue import Entry
from autograder.channel import TimedOut, WorkerFailure
from autograder.course import CHECK_SECONDS, MODULES
from autograder.programs import STEPS, LoadFailed, OutOfTime, Programs, ReferenceFailed, trusted
from autograder.remote import Remote
from autograder.seeds import derive, told


@dataclass
class Fixtures:
    """One grading's fixtures, a pytest plugin."""

    programs: Programs
    trainings: Any
    seed: int

    def open(self, module: str, node: str) -> Remote:
        """Open a module of the student's in a fresh worker, for a case with this node id."""
        return self.programs.open(module, CHECK_SECONDS, told(self.seed, node))

    @pytest.fixture
    def numpy_ann(self, request: pytest.FixtureRequest) -> Remote:
        """The student's part 1."""
        return self.open("numpy_ann", request.node.nodeid)

    @pytest.fixture
    def pytorch_ann(self, request: pytest.FixtureRequest) -> Remote:
        """The student's part 2."""
        return self.open("pytorch_ann", request.node.nodeid)

    @pytest.fixture
    def pytorch_cnn(self, request: pytest.FixtureRequest) -> Remote:
        """The student's part 3."""
        return self.open("pytorch_cnn", request.node.nodeid)

    @pytest.fixture
    def case(self, request: pytest.FixtureRequest) -> Case:
        """The case that the parameter names, with its inputs drawn."""
        question = self._question(request)
        node = request.node.nodeid
        request.node.question = question
        return Case(
            question.name,
            question.inputs,
            right=lambda: self._right(question, node),
            steps=lambda: self.reference(STEPS, node),
        )

    @pytest.fixture
    def training(self) -> Any:
        """The graded training runs, each made once."""
        return self.trainings

    def reference(self, module: str, node: str, mistakes: tuple[Entry, ...] = ()) -> Remote:
        """Open a module of the reference, with these mistakes in it.

        Raises `ReferenceFailed` where that fails, `OutOfTime` where no time is left.
        """
        try:
            return self.programs.consult(module, CHECK_SECONDS, told(self.seed, node), mistakes)
        except (WorkerFailure, LoadFailed) as failure:
            raise _blamed(failure, self.programs.end) from failure

    def _question(self, request: pytest.FixtureRequest) -> Question:
        function: Callable[..., None] = request.function
        node, name = request.node.nodeid, str(request.param)
        module = next(name for name in MODULES if name in inspect.signature(function).parameters)
        rng = np.random.default_rng(derive(self.seed, f"inputs {node}"))
        draw: Any = function.__draw__  # type: ignore[attr-defined]
        inputs = draw(Draw(name, rng, lambda: self.reference(module, node)))
        return Question(function, module, name, inputs)

    def _right(self, question: Question, node: str) -> Value:
        """Ask the reference. Raises `ReferenceFailed` where it has no answer."""
        try:
            answer = question.ask(self.reference(question.module, node))
        except WorkerFailure as failure:
            raise _blamed(failure, self.programs.end) from failure
        if isinstance(answer, Failure):
            raise ReferenceFailed(
                f"the reference solution failed: {answer.type_name}: {answer.message}"
            )
        return answer


def _blamed(failure: Exception, end: float) -> Exception:
    """Return what a failure of the reference means: no time left, or a fault of the grader."""
    if isinstance(failure, TimedOut) and time.monotonic() >= end:
        return OutOfTime()
    return trusted(failure)
