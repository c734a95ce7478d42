"""Part 2's checks against solutions that are wrong, right in another way, or worth nothing."""

from __future__ import annotations

import pytest

from tests import graded
from tests.named import misnamed, names
from tests.right_part_2 import ALL as RIGHT
from tests.wrong_part_2 import ALL as WRONG

PART = "2.1,2.2,2.3,2.4,2.5,2.6,2.7"
# The trainings of these are made on every change; the others' wait for the night.
TRAINED = (
    "layers in a plain list",
    "softmax",
    "zero_grad forgotten",
    "zero_grad once an epoch",
    "loss summed",
    "last short batch dropped",
    "shuffled once",
    "train mode set once",
    "eval mode forgotten",
    "a key of the history is missing",
    "accuracies in percent",
    "DataLoader",
    "soft targets, steps by hand",
)


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


def named(name):
    """Return a wrong solution by its name."""
    return next(variation for variation in WRONG if variation.name == name)


def quick(variation):
    """Say whether a variation's own checks train nothing, or are among the few that may."""
    numbers = variation.only.split(",")
    return numbers != [""] and (not {"2.3", "2.7"} & set(numbers) or variation.name in TRAINED)


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


@pytest.mark.nightly
@pytest.mark.parametrize("variation", WRONG, ids=lambda v: v.name)
def test_a_mistake_costs_nothing_elsewhere(variation, grade):
    """With the whole part graded, the scores named in the table are among those lost."""
    found = lost(grade(variation, PART), PART)
    assert variation.scores.items() <= found.items()


@pytest.mark.parametrize("variation", nightly(RIGHT, quick))
def test_a_right_solution_is_full_whatever_it_looks_like(variation, grade):
    """Another style, another order, other tools: no point is lost."""
    assert lost(grade(variation), variation.only or PART) == {}
    assert names(grade(variation)) == set()


def test_there_are_enough_wrong_solutions_of_every_check():
    """At least three mistakes cost each numbered check something."""
    for number in PART.split(","):
        assert sum(number in variation.scores for variation in WRONG) >= 3, number


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("layers in a plain list", "2.1", "layers in a plain list are not found"),
        ("hidden size ignored", "2.1", "expected are 12 to 7 and 7 to 5"),
        ("hidden size ignored", "2.2", "Mend 2.1 first"),
        ("no ReLU", "2.2", "without the ReLU"),
        ("softmax", "2.2", "leave the softmax to cross_entropy"),
        ("zero_grad once an epoch", "2.3", "optimizer.zero_grad() inside the loop over batches"),
        ("loss summed", "2.3", "16 times what it should be"),
        ("last short batch dropped", "2.3", "the last batch may be shorter"),
        ("shuffled once", "2.3", "Draw a new permutation in every epoch"),
        ("train mode set once", "2.3", "model.train() at the beginning of every epoch"),
        ("a key of the history is missing", "2.3", "The history has no val_losses"),
        ("predict takes argmax over the examples", "2.4", "argmax(dim=1)"),
        ("predict without eval", "2.4", "leaves the model in train mode"),
        ("names exchanged", "2.5", "exchanged in the legend"),
        ("vertical labels exchanged", "2.5", "is called 'accuracy'"),
        ("a PDF", "2.5", "is not a PNG"),
        ("other words", "2.6", "Return one of underfitting, overfitting, generalizing"),
    ],
)
def test_the_advice_fits_the_mistake(name, number, words, grade):
    """What happened and what to try are named; no file of the grader is."""
    found = told(grade(named(name)), number)
    assert words in found
    assert not any(word in found for word in ("autograder", "judges", "probe", "worker"))


NOTHING = '''
import torch
from torch import nn

class PyTorchANN(nn.Module):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        super().__init__()
        self.k = output_size
    def forward(self, x):
        return torch.zeros(len(x), self.k)

def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    return {f"{a}_{b}": [0.5] * epochs for a in ("train", "val") for b in ("losses", "accuracies")}

def predict(model, X):
    return torch.zeros(len(X), dtype=torch.int64)

def plot_train_val_metrics(history, path):
    from matplotlib.figure import Figure
    Figure().savefig(path)

def judge_fit(history):
    return "generalizing"
'''  # fmt: skip


def test_a_program_that_does_nothing_earns_nothing(grade):
    """Zeros, a train that invents its history, an empty picture and a constant word."""
    variation = graded.Variation("nothing", "pytorch_ann", whole=NOTHING)
    report = grade(variation, PART)
    assert {number: report.results[number].score for number in PART.split(",")} == dict.fromkeys(
        PART.split(","), 0
    )
