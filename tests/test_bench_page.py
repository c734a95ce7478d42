"""The page of all figures: benchmarks/README.md."""

from __future__ import annotations

import re

from benchmarks import figures, page


def make(folder):
    """Leave two sheets and a file that is none."""
    found = [
        figures.spread("stubs: whole", "s", [4.0, 5.0, 6.0], 2.5, label="before"),
        figures.spread("stubs: whole", "s", [2.0, 2.1, 2.6], 2.5, label="after"),
    ]
    figures.write(
        folder / "timeline.json", "python -m benchmarks.timeline", found, pictures=["some.svg"]
    )
    found = [
        figures.spread("faster", "times", [11.0], 12, "more"),
        figures.spread("memory", "MB", [12345.6]),
    ]
    figures.write(folder / "another.json", "make another", found, notes=["A sentence."])
    (folder / "mutation.json").write_text("{}", encoding="utf-8")


def test_every_figure_is_on_the_page(tmp_path):
    """With its spread, its runs, its goal, and whether that is met."""
    make(tmp_path)
    lines = page.text(tmp_path).splitlines()
    assert "| stubs: whole | before | s | 4 | 5 | 6 | 3 | at most 2.5 | missed |  |" in lines
    assert "| stubs: whole | after | s | 2 | 2.1 | 2.6 | 3 | at most 2.5 | met | 2.38 |" in lines
    assert "| faster |  | times | 11 | 11 | 11 | 1 | at least 12 | missed |" in lines
    assert "| memory |  | MB | 12,350 | 12,350 | 12,350 | 1 |  |  |" in lines
    assert "- A sentence." in lines
    assert "![some](some.svg)" in lines


def test_each_section_has_its_command_and_machine(tmp_path):
    """The timeline comes first; a benchmark that nobody told the page about comes, too."""
    make(tmp_path)
    text = page.text(tmp_path)
    assert re.findall(r"^## (\w+)$", text, re.M)[:2] == ["timeline", "another"]
    assert f"`make another`. {figures.machine()}." in text


def test_goals_are_asked_of_the_present(tmp_path):
    """What is missed is said first; "before" is history."""
    make(tmp_path)
    text = page.text(tmp_path)
    assert "1 of 2 goals are met." in text
    assert "- Missed: faster, 11 instead of at least 12 times ([another](#another))." in text
    assert "Missed: stubs" not in text


def test_the_committed_page_is_what_the_figures_say():
    """After new figures: `python -m benchmarks.page`."""
    committed = (figures.FOLDER / page.NAME).read_text(encoding="utf-8")
    assert committed == page.text()


def test_what_the_page_shows_is_there():
    """Pictures and other pages that it points to are in the repository."""
    for target in re.findall(r"\]\(([^)#]+)\)", page.text()):
        assert (figures.FOLDER / target).is_file(), target
