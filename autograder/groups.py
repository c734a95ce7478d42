"""A control group of Linux with little memory and little processor time, as a container is one.

Made by hand below /sys/fs/cgroup, version 1 or 2, where this process may do so: as root, mostly.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
PERIOD = 100_000  # microseconds
END_SECONDS = 5.0


@dataclass(frozen=True)
class Limits:
    """What a container may use: bytes of memory, processors."""

    memory_bytes: int
    processors: float


@dataclass(frozen=True)
class Group:
    """A control group: its folders, two in version 1 and one in version 2."""

    folders: tuple[Path, ...]

    def enter(self) -> None:
        """Put this process into it, and so all that it starts from now on."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")

    def pids(self) -> list[int]:
        """Return the processes in it."""
        try:
            return [int(pid) for pid in (self.folders[0] / "cgroup.procs").read_text().split()]
        except OSError:
            return []

    def killed(self) -> int:
        """Return how many processes the kernel has ended in it for want of memory."""
        for name in ("memory.oom_control", "memory.events"):
            with contextlib.suppress(OSError):
                rows = (self.folders[0] / name).read_text(encoding="ascii").splitlines()
                return sum(int(row.split()[1]) for row in rows if row.startswith("oom_kill "))
        return 0

    def close(self) -> None:
        """End what still runs in it, and remove it."""
        end = time.monotonic() + END_SECONDS
        while self.pids() and time.monotonic() < end:
            for pid in self.pids():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        for folder in self.folders:
            with contextlib.suppress(OSError):  # which leaves an empty group behind, no harm
                folder.rmdir()


@contextlib.contextmanager
def limited(limits: Limits, name: str, root: Path = ROOT) -> Iterator[Group | None]:
    """Yield a group with these limits, or None where none can be made; it is gone afterwards."""
    group = _make(limits, name, root)
    try:
        yield group
    finally:
        if group:
            group.close()


def _make(limits: Limits, name: str, root: Path) -> Group | None:
    first = (root / "memory").is_dir()
    group = Group((root / "memory" / name, root / "cpu" / name) if first else (root / name,))
    quota = int(limits.processors * PERIOD)
    settings = (
        {
            group.folders[0] / "memory.limit_in_bytes": str(limits.memory_bytes),
            group.folders[-1] / "cpu.cfs_period_us": str(PERIOD),
            group.folders[-1] / "cpu.cfs_quota_us": str(quota),
        }
        if first
        else {
            group.folders[0] / "memory.max": str(limits.memory_bytes),
            group.folders[0] / "cpu.max": f"{quota} {PERIOD}",
        }
    )
    try:
        if not first:
            (root / "cgroup.subtree_control").write_text("+cpu +memory", encoding="ascii")
        for folder in group.folders:
            folder.mkdir()
        for path, value in settings.items():
            with path.open("r+", encoding="ascii") as file:  # a plain folder has no such file
                file.write(value)
    except OSError:
        group.close()
        return None
    return group
