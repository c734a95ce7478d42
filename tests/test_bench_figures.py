"""The common shape of what benchmarks measure."""

from __future__ import annotations

import json

import pytest

from benchmarks import figures
from benchmarks.figures import Figure


def test_a_sheet_comes_back_as_it_was_written(tmp_path):
    """Spread, goal and label survive; keys of the benchmark's own do no harm."""
    found = figures.spread("solutions", "s", [3.0, 1.0, 2.0], goal=2, label="after")
    figures.write(tmp_path / "some.json", "python -m some", [found], raw={"anything": [1]})
    (sheet,) = figures.sheets(tmp_path)
    assert sheet.name == "some"
    assert sheet.command == "python -m some"
    assert "cores" in sheet.machine
    assert sheet.figures == [Figure("solutions", "s", 1.0, 2.0, 3.0, 3, 2, "less", "after")]


@pytest.mark.parametrize(
    ("values", "goal", "better", "met"),
    [
        ([1.0, 2.0, 9.0], 2.0, "less", True),
        ([1.0, 2.1, 9.0], 2.0, "less", False),
        ([1.0, 12.0, 13.0], 12.0, "more", True),
        ([1.0, 11.0, 13.0], 12.0, "more", False),
        ([1.0], None, "less", None),
    ],
)
def test_a_goal_is_met_by_the_median(values, goal, better, met):
    """One lucky run meets no goal, one unlucky run misses none."""
    assert figures.spread("x", "s", values, goal, better).met is met


def test_other_files_are_no_sheets(tmp_path):
    """mutation.json and its like are passed over; half a sheet is an error that names the file."""
    (tmp_path / "other.json").write_text('{"trials": 3}', encoding="utf-8")
    (tmp_path / "list.json").write_text("[1]", encoding="utf-8")
    assert figures.sheets(tmp_path) == []
    half = {"command": "x", "machine": "y", "figures": [{"name": "z"}]}
    (tmp_path / "half.json").write_text(json.dumps(half), encoding="utf-8")
    with pytest.raises(ValueError, match=r"half\.json"):
        figures.sheets(tmp_path)


def test_the_committed_sheets_can_be_read():
    """What benchmarks left in the repository is of the common shape."""
    for sheet in figures.sheets():
        assert sheet.figures, sheet.name
        assert sheet.command.startswith(("python -m benchmarks.", "make ")), sheet.name
