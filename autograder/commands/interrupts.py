"""Ctrl-C while the grader is being loaded, which takes the better part of a second."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130


def leave(number: int, frame: FrameType | None) -> None:
    """End at once: nothing has begun, and a module half loaded can answer with any exception."""
    os.write(sys.stderr.fileno(), b"autograder: stopped before anything had begun\n")
    os._exit(INTERRUPTED)


def hasten() -> None:
    """Have Ctrl-C end the process until `heed`, unless whoever started it ignores Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, leave)


def heed() -> None:
    """Have Ctrl-C raise `KeyboardInterrupt` again: everything is loaded."""
    if signal.getsignal(signal.SIGINT) is leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)
