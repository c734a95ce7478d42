"""Where the studies' images come from, and what becomes of them."""

from __future__ import annotations

import pytest
import torch

from solutions.studies.error import StudyError
from solutions.studies.images import batches, read, vary
from tests.data_files import contents, places, write_set


def test_a_tenth_of_the_training_images_is_for_validation():
    """Drawn by the seed; the three parts share no place."""
    images = read("sample", 0)
    assert [len(images.train), len(images.val), len(images.test)] == [9000, 1000, 5000]
    assert images.train.X.shape[1:] == (1, 28, 28)
    assert (images.train.X.min(), images.train.X.max()) == (0, 1)
    again, other = read("sample", 0), read("sample", 1)
    assert torch.equal(images.val.X, again.val.X)
    assert not torch.equal(images.val.X, other.val.X)
    assert images.digest == again.digest != other.digest


def test_a_lone_csv_file_keeps_images_back_for_testing(csv):
    """Every sixth; nobody tests on what was trained on."""
    images = read(str(csv), 0)
    assert [len(images.train), len(images.val), len(images.test)] == [45, 5, 10]


def test_shuffled_pixels_are_shuffled_alike(tiny):
    """The same places in every part, every pixel still there, labels untouched."""
    shuffled = tiny.shuffled(3)
    for name in ("train", "val", "test"):
        before, after = getattr(tiny, name), getattr(shuffled, name)
        assert torch.equal(before.X.flatten(1).sort().values, after.X.flatten(1).sort().values)
        assert torch.equal(before.y, after.y)
    places = torch.randperm(784, generator=torch.Generator().manual_seed(3))
    assert torch.equal(shuffled.test.X.flatten(1), tiny.test.X.flatten(1)[:, places])
    assert "shuffled" in shuffled.name


def test_batches_hold_every_example_once_in_a_drawn_order(tiny):
    """The last one may be short; image and label stay together."""
    found = list(batches(tiny.train, 30, torch.Generator().manual_seed(1)))
    assert [len(y) for _, y in found] == [30, 30, 30, 10]
    X, y = (torch.cat(column) for column in zip(*found, strict=True))
    order = torch.randperm(100, generator=torch.Generator().manual_seed(1))
    assert torch.equal(X, tiny.train.X[order])
    assert torch.equal(y, tiny.train.y[order])


def test_varied_images_are_mirrored_and_moved_by_so_many_pixels_at_most():
    """A single bright place ends in a window of five by five around it or its mirror image."""
    X = torch.zeros(500, 1, 28, 28)
    X[:, 0, 10, 4] = 1
    varied = vary(X, torch.Generator().manual_seed(0), most=2)
    places = varied[:, 0].nonzero()
    assert len(places) == 500
    assert set(places[:, 1].tolist()) == set(range(8, 13))
    assert set(places[:, 2].tolist()) == set(range(2, 7)) | set(range(21, 26))


def test_what_is_moved_in_is_background():
    """The border of a bright image turns dark where it came from outside."""
    varied = vary(torch.ones(200, 1, 28, 28), torch.Generator().manual_seed(0))
    assert varied[:, 0, 1:-1, 1:-1].min() == 1
    assert 0.1 < (varied[:, 0, 0].mean(dim=1) == 0).float().mean() < 0.9


def test_a_missing_full_set_is_explained_with_the_sample_as_a_way_out(tmp_path):
    """One line: what is missing, how to get it, what to do without."""
    nowhere = places(tmp_path, contents(), contents())
    with pytest.raises(StudyError) as caught:
        read("full", 0, nowhere)
    assert "make data" in str(caught.value)
    assert "--data sample" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_sample_offers_no_sample(tmp_path):
    """The way out is not the way in."""
    with pytest.raises(StudyError) as caught:
        read("sample", 0, places(tmp_path, contents(), contents()))
    assert "--data sample" not in str(caught.value)


def test_the_full_set_is_taken_from_where_it_lies(tmp_path):
    """All three parts of it."""
    files = contents()
    found = places(tmp_path, files, contents(1))
    write_set(tmp_path / "raw", files)
    images = read("full", 0, found)
    assert (images.name, len(images.train), len(images.val)) == ("full", 27, 3)


@pytest.mark.parametrize(
    ("cell", "words"),
    [("x", "'x' in column 3"), ("256", "'256' in column 3"), ("7,8", "786 columns")],
)
def test_a_damaged_csv_file_is_named_with_line_and_column(cell, words, csv, tmp_path):
    """The line is the file's own, the header being the first."""
    lines = csv.read_text().splitlines()
    cells = lines[4].split(",")
    lines[4] = ",".join([*cells[:2], cell, *cells[3:]])
    path = tmp_path / "damaged.csv"
    path.write_text("\n".join(lines))
    with pytest.raises(StudyError) as caught:
        read(str(path), 0)
    assert "line 5" in str(caught.value)
    assert words in str(caught.value)


def test_one_image_is_too_few(csv, tmp_path):
    """There would be none to train on."""
    path = tmp_path / "one.csv"
    path.write_text("\n".join(csv.read_text().splitlines()[:2]))
    with pytest.raises(StudyError, match="too few training images, 1"):
        read(str(path), 0)
