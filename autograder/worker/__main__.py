"""Starts a zygote (`zygote KIND FD`) or one worker (`spawn KIND ORDER FD FD FD`).

Run by path with `python -I -B`, so that nothing of the grader, the solutions or the working folder
is on the import path of a submission.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Do what the grader's command line says."""
    here = str(Path(__file__).resolve().parent.parent)
    sys.path.insert(0, here)
    from worker import zygote  # type: ignore[import-not-found]

    sys.path.remove(here)
    mode, kind, *rest = arguments
    if mode == "zygote":
        zygote.tend(kind, socket.socket(fileno=int(rest[0])))
    else:
        zygote.preload(kind)
        box = zygote.prepare(kind)
        zygote.work(json.loads(rest[0]), box, *map(int, rest[1:]))


if __name__ == "__main__":
    main(sys.argv[1:])
