"""Finding out whether grading works here: lines for what does, an error for what does not."""

from __future__ import annotations

import pytest

from autograder import diagnosis
from autograder.__main__ import main
from autograder.channel import Raised
from autograder.grading.student_model import StudentModel
from autograder.layers import Layers
from autograder.programs import ReferenceFailed
from autograder.sandbox import Sandbox


def test_a_working_grader_says_so(capsys):
    """Versions, data, both kinds of workers and the three trainings of the reference."""
    assert main(["diagnose"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines[1:]] == [
        "data", "processors", "numpy worker", "torch worker",
        "reference, NumPy ANN", "reference, PyTorch ANN", "reference, PyTorch CNN",
    ]  # fmt: skip


def test_workers_that_are_not_confined_fail_for_strangers(monkeypatch, capsys):
    """Exit status 3 and one line that names the layers; `--unsafe` lets it pass."""
    nothing = Layers(frozenset(), True, {})
    monkeypatch.setattr(Sandbox, "_prove", lambda self, kind: nothing)
    monkeypatch.setattr(diagnosis, "PARTS", ())
    assert main(["diagnose", "--strangers"]) == 3
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "seccomp" in err
    assert main(["diagnose", "--strangers", "--unsafe"]) == 0
    assert "missing" in capsys.readouterr().out


def test_without_data_the_diagnosis_ends(monkeypatch, capsys):
    """Exit status 2, as for a grading."""

    def refuse(source):
        raise diagnosis.fashion_mnist.DataError("data", "nothing", "four files", "run make data")

    monkeypatch.setattr(diagnosis, "load", refuse)
    assert main(["diagnose"]) == 2
    assert "make data" in capsys.readouterr().err


def test_a_reference_that_fails_is_found(monkeypatch):
    """An image in which the reference cannot train is never built."""

    def fail(self, rng, batch_size, rate):
        raise Raised("ValueError", "shapes do not fit", ["numpy_ann.py, line 3"])

    monkeypatch.setattr(StudentModel, "train_epoch", fail)
    with pytest.raises(ReferenceFailed, match="shapes do not fit at numpy_ann"):
        list(diagnosis.diagnose(strangers=False))
