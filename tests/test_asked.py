"""What commands ask of their arguments."""

from __future__ import annotations

import pytest

from autograder import rubric
from autograder.commands.asked import chosen, numbers, select
from autograder.session import read_checks


def test_numbers_and_parts_are_selected():
    """A number means itself, a part means all its numbers."""
    known = ["1.1", "1.2", "2.1", "2.2"]
    assert select("1.2, 2", known) == {"1.2", "2.1", "2.2"}
    assert select("1.1", known) == {"1.1"}


@pytest.mark.parametrize("wanted", ["3", "1.3", "1.", "x", "1.1,,2"])
def test_an_unknown_number_is_named(wanted):
    """What is not there is said, with what is."""
    with pytest.raises(ValueError, match="there is no check"):
        select(wanted, ["1.1", "2.1"])


def test_who_asks_for_every_check_asks_for_nothing_special():
    """A grading of all three parts is a whole one, with final scores."""
    assert chosen("") == chosen("1,2,3") == frozenset()
    assert chosen("1.1,1.2") == {"1.1", "1.2"}


def test_the_numbers_read_from_the_text_are_those_of_the_rubric():
    """Or a check could not be asked for."""
    assert numbers() == [entry.number for entry in rubric.table(read_checks())]
