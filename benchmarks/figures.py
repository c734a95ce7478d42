"""What a benchmark leaves for the page: figures of one common shape, in a JSON beside the program.

A file `benchmarks/NAME.json` whose object holds a list `figures` is taken up by `python -m
benchmarks.page`, whoever wrote it:

    {"command": "python -m benchmarks.NAME", "machine": "2 cores, ...", "figures": [
        {"name": "solutions", "unit": "s", "minimum": 15.5, "median": 17.9, "maximum": 23.0,
         "runs": 20, "goal": 15, "better": "less", "label": "after"}]}

`goal` is the bound that the median must keep, or null; `better` says on which side. `label` tells
one figure of several programs apart ("before", "after"), and is "" where there is only one. Two
more keys are shown if they are there: `notes`, sentences, and `pictures`, paths from benchmarks/. A
benchmark may keep anything else under keys of its own.

    found = figures.spread("solutions", "s", seconds, goal=15)
    figures.write(PATH, "python -m benchmarks.NAME", [found])
"""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from autograder.cores import usable_cores
from autograder.facts import processor, versions

FOLDER = Path(__file__).parent
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
    label: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.median <= self.goal if self.better == "less" else self.median >= self.goal


@dataclass(frozen=True)
class Sheet:
    """What one benchmark measured: its figures, the command, the machine, and what it says."""

    name: str
    command: str
    machine: str
    figures: list[Figure]
    notes: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def spread(
    name: str,
    unit: str,
    values: Sequence[float],
    goal: float | None = None,
    better: Better = "less",
    label: str = "",
) -> Figure:
    """Return the figure of some runs."""
    middle = statistics.median(values)
    return Figure(
        name, unit, min(values), middle, max(values), len(values), goal, better, label
    )  # fmt: skip


def machine() -> str:
    """Return what the figures depend on: cores, processor, system, versions."""
    found = ", ".join(f"{name} {version}" for name, version in versions().items())
    python = f"Python {platform.python_version()}"
    return f"{usable_cores()} cores, {processor()}, {platform.system()}, {python}, {found}"


def write(path: Path, command: str, figures: Iterable[Figure], **more: Any) -> None:
    """Write a sheet; `more` is kept beside the figures and is nobody else's business."""
    rows = [{key: _short(value) for key, value in asdict(figure).items()} for figure in figures]
    text = json.dumps(
        {"command": command, "machine": machine(), "figures": rows, **more},
        indent=1, allow_nan=False, ensure_ascii=False,
    )  # fmt: skip
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path) -> Sheet | None:
    """Return a sheet; None for a file of another shape. Raises `ValueError` for half of one."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not isinstance(content.get("figures"), list):
        return None
    try:
        figures = [Figure(**row) for row in content["figures"]]
        more = {key: list(content.get(key, [])) for key in ("notes", "pictures")}
        return Sheet(path.stem, str(content["command"]), str(content["machine"]), figures, **more)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name} has a figure of another shape: {error}") from error


def sheets(folder: Path = FOLDER) -> list[Sheet]:
    """Return every sheet of a folder, by name."""
    found = (read(path) for path in sorted(folder.glob("*.json")))
    return [sheet for sheet in found if sheet is not None]


def _short(value: Any) -> Any:
    """Round to four digits: nobody measures more here."""
    return float(f"{value:.4g}") if isinstance(value, float) else value
