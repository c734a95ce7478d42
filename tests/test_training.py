"""The graded trainings as checks ask for them: made once, beside the checks if there is room."""

from __future__ import annotations

import math
import threading
import time

import pytest

from autograder.compare import Departure
from autograder.grade import load
from autograder.runs import Run, Spoiled
from autograder.setups import SETUPS
from autograder.submission import Submission
from autograder.trainer import Trainer
from autograder.training import Trainings

NUMPY = SETUPS["numpy_ann"]


@pytest.fixture
def trainings(programs):
    """The trainings of one grading on the sample."""
    made = Trainings(programs, load("sample"), 11)
    yield made
    made.close()


@pytest.mark.parametrize("ahead", [False, True])
def test_a_training_is_made_once(trainings, monkeypatch, ahead):
    """Its outcome, or the failure that came instead, is kept for every check that asks."""
    made = []

    def fail(self, setup):
        made.append(setup.module)
        raise Departure("too slow")

    monkeypatch.setattr(Trainer, "best", fail)
    if ahead:
        trainings.begin(["numpy_ann"])
    for _ in range(2):
        with pytest.raises(Departure, match="too slow"):
            trainings.graded("numpy_ann")
    assert made == ["numpy_ann"]
    assert trainings.kept == {}


def test_who_asks_before_a_training_has_begun_makes_it(trainings, monkeypatch):
    """The longest goes on beside; what waits behind it is not waited for, and is made once."""
    made, done = [], threading.Event()

    def best(self, setup):
        made.append((setup.module, threading.current_thread() is threading.main_thread()))
        if setup.module == "pytorch_cnn":
            assert done.wait(60)
        raise Departure(setup.module)

    monkeypatch.setattr(Trainer, "best", best)
    trainings.begin(["pytorch_ann", "pytorch_cnn"])
    with pytest.raises(Departure, match="pytorch_ann"):
        trainings.graded("pytorch_ann")
    done.set()
    with pytest.raises(Departure, match="pytorch_cnn"):
        trainings.graded("pytorch_cnn")
    assert sorted(made) == [("pytorch_ann", True), ("pytorch_cnn", False)]


@pytest.mark.parametrize("ahead", [False, True])
def test_the_graders_own_failure_comes_out(trainings, monkeypatch, ahead):
    """What is not the submission's doing is no outcome, wherever it happens."""

    def fail(self, setup):
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(Trainer, "best", fail)
    if ahead:
        trainings.begin(["numpy_ann"])
    with pytest.raises(RuntimeError, match="a bug of ours"):
        trainings.graded("numpy_ann")


@pytest.mark.parametrize("ahead", [False, True])
def test_the_reference_learns_and_its_accuracy_is_the_graders(trainings, ahead):
    """One real training of part 1: a history, and an accuracy over the gate."""
    if ahead:
        trainings.begin(["numpy_ann"])
    trainings.judge_unskilled("numpy_ann")
    trainings.judge_learning("numpy_ann")
    reached = trainings.graded("numpy_ann")
    assert reached.accuracy > NUMPY.threshold
    kept = trainings.kept["numpy_ann"]
    assert kept.accuracy == reached.accuracy
    assert kept.attempts == 1
    assert len(kept.history["val_losses"]) == NUMPY.epochs
    assert kept.findings == []
    assert kept.fit.word == "generalizing"
    assert sum(map(sum, kept.confusion.counts)) == 5000
    memory = trainings.programs.memory["numpy_ann"]
    assert memory > 20e6


def test_an_accuracy_does_not_depend_on_when_it_was_trained(programs):
    """Ahead of time or when asked for: the same seed, the same number."""
    reached = []
    for ahead in (False, True):
        trainings = Trainings(programs, load("sample"), 3)
        if ahead:
            trainings.begin(["numpy_ann"])
        reached.append(trainings.graded("numpy_ann").accuracy)
        trainings.close()
    assert reached[0] == reached[1]


def test_what_was_printed_ahead_is_quoted_where_it_failed(programs):
    """The check that asks for a failed training also gets what the student's code printed."""
    source = b"print('hello from train')\nclass NumpyANN:\n    def __init__(self, *a, **k): 1 / 0\n"
    programs.student = Submission({"numpy_ann": source})
    trainings = Trainings(programs, load("sample"), 0)
    trainings.begin(["numpy_ann"])
    with pytest.raises(Exception, match="division by zero"):
        trainings.graded("numpy_ann")
    assert programs.close() == "hello from train\n"
    trainings.close()


def test_a_training_that_still_runs_is_stopped(programs):
    """Closing does not wait for a worker that loops for ever."""
    source = b"class NumpyANN:\n    def __init__(self, *a, **k):\n        while True: pass\n"
    programs.student = Submission({"numpy_ann": source})
    trainings = Trainings(programs, load("sample"), 0)
    trainings.begin(["numpy_ann"])
    while not trainings._aside.workers:
        time.sleep(0.01)
    began = time.monotonic()
    trainings.close()
    assert time.monotonic() - began < 5
    assert trainings._aside.workers == []


def test_a_history_that_cannot_be_drawn_costs_no_accuracy(trainings, monkeypatch):
    """The accuracy stands without curves."""
    monkeypatch.setattr(Trainer, "best", lambda self, setup: Run(None, 1, 0.9, 0.9, 0.5, 1.0))
    assert trainings.graded("numpy_ann").accuracy == 0.9
    assert trainings.kept["numpy_ann"].history is None


def test_a_training_that_ends_without_numbers_is_still_read(trainings, monkeypatch):
    """No accuracy comes of it, but the page says when it diverged."""
    history = {"train_losses": [0.9, math.nan], "val_losses": [0.9, math.nan]}

    def fail(self, setup):
        raise Spoiled(Departure("The output is nan."), history)

    monkeypatch.setattr(Trainer, "best", fail)
    with pytest.raises(Departure, match="The output is nan"):
        trainings.graded("numpy_ann")
    kept = trainings.kept["numpy_ann"]
    assert kept.accuracy is None
    assert [finding.name for finding in kept.findings] == ["diverged"]
