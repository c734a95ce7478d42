"""Several seeds of one network are one line with a mean and a spread."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from torch import nn

from solutions.studies import spread
from solutions.studies.lab import Lab, Settings
from solutions.studies.learners import Rule
from solutions.studies.training import Plan

PLAN = Plan(epochs=1, batch=50, rule=Rule("sgd", 0.01))


def run(accuracy, worked):
    """Return what a training may have left."""
    return {
        "test_accuracy": accuracy,
        "seconds": 9.0,
        "worked": worked,
        "epochs": [{}] * 5,
        "parameters": 1234,
    }


def test_seeds_are_one_line_and_the_best_network_is_first():
    """Mean and standard deviation where there are two; a single seed has no spread."""
    stats = {
        "machine": {"device": "cpu"},
        "data": {"name": "sample", "train": 9000, "test": 5000},
        "runs": {
            "Small, seed 0": run(0.80, 1.0),
            "Large, seed 0": run(0.90, 10.0),
            "Large, seed 1": run(0.92, 14.0),
        },
    }
    text = spread.remarks(stats)[0]
    lines = text.splitlines()
    assert "processor seconds" in lines[0]
    assert lines[2] == "| Large | 2 | 5 | 1,234 | 91.00% ± 1.41 | 12.00 ± 2.83 |"
    assert lines[3] == "| Small | 1 | 5 | 1,234 | 80.00% | 1.00 |"
    assert "Learned from 9,000 images, asked about 5,000 (sample)" in text


def linear():
    """Create a small network."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))


@pytest.fixture
def other(tiny, tmp_path):
    """Another study, with one training from seed 3."""
    lab = Lab("other", tiny, Settings(tmp_path, seed=3), {})
    lab.train("a network", linear, PLAN)
    return lab


def test_what_another_study_has_trained_is_taken_over(other, tiny, tmp_path):
    """It is the training that would have been made: the figures are equal."""
    lab = Lab("several", tiny, Settings(tmp_path), {})
    assert lab.adopt("other", "a network", "adopted", PLAN, 3)
    lab.train("trained", linear, PLAN, seed=3)
    adopted, trained = (lab.stats["runs"][name] for name in ("adopted", "trained"))
    times = ("seconds", "worked", "epochs")
    assert {k: v for k, v in adopted.items() if k not in times} == {
        k: v for k, v in trained.items() if k not in times
    }
    assert "adopted" in json.loads((tmp_path / "several" / "stats.json").read_text())["runs"]


@pytest.mark.parametrize(
    "wanted",
    [
        ("nowhere", "a network", PLAN, 3),
        ("other", "another", PLAN, 3),
        ("other", "a network", replace(PLAN, epochs=2), 3),
        ("other", "a network", PLAN, 4),
    ],
    ids=["study", "network", "plan", "seed"],
)
def test_another_training_is_not(other, tiny, tmp_path, wanted):
    """Another plan or seed, a network that is not there, a study that was not run."""
    lab = Lab("several", tiny, Settings(tmp_path), {})
    study, run, plan, seed = wanted
    assert not lab.adopt(study, run, "adopted", plan, seed)
    assert lab.stats["runs"] == {}


@pytest.mark.parametrize("key", ["data", "machine"])
def test_nor_one_of_other_images_or_another_machine(other, tiny, tmp_path, key):
    """Its seconds would not compare."""
    other.stats[key] = {"other": 1}
    other.save()
    lab = Lab("several", tiny, Settings(tmp_path), {})
    assert not lab.adopt("other", "a network", "adopted", PLAN, 3)
