"""Writes what an instructor opens after a class was graded, and now and then while it is.

Every file is replaced in one step, so whoever reads it never sees half of it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.batch import gradebook
from autograder.batch.entries import Row
from autograder.batch.statistics import summarize
from autograder.cohort import Comparison
from autograder.render import classroom

PAGE, PAIRS = "index.html", "similar.html"


def publish(
    rows: Iterable[Row], out: Path, similar: Comparison | None = None, running: bool = False
) -> None:
    """Write the gradebooks and the page of the class to `out`; the pairs too, if they are given.

    `running` says that submissions are still to come. Raises `OSError`.
    """
    people = gradebook.lines(rows)
    out.mkdir(parents=True, exist_ok=True)
    replace(out / "gradebook.csv", gradebook.gradebook(people))
    replace(out / "canvas.csv", gradebook.canvas(people))
    replace(out / "gradescope.csv", gradebook.gradescope(people))
    if similar is not None:
        replace(out / PAIRS, classroom.pairs(similar).encode("utf-8", "replace"))
    page = classroom.page(summarize(people), (out / PAIRS).exists(), running)
    replace(out / PAGE, page.encode("utf-8", "replace"))


def replace(path: Path, content: bytes) -> None:
    """Put a file into its place in one step, readable by others. Raises `OSError`."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
