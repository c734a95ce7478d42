"""Reads the catalogue of mistakes and puts a mistake into the reference.

A mistake is a function that stands in `solutions/mistakes/`. Its numbers say to which checks it
belongs, and so to which modules: part 3 shares train_epoch and evaluate with part 2. Nothing of the
catalogue runs here: its files are read as text, and a mistake replaces the reference's function of
the same name, text by text.
"""

from __future__ import annotations

import ast
import functools
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.lessons import Mistake


class CatalogueError(Exception):
    """The catalogue, or the reference it belongs to, cannot be used: the instructor's mistake."""


@dataclass(frozen=True)
class Entry:
    """A mistake of the catalogue: its check's number, the function it replaces, and its source."""

    number: str
    function: str
    mistake: Mistake
    source: str


def read(path: Path) -> list[Entry]:
    """Return the mistakes of one file of the catalogue, in its order.

    Raises `CatalogueError` for a file that is not Python or an entry that is not complete.
    """
    text = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        place = f"{path.parent.name}/{path.name}, line {error.lineno}"
        raise CatalogueError(f"{place}: {error.msg}") from error
    return [
        entry
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for entry in _entries(node, text, path.name)
    ]


def _entries(node: ast.FunctionDef, text: str, file: str) -> list[Entry]:
    """Return a function's entries, one for each of its numbers."""
    match node.decorator_list:
        case [ast.Call(func=ast.Name(id="mistake"), args=arguments, keywords=[])]:
            words = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
            if len(words) == len(arguments) == 4 and all(isinstance(word, str) for word in words):
                numbers, name, looks, action = map(str, words)
                source = "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
                mistake = Mistake(name, looks, action)
                return [Entry(number, node.name, mistake, source) for number in numbers.split()]
    raise CatalogueError(
        f"{file}, line {node.lineno}: {node.name} needs @mistake(number, name, looks, action), "
        "four texts"
    )


def apply(reference: str, entries: Iterable[Entry]) -> str:
    """Return the text of the reference with these mistakes in it, one for each function at most.

    Raises `CatalogueError` where the reference has no such function.
    """
    for entry in entries:
        reference = _replace(reference, entry)
    return reference


def _replace(reference: str, entry: Entry) -> str:
    places = _functions(reference).get(entry.function, [])
    if len(places) != 1 or places[0].end_lineno is None:
        raise CatalogueError(
            f"{entry.number} {entry.mistake.name}: the reference has {len(places)} functions "
            f"{entry.function}, expected 1"
        )
    lines = reference.splitlines()
    begin, end = places[0].lineno - 1, places[0].end_lineno
    replacement = textwrap.indent(entry.source, " " * places[0].col_offset).splitlines()
    return "\n".join([*lines[:begin], *replacement, *lines[end:]]) + "\n"


@functools.lru_cache(maxsize=16)
def _functions(text: str) -> dict[str, list[ast.FunctionDef]]:
    """Return the functions and methods of a module by name, parsed once for all its mistakes."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, []).append(node)
    return found
