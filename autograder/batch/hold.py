"""One run at a time in a folder: the system itself takes the hold back when a process ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.batch.errors import BatchError
from autograder.plaintext import capped

NAME = ".hold"
MOST_CHARACTERS = 200


@contextlib.contextmanager
def hold(out: Path) -> Iterator[None]:
    """Keep every other run out of a folder. Raises `BatchError` if one is in it."""
    path = out / NAME
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise BatchError(f"{out} cannot be written: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BatchError(f"{out} is in use by {_holder(descriptor)}") from error
        except OSError as error:
            raise BatchError(f"{out} cannot be held: {error.strerror}") from error
        words = f"process {os.getpid()} on {platform.node()}, since {time.strftime('%F %T')}"
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{words}\n".encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> str:
    told = os.pread(descriptor, 4 * MOST_CHARACTERS, 0).decode("utf-8", "replace").strip()
    return capped(told, MOST_CHARACTERS) or "another process"
