"""A class whose truth is known: who got what they do not deserve is found and told."""

from __future__ import annotations

import json

import pytest

from autograder.submission import MODULES
from benchmarks.marking import Part, parts, told

WRONG, RIGHT = "loss is a sum", "relu by where"


@pytest.fixture
def judge(tmp_path):
    """Judge one student who wrote these pieces and got these scores, of 10 points for each part."""

    def judged(kind, what, scores):
        folder = tmp_path / "someone"
        folder.mkdir(exist_ok=True)
        tests = [
            {"number": f"{part}.1", "name": "a check", "score": score, "max_score": 10}
            for part, score in enumerate(scores, 1)
        ]
        results = {"score": sum(scores), "tests": tests}
        (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
        student = {"key": "someone", "kind": kind, "what": what}
        absent = {"key": "absent", "kind": kind, "what": {}}
        return list(parts({"students": [student, absent]}, tmp_path))

    return judged


def test_right_parts_with_full_points_and_wrong_ones_without_are_deserved(judge):
    """A mistake in one part says nothing about the others."""
    found = judge("wrong", {"numpy_ann": [RIGHT, WRONG], "pytorch_ann": [RIGHT]}, [7.5, 10, 10])
    assert [part.flawed for part in found] == [True, False, False]
    assert all(part.deserved for part in found)
    assert told(found) == [
        "Of 2 parts without a mistake 2 got all their points; of 1 with one, or not finished, 1 "
        "lost some.",
        "",
    ]


def test_points_lost_for_right_work_are_told(judge):
    """With what was written, so that somebody can look."""
    found = judge("right", {"numpy_ann": [RIGHT]}, [9.5, 10, 4])
    assert [part.deserved for part in found] == [False, True, False]
    assert told(found)[2:] == [
        f"- numpy_ann, 9.5 of 10: {RIGHT}",
        "- pytorch_cnn, 4 of 10: as in the handout's solution",
    ]


def test_networks_that_miss_the_gate_are_counted_by_their_design():
    """A small network of its own design may end under 85%: nobody has judged it wrongly."""
    found = [Part("x", MODULES[2], ("a mean", "a loop"), False, 23, 35, ("3.6",))] * 2
    found.append(Part("y", MODULES[2], ("a mean",), False, 22, 35, ("3.5", "3.6")))
    assert told(found)[2:] == [
        "2 right ones lost by their test accuracy alone: a mean (2).",
        "",
        "- pytorch_cnn, 22 of 35: a mean",
    ]


@pytest.mark.parametrize("name", [WRONG, "no 1.4"])
def test_a_mistake_that_costs_nothing_is_told(judge, name):
    """A mistake of the wrong solutions, or an answer that was never written."""
    found = judge("unfinished", {"numpy_ann": [name]}, [10, 10, 10])
    assert [part.module for part in found if not part.deserved] == ["numpy_ann"]


@pytest.mark.parametrize("kind", ["broken", "hostile"])
def test_nothing_is_said_of_who_deserves_is_unclear(judge, kind):
    """A broken file may cost one part or all."""
    assert judge(kind, {}, [0, 0, 0]) == []
    assert len(judge("right", {}, [10, 10, 10])) == len(MODULES)
