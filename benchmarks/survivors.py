"""Why mutants survive: each that no check catches, with the reason why none has to.

A survivor that stands nowhere here is reported by `benchmarks.mutation`: it is a hole in a check
until somebody has mended the check or found the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

EQUIVALENT = "equivalent"  # computes the same, on every input that the contract allows
FREE = "free"  # computes something else, which the contract leaves to the student


@dataclass(frozen=True)
class Reason:
    """One reason for several mutants, by their ids."""

    kind: str
    why: str
    ids: tuple[str, ...]


SURVIVORS: list[Reason] = []
