"""Starts a zygote (`zygote KIND FD`) or one worker (`spawn KIND ORDER FD FD FD`).

Run by path with `python -I -B`, so that nothing of the grader, the solutions or the working folder
is on the import path of a submission.
"""

from __future__ import annotations

import signal
import sys
from types import ModuleType


def main(arguments: list[str]) -> None:
    """Do what the grader's command line says."""
    # Before the other imports, which a signal would end with a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    import contextlib
    import json
    import socket

    mode, kind, *rest = arguments
    if mode == "spawn":
        zygote = _preloaded(kind)
        zygote.work(json.loads(rest[0]), zygote.prepare(kind), *map(int, rest[1:]))
    control = socket.socket(fileno=int(rest[0]))
    with contextlib.suppress(ConnectionError):  # the grader may have ended
        try:
            _preloaded(kind).tend(kind, control)
        except (ImportError, OSError, MemoryError) as error:
            message = f"the {kind} zygote does not work: {_reason(error)}"
            control.sendall(json.dumps({"error": message}).encode("ascii"))


def _preloaded(kind: str) -> ModuleType:
    """Import the grader's module for workers, and what a worker of this kind will need."""
    from pathlib import Path

    here = str(Path(__file__).resolve().parent.parent)
    sys.path.insert(0, here)
    from worker import zygote  # type: ignore[import-not-found]

    sys.path.remove(here)
    zygote.preload(kind)
    return zygote  # type: ignore[no-any-return]


def _reason(error: BaseException) -> str:
    """Return one line about what an import failed for in the end; NumPy writes a page about it."""
    while error.__context__ is not None:
        error = error.__context__
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300].rstrip(": ")


if __name__ == "__main__":
    main(sys.argv[1:])
