"""A report's outline: parts, troubles, what comes first, numbers in short."""

import pytest

from autograder.channel import Raised
from autograder.feedback.exceptions import explain
from autograder.render import outline
from autograder.render.excerpt import LINE_CHARACTERS, excerpt
from autograder.report import Case, Entry, Report
from tests.test_report import HOSTILE, SPELT, blank, broken, full, lose, partly


def test_parts_have_their_names_and_sums():
    """Every part knows its name, its points and the training that belongs to it."""
    made = outline.parts(partly())

    assert [part.name for part in made] == [
        "Part 1: NumPy ANN",
        "Part 2: PyTorch ANN",
        "Part 3: PyTorch CNN",
    ]
    assert [(part.score, part.points) for part in made] == [(6, 10), (8.4, 9), (18, 18)]
    assert [part.training is not None for part in made] == [True, True, False]


def test_an_unknown_part_has_a_number_only():
    """A rubric with a fourth part is shown as well."""
    (part,) = outline.parts(Report.blank([Entry("4.1", "new", 1.0)]))
    assert part.name == "Part 4"


def test_neighbours_that_did_not_run_share_a_row():
    """Checks without a result do not fill the table line by line."""
    made = full()
    made.results["1.2"].cases.clear()
    made.results["1.3"].cases.clear()

    rows = outline.parts(made)[0].rows

    assert [[result.entry.number for result in row] for row in rows] == [["1.1"], ["1.2", "1.3"]]


def test_the_same_trouble_is_told_once():
    """A file that cannot be imported is one trouble of all its checks, whatever each calls it."""
    made = full()
    for number in ("1.1", "1.2", "2.1"):
        lose(made, number, "cannot be imported", "Run it yourself.")
    for number in ("1.3", "3.1"):
        lose(made, number, f"{number} raised NameError", where=["numpy_ann.py, line 3, in relu"])
    lose(made, "3.5", "raised NameError", where=["numpy_ann.py, line 4, in relu"])

    told = [trouble.numbers for trouble in outline.troubles(made)]

    assert told == ["1.1-1.2, 2.1", "1.3, 3.1", "3.5"]


def test_stubs_of_a_part_share_what_they_wait_for():
    """Checks that need an unwritten 1.1 are one trouble, for the words that a stub raises."""
    made = blank()
    for number in ("1.1", "1.2", "1.3"):
        told = explain(
            Raised("NotImplementedError", "1.1 NumpyANN is not written yet", []), number, "", {}
        )
        lose(made, number, told.rationale, told.hint)

    assert [trouble.numbers for trouble in outline.troubles(made)] == ["1.1", "1.2-1.3"]


def test_checks_that_did_not_run_are_no_trouble():
    """Nothing is to mend where nothing ran, where all is right, or where a part ran rightly."""
    made = full()
    made.results["1.1"].cases.clear()
    made.results["1.2"].cases = [Case("learning", 1, True, 1)]

    assert outline.troubles(made) == []
    assert outline.following(made) is None


def test_work_begins_where_points_were_lost():
    """A check that the grader could not judge is not what a student is sent to."""
    made = broken()
    lose(made, "1.3", "wrong")
    lose(made, "1.1", "The grading's time was used up.", passed=None)

    assert outline.following(made).numbers == "1.3"


@pytest.mark.parametrize(
    ("cases", "verdict", "rank"),
    [
        ([], "not run", "open"),
        ([Case("a", 4)], "not run", "open"),
        ([Case("a", 4, rationale="No time was left.")], "not judged", "open"),
        ([Case("a", 4, True, 4)], "4/4", "full"),
        ([Case("a", 4, False, 1.3333)], "1.33/4", "some"),
        ([Case("a", 4, False)], "0/4", "none"),
    ],
)
def test_a_verdict_is_points_or_why_there_are_none(cases, verdict, rank):
    """Not run, not judged and wrong are three different things."""
    result = blank().results["1.2"]
    result.cases = cases
    assert (outline.verdict(result), outline.rank(result)) == (verdict, rank)


@pytest.mark.parametrize(
    ("numbers", "short"),
    [
        ([], ""),
        (["1.2"], "1.2"),
        (["1.1", "1.2", "1.4", "2.1"], "1.1-1.2, 1.4, 2.1"),
        (["1.9", "1.10", "2.1"], "1.9-1.10, 2.1"),
        (["extra", "extra.a"], "extra, extra.a"),
    ],
)
def test_numbers_are_shortened(numbers, short):
    """Neighbours within a part are joined, and any other number stays as it is."""
    assert outline.span(numbers) == short


def test_an_apology_names_what_is_missing():
    """After a failure of the grader the checks without a result are named."""
    whose, missing, _ = outline.apology(broken())

    assert "not the fault of your submission" in whose
    assert "2.1-2.7, 3.1-3.5" not in missing
    assert "2.1, 2.7, 3.1, 3.5" in missing


def test_an_excerpt_keeps_first_and_last_lines():
    """Of a long text both ends are kept, and the line between says how much is missing."""
    text = "\n".join(str(n) for n in range(20))

    assert excerpt(text, 20) == text
    assert excerpt(text, 5).split("\n") == ["0", "1", "[16 lines left out]", "18", "19"]


def test_an_excerpt_is_bounded_and_visible():
    """One endless line is cut, and hidden characters are spelt out first."""
    assert len(excerpt("\x00" * 10**5, 3)) < LINE_CHARACTERS + 50
    assert excerpt(HOSTILE, 3) == SPELT
