"""Make data/sample from the full set: `python -m data.make_sample`. Same bytes every time.

The choice is a deck of cards: the full set in an order drawn from a fixed seed, from which each
class takes its first images. So the sample is balanced and shuffled at once.
"""

import gzip
import hashlib
import io
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data import idx
from data.checksums import NAMES
from data.fashion_mnist import DataError, Places, Split, load
from data.source import HERE, PLACES

SEED = 2017
FILES: Mapping[Split, tuple[str, ...]] = {"train": NAMES[:2], "test": NAMES[2:]}
PER_CLASS: Mapping[Split, int] = {"train": 1_000, "test": 500}


def choose(labels: idx.Bytes, per_class: int, seed: int) -> npt.NDArray[np.int64]:
    """Return the shuffled indices of `per_class` examples of each class in `labels`, `(n,)`.

    Uses a bit generator's raw numbers, whose stream NumPy promises never to change, where it does
    not promise that for a generator's shuffles. Raises `ValueError` where a class is too small.
    """
    order = np.argsort(np.random.PCG64(seed).random_raw(len(labels)), kind="stable")
    taken = np.zeros(len(labels), dtype=bool)
    for label in range(idx.CLASSES):
        members = order[labels[order] == label][:per_class]
        if len(members) < per_class:
            raise ValueError(f"class {label} has {len(members)} examples, {per_class} expected")
        taken[members] = True
    return order[taken[order]]


def pack(content: bytes) -> bytes:
    """Compress with neither a name nor a time of day, so that equal content gives equal files."""
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", compresslevel=9, fileobj=packed, mtime=0) as stream:
        stream.write(content)
    return packed.getvalue()


def make(
    folder: Path, per_class: Mapping[Split, int], seed: int = SEED, places: Places = PLACES
) -> dict[str, str]:
    """Write the four files into `folder` and return the SHA-256 of their content by name.

    Raises `DataError` where the full set is unusable, `ValueError` where a class is too small.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    for split, names in FILES.items():
        images, labels = load("full", split, places)
        chosen = choose(labels, per_class[split], seed)
        for name, values in zip(names, (images[chosen], labels[chosen]), strict=True):
            content = idx.write(values)
            (folder / f"{name}.gz").write_bytes(pack(content))
            digests[name] = hashlib.sha256(content).hexdigest()
    return digests


def main(folder: Path = HERE / "sample", places: Places = PLACES) -> int:
    """Make the sample from the full set and print what belongs into checksums.py."""
    try:
        digests = make(folder, PER_CLASS, places=places)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    for name, digest in digests.items():
        print(f'    "{name}": "{digest}",')
    return 0


if __name__ == "__main__":
    sys.exit(main())
