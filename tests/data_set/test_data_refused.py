"""Files that are refused: damaged, mixed up, unreadable, of another set."""

import gzip
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from data import idx
from data.checksums import NAMES
from data.fashion_mnist import DataError, load
from tests import data_files
from tests.data_files import refusal, spoil

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = NAMES


def header(*numbers):
    """Return big-endian 32-bit numbers."""
    return b"".join(number.to_bytes(4, "big") for number in numbers)


DAMAGE = {
    "empty": (TRAIN_IMAGES, b"", "0 bytes"),
    "short header": (TRAIN_IMAGES, header(2051, 5), "8 bytes"),
    "web page": (TRAIN_IMAGES, b"<!DOCTYPE html><html>", "no IDX header"),
    "labels for images": (TRAIN_IMAGES, header(2049, 8) + bytes(8), "labels"),
    "images for labels": (TRAIN_LABELS, header(2051, 1, 28, 28) + bytes(784), "images"),
    "large images": (TRAIN_IMAGES, header(2051, 1, 32, 32) + bytes(1024), "32 x 32"),
    "no examples": (TRAIN_LABELS, header(2049, 0), "a count of 0"),
    "negative count": (TRAIN_LABELS, header(2049, 2**32 - 1), "a count of -1"),
    "absurd count": (TRAIN_IMAGES, header(2051, 2**31 - 1, 28, 28), "a count of 2,147,483,647"),
    "cut off": (TRAIN_IMAGES, header(2051, 2, 28, 28) + bytes(1567), "1,567 bytes"),
    "too long": (TRAIN_LABELS, header(2049, 3) + bytes(4), "more bytes"),
    "label 10": (TRAIN_LABELS, header(2049, 3) + b"\x09\x0a\x00", "label 10 at position 1"),
}


@pytest.mark.parametrize(("name", "content", "found"), DAMAGE.values(), ids=list(DAMAGE))
@pytest.mark.parametrize("packed", [True, False])
def test_wrong_content(folder, places, name, content, found, packed):
    """A file whose form is wrong is named, with what was found in it."""
    path = spoil(folder, name, content)
    if not packed:
        path.write_bytes(content)
    error = refusal(folder, "train", places)
    assert error.where == path
    assert found in error.found


def test_gzip_bomb(folder, places, monkeypatch):
    """Of a file that unpacks to more than its header promises only one byte more is read."""
    path = spoil(folder, TRAIN_LABELS, header(2049, 3) + bytes(50_000_000))
    sizes = []
    original = gzip.GzipFile.read
    monkeypatch.setattr(
        gzip.GzipFile, "read", lambda *args: sizes.append(args[1]) or original(*args)
    )
    assert refusal(folder, "train", places).where == path
    assert sizes[-2:] == [8, 4]


def test_truncated_gzip(folder, places):
    """A .gz file that breaks off is reported as that."""
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(path.read_bytes()[:-100])
    error = refusal(folder, "train", places)
    assert (error.where, error.found) == (path, "a gzip stream that breaks off")


def test_random_damage_is_always_a_data_error(folder, places):
    """Whatever byte of a .gz file changes, it is refused in one line or its content is intact."""
    path = folder / f"{TRAIN_LABELS}.gz"
    intact, expected = path.read_bytes(), load(folder, "train", places)[1]
    for position in range(len(intact)):
        damaged = bytearray(intact)
        damaged[position] ^= 0x41
        path.write_bytes(damaged)
        with suppress(DataError):
            labels = load(folder, "train", replace(places, cache=None))[1]
            assert np.array_equal(labels, expected)


def test_unreadable_file(tmp_path):
    """A file that cannot be opened is reported with the system's reason."""
    with pytest.raises(DataError, match="No such file"):
        idx.read(tmp_path / TRAIN_IMAGES, "Look again.")


def test_counts_that_do_not_match(folder, places):
    """Labels for fewer images than there are name the labels' file."""
    path = spoil(folder, TRAIN_LABELS, header(2049, 3) + bytes(3))
    assert refusal(folder, "train", places).where == path


def test_full_set_with_other_content(places, raw):
    """A well-formed file that is not the official one is refused in the full set."""
    path = spoil(raw, TRAIN_LABELS, data_files.contents(seed=4)[TRAIN_LABELS])
    assert refusal("full", "train", places).where == path


def test_cached_stranger_does_not_pass_for_the_full_set(places, raw):
    """Content cached when its folder was given as a path is not trusted as the full set."""
    path = spoil(raw, TRAIN_LABELS, data_files.contents(seed=4)[TRAIN_LABELS])
    load(raw, "train", places)
    assert refusal("full", "train", places).where == path


@pytest.mark.parametrize("source", ["full", "path"])
def test_mixed_up_files(places, raw, full, source):
    """Known test labels under the name of training labels are recognised, from a path too."""
    path = spoil(raw, TRAIN_LABELS, full[TEST_LABELS])
    error = refusal("full" if source == "full" else raw, "train", places)
    assert error.where == path
    assert TEST_LABELS in error.found


def test_exchanged_splits(places, raw, full):
    """Test files under training names and the reverse are recognised, though all counts match."""
    for ours, theirs in ((TRAIN_IMAGES, TEST_IMAGES), (TRAIN_LABELS, TEST_LABELS)):
        spoil(raw, ours, full[theirs])
        spoil(raw, theirs, full[ours])
    assert TEST_IMAGES in refusal(raw, "train", places).found
