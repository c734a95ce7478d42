"""What a benchmark leaves for the page of figures: a JSON file of one shape beside the program.

    {"command": "python -m benchmarks.NAME", "commit": "1a2b3c4", "machine": "2 cores, ...",
     "figures": [{"name": "solutions", "unit": "s", "minimum": 7.5, "median": 7.9, "maximum": 8.3,
                  "runs": 20, "goal": 8, "better": "less"}],
     "notes": ["How it was measured."]}

`goal` is the bound that the median must keep, or null; `better` says on which side of it. A
benchmark may keep anything else under keys of its own.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from autograder.cores import usable_cores
from autograder.facts import processor, versions

FOLDER = Path(__file__).parent
MEASURED = ("autograder", "data", "solutions")  # the folders whose code is measured
Better = Literal["less", "more"]


@dataclass(frozen=True)
class Figure:
    """One measured figure with its spread, and the bound that its median must keep."""

    name: str
    unit: str
    minimum: float
    median: float
    maximum: float
    runs: int
    goal: float | None = None
    better: Better = "less"

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.median <= self.goal if self.better == "less" else self.median >= self.goal


@dataclass(frozen=True)
class Sheet:
    """What one benchmark measured: its figures, and the command, commit and machine behind them."""

    name: str
    command: str
    commit: str
    machine: str
    figures: list[Figure]
    notes: list[str] = field(default_factory=list)


def spread(
    name: str,
    unit: str,
    values: Sequence[float],
    goal: float | None = None,
    better: Better = "less",
) -> Figure:
    """Return the figure of some runs."""
    middle = statistics.median(values)
    return Figure(name, unit, min(values), middle, max(values), len(values), goal, better)


def machine() -> str:
    """Return what the figures depend on: cores, processor, system, versions."""
    found = ", ".join(f"{name} {version}" for name, version in versions().items())
    python = f"Python {platform.python_version()}"
    return f"{usable_cores()} cores, {processor()}, {platform.system()}, {python}, {found}"


def commit() -> str:
    """Return the commit that is measured, with a "+" where its code has been changed since.

    "unknown" outside a Git repository.
    """

    def git(*words: str) -> str:
        command = ["git", *words, "--", *(f"../{name}" for name in MEASURED)]
        try:
            done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            return ""
        return done.stdout.strip()

    found = git("log", "-1", "--format=%h")
    return found + "+" * bool(git("status", "--porcelain")) if found else "unknown"


def write(path: Path, command: str, figures: Iterable[Figure], **more: Any) -> None:
    """Write a sheet; `more` is kept beside the figures: `notes`, and a benchmark's own keys."""
    rows = [{key: _short(value) for key, value in asdict(figure).items()} for figure in figures]
    content = {"command": command, "commit": commit(), "machine": machine(), "figures": rows}
    text = json.dumps({**content, **more}, indent=1, allow_nan=False, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path) -> Sheet | None:
    """Return a sheet, or None for a file of another shape. Raises `ValueError` for half a sheet."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not isinstance(content.get("figures"), list):
        return None
    try:
        figures = [Figure(**row) for row in content["figures"]]
        origin = {key: str(content[key]) for key in ("command", "commit", "machine")}
        notes = [str(note) for note in content.get("notes", [])]
        return Sheet(name=path.stem, figures=figures, notes=notes, **origin)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name} has a figure of another shape: {error}") from error


def sheets(folder: Path = FOLDER) -> list[Sheet]:
    """Return every sheet of a folder, by name."""
    found = (read(path) for path in sorted(folder.glob("*.json")))
    return [sheet for sheet in found if sheet is not None]


def _short(value: Any) -> Any:
    """Round to four digits: no figure here is more precise."""
    return float(f"{value:.4g}") if isinstance(value, float) else value
