"""The report in a terminal: inert, in bounds, plain where nobody looks at colours."""

import io
import os
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.lessons import Lesson, Mistake
from autograder.render.terminal import console_on, show
from autograder.report import Entry, Report
from tests.test_render_results import HOSTILE_LESSON, LESSON
from tests.test_report import HOSTILE, POINTS, SPELT, blank, broken, full, lose, partly

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def printed(report, width=80, colours=False, **environment):
    """Return what `show` prints on a console of this width."""
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=colours, _environ={"TERM": "xterm", **environment}
    )
    show(report, console)
    return stream.getvalue()


def words(report, width=80):
    """Return the printed words, one blank between each."""
    return " ".join(printed(report, width).split())


def hostile():
    """Return a report with hostile text in every place that a submission can reach."""
    made = full()
    lose(made, "1.2", HOSTILE, HOSTILE, [HOSTILE], HOSTILE).lesson = HOSTILE_LESSON
    made.notes.append(HOSTILE)
    made.failure = HOSTILE
    return made


def test_text_of_a_submission_stays_text():
    """Markup, ANSI sequences and bidirectional marks are shown and do nothing."""
    text = printed(hostile())

    assert "".join(text.split()).count("".join(SPELT.split())) == 8
    assert not re.search(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u202e\u2060-\u2069]", text)


def test_colours_come_only_from_the_grader():
    """In a terminal the only control sequences are colours, and NO_COLOR takes them away."""
    coloured = printed(hostile(), colours=True)

    assert COLOUR.search(coloured)
    assert "\x1b" not in COLOUR.sub("", coloured)
    assert COLOUR.sub("", coloured) == printed(hostile())
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", printed(hostile(), colours=True, NO_COLOR="1"))


@pytest.mark.parametrize("width", [24, 40, 50, 80, 200])
@pytest.mark.parametrize("make", [blank, full, partly, broken, hostile])
def test_lines_fit(make, width):
    """No line is longer than the terminal is wide."""
    assert max(cell_len(line) for line in printed(make(), width).split("\n")) <= width


def test_the_table_is_in_the_handouts_order():
    """Every check that ran has a row with its points, under its part's subtotal."""
    rows = [line.split() for line in printed(partly()).splitlines()[: len(POINTS) + 5]]
    numbers = [row[0] for row in rows if row and row[0] in POINTS]

    assert numbers == list(POINTS)
    assert ["1.2", "check", "1.2", "0/4", "0.5", "s"] in rows
    assert ["Part", "1:", "NumPy", "ANN", "6/10", "2.5", "s"] in rows


def test_a_lost_point_comes_with_all_that_helps():
    """Rationale, own lines, hint and an excerpt of the printed text stand together."""
    text = words(partly())

    assert "Your code raised ValueError: no numpy_ann.py, line 3, in relu: return z" in text
    assert "Try: Look at z. It printed: here" in text
    assert "[35 lines left out]" in text


def test_the_last_line_is_the_score_and_what_comes_next():
    """The end of the output is what stays in sight."""
    last = [printed(make()).strip().splitlines()[-1].split("  ") for make in (partly, full)]
    assert last == [["32.4 of 37 points", "Next: 1.2"], ["37 of 37 points"]]


def test_untouched_stubs_do_not_flood():
    """When everything is still to be written, each check takes two lines, hint and all."""
    entries = [Entry(f"1.{n}", "a title", 5.0) for n in range(1, 21)]
    made = Report.blank(entries)
    for number in made.results:
        lose(made, number, f"{number} is not written yet.", "A hint of words, " * 3 + "told whole.")

    lines = printed(made).splitlines()

    told = [line for line in lines if "is not written yet." in line]
    assert len(told) == 20
    assert "".join(lines).count("told whole.") == 20
    assert len(lines) < 3 * len(entries) + 15


def test_a_short_line_needs_no_hint():
    """Among many troubles one without a hint is told as it is."""
    made = Report.blank([Entry(f"1.{n}", "a title", 5.0) for n in range(1, 21)])
    for number in made.results:
        lose(made, number, f"{number} is wrong.")

    assert "Try" not in words(made)


def test_many_failures_of_a_check_are_counted():
    """Two failed cases of a check are shown, the hint they share once, the others as a number."""
    made = full()
    cases = [lose(made, "1.2", f"case {n} is wrong", "One hint.") for n in range(5)]
    made.results["1.2"].cases = cases

    text = words(made)

    assert "case 0 is wrong Try: One hint. case 1 is wrong and 3 more" in text


def test_a_named_mistake_is_shown_before_vague_cases():
    """Of many failed cases those are told that know what went wrong, one name before several."""
    made = full()
    cases = [lose(made, "1.2", f"case {n} is wrong") for n in range(4)]
    first, second, third = (Mistake(name, "", "") for name in ("no step", "a copy", "last batch"))
    cases[1].lesson = Lesson((first, second))
    cases[3].lesson = Lesson((third,))
    made.results["1.2"].cases = cases

    text = words(made)

    assert text.index("case 3 is wrong") < text.index("case 1 is wrong")
    assert "case 0 is wrong" not in text
    assert "and 2 more; report.html has them all" in text


def test_checks_that_did_not_run_are_said_to():
    """A blank report lists its checks as not run, a line for each part."""
    text = words(blank())

    assert text.count("not run") == 3
    assert "No result: 1.1-1.3, 2.1, 2.7, 3.1, 3.5." in text


def test_a_failure_of_the_grader_is_told_apart():
    """The grader's failure is called that, and the student is not sent to mend anything."""
    text = words(broken())

    assert "The grader itself failed. This is not the fault of your submission." in text
    assert "2.1 check 2.1 not judged" in text
    assert "Next:" not in text


def test_notes_and_accuracies_are_shown():
    """What was noted and measured is part of the output."""
    text = words(partly())

    assert "Note: notes.txt was ignored." in text
    assert "NumPy ANN: 84.1% of the test images classified correctly, 80% required" in text


def test_a_stream_of_another_encoding_takes_any_text(tmp_path):
    """Letters that a stream's encoding lacks are spelt out instead of stopping the grading."""
    made = full()
    lose(made, "1.2", "é 字")
    with (tmp_path / "out").open("w", encoding="ascii") as stream:
        show(made, console_on(stream))

    assert "\\xe9 \\u5b57" in (tmp_path / "out").read_text(encoding="ascii")


def test_a_stream_without_an_encoding_is_taken():
    """Text kept in memory needs no care about letters."""
    stream = io.StringIO()
    show(full(), console_on(stream))
    assert stream.getvalue().endswith("37 of 37 points\n")


def test_a_pipe_gets_plain_text():
    """Output that is read from a pipe has no control sequences."""
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as output:
        with os.fdopen(writing, "w", encoding="utf-8") as stream:
            show(partly(), console_on(stream))
        assert "\x1b" not in output.read()


def test_a_named_mistake_is_told():
    """Its name and what it looks like stand above the hint, its advice only where it is not it."""
    made = full()
    lose(made, "1.2", "what", "Divide by n.").lesson = LESSON
    assert "what Mistake: sum instead of mean. It looks like you sum. Try: Divide by n." in words(
        made
    )
    lose(made, "1.2", "what", "Look.").lesson = LESSON
    assert "It looks like you sum. Divide by n. Try: Look." in words(made)
