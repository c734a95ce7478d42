"""What is saved in a folder, as it is saved, until Ctrl-C."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

# An editor writes a file in several steps: a save is over when nothing came for so long.
STEP_MS, MOST_MS, TICK_MS = 10, 150, 500


class WatchError(Exception):
    """What keeps files from being watched, with what to type."""


@contextlib.contextmanager
def interruptible() -> Iterator[list[int]]:
    """Note Ctrl-C beside raising it: what a library calls back may swallow the exception."""
    asked: list[int] = []

    def note(number: int, frame: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def until(asked: list[int], stream: Iterable[set[str]]) -> Iterator[set[str]]:
    """Pass a stream on; raise `KeyboardInterrupt` at the next pulse once it was asked for."""
    for names in stream:
        if asked:
            raise KeyboardInterrupt
        yield names


def pulses(folder: Path, names: Collection[str]) -> Iterator[set[str]]:
    """Return a stream with those of the names that were saved, and an empty set twice a second.

    Raises `WatchError` without the package watchfiles.
    """
    try:
        import watchfiles
    except ImportError as error:
        command = f"{sys.executable} -m pip install watchfiles"
        raise WatchError(f"watchfiles is missing: type `make watch`, or `{command}`") from error
    stream = watchfiles.watch(
        folder,
        watch_filter=lambda change, path: Path(path).name in names,
        recursive=False,
        step=STEP_MS,
        debounce=MOST_MS,
        rust_timeout=TICK_MS,
        yield_on_timeout=True,
    )
    return ({Path(path).name for _, path in changes} for changes in stream)
