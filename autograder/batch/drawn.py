"""The seed of a class, drawn once and kept in OUT/seed.

So the same files get the same seed, and the same points, in whichever run they are graded.
"""

from __future__ import annotations

import os
from pathlib import Path

from autograder import seeds
from autograder.batch.errors import BatchError

NAME = "seed"


def drawn(out: Path) -> int:
    """Return the seed of the class in a folder, a fresh one the first time. Raises `BatchError`."""
    path = out / NAME
    try:
        if path.exists():
            return _read(path)
        seed = seeds.fresh()
        unfinished = path.with_name(f".{NAME}")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as f:
            f.write(f"{seed}\n")
        unfinished.replace(path)
    except OSError as error:
        raise BatchError(f"{path} cannot be used: {error.strerror}") from error
    return seed


def _read(path: Path) -> int:
    text = path.read_bytes()[:40].strip()
    if not text.isdigit() or int(text) >= 2**seeds.BITS:
        raise BatchError(f"{path} holds no seed; delete it to have one drawn anew")
    return int(text)
