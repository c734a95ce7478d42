"""Calls a plotting function and tells what it drew: lines with their numbers, labels, legends.

`Figure.savefig` is watched, so any way of drawing and any target will do, and nothing is written.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

TEXT_CHARACTERS = 200
POINTS = 2000
Entry = tuple[Any, str]  # of a legend: an artist that looks like its line, and words


def draw(plot: Callable[..., object], history: dict[str, list[float]], open_file: bool) -> Any:
    """Call `plot(history, path)` and return `{"axes": [...], "written": bytes}`.

    `path` is an open binary file or a file's name. The axes are those of every figure saved, in
    order; `written` is what arrived in the open file. For a name nothing is rendered, which takes
    ten times as long as all else.
    """
    axes: list[dict[str, Any]] = []
    original = Figure.savefig

    def watch(figure: Figure, fname: Any, *args: Any, **options: Any) -> None:
        axes.extend(_describe(figure, ax) for ax in figure.axes)
        if hasattr(fname, "write"):
            original(figure, fname, *args, **options)

    Figure.savefig = watch  # type: ignore[assignment, method-assign]
    target = io.BytesIO()
    try:
        plot(history, target if open_file else "pytorch_ann_train_val_metrics.png")
    finally:
        Figure.savefig = original  # type: ignore[method-assign]
    return {"axes": axes, "written": target.getvalue()}


def _describe(figure: Figure, ax: Axes) -> dict[str, Any]:
    entries = _entries(figure, ax)
    inner: Any = ax.figure  # of a figure with subfigures one of those
    return {
        "xlabel": _text(ax.get_xlabel() or inner.get_supxlabel() or figure.get_supxlabel()),
        "ylabel": _text(ax.get_ylabel() or inner.get_supylabel() or figure.get_supylabel()),
        "title": _text(ax.get_title()),
        "legend": [text for _, text in entries],
        "lines": [*_lines(ax, entries), *_scatters(ax)],
    }


def _lines(ax: Axes, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "label": _text(line.get_label()),
            "called": _called(line, entries),
            "y": [float(value) for value in np.asarray(line.get_ydata())[:POINTS]],
        }
        for line in ax.get_lines()
        if line.get_visible()
    ]


def _scatters(ax: Axes) -> list[dict[str, Any]]:
    return [
        {
            "label": _text(cloud.get_label()),
            "called": "",
            "y": [float(point[1]) for point in np.asarray(cloud.get_offsets())[:POINTS]],
        }
        for cloud in ax.collections
    ]


def _called(line: Line2D, entries: Sequence[Entry]) -> str:
    """Return what a legend calls a line that looks like this one; "" for nothing or several."""
    alike = {text for handle, text in entries if _look(handle) == _look(line)}
    return alike.pop() if len(alike) == 1 else ""


def _look(line: Any) -> tuple[Any, ...] | None:
    if not isinstance(line, Line2D):
        return None
    return to_rgba(line.get_color()), line.get_linestyle(), line.get_marker()


def _entries(figure: Figure, ax: Axes) -> list[Entry]:
    """Return a legend's handles and words; axes that lie on each other (twinx) may share one."""
    here = [
        other for other in figure.axes if other.get_position().bounds == ax.get_position().bounds
    ]
    inner: Any = ax.figure
    around = [*inner.legends, *(figure.legends if inner is not figure else ())]
    legends = [*(other.get_legend() for other in (ax, *here)), *around]
    return [
        (handle, _text(entry.get_text()))
        for legend in legends
        if legend
        for handle, entry in zip(legend.legend_handles, legend.get_texts(), strict=False)
    ]


def _text(value: object) -> str:
    return str(value)[:TEXT_CHARACTERS]
