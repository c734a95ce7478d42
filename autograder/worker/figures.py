"""Describes the Matplotlib figure that a student's function returned, in plain values.

A description lists lines and scatters: their numbers, looks, names in a legend, and the labels of
their axes. Nothing is judged or rendered here. Matplotlib is not imported for other values, because
that takes longer than everything else in a worker.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

AXES, LINES, POINTS, TEXT_CHARACTERS = 12, 100, 2000, 80  # so that a description fits a message
EDGE = 0.2  # of the figure's width or height: text this close to its edge labels all axes
SMALLEST = 0.1  # points: a thinner line or a smaller marker cannot be seen
NOTHING = ("None", "none", " ", "")  # the names of no line and no marker

Artist: TypeAlias = Any  # a Figure, an Axes or anything on it; Matplotlib is not imported here
Look = tuple[str, str, str]  # color, dashes, marker
Entry = tuple[Look, str]  # of a legend: the look of its sample, and the text beside it


def figure(thing: object) -> dict[str, Any]:
    """Return {"kind": the type's name, "figure": True for a Figure, "lines": [...]}."""
    loaded = sys.modules.get("matplotlib.figure")
    made = loaded is not None and isinstance(thing, loaded.Figure)
    kind = _text(type(thing).__name__)
    return {"kind": kind, "figure": made, "lines": _lines(thing) if made else []}


def _lines(figure: Artist) -> list[dict[str, Any]]:
    from matplotlib.legend import Legend

    legends = [legend for legend in figure.findobj(Legend) if legend.get_visible()]
    found = []
    for number, ax in enumerate(figure.axes[:AXES]):
        # Axes without a legend may have their names in another one, as with twinx.
        entries = _entries([legend for legend in legends if legend.axes in (ax, None)] or legends)
        background, seen = _background(figure, ax)
        frame = {"axes": number, "axes_seen": seen, **_words(figure, ax)}
        groups = {id(group[0]): group for group in ax.containers if len(group)}  # of an errorbar
        for artist in (*ax.get_lines(), *ax.collections)[:LINES]:
            label = _text(groups.get(id(artist), artist).get_label())
            called = _called(label, _paint(artist)[1], entries)
            line = {"called": called, **_numbers(artist, ax), **_visibility(artist, background)}
            found.append({**frame, **line})
    return found[:LINES]


def _words(figure: Artist, ax: Artist) -> dict[str, str]:
    """Return the title and the labels of an Axes; the x label may be that of its column."""
    sides = ax.bbox.intervalx
    column = [other for other in figure.axes if np.allclose(other.bbox.intervalx, sides, atol=2)]
    xlabels = [_label(other, other.xaxis) for other in (ax, *column)]
    words = {
        "title": [ax.get_title(place) for place in ("center", "left", "right")],
        "xlabel": [*xlabels, *_edge_texts(figure, ax, upright=False)],
        "ylabel": [_label(ax, ax.yaxis), *_edge_texts(figure, ax, upright=True)],
    }
    return {name: next(filter(None, map(_text, texts)), "") for name, texts in words.items()}


def _label(ax: Artist, axis: Any) -> str:
    return axis.label.get_text() if ax.axison and axis.get_visible() else ""


def _edge_texts(figure: Artist, ax: Artist, upright: bool) -> list[str]:
    """Return what stands at the left or lower edge, by supylabel, supxlabel or text."""
    return [
        text.get_text()
        for text in (*ax.figure.texts, *figure.texts)
        if (text.get_rotation() == 90) == upright and text.get_position()[not upright] < EDGE
    ]


def _background(figure: Artist, ax: Artist) -> tuple[Sequence[float], bool]:
    """Return the color behind the lines, and whether nothing hides the Axes."""
    order = sorted(figure.axes, key=lambda other: other.get_zorder())
    shown = [other for other in order if other.get_visible() and other.axison]
    faces = [o for o in shown if o.get_frame_on() and _opaque(o) and _overlap(ax, o) > 0.5]
    covered = any(order.index(face) > order.index(ax) for face in faces)
    behind = [area for area in (figure, ax.figure, *faces) if _opaque(area)]
    color = behind[-1].patch.get_facecolor()[:3] if behind else (1.0, 1.0, 1.0)
    return color, ax.get_visible() and not covered and _overlap(ax, figure) > 0.5


def _opaque(area: Any) -> bool:
    return bool(area.patch.get_visible() and area.patch.get_facecolor()[3] > 0.5)


def _overlap(ax: Artist, area: Any) -> float:
    """Return the part of an Axes that lies within another one or the figure."""
    both = type(ax.viewLim).intersection(ax.bbox, area.bbox)
    size = ax.bbox.width * ax.bbox.height
    return float(both.width * both.height / size) if both is not None and size > 0 else 0.0


def _numbers(artist: Artist, ax: Artist) -> dict[str, Any]:
    """Return x, y and the part of the points that lies within the limits of the Axes."""
    points = artist.get_xydata() if hasattr(artist, "get_xydata") else artist.get_offsets()
    points = np.ma.filled(np.ma.asarray(points, np.float64), np.nan)[:POINTS]
    low, high = np.sort([ax.get_xlim(), ax.get_ylim()]).T
    inside = ((points >= low - 1e-9) & (points <= high + 1e-9)).all(axis=1)
    x, y = points.T.copy()
    return {"x": x, "y": y, "inside": float(np.mean(inside)) if len(inside) else 0.0}


def _visibility(artist: Artist, background: Sequence[float]) -> dict[str, Any]:
    """Return what decides whether a line is seen, and a text that is equal for equal looks."""
    colors, look = _paint(artist)
    inks = np.reshape(colors, (-1, 4))
    alpha = float(inks[:, 3].max(initial=0))
    contrast = np.abs(inks[:, :3] - background) * inks[:, 3:]
    width = np.max(artist.get_linewidth(), initial=0)
    return {
        "visible": bool(artist.get_visible()),
        "drawn": len(inks) > 0,
        "alpha": alpha,
        "contrast": float(contrast.max(initial=0)),
        "look": _text(f"{width:.2g} {alpha:.1f} {' '.join(look)}"),
    }


def _paint(artist: Artist) -> tuple[list[Any], Look]:
    """Return the colors (red, green, blue, alpha) of line and markers, and the look."""
    from matplotlib.colors import to_hex, to_rgba

    colors, dashes, marker = [], "", ""
    if hasattr(artist, "get_markersize"):
        alpha = artist.get_alpha()
        if artist.get_linestyle() not in NOTHING and artist.get_linewidth() > SMALLEST:
            dashes = f"{artist.get_linestyle()} {getattr(artist, '_unscaled_dash_pattern', '')}"
            colors.append(to_rgba(artist.get_color(), alpha))
        if str(artist.get_marker()) not in NOTHING and artist.get_markersize() > SMALLEST:
            faces = artist.get_markerfacecolor(), artist.get_markeredgecolor()
            marker = f"{artist.get_marker()} {faces}"
            colors += [to_rgba(face, alpha) for face in faces]
    elif np.max(getattr(artist, "get_sizes", lambda: 1)(), initial=0) > SMALLEST:
        marker = str([path.vertices[:4] for path in getattr(artist, "get_paths", list)()[:1]])
        faces = artist.get_facecolor(), artist.get_edgecolor()
        colors = [row for face in faces for row in np.reshape(face, (-1, 4))[:1]]
    return colors, (next((to_hex(color) for color in colors if color[3] > 0), ""), dashes, marker)


def _entries(legends: Sequence[Artist]) -> list[Entry]:
    return [
        (_paint(sample)[1], _text(words.get_text()))
        for legend in legends
        for sample, words in zip(legend.legend_handles, legend.get_texts(), strict=False)
        if sample is not None
    ]


def _called(label: str, look: Look, entries: Sequence[Entry]) -> str:
    """Return the text of a legend for a line: its label, or what stands beside its look."""
    if label in [words for _, words in entries]:
        return label
    for parts in (3, 1):  # a sample may show the color alone
        alike = {words for sample, words in entries if sample[:parts] == look[:parts]}
        if alike:
            return alike.pop() if len(alike) == 1 else ""
    return ""


def _text(value: object) -> str:
    return str(value).strip()[:TEXT_CHARACTERS]
