"""What several commands ask of their arguments, answered before anything heavy is loaded."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.commands.unusable import Unusable

CHECKS = Path(__file__).resolve().parent.parent / "checks"
NUMBER = re.compile(r'^@number\("([\d.]+)"\)', re.M)


@contextlib.contextmanager
def prepared(out: Path) -> Iterator[None]:
    """Make the folder for the results, and keep every other grading out of it meanwhile.

    Raises `Unusable` where nothing can be written, or while another grading writes there.
    """
    _make(out)
    try:
        descriptor = os.open(out, os.O_RDONLY)
    except OSError as error:
        raise Unusable(f"{out} cannot be read: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Unusable(f"another grading writes to {out} now; choose another --out") from error
    except OSError:  # some network drives have no locks
        pass
    try:
        yield
    finally:
        os.close(descriptor)


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / ".writable").touch()
        (out / ".writable").unlink()
    except OSError as error:
        raise Unusable(f"{out} cannot be written: {error.strerror}") from error


def chosen(wanted: str) -> frozenset[str]:
    """Return the numbers of the checks that `--only` names, none for all. Raises `Unusable`."""
    if not wanted:
        return frozenset()
    every = numbers()
    try:
        found = frozenset(select(wanted, every))
    except ValueError as error:
        raise Unusable(str(error)) from error
    return found if found < set(every) else frozenset()


def numbers() -> list[str]:
    """Return the numbers of all checks, in order, from their text: to collect them takes longer."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(CHECKS.glob("test_*.py"))]
    return list(dict.fromkeys(number for text in texts for number in NUMBER.findall(text)))


def select(wanted: str, known: Iterable[str]) -> set[str]:
    """Return the numbers that "1.2,1.6,2" asks for. Raises `ValueError` naming an unknown one."""
    known = list(known)
    chosen: set[str] = set()
    for word in (piece.strip() for piece in wanted.split(",")):
        matching = {n for n in known if n == word or n.partition(".")[0] == word}
        if not matching:
            raise ValueError(f"there is no check {word!r}; known are {', '.join(known)}, or a part")
        chosen |= matching
    return chosen
