"""What a session shows: the problem on top, a line of points, and each thing once."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from autograder.render.watching import Screen, View
from autograder.report import Case
from tests.test_report import HOSTILE, broken, full, lose


@pytest.fixture
def stream():
    """Where a screen prints to."""
    return io.StringIO()


def view(report, **changes):
    """Return a view of part 1 just saved."""
    known = {"at": "09:30:00", "saved": ["numpy_ann.py"], "parts": {"1"}, "coming": frozenset()}
    since = {"1": "09:30:00", "2": "09:10:00", "3": "09:20:00"}
    return View(report, **{**known, "since": since, **changes})


def screen(stream, terminal=False, width=80):
    """Return a screen that prints to a stream."""
    return Screen(
        Console(
            file=stream,
            width=width,
            force_terminal=terminal,
            _environ={"TERM": "xterm"},
            markup=False,
            highlight=False,
            emoji=False,
            no_color=True,
        )
    )


def test_an_answer_is_the_problem_and_one_line(stream):
    """Points by part, what is to come, since when the others stand, and how long it took."""
    made = full()
    lose(made, "1.2", "z is wrong", "Look at z.")
    shown = screen(stream)
    shown.begin(view(made))
    shown.answer(view(made, coming=frozenset({"1.3"}), seconds=0.314))

    lines = [line.rstrip() for line in stream.getvalue().splitlines()]
    assert lines[0] == "09:30:00  numpy_ann.py saved"
    assert lines[1] == "1.2  z is wrong"
    assert lines[2].strip() == "Try: Look at z."
    assert lines[3].startswith("part 1 6/10 (1.3 to come), part 2 9/9 (of 09:10:00), part 3 18/18")
    assert lines[3].endswith("33 of 37 points, answered in 0.31 s")
    assert len(lines) == 4


def test_a_problem_is_told_once_a_run(stream):
    """Until another one is the first, or another file is saved."""
    made = full()
    lose(made, "1.2", "z is wrong")
    shown = screen(stream)
    for _ in range(2):
        shown.begin(view(made))
        shown.trouble(view(made))
        shown.answer(view(made))
        shown.end(view(made))

    assert stream.getvalue().count("z is wrong") == 2


def test_one_fault_of_two_numbers_is_told_once(stream):
    """A syntax error fails every check: when an earlier number joins, nothing new has happened."""
    made = full()
    lose(made, "1.2", "SyntaxError")
    shown = screen(stream)
    shown.trouble(view(made))
    lose(made, "1.1", "SyntaxError")
    shown.answer(view(made))
    lose(made, "1.1", "W1 is wrong")
    shown.end(view(made))

    assert stream.getvalue().count("SyntaxError") == 1
    assert stream.getvalue().count("W1 is wrong") == 1


def test_a_deleted_file_is_not_called_saved(stream):
    """What is gone is told apart from what was saved beside it."""
    files = ["numpy_ann.py", "pytorch_ann.py"]
    screen(stream).begin(view(full(), saved=files, deleted=frozenset(files[:1])))
    assert stream.getvalue() == "09:30:00  pytorch_ann.py saved, numpy_ann.py deleted\n"


def test_the_saved_file_comes_first():
    """Its problem is shown before others, and in it what failed last."""
    made = full()
    for number in ("1.1", "1.3", "2.1"):
        lose(made, number, f"{number} is wrong")

    assert view(made).number == "1.1"
    assert view(made, failed=frozenset({"1.3", "2.1"})).number == "1.3"
    assert view(made, parts={"2"}).number == "2.1"
    assert view(made, parts={"3"}, failed=frozenset({"2.1"})).number == "1.1"


def test_what_a_save_broke_comes_before_what_failed_last():
    """An error that has just been made is not hidden behind one that stood there."""
    made = full()
    for number in ("1.1", "1.3"):
        lose(made, number, f"{number} is wrong")

    assert view(made, failed=frozenset({"1.1"}), right=frozenset({"1.3"})).number == "1.3"
    assert view(made, failed=frozenset({"1.1"}), right=frozenset({"2.1"})).number == "1.1"


def test_an_equal_message_of_another_part_hides_nothing(stream):
    """The same sentence about the saved file is news."""
    made = full()
    lose(made, "1.2", "forward is not written yet")
    shown = screen(stream)
    shown.trouble(view(made, parts={"2"}))
    lose(made, "2.1", "forward is not written yet")
    shown.answer(view(made, parts={"2"}))

    assert stream.getvalue().count("forward is not written yet") == 2


def test_no_points_are_shown_before_the_answer(stream):
    """What has not run yet would look like points that were lost."""
    shown = screen(stream, terminal=True)
    shown.begin(view(full(), coming=frozenset({"1.2"})))

    assert "points" not in stream.getvalue()
    assert "Grading ..." in stream.getvalue()


def test_what_has_not_run_is_no_problem():
    """A case that is still to come says nothing yet."""
    made = full()
    made.results["1.2"].cases.append(Case("later", 1))

    assert view(made).problem is None
    assert view(made).number == ""


def test_what_comes_later_has_a_line(stream):
    """A check after the answer is told when its last case is done."""
    made = full()
    shown = screen(stream)
    shown.late(view(made, coming=frozenset({"1.3"})), made.results["1.3"])
    assert stream.getvalue() == ""
    shown.late(view(made), made.results["1.3"])
    assert stream.getvalue().startswith("1.3  4/4  ")


def test_notes_are_told_once(stream):
    """A report's notes once in a session, a failure of the grader as one, a remark once a run."""
    made = full()
    made.notes.append("Mind the gap.")
    shown = screen(stream)
    for _ in range(2):
        shown.begin(view(made))
        shown.note("1.2 is still running")
        shown.note("1.2 is still running")
        shown.end(view(made))
    shown.end(view(broken()))

    text = stream.getvalue()
    assert text.count("Mind the gap.") == 1
    assert text.count("still running") == 2
    assert "The grader itself failed." in text


def test_a_terminal_is_drawn_anew(stream):
    """Everything that holds now stands on it, what trains too, and nothing twice."""
    made = full()
    lose(made, "1.2", "z is wrong")
    shown = screen(stream, terminal=True)
    shown.begin(view(made))
    shown.note("utils.py is given")
    shown.answer(view(made, training="1.3", seconds=0.2))

    last = stream.getvalue().rpartition("\x1b[2J")[2]
    for piece in ("numpy_ann.py saved", "z is wrong", "Training: 1.3", "utils.py is given"):
        assert last.count(piece) == 1


def test_text_of_a_submission_stays_text(stream):
    """Control characters are spelt out."""
    made = full()
    lose(made, "1.2", HOSTILE, HOSTILE, [HOSTILE], HOSTILE)
    made.notes.append(HOSTILE)
    shown = screen(stream)
    shown.note(HOSTILE)
    shown.end(view(made))

    assert not {"\x1b", "\u202e", "\x07"} & set(stream.getvalue())
