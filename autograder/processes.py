"""Two ways to get a worker process: the fork of a zygote, or a process of its own.

Either way a worker is ended by SIGKILL, never by asking, and leaves its usage behind.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from autograder import seatbelt
from autograder.channel import Channel

Kind = Literal["numpy", "torch"]
ENTRY = Path(__file__).parent / "worker" / "__main__.py"
GRADER = Path(__file__).resolve().parent.parent
START_SECONDS = 120.0
MOST_BYTES = 3 * 2**30  # resident, where the system has no limit of its own


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

    def close(self) -> None:
        """End everything this started."""


@contextmanager
def _pipes() -> Iterator[tuple[Channel, tuple[int, int, int]]]:
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
    """Return the whole environment of a worker: nothing is inherited but where fonts are cached."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    fonts = os.environ.get("MPLCONFIGDIR") or str(caches / "matplotlib")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",  # sets and dicts iterate alike in every worker
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": fonts,
        # One thread each: small matrices gain nothing by more, results do not depend on their
        # number, and no thread pool has to survive a fork.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "VECLIB_MAXIMUM_THREADS": "1",
        # glibc would give each large array back to the kernel and fetch it anew, page by page.
        "MALLOC_MMAP_THRESHOLD_": str(2**30),
        "MALLOC_TRIM_THRESHOLD_": str(2**30),
    }


def _command(mode: str, kind: Kind, *rest: str) -> list[str]:
    return [sys.executable, "-I", "-B", str(ENTRY), mode, kind, *rest]


@dataclass
class Zygote:
    """A process with the packages imported, which forks itself into workers."""

    kind: Kind
    process: subprocess.Popen[bytes] = field(init=False)
    control: socket.socket = field(init=False)
    ready: bool = False

    def __post_init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                _command("zygote", self.kind, str(theirs.fileno())),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=environment(),
                cwd="/",
                start_new_session=True,
            )
        self.control.settimeout(START_SECONDS)

    def start(self, order: dict[str, int], owner: str) -> Process:
        """Fork a worker. Raises `SandboxError` if the zygote cannot."""
        if not self.ready:
            self._hear()
            self.ready = True
        with _pipes() as (channel, theirs):
            with suppress(OSError):  # which `_hear` explains
                socket.send_fds(self.control, [json.dumps(order).encode("ascii")], list(theirs))
            return Process(int(self._hear()["pid"]), channel, owner)

    def stop(self, process: Process, *, healthy: bool) -> Usage:
        """Kill the worker, then let the zygote reap it when it is gone, with what it left."""
        usage = Usage(_peak_bytes(process.pid))
        kill(process.pid)
        process.channel.close()
        with suppress(OSError):  # a zygote that has ended has no one to reap
            self.control.sendall(json.dumps({"reap": process.pid}).encode("ascii"))
        return usage

    def close(self) -> None:
        """End the zygote."""
        self.control.close()
        self.process.kill()
        self.process.wait()

    def _hear(self) -> dict[str, Any]:
        try:
            message = self.control.recv(4096)
        except OSError as error:
            raise SandboxError(f"the {self.kind} zygote does not answer: {error}") from error
        if not message:
            raise SandboxError(f"the {self.kind} zygote ended (is {self.kind} installed?)")
        heard: dict[str, Any] = json.loads(message)
        if "error" in heard:
            raise SandboxError(heard["error"])
        return heard


@dataclass
class Spawner:
    """Starts workers as processes of their own: slow, and at home on every system.

    A healthy worker is used again for the same owner's next check: importing torch takes seconds.
    """

    kind: Kind
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    idle: dict[str, Process] = field(default_factory=dict)
    caches: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="autograder-")
    )

    def start(self, order: dict[str, int], owner: str) -> Process:
        """Start a worker, or wake the owner's idle one."""
        if owner in self.idle:
            return self.idle.pop(owner)
        with _pipes() as (channel, theirs):
            words = json.dumps({**order, "parent": os.getpid()})
            command = _command("spawn", self.kind, words, *map(str, theirs))
            variables = environment()
            if sys.platform == "darwin":
                caches = Path(self.caches.name)
                command = seatbelt.wrap(command, caches, [Path.home(), GRADER])
                variables["MPLCONFIGDIR"] = str(caches)
            process = subprocess.Popen(
                command,
                pass_fds=theirs,
                stdin=subprocess.DEVNULL,
                env=variables,
                cwd="/",
                start_new_session=True,
            )
            self.running[process.pid] = process
            if sys.platform == "darwin":
                seatbelt.watch(process.pid, MOST_BYTES)
            return Process(process.pid, channel, owner)

    def stop(self, process: Process, *, healthy: bool) -> Usage:
        """Keep a healthy worker for its owner; kill and reap any other."""
        if healthy and process.owner not in self.idle:
            process.channel.forget()
            self.idle[process.owner] = process
            return Usage()
        return self._end(process)

    def close(self) -> None:
        """End the idle ones and whatever else still runs."""
        for process in self.idle.values():
            self._end(process)
        self.idle.clear()
        for popen in self.running.values():
            popen.kill()
            popen.wait()
        self.running.clear()
        self.caches.cleanup()

    def _end(self, process: Process) -> Usage:
        popen = self.running.pop(process.pid)
        kill(process.pid)
        process.channel.close()
        _, status, used = os.wait4(process.pid, 0)
        popen.returncode = os.waitstatus_to_exitcode(status)
        size = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return Usage(int(size))


def _peak_bytes(pid: int) -> int:
    """Return the largest resident size so far, which Linux keeps for every process."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def kill(pid: int) -> None:
    """Kill a worker, and its process group where it could start others, unless it has ended."""
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)
