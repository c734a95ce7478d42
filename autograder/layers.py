"""Which layers of a worker's confinement hold here, judged from what a probe worker could do.

The probe runs before any submission does, so its word can be taken.
"""

from __future__ import annotations

import functools
import os
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

DONE = "done"
OWN_USER, SECCOMP, LANDLOCK, LIMITS = "own user", "seccomp", "Landlock", "limits"
REFUSED_BY_SECCOMP = (
    "start a process",
    "run a program",
    "open a socket",
    "signal another process",
    "limit another process",
)
REFUSED_BY_LANDLOCK = ("read a private file", "read a public file", "write a file")


@dataclass(frozen=True)
class Layers:
    """The layers that hold; `root` says whether the grader runs as root."""

    held: frozenset[str]
    root: bool
    attempts: dict[str, str]

    @property
    def missing(self) -> list[str]:
        """The layers that do not hold, in the order in which they matter."""
        wanted = ([OWN_USER] if self.root else []) + [SECCOMP, LANDLOCK, LIMITS]
        return [layer for layer in wanted if layer not in self.held]

    @property
    def for_strangers(self) -> bool:
        """Whether programs of strangers may run: cut off, and blind to the grader's files."""
        return SECCOMP in self.held and (OWN_USER if self.root else LANDLOCK) in self.held

    @property
    def possible(self) -> list[str]:
        """What a worker could do although it must not."""
        return [name for name, came in self.attempts.items() if came == DONE and name != "import"]


def judge(answer: Any, uid: int) -> Layers:
    """Return the layers that a probe's answer shows; `uid` is the one it was to take, or 0."""
    attempts: dict[str, str] = answer["attempts"]
    state: dict[str, int] = answer["state"]
    held = set()
    if uid and (state["uid"], state["gid"], state["groups"]) == (uid, uid, 0):
        held.add(OWN_USER)
    alone = state["threads"] == 1  # seccomp and Landlock hold for one thread and what it starts
    filtered = alone and state["seccomp"] == 2
    if filtered and all(attempts[name] == "EPERM" for name in REFUSED_BY_SECCOMP):
        held.add(SECCOMP)
    if alone and all(attempts[name] == "EACCES" for name in REFUSED_BY_LANDLOCK):
        held.add(LANDLOCK)
    if (state["file_bytes"], state["no_new_privs"], state["capabilities"]) == (0, 1, 0):
        held.add(LIMITS)
    return Layers(frozenset(held), os.geteuid() == 0, attempts)


def open_to_all(paths: Iterable[Path]) -> Path | None:
    """Return the first folder on the way to these paths that another user cannot enter, if any."""
    for path in paths:
        real = path.resolve()
        for folder in reversed([real, *real.parents]):
            needed = 0o005 if folder.is_dir() and folder == real else 0o001
            if folder.is_dir() and folder.stat().st_mode & needed != needed:
                return folder
    return None


def refusal(held: Layers) -> str:
    """Return why programs of strangers do not run here, for the instructor."""
    return (
        f"workers are not confined: {_missing(held)}. Grade on a machine or in a container that "
        "has what is missing, or give --unsafe if you trust every submission."
    )


def shortfall(found: Iterable[Layers]) -> str:
    """Return one line on what is missing where somebody grades their own work, "" for nothing."""
    lacking = [held for held in found if held.missing]
    if not lacking:
        return ""
    least = max(lacking, key=lambda held: len(held.missing))
    return f"Workers are not fully confined here: {_missing(least)}."


def _missing(held: Layers) -> str:
    closed = open_to_all(packages()) if OWN_USER in held.missing else None
    why = f" (other users cannot enter {closed}, where Python is)" if closed else ""
    return f"{', '.join(held.missing)} missing{why}"


@functools.cache
def packages() -> list[Path]:
    """Return the folders that a worker's imports lie in."""
    return [Path(sysconfig.get_path("stdlib")), Path(np.__file__).parent]
