"""What a command costs with everything it starts: seconds, processor seconds, memory of the tree.

Memory is the proportional set size (Linux): a page that several processes share counts once, spread
over them, so that the sizes of forks may be added. Looking costs some hundredths of a second each
time; whoever wants seconds does not look.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from autograder.cores import ONE_THREAD
from autograder.grade import ROOT

PROC = Path("/proc")
PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Footprint:
    """What a command took; `largest` are the bytes of each process at the highest moment.

    `cpu_seconds` are its own and those of whatever it waited for. `guessed`: whether a process let
    nobody read its proportional size, so that its whole resident one was taken.
    """

    seconds: float
    cpu_seconds: float
    largest: Mapping[str, int] = field(default_factory=dict)
    guessed: bool = False
    said: str = ""

    @property
    def peak_bytes(self) -> int:
        """The largest sum over all processes at one moment; 0 where nobody looked."""
        return sum(self.largest.values())


def run(
    command: Sequence[str],
    *,
    look: bool = False,
    threads: int | None = None,
    only_cores: Collection[int] | None = None,
) -> Footprint:
    """Run a command at the project's root to its end and return what it took.

    `threads` None leaves the libraries their own number, whatever our environment says;
    `only_cores` are the processors it may use. Raises `RuntimeError` if it fails.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    environment |= dict.fromkeys(ONE_THREAD, str(threads)) if threads else {}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors, _limited(only_cores):
        began = perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            env=environment,
        )
        watcher = Watcher(process.pid)
        if look:
            watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        watcher.stop()
        said, wrong = (_read(stream.fileno()) for stream in (out, errors))
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {wrong[-500:]}")
    used = usage.ru_utime + usage.ru_stime
    return Footprint(seconds, used, watcher.largest, watcher.guessed, said)


@contextmanager
def _limited(chosen: Collection[int] | None) -> Iterator[None]:
    """Let this process, and what it starts, use these processors only; None changes nothing."""
    before = cores()
    os.sched_setaffinity(0, chosen or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cores() -> set[int]:
    """Return the processors that this process may use."""
    return set(os.sched_getaffinity(0))


def _read(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, size, 0).decode("utf-8", "replace")


class Watcher(threading.Thread):
    """Adds up a tree of processes again and again, and keeps the largest sum."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.largest: dict[str, int] = {}
        self.guessed = False
        self.ended = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self.ended.wait(PAUSE_SECONDS):
            sizes = {}
            for pid in tree(self.pid):
                name, found = name_of(pid), proportional(pid)  # whoever ends between has no size
                self.guessed |= found is None
                size = resident(pid) if found is None else found
                if size:  # it has not ended
                    sizes[f"{name} {pid}"] = size
            if sum(sizes.values()) > sum(self.largest.values()):
                self.largest = sizes

    def stop(self) -> None:
        """End the looking, if it ever began."""
        self.ended.set()
        if self.is_alive():
            self.join()


def tree(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [pid]
    for each in found:
        for task in PROC.glob(f"{each}/task/*/children"):
            with suppress(OSError):
                found += map(int, task.read_text(encoding="ascii").split())
    return found


def proportional(pid: int) -> int | None:
    """Return a process's proportional set size in bytes, 0 if it has ended, None if kept secret."""
    try:
        told = (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
    except PermissionError:
        return None
    except OSError:
        return 0
    size = re.search(r"^Pss:\s+(\d+) kB", told, re.M)
    return int(size[1]) * 1024 if size else 0


def resident(pid: int) -> int:
    """Return a process's resident bytes, 0 if it has ended."""
    with suppress(OSError):
        pages = (PROC / str(pid) / "statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0


def name_of(pid: int) -> str:
    """Return what a process is, by its command line: "grade", "torch zygote", or its program."""
    with suppress(OSError):
        words = (PROC / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        for mark in ("zygote", "spawn"):
            if mark in words:
                return f"{words[words.index(mark) + 1]} {mark} or its fork"
        if "-m" in words:
            return words[words.index("-m") + 1]
    return "ended" if not (PROC / str(pid)).exists() else "process"


def supported() -> bool:
    """Say whether this system tells proportional sizes."""
    return sys.platform == "linux" and (PROC / "self" / "smaps_rollup").exists()
