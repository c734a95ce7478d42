"""What is kept of a submission for comparing it: its fingerprints, less what the handout gives.

The stubs, `utils.py` and the reference explain what they contain. A submission with next to nothing
of its own has no sketch worth comparing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.batch.entries import Entry
from autograder.batch.fingerprints import MOST_CHARACTERS, Fingerprints, fingerprint
from autograder.grade import REFERENCE, ROOT
from autograder.handout import regions
from autograder.submission import MODULES

LEAST = 20  # fingerprints beyond the handout; fewer are a stub with a line or two
MOST_OWNERS = 40  # of a passage that can lead to a pair
GIVEN = ROOT / "student"

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Sketch:
    """A submission's fingerprints by module; `hashes` are all of them, each once, sorted."""

    entry: Entry
    digest: str
    modules: dict[str, Fingerprints]
    hashes: Hashes
    earlier: bool = False

    @property
    def cut(self) -> bool:
        """Whether a file was too long to be compared as a whole."""
        sources = self.entry.submission.sources if self.entry.submission else {}
        return any(len(source) > MOST_CHARACTERS for source in sources.values())


@dataclass(frozen=True)
class Known:
    """What explains common code: the handout's hashes, and those with the reference's, sorted."""

    handout: Hashes
    all: Hashes
    functions: dict[str, tuple[tuple[str, str], ...]]

    @classmethod
    def read(cls) -> Known:
        """Return what this assignment gives and shows. Raises `OSError`."""
        given = [_every(module, (GIVEN / f"{module}.py").read_bytes()) for module in MODULES]
        given += [_every(module, (GIVEN / "utils.py").read_bytes()) for module in MODULES]
        shown = [_every(module, (REFERENCE / f"{module}.py").read_bytes()) for module in MODULES]
        return cls(union(given), union([*given, *shown]), _functions())


def sketch(entry: Entry, known: Known, earlier: bool = False) -> Sketch | None:
    """Return a submission's sketch, None where it has too little of its own."""
    if entry.submission is None:
        return None
    modules = {name: fingerprint(source, name) for name, source in entry.submission.sources.items()}
    hashes = union(found.hashes for found in modules.values())
    if len(np.setdiff1d(hashes, known.handout, assume_unique=True)) < LEAST:
        return None
    own = np.setdiff1d(hashes, known.all, assume_unique=True)
    return Sketch(entry, entry.submission.digest, modules, own, earlier)


def union(arrays: Iterable[Hashes]) -> Hashes:
    """Return all hashes, each once, sorted."""
    held = list(arrays)
    return np.unique(np.concatenate(held)) if held else np.zeros(0, dtype=np.uint64)


def common(sketches: Sequence[Sketch], most: int) -> Hashes:
    """Return the hashes that more than so many different submissions have.

    Copies of one file count once: passing it around does not make it common.
    """
    different = {found.digest: found.hashes for found in sketches}
    every = np.concatenate([*different.values(), np.zeros(0, dtype=np.uint64)])
    hashes, counts = np.unique(every, return_counts=True)
    found: Hashes = hashes[counts > most]
    return found


def allowed(submissions: int) -> int:
    """Return how many submissions may share a passage before it is a habit of the class."""
    return int(min(max(2, min(3, submissions / 8), 0.05 * submissions), MOST_OWNERS))


def _every(module: str, source: bytes) -> Hashes:
    return fingerprint(source, module, every=True).hashes


def _functions() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return for each number the functions that it asks for, as (module, name)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for module in MODULES:
        source = (REFERENCE / f"{module}.py").read_text(encoding="utf-8")
        for region in regions(source, module):
            name = region.subject.rpartition(".")[2]
            name = "__init__" if name[:1].isupper() else name
            found.setdefault(region.number, []).append((module, name))
    return {number: tuple(names) for number, names in found.items()}
