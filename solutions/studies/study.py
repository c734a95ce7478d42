"""What a study is: a name, what it shows, the published figures, and a function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .lab import Lab


def silent(stats: dict[str, Any]) -> list[str]:
    """Say nothing about statistics."""
    return []


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
