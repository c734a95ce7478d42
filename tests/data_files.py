"""Small data sets in the official format, and places that know them by their checksums."""

import gzip
import hashlib
import os

import numpy as np
import pytest

from data import idx
from data.checksums import NAMES
from data.csv_table import HEADER
from data.fashion_mnist import DataError, load
from data.source import Edition, Places

SIZES = {"train": 30, "test": 20}


def contents(seed=0):
    """Return the four files' content by name: random images, every class equally often."""
    rng = np.random.default_rng(seed)
    found = {}
    for (images, labels), count in zip((NAMES[:2], NAMES[2:]), SIZES.values(), strict=True):
        pixels = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        found[images] = idx.write(pixels)
        found[labels] = idx.write(rng.permutation(np.arange(count, dtype=np.uint8) % 10))
    return found


def write_set(folder, files, packed=True):
    """Write files into a folder, made for them; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    return folder


def digests(files):
    """Return the SHA-256 of each content by name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def places(root, full, sample):
    """Return places below `root`, where the two sets are known but not yet written."""
    return Places(
        full=Edition("full", (root / "raw", root / "installed"), digests(full), "Run `make data`."),
        sample=Edition("sample", (root / "sample",), digests(sample), "Restore it."),
        cache=root / "cache",
    )


def csv_text(images, labels):
    """Return images and labels as the text of a CSV file in Kaggle's layout."""
    rows = np.column_stack([labels, images.reshape(len(labels), -1)]).tolist()
    return b"".join(line + b"\n" for line in [HEADER, *(csv_row(row) for row in rows)])


def csv_row(values):
    """Return one line without its end."""
    return ",".join(map(str, values)).encode()


def age(path):
    """Make a file look older, as a change does that keeps its size."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - 1_000_000_000))


def refusal(*arguments, **named):
    """Return the DataError that load raises."""
    with pytest.raises(DataError) as caught:
        load(*arguments, **named)
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


def spoil(folder, name, content):
    """Put `content` in the place of a .gz file, packed as it was; return its path."""
    path = folder / f"{name}.gz"
    path.write_bytes(gzip.compress(content))
    return path
