"""The class that is made for measuring: the same each time, and truly described."""

from __future__ import annotations

import ast
import json
import random
from collections import Counter

import pytest

from autograder.batch.intake import find
from autograder.course import MODULES
from benchmarks import batch, classroom
from benchmarks.footprint import Footprint

COUNT = 40


@pytest.fixture(scope="module")
def made():
    """One class in memory."""
    return classroom.make(COUNT, 3)


def test_the_class_is_found_again(tmp_path, made):
    """Every submission is found under the key that its truth names."""
    path = classroom.write(tmp_path, made)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert len(truth) == COUNT
    assert {one["key"] for one in truth} == {entry.key for entry in find(path, None).entries}


def test_the_same_numbers_make_the_same_class(made):
    """Down to the last byte; another seed makes another class."""
    assert classroom.make(12, 3) == classroom.make(12, 3)
    assert classroom.make(1, 4)[0].files != made[0].files


def test_every_kind_is_there(made):
    """Kinds come in the shares that were asked for."""
    kinds = Counter(student.kind for student in made)
    assert set(kinds) == set(classroom.KINDS)
    assert kinds["right"] >= COUNT * 0.3


def test_what_is_not_broken_is_python(made):
    """Stubs, wrong and right ones alike are three files that parse."""
    for student in made:
        if student.kind not in classroom.SPOILED:
            assert sorted(student.files) == [f"{module}.py" for module in MODULES]
            assert all(ast.parse(content) for content in student.files.values())


def test_the_truth_says_what_is_flawed(made):
    """A wrong submission has a flawed part, a stub three, a right one none."""
    flawed = {kind: [s.flawed for s in made if s.kind == kind] for kind in classroom.KINDS}
    assert all(flawed["wrong"])
    assert all(parts == list(MODULES) for parts in flawed["stub"])
    assert not any(flawed["right"])


@pytest.mark.parametrize("kind", classroom.SPOILED)
def test_everything_that_spoils_a_file_changes_it(kind):
    """Each way makes another file of a right one, or none."""
    right = classroom.written("right", "numpy_ann", random.Random(1))[0].encode()
    for way, spoil in classroom.SPOILED[kind].items():
        assert spoil(right) != right, way


@pytest.fixture
def judge(tmp_path):
    """Judge one student whose parts are flawed or not, with these scores out of 10."""

    def judged(kind, flawed, scores):
        folder = tmp_path / "submissions" / "someone"
        folder.mkdir(parents=True)
        tests = [
            {"number": number, "score": score, "max_score": 10} for number, score in scores.items()
        ]
        (folder / "results.json").write_text(json.dumps({"tests": tests}), encoding="utf-8")
        what = {module: ["a piece"] for module in MODULES}
        someone = {"key": "someone", "kind": kind, "what": what, "flawed": flawed}
        return list(batch.parts([someone, {**someone, "key": "absent"}], tmp_path))

    return judged


def test_right_parts_with_full_points_and_flawed_ones_without_are_deserved(judge):
    """A mistake in one part says nothing about the others."""
    found = judge("wrong", ["numpy_ann"], {"1.4": 7.5, "2.1": 10, "3.1": 10})
    assert [part.flawed for part in found] == [True, False, False]
    assert batch.undeserved(found) == []


def test_points_lost_for_right_work_are_told(judge):
    """The line says what was written; a mistake that costs nothing is told, too."""
    found = judge("right", ["pytorch_ann"], {"1.4": 9.5, "2.1": 10, "3.1": 10})
    assert batch.undeserved(found) == [
        "numpy_ann, a piece: lost 1.4",
        "pytorch_ann, a piece: lost nothing",
    ]


def test_networks_that_miss_a_threshold_are_counted_apart(judge):
    """A small network of its own design may end under 85%: nobody has judged it wrongly."""
    found = judge("right", [], {"1.4": 10, "2.1": 10, "3.1": 10, "3.5": 4})
    assert [part.only_accuracy for part in found] == [False, False, True]
    assert batch.undeserved(found) == []


@pytest.mark.parametrize("kind", classroom.SPOILED)
def test_nothing_is_said_where_it_is_unclear_what_is_deserved(judge, kind):
    """A broken file may cost one part or all."""
    assert judge(kind, [], {"1.4": 0}) == []


def test_the_figures_compare_two_workers_with_one():
    """Twice the work in the same time is an efficiency of 100%."""
    taken = Footprint(0.1, 60.0, 90.0, 10, 500_000_000)
    runs = [batch.Run(1, 5, taken), batch.Run(2, 10, taken)]
    found = {figure.name: figure.median for figure in batch.figures_of(runs, [])}
    assert found["efficiency of two workers"] == 100
    assert found["1 worker, 5 submissions: a minute"] == 5
    assert found["2 workers, 10 submissions: processor, each"] == 9
