"""Takes a submission out of where it lies: a folder, an archive, or an archive in either.

Students leave their files at the top, or in the one folder they zipped. Only the three expected
files are ever read; everything else is a name that was looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from autograder.batch.archives import JUNK, OTHERS, SUFFIX, ArchiveError, opened
from autograder.batch.members import STUDENT
from autograder.batch.names import several, shown
from autograder.submission import (
    MODULES,
    MOST_BYTES,
    Submission,
    gather,
    nearly,
    open_regular,
    read,
)

NAMES = {f"{module}.py" for module in MODULES}
DEEPEST = 5  # folders in each other that are looked into
MOST_FOLDERS, MOST_NAMES = 300, 5000


class Tree(Protocol):
    """A folder, on a disk or in an archive."""

    @property
    def fault(self) -> str:
        """The rest of a sentence that says why something here or beneath is refused, or nothing."""

    @property
    def trouble(self) -> str:
        """Such a sentence about names that do not say whose they are, or nothing."""

    def folders(self) -> list[str]:
        """Return the names of the folders here."""

    def files(self) -> list[str]:
        """Return the names of whatever else is here."""

    def into(self, name: str) -> Tree:
        """Return a folder of this folder."""

    def read(self, name: str, most: int) -> bytes:
        """Return a file's bytes, of a longer one no more than `most` + 1.

        Raises `FileNotFoundError`, `OSError`, or `ValueError` with the rest of a sentence.
        """

    def stream(self, name: str) -> BinaryIO:
        """Open a file that is an archive itself. Raises as `read` does."""


class Folder:
    """A folder on a disk. Links are files here, so that none is followed."""

    fault = ""
    trouble = ""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _list(self, folders: bool) -> list[str]:
        with os.scandir(self.path) as entries:
            return sorted(
                entry.name
                for entry in entries
                if entry.is_dir(follow_symlinks=False) == folders and entry.name not in JUNK
            )

    def folders(self) -> list[str]:
        """Return the names of the folders here. Raises `OSError`."""
        return self._list(folders=True)

    def files(self) -> list[str]:
        """Return the names of whatever else is here. Raises `OSError`."""
        return self._list(folders=False)

    def into(self, name: str) -> Folder:
        """Return a folder of this folder."""
        return Folder(self.path / name)

    def read(self, name: str, most: int) -> bytes:
        """Return a file's bytes, as `Tree` says."""
        return read(self.path / name, most)

    def stream(self, name: str) -> BinaryIO:
        """Open a file, as `Tree` says."""
        return open_regular(self.path / name)


@dataclass(frozen=True)
class Taken:
    """A submission, or a sentence why there is none; `note` says what was left aside."""

    submission: Submission | None = None
    problem: str = ""
    note: str = ""


def take(tree: Tree, zips: bool = True) -> Taken:
    """Return the submission in a folder; `zips` allows it to be in one archive at the top."""
    try:
        return _take(tree, zips)
    except OSError as error:
        return Taken(problem=f"It cannot be read: {error.strerror or 'an error of the disk'}.")
    except ValueError as error:
        return Taken(problem=f"It {error}.")


def unpack(tree: Tree, name: str) -> Taken:
    """Return the submission in an archive that lies in a folder."""
    try:
        with opened(tree.stream(name), STUDENT) as inside:
            return take(inside, zips=False)
    except OSError as error:
        return Taken(problem=f"It cannot be read: {error.strerror or 'an error of the disk'}.")
    except ValueError as error:
        return Taken(problem=f"The archive {error}.")


def _take(tree: Tree, zips: bool) -> Taken:
    if tree.fault:
        raise ArchiveError(tree.fault)
    if NAMES & _names(tree):
        return Taken(_gather(tree))
    places = [place for place in _walk(tree) if place.count]
    if not places:
        return _elsewhere(tree, zips)
    most = max(place.count for place in places)
    best = [place for place in places if place.count == most]
    if len(best) > 1:
        raise ValueError(f"has the files in several folders ({_listed(best)}); one was expected")
    aside = [place for place in places if place.count < most]
    note = f"the files in {_listed(best)} count, not those in {_listed(aside)}" if aside else ""
    return Taken(_gather(best[0].tree), note=note)


@dataclass(frozen=True)
class _Place:
    """A folder in a submission, and how many of the three files it has."""

    path: str
    tree: Tree
    count: int
    depth: int


def _listed(places: list[_Place]) -> str:
    return ", ".join(f"'{shown(place.path)}'" for place in places[:4])


def _elsewhere(tree: Tree, zips: bool) -> Taken:
    """Look where files are that are not called as they should be."""
    files = tree.files()
    archives = [name for name in files if name.lower().endswith(SUFFIX)]
    if any(nearly(module, files) for module in MODULES):
        return Taken(_gather(tree))
    if len(archives) == 1 and zips:
        return unpack(tree, archives[0])
    if archives:
        many = "holds several archives" if zips else "holds another archive"
        raise ValueError(f"{many} ({shown(archives[0])}); hand in the three files themselves")
    other = [name for name in files if name.lower().endswith(OTHERS)]
    if other:
        raise ValueError(f"holds {shown(other[0])}; only zip archives are read")
    if not _names(tree):
        raise ValueError("is empty")
    raise ValueError(f"holds none of the three files, but {several(_seen(tree))}")


def _seen(tree: Tree) -> list[str]:
    """Return the names of all there is, in lone folders too: a student's is often in one."""
    found = sorted(_names(tree))
    if len(found) == 1 and found == tree.folders():
        return [f"{found[0]}/{name}" for name in sorted(_names(tree.into(found[0])))] or found
    return found


def holds(tree: Tree) -> bool:
    """Tell whether a folder has one of the three files, or a folder beneath it has all of them."""
    whole = (place.count == len(NAMES) for place in _walk(tree))
    return bool(NAMES & {*tree.files()}) or any(whole)


def _gather(tree: Tree) -> Submission:
    return gather(_names(tree), lambda name: tree.read(name, MOST_BYTES))


def _names(tree: Tree) -> set[str]:
    return {*tree.files(), *tree.folders()}


def _walk(tree: Tree) -> Iterator[_Place]:
    """Yield the folders beneath, those nearer to the top first, as many as are looked into."""
    waiting = [_Place("", tree, 0, 0)]
    names = 0
    for number, above in enumerate(waiting):
        if number == MOST_FOLDERS or names > MOST_NAMES:
            return
        here = _names(above.tree)
        names += len(here)
        yield _Place(above.path, above.tree, len(NAMES & here), above.depth)
        if above.depth < DEEPEST:
            waiting += [
                _Place(
                    f"{above.path}/{name}".lstrip("/"), above.tree.into(name), 0, above.depth + 1
                )
                for name in above.tree.folders()
            ]
