"""The two other lengths of a report: what comes next alone, and everything."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from autograder.__main__ import main
from autograder.grade import ROOT
from autograder.lessons import Lesson, Mistake
from autograder.render.detail import show_less, show_more
from tests.test_report import HOSTILE, broken, full, lose, partly


def printed(show, report, width=80):
    """Return what a function prints of a report."""
    stream = io.StringIO()
    show(report, Console(file=stream, width=width, markup=False, highlight=False, emoji=False))
    return stream.getvalue()


def test_less_is_the_score_and_the_first_step():
    """Two things, and nothing of the other checks."""
    lines = [line.split() for line in printed(show_less, partly()).splitlines()]

    assert lines[0] == ["32.4", "of", "37", "points"]
    assert lines[1][0] == "1.2"
    assert ["Try:", "Look", "at", "z."] in lines
    assert not any(line and line[0] == "1.1" for line in lines)


def test_less_is_the_case_that_names_its_mistake():
    """One case is shown: the one whose mistake is known."""
    made = full()
    cases = [lose(made, "1.2", f"case {n} is wrong") for n in range(2)]
    cases[1].lesson = Lesson((Mistake("leaky", "It looks leaky.", "Take 0."),))
    made.results["1.2"].cases = cases

    text = printed(show_less, made)

    assert "Mistake: leaky." in text
    assert "case 0" not in text


def test_less_of_a_right_submission_is_a_line():
    """There is nothing to mend."""
    assert printed(show_less, full()) == "37 of 37 points\n"


def test_less_of_a_failed_grading_says_whose_fault_it_is():
    """Nobody is sent to mend anything."""
    text = printed(show_less, broken())

    assert "not the fault of your submission" in text
    assert "Try:" not in text


def test_more_is_every_case_in_full():
    """Points, time and name of each case, and the whole of what it printed and teaches."""
    made = full()
    case = lose(made, "1.2", "z is wrong", "Look at z.", ["line 3"], "\n".join(map(str, range(40))))
    case.lesson = Lesson((Mistake("leaky", "It looks leaky.", "Take 0."),), "print(relu(-1))")
    text = printed(show_more, made)
    words = " ".join(text.split())

    assert sum(line.split()[:1] == ["right"] for line in text.splitlines()) == 6
    assert "wrong" in text
    assert all(f" {n} " in f" {words} " for n in range(40))
    for piece in ("Mistake: leaky. It looks leaky.", "print(relu(-1))", "line 3"):
        assert piece in words
    assert text.strip().endswith("points  Next: 1.2")


def test_more_is_inert():
    """Text of a submission stays text in every place."""
    made = full()
    lose(made, "1.2", HOSTILE, HOSTILE, [HOSTILE], HOSTILE)
    assert not {"\x1b", "\u202e", "\x07"} & set(printed(show_more, made))


@pytest.mark.parametrize("length", ["--quiet", "--verbose"])
def test_results_are_the_same_at_every_length(length, tmp_path, capsys):
    """Only the terminal differs; a quiet grading prints no line a check."""
    out = str(tmp_path)
    status = main(
        ["grade", str(ROOT / "solutions"), "--out", out, "--only", "1.2", "--seed", "3", length]
    )
    text = capsys.readouterr().out

    assert status == 0
    assert json.loads((tmp_path / "results.json").read_text(encoding="ascii"))["score"] == 4
    assert (text == "4 of 100 points\n") is (length == "--quiet")
    assert ("input kept" in text) is (length == "--verbose")


def test_one_length_at_a_time(capsys):
    """Asking for both is a mistake in the command."""
    assert main(["grade", "x", "--out", "y", "--quiet", "--verbose"]) == 2
    assert "not allowed with" in capsys.readouterr().err
