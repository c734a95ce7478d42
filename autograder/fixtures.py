"""What the checks are given: the student's modules, the case, and the trainings."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from autograder.answers.case import Case, Question
from autograder.answers.reference import Reference
from autograder.course import CHECK_SECONDS, MODULES
from autograder.grading.training import Trainings
from autograder.programs import Programs
from autograder.remote import Remote
from autograder.seeds import told


@dataclass
class Fixtures:
    """One grading's fixtures, a pytest plugin."""

    programs: Programs
    reference: Reference
    trainings: Trainings

    def open(self, module: str, node: str) -> Remote:
        """Open a module of the student's in a fresh worker, for a case with this node id."""
        return self.programs.open(module, CHECK_SECONDS, told(self.reference.seed, node))

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
        function: Callable[..., None] = request.function
        node, name = request.node.nodeid, str(request.param)
        module = next(name for name in MODULES if name in inspect.signature(function).parameters)
        drawer = function.__draw__  # type: ignore[attr-defined]
        inputs = self.reference.inputs(drawer, module, node, name)
        question = Question(function, module, node, name, inputs)
        request.node.question = question
        return Case(
            name,
            inputs,
            right=lambda: self.reference.right(question),
            fresh=lambda: self.open(module, node),
            steps=lambda: self.reference.steps(node),
        )

    @pytest.fixture
    def training(self) -> Trainings:
        """The graded training runs, each made once."""
        return self.trainings
