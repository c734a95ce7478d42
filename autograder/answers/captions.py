"""Judges the words on a figure of learning curves: labels of axes, names in legends.

Words of several languages are understood; a name that is not understood is right as long as it
differs from the other one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from autograder.answers.panels import Line, Panel

QUANTITIES = ("losses", "accuracies")
LABELS = "labels on x and y"
NAMES = "names that tell training from validation"
NO_CURVE = "none with a curve"
PARTS = {
    "training": re.compile(r"(?<!not )(?<!nicht )train|trn|\bfit"),
    "validation": re.compile(r"val(?!ue)|\bdev|(?<![a-z])test|held|unseen|(not|nicht) train"),
}
MEASURES = {
    "losses": re.compile(r"loss|entropy|error|cost|nll|verlust|fehler|kosten"),
    "accuracies": re.compile(r"acc|genau|treffer|correct|right"),
}
TIME = re.compile(r"epoch|iteration|step")
ACROSS, UP = (0, 2), (1, 3)  # the sides of a panel's place
SAME_COLOR = 0.1  # up to this difference, in the channel that differs most

Shown = Mapping[str, Line]  # by "training losses" and so on


def part_of(name: str) -> str:
    """Return "training" or "validation" if a name says one of them, "" for neither or both."""
    said = [part for part, pattern in PARTS.items() if pattern.search(name.lower())]
    return said[0] if len(said) == 1 else ""


def measures(text: str) -> set[str]:
    """Return which of losses and accuracies a text speaks of."""
    return {what for what, pattern in MEASURES.items() if pattern.search(text.lower())}


def labels(shown: Shown, panels: Sequence[Panel]) -> str:
    """Return the fact about the labels of the axes on which curves are drawn."""
    holds: dict[Panel, set[str]] = {}
    for words, line in shown.items():
        holds.setdefault(line.panel, set()).add(words.split()[1])
    if not holds:
        return NO_CURVE
    if any(_turned(panel) for panel in holds):
        return "the labels of x and y are exchanged"
    without: dict[str, list[str]] = {"x": [], "y": []}
    wrong = []
    known = [q for q in QUANTITIES if any(q in held for held in holds.values())]
    for quantity in known:
        mine = [panel for panel, held in holds.items() if quantity in held]
        upright = [_y_label(panel, holds) for panel in mine]
        if not all(_x_label(panel, panels) for panel in mine):
            without["x"].append(quantity)
        if not all(upright):
            without["y"].append(quantity)
        if any(measures(label) and quantity not in measures(label) for label in upright):
            wrong.append(quantity)
    return _missing(without, known) or _misplaced(wrong) or LABELS


def _missing(without: Mapping[str, Sequence[str]], known: Sequence[str]) -> str:
    if all(len(quantities) == len(known) for quantities in without.values()):
        return "no labels"
    if without["x"] == without["y"] != []:
        return f"no labels on the axes of the {without['x'][0]}"
    told = [
        f"no label on the {axis} axis of the {' and the '.join(quantities)}"
        for axis, quantities in without.items()
        if quantities
    ]
    return " and ".join(told)


def _misplaced(wrong: Sequence[str]) -> str:
    if len(wrong) == len(QUANTITIES):
        return "the labels of losses and accuracies are exchanged"
    others = [quantity for quantity in QUANTITIES if quantity not in wrong]
    return f"the {wrong[0]} are drawn beside the label of the {others[0]}" if wrong else ""


def _turned(panel: Panel) -> bool:
    across, up = panel.words["xlabel"], panel.words["ylabel"]
    return bool(TIME.search(up.lower()) and not measures(up) and measures(across))


def _x_label(panel: Panel, panels: Sequence[Panel]) -> str:
    """Return the label of the x axis: its own, one in the same column, or the figure's."""
    column = [other.words["xlabel"] for other in panels if panel.near(other, *ACROSS)]
    return panel.words["xlabel"] or next(filter(None, column), panel.words["supxlabel"])


def _y_label(panel: Panel, holds: Mapping[Panel, set[str]]) -> str:
    """Return the label of the y axis: its own, one in the row for the same, or the figure's."""
    row = [
        other.words["ylabel"]
        for other, held in holds.items()
        if panel.near(other, *UP) and held == holds[panel]
    ]
    return panel.words["ylabel"] or next(filter(None, row), panel.words["supylabel"])


def names(shown: Shown) -> str:
    """Return the fact about the names that tell training from validation."""
    if not shown:
        return NO_CURVE
    told = {}
    for quantity in QUANTITIES:
        pair = {words: line for words, line in shown.items() if words.endswith(quantity)}
        told[quantity] = _problem(pair, shown) if pair else ""
    losses, accuracies = told.values()
    if losses == accuracies != "":
        return losses
    if losses or accuracies:
        told = {quantity: problem for quantity, problem in told.items() if problem}
        return " and ".join(f"{problem} for the {quantity}" for quantity, problem in told.items())
    return "the same names for losses and accuracies" if _one_name(shown) else NAMES


def _problem(pair: Shown, shown: Shown) -> str:
    """Return what is wrong with the names of the curves of one quantity, "" if nothing is."""
    named = {words.split()[0]: _shown_name(line, shown) for words, line in pair.items()}
    if not any(named.values()):
        return "none"
    if len(pair) == 2 and _look_alike(*pair.values()):
        return "two curves that look alike"
    for part, name in named.items():
        if not name:
            return f"no name of the {part} curve"
    if len(named) == 2 and len({_letters(name) for name in named.values()}) == 1:
        return "one name for training and validation"
    if any(part_of(name) not in ("", part) for part, name in named.items()):
        return "training and validation exchanged"
    return ""


def _shown_name(line: Line, shown: Shown) -> str:
    """Return a line's name in a legend; a curve that is alone has the name of its axes."""
    alone = sum(other.panel is line.panel for other in shown.values()) == 1
    around = [line.panel.words[name] for name in ("title", "ylabel")] if alone else []
    return line.called or next((words for words in around if part_of(words)), "")


def _letters(name: str) -> str:
    """Return a name without digits and signs: "curve 1" and "curve 2" tell nothing apart."""
    return re.sub(r"[\W\d_]", "", name.lower())


def _look_alike(one: Line, other: Line) -> bool:
    """Return True if two lines in one place cannot be told apart."""
    widths = [max(line.numbers["width"], 0.1) for line in (one, other)]
    return (
        one.panel.near(other.panel, *ACROSS, *UP)
        and float(np.max(np.abs(one.color - other.color))) < SAME_COLOR
        and (one.style, one.marker) == (other.style, other.marker)
        and max(widths) / min(widths) < 1.5
        and abs(one.numbers["alpha"] - other.numbers["alpha"]) < 0.3
    )


def _one_name(shown: Shown) -> bool:
    """Return True if a loss and an accuracy on one Axes have the same name."""
    return any(
        one.panel is other.panel and _letters(one.called) == _letters(other.called)
        for one, other in combinations(shown.values(), 2)
    )
