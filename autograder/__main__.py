"""The commands: `python -m autograder COMMAND`; `--help` lists them.

Exit status: 0 done, whatever the score; 1 a repeated grading differs by more than noise; 2 the
command or a path is unusable (one line on stderr says why); 3 the grader itself failed; 130 Ctrl-C.
"""

from __future__ import annotations

import sys

from autograder.commands import interrupts


def main(arguments: list[str] | None = None) -> int:
    """Carry out a command line and return the exit status."""
    from autograder.commands.ending import carry_out

    return carry_out(arguments)


if __name__ == "__main__":
    interrupts.hasten()
    sys.exit(main())
