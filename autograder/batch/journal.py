"""The list of all outcomes in the order in which they became known: OUT/journal.sqlite.

SQLite, because it writes a line wholly or not at all whenever the power goes, says itself when its
file is damaged, and can be asked with any tool. In rollback mode rather than WAL: there is one
writer, a line comes every few seconds, and the file is whole by itself, also on a network's disk,
where WAL does not work. Lines are only ever added; the last of a key is what holds. What it lists
is beside it in folders that describe themselves, so it can be made again from them.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.batch.entries import STATUSES, Status

NAME = "journal.sqlite"
PATIENCE_SECONDS = 60.0  # with somebody who reads it meanwhile
TABLE = """\
CREATE TABLE IF NOT EXISTS outcomes (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, key TEXT NOT NULL, recipe TEXT NOT NULL,
    status TEXT NOT NULL, detail TEXT NOT NULL, submission TEXT NOT NULL, grader TEXT NOT NULL,
    seconds REAL NOT NULL, partial INTEGER NOT NULL, files TEXT NOT NULL
)"""
COLUMNS = "key, recipe, status, detail, submission, grader, seconds, partial, files"


class JournalError(Exception):
    """The journal is damaged."""


@dataclass(frozen=True)
class Record:
    """An outcome without its files, of which there are the SHA-256 sums by name.

    `recipe` is the job's; `partial` says that not all checks were asked for.
    """

    key: str
    recipe: str
    status: Status
    detail: str = ""
    submission: str = ""
    grader: str = ""
    seconds: float = 0.0
    partial: bool = False
    files: dict[str, str] = field(default_factory=dict)


def record(told: dict[str, Any]) -> Record:
    """Return a record from what was read. Raises `ValueError` for anything else."""
    try:
        made = Record(**told)
    except TypeError as error:
        raise ValueError(str(error)) from error
    texts = (made.key, made.recipe, made.detail, made.submission, made.grader)
    files = made.files if isinstance(made.files, dict) else {None: None}
    whole = all(isinstance(text, str) for text in (*texts, *files, *files.values()))
    if not whole or made.status not in STATUSES or not isinstance(made.seconds, int | float):
        raise ValueError("not the record of an outcome")
    return made


@dataclass
class Journal:
    """The open journal."""

    connection: sqlite3.Connection

    def add(self, record: Record) -> None:
        """Write a line; on return it is on disk."""
        values = (time.strftime("%FT%T%z"), *_values(record))
        marks = ", ".join("?" * len(values))
        with self.connection:
            self.connection.execute(
                f"INSERT INTO outcomes (at, {COLUMNS}) VALUES ({marks})", values
            )

    def read(self) -> dict[str, Record]:
        """Return the last line of every key. Raises `JournalError`."""
        try:
            rows = self.connection.execute(f"SELECT {COLUMNS} FROM outcomes ORDER BY number")
            return {row[0]: _record(row) for row in rows}
        except (sqlite3.Error, ValueError) as error:
            raise JournalError(str(error)) from error

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def open_journal(path: Path, records: Iterable[Record] = ()) -> Journal:
    """Open a journal, or begin one with these lines. Raises `JournalError` for a damaged one."""
    fresh = not path.exists()
    connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        found = connection.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise JournalError(str(found))
        with connection:
            connection.execute(TABLE)
        connection.execute(f"SELECT at, {COLUMNS} FROM outcomes LIMIT 1")
    except (sqlite3.Error, ValueError, JournalError) as error:
        # A ValueError where even the words of SQLite's complaint are damaged bytes.
        connection.close()
        if fresh:
            with contextlib.suppress(OSError):
                path.unlink()
        raise JournalError(str(error)) from error
    journal = Journal(connection)
    for line in records:
        journal.add(line)
    return journal


def _values(record: Record) -> tuple[Any, ...]:
    return (
        record.key, record.recipe, record.status, record.detail, record.submission,
        record.grader, record.seconds, int(record.partial), json.dumps(record.files),
    )  # fmt: skip


def _record(row: tuple[Any, ...]) -> Record:
    told: dict[str, Any] = dict(zip(COLUMNS.split(", "), row, strict=True))
    return record({**told, "partial": bool(told["partial"]), "files": json.loads(told["files"])})
