"""The benchmarks with pages of their own leave their figures in the common shape too."""

from __future__ import annotations

import pytest

from benchmarks import figures, grading, watch, workers


@pytest.fixture
def leave(tmp_path, monkeypatch):
    """Run a benchmark with its page elsewhere; return the sheet and the page's text."""

    def run(module, *arguments: str):
        page = tmp_path / f"{module.__name__.rpartition('.')[2]}.md"
        monkeypatch.setattr(module, "PAGE", page)
        monkeypatch.setattr("sys.argv", [page.stem, *arguments])
        module.main()
        return figures.read(page.with_suffix(".json")), page.read_text(encoding="utf-8")

    return run


def test_grading_leaves_seconds_with_their_goals(leave, monkeypatch):
    """And points and megabytes without one."""

    def fake(folder, seed, only):
        return {"points": 100.0, "seconds": 10.0 + seed, "grader MB": 75.0}

    monkeypatch.setattr(grading, "grade", fake)
    sheet, page = leave(grading, "--seeds", "7")
    found = {figure.name: figure for figure in sheet.figures}
    assert found["Solutions: seconds"].median == 13
    assert found["Solutions: seconds"].met
    assert found["Stubs: seconds"].runs == grading.FEW
    assert found["Stubs: seconds"].met is False
    assert found["Stubs: grader MB"].unit == "MB"
    assert found["Stubs: points"].goal is None
    assert "| seconds | 10 | 13 | 16 |" in page


def test_workers_leaves_every_kind_of_time(leave, monkeypatch):
    """One real NumPy worker by a fork: first, ready, whole check."""
    monkeypatch.setattr(workers, "ROUNDS", {"fork": 1})
    monkeypatch.setattr(workers, "QUESTIONS", {"numpy_ann": workers.QUESTIONS["numpy_ann"]})
    sheet, page = leave(workers)
    names = [figure.name for figure in sheet.figures]
    assert names == [f"numpy_ann, fork: {what}" for what in ("first", "ready", "whole check")]
    assert "| numpy_ann, fork |" in page


def test_watch_leaves_what_it_found_and_how_calm_it_was(leave, monkeypatch):
    """A figure for each line of its table."""

    def fake(module, saves, *, wrong):
        return [(f"| {module} |", figures.spread(f"{module}, {wrong}", "ms", [1.0] * saves))]

    monkeypatch.setattr(watch, "measure", fake)
    monkeypatch.setattr(watch, "busy", lambda: 1.5)
    sheet, page = leave(watch, "--saves", "2", "--modules", "numpy_ann")
    assert [(f.name, f.runs) for f in sheet.figures] == [
        ("numpy_ann, False", 2), ("numpy_ann, True", 2),
    ]  # fmt: skip
    assert "1.5 times" in sheet.notes[0]
    assert sheet.notes[0] in page
