"""The kill matrix: what counts as caught, what is complained of, what the page shows."""

from __future__ import annotations

import dataclasses

import pytest

from benchmarks import kills, matrix
from benchmarks.matrix import Matrix
from benchmarks.survivors import EQUIVALENT, FREE, Reason
from benchmarks.trials import Trial

POINTS = {"1.1": 2.0, "1.2": 4.0, "1.9": 5.0}
HAND = Trial("relu is abs", "numpy_ann", {"1.2": 0.0}, {"1.1": 2.0, "1.2": 0.0},
             {"1.2": ["absolute value for ReLU"]})  # fmt: skip
CAUGHT = Trial("caught", "numpy_ann", scores={"1.2": 3.0}, number="1.2", operator="sign")
LATE = Trial("late", "numpy_ann", scores={"1.2": 4.0, "1.9": 0.0}, number="1.2", operator="sign")
ALIVE = Trial("alive", "numpy_ann", scores={"1.2": 4.0}, number="1.2", operator="axis")
TWIN = dataclasses.replace(ALIVE, name="twin")
OTHER = dataclasses.replace(ALIVE, name="other")
REASONS = [Reason(EQUIVALENT, "It is the same.", ("twin",)),
           Reason(FREE, "It is right, too.", ("other",))]  # fmt: skip


@pytest.fixture
def made(monkeypatch):
    """One wrong solution by hand, and two mutants caught, two explained."""
    for module in (kills, matrix):
        monkeypatch.setattr(module, "SURVIVORS", REASONS)
    mutants = [CAUGHT, LATE, TWIN, OTHER]
    return Matrix([HAND], mutants, POINTS, {trial.name for trial in [*mutants, ALIVE]})


def test_every_survivor_explained_leaves_no_complaint(made):
    """Only wrong mutants count, and all of them were caught."""
    assert made.complaints == []
    assert made.share == 1.0
    assert made.strict == pytest.approx(2 / 3)
    assert [made.fate(trial) for trial in made.mutants] == ["1.2", "1.9", EQUIVALENT, FREE]


def test_a_survivor_without_a_reason_is_a_complaint(made):
    """It counts as a wrong solution that was missed."""
    made.mutants.append(ALIVE)
    assert made.complaints == ["unexplained: alive"]
    assert made.share == pytest.approx(2 / 3)
    assert "- `alive`" in "\n".join(kills.page(made))


def test_other_points_than_expected_are_a_complaint(made):
    """A wrong solution of the tests must lose exactly what stands beside it."""
    made.by_hand.append(dataclasses.replace(HAND, name="half", scores={"1.2": 2.0}))
    assert made.complaints == ["other points than expected: half"]
    assert "**2**" in "\n".join(kills.page(made))


def test_a_reason_that_no_longer_holds_is_a_complaint(made):
    """Neither a mutant that is caught nor one that cannot be made needs explaining."""
    made.mutants[2] = dataclasses.replace(CAUGHT, name="twin")
    made.ids.discard("other")
    assert made.complaints == ["explained, but caught: twin", "explained, but no mutant: other"]


def test_a_grader_that_fails_is_a_complaint(made):
    """Whatever a wrong solution does, the grader must not fail over it."""
    made.mutants.append(dataclasses.replace(CAUGHT, name="fatal", failure="ValueError: no"))
    assert made.complaints == ["the grader failed: fatal"]


def test_the_page_counts_where_mutants_were_caught(made):
    """Caught here, elsewhere, by a training, or never, for each check; and who was named."""
    lines = list(kills.page(made))
    assert "| 1.2 | 4 | 1 | 1 | 4 | 1 | 0 | 1 | 2 |" in lines
    assert "| relu is abs | · | 0 |  | absolute value for ReLU |" in lines
    assert "**100.0%** were caught" in "\n".join(lines)
    assert {"It is the same.\n", "It is right, too.\n"} <= set(lines)
