"""The share of wrong solutions whose mistake is named, without training anything at length."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.compare import Departure
from autograder.training import Trainings
from tests import graded, wrong_part_1, wrong_part_2, wrong_part_3
from tests.named import NAMED, UNNAMED, misnamed

WRONG = [*wrong_part_1.SLOW, *wrong_part_2.ALL, *wrong_part_3.ALL]
TRAINED = {"1.9", "2.7", "3.4", "3.6"}
LOOPS = {"1.8", "2.3", "3.3"}
LEAST = 0.9


def test_nine_in_ten_wrong_solutions_have_their_name():
    """The table names a mistake for at least 90% of them, and a reason for each of the others."""
    unnamed = [v.name for v in WRONG if v.name not in NAMED[v.module]]
    share = 1 - len(unnamed) / len(WRONG)
    assert share >= LEAST, unnamed
    assert set(unnamed) == set(UNNAMED)
    known = {name for table in NAMED.values() for name in table}
    assert known <= {v.name for v in WRONG}


def not_learned(*_):
    """Stand in for the trainings: nothing was learned."""
    raise Departure("Nothing was learned.")


@pytest.fixture
def untrained(monkeypatch):
    """Skip the trainings, which take minutes, as failed."""
    for name in ("judge_learning", "judge_unskilled", "graded"):
        monkeypatch.setattr(Trainings, name, not_learned)


@pytest.mark.nightly
@pytest.mark.parametrize(
    "variation", [v for v in WRONG if LOOPS & set(v.scores)], ids=lambda v: f"{v.module} {v.name}"
)
def test_a_mistake_in_a_loop_is_named_without_its_trainings(
    untrained, tmp_path, sandbox, variation
):
    """The probe, the parameters or the history are enough to tell which mistake it was."""
    variation = replace(variation, only=",".join(set(variation.scores) - TRAINED))
    folder = graded.write(tmp_path / "in", variation)
    report = graded.run(folder, tmp_path / "out", sandbox, variation.only.split(","))
    assert not report.failure
    assert misnamed(report, variation) == []
