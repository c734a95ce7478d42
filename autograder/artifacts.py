"""Leaves the files that lie beside results.json: the page and the learning curves.

A file from an earlier grading never stays beside newer results. What draws is imported in the
functions: loading it and reading its template takes as long as several checks.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from autograder.course import PARTS
from autograder.render.results import Unwritten
from autograder.report import Report

PAGE = "report.html"
PICTURES = {
    part.module: f"{part.module}_train_val_metrics.png" for part in PARTS if part.kind == "torch"
}


def clear(out: Path) -> None:
    """Remove what an earlier grading left. Raises `Unwritten`."""
    for name in (PAGE, *PICTURES.values()):
        try:
            (out / name).unlink(missing_ok=True)
        except OSError as error:
            raise Unwritten(f"{out / name} cannot be replaced: {error.strerror}") from error


def load() -> None:
    """Load what `leave` needs; best in a thread of its own, while workers are waited for.

    What fails here fails in `leave` once more, which tells of it.
    """
    with contextlib.suppress(Exception):
        from autograder.render import html

        html.template()


def leave(report: Report, out: Path) -> None:
    """Write the page, and a picture for each PyTorch training with a history."""
    from autograder.render import curves, html

    pictures = curves.pictures(report)
    for module, name in PICTURES.items():
        if module in pictures:
            (out / name).write_bytes(pictures[module])
    (out / PAGE).write_text(html.page(report, pictures), encoding="utf-8")
