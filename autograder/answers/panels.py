"""Reads the description of a figure that `worker.figures` made.

It comes from a process that runs student code. Whatever it holds, nothing is raised: what makes no
sense is left out, and a curve that is left out does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_AXES, MOST_LINES, MOST_POINTS, TEXT_CHARACTERS = 20, 200, 2000, 200
INTEGER_BITS = 256

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Panel:
    """One Axes. `words` are its title and labels and the labels that its figure has for all.

    `place` is its left, bottom, right and top, as parts of the figure.
    """

    words: Mapping[str, str]
    xlim: Array
    ylim: Array
    place: Array
    background: Array
    visible: bool
    covered: bool

    def near(self, other: Panel, *sides: int) -> bool:
        """Return True if these sides, numbered as in `place`, lie where the other's lie."""
        return all(abs(float(self.place[side] - other.place[side])) < 0.02 for side in sides)


@dataclass(frozen=True, eq=False)
class Line:
    """A line or a cloud of points; `called` is its name in a legend, "" for none.

    `numbers` are its alpha, width, size (of its markers) and pixels (that differ from what is
    behind them; -1 where they could not be counted).
    """

    panel: Panel
    label: str
    called: str
    style: str
    marker: str
    x: Array
    y: Array
    color: Array
    numbers: Mapping[str, float]
    visible: bool

    @property
    def name(self) -> str:
        """The name in a legend, or else the label."""
        return self.called or ("" if self.label.startswith("_") else self.label)


def read(described: Mapping[Any, Any]) -> list[Line]:
    """Return the lines of a described figure."""
    lines: list[Line] = []
    for raw in _items(described.get("axes"))[:MOST_AXES]:
        panel = _panel(raw)
        if panel is not None:
            found = [_line(entry, panel) for entry in _items(raw.get("lines"))[:MOST_LINES]]
            lines += [line for line in found if line is not None]
    return lines[:MOST_LINES]


def _panel(raw: object) -> Panel | None:
    if not isinstance(raw, Mapping):
        return None
    names = ("title", "xlabel", "ylabel", "supxlabel", "supylabel")
    sizes = {"xlim": 2, "ylim": 2, "place": 4, "background": 3}
    arrays = {name: _array(raw.get(name), size) for name, size in sizes.items()}
    given = {name: array for name, array in arrays.items() if array is not None}
    if len(given) < len(sizes):
        return None
    words = {name: _text(raw.get(name)) for name in names}
    visible, covered = raw.get("visible") is True, raw.get("covered") is not False
    return Panel(words, **given, visible=visible, covered=covered)


def _line(raw: object, panel: Panel) -> Line | None:
    if not isinstance(raw, Mapping):
        return None
    x, y, color = _array(raw.get("x")), _array(raw.get("y")), _array(raw.get("color"), 3)
    if x is None or y is None or color is None or len(x) != len(y):
        return None
    words = {name: _text(raw.get(name)) for name in ("label", "called", "style", "marker")}
    numbers = {name: _number(raw.get(name)) for name in ("alpha", "width", "size", "pixels")}
    visible = raw.get("visible") is True
    return Line(panel, **words, x=x, y=y, color=color, numbers=numbers, visible=visible)


def _items(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _text(value: object) -> str:
    return value[:TEXT_CHARACTERS].strip() if isinstance(value, str) else ""


def _is_number(value: object) -> bool:
    small = isinstance(value, int) and value.bit_length() <= INTEGER_BITS
    return small or isinstance(value, float)


def _number(value: Any) -> float:
    """Return a finite number, 0 for anything else."""
    return float(value) if _is_number(value) and np.isfinite(float(value)) else 0.0


def _array(value: object, size: int | None = None) -> Array | None:
    """Return numbers as a row of float64, None for anything else or another size."""
    if isinstance(value, list | tuple):
        if len(value) > MOST_POINTS or not all(map(_is_number, value)):
            return None
        value = np.array([float(number) for number in value])
    if not isinstance(value, np.ndarray) or value.ndim != 1 or value.dtype.kind not in "fiub":
        return None
    if len(value) > MOST_POINTS or (size is not None and len(value) != size):
        return None
    return value.astype(np.float64)
