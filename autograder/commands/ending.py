"""How a command ends: its exit status, and one line on stderr for whatever kept it from its end."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from pathlib import Path

from autograder.commands.arguments import parser
from autograder.commands.interrupts import INTERRUPTED
from autograder.commands.unusable import Unusable

UNUSABLE, FAILED = 2, 3
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # a disk, a quota, a limit on a file's size


def carry_out(arguments: list[str] | None) -> int:
    """Carry out a command line and return the exit status."""
    options = argparse.Namespace()
    try:
        options = parser().parse_args(arguments, options)
        status: int = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _tell(INTERRUPTED, f"stopped{_kept(getattr(options, 'out', None))}")
    except Unusable as error:
        return _tell(UNUSABLE, f"{error}")
    except BrokenPipeError:
        return _unread()
    except Exception as error:
        known = _known(error)
        if known is None:
            raise
        return _tell(*known)
    return status


def _known(error: Exception) -> tuple[int, str] | None:
    """Return the status and the line for what is nobody's bug, None for anything else.

    What can be raised is looked up only now: importing it all takes longer than some commands.
    """
    from autograder import bundle, rubric
    from autograder.answers.catalogue import CatalogueError
    from autograder.batch.errors import BatchError, SchedulerLost
    from autograder.handbook import HandbookError
    from autograder.processes import SandboxError
    from autograder.render.results import Unwritten
    from autograder.saves import WatchError
    from autograder.submission import SubmissionError
    from data.fashion_mnist import DataError

    cannot = SubmissionError, DataError, WatchError, HandbookError, BatchError, bundle.BundleError
    if isinstance(error, cannot):
        return UNUSABLE, f"{error}"
    if isinstance(error, SchedulerLost):
        return FAILED, f"{error}"
    ours = rubric.RubricError, SandboxError, CatalogueError, bundle.GraderFailure
    if isinstance(error, ours):
        return FAILED, f"the grader itself is at fault: {error}"
    if isinstance(error, Unwritten):
        return FAILED, f"{error}"
    if isinstance(error, OSError) and error.errno in FULL:
        return FAILED, f"the output cannot be written: {error.strerror}"
    return None


def _unread() -> int:
    """End silently: whoever read the output has gone, as `head` does."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # where what is still buffered goes at the end
    os.close(nowhere)
    return 0


def _tell(status: int, why: str) -> int:
    print(f"autograder: {why}", file=sys.stderr)  # noqa: T201
    return status


def _kept(out: Path | None) -> str:
    """Return what is left of a grading that was stopped."""
    if out is None or not (out / "results.json").is_file():
        return ""
    return "; results.json holds what had finished"
