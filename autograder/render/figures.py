"""Renders learning curves as Gradescope tests without a score: a picture, and its numbers as text.

Everything but the picture is escaped; a reader without pictures loses nothing.
"""

from __future__ import annotations

import math
from typing import Any

from markupsafe import Markup

from autograder.plaintext import visible
from autograder.render import curves, html, outline
from autograder.report import VISIBILITIES, Report, Training

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
            "visibility": _visibility(parts.get(key)),
        }
        for key, png in curves.pictures(report).items()
    ]


def _visibility(part: outline.Part | None) -> str:
    """Return when the part's least visible check is shown: a curve tells as much as a score."""
    results = part.results if part else []
    return VISIBILITIES[max((VISIBILITIES.index(r.entry.visibility) for r in results), default=0)]


def _output(training: Training, png: bytes) -> str:
    told = visible(html.describe(training))
    picture = Markup("")
    if len(png) <= MOST_PNG_BYTES:
        picture = Markup('<img src="{}" alt="{}" style="max-width: 100%">').format(
            html.address(png), f"Learning curves. {told}"
        )
    return str(Markup("{}<p>{}</p><pre>{}</pre>").format(picture, told, _numbers(training)))


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
