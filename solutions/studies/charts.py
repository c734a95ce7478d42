"""Pictures that more than one study draws: how a training went, and what several of them cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from matplotlib.figure import Figure

from . import figures
from .study import effort, unit
from .training import History

PARTS = {"training": "train", "validation": "val", "test": "test"}


def course(history: History, loss: str) -> Figure:
    """Draw loss and accuracy of all three parts by epoch; `loss` names the kind of loss."""
    columns = {
        kind: {name: history.of(f"{part}_{kind}") for name, part in PARTS.items()}
        for kind in ("loss", "accuracy")
    }
    panels = [
        figures.Panel("Loss", loss, columns["loss"]),
        figures.Panel("Accuracy", "fraction right", columns["accuracy"]),
    ]
    return figures.curves(panels)


def price(stats: dict[str, Any], names: Iterable[str]) -> Figure:
    """Draw the test accuracy of some runs beside the time that their training took."""
    runs = {name: stats["runs"][name] for name in names}
    accuracy = {name: [100 * run["test_accuracy"]] for name, run in runs.items()}
    seconds = {name: [effort(stats, run)] for name, run in runs.items()}
    panels = [
        figures.Panel("Test accuracy", "%", accuracy),
        figures.Panel("Training time", unit(stats), seconds),
    ]
    return figures.bars(panels)
