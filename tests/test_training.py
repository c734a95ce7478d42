"""The graded trainings: retries near a threshold, time limits, secrets that stay here."""

from __future__ import annotations

import time

import numpy as np
import pytest

from autograder.channel import Died
from autograder.compare import Departure
from autograder.grade import REFERENCE, load
from autograder.programs import Programs
from autograder.setups import SETUPS, pick
from autograder.submission import Submission, stage
from autograder.training import LONGEST_SECONDS, SHORTEST_SECONDS, Run, Trainings
from tests import graded

NUMPY = SETUPS["numpy_ann"]


@pytest.fixture
def programs(sandbox):
    """The reference, in the place of both the student and the reference."""
    reference = stage(REFERENCE)
    utils = (REFERENCE / "utils.py").read_bytes()
    made = Programs(reference, reference, utils, sandbox, time.monotonic() + 120)
    yield made
    made.close()


def graded_submission(variation):
    """The reference with one module varied, staged without a folder."""
    sources = {**stage(REFERENCE).sources, variation.module: variation.text().encode()}
    return Submission(sources)


def run(accuracy):
    """A training with this accuracy."""
    return Run({}, 1, accuracy, accuracy, 1.0)


@pytest.mark.parametrize(
    ("outcomes", "best", "attempts"),
    [
        ([0.90], 0.90, 1),
        ([0.70], 0.70, 1),
        ([0.76, 0.78], 0.78, 2),
        ([0.76, 0.75, 0.755], 0.76, 3),
        ([0.76, 0.755, 0.80], 0.80, 3),
        ([0.76, Died("the process ended")], 0.76, 1),
    ],
    ids=["clear", "far below", "second", "never", "third", "broken retry"],
)
def test_who_misses_by_little_is_trained_again(programs, monkeypatch, outcomes, best, attempts):
    """Less than two points below the threshold: two more seeds, and the best counts."""
    waiting = list(outcomes)

    def once(self, setup, attempt):
        outcome = waiting.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return run(outcome)

    monkeypatch.setattr(Trainings, "once", once)
    trainings = Trainings(programs, None, 0)
    assert trainings.graded("numpy_ann").accuracy == best
    assert trainings.kept["numpy_ann"].attempts == attempts
    assert waiting == []


def test_a_training_is_made_once(programs, monkeypatch):
    """Its outcome, or the failure that came instead, is kept for every check that asks."""
    made = []

    def fail(self, setup, attempt):
        made.append(setup.module)
        raise Departure("too slow")

    monkeypatch.setattr(Trainings, "once", fail)
    trainings = Trainings(programs, None, 0)
    for _ in range(2):
        with pytest.raises(Departure, match="too slow"):
            trainings.graded("numpy_ann")
    assert made == ["numpy_ann"]


@pytest.mark.parametrize(
    ("pace", "seconds"), [(1e-9, SHORTEST_SECONDS), (1.0, LONGEST_SECONDS), (1e-4, 50.0)]
)
def test_time_limits_follow_the_reference_within_bounds(programs, pace, seconds):
    """25 times what the reference needs, but never unreasonably short or long."""
    trainings = Trainings(programs, None, 0, _pace={"numpy_ann": pace})
    assert trainings.limit(NUMPY, 20_000) == pytest.approx(seconds)


def test_the_pace_is_measured_on_the_reference(programs):
    """A few milliseconds for a thousand images, and no worker left."""
    trainings = Trainings(programs, None, 0)
    trainings.limit(NUMPY, 1)
    assert 1e-7 < trainings._pace["numpy_ann"] < 1e-2
    assert programs.workers == []


def test_a_training_that_is_too_slow_is_said_to_be(programs, monkeypatch):
    """The message names both times and what to try."""
    slow = graded.Variation(
        "slow",
        "numpy_ann",
        (("        unseen = ", "        import time; time.sleep(5)\n        unseen = "),),
    )
    programs.student = graded_submission(slow)
    monkeypatch.setattr("autograder.training.SHORTEST_SECONDS", 1.0)
    monkeypatch.setattr("autograder.training.PATIENCE", 0.0)
    trainings = Trainings(programs, load("sample"), 0)
    with pytest.raises(Departure, match=r"stopped after 1 s; the reference needs"):
        trainings.once(NUMPY, 0)


def test_different_gradings_draw_different_things(programs):
    """Seeds of two gradings, and of two purposes within one, differ."""
    draws = {
        Trainings(programs, None, seed)._draw(purpose)
        for seed in range(20)
        for purpose in ("a", "b", "task numpy_ann 0", "task numpy_ann 1")
    }
    assert len(draws) == 80


def test_examples_are_drawn_and_renamed():
    """8,000 and 2,000 different images; class c is called names[c]."""
    images, labels = load("sample").train
    names = np.roll(np.arange(10), 3)
    examples = pick((images, labels), (784,), 5, names)
    assert examples.X_train.shape == (8000, 784)
    assert examples.X_val.shape == (2000, 784)
    assert examples.X_train.dtype == np.float32
    assert examples.y_train.dtype == np.int64
    order = np.random.default_rng([5, 0]).permutation(len(labels))
    assert (examples.y_train == names[labels[order[:8000]]]).all()
    assert (examples.X_val[0] == images[order[8000]].reshape(-1) / np.float32(255)).all()


def test_the_reference_learns_and_its_accuracy_is_the_graders(programs):
    """One real training of part 1: a history, and an accuracy over the gate."""
    trainings = Trainings(programs, load("sample"), 11)
    trainings.judge_unskilled("numpy_ann")
    trainings.judge_learning("numpy_ann")
    reached = trainings.graded("numpy_ann")
    assert reached.accuracy > NUMPY.threshold
    assert len(trainings.kept["numpy_ann"].history["val_losses"]) == NUMPY.epochs
