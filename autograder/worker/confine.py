"""The one place where a fresh worker gives up what it does not need, before it sees a submission.

Called in the fork while it has one thread. Resource limits, no new privileges, not dumpable, dies
with its parent. A user id of its own, Landlock and seccomp belong here too, in this order: ids,
`prctl`, limits, no new privileges, Landlock, seccomp.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
STACK_BYTES = 64 * 2**20
OPEN_FILES = 256


@dataclass(frozen=True)
class Limits:
    """What one worker may use: address space in bytes, processor time in seconds.

    `parent` is the process whose end must be the worker's end too.
    """

    address_bytes: int
    cpu_seconds: int
    parent: int


def confine(limits: Limits, keep: Iterable[int]) -> None:
    """Close every descriptor above 2 but `keep`, then apply the limits. There is no way back.

    Raises `OSError` where the kernel refuses.
    """
    _close_others(sorted(keep))
    os.chdir("/")
    os.umask(0o077)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)  # no file can be written, whatever its place
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_STACK, STACK_BYTES)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, limits.address_bytes)
        _give_up_privileges()
    if os.getppid() != limits.parent:  # it ended before its death could be a signal
        os._exit(1)


def _close_others(keep: list[int]) -> None:
    low = 3
    for descriptor in keep:
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, 4096)


def _limit(kind: int, most: int) -> None:
    """Lower a limit; one that the system already holds lower stays as it is."""
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _give_up_privileges() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in (
        (PR_SET_PDEATHSIG, signal.SIGKILL),
        (PR_SET_DUMPABLE, 0),
        (PR_SET_NO_NEW_PRIVS, 1),
    ):
        if libc.prctl(option, value, 0, 0, 0) != 0:
            number = ctypes.get_errno()
            raise OSError(number, f"prctl({option}): {os.strerror(number)}")
