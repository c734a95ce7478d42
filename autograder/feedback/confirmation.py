"""The form of an exception's pattern, and the confirmations that several tables share.

A pattern names a mistake only if its confirmation finds that mistake in the submission's source.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from autograder.channel import Raised
from autograder.feedback.source_tree import (
    Function,
    Site,
    constant,
    dotted,
    inside,
    methods,
    parameters,
    returns,
    values,
)
from autograder.lessons import Mistake

Words = dict[str, str]
Found = re.Match[str]
Confirm = Callable[[Site, Found], Words | None]

# Methods that change their object, or do something, and return None.
IN_PLACE = (".shuffle", ".append", ".extend", ".sort", ".seed", ".backward", ".zero_grad")


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
    """Confirm what a message says by itself, for a line of the submission."""
    return {} if site.own else None


def mentions(site: Site, name: str) -> bool:
    """Return True if a name stands on the line, also as an attribute or in an import."""
    statement = site.statement
    names = [statement.module or ""] if isinstance(statement, ast.ImportFrom) else []
    for node in site.focus:
        names += [str(getattr(node, key, "")) for key in ("id", "attr", "name")]
    return name in {piece for text in names for piece in text.split(".")}


def call_of(*names: str, least: int = 0) -> Confirm:
    """Confirm that the call that failed is one of these, with so many positional arguments."""

    def confirm(site: Site, found: Found) -> Words | None:
        made = [c for c in site.calls(site.failing(ast.Call), *names) if len(c.args) >= least]
        return told(site, made[0]) if len(made) == 1 else None

    return confirm


def told(site: Site, call: ast.Call) -> Words:
    """Return a call's words: its text, its line, what is called, and its arguments."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    return {
        "text": site.text(call),
        "at": str(call.lineno),
        "called": site.text(call.func),
        "arguments": ", ".join(site.text(argument) for argument in arguments),
    }


def operation(kind: type[ast.AST], operator: type[ast.AST] | None = None) -> Confirm:
    """Confirm that what failed is an expression of this kind, such as `a - b`."""

    def confirm(site: Site, found: Found) -> Words | None:
        for node in site.only(kind):
            if operator is None or isinstance(getattr(node, "op", None), operator):
                return {"text": site.text(node)}
        return None

    return confirm


def nothing(site: Site, found: Found) -> Words | None:
    """Confirm that something on the line is None, and say why."""
    for node in site.focus:
        made = values(site.scope, node.id)[-1:] if isinstance(node, ast.Name) else [node]
        for call in made:
            if isinstance(call, ast.Call) and (why := _returns_none(site, call)):
                return why
    return None


def _returns_none(site: Site, call: ast.Call) -> Words | None:
    function, text = definition(site, call), site.text(call)
    if function:
        gives = returns(function) or any(isinstance(n, ast.Yield) for n in inside(function))
        why = f"{function.name} has no return, so `{text}` is None"
        return None if gives else {"why": why, "remedy": f"End {function.name} with a return."}
    if not site.calls([call], *IN_PLACE):
        return None
    remedy = "Call it on a line of its own, and then use the object that it has changed."
    return {"why": f"`{text}` changes an object and returns None", "remedy": remedy}


def definition(site: Site, call: ast.Call) -> Function | None:
    """Return the submission's function that a call means, if there is only one that it can be."""
    if isinstance(call.func, ast.Name):
        return site.source.functions.get(call.func.id)
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        is_self = call.func.value.id == "self" and site.owner
        owners = [site.owner] if is_self else list(site.source.classes.values())
        named = [methods(o)[call.func.attr] for o in owners if call.func.attr in methods(o)]
        return named[0] if len(named) == 1 else None
    return None


def labels(function: Function | None) -> set[str]:
    """Return the names that hold labels: y in `for X, y in batches`, and evaluate's last one."""
    if function is None:
        return set()
    found = set(parameters(function)[2:3]) if function.name == "evaluate" else set()
    pairs = [node.target for node in inside(function) if isinstance(node, ast.For)]
    second = [p.elts[1] for p in pairs if isinstance(p, ast.Tuple) and len(p.elts) == 2]
    return found | {node.id for node in second if isinstance(node, ast.Name)}


def is_output(site: Site, node: ast.AST) -> bool:
    """Return True for what a network returned: model(X), where model is the first argument."""
    made = values(site.scope, node.id) if isinstance(node, ast.Name) else [node]
    model = parameters(site.function)[:1]
    return any(isinstance(value, ast.Call) and dotted(value.func) in model for value in made)


def traced(site: Site, node: ast.AST) -> Iterator[ast.AST]:
    """Yield an expression's pieces, those of what its names were assigned, and so on."""
    waiting, seen = [node], set[str]()
    while waiting:
        for piece in ast.walk(waiting.pop()):
            yield piece
            if isinstance(piece, ast.Name) and piece.id not in seen:
                seen.add(piece.id)
                waiting += values(site.scope, piece.id) or values(site.source.tree, piece.id)


def has_numbers(nodes: list[ast.expr]) -> bool:
    """Return True if a size above 1 is written as a number among these, or in a tuple of them."""
    sizes = [size for n in nodes for size in (n.elts if isinstance(n, ast.Tuple) else [n])]
    return any((constant(size) or 0) > 1 for size in sizes)
