"""A worker process, however it was started: its pipes, its environment, its end.

There are two ways to start one, a zygote's fork (`zygotes`) and a process of its own (`spawners`).
Either way a worker is ended by SIGKILL, never by asking, and leaves its usage behind.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from autograder.channel import Channel
from autograder.cores import ONE_THREAD
from autograder.worker.environment import FOLDER, TEMPORARY

Kind = Literal["numpy", "torch"]
ENDING_LOOKS = 40  # five milliseconds apart: a process that has closed its pipes is about to end
ENTRY = Path(__file__).parent / "worker" / "__main__.py"


class SandboxError(Exception):
    """The sandbox itself does not work: the grader's failure, never a student's."""


@dataclass(frozen=True)
class Usage:
    """What a worker used: bytes resident at most."""

    peak_bytes: int = 0


@dataclass(frozen=True)
class Process:
    """A running worker: its id, the grader's ends of its pipes, and whose code it runs."""

    pid: int
    channel: Channel
    owner: str


class Starter(Protocol):
    """The seam between the two ways."""

    def start(self, order: dict[str, int], owner: str) -> Process:
        """Start a worker for the code of `owner`."""

    def stop(self, process: Process, *, healthy: bool) -> Usage:
        """End a worker; a healthy one answered everything it was asked."""

    def has_ended(self) -> bool:
        """Return True if it ended by itself, and with it all that it started."""

    def close(self) -> None:
        """End everything this started."""


@contextmanager
def pipes() -> Iterator[tuple[Channel, tuple[int, int, int]]]:
    """Yield the grader's ends as a `Channel` and the worker's ends, which are closed on leaving."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    output, theirs_output = os.pipe()
    try:
        yield Channel(ours_out, ours_in, output), (theirs_in, theirs_out, theirs_output)
    except BaseException:
        for descriptor in (ours_out, ours_in, output):
            os.close(descriptor)
        raise
    finally:
        for descriptor in (theirs_in, theirs_out, theirs_output):
            os.close(descriptor)


def environment() -> dict[str, str]:
    """Return the whole environment of a worker: nothing is inherited but where fonts are cached.

    A program that asks for a name, a home or a folder for caches gets an answer; none of the
    folders can be written to.
    """
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    fonts = os.environ.get("MPLCONFIGDIR") or str(caches / "matplotlib")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": FOLDER,
        "USER": "student",
        "LOGNAME": "student",
        "PYTHONHASHSEED": "0",  # sets and dicts iterate alike in every worker
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": fonts,
        "TORCHINDUCTOR_CACHE_DIR": TEMPORARY,  # one that is there need not be made
        # One thread each: small matrices gain nothing by more, results do not depend on their
        # number, and no thread pool has to survive a fork.
        **ONE_THREAD,
        "OMP_WAIT_POLICY": "passive",  # and threads that a program gets all the same do not spin
        # glibc would give each large array back to the kernel and fetch it anew, page by page.
        "MALLOC_MMAP_THRESHOLD_": str(2**30),
        "MALLOC_TRIM_THRESHOLD_": str(2**30),
    }


def command_of(mode: str, kind: Kind, *rest: str) -> list[str]:
    """Return the command that starts the worker's side."""
    return [sys.executable, "-I", "-B", str(ENTRY), mode, kind, *rest]


def peak_bytes(pid: int) -> int:
    """Return the largest resident size so far, which Linux keeps for every process."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def ending(pid: int) -> tuple[int, float]:
    """Return the signal that ended an unreaped worker and the processor seconds that it used.

    0 for a worker that ended by itself, and where the system does not say.
    """
    for _ in range(ENDING_LOOKS):
        fields = _stat(pid)
        if not fields:
            return 0, 0.0
        if fields[0] in "ZX":
            return int(fields[-1]) & 0x7F, _seconds(fields)
        time.sleep(0.005)
    return 0, 0.0


def used_seconds(pid: int) -> float | None:
    """Return the processor seconds that a worker has used so far, None if the system hides it."""
    fields = _stat(pid)
    return _seconds(fields) if fields else None


def _stat(pid: int) -> list[str]:
    """Return what Linux tells of a process, from its state on; [] where there is nothing."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return stat.rpartition(")")[2].split()  # the name before it may hold anything


def _seconds(fields: list[str]) -> float:
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def kill(pid: int) -> None:
    """Kill a worker, and its process group where it could start others, unless it has ended."""
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)
