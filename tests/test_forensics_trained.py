"""What real trainings show: nothing for the reference, the right finding for wrong ones."""

from __future__ import annotations

import time

import pytest

from autograder.course import BY_MODULE, MODULES
from autograder.grade import load
from autograder.grading.training import Trainer
from autograder.programs import REFERENCE, Programs
from autograder.submission import stage
from tests.grading.test_student_model import changed

pytestmark = pytest.mark.nightly  # each trains a network

UPDATE, MEAN = "model.update(gradients, lr)", "dz2 = (self.a2 - y_true) / len(X)"
STEP, LOSS = "        optimizer.step()\n", "nn.functional.cross_entropy(logits, y)\n        loss.b"
LOGITS = "        logits: Tensor = self.fc2(a1)\n        return logits"

WRONG = [
    ("flat", "numpy_ann", UPDATE, "pass"),
    ("diverged", "numpy_ann", UPDATE, "model.update(gradients, -lr)"),
    ("slow", "numpy_ann", UPDATE, "model.update(gradients, lr / 300)"),
    ("dead", "numpy_ann", MEAN, MEAN.replace(" / len(X)", "")),
    ("slow", "pytorch_ann", LOSS, LOSS.replace("\n", " / 300\n", 1)),
    ("flat", "pytorch_ann", STEP, ""),
    ("softmax", "pytorch_ann", LOGITS, "        return torch.softmax(self.fc2(a1), dim=1)"),
]


def read(sandbox, module, student):
    """Train a submission; return the names of what its record shows."""
    programs = Programs.beside_reference(student, sandbox, time.monotonic() + 300)
    shown = Trainer(programs, load("sample"), 3).best(BY_MODULE[module]).shown()
    return [finding.name for finding in shown.findings]


@pytest.mark.parametrize("module", MODULES)
def test_the_reference_is_told_nothing(sandbox, module):
    """A right training raises no alarm."""
    assert read(sandbox, module, stage(REFERENCE)) == []


@pytest.mark.parametrize(("expected", "module", "old", "new"), WRONG)
def test_a_wrong_training_is_told_what_it_shows(sandbox, expected, module, old, new):
    """The mistake shows in the record by its name, with nothing else."""
    assert read(sandbox, module, changed(module, (old, new))) == [expected]
