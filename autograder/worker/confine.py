"""The one place where a fresh worker gives up what it does not need, before it sees a submission.

Called in the fork while it has one thread, since Landlock and seccomp hold for a thread only. In
this order: descriptors, ids, limits, `prctl`, capabilities, Landlock, seccomp.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .files import Fence
from .syscalls import Filter

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
STACK_BYTES = 64 * 2**20
OPEN_FILES = 256
THREADS = 64
LAST_SECONDS = 2  # between the signal that time is up and the end of a worker that ignores it
CAPABILITIES_VERSION = 0x20080522
FIRST_TO_DIE = "1000"  # of the processes among which the kernel chooses when memory is short


@dataclass(frozen=True)
class Limits:
    """What one worker may use: address space and data in bytes, processor time in seconds.

    `uid` is the user id of its own, 0 where it keeps the grader's; `parent` is the process whose
    end must be the worker's end too.
    """

    address_bytes: int
    data_bytes: int
    cpu_seconds: int
    uid: int
    parent: int


@dataclass
class Box:
    """The layers that the system offers, built before the fork; `missing` says why one is not."""

    fence: Fence | None = None
    filter: Filter | None = None
    missing: dict[str, str] = field(default_factory=dict)


def prepare(kind: str) -> Box:
    """Build the layers once, for every fork to come. On a system without them, an empty box."""
    box = Box()
    try:
        box.fence = Fence(kind)
    except (ImportError, OSError) as error:
        box.missing["landlock"] = str(error)
    try:
        box.filter = Filter()
    except (ImportError, OSError, RuntimeError) as error:
        box.missing["seccomp"] = str(error)
    return box


def confine(limits: Limits, box: Box, keep: Iterable[int]) -> None:
    """Close every descriptor above 2 but `keep`, then apply every layer. There is no way back.

    Raises `OSError` where the kernel refuses.
    """
    _close_others(sorted([*keep, *([box.fence.descriptor] if box.fence else [])]))
    if sys.platform == "linux":  # a zygote that hides would not let its forks write there
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_DIE, encoding="ascii")
    if limits.uid:
        os.setgroups([])
        os.setresgid(limits.uid, limits.uid, limits.uid)
        os.setresuid(limits.uid, limits.uid, limits.uid)
    os.chdir("/")
    os.umask(0o077)
    _set_limits(limits)
    if sys.platform == "linux":
        _give_up_privileges()
    if os.getppid() != limits.parent:  # it ended before its death could be a signal
        os._exit(1)
    if box.fence:
        box.fence.enforce()
    if box.filter:
        box.filter.load()


def hide() -> None:
    """Keep processes of the same user from looking into this one."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def _set_limits(limits: Limits) -> None:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)  # no file can grow, whatever its place
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_STACK, STACK_BYTES)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + LAST_SECONDS)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, limits.address_bytes)
        _limit(resource.RLIMIT_DATA, limits.data_bytes)
    if limits.uid:  # counts all threads of a user, so only where the user is the worker's own
        _limit(resource.RLIMIT_NPROC, THREADS)


def _close_others(keep: list[int]) -> None:
    low = 3
    for descriptor in keep:
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, 4096)


def _limit(kind: int, most: int, last: int | None = None) -> None:
    """Lower a limit; one that the system already holds lower stays as it is.

    `last` is the hard limit, where it is another than `most`.
    """
    hard = resource.getrlimit(kind)[1]
    soft, last = most, most if last is None else last
    if hard != resource.RLIM_INFINITY:
        soft, last = min(soft, hard), min(last, hard)
    resource.setrlimit(kind, (soft, last))


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
    # Where root keeps its id it still gives up what makes it root: two sets of three words.
    libc.capset((ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)())
