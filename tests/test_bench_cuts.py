"""What each cut saves: every cut can be undone, and a grading with it undone judges alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from autograder.grade import ROOT
from benchmarks import cuts, figures, undone
from benchmarks.timeline import CASES

OF_PART_1 = [cut for cut in undone.CUTS if cut != "a stand-in for torch's compiler"]


def run(cut, out, only, **environment):
    """Grade the solutions with a cut undone; return the process and the scores."""
    words = ["grade", "solutions", "--out", str(out), "--only", only, "--data", "sample"]
    ended = subprocess.run(
        [sys.executable, str(cuts.PROGRAM), cut, *words],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | environment,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    told = json.loads((out / "results.json").read_text(encoding="ascii"))
    return ended, {test["number"]: test["score"] for test in told["tests"] if "number" in test}


def test_every_cut_has_its_profile():
    """No way back is forgotten, none is only a sentence."""
    assert set(cuts.PROFILES) == set(undone.CUTS)
    assert {cut.case for cut in cuts.PROFILES.values()} <= set(CASES)


@pytest.mark.parametrize("cut", [undone.NOTHING, *OF_PART_1])
def test_a_grading_with_a_cut_undone_gives_the_same_points(cut, tmp_path):
    """It is slower and judges no differently."""
    _, scores = run(cut, tmp_path, "1.2")
    assert scores["1.2"] == 4


def test_the_compiler_comes_back(tmp_path):
    """With the stand-in undone an optimizer works, and takes the real one."""
    _, scores = run("a stand-in for torch's compiler", tmp_path, "2.2")
    assert scores["2.2"] > 0


@pytest.mark.parametrize(
    ("cut", "asked", "answers"),
    [
        ("wide pipes for images", "Channel._widen.__module__", ("autograder.channel", "undone")),
        ("our modules compiled once", "compiled.__module__", ("autograder.programs", "undone")),
    ],
)
def test_what_is_undone_is_another_function(cut, asked, answers):
    """The module that a cut is in has the way of before, as soon as it is imported."""
    name, _ = undone.GRADER[cut]
    for chosen, answer in zip((undone.NOTHING, cut), answers, strict=True):
        code = (
            f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'benchmarks')!r}]\n"
            "import undone\n"
            f"undone.when_imported(*undone.GRADER[{cut!r}]) if {chosen == cut} else None\n"
            f"import importlib; print(importlib.import_module({name!r}).{asked})"
        )
        ended = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert ended.stdout.strip() == answer


def test_the_sheet_has_each_cut_before_and_after(tmp_path, monkeypatch, capsys):
    """Runs in turns; a sentence says what was seen and what it saves."""
    order = []

    def fake(cut, case):
        order.append(cut)
        return 2.0 if cut == undone.NOTHING else 3.0

    monkeypatch.setattr(cuts, "grade", fake)
    monkeypatch.setattr(cuts, "busy", lambda: 1.0)
    monkeypatch.setattr(cuts, "SHEET", tmp_path / "cuts.json")
    monkeypatch.setattr("sys.argv", ["cuts", "--runs", "2", "--only", "collector"])
    cuts.main()
    assert order == ["packages loaded without the collector", undone.NOTHING] * 2
    sheet = figures.read(tmp_path / "cuts.json")
    assert [(figure.label, figure.median) for figure in sheet.figures] == [
        ("before", 3.0),
        ("after", 2.0),
    ]
    assert "It saves 1.00 of 3.00 s (stubs)." in sheet.notes[0]
    assert "It saves 1.00" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["cuts", "--runs", "1", "--only", "pipes"])
    cuts.main()
    both = figures.read(tmp_path / "cuts.json")
    assert [figure.name for figure in both.figures[::2]] == [
        "stubs: packages loaded without the collector",
        "solutions: wide pipes for images",
    ]


def test_a_name_that_no_cut_has_is_one_line(monkeypatch, capsys):
    """And says which there are."""
    monkeypatch.setattr("sys.argv", ["cuts", "--only", "nonsense"])
    with pytest.raises(SystemExit):
        cuts.main()
    assert "wide pipes" in capsys.readouterr().err
