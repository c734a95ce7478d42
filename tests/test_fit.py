"""The handout's rule for learning curves: the word, the reason, and since which epoch."""

from __future__ import annotations

import importlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import fit
from autograder.grade import REFERENCE

# The reference's graded trainings of one grading, as they were recorded.
RECORDED = {
    "numpy_ann": {
        "train_losses": [
            0.865,
            0.592,
            0.52,
            0.482,
            0.454,
            0.435,
            0.412,
            0.394,
            0.386,
            0.371,
            0.355,
            0.346,
        ],
        "train_accuracies": [
            0.7,
            0.794,
            0.821,
            0.835,
            0.846,
            0.849,
            0.863,
            0.864,
            0.866,
            0.872,
            0.878,
            0.882,
        ],
        "val_losses": [
            0.671,
            0.575,
            0.543,
            0.495,
            0.505,
            0.565,
            0.453,
            0.513,
            0.438,
            0.469,
            0.444,
            0.436,
        ],
        "val_accuracies": [
            0.761,
            0.795,
            0.811,
            0.828,
            0.832,
            0.806,
            0.837,
            0.82,
            0.843,
            0.833,
            0.841,
            0.843,
        ],
    },
    "pytorch_ann": {
        "train_losses": [0.978, 0.609, 0.527, 0.484, 0.455, 0.427, 0.411, 0.396, 0.383, 0.373],
        "train_accuracies": [0.661, 0.79, 0.819, 0.833, 0.842, 0.853, 0.859, 0.864, 0.869, 0.87],
        "val_losses": [0.658, 0.646, 0.525, 0.529, 0.472, 0.465, 0.456, 0.443, 0.437, 0.434],
        "val_accuracies": [0.772, 0.749, 0.822, 0.826, 0.841, 0.84, 0.845, 0.857, 0.854, 0.859],
    },
    "pytorch_cnn": {
        "train_losses": [0.524, 0.322, 0.247, 0.19, 0.152, 0.121, 0.087, 0.061, 0.046, 0.034],
        "train_accuracies": [0.813, 0.883, 0.91, 0.93, 0.945, 0.958, 0.971, 0.984, 0.989, 0.994],
        "val_losses": [0.441, 0.361, 0.362, 0.33, 0.352, 0.385, 0.337, 0.358, 0.354, 0.362],
        "val_accuracies": [0.85, 0.87, 0.882, 0.886, 0.879, 0.88, 0.896, 0.894, 0.894, 0.892],
    },
}
FRACTION = st.floats(0, 1)
LOSS = st.floats(0, 5)


@pytest.mark.parametrize("part", RECORDED)
def test_the_references_trainings_generalize(part):
    """Nothing is wrong with the reference's curves."""
    judged = fit.judge(RECORDED[part])
    assert judged.word == "generalizing"
    assert judged.since is None


@st.composite
def histories(draw):
    """Draw a history of one to nine epochs."""
    epochs = draw(st.integers(1, 9))
    return {
        f"{which}_{what}": draw(st.lists(values, min_size=epochs, max_size=epochs))
        for which in ("train", "val")
        for what, values in (("losses", LOSS), ("accuracies", FRACTION))
    }


@pytest.fixture(scope="module")
def judge_fit():
    """The reference's judge_fit, imported with its folder on the path, as scripts are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(REFERENCE))
        yield importlib.import_module("pytorch_ann").judge_fit
    for name in ("pytorch_ann", "utils"):
        sys.modules.pop(name)


@given(history=histories())
def test_the_rule_is_the_references(judge_fit, history):
    """The grader's reading of any curve is what the reference's judge_fit says."""
    judged = fit.judge(history)
    assert judged.word == judge_fit(history)
    assert judged.reason
    assert judged.since is None or 1 <= judged.since <= len(history["val_losses"])


def test_overfitting_begins_after_the_lowest_validation_loss():
    """The epoch that is named is the one after the turn."""
    history = {
        "train_losses": [1.0, 0.5, 0.3, 0.2, 0.1],
        "val_losses": [1.1, 0.7, 0.6, 0.7, 0.8],
        "train_accuracies": [0.7, 0.8, 0.85, 0.88, 0.9],
        "val_accuracies": [0.68, 0.76, 0.82, 0.82, 0.82],
    }
    judged = fit.judge(history)
    assert (judged.word, judged.since) == ("overfitting", 4)
    assert "lowest in epoch 3 (0.60) and ends at 0.80" in judged.reason


def test_overfitting_begins_where_the_curves_part():
    """Without a turn it begins in the first epoch of the gap that stays."""
    history = {
        "train_losses": [1.0, 0.5, 0.3, 0.2, 0.1],
        "val_losses": [1.1, 0.7, 0.6, 0.6, 0.6],
        "train_accuracies": [0.7, 0.95, 0.85, 0.95, 0.97],
        "val_accuracies": [0.68, 0.76, 0.82, 0.82, 0.82],
    }
    judged = fit.judge(history)
    assert (judged.word, judged.since) == ("overfitting", 4)
    assert "15 points above" in judged.reason


@pytest.mark.parametrize(
    "curves",
    [{}, {"val_losses": [0.5]}, {"train_losses": [float("nan")] * 12}],
    ids=["no epochs", "ragged", "not a number"],
)
def test_what_has_gaps_is_not_judged(curves):
    """A history without epochs, of unequal lists or with NaN has no judgement."""
    history = {name: [] for name in RECORDED["numpy_ann"]}
    if curves:
        history = {**RECORDED["numpy_ann"], **curves}
    assert fit.judge(history) is None
