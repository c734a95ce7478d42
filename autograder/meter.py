"""Who holds how much memory: the grader, its zygotes and its workers, read from /proc.

Counted is what a process holds for itself and could not give back, as control groups count it too:
no file that could be read again, and of what forks share each one its part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
PAGE_BYTES = 4096
ENTRY = "worker/__main__.py"  # of a zygote or a worker, before its mode and its kind
KEPT = re.compile(r"^Pss_(?:Anon|Shmem):\s+(\d+) kB", re.MULTILINE)


@dataclass
class Meter:
    """The moment at which some processes held most, and what each kind of them held then."""

    peak_bytes: int = 0
    names: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)

    def read(self, pids: Iterable[int]) -> None:
        """Look once; a process that has ended counts for nothing."""
        names: Counter[str] = Counter()
        held: Counter[str] = Counter()
        for pid in pids:
            if size := held_by(pid):
                name = name_of(pid)
                names[name] += 1
                held[name] += size
        if held.total() > self.peak_bytes:
            self.peak_bytes, self.names, self.bytes = held.total(), names, held

    @property
    def consumers(self) -> str:
        """The kinds of processes at the peak, the largest first: "torch worker 210 MB, ..."."""
        return ", ".join(
            f"{_counted(name, self.names[name])} {held / 1e6:.0f} MB"
            for name, held in self.bytes.most_common()
        )


def held_by(pid: int) -> int:
    """Return the bytes that a process holds; where those are secret, at most so many; else 0."""
    try:
        shares = KEPT.findall((PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii"))
        return 1024 * sum(map(int, shares))
    except OSError:
        return _unshared(pid)


def _unshared(pid: int) -> int:
    """Return a process's resident bytes without its files; what forks share counts for each."""
    try:
        _, resident, files = (PROC / str(pid) / "statm").read_text(encoding="ascii").split()[:3]
    except (OSError, ValueError):
        return 0
    return PAGE_BYTES * (int(resident) - int(files))


def name_of(pid: int) -> str:
    """Return what a process is: "grader", "torch zygote", "numpy worker", or its program."""
    words = _words(pid)
    for entry, mode, kind in zip(words, words[1:], words[2:], strict=False):
        if entry.endswith(ENTRY):
            forked = mode == "spawn" or _words(_parent(pid))[:6] == words[:6]
            return f"{kind} {'worker' if forked else 'zygote'}"
    if "autograder" in words:
        return "grader"
    return Path(words[0]).name if words else "a process that is ending"


def family(pid: int) -> set[int]:
    """Return a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*"):
        children.setdefault(_parent(int(entry.name)), []).append(int(entry.name))
    found, new = set[int](), [pid]
    while new:
        found.update(new)
        new = [child for one in new for child in children.get(one, [])]
    return found


def _words(pid: int) -> list[str]:
    try:
        line = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    return line.decode("utf-8", "replace").split("\0")[:-1]


def _parent(pid: int) -> int:
    try:
        told = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return int(told.rpartition(")")[2].split()[1])


def _counted(name: str, count: int) -> str:
    return name if count == 1 else f"{count} {name}s"
