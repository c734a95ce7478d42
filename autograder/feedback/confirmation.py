"""The form of an exception's pattern, and the confirmations that several tables share.

A pattern names a mistake only if its confirmation finds that mistake in the submission's source.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autograder.channel import Raised
from autograder.feedback.source_tree import (
    Function,
    Shape,
    Site,
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
IN_PLACE = ".shuffle .append .extend .insert .reverse .sort .seed .backward .zero_grad".split()
REDUCTIONS = ("sum", "mean", "max", "min", "amax", "amin", "std", "var", "norm")


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
            **{key: value or "" for key, value in found.groupdict().items()},
            "file": site.source.file,
            "function": site.function.name if site.function else site.source.file,
            **confirmed,
        }
        looks, action = self.looks.format_map(words), self.action.format_map(words)
        return Mistake(self.name, looks[:1].upper() + looks[1:], action[:1].upper() + action[1:])


def always(site: Site, found: Found) -> Words | None:
    """Confirm what a message says by itself, for a line of the submission."""
    return {} if site.own else None


def either(*confirmations: Confirm) -> Confirm:
    """Confirm what the first of several confirmations finds."""

    def confirm(site: Site, found: Found) -> Words | None:
        results = (confirmation(site, found) for confirmation in confirmations)
        return next((words for words in results if words is not None), None)

    return confirm


def calls(*names: str, least: int = 0, keyword: str = "") -> Confirm:
    """Confirm that the call that failed is one of these, with so many positional arguments."""

    def confirm(site: Site, found: Found) -> Words | None:
        for call in site.calls(site.failing(ast.Call), *names):
            named = [k.arg for k in call.keywords]
            if len(call.args) >= least and (not keyword or keyword in named):
                return {"text": site.text(call), "called": site.text(call.func)}
        return None

    return confirm


def nearby(*names: str) -> Confirm:
    """Confirm a call of one of these on the line, or else in the same function."""

    def confirm(site: Site, found: Found) -> Words | None:
        for nodes in (site.focus, list(inside(site.scope)) if site.own else []):
            for call in site.calls(nodes, *names):
                return {"text": site.text(call), "at": str(call.lineno)}
        return None

    return confirm


def marked(kind: type[ast.AST], operator: type[ast.AST] | None = None) -> Confirm:
    """Confirm that what failed is an expression of this kind, such as `a - b`."""

    def confirm(site: Site, found: Found) -> Words | None:
        for node in site.failing(kind):
            operators = [getattr(node, "op", None), *getattr(node, "ops", ())]
            if operator is None or any(isinstance(op, operator) for op in operators):
                return {"text": site.text(node)}
        return None

    return confirm


def in_function(*names: str) -> Confirm:
    """Confirm that it happened in a function of one of these names."""

    def confirm(site: Site, found: Found) -> Words | None:
        return {} if site.function and site.function.name in names else None

    return confirm


def nothing(site: Site, found: Found) -> Words | None:
    """Confirm that something on the line is None, and say why."""
    for node in site.focus:
        if isinstance(node, ast.Call | ast.Attribute | ast.Name) and (why := _none(site, node)):
            return why
    return None


def _none(site: Site, node: ast.AST) -> Words | None:
    text = site.text(node)
    if isinstance(node, ast.Name):
        found = values(site.scope, node.id)[-1:]
        if found and isinstance(found[0], ast.Constant) and found[0].value is None:
            return {"why": f"{node.id} is None: line {found[0].lineno} says so", "what": node.id}
        return _none(site, found[0]) if found and not isinstance(found[0], ast.Name) else None
    if not isinstance(node, ast.Call):
        return None
    function = definition(site, node)
    if function and not returns(function) and not _yields(function):
        why = f"{function.name} has no return, so `{text}` is None"
        return {"why": why, "remedy": f"End {function.name} with a return."}
    if not function and site.calls([node], *IN_PLACE):
        remedy = "Call it on a line of its own, and then use the object that it has changed."
        return {"why": f"`{text}` returns None, as it changes an object in place", "remedy": remedy}
    return None


def _yields(function: Function) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in inside(function))


def definition(site: Site, call: ast.Call) -> Function | None:
    """Return the submission's function that a call means, if it is plain which."""
    if isinstance(call.func, ast.Name):
        return site.source.functions.get(call.func.id)
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        owner = site.owner if call.func.value.id == "self" else None
        owners = [owner] if owner else list(site.source.classes.values())
        named = [methods(o)[call.func.attr] for o in owners if call.func.attr in methods(o)]
        return named[0] if len(named) == 1 else None
    return None


def products(site: Site) -> list[tuple[ast.expr, ast.expr]]:
    """Return the operands of the matrix products that may have failed."""
    found = []
    for node in site.failing(ast.BinOp, ast.Call):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            found.append((node.left, node.right))
        names = ("numpy.dot", "numpy.matmul", "torch.matmul", "torch.mm", ".dot", ".matmul", ".mm")
        for call in site.calls([node], *names):
            if len(call.args) == 2:
                found.append((call.args[0], call.args[1]))
            elif len(call.args) == 1 and isinstance(call.func, ast.Attribute):
                found.append((call.func.value, call.args[0]))
    return found


def shape_of(site: Site, node: ast.AST) -> Shape | None:
    """Return the shape of a named array or of its transpose, None where it is not known."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        shape = shape_of(site, node.value)
        return shape[::-1] if shape else shape
    return site.shapes.get(dotted(node))


def is_reduced(site: Site, node: ast.AST) -> bool:
    """Return True for a sum or the like along one axis that is not kept, or a name for one."""
    if isinstance(node, ast.Name):
        found = [value for value in values(site.scope, node.id) if not _is_name(value)]
        return bool(found) and all(is_reduced(site, value) for value in found)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    keywords = {k.arg for k in node.keywords}
    of_module = site.full_name(node.func).startswith(("numpy.", "torch."))
    has_axis = keywords & {"axis", "dim"} or len(node.args) > of_module
    return bool(has_axis) and node.func.attr in REDUCTIONS and not keywords & {"keepdims", "keepdim"}


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def labels(function: Function | None) -> set[str]:
    """Return the names that hold labels: y in `for X, y in batches`, and evaluate's last argument."""
    if function is None:
        return set()
    found = set(parameters(function)[2:3]) if function.name == "evaluate" else set()
    pairs = [node.target for node in inside(function) if isinstance(node, ast.For)]
    second = [p.elts[1] for p in pairs if isinstance(p, ast.Tuple) and len(p.elts) == 2]
    return found | {node.id for node in second if isinstance(node, ast.Name)}


def is_output(site: Site, node: ast.AST) -> bool:
    """Return True for what a network returned: a call of an argument such as model, or its name."""
    if isinstance(node, ast.Name):
        return any(is_output(site, value) for value in values(site.scope, node.id)
                   if not _is_name(value))  # fmt: skip
    return isinstance(node, ast.Call) and dotted(node.func) in parameters(site.function)[:1]


def traced(site: Site, node: ast.AST) -> Iterable[ast.AST]:
    """Yield an expression's pieces and, where it is a name, those of what was assigned to it."""
    yield from ast.walk(node)
    if isinstance(node, ast.Name):
        for value in values(site.scope, node.id):
            yield from ast.walk(value)
