"""Calls a plotting function and tells what it drew: lines with their numbers, labels, legends.

`Figure.savefig` is watched, so any way of drawing and any target will do, and nothing is written.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

TEXT_CHARACTERS = 200
POINTS = 2000


def draw(plot: Callable[..., object], history: dict[str, list[float]], open_file: bool) -> Any:
    """Call `plot(history, path)` and return `{"axes": [...], "png": bytes}`.

    `path` is an open binary file or a file's name. The axes are those of every figure saved, in
    order; the PNG is the last one.
    """
    axes: list[dict[str, Any]] = []
    saved: list[bytes] = []
    original = Figure.savefig

    def watch(figure: Figure, target: Any, *args: Any, **options: Any) -> None:
        axes.extend(_describe(figure, ax) for ax in figure.axes)
        image = io.BytesIO()
        original(figure, image, *args, **{**options, "format": "png"})
        saved.append(image.getvalue())
        if hasattr(target, "write"):
            target.write(image.getvalue())

    Figure.savefig = watch  # type: ignore[assignment, method-assign]
    target = io.BytesIO()
    try:
        plot(history, target if open_file else "pytorch_ann_train_val_metrics.png")
    finally:
        Figure.savefig = original  # type: ignore[method-assign]
    written = target.getvalue() if open_file else b"".join(saved[-1:])
    return {"axes": axes, "png": written}


def _describe(figure: Figure, ax: Axes) -> dict[str, Any]:
    return {
        "xlabel": _text(ax.get_xlabel() or figure.get_supxlabel()),
        "ylabel": _text(ax.get_ylabel() or figure.get_supylabel()),
        "title": _text(ax.get_title()),
        "legend": _legend(figure, ax),
        "lines": [*_lines(ax), *_scatters(ax)],
    }


def _lines(ax: Axes) -> list[dict[str, Any]]:
    return [
        {
            "label": _text(line.get_label()),
            "y": [float(value) for value in np.asarray(line.get_ydata())[:POINTS]],
        }
        for line in ax.get_lines()
        if line.get_visible()
    ]


def _scatters(ax: Axes) -> list[dict[str, Any]]:
    return [
        {
            "label": _text(cloud.get_label()),
            "y": [float(point[1]) for point in np.asarray(cloud.get_offsets())[:POINTS]],
        }
        for cloud in ax.collections
    ]


def _legend(figure: Figure, ax: Axes) -> list[str]:
    legends = [legend for legend in (ax.get_legend(), *figure.legends) if legend is not None]
    return [_text(entry.get_text()) for legend in legends for entry in legend.get_texts()]


def _text(value: object) -> str:
    return str(value)[:TEXT_CHARACTERS]
