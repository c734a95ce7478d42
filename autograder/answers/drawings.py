"""Turns the description of a figure of learning curves into facts that every right figure shares.

Students are free in how they draw: two panels or four, one legend or several, a second scale,
points, percent. The facts are not: a dict of phrases and words, shown as "phrase: found, expected
right." They quote no word of the student's, so that the same mistake always gives the same facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.answers import captions
from autograder.answers.panels import Line, read

RETURNED, AXES, LEGENDS = "returned", "axes", "legends"
CURVE, MISSING = "a visible curve", "not drawn"
CURVES = {
    "training losses": "train_losses",
    "validation losses": "val_losses",
    "training accuracies": "train_accuracies",
    "validation accuracies": "val_accuracies",
}
RIGHT = {
    RETURNED: "a Figure",
    **dict.fromkeys(CURVES, CURVE),
    AXES: captions.LABELS,
    LEGENDS: captions.NAMES,
}
ROUNDED = 0.006  # numbers may be drawn with two digits after the point
SEEN_PIXELS = 4  # a small marker of a single epoch
FAINT = 0.08  # contrast or opacity that the eye does not see
INSIDE = 0.5  # of the points of a curve: a legend or a zoom may cost some

Array = NDArray[Any]


def facts(described: object, history: Mapping[str, Sequence[float]]) -> dict[str, str]:
    """Return what a figure described by `worker.figures` shows of a history.

    Equal to `RIGHT` if all is there. A history without epochs has nothing to draw: then a Figure is
    enough. Never raises, whatever `described` is.
    """
    if not isinstance(described, Mapping) or described.get("figure") is not True:
        missing = dict.fromkeys(CURVES, MISSING)
        return {RETURNED: _kind(described), **missing, AXES: "none", LEGENDS: "none"}
    if not history["train_losses"]:
        return dict(RIGHT)
    lines = read(described)
    curves = {words: np.asarray(history[key], np.float64) for words, key in CURVES.items()}
    with np.errstate(all="ignore"):
        return {RETURNED: RIGHT[RETURNED], **_shown_facts(lines, curves)}


def _shown_facts(lines: Sequence[Line], curves: Mapping[str, Array]) -> dict[str, str]:
    shown = {}
    for words in CURVES:
        best = _find(words, lines, curves)
        if best is not None:
            shown[words] = best
    panels = list(dict.fromkeys(line.panel for line in lines))
    return {
        **{words: _curve(words, shown, lines, curves) for words in CURVES},
        AXES: captions.labels(shown, panels),
        LEGENDS: captions.names(shown),
    }


def _kind(described: object) -> str:
    """Return words for the type of what was returned."""
    kind = described.get("kind") if isinstance(described, Mapping) else None
    name = re.sub(r"\W", "", kind)[:40] if isinstance(kind, str) else ""
    if name in ("", "NoneType"):
        return "None" if name else "something unreadable"
    return f"{'an' if name.lower().startswith((*'aeiou', 'nd')) else 'a'} {name}"


def _find(words: str, lines: Sequence[Line], curves: Mapping[str, Array]) -> Line | None:
    """Return the line that shows a curve; of several, one that can be seen and is named rightly."""
    part, quantity = words.split()

    def merits(line: Line) -> tuple[bool, ...]:
        named = captions.part_of(line.name) == part
        placed = quantity in captions.measures(line.panel.words["ylabel"])
        return not _trouble(line), _over_epochs(line), placed, named, bool(line.called)

    return max((line for line in lines if _scale(line, words, curves)), key=merits, default=None)


def _scale(line: Line, words: str, curves: Mapping[str, Array]) -> int:
    """Return 1 if a line has the numbers of a curve, 100 if it has them in percent, else 0."""
    y = _sampled(line, len(curves[words]))
    if y is None:
        return 0
    gaps = [float(np.max(np.abs(a - b))) for a, b in combinations(curves.values(), 2)]
    tolerance = max(1e-6, min([ROUNDED, *(gap / 4 for gap in gaps if gap > 0)]))
    scales = (1, 100) if words.endswith("accuracies") else (1,)
    close = [s for s in scales if np.all(np.abs(y / s - curves[words]) <= tolerance)]
    return close[0] if close else 0


def _sampled(line: Line, epochs: int) -> Array | None:
    """Return a line's numbers, one per epoch; a finer line is read at the epochs."""
    if len(line.y) == epochs:
        return line.y
    if 2 <= epochs < len(line.y) and np.all(np.diff(line.x) > 0):
        return np.interp(np.linspace(line.x[0], line.x[-1], epochs), line.x, line.y)
    return None


def _over_epochs(line: Line) -> bool:
    """Return True if x grows by equal steps: epochs from 0 or 1, or steps of the optimizer."""
    steps = np.diff(line.x)
    equal = np.allclose(steps, steps[:1], rtol=0.05)
    return bool(np.all(np.isfinite(line.x)) and np.all(steps > 0) and equal)


def _curve(
    words: str, shown: Mapping[str, Line], lines: Sequence[Line], curves: Mapping[str, Array]
) -> str:
    """Return the fact about one curve."""
    if words not in shown:
        return _instead(words, lines, curves)
    line = shown[words]
    if _trouble(line):
        return f"drawn, but {_trouble(line)}"
    if not _over_epochs(line):
        return "drawn, but not over the epochs"
    if words == "validation accuracies" and _other_scale(line, words, shown, curves):
        return "drawn on another scale than the training accuracies"
    return CURVE


def _other_scale(
    line: Line, words: str, shown: Mapping[str, Line], curves: Mapping[str, Array]
) -> bool:
    """Return True if one of the accuracies on the same Axes is in percent and the other is not."""
    training = "training accuracies"
    other = shown.get(training)
    if other is None or other.panel is not line.panel:
        return False
    return _scale(other, training, curves) != _scale(line, words, curves)


def _instead(words: str, lines: Sequence[Line], curves: Mapping[str, Array]) -> str:
    """Return what is drawn in the place of a curve that no line shows."""
    curve = curves[words]
    for line in lines:
        turned = replace(line, x=line.y, y=line.x)
        if len(curve) > 1 and _over_epochs(turned) and _scale(turned, words, curves):
            return "drawn with x and y exchanged"
    pieces = {epoch for line in lines for epoch in _piece(line, curve)}
    if pieces:
        whole = len(pieces) == len(curve)
        return "drawn in pieces" if whole else f"only {len(pieces)} of {len(curve)} epochs"
    for line in lines:
        if _means(line, words):
            taken = [other for other in CURVES if _scale(line, other, curves)]
            return (
                f"drawn with the numbers of the {taken[0]}" if taken else "drawn with other numbers"
            )
    return MISSING


def _piece(line: Line, curve: Array) -> range:
    """Return the epochs of a curve that a shorter line shows."""
    count = len(line.y)
    for start in range(len(curve) - count + 1) if 0 < count < len(curve) else ():
        if np.allclose(curve[start : start + count], line.y, rtol=0, atol=1e-6):
            return range(start, start + count)
    return range(0)


def _means(line: Line, words: str) -> bool:
    """Return True if a line's name and axes say that it shows this curve."""
    part, quantity = words.split()
    texts = (line.name, line.panel.words["ylabel"], line.panel.words["title"])
    said = next(filter(None, map(captions.measures, texts)), set())
    return captions.part_of(line.name) == part and said == {quantity}


def _trouble(line: Line) -> str:
    """Return why a line cannot be seen, "" if it can."""
    panel, number = line.panel, line.numbers
    if line.marker == "bars":
        return "as bars"
    if not line.visible:
        return "hidden"
    if not panel.visible:
        return "on hidden axes"
    if panel.covered:
        return "covered by other axes"
    if _inside(line) < INSIDE:
        return "mostly outside the limits of its axes"
    return "" if number["pixels"] >= SEEN_PIXELS else _pale(line)


def _pale(line: Line) -> str:
    """Return why hardly a pixel of a line differs from what is behind it."""
    number = line.numbers
    no_line = not line.style or number["width"] <= 0
    if no_line and (not line.marker or number["size"] <= 0):
        return "without a line or markers"
    if number["alpha"] < FAINT:
        return "transparent"
    if np.max(np.abs(line.color - line.panel.background)) < FAINT:
        return "in the color of the background"
    return "too thin, pale or small to be seen" if number["pixels"] >= 0 else ""


def _inside(line: Line) -> float:
    """Return the part of a line's points that lies within the limits of its axes."""
    held = np.ones(len(line.y), bool)
    for values, limits in ((line.x, line.panel.xlim), (line.y, line.panel.ylim)):
        low, high = np.min(limits), np.max(limits)
        margin = 1e-6 * (high - low)
        held &= (values >= low - margin) & (values <= high + margin)
    return float(np.mean(held)) if len(held) else 1.0
