"""Writes benchmarks/README.md from what the benchmarks left: `python -m benchmarks.page`.

Every `benchmarks/*.json` of the shape that `benchmarks/figures.py` describes is on it. Nothing is
measured here, and nothing that stands on the page is typed by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import FOLDER, Figure, Sheet

NAME = "README.md"
FIRST = ("timeline", "cuts", "sides", "roofline", "grading", "watch", "workers", "growth", "budget")
BEFORE = "before"  # the label of what goals are not asked of
INTRODUCTION = """\
# Benchmarks

Written by `python -m benchmarks.page` from the JSON files beside it. `make bench` measures and
writes everything; each section names its own command. A goal is kept by the median. Figures of
different sections were not taken at the same moment: compare within one.
"""
MORE = """\
## Other pages

What a class takes: [batch.md](batch.md), [196 submissions, three checks](batch_quick.md). Whether the grader is right: [calibration.md](calibration.md),
[tasks.md](tasks.md), [mutation.md](mutation.md), [redteam.md](redteam.md),
[similarity.md](similarity.md), [studies.md](studies.md), [gradescope.md](gradescope.md).
"""  # noqa: E501
HEAD = "| figure | | unit | minimum | median | maximum | runs | goal | |"


def text(folder: Path = FOLDER) -> str:
    """Return the page."""
    sheets = sorted(figures.sheets(folder), key=_place)
    lines = [INTRODUCTION, *_goals(sheets)]
    for sheet in sheets:
        lines += _section(sheet)
    return "\n".join([*lines, MORE])


def _place(sheet: Sheet) -> tuple[int, str]:
    known = FIRST.index(sheet.name) if sheet.name in FIRST else len(FIRST)
    return known, sheet.name


def _goals(sheets: Iterable[Sheet]) -> list[str]:
    """Return the count of goals that are met, and the sentences about those that are not."""
    asked = [
        (sheet, figure)
        for sheet in sheets
        for figure in sheet.figures
        if figure.met is not None and figure.label != BEFORE
    ]
    missed = [(sheet, figure) for sheet, figure in asked if not figure.met]
    lines = [f"{len(asked) - len(missed)} of {len(asked)} goals are met.", ""]
    for sheet, figure in missed:
        bound = f"{_sign(figure)} {_number(figure.goal)} {figure.unit}".strip()
        found = f"{_number(figure.median)} instead of {bound}"
        lines.append(f"- Missed: {_named(figure)}, {found} ([{sheet.name}](#{sheet.name})).")
    return [*lines, ""] if missed else lines


def _section(sheet: Sheet) -> list[str]:
    lines = [f"## {sheet.name}", "", f"`{sheet.command}`. {sheet.machine}.", ""]
    for picture in sheet.pictures:
        lines += [f"![{Path(picture).stem}]({picture})", ""]
    earlier = {f.name: f.median for f in sheet.figures if f.label == BEFORE}
    lines += [HEAD + (" before / now |" if earlier else "")]
    lines += ["|---|---|---|" + "---:|" * 5 + "---|" + ("---:|" if earlier else "")]
    lines += [_row(figure) + _gain(figure, earlier) for figure in sheet.figures]
    lines += ["", *(f"- {note}" for note in sheet.notes)]
    return [*lines, ""] if sheet.notes else lines


def _row(figure: Figure) -> str:
    spread = " | ".join(_number(v) for v in (figure.minimum, figure.median, figure.maximum))
    goal = f"{_sign(figure)} {_number(figure.goal)}" if figure.goal is not None else ""
    met = {True: "met", False: "missed", None: ""}[figure.met]
    head = f"| {figure.name} | {figure.label} | {figure.unit} | {spread} |"
    return f"{head} {figure.runs} | {goal} | {met} |"


def _gain(figure: Figure, earlier: dict[str, float]) -> str:
    """Return the cell that says how many times less it is than before."""
    if not earlier:
        return ""
    known = figure.label != BEFORE and figure.name in earlier and figure.median
    return f" {_number(earlier[figure.name] / figure.median)} |" if known else "  |"


def _named(figure: Figure) -> str:
    return f"{figure.name}, {figure.label}" if figure.label else figure.name


def _sign(figure: Figure) -> str:
    return "at most" if figure.better == "less" else "at least"


def _number(value: float | None) -> str:
    """Return a figure with three digits, large ones in full: 0.0123, 12.3, 12,345."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.parse_args()
    path = FOLDER / NAME
    path.write_text(text(), encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
