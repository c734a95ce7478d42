"""Calls a plotting function and tells what it drew: lines with their numbers, labels, legends.

`Figure.savefig` and the canvas's `print_png` are watched, and a file of the name that was given
opens in memory, so any way of drawing and of saving will do, and nothing is written.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import io
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

NAME = "pytorch_ann_train_val_metrics.png"
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
    target = io.BytesIO()
    with _watched(axes), _in_memory(NAME, lambda: bool(axes)):
        plot(history, target if open_file else NAME)
    return {"axes": axes, "written": target.getvalue()}


@contextlib.contextmanager
def _watched(axes: list[dict[str, Any]]) -> Iterator[None]:
    """Describe every figure that is saved meanwhile; render it only into an open file."""
    save: Any = Figure.savefig
    agg: Any = FigureCanvasAgg
    print_png: Any = agg.print_png
    inside: list[Figure] = []

    def seen(figure: Figure, fname: Any, render: Callable[[], object]) -> None:
        if not inside:  # savefig itself asks the canvas
            axes.extend(_describe(figure, ax) for ax in figure.axes)
        if hasattr(fname, "write"):
            inside.append(figure)
            try:
                render()
            finally:
                inside.pop()

    def saving(figure: Figure, fname: Any, *args: Any, **options: Any) -> None:
        seen(figure, fname, lambda: save(figure, fname, *args, **options))

    @functools.wraps(print_png)  # whose parameters matplotlib looks at
    def printing(canvas: Any, fname: Any, *args: Any, **options: Any) -> None:
        seen(canvas.figure, fname, lambda: print_png(canvas, fname, *args, **options))

    Figure.savefig = saving  # type: ignore[assignment, method-assign]
    agg.print_png = printing
    try:
        yield
    finally:
        Figure.savefig = save  # type: ignore[method-assign]
        agg.print_png = print_png


@contextlib.contextmanager
def _in_memory(name: str, saved: Callable[[], bool]) -> Iterator[None]:
    """Open a file of this name in memory, and forget it; once it is saved it can be looked at."""
    by_name, by_path, stat = builtins.open, Path.open, os.stat

    def opening(file: Any, *args: Any, **options: Any) -> Any:
        if isinstance(file, str | os.PathLike) and os.fspath(file) == name:
            return io.BytesIO()
        return (by_path if isinstance(file, Path) else by_name)(file, *args, **options)

    def looking(path: Any, *args: Any, **options: Any) -> os.stat_result:
        mine = isinstance(path, str | os.PathLike) and os.fspath(path) == name and saved()
        return stat(__file__ if mine else path, *args, **options)

    builtins.open = Path.open = opening  # type: ignore[assignment, method-assign]
    os.stat = looking
    try:
        yield
    finally:
        builtins.open, Path.open = by_name, by_path  # type: ignore[method-assign]
        os.stat = stat


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
    whole = _look(line)
    looks = [(_look(handle), text) for handle, text in entries]
    alike = {text for look, text in looks if look and look == whole[: len(look)]}
    return alike.pop() if len(alike) == 1 else ""


def _look(artist: Any) -> tuple[Any, ...]:
    """Return a line's colour, dashes and marker; of a patch in a legend there is the colour."""
    if isinstance(artist, Patch):
        return (to_rgba(artist.get_facecolor()),)
    if not isinstance(artist, Line2D):
        return ()
    return to_rgba(artist.get_color()), artist.get_linestyle(), artist.get_marker()


def _entries(figure: Figure, ax: Axes) -> list[Entry]:
    """Return a legend's handles and words.

    Axes that lie on each other (twinx) may share one; it may also stand on axes of its own.
    """
    here = [
        other
        for other in figure.axes
        if other.get_position().bounds == ax.get_position().bounds or not other.has_data()
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
