"""The commands: `python -m autograder COMMAND`; `--help` lists them.

Exit status: 0 done, whatever the score; 1 a repeated grading differs by more than noise; 2 the
command or a path is unusable (one line on stderr says why); 3 the grader itself failed; 130 Ctrl-C.

Nothing is imported before Ctrl-C is answered: loading the grader takes the better part of a second.
"""

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


def main(arguments: list[str] | None = None) -> int:
    """Carry out a command line and return the exit status."""
    from autograder.commands.ending import carry_out

    if signal.getsignal(signal.SIGINT) is leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return carry_out(arguments)


if __name__ == "__main__":
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not under nohup
        signal.signal(signal.SIGINT, leave)
    sys.exit(main())
