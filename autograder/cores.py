"""How many processors there are for us, which is not how many the machine has."""

from __future__ import annotations

import contextlib
import math
import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
# What the libraries behind NumPy and torch read when they are loaded.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


def usable_cores() -> int:
    """Return how many processors this process may use, at least 1; containers make it smaller."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return int(max(1, min(cores, _quota())))


def _quota() -> float:
    """Return how many processors the control group (version 2 or 1) allows, infinity for all."""
    with contextlib.suppress(OSError, ValueError):
        quota, period = (CGROUP / "cpu.max").read_text(encoding="ascii").split()
        return float(quota) / float(period) if quota != "max" else math.inf
    with contextlib.suppress(OSError, ValueError):
        used, whole = (
            float((CGROUP / "cpu" / f"cpu.cfs_{name}_us").read_text(encoding="ascii"))
            for name in ("quota", "period")
        )
        return used / whole if used > 0 else math.inf
    return math.inf
