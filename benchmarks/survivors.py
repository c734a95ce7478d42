"""Why mutants survive: each that no check catches, with the reason why none has to.

The reasons stand in survivors.yaml. A survivor that is not there is reported by
`benchmarks.mutation`: it is a hole in a check until somebody has mended the check or found the
reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

EQUIVALENT = "equivalent"  # computes the same, on every input that the contract allows
FREE = "free"  # computes something else, which the contract leaves to the student


@dataclass(frozen=True)
class Reason:
    """One reason for several mutants, by their ids."""

    kind: str
    why: str
    ids: tuple[str, ...]


def read(path: Path) -> list[Reason]:
    """Return the reasons. Raises `ValueError` for a kind that is none."""
    reasons = [
        Reason(entry["kind"], entry["why"], tuple(entry["mutants"]))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    for reason in reasons:
        if reason.kind not in (EQUIVALENT, FREE):
            raise ValueError(f"{reason.kind!r} is neither {EQUIVALENT} nor {FREE}")
    return reasons


SURVIVORS = read(Path(__file__).with_suffix(".yaml"))
