"""Grades variations of the reference solution, for tests: one sandbox, many submissions.

A variation is the reference with a few exact pieces of text replaced, so it stays readable beside
the error it makes; a piece that is not found fails the test that asked for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grade import Order, grade
from autograder.plugin import Silent
from autograder.programs import REFERENCE
from autograder.report import Report
from autograder.sandbox import Sandbox
from autograder.submission import MODULES


@dataclass(frozen=True)
class Variation:
    """The reference with replacements in one module: pairs of (old, new), each old found once."""

    name: str
    module: str
    edits: tuple[tuple[str, str], ...] = ()
    whole: str = ""
    """The module's whole text instead, where replacements would hide what it is."""
    scores: dict[str, float] = field(default_factory=dict)
    """What is expected of the checks that lose points; every other check must be full."""
    only: str = ""
    """Check numbers to run, comma-separated; empty for all checks of the module's part."""

    def text(self) -> str:
        """Return the module's text. Raises `ValueError` for a piece that is not there once."""
        if self.whole:
            return self.whole
        text = (REFERENCE / f"{self.module}.py").read_text(encoding="utf-8")
        for old, new in self.edits:
            if text.count(old) != 1:
                raise ValueError(f"{self.name}: {text.count(old)} times in the reference: {old!r}")
            text = text.replace(old, new)
        return text


def write(folder: Path, variation: Variation | None = None) -> Path:
    """Write a submission: the reference, with one module varied."""
    folder.mkdir(parents=True, exist_ok=True)
    for module in MODULES:
        text = (REFERENCE / f"{module}.py").read_text(encoding="utf-8")
        if variation and variation.module == module:
            text = variation.text()
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    return folder


def run(
    folder: Path, out: Path, sandbox: Sandbox, only: Iterable[str] = (), seed: int = 1
) -> Report:
    """Grade a folder on the embedded sample."""
    out.mkdir(parents=True, exist_ok=True)
    return grade(Order(folder, out, frozenset(only), "sample", seed), Silent(), sandbox)
