"""Writes the page of all figures, benchmarks/README.md: `python -m benchmarks.page`.

Every `benchmarks/*.json` of the shape that `benchmarks/figures.py` describes is on the page.
Nothing is measured here, and nothing on the page is typed by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import FOLDER, Figure, Sheet

NAME = "README.md"
FIRST = ("grading", "sides", "calibration", "mutation", "batch", "watch", "budget")
INTRODUCTION = """\
# Figures

Written by `python -m benchmarks.page` from the JSON files beside it. Each section names its
command and the commit it was measured at (a "+": with changes that were not committed). A goal
applies to the median. Compare figures within a section; sections were measured at different times.
"""
PAGES = {
    "calibration.md": "the thresholds on 30 seeds, and other networks in part 3",
    "mistakes.md": "what every mistake of the catalogue loses, and the name it gets",
    "redteam.md": "every attack on the grader, and what stopped it",
    "gradescope.md": "time and memory in Gradescope's containers",
}
HEAD = "| figure | unit | median | minimum | maximum | runs | goal | |"


def text(folder: Path = FOLDER) -> str:
    """Return the page."""
    sheets = sorted(figures.sheets(folder), key=_place)
    lines = [INTRODUCTION, *_goals(sheets)]
    for sheet in sheets:
        lines += _section(sheet)
    known = [name for name in PAGES if (folder / name).is_file()]
    lines += ["## Tables", "", *(f"- [{name}]({name}): {PAGES[name]}." for name in known), ""]
    return "\n".join(lines)


def _place(sheet: Sheet) -> tuple[int, str]:
    known = FIRST.index(sheet.name) if sheet.name in FIRST else len(FIRST)
    return known, sheet.name


def _goals(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Yield the number of goals that are met, and a line for each one that is not."""
    asked = [(s, f) for s in sheets for f in s.figures if f.met is not None]
    missed = [(sheet, figure) for sheet, figure in asked if not figure.met]
    yield from (f"{len(asked) - len(missed)} of {len(asked)} goals are met.", "")
    for sheet, figure in missed:
        found = f"{_number(figure.median)} instead of {_goal(figure)} {figure.unit}".strip()
        yield f"- Missed: {figure.name}, {found} ([{sheet.name}](#{sheet.name}))."
    if missed:
        yield ""


def _section(sheet: Sheet) -> Iterator[str]:
    yield from (f"## {sheet.name}", "")
    yield from (f"`{sheet.command}` at {sheet.commit}. {sheet.machine}.", "")
    yield from (HEAD, "|---|---|" + "---:|" * 5 + "---|")
    yield from map(_row, sheet.figures)
    yield ""
    for note in sheet.notes:
        yield from (note, "")


def _row(figure: Figure) -> str:
    numbers = map(_number, (figure.median, figure.minimum, figure.maximum))
    met = {True: "met", False: "missed", None: ""}[figure.met]
    cells = (figure.name, figure.unit, *numbers, str(figure.runs), _goal(figure), met)
    return f"| {' | '.join(cells)} |"


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    sign = "at most" if figure.better == "less" else "at least"
    return f"{sign} {_number(figure.goal)}"


def _number(value: float) -> str:
    """Return a figure with three digits, large ones in full: 0.0123, 12.3, 12,345."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.parse_args()
    (FOLDER / NAME).write_text(text(), encoding="utf-8")
    print(FOLDER / NAME)


if __name__ == "__main__":
    main()
