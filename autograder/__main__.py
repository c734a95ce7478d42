"""The commands: `python -m autograder COMMAND`; `--help` lists them.

Exit status: 0 done, whatever the score; 1 a repeated grading differs by more than noise; 2 the
command or a path is unusable (one line on stderr says why); 3 the grader itself failed; 130 Ctrl-C.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn

from autograder.commands import interrupts
from autograder.cores import ONE_THREAD


def main(arguments: list[str] | None = None) -> int:
    """Carry out a command line and return the exit status."""
    from autograder.commands.ending import carry_out

    return carry_out(arguments)


def leave(status: int) -> NoReturn:
    """End the process after a grading, which has left nothing open.

    Taking the interpreter apart, module by module, takes a tenth of a second for nobody.
    """
    with contextlib.suppress(OSError):  # whoever read the output may have gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def fill_streams() -> None:
    """Open the standard streams that are closed, or other files would take their places."""
    descriptor = 0
    while descriptor < 3:
        descriptor = os.open(os.devnull, os.O_RDWR)
        os.set_inheritable(descriptor, descriptor < 3)
    os.close(descriptor)
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115 - for good
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115


if __name__ == "__main__":
    interrupts.hasten()
    fill_streams()
    os.environ.update(ONE_THREAD)  # what we compute is small: more would spin on a worker's core
    status = main()
    if sys.argv[1:2] == ["grade"]:
        leave(status)
    sys.exit(status)
