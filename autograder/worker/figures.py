"""Describes the Matplotlib figure that a student's function returned, in plain values.

A description holds, for each Axes, its labels, its limits and its curves with their numbers, their
looks, the words that a legend gives them, and how many pixels of them can be seen. Nothing is
judged here, and nothing is written to a file. Matplotlib is imported by the code that makes a
figure, never by this module alone: that takes longer than all else in a worker.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# Together these keep a description within what one message to the grader may hold.
AXES, CURVES, ENTRIES, TEXT_CHARACTERS, POINTS = 12, 100, 12, 80, 2000
CAPTION = 30  # a longer text at the edge of a figure is a remark, not the label of an axis
EDGE = 0.2  # of the figure's width or height: how close to it such a label stands
LONGEST_SIDE = 1200  # pixels; a larger figure is looked at in a smaller resolution
CONTRAST = 0.08  # between a pixel and its background, in the color channel that differs most
CLEAR = [0.0, 0.0, 0.0, 0.0]

Array = NDArray[Any]
Axes: TypeAlias = Any  # of Matplotlib, as the next two, which is not imported here
Figure: TypeAlias = Any
Artist: TypeAlias = Any
Look = dict[str, Any]
Entry = tuple[Look, str]  # of a legend: what its sample looks like, and the words beside it


def figure(thing: object) -> dict[str, Any]:
    """Return {"kind": the type's name, "figure": True for a Figure, "axes": [...]}.

    Each Axes is a dict: its words, limits, place in the figure (left, bottom, right, top) and
    "lines", with x and y as float64 arrays of at most 2,000 numbers.
    """
    loaded = sys.modules.get("matplotlib.figure")
    made = loaded is not None and isinstance(thing, loaded.Figure)
    axes = _describe(thing) if made else []
    return {"kind": type(thing).__name__[:TEXT_CHARACTERS], "figure": made, "axes": axes}


def _describe(figure: Figure) -> list[dict[str, Any]]:
    canvas = _Canvas(figure)
    left = CURVES
    described = []
    for ax in figure.axes[:AXES]:
        frame = {**_words(figure, ax), **_frame(figure, ax)}  # which settles the limits first
        ours, others = _legends(figure, ax)
        curves = [_curve(artist, ax, canvas) for artist in _artists(ax)[:left]]
        curves = [*curves, *_bars(ax)][:left]
        left -= len(curves)
        for curve in curves:
            curve["called"] = _called(curve, ours or others)
        legend = [words for _, words in ours][:ENTRIES]
        described.append({**frame, "legend": legend, "lines": curves})
    return described


def _words(figure: Figure, ax: Axes) -> dict[str, str]:
    """Return title and labels of an Axes, and the labels that its figure has for all Axes."""
    found = {
        "title": ax.get_title() or ax.get_title("left") or ax.get_title("right"),
        "supxlabel": ax.figure.get_supxlabel() or figure.get_supxlabel(),
        "supylabel": ax.figure.get_supylabel() or figure.get_supylabel(),
    }
    for text in (*ax.figure.texts, *figure.texts):  # figure.text(0.5, 0.04, "epoch")
        name, place = ("supylabel", 0) if text.get_rotation() == 90 else ("supxlabel", 1)
        if text.get_position()[place] < EDGE and len(text.get_text()) <= CAPTION:
            found[name] = found[name] or text.get_text()
    for name, axis in (("xlabel", ax.xaxis), ("ylabel", ax.yaxis)):
        shown = ax.axison and axis.get_visible() and axis.label.get_visible()
        found[name] = axis.label.get_text() if shown else ""
    return {name: _text(value) for name, value in found.items()}


def _frame(figure: Figure, ax: Axes) -> dict[str, Any]:
    """Return limits, place and background of an Axes, and whether it can be seen."""
    order = sorted(figure.axes, key=lambda other: other.get_zorder())
    place = _place(ax)
    covered = any(
        _has_face(later) and later.patch.get_facecolor()[3] > 0.5 and _shared(place, later) > 0.5
        for later in order[order.index(ax) + 1 :]
    )
    return {
        "xlim": [float(limit) for limit in ax.get_xlim()],
        "ylim": [float(limit) for limit in ax.get_ylim()],
        "place": place,
        "visible": bool(ax.get_visible()),
        "covered": covered,
        "background": [float(part) for part in _background(figure, ax)],
    }


def _place(ax: Axes) -> list[float]:
    """Return left, bottom, right and top of an Axes as parts of the whole figure."""
    box, whole = ax.bbox, ax.get_figure(root=True).bbox
    across, up = max(whole.width, 1), max(whole.height, 1)
    return [float(v) for v in (box.x0 / across, box.y0 / up, box.x1 / across, box.y1 / up)]


def _shared(place: Sequence[float], ax: Axes) -> float:
    """Return the part of a place that lies within an Axes."""
    left, bottom, right, top = _place(ax)
    across = max(min(place[2], right) - max(place[0], left), 0)
    up = max(min(place[3], top) - max(place[1], bottom), 0)
    area = (place[2] - place[0]) * (place[3] - place[1])
    return across * up / area if area > 0 else 0.0


def _has_face(ax: Axes) -> bool:
    shown = ax.get_visible() and ax.axison and ax.get_frame_on()
    return bool(shown and ax.patch.get_visible())


def _background(figure: Figure, ax: Axes) -> Array:
    """Return the color behind the curves, as red, green, blue in [0, 1].

    Axes with a second scale, which lie on each other, share one background.
    """
    place = _place(ax)
    faces = [figure.patch, ax.figure.patch]
    faces += [o.patch for o in figure.axes if _has_face(o) and _shared(place, o) > 0.5]
    color = np.ones(3)  # of the paper
    for face in faces:
        if face.get_visible():
            *rgb, alpha = face.get_facecolor()
            color = (1 - alpha) * color + alpha * np.array(rgb)
    return color


class _Canvas:
    """Counts the pixels of one curve at a time that differ from their background."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.renderer: Any = None

    def pixels(self, artist: Artist, ax: Axes) -> int:
        """Return how many pixels of an artist can be seen, -1 where that cannot be told."""
        if self.renderer is None:
            self.renderer = self._prepared()
        self.renderer.clear()
        try:
            artist.draw(self.renderer)
        except Exception:  # artists of a projection draw only together with their Axes
            return -1
        pixels = np.asarray(self.renderer.buffer_rgba()).reshape(-1, 4)
        painted = pixels[pixels[:, 3] > 0] / 255
        contrast = np.abs(painted[:, :3] - _background(self.figure, ax)).max(axis=1, initial=0)
        return int(np.sum(painted[:, 3] * contrast > CONTRAST))

    def _prepared(self) -> Any:
        """Return a renderer of the figure's size, without any text: layout takes longest."""
        from matplotlib.backends import backend_agg

        agg: Any = backend_agg.RendererAgg
        box = self.figure.bbox
        longest = max(box.width, box.height)
        if longest > LONGEST_SIDE:
            self.figure.dpi *= LONGEST_SIDE / longest
        return agg(max(round(box.width), 1), max(round(box.height), 1), self.figure.dpi)


def _artists(ax: Axes) -> list[Artist]:
    """Return what may be a curve: lines, clouds of points, and lines in collections."""
    artists = (*ax.get_lines(), *ax.collections)
    return [artist for artist in artists[:CURVES] if len(_points(artist))]


def _points(artist: Artist) -> Array:
    """Return the points (n, 2) of an artist, of a collection of lines those of the first."""
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.lines import Line2D

    points: Any = ()
    if isinstance(artist, Line2D):
        points = artist.get_xydata()
    elif isinstance(artist, LineCollection):
        points = next(iter(artist.get_segments()), ())
    elif isinstance(artist, PathCollection):  # a scatter; other collections are areas
        points = np.ma.filled(np.ma.asarray(artist.get_offsets(), np.float64), np.nan)
    return np.asarray(points, np.float64).reshape(-1, 2)[:POINTS]


def _label(artist: Artist, ax: Axes) -> str:
    """Return an artist's label; errorbar and stem keep it for all that they draw together."""
    for group in ax.containers:
        if len(group) and group[0] is artist:
            return _text(group.get_label())
    return _text(artist.get_label())


def _curve(artist: Artist, ax: Axes, canvas: _Canvas) -> dict[str, Any]:
    points, look = _points(artist), _look(artist)
    dot = len(points) == 1 and not look["marker"]  # of one epoch, without a length: no mistake
    return {
        "label": _label(artist, ax),
        "x": points[:, 0].copy(),
        "y": points[:, 1].copy(),
        **look,
        "visible": bool(artist.get_visible()),
        "pixels": -1 if dot else canvas.pixels(artist, ax),
    }


def _bars(ax: Axes) -> list[dict[str, Any]]:
    """Return the bars of an Axes as curves whose marker is "bars"."""
    found = []
    for group in ax.containers:
        bars = getattr(group, "patches", ())[:POINTS]
        if len(bars):
            middles = [bar.get_x() + bar.get_width() / 2 for bar in bars]
            numbers = {"x": np.array(middles, np.float64)}
            numbers["y"] = np.array([bar.get_height() for bar in bars], np.float64)
            words = {"label": _text(group.get_label()), "visible": True, "pixels": -1}
            found.append({**words, **numbers, **_look(bars[0]), "marker": "bars"})
    return found


def _look(artist: Artist) -> Look:
    """Return color, alpha, width, dashes, marker and its size of a line, scatter or patch."""
    from matplotlib.colors import to_rgba

    color: Any = CLEAR
    look: Look = {"width": 0.0, "style": "", "marker": "", "size": 0.0}
    if hasattr(artist, "get_markersize"):
        color = to_rgba(artist.get_color(), artist.get_alpha())
        dashes = getattr(artist, "_unscaled_dash_pattern", "")  # "--" is any pattern's name
        look["width"] = float(artist.get_linewidth())
        look["style"] = _drawn(artist.get_linestyle(), dashes)
        look["marker"] = _drawn(artist.get_marker())
        look["size"] = float(artist.get_markersize())
    elif hasattr(artist, "get_segments"):
        color = _color(artist.get_edgecolor())
        look |= {"width": float(np.max(artist.get_linewidth(), initial=0)), "style": "-"}
    else:
        color = _color(artist.get_facecolor(), artist.get_edgecolor())
        if hasattr(artist, "get_sizes"):
            look["marker"] = _drawn(
                *(path.vertices[:3].round(3) for path in artist.get_paths()[:1])
            )
            look["size"] = float(np.sqrt(np.max(artist.get_sizes(), initial=0)))
    return {**look, "color": [float(part) for part in color[:3]], "alpha": float(color[3])}


def _color(*colors: Any) -> Sequence[float]:
    """Return the first color that is not fully transparent."""
    rows = [row for group in colors for row in np.reshape(group, (-1, 4))[:POINTS]]
    return next((row for row in rows if row[3] > 0), CLEAR)


def _drawn(name: object = "", *details: object) -> str:
    """Return the name of a line style or marker, "" for the names of none."""
    if str(name) in ("None", "none", "", " "):
        return ""
    return " ".join(map(str, (name, *details)))[:TEXT_CHARACTERS]


def _called(look: Look, entries: Sequence[Entry]) -> str:
    """Return the words of a legend for this curve, "" where there are none or several.

    They stand beside a sample that looks like it. Samples may also show the color alone, or the
    dashes alone, in a color that all of them have; then a curve has the words of both.
    """
    if look.get("label") in {words for _, words in entries}:
        return str(look["label"])
    whole = _beside(look, entries, "color", "style", "marker")
    if whole:
        return whole[0] if len(whole) == 1 else ""
    dashes = [(sample, words) for sample, words in entries if len(_styles(sample, entries)) > 1]
    parts = [_beside(look, entries, "color"), _beside(look, dashes, "style")]
    return _text(" ".join(words[0] for words in parts if len(words) == 1))


def _styles(look: Look, entries: Sequence[Entry]) -> set[str]:
    """Return the dashes of all samples of this color."""
    return {sample["style"] for sample, _ in entries if sample["color"] == look["color"]}


def _beside(look: Look, entries: Sequence[Entry], *names: str) -> list[str]:
    """Return the words beside samples that have these properties of a look, each once."""

    def alike(sample: Look) -> bool:
        return all(
            np.allclose(sample[name], look[name], atol=0.01)
            if name == "color"
            else sample[name] == look[name]
            for name in names
        )

    if not look[names[0]]:  # no dashes, which patches have not either
        return []
    return list(dict.fromkeys(words for sample, words in entries if alike(sample)))


def _legends(figure: Figure, ax: Axes) -> tuple[list[Entry], list[Entry]]:
    """Return the entries of the legends that stand for an Axes, and those of all other legends.

    Axes that lie on each other share one; it may also stand on Axes that hold nothing else, or be
    the figure's.
    """
    place = _place(ax)
    near: list[Axes] = [ax]
    far: list[Axes] = []
    for other in figure.axes:
        if other is not ax:
            together = _shared(place, other) > 0.9 or not other.has_data()
            (near if together else far).append(other)
    around = {id(legend): legend for legend in (*ax.figure.legends, *figure.legends)}
    return _entries([*_of_axes(near), *around.values()]), _entries(_of_axes(far))


def _of_axes(axes: Sequence[Axes]) -> list[Any]:
    """Return the legends of several Axes, those added by hand included."""
    artists = [a for ax in axes if ax.get_visible() for a in (ax.get_legend(), *ax.artists)]
    return [artist for artist in artists if hasattr(artist, "legend_handles")]


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
