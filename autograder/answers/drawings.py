"""Turns the description of a figure of learning curves into facts that every right figure shares.

Students are free in how they draw: two panels or four, one legend or several, a second scale,
points, percent. The facts are not: a dict of phrases and words, shown as "phrase: found, expected
right." They quote no word of the student's, so that the same mistake always gives the same facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

RETURNED, AXES, LEGENDS = "returned", "axes", "legends"
CURVE, MISSING, NO_CURVE = "a visible curve", "not drawn", "none with a curve"
CURVES = {
    "training losses": "train_losses",
    "validation losses": "val_losses",
    "training accuracies": "train_accuracies",
    "validation accuracies": "val_accuracies",
}
QUANTITIES = ("losses", "accuracies")
RIGHT = {
    RETURNED: "a Figure",
    **dict.fromkeys(CURVES, CURVE),
    AXES: "labels on x and y",
    LEGENDS: "names that tell training from validation",
}
ROUNDED = 0.006  # numbers may be drawn with two digits after the point
FAINT = 0.08  # contrast or opacity that the eye does not see
INSIDE = 0.5  # of the points of a curve: a legend or a zoom may cost some
MEANINGS = {  # in several languages; other words are right if they differ from each other
    "training": r"(?<!not )(?<!nicht )train|trn|\bfit",
    "validation": r"val(?!ue)|\bdev|(?<![a-z])test|held|unseen|(not|nicht) train",
    "losses": r"loss|entropy|error|cost|nll|verlust|fehler|kosten",
    "accuracies": r"acc|genau|treffer|correct|right",
    "epochs": r"epoch|iteration|step",
}

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Line:
    """A line or scatter as `worker.figures` describes it; `axes` is the number of its Axes."""

    axes: int
    axes_seen: bool
    title: str
    xlabel: str
    ylabel: str
    label: str
    called: str
    look: str
    x: Array
    y: Array
    visible: bool
    drawn: bool
    inside: float
    alpha: float
    contrast: float

    @property
    def name(self) -> str:
        """The name in a legend, or else the label."""
        return self.called or ("" if self.label.startswith("_") else self.label)


Shown = Mapping[str, Line]  # by "training losses" and so on


def _read(described: Mapping[Any, Any]) -> list[Line]:
    """Return the lines of a description, which a hostile process may have sent: none if odd."""
    kinds = {"int": int, "bool": bool, "str": str, "float": float, "Array": np.ndarray}
    try:
        lines = [Line(**raw) for raw in described["lines"]]
    except (KeyError, TypeError):
        return []
    for line in lines:
        typed = all(isinstance(getattr(line, f.name), kinds[str(f.type)]) for f in fields(Line))
        if not typed or line.x.ndim != 1 or line.x.shape != line.y.shape:
            return []
        if line.x.dtype != np.float64 or line.y.dtype != np.float64:
            return []
    return lines


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
    lines = _read(described)
    curves = {words: np.asarray(history[key], np.float64) for words, key in CURVES.items()}
    with np.errstate(all="ignore"):
        found = {words: _find(words, lines, curves) for words in CURVES}
        shown = {words: line for words, line in found.items() if line is not None}
        drawn = {words: _curve(words, shown, lines, curves) for words in CURVES}
    return {RETURNED: RIGHT[RETURNED], **drawn, AXES: _labels(shown), LEGENDS: _names(shown)}


def _kind(described: object) -> str:
    """Return words for the type of what was returned."""
    kind = described.get("kind") if isinstance(described, Mapping) else None
    name = re.sub(r"\W", "", kind)[:40] if isinstance(kind, str) else ""
    if name in ("", "NoneType"):
        return "None" if name else "something unreadable"
    return f"{'an' if name.lower().startswith((*'aeiou', 'nd')) else 'a'} {name}"


def _means(text: str, words: Iterable[str]) -> list[str]:
    """Return which of these words a text speaks of."""
    return [word for word in words if re.search(MEANINGS[word], text.lower())]


def _is(line: Line, part: str) -> bool:
    return _means(line.name, ("training", "validation")) == [part]


def _find(words: str, lines: Sequence[Line], curves: Mapping[str, Array]) -> Line | None:
    """Return the line that shows a curve; of several, one that can be seen and is named rightly."""
    part, quantity = words.split()

    def merits(line: Line) -> tuple[bool, ...]:
        placed = quantity in _means(line.ylabel, QUANTITIES)
        return not _trouble(line), placed, _is(line, part), bool(line.called)

    return max((line for line in lines if _scale(line, words, curves)), key=merits, default=None)


def _scale(line: Line, words: str, curves: Mapping[str, Array]) -> int:
    """Return 1 if a line has the numbers of a curve, 100 if it has them in percent, else 0."""
    curve = curves[words]
    if line.y.shape != curve.shape:
        return 0
    gaps = [float(np.max(np.abs(a - b))) for a, b in combinations(curves.values(), 2)]
    tolerance = max(1e-6, min([ROUNDED, *(gap / 4 for gap in gaps if gap > 0)]))
    scales = (1, 100) if words.endswith("accuracies") else (1,)
    return next((s for s in scales if np.all(np.abs(line.y / s - curve) <= tolerance)), 0)


def _curve(words: str, shown: Shown, lines: Sequence[Line], curves: Mapping[str, Array]) -> str:
    """Return the fact about one curve."""
    if words not in shown:
        return _instead(words, lines, curves)
    line, training = shown[words], shown.get("training accuracies")
    if trouble := _trouble(line):
        return f"drawn, but {trouble}"
    if words == "validation accuracies" and training is not None and training.axes == line.axes:
        if _scale(line, words, curves) != _scale(training, "training accuracies", curves):
            return "drawn on another scale than the training accuracies"
    return CURVE


def _trouble(line: Line) -> str:
    """Return why a line cannot be seen or read, "" if it can."""
    steps = np.diff(line.x)
    rising = np.all(steps > 0) and np.allclose(steps, steps[:1], rtol=0.05)
    troubles = {
        "hidden": not line.visible,
        "on axes that cannot be seen": not line.axes_seen,
        "mostly outside the limits of its axes": not line.inside >= INSIDE,
        "without a line or markers": not line.drawn,
        "transparent": not line.alpha >= FAINT,
        "in the color of the background": not line.contrast >= FAINT,
        "not over the epochs": not (rising and np.all(np.isfinite(line.x))),
    }
    return next((trouble for trouble, there in troubles.items() if there), "")


def _instead(words: str, lines: Sequence[Line], curves: Mapping[str, Array]) -> str:
    """Return what is drawn in the place of a curve that no line shows."""
    curve, (part, quantity) = curves[words], words.split()
    if any(_scale(replace(line, y=line.x), words, curves) for line in lines):
        return "drawn with x and y exchanged"
    shorter = [np.isclose(line.y[:, None], curve) for line in lines if len(line.y) < len(curve)]
    pieces = {epoch for same in shorter if same.any(1).all() for epoch in np.nonzero(same)[1]}
    if pieces:
        whole = len(pieces) == len(curve)
        return "drawn in pieces" if whole else f"only {len(pieces)} of {len(curve)} epochs"
    for line in lines:
        texts = (line.name, line.ylabel, line.title)
        said = next(filter(None, (_means(text, QUANTITIES) for text in texts)), [])
        if _is(line, part) and said == [quantity]:
            taken = [other for other in CURVES if _scale(line, other, curves)]
            return f"drawn with {f'the numbers of the {taken[0]}' if taken else 'other numbers'}"
    return MISSING


def _labels(shown: Shown) -> str:
    """Return the fact about the labels of the axes on which curves are drawn."""
    if not shown:
        return NO_CURVE
    missing, misplaced, known = [], [], []
    for quantity in QUANTITIES:
        lines = [line for words, line in shown.items() if words.endswith(quantity)]
        ...
