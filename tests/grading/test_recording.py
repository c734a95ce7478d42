"""What is measured of a training, and when its curves are complete."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from autograder.compare import Departure
from autograder.course import BY_MODULE
from autograder.fit import CURVES
from autograder.grading.recording import (
    Recording,
    accuracy_of,
    dead_units,
    figures,
    purity,
)
from autograder.report import Finding

Y = np.array([2, 0, 1, 2])
LOGITS = np.full((4, 10), -1e3)
LOGITS[np.arange(4), [2, 0, 1, 1]] = 0.0


def of(epochs):
    """Return part 1 with so many epochs."""
    part = BY_MODULE["numpy_ann"]
    return replace(part, training=replace(part.training, epochs=epochs))


def recorded(losses, accuracies=(0.9,) * 3, epochs=3):
    """Return a recording with these training losses and validation accuracies."""
    recording = Recording(of(epochs))
    for loss, accuracy in zip(losses, accuracies, strict=False):
        recording.add((loss, 0.5), (1.0, accuracy))
    return recording


def test_an_epoch_leaves_four_figures():
    """They stand under the names of the contract, in the order in which epochs end."""
    recording = Recording(of(2))
    recording.add((0.5, 0.8), (0.6, 0.7))
    recording.add((0.4, 0.9), (0.5, 0.8))
    assert list(recording.history) == list(CURVES)
    assert list(recording.history.values()) == [[0.5, 0.4], [0.8, 0.9], [0.6, 0.5], [0.7, 0.8]]
    assert (recording.done, recording.progress) == (2, "2 of 2 epochs")


def test_logits_and_probabilities_have_the_same_figures():
    """The mean cross-entropy is that of the softmax of logits, however large they are."""
    z = np.random.default_rng(0).normal(size=(50, 10))
    y = np.arange(50) % 10
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss, accuracy = figures(z, y, logits=True)
    assert loss == pytest.approx(-np.mean(np.log(p[np.arange(50), y])))
    assert accuracy == pytest.approx(np.mean(z.argmax(axis=1) == y))
    assert figures(p, y, logits=False) == pytest.approx((loss, accuracy))
    assert figures(z + 1e4, y, logits=True) == pytest.approx((loss, accuracy))


def test_figures_are_finite_whatever_the_outputs():
    """A probability of 0 and logits near the end of float32 leave a finite loss."""
    assert figures(LOGITS, Y, logits=True) == (pytest.approx(250), 0.75)
    wild = np.array([[3e38, *[-3e38] * 9]], np.float32)
    for logits in (True, False):
        assert math.isfinite(figures(wild, np.array([5]), logits=logits)[0])
    loss, _ = figures(np.eye(10), (np.arange(10) + 1) % 10, logits=False)
    assert loss == pytest.approx(-math.log(1e-12))


def test_accuracy_and_purity():
    """Purity does not care which column stands for which class; one column alone knows nothing."""
    y = np.arange(200) % 10
    right = np.eye(10)[y]
    assert accuracy_of(right, y) == purity(right, y) == 1.0
    renamed = np.roll(right, 3, axis=1)
    assert accuracy_of(renamed, y) == 0.0
    assert purity(renamed, y) == 1.0
    assert purity(np.ones((200, 10)), y) == pytest.approx(0.1)


def test_complete_curves_that_fall_pass():
    """Nothing more is asked of them."""
    recorded([0.9, 0.5, 0.4]).judge_curves()
    recorded([0.9], epochs=1).judge_curves()


@pytest.mark.parametrize(
    ("recording", "told"),
    [
        (recorded([0.9, 0.5]), "Training ended after 2 of 3 epochs."),
        (recorded([0.5, 0.3, 0.5]), "from 0.5 to 0.5; it should fall"),
        (recorded([0.5, 0.6, 0.7]), "from 0.5 to 0.7; it should fall"),
        (recorded([2.3, 2.2, 2.1], (0.1, 0.1, 0.1)), "10% of the validation images"),
    ],
    ids=["short", "level", "rising", "guessing"],
)
def test_curves_that_show_no_learning_are_refused(recording, told):
    """Each has its sentence."""
    with pytest.raises(Departure, match=told):
        recording.judge_curves()


def test_a_training_that_was_stopped_says_so():
    """The sentence is the one that ended it."""
    recording = recorded([0.9, 0.5])
    recording.ended = Finding("stopped", "Training was stopped after 2 of 3 epochs (90 s).")
    with pytest.raises(Departure, match=r"stopped after 2 of 3 epochs \(90 s\)"):
        recording.judge_curves()


def test_the_report_shows_what_there_is():
    """Curves as far as they got, what ended them, and an accuracy only where there is one."""
    assert Recording(of(3)).shown() is None
    recording = recorded([0.9, 0.5])
    recording.ended, recording.failure = Finding("stopped", "It was."), Departure("It was.")
    shown = recording.shown()
    assert (shown.name, shown.threshold, shown.accuracy) == ("NumPy ANN", 0.77, None)
    assert shown.history["train_losses"] == [0.9, 0.5]
    assert [finding.name for finding in shown.findings] == ["stopped"]
    whole = recorded([0.9, 0.5, 0.4])
    whole.accuracy, whole.seconds, whole.attempts, whole.dead = 0.8, 3.0, 2, 0.9
    shown = whole.shown()
    assert (shown.accuracy, shown.seconds, shown.attempts) == (0.8, 3.0, 2)
    assert [finding.name for finding in shown.findings] == ["dead"]
    assert shown.fit is not None


W, B = np.zeros((784, 4)), np.array([-1.0, 1.0, 0.0, 2.0])


@pytest.mark.parametrize(
    ("learned", "share"),
    [
        ({"W1": W, "b1": B, "W2": np.ones((4, 10)), "b2": B}, 0.5),
        ({"W1": W, "b1": B.reshape(1, 4)}, 0.5),
        ({"hidden.weight": W.T, "hidden.bias": B, "out.weight": np.ones((10, 4))}, 0.5),
        ({"W1": W, "b1": B[:3]}, None),
        ({"W1": np.zeros((5, 4)), "b1": B}, None),
        ({"hidden.weight": W.T}, None),
        ({"conv.weight": np.zeros((4, 1, 3, 3)), "conv.bias": B}, None),
    ],
)
def test_dead_units_are_read_from_the_first_layer(learned, share):
    """Units that get nothing above 0 are dead; parameters of another form say nothing."""
    assert dead_units(learned, np.ones((3, 784), np.float32)) == share
