"""Part 3's checks against solutions that are wrong, right in another way, or worth nothing."""

from __future__ import annotations

import pytest

from tests import graded
from tests.named import misnamed, names
from tests.right_part_3 import ALL as RIGHT
from tests.wrong_part_3 import ALL as WRONG

PART = "3.1,3.2,3.3,3.4,3.5,3.6"
# The trainings of these are made on every change; the others' wait for the night.
TRAINED = (
    "zero_grad forgotten", "SGD", "history constant", "DataLoader and AdamW",
    "standardized by what train was given",
)  # fmt: skip


def lost(report, numbers):
    """Return the scores of the checks that are not full."""
    return {
        number: pytest.approx(report.results[number].score)
        for number in numbers.split(",")
        if report.results[number].score < sum(c.points for c in report.results[number].cases)
    }


@pytest.fixture(scope="module")
def reports():
    """Keep the reports, since some variations are asked about twice."""
    return {}


@pytest.fixture
def grade(reports, tmp_path, sandbox):
    """Grade a variation of the reference, some checks only."""

    def report(variation, numbers=""):
        numbers = numbers or variation.only or PART
        if (variation.name, numbers) not in reports:
            folder = graded.write(tmp_path / "submission", variation)
            found = graded.run(folder, tmp_path / "out", sandbox, numbers.split(","))
            assert not found.failure
            reports[variation.name, numbers] = found
        return reports[variation.name, numbers]

    return report


def said(case):
    """Return what happened, what it looks like, and what to try."""
    looks = " ".join(mistake.looks for mistake in case.lesson.mistakes)
    return f"{case.rationale} {looks} {case.hint}"


def told(report, number):
    """Return everything that a check says about what went wrong."""
    cases = [case for case in report.results[number].cases if case.passed is not True]
    return " ".join(said(case) for case in cases)


def quick(variation):
    """Say whether a variation's own checks train nothing, or are among the few that may."""
    numbers = variation.only.split(",")
    return numbers != [""] and (
        not {"3.3", "3.4", "3.6"} & set(numbers) or variation.name in TRAINED
    )


def nightly(variations, soon):
    """Return parameters of a test, those that take long marked nightly."""
    return [
        pytest.param(v, id=v.name, marks=() if soon(v) else pytest.mark.nightly) for v in variations
    ]


@pytest.mark.parametrize("variation", nightly(WRONG, quick))
def test_a_mistake_costs_exactly_what_it_concerns(variation, grade):
    """The checks named in the table lose what it says, all others are full."""
    assert lost(grade(variation), variation.only or PART) == variation.scores
    assert misnamed(grade(variation), variation) == []


@pytest.mark.parametrize("variation", nightly(RIGHT, quick))
def test_a_right_solution_is_full_whatever_it_looks_like(variation, grade):
    """Another architecture, another style, other tools: no point is lost."""
    assert lost(grade(variation), variation.only or PART) == {}
    assert names(grade(variation)) == set()


def test_there_are_enough_wrong_solutions_of_every_check():
    """At least three mistakes cost each numbered check something."""
    for number in PART.split(","):
        assert sum(number in variation.scores for variation in WRONG) >= 3, number


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("convolution unused", "3.1", "does not depend on the convolution"),
        ("number of classes fixed", "3.1", "The last layer has num_classes outputs"),
        ("too many parameters", "3.1", "Pool or stride before flattening"),
        ("convolutions in a plain list", "3.1", "The network has no convolution"),
        ("softmax", "3.2", "leave the softmax to cross_entropy"),
        ("ReLU on the logits", "3.2", "logits may be negative"),
        ("forward mixes the images", "3.2", "x.flatten(1)"),
        ("wrong size after flatten", "3.2", "mat1 and mat2 shapes cannot be multiplied"),
    ],
)
def test_the_advice_fits_the_mistake(name, number, words, grade):
    """What happened and what to try are named; no file of the grader is."""
    variation = next(variation for variation in WRONG if variation.name == name)
    found = told(grade(variation), number)
    assert words in found
    assert not any(word in found for word in ("autograder", "judges", "probe", "worker"))


NOTHING = '''
import torch
from torch import nn

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.k = num_classes
    def forward(self, x):
        return torch.zeros(len(x), self.k)

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    return {f"{a}_{b}": [0.5] * epochs for a in ("train", "val") for b in ("losses", "accuracies")}

def judge_fit(history):
    return "generalizing"
'''  # fmt: skip


def test_a_program_that_does_nothing_earns_nothing(grade):
    """Zeros, a train that invents its history, and a constant word."""
    variation = graded.Variation("nothing", "pytorch_cnn", whole=NOTHING)
    report = grade(variation, PART)
    assert {number: report.results[number].score for number in PART.split(",")} == dict.fromkeys(
        PART.split(","), 0
    )
