"""Renders learning curves as Gradescope tests without a score: a picture, and its numbers as text.

Everything but the picture is escaped; a reader without pictures loses nothing.
"""

from __future__ import annotations

import math
from typing import Any

from markupsafe import Markup

from autograder.plaintext import visible
from autograder.render import curves, html, outline
from autograder.report import VISIBLE, Report, Training

MOST_PNG_BYTES = 70_000  # an output is cut in its middle past 100,000 characters
MOST_ROWS = 20
COLUMNS = ("train_losses", "val_losses", "train_accuracies", "val_accuracies")
HEAD = f"{'epoch':>5}  {'loss':>9}  {'val. loss':>9}  {'accuracy':>9}  {'val. acc.':>9}"


def figures(report: Report) -> list[dict[str, Any]]:
    """Return a test for each training that has a history."""
    parts = {part.key: part for part in outline.parts(report)}
    return [
        {
            "name": f"Learning curves: {report.trainings[key].name}",
            "output": _output(report.trainings[key], png),
            "output_format": "html",
            "visibility": parts[key].visibility if key in parts else VISIBLE,
        }
        for key, png in curves.pictures(report).items()
    ]


def _output(training: Training, png: bytes) -> str:
    told = visible(html.describe(training))
    picture = Markup("")
    if len(png) <= MOST_PNG_BYTES:
        picture = Markup('<img src="{}" alt="{}" style="max-width: 100%">').format(
            html.address(png), f"Learning curves. {told}"
        )
    seen = Markup("").join(Markup("<p>{}</p>").format(line) for line in _seen(training))
    return str(Markup("{}<p>{}</p>{}<pre>{}</pre>").format(picture, told, seen, _numbers(training)))


def _seen(training: Training) -> list[str]:
    """Return what the curves show, in sentences."""
    fitting = outline.fitting(training)
    told = [f"By the handout's rule these curves show {fitting}"] if fitting else []
    return [visible(line) for line in (*told, *(finding.told for finding in training.findings))]


def _numbers(training: Training) -> str:
    """Return the history as a table of at most some twenty epochs, the last one among them."""
    history = training.history or {}
    rows = list(zip(*(history.get(name, []) for name in COLUMNS), strict=False))
    step = max(1, math.ceil(len(rows) / MOST_ROWS))
    lines = [HEAD]
    for epoch, values in enumerate(rows, 1):
        if (len(rows) - epoch) % step == 0:
            lines.append(f"{epoch:>5}  " + "  ".join(f"{value:>9.4g}" for value in values))
    return "\n".join(lines)
