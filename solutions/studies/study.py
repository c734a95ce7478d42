"""What a study is: a name, what it shows, the published figures, and a function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .lab import Lab

WORKED = "processor seconds"


def silent(stats: dict[str, Any]) -> list[str]:
    """Say nothing about statistics."""
    return []


def effort(stats: dict[str, Any], run: dict[str, Any]) -> float:
    """Return the seconds of a training to compare by, see `unit`."""
    seconds: float = run["worked"] if unit(stats) == WORKED else run["seconds"]
    return seconds


def unit(stats: dict[str, Any]) -> str:
    """Say which seconds those are: on a CPU the processor's, which other work changes little."""
    counted = all("worked" in run for run in stats["runs"].values())
    return WORKED if counted and stats["machine"]["device"] == "cpu" else "seconds"


@dataclass(frozen=True)
class Study:
    """One study.

    `published` has a test accuracy in percent for the runs that have one, `reasons` why a run of
    ours may stay below it. `remarks` reads statistics and returns sentences true of them.
    """

    name: str
    title: str
    what: str
    published: dict[str, float]
    run: Callable[[Lab], None]
    remarks: Callable[[dict[str, Any]], list[str]] = silent
    reasons: dict[str, str] = field(default_factory=dict)
