"""What real trainings show: nothing for right solutions, the right finding for wrong ones."""

from __future__ import annotations

import contextlib

import pytest

from autograder.channel import WorkerFailure
from autograder.compare import Departure
from autograder.grade import load
from autograder.programs import REFERENCE
from autograder.submission import Submission, stage
from autograder.training import Trainings
from tests import right_part_1, right_part_2, right_part_3
from tests.graded import Variation

pytestmark = pytest.mark.nightly  # each trains a network

RIGHT = [
    *right_part_1.WEIGHTS,
    *right_part_1.GRADIENTS,
    *right_part_1.WHOLE,
    *(v for v in right_part_2.ALL if v.only in (right_part_2.NETWORK, right_part_2.LOOP, "")),
    *(v for v in right_part_3.ALL if v.only in (right_part_3.NETWORK, right_part_3.LOOP, "")),
]
STEP = "model.update(model.backward(X_train[batch], Y_train[batch]), lr)"
MEAN = "dz2 = (self.a2 - y_true) / len(X)"
RATE = "lr * (1 - epoch / epochs)"


def wrong(expected, module, old, new):
    """Return a wrong solution as a parameter: what its training must show, and the change."""
    return pytest.param(Variation(expected, module, ((old, new),)), id=f"{module} {expected}")


WRONG = [
    wrong("flat", "numpy_ann", STEP, "model.backward(X_train[batch], Y_train[batch])"),
    wrong("diverged", "numpy_ann", STEP, STEP.replace("lr)", "-lr)")),
    wrong("slow", "numpy_ann", STEP, STEP.replace("lr)", "lr / 300)")),
    wrong("dead", "numpy_ann", MEAN, MEAN.replace(" / len(X)", "")),
    wrong("slow", "pytorch_ann", RATE, f"{RATE} / 300"),
    wrong("flat", "pytorch_ann", "            optimizer.step()\n", ""),
]


def read(programs, variation):
    """Train the reference with a variation; return the names of what its record shows."""
    sources = {**stage(REFERENCE).sources, variation.module: variation.text().encode()}
    programs.student = Submission(sources)
    trainings = Trainings(programs, load("sample"), 3)
    with contextlib.suppress(Departure, WorkerFailure):
        trainings.graded(variation.module)
    programs.close()
    return [finding.name for finding in trainings.kept[variation.module].findings]


@pytest.mark.parametrize("variation", RIGHT, ids=lambda variation: variation.name)
def test_a_right_solution_is_told_nothing(programs, variation):
    """However a right solution is written and records, its training raises no alarm."""
    assert read(programs, variation) == []


@pytest.mark.parametrize("variation", WRONG)
def test_a_wrong_training_is_told_what_it_shows(programs, variation):
    """The mistake in the loop shows in the record by its name, with nothing else."""
    assert read(programs, variation) == [variation.name]
