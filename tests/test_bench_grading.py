"""Benchmarks of whole gradings and of `watch`: what they leave."""

from __future__ import annotations

import pytest

from benchmarks import figures, grading, watch
from benchmarks.footprint import Footprint


@pytest.fixture
def leave(tmp_path, monkeypatch):
    """Return a function that runs a benchmark and returns the sheet that it left."""

    def run(module, *arguments: str):
        path = tmp_path / "sheet.json"
        monkeypatch.setattr("sys.argv", ["benchmark", *arguments, "--sheet", str(path)])
        module.main()
        return figures.read(path)

    return run


def test_gradings_leave_seconds_with_their_goals(leave, monkeypatch):
    """Points and megabytes have none; the solutions are compared with their bare trainings."""

    def grade(words, seed):
        return Footprint(0.1, 4.0 + seed, 1.0, 75_000_000, 0), 100.0

    monkeypatch.setattr(grading, "grade", grade)
    monkeypatch.setattr(grading, "bare", lambda seed: 4.0)
    sheet = leave(grading, "--seeds", "7")
    found = {figure.name: figure for figure in sheet.figures}
    assert (found["solutions: whole"].median, found["solutions: whole"].runs) == (7, 7)
    assert found["solutions: whole"].met
    assert found["stubs: whole"].runs == grading.FEW
    assert found["stubs: whole"].met is False
    assert found["one check: first line"].met
    assert found["stubs: points"].goal is None
    assert found["stubs: largest process"].median == 75
    assert found["solutions: whole, by the bare trainings"].median == 1.5


def test_one_grading_is_measured():
    """One check of the stubs: no points, some seconds, a process of some size."""
    taken, points = grading.grade(("student", "--only", "1.2"))
    assert points == 0
    assert 0 < taken.first_seconds < taken.seconds
    assert taken.largest_bytes > 20e6


@pytest.mark.nightly
def test_the_bare_trainings_run_without_a_grader():
    """One epoch of each of the three scripts, in a folder of their own."""
    assert 0 < grading.bare(0, "--epochs", "1") < 120


@pytest.mark.parametrize("module", watch.WRONG)
def test_watch_saves_a_mistake_of_the_catalogue(module):
    """The wrong text is another one than the solution's."""
    assert watch.text_of(module, wrong=True) != watch.text_of(module, wrong=False)


def test_watch_leaves_what_it_found_and_how_calm_it_was(leave, monkeypatch):
    """There are figures for the solution and for a wrong one."""

    def measure(module, saves, *, wrong):
        return [figures.spread(f"{module}, {wrong}", "ms", [1.0] * saves)]

    monkeypatch.setattr(watch, "measure", measure)
    monkeypatch.setattr(watch.footprint, "busy", lambda: 1.5)
    sheet = leave(watch, "--saves", "2")
    names = [f"{module}, {wrong}" for module in watch.WRONG for wrong in (False, True)]
    assert [(figure.name, figure.runs) for figure in sheet.figures] == [(n, 2) for n in names]
    assert "1.5 times" in sheet.notes[-1]
