"""The rubric: read off decorators, refused unless it adds up."""

from __future__ import annotations

import pytest
from gradescope_utils.autograder_utils.decorators import number, tags, visibility, weight

from autograder.rubric import Check, RubricError, markdown, read, table


def check(n, points, title="It works."):
    """Return a check as the decorators would describe it."""
    return Check(n, points, title, "", ())


def test_a_check_says_everything_by_itself():
    """Number, points, sentence, advice and tags come from decorators and docstring."""

    @number("1.2")
    @weight(4)
    @tags("learning", "slow")
    def test_relu():
        """relu keeps what is positive.

        Use np.maximum; it works
        for any shape.
        """

    assert read(test_relu) == Check(
        "1.2",
        4.0,
        "relu keeps what is positive.",
        "Use np.maximum; it works for any shape.",
        ("learning", "slow"),
    )


def test_a_check_that_says_too_little_is_refused():
    """No number, no points, no points worth having, or no sentence."""

    def bare():
        """It works."""

    @number("1.1")
    @weight(0)
    def worthless():
        """It works."""

    @number("1.1")
    @weight(2)
    def silent():
        pass

    for function, word in ((bare, "@number"), (worthless, "positive"), (silent, "docstring")):
        with pytest.raises(RubricError, match=word):
            read(function)


def test_points_must_make_a_hundred():
    """98 points are the instructor's mistake, said before anything is graded."""
    with pytest.raises(RubricError, match="checks total 98 points, 100 expected"):
        table([check("1.1", 98)])


def test_functions_of_one_number_add_up_and_numbers_are_in_order():
    """The first function of a number gives its sentence; 1.10 comes after 1.9."""
    entries = table(
        [check("1.10", 30), check("1.9", 40.5, "First."), check("1.9", 29.5, "Second.")]
    )
    assert [(e.number, e.points, e.title) for e in entries] == [
        ("1.9", 70, "First."),
        ("1.10", 30, "It works."),
    ]


def test_the_table_is_markdown():
    """One row a check, and the total."""
    lines = markdown(table([check("1.1", 60), check("1.2", 40)])).splitlines()
    assert lines[2] == "| 1.1 | It works. | 60 |"
    assert lines[-1] == "| | | **100** |"


def shown(word):
    """Return a check function with this visibility."""

    @number("1.2")
    @weight(50)
    @visibility(word)
    def function():
        """It works."""

    return function


def test_a_checks_visibility_is_read():
    """gradescope-utils' decorator says when students see a check; without it, always."""
    assert read(shown("after_due_date")).visibility == "after_due_date"
    assert check("1.2", 4.0).visibility == "visible"
    assert table([read(shown("hidden")), check("1.3", 50)])[0].visibility == "hidden"


def test_an_unknown_visibility_is_refused():
    """Gradescope would take the whole upload for broken."""
    with pytest.raises(RubricError):
        read(shown("private"))


def test_functions_of_one_number_agree_in_visibility():
    """They are one line for the student."""
    with pytest.raises(RubricError):
        table([read(shown("hidden")), check("1.2", 50)])
