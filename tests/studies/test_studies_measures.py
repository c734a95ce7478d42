"""What is measured of a trained network, and how it is drawn."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image

from solutions.studies import data_side, figures, measures
from solutions.studies.error import StudyError
from solutions.studies.images import Part, batches


class Fixed:
    """Answers with the class of the brightest tenth of an image's first row."""

    def scores(self, X):
        """The first ten pixels are the scores."""
        return X[:, 0, 0, :10]

    def loss(self, scores, y):
        """None to speak of."""
        return torch.zeros(())


def told(labels, said):
    """Return images that `Fixed` answers with `said`."""
    X = torch.zeros(len(said), 1, 28, 28)
    X[torch.arange(len(said)), 0, 0, said] = 1
    return Part(X, torch.tensor(labels))


def test_a_confusion_matrix_has_a_row_for_what_was_shown():
    """Two coats, one of them called a shirt."""
    counts = measures.confusion(Fixed(), told([4, 4, 9], [4, 6, 9]))
    assert np.asarray(counts).sum() == 3
    assert (counts[4][4], counts[4][6], counts[9][9]) == (1, 1, 1)


def test_precision_and_recall_are_a_classs_own():
    """Half of the coats found, all that were called so being coats; 0 for a class never said."""
    found = measures.by_class(Fixed(), told([4, 4, 9], [4, 6, 9]))
    assert found["Coat"] == {"precision": 1, "recall": 0.5, "f1": 0.6667}
    assert found["Bag"] == {"precision": 0, "recall": 0, "f1": 0}


@pytest.mark.parametrize(("down", "right"), [(0, 3), (0, -3), (2, 0), (-2, 0)])
def test_moving_takes_pixels_along(down, right):
    """What leaves is gone, what comes in is background."""
    X = torch.rand(2, 1, 28, 28) + 0.1
    moved = measures.move(X, down, right)
    expected = torch.roll(X, (down, right), dims=(2, 3))
    kept = moved != 0
    assert torch.equal(moved[kept], expected[kept])
    assert int(kept[0].sum()) == (28 - abs(down)) * (28 - abs(right))


def test_shifted_accuracies_are_means_over_four_ways():
    """Fixed reads the first row: a move down loses it, one to the right says the next class."""
    part = told([3, 3], [3, 3])
    assert measures.shifted(Fixed(), part, (0, 1)) == [1, 0]


def test_the_gap_is_between_equally_many_images(tiny):
    """Accuracy on training images less accuracy on new ones."""
    found = measures.gap(Fixed(), tiny)
    assert found["gap"] == round(found["train"] - found["test"], 4)


def test_both_data_sides_give_the_same_images(tiny, tmp_path):
    """DataLoader and memory differ in their order alone."""
    usual = list(data_side.usual(tiny, tmp_path, 30))
    ours = list(batches(tiny.train, 30, torch.Generator().manual_seed(0)))
    assert [len(y) for _, y in usual] == [len(y) for _, y in ours]
    sums = [torch.cat([X for X, _ in way]).flatten(1).sum(1).sort().values for way in (usual, ours)]
    torch.testing.assert_close(*sums)


def test_an_epoch_that_lost_images_is_not_timed(tiny):
    """The ratio would be a lie."""
    with pytest.raises(StudyError, match="30 images, not 100"):
        data_side.seconds([(tiny.train.X[:30], tiny.train.y[:30])], 100)


def test_a_missing_torchvision_is_one_line(tiny, tmp_path, monkeypatch):
    """With what installs it."""

    def fail():
        raise ImportError("No module named 'torchvision'")

    monkeypatch.setattr(data_side, "import_torchvision", fail)
    with pytest.raises(StudyError, match="torchvision is missing"):
        data_side.usual(tiny, tmp_path, 30)


def panel(**values):
    """Return a panel with these values."""
    return figures.Panel("title", "label", values)


FIGURES = {
    "curves": lambda: figures.curves([panel(a=[1, 2, 3], b=[3, 2, 1])] * 2),
    "bars": lambda: figures.bars([panel(a=[1.0], b=[2.0, 3.0])]),
    "steps": lambda: figures.steps({"a": [3, 2, 1], "b": [2, 1]}, {"a": ([1], [3]), "b": ([], [])}),
    "confusion": lambda: figures.confusion([[3, 0], [1, 2]], ["a", "b"], "title"),
    "pictures": lambda: figures.pictures(
        np.eye(28)[None].repeat(7, 0), list("abcdefg"), [True] * 7
    ),
    "scatter": lambda: figures.scatter({"a": ([0, 10], [80, 81])}, "x", "y", "title"),
}


@pytest.mark.parametrize("create", FIGURES.values(), ids=FIGURES)
def test_a_figure_is_the_same_picture_every_time(create, tmp_path):
    """Byte for byte, so that a changed picture in a commit means changed numbers."""
    for name in ("one.png", "two.png"):
        figures.save(create(), tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    image = Image.open(io.BytesIO((tmp_path / "one.png").read_bytes()))
    assert image.width >= 300
    assert len(np.unique(np.asarray(image.convert("L")))) > 2


def test_lines_and_bars_differ_without_colour():
    """A grey print says the same."""
    looks = [figures._look(number) for number in range(len(figures.COLOURS))]
    assert len({(str(look["linestyle"]), look["marker"]) for look in looks}) == len(looks)
    assert len({look["marker"] for look in looks}) == len(looks)
    assert len(set(figures.HATCHES)) == len(figures.COLOURS)


def test_a_picture_that_cannot_be_written_is_named(tmp_path):
    """With --out as the way out."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StudyError, match="cannot be written"):
        figures.save(FIGURES["bars"](), tmp_path / "file" / "a.png")
