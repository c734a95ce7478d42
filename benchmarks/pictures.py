"""Draws the README's terminal from a real grading: `python -m benchmarks.pictures`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from rich.console import Console

from autograder.grade import ROOT, Order, grade
from autograder.render.live import Live
from autograder.render.terminal import show

PICTURES = ROOT / ".github" / "pictures"
# Mistakes that students make, so that the picture shows what feedback looks like.
MISTAKES = {
    "numpy_ann": [
        ("return (z > 0).astype(z.dtype)", "return (z >= 0).astype(z.dtype)"),
        ("dz2 = (self.a2 - y_true) / len(X)", "dz2 = self.a2 - y_true"),
    ]
}


def spoil(folder: Path) -> None:
    """Write the solutions with the mistakes into a folder."""
    for path in sorted((ROOT / "solutions").glob("*_?nn.py")):
        text = path.read_text(encoding="utf-8")
        for right, wrong in MISTAKES.get(path.stem, []):
            if right not in text:
                raise ValueError(f"{path.name} has no {right!r}")
            text = text.replace(right, wrong)
        (folder / path.name).write_text(text, encoding="utf-8")


def main() -> None:
    """Grade, and keep the terminal's picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as out:
        spoil(Path(folder))
        quiet = Console(file=(Path(out) / "log").open("w", encoding="utf-8"))
        with Live(quiet) as live:
            report = grade(Order(Path(folder), Path(out), data="sample", seed=1), live)
        console = Console(
            record=True, width=92, markup=False, highlight=False, emoji=False, force_terminal=True,
            file=(Path(out) / "picture").open("w", encoding="utf-8"),
        )  # fmt: skip
        show(report, console)
        console.save_svg(str(PICTURES / "terminal.svg"), title="make grade")


if __name__ == "__main__":
    main()
