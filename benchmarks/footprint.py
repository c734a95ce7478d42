"""What a command costs with everything it starts: seconds, processor seconds, memory of the tree.

Memory is the proportional set size (Linux): a page that several processes share is spread over
them, so the sizes of forks may be added. Looking costs time; whoever wants seconds does not look.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

from autograder.cores import ONE_THREAD
from autograder.grading.run import ROOT


@dataclass(frozen=True)
class Footprint:
    """The cost of one command, and what it printed.

    `cpu_seconds` are its own and those of the processes it waited for; `peak_bytes` is 0 where
    nobody looked.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    printed: str


def run(
    command: Sequence[str],
    *,
    look_seconds: float = 0.0,
    environment: Mapping[str, str] | None = None,
) -> Footprint:
    """Run a command at the project's root to its end.

    `look_seconds` is the pause between two looks at its memory, 0 for no look. The libraries choose
    their own number of threads unless `environment`, which is added to ours, says otherwise.
    Raises `RuntimeError` if the command fails.
    """
    ours = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
            env={**ours, **(environment or {})},
        )  # fmt: skip
        peak = _watch(process.pid, look_seconds) if look_seconds else 0
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        printed, wrong = _read(out.fileno()), _read(errors.fileno())
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {wrong[-500:]}")
    return Footprint(seconds, usage.ru_utime + usage.ru_stime, peak, printed)


def _watch(pid: int, pause_seconds: float) -> int:
    """Return the largest size of a tree of processes; its root is left for the caller to reap."""
    peak = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, tree_bytes(pid))
        time.sleep(pause_seconds)
    return peak


def tree_bytes(pid: int) -> int:
    """Return the bytes of a process and all its descendants together, 0 if it has ended."""
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        return sum(map(_size, [root, *root.children(recursive=True)]))
    return 0


def _size(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.AccessDenied:  # its pages are not told: all of them count as its own
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _read(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, size, 0).decode("utf-8", "replace")


def supported() -> bool:
    """Return True if this system tells proportional sizes."""
    return bool(psutil.LINUX)


def busy() -> float:
    """Return how many times longer than its own processor time a process takes now: 1 is calm."""
    before, began = psutil.Process().cpu_times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    after = psutil.Process().cpu_times()
    used = after.children_user + after.children_system
    used -= before.children_user + before.children_system
    return (time.perf_counter() - began) / used


def calm(before: float, after: float) -> str:
    """Return the sentence that says how busy the machine was before and after a measuring."""
    return (
        f"Importing torch took {before:.1f} times its processor time before and {after:.1f} times "
        "after (1 is a calm machine)."
    )
