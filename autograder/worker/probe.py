"""Tries what a worker must not be able to do, and tells what came of it. The grader judges.

Runs in a worker of its own, before any submission is there.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import os
import resource
import signal
import socket
from collections.abc import Callable
from pathlib import Path

PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS = 21, 39
UNUSED = "colorsys"  # a module of the standard library that nothing here imports
CAPABILITIES_VERSION = 0x20080522
DONE = "done"


def attempt(folder: str) -> dict[str, str]:
    """Return what came of each attempt: "done", or the name of the error.

    `folder` holds two files of the grader's, `private` and `public`, and is where writing is tried.
    """
    parent = os.getppid()
    tries: dict[str, Callable[[], object]] = {
        "import": lambda: importlib.import_module(UNUSED),
        "read a private file": lambda: Path(folder, "private").read_bytes(),
        "read a public file": lambda: Path(folder, "public").read_bytes(),
        "write a file": lambda: _write(Path(folder, "written")),
        "start a process": _fork,
        "run a program": lambda: os.execv("/nowhere", ["nowhere"]),
        "open a socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "signal another process": lambda: os.kill(parent, 0),
        "limit another process": lambda: _limit(parent),
        "look into another process": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
    }
    return {name: _outcome(action) for name, action in tries.items()}


def state() -> dict[str, int]:
    """Return what holds for this process: ids, groups, seccomp mode, and what it may not gain."""
    libc = ctypes.CDLL(None)
    return {
        "uid": os.getuid(),
        "gid": os.getgid(),
        "groups": len(os.getgroups()),
        "seccomp": libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0) if hasattr(libc, "prctl") else 0,
        "no_new_privs": libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
        if hasattr(libc, "prctl")
        else 0,
        "capabilities": _capabilities(libc),
        "file_bytes": resource.getrlimit(resource.RLIMIT_FSIZE)[0],
    }


def _capabilities(libc: ctypes.CDLL) -> int:
    """Return the effective capabilities as a number, 0 where there is no such thing."""
    words = (ctypes.c_uint32 * 6)()
    if not hasattr(libc, "capget"):
        return 0
    libc.capget((ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), words)
    return words[0] | words[3] << 32


def _outcome(action: Callable[[], object]) -> str:
    try:
        action()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "OSError")
    except Exception as error:
        return type(error).__name__
    return DONE


def _write(path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path.write_bytes(b"written by a worker")


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _limit(pid: int) -> None:
    if not hasattr(resource, "prlimit"):
        raise NotImplementedError
    resource.prlimit(pid, resource.RLIMIT_CORE)
