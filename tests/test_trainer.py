"""One training after the other: retries near a threshold, time limits, secrets that stay here."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

from autograder.channel import Died
from autograder.compare import Departure
from autograder.grade import load
from autograder.pace import Pace
from autograder.programs import REFERENCE
from autograder.pupil import Pupil, create
from autograder.runs import Run, Spoiled
from autograder.setups import NOISE, SETUPS, noisy, pick
from autograder.submission import Submission, stage
from autograder.trainer import Trainer
from tests import graded

NUMPY = SETUPS["numpy_ann"]


def graded_submission(variation):
    """The reference with one module varied, staged without a folder."""
    sources = {**stage(REFERENCE).sources, variation.module: variation.text().encode()}
    return Submission(sources)


def run(accuracy):
    """A training with this accuracy."""
    return Run({}, 1, accuracy, accuracy, 0.5, 1.0)


@pytest.mark.parametrize(
    ("outcomes", "best", "attempts"),
    [
        ([0.90], 0.90, 1),
        ([0.70], 0.70, 1),
        ([0.76, 0.78], 0.78, 2),
        ([0.76, 0.75, 0.755], 0.76, 3),
        ([0.76, 0.755, 0.80], 0.80, 3),
        ([0.76, Died("the process ended")], 0.76, 1),
        ([0.10, 0.88], 0.88, 2),
        ([0.10, 0.11], 0.11, 2),
        ([0.10, 0.76, 0.80], 0.80, 3),
    ],
    ids=[
        "clear",
        "far below",
        "second",
        "never",
        "third",
        "broken retry",
        "unlucky start",
        "at chance",
        "unlucky, then near",
    ],
)
def test_who_misses_by_little_is_trained_again(programs, monkeypatch, outcomes, best, attempts):
    """Less than two points below the threshold: two more seeds; at chance: one; the best counts."""
    waiting = list(outcomes)

    def once(self, setup, attempt):
        outcome = waiting.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return run(outcome)

    monkeypatch.setattr(Trainer, "once", once)
    reached = Trainer(programs, None, 0, Pace()).best(NUMPY)
    assert reached.accuracy == best
    assert reached.attempts == attempts
    assert waiting == []


def test_who_is_slow_and_at_chance_is_not_trained_again(programs, monkeypatch):
    """The other parts need their time."""
    made = []

    def once(self, setup, attempt):
        made.append(attempt)
        return replace(run(0.1), seconds=90.0)

    monkeypatch.setattr(Trainer, "once", once)
    assert Trainer(programs, None, 0, Pace()).best(NUMPY).accuracy == 0.1
    assert made == [0]


def test_a_training_that_is_too_slow_is_said_to_be(programs, monkeypatch):
    """The message names both times and what to try."""
    slow = graded.Variation(
        "slow",
        "numpy_ann",
        (("        unseen = ", "        import time; time.sleep(5)\n        unseen = "),),
    )
    programs.student = graded_submission(slow)
    monkeypatch.setattr("autograder.pace.SHORTEST_SECONDS", 1.0)
    trainer = Trainer(programs, load("sample"), 0, Pace())
    with pytest.raises(Departure, match=r"stopped after 1 s; the reference needs"):
        trainer.once(replace(NUMPY, patience=0.0), 0)


def test_different_gradings_draw_different_things(programs):
    """Seeds of two gradings, and of two purposes within one, differ."""
    draws = {
        Trainer(programs, None, seed, Pace())._seed(purpose)
        for seed in range(20)
        for purpose in ("a", "b", "task numpy_ann 0", "task numpy_ann 1")
    }
    assert len(draws) == 80


def test_a_training_without_images_is_the_graders_fault(programs):
    """It is no student's failure that nothing was loaded."""
    with pytest.raises(RuntimeError, match="no images were loaded"):
        Trainer(programs, None, 0, Pace()).once(NUMPY, 0)


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
    away = examples.X_val[0] - images[order[8000]].reshape(-1) / np.float32(255)
    assert 0 < np.abs(away).max() <= NOISE + 1e-6
    assert 0 <= examples.X_train.min() < examples.X_train.max() <= 1


def test_noise_is_secret_and_small():
    """Another seed, another noise; no pixel leaves [0, 1] or moves far."""
    X = np.linspace(0, 1, 2000, dtype=np.float32).reshape(2, 1000)
    first, second = noisy(X.copy(), 1), noisy(X.copy(), 2)
    assert first.dtype == np.float32
    assert np.abs(first - X).max() <= NOISE + 1e-6
    assert 0 <= first.min() < first.max() <= 1
    assert (first != second).mean() > 0.9
    assert (noisy(X.copy(), 1) == first).all()


def test_a_training_that_ends_without_numbers_keeps_its_history(programs):
    """The failure carries what train returned, so that its record can be read."""
    blown = graded.Variation(
        "blown",
        "numpy_ann",
        (("        unseen = ", "        model.W2 = model.W2 * np.nan\n        unseen = "),),
    )
    programs.student = graded_submission(blown)
    with pytest.raises(Spoiled, match="a finite number expected") as spoiled:
        Trainer(programs, load("sample"), 0, Pace()).once(NUMPY, 0)
    assert set(spoiled.value.history) >= {"train_losses", "val_losses"}


def dead(programs, change):
    """Return the share of dead units that is read from the reference after a change in it."""
    programs.student = graded_submission(graded.Variation("x", "numpy_ann", (change,)))
    opened = programs.open("numpy_ann", 20, 0)
    pupil = Pupil(NUMPY, opened, create(opened, NUMPY, 0), nullcontext, print)
    return pupil.dead(np.ones((3, 784), dtype=np.float32))


ZEROS = "self.b1 = np.zeros((1, hidden_size))"


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("self.b1 = np.full((1, hidden_size), -1e9)", 1.0),
        ("self.b1 = np.full((1, hidden_size), 1e9)", 0.0),
        ("self.b1 = np.full(hidden_size, 1e9)", 0.0),
        ("self.b1 = np.zeros(hidden_size + 1)", None),
        ("self.b1 = 'none'", None),
    ],
)
def test_dead_units_are_read_from_the_parameters(programs, written, share):
    """They are computed from W1 and b1; parameters of another form say nothing and cost nothing."""
    assert dead(programs, (ZEROS, written)) == share


def test_what_a_network_confuses_has_public_names(programs):
    """The counts of a real training add up to its accuracy, under the public classes."""
    run = Trainer(programs, load("sample"), 3, Pace()).once(NUMPY, 0)
    counts = np.array(run.confusion.counts)
    labels = load("sample").test[1]
    assert counts.sum(axis=1).tolist() == np.bincount(labels).tolist()
    assert counts.trace() / counts.sum() == pytest.approx(run.accuracy)
    assert run.dead < 0.25
    shown = {image.tobytes() for image in load("sample").test[0]}
    assert {miss.image for miss in run.confusion.misses} <= shown
