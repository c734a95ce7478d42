"""Turns the description of a figure of learning curves into facts that every right figure shares.

Students are free in how they draw: two panels or four, one legend or several, a second scale,
points, percent. The facts, {phrase: words}, quote no text of the student's, so that the same
mistake always gives the same facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
LABELED, NAMED = "labels on x and y", "names that tell training from validation"
RIGHT = {RETURNED: "a Figure", **dict.fromkeys(CURVES, CURVE), AXES: LABELED, LEGENDS: NAMED}
ROUNDED = 0.006  # numbers may be drawn with two digits after the point
TROUBLES = {  # the least value of each measure of a line, and what a smaller one means
    "visible": (1, "hidden"),
    "axes_seen": (1, "on axes that cannot be seen"),
    "inside": (0.5, "mostly outside the limits of its axes"),
    "drawn": (1, "without a line or markers"),
    "alpha": (0.08, "transparent"),
    "contrast": (0.08, "in the color of the background"),
}
TEXTS = ("axes", "title", "xlabel", "ylabel", "called", "look")
# Words in several languages. Other words are right as long as they differ from each other.
PARTS = {
    "training": r"(?<!not )(?<!nicht )train|trn|\bfit",
    "validation": r"val(?!ue)|\bdev|(?<![a-z])test|held|unseen|(not|nicht) train",
}
QUANTITIES = {
    "losses": r"loss|entropy|error|cost|nll|verlust|fehler|kosten",
    "accuracies": r"acc|genau|treffer|correct|right",
}

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Line:
    """A line or scatter: its numbers, the texts named in `TEXTS` and the measures of `TROUBLES`."""

    x: Array
    y: Array
    text: Mapping[str, str]
    measures: Mapping[str, float]


Shown = Mapping[str, Line]  # by "training losses" and so on
Judge = Callable[[str, Shown, Shown], Mapping[str, bool]]  # a problem, and whether it is there


def facts(described: object, history: Mapping[str, Sequence[float]]) -> dict[str, str]:
    """Return what a described figure shows of a history of one epoch or more; never raises."""
    raw = described if isinstance(described, Mapping) else {}
    if raw.get("figure") is not True:
        kind = re.sub(r"\W|Type$", "", str(raw.get("kind")))[:40] or "None"
        return {RETURNED: kind, **dict.fromkeys(CURVES, MISSING), AXES: "none", LEGENDS: "none"}
    lines = _read(raw)
    curves = {words: np.array(history[key], np.float64) for words, key in CURVES.items()}
    with np.errstate(all="ignore"):
        shown = {words: line for words in CURVES if (line := _find(words, lines, curves[words]))}
        drawn = {words: _curve(words, lines, shown, curves) for words in CURVES}
    axes, legends = (_problems(judge, shown) if shown else NO_CURVE for judge in (_labels, _names))
    return {RETURNED: RIGHT[RETURNED], **drawn, AXES: axes or LABELED, LEGENDS: legends or NAMED}


def _read(described: Mapping[Any, Any]) -> list[Line]:
    """Return the described lines; a description that is not as it should be has none."""
    try:
        return [_line(raw) for raw in described["lines"]]
    except (LookupError, TypeError, ValueError, ArithmeticError):
        return []


def _line(raw: Mapping[str, Any]) -> Line:
    x, y = np.array([raw["x"], raw["y"]], np.float64).reshape(2, len(raw["x"]))
    measures = {name: float(raw[name]) for name in TROUBLES}
    return Line(x, y, {name: str(raw[name]).strip() for name in TEXTS}, measures)


def _find(words: str, lines: Sequence[Line], curve: Array) -> Line | None:
    """Return the line that shows a curve; of several, the one that is seen and named best."""
    part, quantity = words.split()

    def faults(line: Line) -> tuple[bool, bool, bool, float]:
        misplaced = quantity not in _said(line.text["ylabel"], QUANTITIES)
        misnamed = _said(line.text["called"], PARTS) != [part]
        return bool(_trouble(line)), misplaced, misnamed, _distance(line, curve)

    near = [line for line in lines if _distance(line, curve) <= ROUNDED]
    return min(near, key=faults, default=None)


def _distance(line: Line, curve: Array, scales: Sequence[int] = (1, 100)) -> float:
    """Return how far a line is from a curve, which may be drawn in percent."""
    if line.y.shape != curve.shape:
        return np.inf
    return min(float(np.max(np.abs(line.y / scale - curve))) for scale in scales)


def _said(text: str, patterns: Mapping[str, str]) -> list[str]:
    """Return which of `PARTS` or `QUANTITIES` a text speaks of."""
    return [word for word, pattern in patterns.items() if re.search(pattern, text.lower())]


def _curve(words: str, lines: Sequence[Line], shown: Shown, curves: Mapping[str, Array]) -> str:
    """Return the fact about one curve."""
    if words not in shown:
        return _instead(words, lines, curves)
    if trouble := _trouble(shown[words]):
        return f"drawn, but {trouble}"
    percent = {bool(np.max(line.y) > 1.5) for name, line in shown.items() if "accuracies" in name}
    if words == "validation accuracies" and len(percent) == 2:
        return "drawn on another scale than the training accuracies"
    return CURVE


def _trouble(line: Line) -> str:
    """Return why a line cannot be seen or read, "" if it can."""
    for name, (least, trouble) in TROUBLES.items():
        if not line.measures[name] >= least:
            return trouble
    steps = np.diff(line.x)
    even = np.all(np.isfinite(line.x)) and np.allclose(steps, steps[:1], rtol=0.05)
    return "" if even and np.all(steps > 0) else "not over the epochs"


def _instead(words: str, lines: Sequence[Line], curves: Mapping[str, Array]) -> str:
    """Return what is drawn in the place of a curve that no line shows."""
    curve, (part, quantity) = curves[words], words.split()
    if any(_distance(replace(line, y=line.x), curve) <= ROUNDED for line in lines):
        return "drawn with x and y exchanged"
    shorter = [np.isclose(line.y[:, None], curve) for line in lines if len(line.y) < len(curve)]
    pieces = {epoch for same in shorter if same.any(1).all() for epoch in np.nonzero(same)[1]}
    if pieces:
        some = f"only {len(pieces)} of {len(curve)} epochs"
        return some if len(pieces) < len(curve) else "drawn in pieces"
    for line in lines:
        name, *around = (line.text[text] for text in ("called", "ylabel", "title"))
        said = _said(name, QUANTITIES) or _said(" ".join(around), QUANTITIES)
        if _said(name, PARTS) == [part] and said == [quantity]:
            taken = [other for other in curves if _distance(line, curves[other]) <= ROUNDED]
            return f"drawn with {f'the numbers of the {taken[0]}' if taken else 'other numbers'}"
    return MISSING


def _problems(judge: Judge, shown: Shown) -> str:
    """Return the first problem of the losses and of the accuracies, "" if there is none."""
    told: dict[str, str] = {}
    for quantity in QUANTITIES:
        pair = {words.split()[0]: line for words, line in shown.items() if quantity in words}
        found = [problem for problem, there in judge(quantity, pair, shown).items() if there]
        if pair and found:
            told[quantity] = found[0]
    if len(told) == 2 and len(set(told.values())) == 1:
        return told["losses"]
    return " and ".join(f"{problem} for the {quantity}" for quantity, problem in told.items())


def _labels(quantity: str, pair: Shown, _: Shown) -> dict[str, bool]:
    """Return which problems the labels of the axes have."""
    across, up = ({line.text[name] for line in pair.values()} for name in ("xlabel", "ylabel"))
    said = _said(" ".join(up), QUANTITIES)
    turned = "epoch" in " ".join(up).lower() and _said(" ".join(across), QUANTITIES) != []
    no_x, no_y = "" in across, up == {""}  # one of two panels in a row may have the y label of both
    return {
        "no labels": no_x and no_y,
        "no label on the x axis": no_x,
        "no label on the y axis": no_y,
        "labels of x and y exchanged": turned,
        "the label of another quantity": said != [] and quantity not in said,
    }


def _names(_: str, pair: Shown, shown: Shown) -> dict[str, bool]:
    """Return which problems the names have that tell training from validation."""
    names = {part: _name(line) for part, line in pair.items()}
    letters = {re.sub(r"[\W\d_]", "", name.lower()) for name in names.values()}  # not "curve 1"
    looks = {(line.text["axes"], line.text["look"]) for line in pair.values()}
    swapped = any(part not in (_said(name, PARTS) or [part]) for part, name in names.items())
    named = [line.text for line in shown.values() if line.text["called"]]
    return {
        "none": not any(names.values()),
        "two curves that look alike": len(looks) < len(pair),
        "no name of the training curve": names.get("training") == "",
        "no name of the validation curve": names.get("validation") == "",
        "one name for training and validation": len(letters) < len(pair),
        "training and validation exchanged": swapped,
        "names that other curves have": len({(t["axes"], t["called"]) for t in named}) < len(named),
    }


def _name(line: Line) -> str:
    """Return a line's name in a legend, or else a title or label that names one part."""
    around = [line.text["title"], line.text["ylabel"]]
    return line.text["called"] or next((t for t in around if len(_said(t, PARTS)) == 1), "")
