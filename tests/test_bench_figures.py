"""What benchmarks leave, and the page that shows it."""

from __future__ import annotations

import json
import re

import pytest

from benchmarks import figures, page
from benchmarks.figures import Figure


def make(folder):
    """Leave two sheets and a file that is none."""
    found = [
        figures.spread("faster", "times", [11.0], 12, "more"),
        figures.spread("memory", "MB", [12345.6]),
    ]
    figures.write(folder / "another.json", "make another", found, notes=["A sentence."])
    found = [figures.spread("stubs: whole", "s", [2.0, 2.1, 2.6], 2.5)]
    figures.write(folder / "grading.json", "python -m benchmarks.grading", found)
    (folder / "mistakes.json").write_text("[]", encoding="utf-8")


def test_a_sheet_comes_back_as_it_was_written(tmp_path):
    """Spread, goal and origin survive; keys of the benchmark's own do no harm."""
    found = figures.spread("solutions", "s", [3.0, 1.0, 2.00004], goal=2)
    figures.write(tmp_path / "some.json", "python -m some", [found], raw={"anything": [1]})
    (sheet,) = figures.sheets(tmp_path)
    assert (sheet.name, sheet.command) == ("some", "python -m some")
    assert "cores" in sheet.machine
    assert sheet.figures == [Figure("solutions", "s", 1.0, 2.0, 3.0, 3, 2)]


def test_a_sheet_names_the_commit_that_was_measured(tmp_path, monkeypatch):
    """The last commit of the measured folders counts, with a mark where they have changed."""
    answers = iter(["1a2b3c4\n", " M autograder/fit.py\n", "1a2b3c4\n", "", ""])

    def run(command, **options):
        assert command[-3:] == ["../autograder", "../data", "../solutions"]
        return type("Done", (), {"stdout": next(answers)})

    monkeypatch.setattr(figures.subprocess, "run", run)
    assert figures.commit() == "1a2b3c4+"
    figures.write(tmp_path / "some.json", "python -m some", [figures.spread("x", "s", [1.0])])
    assert json.loads((tmp_path / "some.json").read_bytes())["commit"] == "1a2b3c4"
    assert figures.commit() == "unknown"


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
    """Other JSON is passed over; half a sheet is an error that names the file."""
    (tmp_path / "other.json").write_text('{"trials": 3}', encoding="utf-8")
    (tmp_path / "list.json").write_text("[1]", encoding="utf-8")
    assert figures.sheets(tmp_path) == []
    half = {"command": "x", "commit": "y", "machine": "z", "figures": [{"name": "z"}]}
    (tmp_path / "half.json").write_text(json.dumps(half), encoding="utf-8")
    with pytest.raises(ValueError, match=r"half\.json"):
        figures.sheets(tmp_path)


def test_every_figure_is_on_the_page(tmp_path):
    """Each is there with its spread, its runs, its goal, and whether that is met."""
    make(tmp_path)
    lines = page.text(tmp_path).splitlines()
    assert "| stubs: whole | s | 2.1 | 2 | 2.6 | 3 | at most 2.5 | met |" in lines
    assert "| faster | times | 11 | 11 | 11 | 1 | at least 12 | missed |" in lines
    assert "| memory | MB | 12,350 | 12,350 | 12,350 | 1 |  |  |" in lines
    assert "A sentence." in lines


def test_a_section_names_command_commit_and_machine(tmp_path):
    """Gradings come first; a benchmark that the page does not know comes, too."""
    make(tmp_path)
    text = page.text(tmp_path)
    assert re.findall(r"^## (\w+)$", text, re.M) == ["grading", "another", "Tables"]
    assert f"`make another` at {figures.commit()}. {figures.machine()}." in text


def test_missed_goals_are_listed_first(tmp_path):
    """The page begins with what is not as it should be."""
    make(tmp_path)
    text = page.text(tmp_path)
    assert "1 of 2 goals are met." in text
    assert "- Missed: faster, 11 instead of at least 12 times ([another](#another))." in text


def test_the_committed_page_is_what_the_figures_say():
    """After new figures: `python -m benchmarks.page`."""
    committed = (figures.FOLDER / page.NAME).read_text(encoding="utf-8")
    assert committed == page.text()


def test_what_the_page_points_to_is_there():
    """Other pages are in the repository, and every sheet names a command of this project."""
    for target in re.findall(r"\]\(([^)#]+)\)", page.text()):
        assert (figures.FOLDER / target).is_file(), target
    for sheet in figures.sheets():
        assert sheet.figures, sheet.name
        assert re.match(r"python -m benchmarks\.\w+", sheet.command), sheet.name
