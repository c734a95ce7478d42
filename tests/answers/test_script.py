"""Lines to paste: they run as they stand and print what the check found."""

from __future__ import annotations

import contextlib
import io
import sys

import numpy as np
import pytest

from autograder.answers import inputs, script
from autograder.answers.case import Draw, Question
from autograder.checks import test_1_numpy_ann as part_1
from autograder.checks import test_2_pytorch_ann as part_2
from autograder.programs import REFERENCE


def question(function, name: str) -> Question:
    """Draw a question of part 1; the reference runs in this process, where the test may import."""
    draw = Draw(name, np.random.default_rng(3), lambda: None)
    return Question(function, "numpy_ann", "node", name, function.__draw__(draw))


@pytest.fixture
def reference(monkeypatch):
    """The reference's folder on the import path, as in the student's own folder."""
    monkeypatch.syspath_prepend(str(REFERENCE))
    yield
    for name in ("numpy_ann", "utils"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (part_1.test_relu, "matrix"),
        (part_1.test_relu, "three axes"),
        (part_1.test_relu_derivative, "zero"),
        (part_1.test_cross_entropy, "mean"),
        (part_1.test_forward, "z1"),
        (part_1.test_update, "lr=0.5"),
        (part_1.test_train_epoch, "several batches"),
    ],
)
def test_the_lines_run_as_they_stand(reference, function, name):
    """They print something and raise nothing."""
    asked = question(function, name)
    lines = script.write(asked, _expected(function, asked))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(lines, "pasted", "exec"), {})
    assert printed.getvalue()
    assert "# expected" in lines


def _expected(function, asked):
    """Return a right answer's form; the lines only quote it."""
    if function is part_1.test_update:
        return {f"{name} after update": np.zeros(2) for name in ("W1", "b1", "W2", "b2")}
    if function is part_1.test_train_epoch:
        return {f"{name} after train_epoch": np.zeros(2) for name in ("W1", "b1", "W2", "b2")}
    return np.zeros((2, 2))


def test_the_lines_print_what_the_function_returns(reference):
    """The number printed is that of the student's own function."""
    asked = question(part_1.test_relu, "vector")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(script.write(asked, np.maximum(0, asked.inputs["z"])), {})
    assert printed.getvalue().strip() == str(np.maximum(0, asked.inputs["z"]))


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (part_1.test_train_epoch, "full size"),
        (part_1.test_minibatches, "even"),
        (part_2.test_train_epoch, "SGD"),
    ],
    ids=["large inputs", "a portrait", "the grader's tools"],
)
def test_questions_that_lines_cannot_hold_have_none(function, name):
    """Better no lines than lines that do something else."""
    asked = question(function, name)
    module = next(m for m in ("numpy_ann", "pytorch_ann") if m in function.__code__.co_varnames)
    asked = Question(function, module, "node", name, asked.inputs)
    assert script.write(asked, np.zeros(2)) == ""


def test_inputs_have_few_digits():
    """A student can read and paste them."""
    drawn = inputs.z(Draw("matrix", np.random.default_rng(1), lambda: None))["z"]
    assert np.array_equal(drawn, np.round(drawn, 2))
    assert np.all(drawn != 0)
