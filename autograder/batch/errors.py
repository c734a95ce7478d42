"""What ends the grading of a class before its end. A message is the one line that is shown."""

from __future__ import annotations

# Never the project itself: a submission could import it, with its solutions.
INSTALL = "type `make batch CLASS=... OUT=...`, or `python autograder/install.py .venv batch`"


class BatchError(Exception):
    """What the instructor can mend: the command, a path, the cluster."""


class SchedulerLost(Exception):
    """The cluster's scheduler is gone; what was known is on disk."""
