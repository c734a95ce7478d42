"""The common mistakes of a number come from where the judges have them."""

from autograder.mistakes import losses
from autograder.pitfalls import FOUND, common


def test_common_mistakes_are_listed():
    """Every number but the accuracies has some, each with a name; others have none."""
    assert all(len(common(number)) >= 3 for number in FOUND)
    assert all(mistake.name for number in FOUND for mistake in common(number))
    assert common("3.6") == []
    assert losses.MINUS_MISSING in common("1.4")
