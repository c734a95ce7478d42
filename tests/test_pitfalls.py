"""The common mistakes of a number come from where the judges have them."""

from autograder.pitfalls import common


def test_common_mistakes_are_listed():
    """Every number that is judged by wrong formulas has some; others have none."""
    assert all(len(common(number)) > 5 for number in ("1.2", "1.3", "1.4", "1.6"))
    assert common("3.4") == []
    assert any("minus sign is missing" in mistake.looks for mistake in common("1.4"))
