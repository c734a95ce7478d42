"""Judges a drawn figure of learning curves by what is on it, however it was drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from autograder.compare import Departure, expect
from autograder.judges.histories import CURVES, History
from autograder.mistakes import drawings
from autograder.mistakes.histories import CONSTANT

Axes = Mapping[str, Any]
VALIDATION_WORDS = ("val", "dev", "test", "held")
TRAINING_WORDS = ("train", "trn", "fit")
ROUNDED = 0.006  # numbers may be drawn with two digits after the point
NEGATIONS = ("not ", "nicht ")
FALLEN = 0.98  # of the first epoch's training loss; five epochs of learning leave less than half
MEASURES = {
    "losses": ("loss", "entropy", "error", "cost", "verlust", "fehler", "kosten"),
    "accuracies": ("acc", "genau", "treffer", "right", "correct"),
}
PNG = b"\x89PNG\r\n\x1a\n"


def find_curves(axes: Sequence[Axes], history: History) -> dict[str, tuple[Axes, str]]:
    """Return where each curve of the history is drawn, and under which label.

    Accuracies may be drawn in percent. Of a curve that is drawn twice, points over a line for
    instance, the one that the legend names counts. Raises `Departure` naming the first curve that
    is missing.
    """
    expect(axes, "Nothing was saved to path.", drawings.NOT_SAVED)
    found: dict[str, tuple[Axes, str]] = {}
    for name in CURVES:
        places = [
            (ax, label)
            for ax in axes
            for line, label in zip(ax["lines"], _labels(ax, history), strict=True)
            if _draws(line["y"], history[name])
        ]
        if not places:
            raise Departure(f"No line shows {name}.", drawings.CURVE_MISSING)
        found[name] = min(places, key=lambda place: place[1] not in place[0]["legend"])
    return found


def _labels(ax: Axes, history: History) -> list[str]:
    """Return each line's name: its label where the legend shows any, else what the legend calls it.

    That is known by its look if it is for every curve; `legend(["a", "b"])` names lines in order.
    A line without a label has the name of one that looks the same: its smoothed copy.
    """
    labels = [str(line["label"]) for line in ax["lines"]]
    called = [str(line["called"]) for line in ax["lines"]]
    if {*labels} & {*ax["legend"]}:
        both = zip(labels, called, strict=True)
        return [look if look and label.startswith("_") else label for label, look in both]
    curves = [any(_draws(line["y"], c) for c in history.values()) for line in ax["lines"]]
    if all(name for name, curve in zip(called, curves, strict=True) if curve):
        return called
    return [*ax["legend"], *labels[len(ax["legend"]) :]][: len(labels)]


def _draws(drawn: Sequence[float], curve: Sequence[float]) -> bool:
    if len(drawn) != len(curve):
        return False
    return any(
        np.allclose(drawn, np.multiply(curve, scale), rtol=0, atol=ROUNDED * scale)
        for scale in (1, 100)
    )


def judge_axes(axes: Sequence[Axes], history: History) -> None:
    """Judge the labels of the axes that hold curves."""
    named = any(ax["xlabel"] for ax in axes)
    found = find_curves(axes, history)
    for name, (ax, _) in found.items():
        expect(named, "No horizontal axis has a label.", drawings.AXES_UNLABELLED)
        expect(
            ax["ylabel"],
            f"The vertical axis of {name} has no label.",
            drawings.AXES_UNLABELLED,
        )
        drawn = {other.partition("_")[2] for other, (place, _) in found.items() if place is ax}
        said = {what for what, words in MEASURES.items() if _any(words, ax["ylabel"])}
        expect(
            not said or drawn & said,
            f"The vertical axis of {name} is called {ax['ylabel']!r}.",
            drawings.AXES_EXCHANGED,
        )


def _any(words: Sequence[str], text: str) -> bool:
    return any(word in text.lower() for word in words)


def judge_legend(axes: Sequence[Axes], history: History) -> None:
    """Judge that a legend tells training from validation, and rightly."""
    for name, (ax, label) in find_curves(axes, history).items():
        shown = label in ax["legend"] and not label.startswith("_")
        expect(
            shown,
            f"No legend names the line of {name}.",
            drawings.NO_LEGEND,
        )
        validating, training = _any(VALIDATION_WORDS, label), _any(TRAINING_WORDS, label)
        training = training and not _any(NEGATIONS, label)
        wrong = validating and not training if name.startswith("train") else training
        expect(
            not wrong or validating == training,
            f"The line of {name} is called {label!r}.",
            drawings.CURVES_SWAPPED,
        )
    _tell_apart(axes, history)


def _tell_apart(axes: Sequence[Axes], history: History) -> None:
    """Judge that no two curves on one pair of axes have the same name."""
    found = find_curves(axes, history)
    for one, other in combinations(CURVES, 2):
        (place, name), (elsewhere, called) = found[one], found[other]
        alike = one.partition("_")[2] == other.partition("_")[2]
        expect(
            place is not elsewhere or name != called,
            f"The lines of {one} and {other} are both called {name!r}.",
            drawings.ONE_NAME if alike else drawings.OTHER_AXES,
        )


def judge_written(content: bytes, axes: Sequence[Axes], history: History) -> None:
    """Judge that a PNG arrived in the open file, and that something is drawn on it."""
    expect(
        content.startswith(PNG),
        "What was saved to path is not a PNG.",
        drawings.NO_PNG if content else drawings.NOT_SAVED,
    )
    drawn = [line["y"] for ax in axes for line in ax["lines"]]
    expect(
        any(_draws(y, curve) for y in drawn for curve in history.values()),
        "The picture shows no curve of the history.",
        drawings.CURVE_MISSING,
    )


def judge_moving(history: History) -> None:
    """Judge the curves of a graded training: learning moves each, and lowers the training loss.

    Batch norm and the order of the batches shake the loss of a network that learns nothing too.
    """
    for name, curve in history.items():
        expect(
            len(curve) < 2 or len(set(curve)) > 1,
            f"{name} is {curve[0]:.4g} in every epoch." if curve else "",
            CONSTANT,
        )
    losses = history["train_losses"]
    expect(
        len(losses) < 2 or losses[-1] < FALLEN * losses[0],
        f"The training loss goes from {losses[0]:.4g} to {losses[-1]:.4g}: nothing is learned.",
        drawings.NOT_FALLING,
    )
