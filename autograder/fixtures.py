"""What the checks are given: fixtures by the names of their parameters."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder import remote
from autograder.channel import TimedOut, WorkerFailure
from autograder.compare import Departure
from autograder.programs import LoadFailed, OutOfTime, Programs, trusted
from autograder.remote import Remote
from autograder.seeds import derive, told
from autograder.training import Trainings

CHECK_SECONDS = 10.0
Lines = Callable[[Remote], Any]


@dataclass
class Fixtures:
    """One grading's fixtures, a pytest plugin; `passed` knows whose learning cases passed."""

    programs: Programs
    trainings: Trainings
    seed: int
    passed: Callable[[str], bool]

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """A generator of the check's own, so that no check depends on another's draws."""
        return np.random.default_rng(derive(self.seed, f"inputs {request.node.nodeid}"))

    @pytest.fixture
    def open_module(self, request: pytest.FixtureRequest) -> Callable[..., Remote]:
        """Open a module in a fresh worker: `open_module("numpy_ann")`."""
        worker_seed = told(self.seed, request.node.nodeid)
        return lambda name: self.programs.open(name, CHECK_SECONDS, worker_seed)

    @pytest.fixture
    def numpy_ann(self, open_module: Callable[..., Remote]) -> Remote:
        """The student's part 1."""
        return open_module("numpy_ann")

    @pytest.fixture
    def pytorch_ann(self, open_module: Callable[..., Remote]) -> Remote:
        """The student's part 2."""
        return open_module("pytorch_ann")

    @pytest.fixture
    def pytorch_cnn(self, open_module: Callable[..., Remote]) -> Remote:
        """The student's part 3."""
        return open_module("pytorch_cnn")

    @pytest.fixture
    def expected(self, request: pytest.FixtureRequest) -> Callable[[str, Lines], Any]:
        """What the reference says: `expected("numpy_ann", lambda ann: ann.relu(z))`."""
        worker_seed = told(self.seed, request.node.nodeid)

        def run(module: str, lines: Lines) -> Any:
            try:
                return lines(self.programs.consult(module, CHECK_SECONDS, worker_seed))
            except (WorkerFailure, LoadFailed, Departure) as failure:
                raise _blamed(failure, self.programs.end) from failure

        return run

    @pytest.fixture
    def hold(self) -> Callable[[Remote, Any], Any]:
        """Keep a value in a worker: `kept = hold(numpy_ann, z)`."""
        return remote.hold

    @pytest.fixture
    def fetch(self) -> Callable[[Remote], Any]:
        """Bring a kept value back."""
        return remote.fetch

    @pytest.fixture
    def tool(self) -> Callable[..., Any]:
        """Run one of the grader's tools in a torch worker: `tool(pytorch_ann, "calm")`."""
        return remote.tool

    @pytest.fixture
    def training(self) -> Trainings:
        """The graded training runs, each made once."""
        return self.trainings

    @pytest.fixture
    def learned(self) -> Callable[[str], bool]:
        """Say whether all learning cases of a part passed."""
        return self.passed


def _blamed(failure: Exception, end: float) -> Exception:
    """Return what a failure of the reference means: no time left, or a fault of the grader."""
    if isinstance(failure, TimedOut) and time.monotonic() >= end:
        return OutOfTime()
    return trusted(failure)
