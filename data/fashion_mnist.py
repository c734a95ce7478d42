"""Fashion-MNIST as NumPy arrays, verified: the embedded sample, the full set, or files of your own.

Needs NumPy alone, and downloads nothing: see `data.download`.
"""

from functools import partial
from pathlib import Path
from typing import Literal

from data import csv_table, idx
from data.cache import Entry, fetch
from data.checksums import NAMES
from data.error import DataError
from data.idx import Bytes
from data.source import PLACES, Places, Source, locate

__all__ = ["CLASS_NAMES", "DataError", "Places", "Source", "fingerprint", "load", "locate"]

CLASS_NAMES: tuple[str, ...] = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

Split = Literal["train", "test"]


def load(
    source: str | Path = "auto", split: Split = "train", places: Places = PLACES
) -> tuple[Bytes, Bytes]:
    """Return images, uint8 `(n, 28, 28)`, and labels, uint8 `(n,)`, both read-only.

    `source` is "auto", "sample", "full" or a path, see `locate`. From the second time on the arrays
    are mapped from the cache, so they cost no reading until they are used.

    Raises `DataError` for data that is missing, damaged or not what its name says, `ValueError` for
    another split than "train" or "test".
    """
    if split not in ("train", "test"):
        raise ValueError(f"split is {split!r}, expected 'train' or 'test'")
    found = locate(source, places)
    files = found.train if split == "train" else found.test
    if not files:
        path = (found.train or found.test)[0]
        remedy = "Give the folder that holds fashion-mnist_train.csv and fashion-mnist_test.csv."
        raise DataError(path, "one file, which is one split", f"a {split} split too", remedy)
    if found.name == "csv":
        return csv_table.examples(_entry(files[0], found, places).content)
    images, labels = (idx.examples(_entry(path, found, places).content, path) for path in files)
    if len(images) != len(labels):
        expected = f"{len(images):,}, one for each image in {files[0].name}"
        raise DataError(files[1], f"{len(labels):,} labels", expected, found.remedy)
    return images, labels


def fingerprint(source: str | Path = "auto", places: Places = PLACES) -> dict[str, str]:
    """Return the SHA-256 of each file's uncompressed content, by the file's name without .gz.

    Cheap once the files have been read. Raises `DataError` as `load` does.
    """
    found = locate(source, places)
    return {idx.name(path): _entry(path, found, places).digest for path in found.train + found.test}


def _entry(path: Path, source: Source, places: Places) -> Entry:
    read = csv_table.read if source.name == "csv" else idx.read
    entry = fetch(path, places.cache, partial(read, remedy=source.remedy))
    if source.name != "csv":
        _check_digest(path, entry.digest, source, places)
    return entry


def _check_digest(path: Path, digest: str, source: Source, places: Places) -> None:
    """Refuse content that is another known file's, or, in a known edition, not the one it must be.

    Also done for cached content, which may have been read when no digest was demanded of it.
    """
    name = idx.name(path)
    for edition in (places.full, places.sample):
        for known in NAMES:
            if digest == edition.digests.get(known) and known != name:
                found = f"the content of {known} ({edition.name} set)"
                raise DataError(path, found, name, f"Two files were mixed up. {source.remedy}")
    expected = source.digests.get(name, digest)
    if digest != expected:
        found, wanted = f"content with SHA-256 {digest[:12]}...", f"{expected[:12]}..."
        raise DataError(path, found, wanted, source.remedy)
