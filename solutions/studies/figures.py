"""The studies' pictures, in one style that everybody can read.

The colours are Okabe and Ito's, which the colour-blind can tell apart; line styles, markers and
hatches stand beside them, so that a grey print says the same.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .error import StudyError

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1, 1, 1)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
HATCHES = ("", "//", "..", "xx", "\\\\", "++", "oo")
DOTS = 110
LEAST = 1e-3  # of what a logarithmic axis shows
STYLE: Any = {
    "font.size": 10,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
}

Numbers = Sequence[float]


@dataclass(frozen=True)
class Panel:
    """One pair of axes: what goes up, and a line or bar by name."""

    title: str
    label: str
    values: Mapping[str, Numbers]


def save(figure: Figure, path: Path) -> None:
    """Write a PNG that is the same, byte for byte, for the same figure. Raises `StudyError`."""
    stream = io.BytesIO()
    with rc_context(STYLE):
        figure.savefig(stream, format="png", dpi=DOTS, metadata={"Software": None})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stream.getvalue())
    except OSError as error:
        found = f"{path} cannot be written ({error.strerror})"
        raise StudyError(found, "Make room, or name another folder with --out.") from error


def curves(panels: Sequence[Panel]) -> Figure:
    """Draw lines over the epochs, panels side by side."""
    figure, axes = _row(panels)
    for ax, panel in zip(axes, panels, strict=True):
        for number, (name, values) in enumerate(panel.values.items()):
            ax.plot(range(1, len(values) + 1), values, label=name, markersize=4, **_look(number))
        last = max(len(values) for values in panel.values.values())
        ax.set(xlabel="epoch", ylabel=panel.label, title=panel.title, xlim=(0.5, last + 0.5))
        ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
        ax.legend(frameon=False)
    return figure


def bars(panels: Sequence[Panel], style: str = "{:.1f}") -> Figure:
    """Draw one bar per name with its number on top; several values are drawn as mean and spread."""
    figure, axes = _row(panels)
    for ax, panel in zip(axes, panels, strict=True):
        names = list(panel.values)
        for number, name in enumerate(names):
            values = np.asarray(panel.values[name], dtype=float)
            colour, hatch = COLOURS[number % 7], HATCHES[number % 7]
            spread = float(values.std(ddof=1)) if len(values) > 1 else None
            look: dict[str, Any] = {
                "color": colour,
                "hatch": hatch,
                "edgecolor": "white",
                "capsize": 4,
            }
            drawn = ax.bar(number, values.mean(), yerr=spread, **look)
            ax.bar_label(drawn, [style.format(values.mean())], padding=2)
        ax.set_xticks(range(len(names)), [textwrap.fill(name, 14) for name in names])
        ax.set(ylabel=panel.label, title=panel.title)
        ax.grid(visible=False, axis="x")
        ax.margins(y=0.12)
    return figure


def steps(
    losses: Mapping[str, Numbers], probes: Mapping[str, tuple[Sequence[int], Numbers]]
) -> Figure:
    """Draw training (smoothed) and validation loss by steps, one panel per network, two a row."""
    panels = [Panel(name, "loss (cross-entropy)", {}) for name in losses]
    figure, axes = _row(panels, columns=2)
    top = max(float(np.quantile(values, 0.99)) for values in losses.values())
    for ax, (name, values) in zip(axes, losses.items(), strict=True):
        width = max(1, min(50, len(values) // 20))
        smooth = np.convolve(values, np.ones(width) / width, mode="valid")
        places = np.arange(len(smooth)) + width
        ax.plot(places, smooth, COLOURS[0], lw=1, label=f"training, mean of {width} steps")
        ax.plot(*probes[name], color=COLOURS[1], ls="--", lw=1.2, label="validation")
        ax.set(xlabel="step", ylabel="loss (cross-entropy)", title=name, ylim=(0, top))
        ax.legend(frameon=False)
    return figure


def confusion(counts: Sequence[Sequence[int]], names: Sequence[str], title: str) -> Figure:
    """Draw a confusion matrix with its numbers, darker where there are more."""
    with rc_context(STYLE | {"axes.grid": False}):
        figure = Figure(figsize=(6.4, 5.8), layout="constrained")
        ax = figure.add_subplot(xlabel="class said", ylabel="class shown", title=title)
        table = np.asarray(counts)
        ax.imshow(table, cmap="Greys")
        ax.set_xticks(range(len(names)), names, rotation=45, ha="right")
        ax.set_yticks(range(len(names)), names)
        for (row, column), count in np.ndenumerate(table):
            colour = "white" if count > table.max() / 2 else "black"
            ax.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=8)
    return figure


def pictures(
    images: npt.NDArray[np.float32], captions: Sequence[str], wrong: Sequence[bool] = ()
) -> Figure:
    """Draw images (n, 28, 28) with captions; a wrong one gets a cross and a thick frame."""
    columns = 6
    rows = -(-len(images) // columns)
    with rc_context(STYLE | {"axes.grid": False}):
        figure = Figure(figsize=(1.5 * columns, 1.8 * rows), layout="constrained")
        for number, image in enumerate(images):
            ax = figure.add_subplot(rows, columns, number + 1, xticks=[], yticks=[])
            ax.imshow(image, cmap="Greys", vmin=0, vmax=1)
            failed = bool(wrong) and wrong[number]
            ax.set_title(f"{'✗ ' if failed else ''}{captions[number]}", fontsize=8)
            ax.spines[:].set(visible=True, lw=2.5 if failed else 0.5)
            ax.spines[:].set_color(COLOURS[1] if failed else "#888888")
    return figure


def scatter(points: Mapping[str, tuple[Numbers, Numbers]], x: str, y: str, title: str) -> Figure:
    """Draw groups of points by name, with a logarithmic x axis."""
    with rc_context(STYLE):
        figure = Figure(figsize=(7, 4.4), layout="constrained")
        ax = figure.add_subplot(xlabel=x, ylabel=y, title=title, xscale="log")
        for number, (name, (across, up)) in enumerate(points.items()):
            look = _look(number)
            face = "none" if number >= len(MARKERS) else look["color"]
            looks = {"marker": look["marker"], "edgecolor": look["color"], "facecolor": face}
            ax.scatter(np.maximum(across, LEAST), up, s=36, label=name, **looks)
        ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def _row(panels: Sequence[Panel], columns: int = 0) -> tuple[Figure, list[Axes]]:
    with rc_context(STYLE):
        columns = columns or len(panels)
        rows = -(-len(panels) // columns)
        figure = Figure(figsize=(4.6 * columns, 3.6 * rows), layout="constrained")
        return figure, [figure.add_subplot(rows, columns, n + 1) for n in range(len(panels))]


def _look(number: int) -> dict[str, Any]:
    place = number % len(COLOURS)
    return {"color": COLOURS[place], "linestyle": LINES[place], "marker": MARKERS[place]}
