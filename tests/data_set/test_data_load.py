"""What load returns: images, labels, names, a fingerprint."""

import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from data.checksums import NAMES
from data.fashion_mnist import CLASS_NAMES, fingerprint, load
from tests import data_files

ROOT = Path(__file__).resolve().parents[2]
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = NAMES


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(("split", "count"), data_files.SIZES.items())
def test_shapes(places, full, packed, split, count):
    """Images are uint8 (n, 28, 28) and labels uint8 (n,), read-only, from .gz or unpacked files."""
    data_files.write_set(places.full.folders[0], full, packed)
    images, labels = load("full", split, places)
    assert (images.shape, images.dtype) == ((count, 28, 28), np.uint8)
    assert (labels.shape, labels.dtype) == ((count,), np.uint8)
    assert not images.flags.writeable
    assert not labels.flags.writeable


def test_values(places, raw, full):
    """The bytes behind the headers come back in their order, before and after caching."""
    for _ in range(2):
        images, labels = load("full", "train", places)
        assert images.tobytes() == full[TRAIN_IMAGES][16:]
        assert labels.tobytes() == full[TRAIN_LABELS][8:]


def test_path_as_text(folder, places):
    """A path may be given as text."""
    assert len(load(str(folder), "test", places)[1]) == data_files.SIZES["test"]


def test_unpacked_content_under_a_gz_name(folder, places):
    """A file that a browser unpacked without renaming it is read all the same."""
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(gzip.decompress(path.read_bytes()))
    assert len(load(folder, "train", places)[0]) == data_files.SIZES["train"]


def test_unknown_split(places):
    """A third split is the caller's error."""
    with pytest.raises(ValueError, match="validation"):
        load("sample", "validation", places)


def test_class_names():
    """There are ten different class names."""
    assert len(set(CLASS_NAMES)) == 10


def test_fingerprint_is_that_of_the_content(places, raw, full):
    """The fingerprint is the content's SHA-256, whether the files are .gz or not."""
    packed = fingerprint("full", places)
    data_files.write_set(raw, full, packed=False)
    assert packed == fingerprint("full", places) == data_files.digests(full)


def test_torch_is_not_imported():
    """Loading needs NumPy alone."""
    code = "import sys, data.fashion_mnist; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
