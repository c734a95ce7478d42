"""The mistakes of whoever typed a command, and what several commands ask of its arguments."""

from __future__ import annotations

from pathlib import Path

from autograder import rubric
from autograder.session import read_checks


class Unusable(Exception):
    """A command line that cannot be carried out; its message is the one line that says why."""


def prepare(out: Path) -> None:
    """Make the folder for the results. Raises `Unusable` where nothing can be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / ".writable").touch()
        (out / ".writable").unlink()
    except OSError as error:
        raise Unusable(f"{out} cannot be written: {error.strerror}") from error


def chosen(wanted: str) -> frozenset[str]:
    """Return the numbers of the checks that `--only` names. Raises `Unusable`."""
    if not wanted:
        return frozenset()
    numbers = [entry.number for entry in rubric.table(read_checks())]
    try:
        return frozenset(rubric.select(wanted, numbers))
    except ValueError as error:
        raise Unusable(str(error)) from error
