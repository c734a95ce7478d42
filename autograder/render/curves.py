"""Draws the learning curves of a graded training run.

matplotlib is imported when a picture is asked for, not before: a listing or a report without
trainings does without it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from autograder.render.outline import judgement
from autograder.report import Report, Training

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INCHES, DOTS_PER_INCH = (8.4, 3.6), 100
COLOURS = 32  # of the PNG's palette: a quarter of the bytes, and no visible difference
MARKED_EPOCHS = 30  # above this, markers would hide the lines
SHADE = "#F3E3C3"  # behind the epochs that overfit; text and lines on it stay easy to read
LARGEST = 1e6  # a loss beyond it has diverged, and is drawn at the edge

# Blue and vermilion of Okabe and Ito tell apart in any colour vision; dashes and marks in print.
STYLES: dict[str, dict[str, Any]] = {
    "train": {"color": "#0072B2", "linestyle": "-", "marker": "o", "label": "training"},
    "val": {"color": "#D55E00", "linestyle": "--", "marker": "s", "label": "validation"},
}


def pictures(report: Report) -> dict[str, bytes]:
    """Return a PNG for every training with a history, by the training's key."""
    found = {}
    for key, training in report.trainings.items():
        if training.history is not None:
            stream = io.BytesIO()
            draw(training, stream)
            found[key] = stream.getvalue()
    return found


def draw(training: Training, target: Path | IO[bytes]) -> None:
    """Write losses and accuracies, training against validation, as a PNG of at most 70 kB.

    Raises `ValueError` if the training has no history.
    """
    if training.history is None:
        raise ValueError(f"{training.name} has no history to draw")
    from matplotlib.figure import Figure

    figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH, layout="constrained")
    losses, accuracies = figure.subplots(1, 2)
    _curves(losses, training.history, "losses")
    _curves(accuracies, training.history, "accuracies")
    losses.set(title="Loss", xlabel="epoch", ylabel="mean cross-entropy")
    accuracies.set(title="Accuracy", xlabel="epoch", ylabel="fraction correct")
    needed = f"{training.threshold:.0%} needed on the test images"
    accuracies.axhline(training.threshold, color="0.35", linestyle=":", label=needed)
    handles, labels = accuracies.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower left", ncols=len(labels), frameon=False)
    _judge((losses, accuracies), training)
    shown = f"\nThese curves show {judgement(training)}" if training.fit else ""
    figure.suptitle(heading(training) + shown, fontweight="bold", x=0.01, ha="left")
    _save(figure, target)


def _judge(both: Iterable[Axes], training: Training) -> None:
    """Shade the epochs in which the curves show what they show, where they are known."""
    if training.fit is not None and training.fit.since is not None:
        for axes in both:
            axes.axvspan(training.fit.since - 0.5, axes.get_xlim()[1], color=SHADE, zorder=0)


def heading(training: Training) -> str:
    """Return what a training came to, in one line."""
    if training.accuracy is None:
        return f"{training.name}: no test accuracy"
    return f"{training.name}: {training.accuracy:.1%} test accuracy"


def _curves(axes: Axes, history: dict[str, list[float]], what: str) -> None:
    from matplotlib.ticker import MaxNLocator

    longest = 1
    for which, style in STYLES.items():
        values = _bounded(history.get(f"{which}_{what}", []))
        longest = max(longest, len(values))
        marker = style["marker"] if len(values) <= MARKED_EPOCHS else ""
        axes.plot(range(1, len(values) + 1), values, **{**style, "marker": marker}, markersize=4)
    axes.set_xlim(0.5, longest + max(0.5, 0.03 * longest))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    axes.grid(color="0.9", linewidth=0.8)


def _bounded(values: Sequence[float]) -> list[float]:
    return [min(max(value, -LARGEST), LARGEST) for value in values]


def _save(figure: Figure, target: Path | IO[bytes]) -> None:
    """Save with a palette, so that no history however long or noisy makes a large file."""
    from PIL import Image

    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    with Image.open(stream) as picture:
        small = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    small.save(target, format="PNG", optimize=True)
