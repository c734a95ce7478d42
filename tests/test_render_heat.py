"""A confusion matrix as rows: shares, warmth and the commonest errors in words."""

from autograder.render import heat
from autograder.report import Confusion

SMALL = Confusion(("a", "b", "c"), ((8, 2, 0), (0, 10, 0), (5, 0, 5)))


def test_a_row_tells_its_share():
    """The share of right answers is that of the row's own class."""
    assert [(row.name, row.right) for row in heat.rows(SMALL)] == [("a", 0.8), ("b", 1), ("c", 0.5)]


def test_errors_are_warmer_than_they_are_many():
    """An error of a few images is seen; nothing is warmer than all of it."""
    first, _, last = heat.rows(SMALL)
    assert [(cell.count, cell.warmth, cell.right) for cell in first.cells] == [
        (8, 80, True), (2, 60, False), (0, 0, False),
    ]  # fmt: skip
    assert last.cells[0].warmth == 100


def test_a_class_without_images_is_no_error():
    """A row of zeros has no share to divide by."""
    (row,) = heat.rows(Confusion(("a",), ((0,),)))
    assert row.right == 0


def test_the_commonest_errors_come_first():
    """Errors are told in words, right answers and what never happened are not."""
    assert heat.commonest(SMALL) == ["c taken for a (5 times)", "a taken for b (2 times)"]
