"""Leaves the files that lie beside results.json: the page and the learning curves.

A file from an earlier grading never stays beside newer results.
"""

from __future__ import annotations

from pathlib import Path

from autograder.render import curves, html
from autograder.report import Report

PAGE = "report.html"
PICTURES = {
    "pytorch_ann": "pytorch_ann_train_val_metrics.png",
    "pytorch_cnn": "pytorch_cnn_train_val_metrics.png",
}


def clear(out: Path) -> None:
    """Remove what an earlier grading left. Raises `OSError`."""
    for name in (PAGE, *PICTURES.values()):
        (out / name).unlink(missing_ok=True)


def leave(report: Report, out: Path) -> None:
    """Write the page, and a picture for each PyTorch training with a history."""
    pictures = curves.pictures(report)
    for module, name in PICTURES.items():
        if module in pictures:
            (out / name).write_bytes(pictures[module])
    (out / PAGE).write_text(html.page(report, pictures), encoding="utf-8")
