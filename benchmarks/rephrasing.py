"""Says the same computation in other statements: products, sums, returned values, named steps."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

RETURNED = ("result", "out", "res", "ret", "answer", "value", "computed", "outcome")
REDUCTIONS = {"sum", "mean", "argmax"}
STATEMENTS = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr, ast.For)
STEP = "step_{}"  # renamed like every other local name
# What students leave at the top of a function; {0} is one of its parameters.
LEFT = (
    "assert {0} is not None",
    "shape_seen = {0}.shape",
    "debug = False\nif debug:\n    print('shape', {0}.shape)",
    "count_seen = {0}.shape[0]\nassert count_seen >= 0",
    "verbose = 0\nif verbose > 1:\n    print('called with', type({0}), {0}.shape)",
    "eps = 1e-8\ntiny = eps * eps",
    "is_empty = {0}.shape[0] == 0\nif is_empty and False:\n    raise ValueError('empty')",
)
ARRAYS = {"z", "X", "x", "y_pred", "y_true", "X_train"}


class Rephrasing(ast.NodeTransformer):
    """One student's habits, the same throughout a module."""

    def __init__(self, numpy: bool, dice: random.Random) -> None:
        choices = ["", "np.dot", "np.matmul"] if numpy else ["", "torch.matmul"]
        self.products = dice.choice(choices)
        self.reductions = numpy and dice.random() < 0.5
        self.returns = dice.choice([0.0, 0.4, 0.8])
        self.steps = dice.choice([0.1, 0.3, 0.6])
        self.leaves = dice.choice([0.0, 0.3, 0.6])
        self.dice = dice
        self.count = 0

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Write a product of matrices as a call."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.MatMult) or not self.products:
            return node
        function = ast.parse(self.products, mode="eval").body
        return ast.Call(function, [node.left, node.right], [])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Write x.sum(axis=0) as np.sum(x, axis=0)."""
        self.generic_visit(node)
        method = node.func
        if (
            not self.reductions
            or not isinstance(method, ast.Attribute)
            or method.attr not in REDUCTIONS
            or (isinstance(method.value, ast.Name) and method.value.id == "np")
        ):
            return node
        function = ast.Attribute(ast.Name("np", ast.Load()), method.attr, ast.Load())
        return ast.Call(function, [method.value, *node.args], node.keywords)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Leave it as it is."""
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Name what is returned, and steps on the way; leave something at the top."""
        self.generic_visit(node)
        self._return(node)
        self._name_steps(node)
        self._leave(node)
        return node

    def _return(self, node: ast.FunctionDef) -> None:
        last = node.body[-1]
        if not isinstance(last, ast.Return) or isinstance(last.value, (ast.Name, type(None))):
            return
        if self.dice.random() < self.returns:
            used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
            name = self.dice.choice([word for word in RETURNED if word not in used])
            node.body[-1:] = [
                ast.Assign([ast.Name(name, ast.Store())], last.value),
                ast.Return(ast.Name(name, ast.Load())),
            ]

    def _name_steps(self, node: ast.FunctionDef) -> None:
        for body in _bodies(node):
            rewritten: list[ast.stmt] = []
            for statement in body:
                if isinstance(statement, STATEMENTS) and self.dice.random() < self.steps:
                    rewritten += self._step(statement)
                rewritten.append(statement)
            body[:] = rewritten

    def _step(self, statement: ast.stmt) -> list[ast.stmt]:
        """Give a part of a statement's value a name, and return the assignment that does it."""
        value = statement.iter if isinstance(statement, ast.For) else statement.value  # type: ignore[attr-defined]
        places = list(_places(value)) if value else []
        if not places:
            return []
        parent, name, index = self.dice.choice(places)
        held = getattr(parent, name)
        step = STEP.format(self.count)
        self.count += 1
        read = ast.Name(step, ast.Load())
        if index is None:
            setattr(parent, name, read)
        else:
            held[index], held = read, held[index]
        return [ast.Assign([ast.Name(step, ast.Store())], held)]

    def _leave(self, node: ast.FunctionDef) -> None:
        given = [one.arg for one in node.args.args if one.arg in ARRAYS]
        if not given or self.dice.random() >= self.leaves:
            return
        left = ast.parse(self.dice.choice(LEFT).format(self.dice.choice(given))).body
        at = 1 if ast.get_docstring(node) else 0
        node.body[at:at] = left


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield a function's blocks, not those of functions and classes within it."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block:
            for statement in block:
                if not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                    yield from _bodies(statement)
            yield block


def _places(node: ast.expr) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Yield where a part lies that is computed in any case: parent, field, place in a list."""
    found: list[tuple[ast.AST, str, int | None]]
    if isinstance(node, ast.BinOp):
        found = [(node, "left", None), (node, "right", None)]
    elif isinstance(node, ast.UnaryOp):
        found = [(node, "operand", None)]
    elif isinstance(node, ast.Call):
        found = [(node, "args", index) for index in range(len(node.args))]
        if isinstance(node.func, ast.Attribute):
            found.append((node.func, "value", None))
    elif isinstance(node, ast.Attribute):
        found = [(node, "value", None)]
    else:
        return
    for parent, name, index in found:
        part = getattr(parent, name) if index is None else getattr(parent, name)[index]
        if isinstance(part, (ast.BinOp, ast.Call)) and not _special(part):
            yield parent, name, index
        yield from _places(part)


def _special(part: ast.expr) -> bool:
    return (
        isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "super"
    )
