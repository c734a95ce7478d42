"""The form of an exception's pattern, and the few questions that confirm one in the source.

A pattern names a mistake only if the message alone proves it or its confirmation finds it in the
submission's source. Most confirmations are *forms*: pieces of Python such as "numpy.max(0, _z)".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from autograder.channel import Raised
from autograder.feedback.source_tree import (
    Binding,
    Function,
    Site,
    constant,
    dotted,
    expressions,
)
from autograder.lessons import Mistake

Words = dict[str, str]
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
        return {"text": line[:60]} if re.match(pattern, line) else None

    return confirm


def failed(*forms: str) -> Confirm:
    """Confirm that what failed has one of these forms; without a caret, one piece of the line."""
    return _confirm(_failed, forms, only=True)


def on_line(*forms: str) -> Confirm:
    """Confirm that the statement on the line holds one of these forms."""
    return _confirm(_on_line, forms)


def traced(*forms: str) -> Confirm:
    """Confirm that what failed, or what its names were assigned, holds one of these forms."""
    return _confirm(trace, forms)


def in_class(*forms: str) -> Confirm:
    """Confirm that the class around the line, or a class of the file, holds one of these forms."""
    return _confirm(_classes, forms)


def in_file(*forms: str) -> Confirm:
    """Confirm that the file holds one of these forms."""
    return _confirm(lambda site: ast.walk(site.source.tree), forms)


def _confirm(
    place: Callable[[Site], Iterable[ast.AST]], forms: tuple[str, ...], *, only: bool = False
) -> Confirm:
    """Return the confirmation that nodes of a place have one of the forms; `only` one may."""

    def confirm(site: Site, found: Found) -> Words | None:
        groups = {key: value or "0" for key, value in found.groupdict().items()}
        filled = [form.format_map(groups) for form in forms]
        words = [w for node in place(site) for form in filled if (w := match(form, node, site))]
        return words[0] if len(words) == 1 or (words and not only) else None

    return confirm


@lru_cache(maxsize=512)
def _parse(form: str) -> ast.AST:
    tree = ast.parse(form).body[0]
    return tree.value if isinstance(tree, ast.Expr) else tree


def match(form: str, node: ast.AST, site: Site) -> Words | None:
    """Return the words of a node that has a form: those of its wildcards, its text and line."""
    words: Words = {"text": site.text(node), "at": str(_line(node))}
    return words if _fits(_parse(form), node, site, words) else None


def _fits(form: object, node: object, site: Site, words: Words) -> bool:
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


def _stands_for(name: str, node: ast.AST, site: Site, words: Words) -> bool:
    if name == "number" and (constant(node) or 0) < 2:
        return False
    if name == "name" and not dotted(node):
        return False
    words.setdefault(name, site.text(node))
    is_module = name == "x" and dotted(node) in site.source.aliases
    return not is_module and words[name] == site.text(node)


def _list_fits(
    field: str, forms: list[ast.AST], nodes: list[ast.AST], site: Site, words: Words
) -> bool:
    if field == "keywords":
        return all(any(_fits(form, node, site, words) for node in nodes) for form in forms)
    is_open = bool(forms) and isinstance(forms[-1], ast.Constant) and forms[-1].value is ...
    forms = forms[:-1] if is_open else forms
    fits = len(forms) == len(nodes) or (is_open and len(forms) <= len(nodes))
    return fits and all(_fits(a, b, site, words) for a, b in zip(forms, nodes, strict=False))


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _inside(site: Site) -> Iterator[ast.AST]:
    """Yield everything in the function where it happened, else in the file."""
    return ast.walk(site.function or site.source.tree)


def _marked(site: Site) -> list[ast.AST]:
    """Return what the caret marks with all its pieces; the whole line where there is no caret."""
    return list(ast.walk(site.node)) if site.node is not None else _on_line(site)


def _on_line(site: Site) -> list[ast.AST]:
    return [site.statement, *expressions(site.statement)] if site.statement else []


def _failed(site: Site) -> list[ast.AST]:
    """Return what the caret marks and the statement around it; without a caret every piece."""
    around_it = [site.statement] if site.statement else []
    return [site.node, *around_it] if site.node is not None else _marked(site)


def trace(site: Site) -> Iterator[ast.AST]:
    """Yield what failed, what its names were assigned, and so on."""
    waiting, seen = list(_marked(site)), set[str]()
    while waiting:
        piece = waiting.pop()
        yield piece
        if isinstance(piece, ast.Name) and piece.id not in seen:
            seen.add(piece.id)
            for value in assigned(site, piece.id):
                waiting += ast.walk(value)


def assigned(site: Site, name: str) -> list[ast.expr]:
    """Return what the function where it happened assigns to a plain name; else what the file does.

    The values stand in the source's order.
    """
    for nodes in (_inside(site), ast.walk(site.source.tree)):
        found = [
            node.value
            for node in nodes
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr)
            and name in map(dotted, getattr(node, "targets", [getattr(node, "target", None)]))
            and node.value is not None
        ]
        if found:
            return sorted(found, key=_line)
    return []


def _classes(site: Site) -> list[ast.AST]:
    around_it = site.source.classes.get(site.owner)
    owners = [around_it] if around_it else site.source.classes.values()
    return [node for owner in owners for node in ast.walk(owner)]


def bound(site: Site, name: str, *, attribute: bool = False) -> list[Binding]:
    """Return where the file gives a value to a name, or to self.name."""
    named = [b for b in site.source.bindings if b.name == name and b.attribute == attribute]
    return sorted(named, key=lambda binding: binding.line)


def definition(site: Site, call: ast.Call) -> Function | None:
    """Return the submission's function that a call means, if there is only one that it can be."""
    name = dotted(call.func)
    is_plain = name and name.partition(".")[0] not in site.source.aliases
    return site.source.find(name.rpartition(".")[2]) if is_plain else None
