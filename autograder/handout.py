"""Writes `student/` from `solutions/`: what stands between two markers becomes a stub.

A region begins with `# BEGIN SOLUTION 1.2` and ends with `# END SOLUTION`. It refuses markers that
are nested, unclosed, misspelled, empty, repeated or missing, so that no answer slips through. Files
that a student may have added to the folder stay.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

STUBS: dict[str, tuple[str, ...]] = {
    "numpy_ann.py": ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"),
    "pytorch_ann.py": ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6"),
    "pytorch_cnn.py": ("3.1", "3.2", "3.3", "3.5"),
}
COPIES: dict[str, str] = {"utils.py": "utils.py", "handout.md": "README.md"}

_NUMBERS = {number for numbers in STUBS.values() for number in numbers}
_MARKER = re.compile(r"(?P<indent> *)# (?:BEGIN SOLUTION (?P<number>\S+)|END SOLUTION)")
_ALMOST = re.compile(r"#.*\b(?:BEGIN|END)\b|#.*\b(?i:begin|end)\W*sol")


class HandoutError(Exception):
    """A solution cannot be turned into a stub; `file`, `line` and `problem` say where and why."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(file, line, problem)
        self.file = file
        self.line = line
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"


@dataclass(frozen=True)
class Marker:
    """A marker at a line, counted from 1: the begin of `number`, or an end where that is None."""

    line: int
    indent: str
    number: str | None


@dataclass(frozen=True)
class Region:
    """One answer, from the line of its first marker to the line of its last."""

    number: str
    subject: str
    indent: str
    begin: int
    end: int

    @property
    def stub(self) -> list[str]:
        """The lines that stand in for the answer."""
        title = f"{self.number} {self.subject}"
        return [
            f"{self.indent}# {title}: your code here, instead of the next line",
            f'{self.indent}raise NotImplementedError("{title} is not written yet")',
        ]


def cut(source: str, name: str) -> str:
    """Return the stub of a solution; `name` is its file name, for messages.

    Raises `HandoutError` for anything that leaves in doubt what is an answer.
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
    lines = source.split("\n")
    found: list[Region] = []
    for number, begin, end in _pairs(_markers(lines, name), name):
        _check_number(number, found, name, begin.line)
        if not any(map(_is_code, lines[begin.line : end.line - 1])):
            raise HandoutError(name, begin.line, f"the region of {number} is empty")
        subject = _subject(tree, begin.line, name)
        found.append(Region(number, subject, begin.indent, begin.line, end.line))
    return found


def _markers(lines: list[str], name: str) -> list[Marker]:
    found = []
    for line, text in enumerate(lines, start=1):
        match = _MARKER.fullmatch(text)
        if match:
            found.append(Marker(line, match["indent"], match["number"]))
        elif _ALMOST.search(text):
            expected = "# BEGIN SOLUTION 1.2 or # END SOLUTION, alone on its line, is expected"
            raise HandoutError(name, line, f"{text.strip()!r} is no marker: {expected}")
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


def _check_number(number: str, found: list[Region], name: str, line: int) -> None:
    if number not in _NUMBERS:
        raise HandoutError(name, line, f"there is no {number} to be written by students")
    if number in {region.number for region in found}:
        raise HandoutError(name, line, f"{number} has a region already")


def _is_code(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")


def _subject(tree: ast.Module, line: int, name: str) -> str:
    """Return what the region at this line defines: relu, NumpyANN.forward, NumpyANN."""
    scopes = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and node.lineno < line <= (node.end_lineno or 0)
    ]
    if not scopes or not isinstance(scopes[-1], ast.FunctionDef):
        raise HandoutError(name, line, "a region stands inside the function that it answers")
    # ast.walk goes from the outside to the inside, so the names come in order.
    return ".".join(node.name for node in scopes).removesuffix(".__init__")


def write(solutions: Path, student: Path) -> list[Path]:
    """Write stubs, given files and the handout to `student`; return their paths.

    Raises `HandoutError`, before anything is written, as `cut` does, and where a file or one of a
    file's numbers is missing.
    """
    contents = {name: _stub(solutions / name, numbers) for name, numbers in STUBS.items()}
    contents |= {target: _read(solutions / name) for name, target in COPIES.items()}
    student.mkdir(parents=True, exist_ok=True)
    for name, text in contents.items():
        (student / name).write_bytes(text.encode("utf-8"))  # bytes: the same line ends everywhere
    return [student / name for name in contents]


def _stub(path: Path, numbers: tuple[str, ...]) -> str:
    source = _read(path)
    marked = tuple(sorted(region.number for region in regions(source, path.name)))
    if marked != numbers:
        expected, found = ", ".join(numbers), ", ".join(marked) or "none"
        raise HandoutError(path.name, 1, f"regions {found} found, {expected} expected")
    return cut(source, path.name)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise HandoutError(path.name, 0, f"cannot be read: {error}") from error
