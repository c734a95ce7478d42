"""Draws benchmarks/timeline.json: `python -m benchmarks.bars`.

pictures/timeline.svg has a stacked bar of seconds for every grading and label, and one beside it
for the thread that trains; pictures/lanes.png the same gradings by the clock, a lane for each.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from benchmarks.lanes import BESIDE, GRADER, GROUP, GROUPS, grouped
from benchmarks.timeline import GOALS, SHEET

PICTURES = Path(__file__).with_name("pictures")
COLOURS = (
    "#7f8fa6", "#b0bccb", "#e0a030", "#f2cf7e", "#c0504d", "#2e75b6", "#6fa8dc", "#a9cdee",
    "#4c9a5b", "#a8d5ad", "#8e63a8", "#c9a9dc", "#d9d9d9",
)  # fmt: skip
COLOUR = dict(zip(GROUPS, COLOURS, strict=True))
WORK = "#d8c7a0"  # of a worker that was asked something
MEANWHILE = "trainings beside"
AXIS = "seconds; dotted: the goal"
HEIGHT = 0.75
WORDY = 0.06  # share of the axis above which a piece has its seconds written in


def stacked(timeline: dict[str, Any], path: Path) -> None:
    """Draw the bars."""
    cases = [case for case in GOALS if any(case in found for found in timeline.values())]
    rows = {case: _rows(timeline, case) for case in cases}
    sheet, axes = _panels([len(rows[case]) for case in cases])
    for axis, case in zip(axes, cases, strict=True):
        longest = max(sum(seconds.values()) for _, seconds in rows[case])
        for place, (_, seconds) in enumerate(rows[case]):
            _stack(axis, place, seconds, longest)
        axis.set_yticks(range(len(rows[case])), [name for name, _ in rows[case]])
        _finish(axis, case, max(longest, GOALS[case]))
    axes[-1].set_xlabel(AXIS)
    _legend(sheet, GROUPS)
    _save(sheet, path)


def _rows(timeline: dict[str, Any], case: str) -> list[tuple[str, dict[str, float]]]:
    """Return the bars of a case: a label's grader, and its trainings where there are any."""
    found = []
    for label, cases in timeline.items():
        if case in cases:
            seconds = cases[case]["seconds"]
            found.append((label, grouped(seconds[GRADER])))
            if sum(seconds.get(BESIDE, {}).values()) > 0.1:
                found.append((MEANWHILE, grouped(seconds[BESIDE])))
    return found


def _stack(axis: Axes, place: int, seconds: dict[str, float], longest: float) -> None:
    left = 0.0
    for group, value in seconds.items():
        axis.barh(place, value, HEIGHT, left=left, color=COLOUR[group], edgecolor="white", lw=0.4)
        if value > WORDY * longest:
            axis.text(left + value / 2, place, f"{value:.2g}", ha="center", va="center", size=7)
        left += value
    axis.text(left, place, f" {left:.1f} s", va="center", size=8)


def clocked(timeline: dict[str, Any], path: Path) -> None:
    """Draw the lanes."""
    found = [
        (case, label, cases[case])
        for case in GOALS
        for label, cases in timeline.items()
        if case in cases
    ]
    sheet, axes = _panels([len(kept["lanes"]) for _, _, kept in found])
    for axis, (case, label, kept) in zip(axes, found, strict=True):
        longest = max(other["whole"] for name, _, other in found if name == case)
        for place, spans in enumerate(kept["lanes"].values()):
            pieces = [(began, ended - began) for _, began, ended in spans]
            colours = [COLOUR.get(GROUP.get(name, ""), WORK) for name, _, _ in spans]
            axis.broken_barh(pieces, (place - HEIGHT / 2, HEIGHT), facecolors=colours)
        axis.set_yticks(range(len(kept["lanes"])), list(kept["lanes"]))
        _finish(axis, f"{case}, {label}", max(longest, GOALS[case]), GOALS[case])
    axes[-1].set_xlabel(AXIS)
    _legend(sheet, GROUPS, ("a worker at work", WORK))
    _save(sheet, path)


def _panels(rows: list[int]) -> tuple[Figure, list[Axes]]:
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "timeline", "font.size": 8}
    height = 0.9 + sum(0.75 + 0.24 * count for count in rows)
    sheet = Figure(figsize=(9, height), layout="constrained")
    grid = sheet.subplots(len(rows), 1, squeeze=False, height_ratios=[c + 1.5 for c in rows])
    return sheet, [line[0] for line in grid]


def _finish(axis: Axes, title: str, longest: float, goal: float | None = None) -> None:
    axis.invert_yaxis()
    axis.set_xlim(0, 1.08 * longest)
    axis.set_title(title, loc="left", size=9, weight="bold")
    axis.axvline(goal or GOALS[title], color="black", lw=0.8, ls=":")
    axis.spines[["top", "right"]].set_visible(False)
    axis.tick_params(length=2)


def _legend(sheet: Figure, groups: Iterable[str], *more: tuple[str, str]) -> None:
    named = [*((group, COLOUR[group]) for group in groups), *more]
    patches = [Patch(color=colour, label=name) for name, colour in named]
    sheet.legend(handles=patches, loc="outside lower center", ncols=5, frameon=False, fontsize=7)


def _save(sheet: Figure, path: Path) -> None:
    kept = {"Date": None} if path.suffix == ".svg" else {"Software": None}
    sheet.savefig(path, metadata=kept, facecolor="white", dpi=120)


def main() -> None:
    """Draw both."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sheet", type=Path, default=SHEET)
    parser.add_argument("--out", type=Path, default=PICTURES)
    options = parser.parse_args()
    timeline = json.loads(options.sheet.read_text(encoding="utf-8"))["timeline"]
    stacked(timeline, options.out / "timeline.svg")
    clocked(timeline, options.out / "lanes.png")
    print(f"{options.out}/timeline.svg and lanes.png")


if __name__ == "__main__":
    main()
