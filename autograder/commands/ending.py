"""How a command ends: its exit status, and one line on stderr for whatever kept it from its end."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder import bundle, rubric
from autograder.batch.errors import BatchError, SchedulerLost
from autograder.commands.arguments import parser
from autograder.commands.unusable import Unusable
from autograder.handbook import HandbookError
from autograder.processes import SandboxError
from autograder.submission import SubmissionError
from autograder.saves import WatchError
from data.fashion_mnist import DataError

UNUSABLE, FAILED, INTERRUPTED = 2, 3, 130
CANNOT = (
    Unusable, SubmissionError, DataError, WatchError, HandbookError, BatchError, bundle.BundleError,
)  # fmt: skip


def carry_out(arguments: list[str] | None) -> int:
    """Carry out a command line and return the exit status."""
    options = argparse.Namespace()
    try:
        options = parser().parse_args(arguments, options)
        status: int = options.run(options)
    except CANNOT as error:
        return _tell(UNUSABLE, f"{error}")
    except SchedulerLost as error:
        return _tell(FAILED, f"{error}")
    except (rubric.RubricError, SandboxError, bundle.GraderFailure) as error:
        return _tell(FAILED, f"the grader itself is at fault: {error}")
    except KeyboardInterrupt:
        return _tell(INTERRUPTED, f"stopped{_kept(getattr(options, 'out', None))}")
    return status


def _tell(status: int, why: str) -> int:
    print(f"autograder: {why}", file=sys.stderr)  # noqa: T201
    return status


def _kept(out: Path | None) -> str:
    """Return what is left of a grading that was stopped."""
    if out is None or not (out / "results.json").is_file():
        return ""
    return "; results.json holds what had finished"
