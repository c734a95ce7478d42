"""Describes the Matplotlib figure that a student's function returned, in plain values.

A description holds, for each Axes, its labels, its limits and its curves with their numbers, their
looks, the words that a legend gives them, and how many pixels of them can be seen. Nothing is
judged here, and nothing is written to a file. Matplotlib is imported by whoever made a figure, never
by this module alone: it takes longer than all else in a worker.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Together these keep a description within what one message to the grader may hold.
AXES, CURVES, ENTRIES, TEXT_CHARACTERS, POINTS = 12, 120, 12, 100, 2000
CAPTION = 30  # a longer text at the edge of a figure is a remark, not the label of an axis
EDGE = 0.2  # of the figure's width or height: how close to it such a label stands
LONGEST_SIDE = 1200  # pixels; a larger figure is looked at in a smaller resolution
CONTRAST = 0.08  # between a pixel and its background, in the color channel that differs most

Look = dict[str, Any]
Entry = tuple[Look, str]  # of a legend: what its sample looks like, and the words beside it
Color = np.ndarray[Any, Any]  # red, green, blue in [0, 1]


def figure(thing: object) -> dict[str, Any]:
    """Return {"kind": the type's name, "figure": whether it is a Figure, "axes": [...]}."""
    loaded = sys.modules.get("matplotlib.figure")
    made = loaded is not None and isinstance(thing, loaded.Figure)
    axes = _describe(thing) if made else []
    return {"kind": type(thing).__name__[:TEXT_CHARACTERS], "figure": made, "axes": axes}


def _describe(figure: Any) -> list[dict[str, Any]]:
    canvas = _Canvas(figure)
    left = CURVES
    described = []
    for ax in figure.axes[:AXES]:
        entries, elsewhere = _legends(figure, ax)
        curves = [_curve(a, label, ax, canvas) for a, label in _artists(ax)[:left]]
        left -= len(curves)
        for curve in curves:
            curve["called"] = _called(curve, entries) or _called(curve, elsewhere)
        described.append(
            {
                **_words(figure, ax),
                "legend": [words for _, words in entries][:ENTRIES],
                **_frame(figure, ax),
                "background": [float(part) for part in _background(figure, ax)],
                "lines": curves,
            }
        )
    return described


def _words(figure: Figure, ax: Axes) -> dict[str, str]:
    """Return title and labels of an Axes, and those that its figure has for all of them."""
    inner: Any = ax.figure  # the subfigure, where there are any
    sup = {"supxlabel": "", "supylabel": ""}
    for outer in (figure, inner):
        sup["supxlabel"] = outer.get_supxlabel() or sup["supxlabel"]
        sup["supylabel"] = outer.get_supylabel() or sup["supylabel"]
        for text in outer.texts:  # figure.text(0.5, 0.04, "epoch") is an older way to do the same
            upright = text.get_rotation() == 90
            if len(text.get_text()) <= CAPTION and text.get_position()[not upright] < EDGE:
                name = "supylabel" if upright else "supxlabel"
                sup[name] = sup[name] or text.get_text()
    found = {"title": ax.get_title() or ax.get_title("left") or ax.get_title("right"), **sup}
    for name, axis in (("xlabel", ax.xaxis), ("ylabel", ax.yaxis)):
        label = axis.label
        shown = ax.axison and axis.get_visible() and label.get_visible()
        found[name] = label.get_text() if shown else ""
    return {name: _text(value) for name, value in found.items()}


def _frame(figure: Figure, ax: Axes) -> dict[str, Any]:
    """Return limits and place of an Axes, whether it is visible, and whether another covers it."""
    return {
        "xlim": [float(limit) for limit in ax.get_xlim()],
        "ylim": [float(limit) for limit in ax.get_ylim()],
        "place": _place(figure, ax),
        "visible": bool(ax.get_visible() and ax.figure.get_visible()),
        "covered": _covered(figure, ax),
    }


def _place(figure: Figure, ax: Axes) -> list[float]:
    """Return left, bottom, right and top of an Axes as parts of the whole figure."""
    box, whole = ax.bbox, figure.bbox
    across, up = max(whole.width, 1), max(whole.height, 1)
    return [float(v) for v in (box.x0 / across, box.y0 / up, box.x1 / across, box.y1 / up)]


def _overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the part of the first place that lies within the second."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    area = (one[2] - one[0]) * (one[3] - one[1])
    return max(across, 0) * max(up, 0) / area if area > 0 else 0.0


def _has_face(ax: Axes) -> bool:
    face: Any = ax.patch
    return bool(ax.axison and ax.get_frame_on() and face.get_visible() and ax.get_visible())


def _covered(figure: Figure, ax: Axes) -> bool:
    """Return True if the opaque background of a later Axes hides most of this one."""
    order = sorted(figure.axes, key=lambda other: other.get_zorder())
    place = _place(figure, ax)
    return any(
        _has_face(later)
        and later.patch.get_facecolor()[3] > 0.5  # type: ignore[index]
        and _overlap(place, _place(figure, later)) > 0.5
        for later in order[order.index(ax) + 1 :]
    )


def _background(figure: Figure, ax: Axes) -> Color:
    """Return the color behind the curves; Axes with two scales share one background."""
    place = _place(figure, ax)
    faces = [figure.patch, getattr(ax.figure, "patch", figure.patch)]
    for other in figure.axes:
        if _has_face(other) and _overlap(place, _place(figure, other)) > 0.5:
            faces.append(other.patch)
    color = np.ones(3)  # of the paper
    for face in faces:
        if face.get_visible():
            *rgb, alpha = face.get_facecolor()
            color = (1 - alpha) * color + alpha * np.array(rgb)
    return color


class _Canvas:
    """Counts the pixels of one curve at a time that differ from their background."""

    def __init__(self, figure: Any) -> None:
        self.figure = figure
        self.renderer: Any = None

    def pixels(self, artist: Any, ax: Axes) -> int:
        """Return how many pixels of an artist can be seen, -1 where it cannot be drawn alone."""
        try:
            painted = self._paint(artist)
        except Exception:  # artists of a projection draw only together with their Axes
            return -1
        contrast = np.abs(painted[:, :3] - _background(self.figure, ax)).max(axis=1, initial=0)
        return int(np.sum(painted[:, 3] * contrast > CONTRAST))

    def _paint(self, artist: Any) -> np.ndarray[Any, Any]:
        """Draw an artist and return its pixels (n, 4) in [0, 1]."""
        if self.renderer is None:
            self.renderer = self._prepared()
        self.renderer.clear()
        artist.draw(self.renderer)
        pixels = np.asarray(self.renderer.buffer_rgba()).reshape(-1, 4)
        return pixels[pixels[:, 3] > 0] / 255

    def _prepared(self) -> Any:
        from matplotlib.backends.backend_agg import RendererAgg

        figure = self.figure
        longest = max(figure.bbox.width, figure.bbox.height)
        if longest > LONGEST_SIDE:
            figure.dpi *= LONGEST_SIDE / longest
        width, height = (max(round(side), 1) for side in (figure.bbox.width, figure.bbox.height))
        return RendererAgg(width, height, figure.dpi)


def _artists(ax: Axes) -> list[tuple[Any, str]]:
    """Return what may be a curve, with its label: lines, clouds of points, lines in collections."""
    groups = {id(group[0]): group for group in ax.containers if len(group)}  # type: ignore[arg-type]
    named: list[tuple[Any, str]] = []
    for artist in (*ax.get_lines(), *ax.collections):
        group = groups.get(id(artist))  # errorbar and stem keep the label for all that they draw
        named.append((artist, str(group.get_label() if group else artist.get_label())))
    return [(a, label) for a, label in named if next(_points(a), None) is not None]


def _points(artist: Any) -> Iterator[np.ndarray[Any, Any]]:
    """Yield the points (n, 2) of an artist; a collection of lines has several rows of them."""
    if hasattr(artist, "get_xydata"):
        yield np.asarray(artist.get_xydata(), np.float64).reshape(-1, 2)
    elif hasattr(artist, "get_segments"):
        yield from (np.asarray(part, np.float64) for part in artist.get_segments()[:1])
    elif hasattr(artist, "get_sizes"):  # a scatter; other collections are areas
        yield np.ma.filled(np.ma.asarray(artist.get_offsets(), np.float64), np.nan).reshape(-1, 2)


def _curve(artist: Any, label: str, ax: Axes, canvas: _Canvas) -> dict[str, Any]:
    points = next(_points(artist))[:POINTS]
    look = _look(artist)
    if len(points) == 1 and look["marker"] == "" and hasattr(artist, "set_marker"):
        artist.set_marker("o")  # a line of one epoch has no length, which is no mistake
    return {
        "label": _text(label),
        "x": points[:, 0],
        "y": points[:, 1],
        **look,
        "visible": bool(artist.get_visible()),
        "pixels": canvas.pixels(artist, ax) if artist.get_visible() else 0,
    }


def _look(artist: Any) -> Look:
    """Return color, alpha, width, dashes, marker and its size of a line, scatter or patch."""
    from matplotlib.colors import to_rgba

    look: Look = {"width": 0.0, "style": "", "marker": "", "size": 0.0}
    if hasattr(artist, "get_xydata"):
        color = to_rgba(artist.get_color(), artist.get_alpha())
        marker = str(artist.get_marker())
        dashes = getattr(artist, "_unscaled_dash_pattern", None)
        look["width"] = float(artist.get_linewidth())
        look["style"] = _drawn(f"{artist.get_linestyle()} {dashes or ''}".strip())
        look["marker"] = _drawn(marker)
        look["size"] = float(artist.get_markersize()) if look["marker"] else 0.0
    else:
        colors = [*_colors(artist, "get_facecolor"), *_colors(artist, "get_edgecolor")]
        color = (*colors, (0.0, 0.0, 0.0, 0.0))[0]
        if hasattr(artist, "get_segments"):
            color = (*_colors(artist, "get_edgecolor"), (0.0, 0.0, 0.0, 0.0))[0]
            look |= {"width": float(np.max(artist.get_linewidth())), "style": "-"}
        elif hasattr(artist, "get_sizes"):
            size = float(np.sqrt(np.max(artist.get_sizes(), initial=0)))
            look |= {"marker": _shape(artist), "size": size}
    return {**look, "color": [float(part) for part in color[:3]], "alpha": float(color[3])}


def _colors(artist: Any, method: str) -> list[tuple[float, ...]]:
    """Return the colors of an artist that are not fully transparent, as red, green, blue, alpha."""
    rows = np.atleast_2d(np.asarray(getattr(artist, method)(), np.float64))
    return [tuple(row) for row in rows[:POINTS] if len(row) == 4 and row[3] > 0]


def _drawn(name: str) -> str:
    """Return the name of a line style or marker, "" for the names of none."""
    return "" if name.split(" (")[0] in ("None", "none", "", " ") else name[:TEXT_CHARACTERS]


def _shape(cloud: Any) -> str:
    """Return a word for the markers of a scatter, the same for the same shape."""
    paths = cloud.get_paths()
    return (
        f"path {len(paths[0].vertices)} {np.round(paths[0].vertices[:3], 3)}"[:100] if paths else ""
    )


def _called(look: Look, entries: Sequence[Entry]) -> str:
    """Return the words of a legend for this curve, "" where there are none or several.

    They stand beside a sample that looks like it. A sample may also show the color alone, or the
    dashes alone: then a curve has the words of both.
    """
    if look.get("label") in {words for _, words in entries}:
        return str(look["label"])
    alike = {
        words for sample, words in entries if _alike(sample, look, ("color", "style", "marker"))
    }
    if not alike:
        by_color = {w: 1 for sample, w in entries if _alike(sample, look, ("color",))}
        by_style = {
            w: 1 for sample, w in entries if sample["style"] and _alike(sample, look, ("style",))
        }
        groups = [group for group in (by_color, by_style) if len(group) == 1]
        return " ".join(word for group in groups for word in group)[:TEXT_CHARACTERS]
    return alike.pop() if len(alike) == 1 else ""


def _alike(one: Look, other: Look, names: Sequence[str]) -> bool:
    return all(
        np.allclose(one[n], other[n], atol=0.01) if n == "color" else one[n] == other[n]
        for n in names
    )


def _legends(figure: Figure, ax: Axes) -> tuple[list[Entry], list[Entry]]:
    """Return the entries of the legends that stand for an Axes, and those of all other legends.

    Axes on top of each other share one; it may also stand on Axes that hold nothing else, or be the
    figure's.
    """
    place = _place(figure, ax)
    inner: Any = ax.figure
    around = [*inner.legends, *(figure.legends if inner is not figure else ())]
    near, far = [ax], []
    for other in figure.axes:
        shared = _overlap(place, _place(figure, other)) > 0.9 or not other.has_data()
        if other is not ax:
            (near if shared else far).append(other)
    own = [*_of_axes(near), *around]
    return _entries(own), _entries(_of_axes(far))


def _of_axes(axes: Sequence[Axes]) -> list[Any]:
    """Return the legends of several Axes, those added by hand included."""
    found: list[Any] = []
    for ax in axes:
        if ax.get_visible():
            found += [a for a in (ax.get_legend(), *ax.artists) if hasattr(a, "legend_handles")]
    return found


def _entries(legends: Sequence[Any]) -> list[Entry]:
    return [
        (_look(handle), _text(words.get_text()))
        for legend in legends
        if legend.get_visible()
        for handle, words in zip(legend.legend_handles, legend.get_texts(), strict=False)
        if handle is not None and words.get_visible()
    ]


def _text(value: object) -> str:
    return str(value)[:TEXT_CHARACTERS]
