"""What a training's record shows: each finding on a made history, none on the reference's."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import forensics
from autograder.forensics import examine
from tests.test_fit import RECORDED

THRESHOLDS = {"numpy_ann": 0.77, "pytorch_ann": 0.80, "pytorch_cnn": 0.85}
GOOD = RECORDED["numpy_ann"]
EPOCHS = len(GOOD["train_losses"])


def changed(**curves):
    """Return a good history with some curves replaced."""
    return {**GOOD, **curves}


def names(found, threshold=0.77, **known):
    """Return the names of what is found."""
    return [finding.name for finding in examine(found, threshold, **known)]


def falling(start, end, epochs=10):
    """Return a loss that falls by the same amount in every epoch."""
    return [float(loss) for loss in np.linspace(start, end, epochs)]


LOW = {"train_accuracies": [0.3] * 10, "val_accuracies": [0.3, 0.31] * 5}
CASES = {
    "rising": (changed(train_losses=[2.3, 2.9, 4.0, 9.0] + [20.0] * 8), ["diverged"]),
    "from the first epoch": (changed(train_losses=falling(5.0, 300.0)), ["diverged"]),
    "flat": (changed(train_losses=[2.303, 2.31, 2.30], **LOW), ["flat"]),
    "flat from afar": (changed(train_losses=[2.51] * 12, val_losses=[2.5] * 12, **LOW), ["flat"]),
    "twice softmax": (
        changed(train_losses=falling(1.9, 1.65), train_accuracies=[0.6, 0.7, 0.81]),
        ["softmax"],
    ),
    "slow": (
        {"train_losses": falling(2.25, 1.5), "val_losses": falling(2.2, 1.5), **LOW},
        ["slow"],
    ),
    "slow and slower": (
        {
            "train_losses": [2.3 - 0.01 * sum(range(10 - e, 10)) for e in range(10)],
            "val_losses": [2.2],
            **LOW,
        },
        ["slow"],
    ),
    "jumping": (
        {"train_losses": [1.2, 0.8, 1.3, 0.7, 1.1, 0.9, 1.5, 0.9], "val_losses": [1.0], **LOW},
        ["jumping"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_training_gone_wrong_is_read(case):
    """Each way has its own finding, and no other is given with it."""
    found, expected = CASES[case]
    assert names(found) == expected


@pytest.mark.parametrize("part", RECORDED)
def test_the_references_trainings_raise_no_alarm(part):
    """Recorded histories of the reference show nothing, and few dead units are none."""
    assert names(RECORDED[part], THRESHOLDS[part]) == []
    assert names(RECORDED[part], THRESHOLDS[part], dead=0.2) == []


@pytest.mark.parametrize("part", RECORDED)
def test_a_training_that_was_stopped_raises_no_alarm(part):
    """A few epochs are enough to read, and show nothing bad."""
    for epochs in (1, 2, 5):
        short = {name: curve[:epochs] for name, curve in RECORDED[part].items()}
        assert names(short, 0.5) == []


def test_strong_dropout_raises_no_alarm():
    """Dropout makes training look some points worse than validation, which is no mistake."""
    lower = [accuracy - 0.08 for accuracy in GOOD["val_accuracies"]]
    higher = [loss + 0.2 for loss in GOOD["val_losses"]]
    assert names(changed(train_accuracies=lower, train_losses=higher)) == []


@pytest.mark.parametrize("loss", [2.6, 3.5])
def test_a_rough_start_is_no_divergence(loss):
    """A first epoch above guessing is forgotten once the loss falls."""
    assert names(changed(train_losses=[loss, *GOOD["train_losses"][1:]])) == []


@pytest.mark.parametrize(
    "losses",
    [
        [2.3, 1.6, 1.4, 1.3, 1.25, 1.2],
        [2.2, 1.95, 1.90, 1.89, 1.889, 1.8889],
        [0.9, 0.85, 0.8, 0.76, 0.72, 0.69],
        [2.3, 2.2, 2.21, 2.1, 2.0, 1.9],
    ],
    ids=["good steps", "levels off", "far already", "shaken"],
)
def test_a_slow_descent_has_other_reasons_too(losses):
    """Only small steps all the way, which would go on, look like a small learning rate."""
    assert names({"train_losses": losses, "val_losses": [2.0], **LOW}) == []


def test_dead_units_are_counted():
    """Many hidden units that get nothing above 0 are named with their share."""
    (finding,) = examine(GOOD, 0.77, dead=0.84)
    assert finding.name == "dead"
    assert finding.told.startswith("84% of the hidden units")


def test_steps_are_judged_only_where_the_accuracy_is_missed():
    """A network that reaches the threshold takes no steps that are too small or too large."""
    for case in ("slow", "jumping"):
        assert names(CASES[case][0], threshold=0.32) == [case]
        assert names(CASES[case][0], threshold=0.3) == []


def test_every_finding_is_worded_as_a_likely_reading():
    """The record is evidence, not proof: each sentence says that it looks so."""
    told = [examine(found, 0.77)[0].told for found, _ in CASES.values()]
    told += [examine(GOOD, 0.77, dead=0.9)[0].told]
    assert all("look" in sentence for sentence in told)
    assert forensics.DEAD < 0.9
