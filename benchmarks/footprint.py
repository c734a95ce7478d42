"""What a command costs with everything it starts: seconds, processor seconds, memory of the tree.

Memory is the proportional set size (Linux): a page that several processes share is spread over
them, so the sizes of forks may be added. Looking costs time; whoever wants seconds does not look.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.cores import ONE_THREAD

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Footprint:
    """The cost of one command: seconds to the first byte of its output and to its end, and memory.

    `cpu_seconds` are its own and those of the processes it waited for, `largest_bytes` is the
    largest resident size of any of these. `peak_bytes` is the largest size of the whole tree at one
    moment, 0 where nobody looked.
    """

    first_seconds: float
    seconds: float
    cpu_seconds: float
    largest_bytes: int
    peak_bytes: int


def run(
    command: Sequence[str],
    *,
    look_seconds: float = 0.0,
    environment: Mapping[str, str] | None = None,
) -> Footprint:
    """Run a command at the project's root to its end.

    `look_seconds` is the longest pause between two looks at its memory, 0 for no look. The
    libraries choose their own number of threads unless `environment`, which is added to ours, says
    otherwise. Raises `RuntimeError` if the command fails.
    """
    ours = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    began, first, peak, printed = time.perf_counter(), 0.0, 0, b""
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env={**ours, **(environment or {})},
    )  # fmt: skip
    assert process.stdout
    with process.stdout as stream:
        while True:
            if look_seconds:
                peak = max(peak, tree_bytes(process.pid))
            if not select.select([stream], [], [], look_seconds or None)[0]:
                continue
            chunk = os.read(stream.fileno(), 1 << 16)
            if not chunk:
                break
            first = first or time.perf_counter() - began
            printed = (printed + chunk)[-500:]
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        told = printed.decode("utf-8", "replace")
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {told}")
    used = usage.ru_utime + usage.ru_stime
    return Footprint(first, seconds, used, 1024 * usage.ru_maxrss, peak)


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


def busy() -> float:
    """Return how many times longer than its own processor time a process takes now: 1 is calm."""
    found = run([sys.executable, "-c", "import torch"], environment=ONE_THREAD)
    return found.seconds / found.cpu_seconds


def calm(before: float, after: float) -> str:
    """Return the sentence that says how busy the machine was before and after a measuring."""
    return (
        f"Importing torch took {before:.1f} times its processor time before and {after:.1f} times "
        "after (1 is a calm machine)."
    )
