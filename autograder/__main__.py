"""The commands: `python -m autograder COMMAND`; `--help` lists them.

Exit status: 0 done, whatever the score; 1 a repeated grading differs by more than noise; 2 the
command or a path is unusable (one line on stderr says why); 3 the grader itself failed.
"""

from __future__ import annotations

import sys

from autograder import bundle, rubric
from autograder.batch.errors import BatchError, SchedulerLost
from autograder.commands.arguments import parser
from autograder.commands.unusable import Unusable
from autograder.handbook import HandbookError
from autograder.processes import SandboxError
from autograder.saves import WatchError
from autograder.submission import SubmissionError
from data.fashion_mnist import DataError

UNUSABLE, FAILED, INTERRUPTED = 2, 3, 130


def main(arguments: list[str] | None = None) -> int:
    """Carry out a command line and return the exit status."""
    try:
        options = parser().parse_args(arguments)
        status: int = options.run(options)
    except (
        Unusable,
        SubmissionError,
        DataError,
        WatchError,
        HandbookError,
        BatchError,
        bundle.BundleError,
    ) as error:
        print(f"autograder: {error}", file=sys.stderr)  # noqa: T201
        return UNUSABLE
    except SchedulerLost as error:
        print(f"autograder: {error}", file=sys.stderr)  # noqa: T201
        return FAILED
    except (rubric.RubricError, SandboxError, bundle.GraderFailure) as error:
        print(f"autograder: the grader itself is at fault: {error}", file=sys.stderr)  # noqa: T201
        return FAILED
    except KeyboardInterrupt:
        print("autograder: stopped; results.json holds what had finished", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    return status


if __name__ == "__main__":
    sys.exit(main())
