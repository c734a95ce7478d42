"""Draws the README's terminal from a real grading: `python -m benchmarks.pictures`."""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path

from rich.console import Console

from autograder.answers import catalogue
from autograder.grade import grade
from autograder.grading.run import ROOT, Order
from autograder.programs import REFERENCE
from autograder.render.live import Live
from autograder.render.terminal import show
from autograder.submission import stage
from benchmarks import classroom

PICTURES = ROOT / ".github" / "pictures"
MISTAKES = {"slope 1 at 0", "not divided by n"}  # so that the picture shows feedback


def spoil(folder: Path) -> None:
    """Write the solutions with the mistakes into a folder."""
    wrong = [one for one in classroom.mistakes("numpy_ann") if one.mistake.name in MISTAKES]
    for module, content in stage(REFERENCE).sources.items():
        text = content.decode()
        if module == "numpy_ann":
            text = catalogue.apply(text, wrong)
        (folder / f"{module}.py").write_text(text, encoding="utf-8")


def main() -> None:
    """Grade, and keep the terminal's picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as out:
        spoil(Path(folder))
        with Live(Console(file=io.StringIO())) as live:
            report = grade(Order(Path(folder), Path(out), data="sample", seed=1), live)
    console = Console(
        record=True, width=92, markup=False, highlight=False, emoji=False, force_terminal=True,
        file=io.StringIO(),
    )  # fmt: skip
    show(report, console)
    console.save_svg(str(PICTURES / "terminal.svg"), title="make grade")


if __name__ == "__main__":
    main()
