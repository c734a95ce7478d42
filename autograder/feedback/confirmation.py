"""The form of an exception's pattern, and the few questions that confirm one in the source.

A pattern names a mistake only if the message alone proves it or its confirmation finds it in the
submission's source. Most confirmations are *forms*: pieces of Python such as "numpy.max(0, _z)".
"""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from autograder.channel import Raised
from autograder.feedback.source_tree import (
    EXCERPT_CHARACTERS,
    Binding,
    Site,
    constant,
    dotted,
    expressions,
)
from autograder.lessons import Mistake

Words = dict[str, str]
Wildcards = dict[str, ast.AST | str]
Found = re.Match[str]
Confirm = Callable[[Site, Found], Words | None]
IGNORED = ("ctx", "body", "orelse", "type_comment", "type_ignores", "kind")


@dataclass(frozen=True)
class Pattern:
    """What an exception betrays: its type and message, both as patterns, and a confirmation.

    `looks` says what happened and `action` what to do; both are filled with the named groups of
    the message and with the confirmation's words.
    """

    types: str
    message: str
    confirm: Confirm
    name: str
    looks: str
    action: str

    def recognize(self, error: Raised, site: Site) -> Mistake | None:
        """Return the mistake if the exception has this form and the source confirms it."""
        found = re.search(self.message, error.message, re.DOTALL)
        if not found or not re.fullmatch(self.types, error.type_name):
            return None
        confirmed = self.confirm(site, found)
        if confirmed is None:
            return None
        words = {
            "file": site.source.file,
            "function": site.function.name if site.function else site.source.file,
            "line": str(site.line),
            **{key: value or "" for key, value in found.groupdict().items()},
            **confirmed,
        }
        return Mistake(self.name, self.looks.format_map(words), self.action.format_map(words))


def always(site: Site, found: Found) -> Words | None:
    """Confirm what a message proves by itself, for a line of the submission."""
    return {} if site.own else None


def line_is(pattern: str) -> Confirm:
    """Confirm that the line, without its indentation, begins so."""

    def confirm(site: Site, found: Found) -> Words | None:
        line = site.source.line(site.line).strip()
        return {"text": line[:EXCERPT_CHARACTERS]} if re.match(pattern, line) else None

    return confirm


def given(condition: Callable[[Binding, str], object]) -> Confirm:
    """Confirm that the file gives the message's name a value where a condition holds.

    It is asked about the place and the class that the message names, or else the one around it.
    """

    def confirm(site: Site, found: Found) -> Words | None:
        owner = found.groupdict().get("type", site.owner)
        for place in site.source.bindings:
            if place.name == found["name"] and condition(place, owner):
                return {"at": str(place.line), "outer": place.function or place.owner}
        return None

    return confirm


def has(place: str, *forms: str) -> Confirm:
    """Confirm that a place in the source holds one of these forms.

    The places: "failed" is what Python's caret marks, without a caret the one piece of the line
    that has a form; "line" is the whole statement; "traced" is what failed with all that its names
    were assigned; "class" is the class around the line, else every class; "file" is all of it.
    """

    def confirm(site: Site, found: Found) -> Words | None:
        groups = {key: value or "0" for key, value in found.groupdict().items()}
        filled = [form.format_map(groups) for form in forms]
        nodes = PLACES[place](site)
        words = [w for node in nodes for form in filled if (w := match(form, node, site))]
        return words[0] if len(words) == 1 or (words and place != "failed") else None

    return confirm


@lru_cache(maxsize=512)
def _parse(form: str) -> ast.AST:
    tree = ast.parse(form).body[0]
    return tree.value if isinstance(tree, ast.Expr) else tree


def match(form: str, node: ast.AST, site: Site) -> Words | None:
    """Return the words of a node that has a form: those of its wildcards, its text and line."""
    stand_for: Wildcards = {"text": node}
    if not _fits(_parse(form), node, site, stand_for):
        return None
    words = {key: n if isinstance(n, str) else site.text(n) for key, n in stand_for.items()}
    return {**words, "at": str(getattr(node, "lineno", 0))}


def _fits(form: object, node: object, site: Site, words: Wildcards) -> bool:
    """Compare a form with a piece of the source, and keep what its wildcards stand for.

    A name such as `_z` stands for any expression, `_number` for one above 1, `_text` for a name;
    `...` ends a list that may go on. Keywords that a form does not name are not looked at.
    """
    if isinstance(form, str) and form.startswith("_") and not form.endswith("_"):
        words[form[1:]] = str(node)
        return True
    if not isinstance(form, ast.AST) or not isinstance(node, ast.AST):
        return form == node
    name = dotted(form)
    if name.startswith("_") and "." not in name:
        return _stands_for(name[1:], node, site, words)
    if name and "._" not in name and not name.startswith("_"):
        return site.full_name(node) == name
    if (size := constant(form)) is not None:
        return constant(node) == size
    fields = [field for field in form._fields if field not in IGNORED]
    return type(form) is type(node) and all(
        _list_fits(field, getattr(form, field), getattr(node, field), site, words)
        if isinstance(getattr(form, field), list)
        else _fits(getattr(form, field), getattr(node, field), site, words)
        for field in fields
    )


def _stands_for(name: str, node: ast.AST, site: Site, words: Wildcards) -> bool:
    if name == "number" and (constant(node) or 0) < 2:
        return False
    if name == "name" and not dotted(node):
        return False
    words[name] = node
    return name != "x" or dotted(node) not in site.source.aliases


def _list_fits(
    field: str, forms: list[ast.AST], nodes: list[ast.AST], site: Site, words: Wildcards
) -> bool:
    if field == "keywords":
        return all(any(_fits(form, node, site, words) for node in nodes) for form in forms)
    is_open = bool(forms) and isinstance(forms[-1], ast.Constant) and forms[-1].value is ...
    forms = forms[:-1] if is_open else forms
    fits = len(forms) == len(nodes) or (is_open and len(forms) <= len(nodes))
    return fits and all(_fits(a, b, site, words) for a, b in zip(forms, nodes, strict=False))


def _on_line(site: Site) -> list[ast.AST]:
    return [site.statement, *expressions(site.statement)] if site.statement else []


def _failed(site: Site) -> list[ast.AST]:
    return [site.node, site.statement] if site.node and site.statement else _on_line(site)


def trace(site: Site) -> Iterator[ast.AST]:
    """Yield what failed, what its names were assigned, and so on."""
    values = {**_values(site.source.tree), **(_values(site.function) if site.function else {})}
    waiting = deque(ast.walk(site.node) if site.node else _on_line(site))
    while waiting:
        piece = waiting.popleft()
        yield piece
        for value in values.pop(piece.id, []) if isinstance(piece, ast.Name) else ():
            waiting += ast.walk(value)


def _values(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what a function or a file assigns to each of its plain names."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(value := getattr(node, "value", None), ast.expr):
            for name in filter(None, map(dotted, targets)):
                found.setdefault(name, []).append(value)
    return found


def _classes(site: Site) -> list[ast.AST]:
    around_it = site.source.classes.get(site.owner)
    owners = [around_it] if around_it else site.source.classes.values()
    return [node for owner in owners for node in ast.walk(owner)]


PLACES: dict[str, Callable[[Site], Iterable[ast.AST]]] = {
    "failed": _failed,
    "line": _on_line,
    "traced": trace,
    "class": _classes,
    "file": lambda site: ast.walk(site.source.tree),
}
