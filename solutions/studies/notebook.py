"""Notebooks from plain Python: `notebooks/NAME.py` is what is edited, NAME.ipynb what is opened.

`python -m solutions.studies notebooks` writes the second from the first. Their cells call the
studies' own functions; no code is written twice.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import jupytext
from IPython.display import Image

from .catalogue import STUDIES
from .error import StudyError
from .images import read
from .lab import Lab, Settings
from .machine import choose

FOLDER = Path(__file__).resolve().parent / "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def lab(name: str, data: str = "sample", epochs: int | None = None, seed: int = 0) -> Lab:
    """Return a study's workplace in a folder of its own, for a notebook's cells to use."""
    device = choose("auto")
    out = Path(tempfile.mkdtemp(prefix="studies-"))
    images = read(data, seed).to(device)
    settings = Settings(out, seed=seed, epochs=epochs, device=device)
    return Lab(name, images, settings, STUDIES[name].published)


def show(lab: Lab, name: str) -> Image:
    """Return a picture that a study has drawn, for the notebook to display."""
    return Image(filename=lab.folder / f"{name}.png")  # type: ignore[no-untyped-call]


def build(source: Path) -> str:
    """Return the notebook of a Python file, the same text for the same file."""
    book = jupytext.read(source, fmt="py:percent")  # type: ignore[no-untyped-call]
    book.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for number, cell in enumerate(book.cells):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = {}
    return json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def sources(folder: Path = FOLDER) -> list[Path]:
    """Return the Python files that notebooks are made of."""
    return sorted(folder.glob("*.py"))


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every notebook beside its Python file; return them. Raises `StudyError`."""
    written = []
    for source in sources(folder):
        target = source.with_suffix(".ipynb")
        try:
            target.write_text(build(source), encoding="utf-8")
        except OSError as error:
            found = f"{target} cannot be written ({error.strerror})"
            raise StudyError(found, "The notebooks lie in the project's own folder.") from error
        written.append(target)
    return written
