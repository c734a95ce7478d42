"""What is known of a class, on disk: OUT/submissions/KEY/ for each of them, and the journal.

A folder is written beside its place and renamed, with the sums of its files in outcome.json; then
the journal gets its line. Whatever moment a crash chooses, a folder is the old one or the new one,
and a file that was torn or changed is noticed: then the submission is graded again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from autograder.batch import journal
from autograder.batch.entries import SUBMISSIONS, Entry, Outcome, Row
from autograder.batch.errors import BatchError
from autograder.batch.journal import Journal, JournalError, Record

RESULTS, RECORD = "results.json", "outcome.json"
FRESH, FORMER = ".new-", ".was-"


@dataclass
class Store:
    """The open state of a class; `records` hold by key what is known and whole."""

    out: Path
    journal: Journal
    records: dict[str, Record] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder with a folder for each submission."""
        return self.out / SUBMISSIONS

    def keep(self, outcome: Outcome, recipe: str, *, partial: bool = False) -> None:
        """Put an outcome on disk; on return it is there. Raises `BatchError`."""
        files = dict(outcome.files)
        if outcome.results:
            files[RESULTS] = _json(outcome.results)
        sums = {name: _sum(content) for name, content in sorted(files.items())}
        known = Record(
            outcome.key, recipe, outcome.status, outcome.detail, outcome.submission,
            outcome.grader, outcome.seconds, partial, sums,
        )  # fmt: skip
        try:
            _replace(self.folder / outcome.key, {**files, RECORD: _json(asdict(known))})
            self.journal.add(known)
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or error
            raise BatchError(
                f"{self.out} cannot be written ({why}); what was known before is on disk, and the "
                "same command continues"
            ) from error
        self.records[outcome.key] = known

    def outcome(self, key: str) -> Outcome:
        """Return what is known, with results and without files. Raises `OSError`, `ValueError`."""
        known = self.records[key]
        results = {}
        if RESULTS in known.files:
            results = json.loads((self.folder / key / RESULTS).read_bytes())
        return Outcome(
            key, known.status, known.detail, known.submission, known.grader, known.seconds, results
        )

    def rows(self, entries: list[Entry]) -> Iterator[Row]:
        """Yield a row for each entry of which something is known, read now from its folder."""
        for entry in entries:
            if entry.key not in self.records:
                continue
            with contextlib.suppress(OSError, ValueError):  # just being replaced: the next time
                outcome = self.outcome(entry.key)
                yield Row(entry, outcome, self._shown(entry.key, outcome))

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def _shown(self, key: str, outcome: Outcome) -> Path | None:
        return Path(SUBMISSIONS, key) if outcome.results else None


def open_store(out: Path, note: Callable[[str], None]) -> Store:
    """Open what is known of a class; `note` is told what was damaged. Raises `BatchError`."""
    try:
        (out / SUBMISSIONS).mkdir(parents=True, exist_ok=True)
        _tidy(out / SUBMISSIONS)
        found = dict(_folders(out / SUBMISSIONS))
        path = out / journal.NAME
        try:
            opened = journal.open_journal(path)
            listed = opened.read()
        except JournalError as error:
            if not path.exists():  # it could not even be begun
                raise
            aside = _aside(path)
            note(
                f"The journal was damaged ({error}) and is kept as {aside.name}; a new one lists "
                f"the {len(found)} outcomes whose folders are whole."
            )
            opened, listed = journal.open_journal(path, found.values()), found
    except (OSError, JournalError) as error:
        raise BatchError(f"{out} cannot be used: {error}") from error
    for key in sorted(listed.keys() - found.keys()):
        note(f"The results of {key} are gone or damaged: it is graded again.")
    for key, known in found.items():  # written in the moment before a crash
        if listed.get(key) != known:
            opened.add(known)
    return Store(out, opened, found)


def _folders(place: Path) -> Iterator[tuple[str, Record]]:
    """Yield what folders say of themselves, where every file is as it was written."""
    for folder in sorted(place.iterdir()):
        with contextlib.suppress(OSError, ValueError, RecursionError):
            known = journal.record(json.loads((folder / RECORD).read_bytes()))
            whole = all(
                name == Path(name).name and _sum((folder / name).read_bytes()) == told
                for name, told in known.files.items()
            )
            if whole and known.key == folder.name:
                yield known.key, replace(known, seconds=float(known.seconds))


def _replace(folder: Path, files: dict[str, bytes]) -> None:
    """Have a folder hold these files and no others, in one step."""
    fresh, former = folder.with_name(FRESH + folder.name), folder.with_name(FORMER + folder.name)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name, content in files.items():
        with (fresh / Path(name).name).open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    _sync(fresh)
    if folder.exists():
        shutil.rmtree(former, ignore_errors=True)
        folder.rename(former)
    fresh.rename(folder)
    _sync(folder.parent)
    shutil.rmtree(former, ignore_errors=True)


def _tidy(place: Path) -> None:
    """Take back what a crash left between two steps."""
    for former in list(place.glob(f"{FORMER}*")):
        folder = former.with_name(former.name.removeprefix(FORMER))
        if not folder.exists():
            former.rename(folder)
    for left in [*place.glob(f"{FORMER}*"), *place.glob(f"{FRESH}*")]:
        shutil.rmtree(left, ignore_errors=True)


def _aside(path: Path) -> Path:
    """Rename a damaged file to a name that is free."""
    number = 1
    while (aside := path.with_name(f"journal.damaged-{number}.sqlite")).exists():
        number += 1
    path.rename(aside)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    return aside


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(told: object) -> bytes:
    return json.dumps(told, indent=2, allow_nan=False, ensure_ascii=True).encode() + b"\n"
