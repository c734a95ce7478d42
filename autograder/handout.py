"""Writes `student/` from `solutions/`: the lines between two markers become a stub.

A region begins with `# BEGIN SOLUTION 1.2` and ends with `# END SOLUTION`; several functions may
share a number. Markers that are nested, unclosed, misspelled, empty, repeated or missing are
refused, so that no answer slips through. Functions without markers are given to students as they
are, and files that a student may have added to the folder stay.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

# The regions of each file: number and function.
STUBS: dict[str, tuple[str, ...]] = {
    "numpy_ann.py": (
        "1.1 NumpyANN",
        "1.2 relu",
        "1.3 relu_derivative",
        "1.4 cross_entropy",
        "1.5 NumpyANN.forward",
        "1.6 NumpyANN.backward",
        "1.7 NumpyANN.update",
        "1.8 minibatches",
        "1.9 train_epoch",
    ),
    "pytorch_ann.py": (
        "2.1 PyTorchANN",
        "2.2 PyTorchANN.forward",
        "2.3 make_optimizer",
        "2.3 train_epoch",
        "2.4 evaluate",
        "2.5 plot_train_val_metrics",
        "2.6 judge_fit",
    ),
    "pytorch_cnn.py": (
        "3.1 PyTorchCNN",
        "3.2 PyTorchCNN.forward",
        "3.3 make_optimizer",
        "3.3 train_epoch",
        "3.3 evaluate",
    ),
}
COPIES: dict[str, str] = {"utils.py": "utils.py", "handout.md": "README.md"}

_NUMBERS = {title.partition(" ")[0] for titles in STUBS.values() for title in titles}
_MARKER = re.compile(r"(?P<indent> *)# (?:BEGIN SOLUTION (?P<number>\S+)|END SOLUTION)")
_ALMOST = re.compile(r"#.*\b(?:BEGIN|END)\b|#.*\b(?i:begin|end)\W*sol")


class HandoutError(Exception):
    """A solution cannot be turned into a stub: `problem` was found in `file` at `line`."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(file, line, problem)
        self.file = file
        self.line = line
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"


@dataclass(frozen=True)
class Marker:
    """A marker at a line, counted from 1: the beginning of `number`, or an end if that is None."""

    line: int
    indent: str
    number: str | None


@dataclass(frozen=True)
class Region:
    """One answer, from the line of its first marker to that of its last, in function `subject`."""

    number: str
    subject: str
    indent: str
    begin: int
    end: int

    @property
    def title(self) -> str:
        """The number and the function."""
        return f"{self.number} {self.subject}"

    @property
    def stub(self) -> list[str]:
        """The lines that replace the answer."""
        return [
            f"{self.indent}# {self.title}: your code here, instead of the next line",
            f'{self.indent}raise NotImplementedError("{self.title} is not written yet")',
        ]


def cut(source: str, name: str) -> str:
    """Return the stub of a solution; `name` is its file name, for messages.

    Raises `HandoutError` for anything that leaves it in doubt which lines are an answer.
    """
    lines = source.split("\n")
    kept: list[str] = []
    done = 0
    for region in regions(source, name):
        kept += lines[done : region.begin - 1] + region.stub
        done = region.end
    return "\n".join(kept + lines[done:])


def regions(source: str, name: str) -> list[Region]:
    """Return the marked regions of a solution, in order. Raises as `cut` does."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise HandoutError(name, error.lineno or 0, f"not Python: {error.msg}") from error
    except ValueError as error:  # a null byte, before Python 3.12
        raise HandoutError(name, 0, f"not Python: {error}") from error
    lines = source.split("\n")
    found: list[Region] = []
    for number, begin, end in _pairs(_markers(lines, name), name):
        if number not in _NUMBERS:
            raise HandoutError(name, begin.line, f"there is no {number} for students to write")
        if not any(map(_is_code, lines[begin.line : end.line - 1])):
            raise HandoutError(name, begin.line, f"the region of {number} is empty")
        subject = _subject(tree, begin.line, name)
        region = Region(number, subject, begin.indent, begin.line, end.line)
        if region.title in {other.title for other in found}:
            raise HandoutError(name, begin.line, f"{region.title} has a region already")
        found.append(region)
    return found


def _markers(lines: list[str], name: str) -> list[Marker]:
    found = []
    for line, text in enumerate(lines, start=1):
        match = _MARKER.fullmatch(text)
        if match:
            found.append(Marker(line, match["indent"], match["number"]))
        elif _ALMOST.search(text):
            expected = "# BEGIN SOLUTION 1.2 or # END SOLUTION, alone on its line, is expected"
            raise HandoutError(name, line, f"{text.strip()!r} is not a marker: {expected}")
    return found


def _pairs(markers: list[Marker], name: str) -> Iterator[tuple[str, Marker, Marker]]:
    for begin, end in zip_longest(markers[::2], markers[1::2]):
        if begin.number is None:
            raise HandoutError(name, begin.line, "an END SOLUTION without a BEGIN before it")
        if end is None:
            raise HandoutError(name, begin.line, f"the region of {begin.number} is never closed")
        if end.number is not None:
            raise HandoutError(name, end.line, f"{end.number} begins inside {begin.number}")
        yield begin.number, begin, end


def _is_code(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")


def _subject(tree: ast.Module, line: int, name: str) -> str:
    """Return the name of the function around this line: relu, NumpyANN.forward, NumpyANN."""
    scopes = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and node.lineno < line <= (node.end_lineno or 0)
    ]
    if not scopes or not isinstance(scopes[-1], ast.FunctionDef):
        raise HandoutError(name, line, "a region must be inside a function")
    # ast.walk goes from the outside to the inside, so the names come in order.
    return ".".join(node.name for node in scopes).removesuffix(".__init__")


def write(solutions: Path, student: Path) -> list[Path]:
    """Write the stubs, the given files and the handout to `student`; return their paths.

    Raises `HandoutError`, before anything is written, for the same reasons as `cut`, and if a file
    or one of its regions is missing.
    """
    contents = {name: _stub(solutions / name, titles) for name, titles in STUBS.items()}
    contents |= {target: _read(solutions / name) for name, target in COPIES.items()}
    student.mkdir(parents=True, exist_ok=True)
    for name, text in contents.items():
        (student / name).write_bytes(text.encode("utf-8"))  # bytes: the same line ends everywhere
    return [student / name for name in contents]


def _stub(path: Path, titles: tuple[str, ...]) -> str:
    source = _read(path)
    marked = sorted(region.title for region in regions(source, path.name))
    if marked != sorted(titles):
        expected, found = ", ".join(titles), ", ".join(marked) or "none"
        raise HandoutError(path.name, 1, f"regions {found} found, {expected} expected")
    return cut(source, path.name)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise HandoutError(path.name, 0, f"cannot be read: {error}") from error
