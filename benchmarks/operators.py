"""The operators of mutation: what students get wrong, as changes of a syntax tree.

An operator gets a node, or the statements of one block, and yields what to write in its place. None
of them asks whether the result still means something.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from itertools import pairwise
from typing import Any

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.MatMult: ast.Mult,
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.Lt), ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE), ast.Eq: (ast.NotEq,),
}  # fmt: skip
# What is called, and what is called in its place.
CALLED = {
    "maximum": ["minimum"], "mean": ["sum", "max"], "sum": ["mean", "max"], "min": ["max"],
    "log": ["log2", "log10", "exp"], "zeros": ["ones"], "normal": ["uniform"],
    "permutation": ["arange"], "argmax": ["argmin", "max"], "SGD": ["Adam"],
    "Adam": ["SGD", "AdamW"], "MaxPool2d": ["AvgPool2d"],
    "relu": ["sigmoid", "leaky_relu", "softmax"], "relu_derivative": ["relu"], "softmax": ["relu"],
    "cross_entropy": ["nll_loss"], "train": ["eval"], "eval": ["train"], "plot": ["scatter"],
    "no_grad": ["enable_grad"], "backward": ["forward"],
}  # fmt: skip
PAIRS = [
    ("dz1", "dz2"), ("da1", "dz2"), ("a1", "z1"), ("a2", "z2"), ("W1", "W2"), ("b1", "b2"),
    ("left", "right"), ("input_size", "output_size"), ("fc1", "fc2"), ("conv1", "conv2"),
]  # fmt: skip
NAMES = {one: other for a, b in PAIRS for one, other in ((b, a), (a, b))}
NAMES["hidden_size"] = "input_size"
TEXTS = {
    "W1": ["W2"], "W2": ["W1"], "b1": ["b2"], "b2": ["b1"],
    "train_losses": ["val_losses", "train_accuracies"],
    "val_losses": ["train_losses", "val_accuracies"],
    "train_accuracies": ["val_accuracies", "train_losses"],
    "val_accuracies": ["train_accuracies", "val_losses"],
    "training": ["validation"], "validation": ["training"], "underfitting": ["generalizing"],
    "overfitting": ["underfitting"], "generalizing": ["overfitting"], "epoch": [""],
}  # fmt: skip
LIBRARIES = {"np", "torch", "nn", "functional", "optim"}
Node = ast.AST
Body = list[ast.stmt]


def changed(node: ast.AST, **fields: Any) -> Any:
    """Return a copy of a node with other fields."""
    new = copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def arithmetic(node: Node) -> Iterator[Node]:
    """Write + instead of -, * instead of /, and the other way round; @ becomes *."""
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        yield changed(node, op=ARITHMETIC[type(node.op)]())


def operands(node: Node) -> Iterator[Node]:
    """Swap the sides of - / @, or leave one side of an operation out."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
            yield changed(node, left=node.right, right=node.left)
        yield from (node.left, node.right)


def comparison(node: Node) -> Iterator[Node]:
    """Write > instead of >=, < instead of >, and the like."""
    if isinstance(node, ast.Compare):
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield changed(node, ops=[other()])


def axis(node: Node) -> Iterator[Node]:
    """Take the other axis: axis=0 instead of axis=1, dim=0 instead of dim=1."""
    if isinstance(node, ast.keyword) and node.arg in ("axis", "dim"):
        if isinstance(node.value, ast.Constant) and node.value.value in (0, 1):
            yield changed(node, value=ast.Constant(1 - node.value.value))


def constant(node: Node) -> Iterator[Node]:
    """Write a neighboring integer, twice or half a fraction, False instead of True."""
    if isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, bool):
            yield ast.Constant(not value)
        elif isinstance(value, int):
            yield from map(ast.Constant, [value + 1, *([value - 1] if value > 0 else [])])
        elif isinstance(value, float):
            yield from map(ast.Constant, (2 * value, value / 2))


def keyword(node: Node) -> Iterator[Node]:
    """Leave a named argument out: keepdims=True, say."""
    if isinstance(node, ast.Call):
        for place in range(len(node.keywords)):
            yield changed(node, keywords=node.keywords[:place] + node.keywords[place + 1 :])


def arguments(node: Node) -> Iterator[Node]:
    """Swap two neighboring arguments; give a random generator no seed."""
    if isinstance(node, ast.Call):
        if called(node) == "default_rng":
            yield changed(node, args=[])
        for place, (one, other) in enumerate(pairwise(node.args)):
            yield changed(node, args=[*node.args[:place], other, one, *node.args[place + 2 :]])


def call(node: Node) -> Iterator[Node]:
    """Call another function: sum instead of mean, minimum instead of maximum."""
    if isinstance(node, ast.Call):
        for other in CALLED.get(called(node), ()):
            inside = isinstance(node.func, ast.Attribute)
            func = changed(node.func, attr=other) if inside else ast.Name(other)
            yield changed(node, func=func)


def unwrap(node: Node) -> Iterator[Node]:
    """Leave a call out: f(x) becomes x, and so does x.f()."""
    if isinstance(node, ast.Call) and called(node) not in ("range", "len"):
        if len(node.args) == 1:
            yield node.args[0]
        if isinstance(node.func, ast.Attribute) and not node.args:
            owner = node.func.value
            if not (isinstance(owner, ast.Name) and owner.id in LIBRARIES):
                yield owner


def transpose(node: Node) -> Iterator[Node]:
    """Write one .T too few, or one too many beside @."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            operand = getattr(node, side)
            if isinstance(operand, ast.Name | ast.Attribute):
                yield changed(node, **{side: ast.Attribute(operand, "T")})


def sign(node: Node) -> Iterator[Node]:
    """Leave a minus or a not out."""
    if isinstance(node, ast.UnaryOp):
        yield node.operand


def name(node: Node) -> Iterator[Node]:
    """Use another variable of the same kind: W2 instead of W1."""
    if isinstance(node, ast.Name) and node.id in NAMES:
        yield changed(node, id=NAMES[node.id])
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield changed(node, attr=NAMES[node.attr])


def text(node: Node) -> Iterator[Node]:
    """Write another key or word."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from map(ast.Constant, TEXTS.get(node.value, ()))


def condition(node: Node) -> Iterator[Node]:
    """Make a condition always or never true; write and instead of or; leave one half of it out."""
    if isinstance(node, ast.If):
        yield from (changed(node, test=ast.Constant(value)) for value in (True, False))
    if isinstance(node, ast.BoolOp):
        yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        yield from node.values
    if isinstance(node, ast.IfExp):
        yield changed(node, body=node.orelse, orelse=node.body)


def index(node: Node) -> Iterator[Node]:
    """Take an array whole instead of what was picked out of it: X for X[batch]."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice | ast.Name):
        yield node.value


def off_by_one(node: Node) -> Iterator[Node]:
    """Let a range end one earlier or later."""
    if isinstance(node, ast.Call) and called(node) == "range":
        place = min(1, len(node.args) - 1)
        for operator in (ast.Add(), ast.Sub()):
            args = list(node.args)
            args[place] = ast.BinOp(args[place], operator, ast.Constant(1))
            yield changed(node, args=args)


def delete(body: Body) -> Iterator[Body]:
    """Forget a statement; what would only leave a name undefined is not tried."""
    for place, line in enumerate(body):
        named = isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name | ast.Tuple)
        if isinstance(line, ast.Expr | ast.AugAssign | ast.Return | ast.Assign) and not named:
            yield [*body[:place], ast.Pass(), *body[place + 1 :]]


def exchange(body: Body) -> Iterator[Body]:
    """Swap two neighboring statements: zero_grad after backward, say."""
    for place, (one, other) in enumerate(pairwise(body)):
        if simple(one) and simple(other):
            yield [*body[:place], other, one, *body[place + 2 :]]


def hoist(body: Body) -> Iterator[Body]:
    """Move the first statement of a loop before it."""
    for place, loop in loops(body):
        if simple(loop.body[0]):
            moved = [loop.body[0], changed(loop, body=loop.body[1:])]
            yield [*body[:place], *moved, *body[place + 1 :]]


def dedent(body: Body) -> Iterator[Body]:
    """Move the last statement of a loop behind it."""
    for place, loop in loops(body):
        if simple(loop.body[-1]):
            moved = [changed(loop, body=loop.body[:-1]), loop.body[-1]]
            yield [*body[:place], *moved, *body[place + 1 :]]


def indent(body: Body) -> Iterator[Body]:
    """Move the statement behind a loop into it: a return that comes too early, say."""
    for place, (loop, line) in enumerate(pairwise(body)):
        if isinstance(loop, ast.For) and simple(line):
            longer = changed(loop, body=[*loop.body, line])
            yield [*body[:place], longer, *body[place + 2 :]]


def without(body: Body) -> Iterator[Body]:
    """Leave a with statement out and keep its body: no torch.no_grad()."""
    for place, block in enumerate(body):
        if isinstance(block, ast.With):
            yield [*body[:place], *block.body, *body[place + 1 :]]


def called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def simple(line: ast.stmt) -> bool:
    """Return True for a statement without a block of its own."""
    return not hasattr(line, "body")


def loops(body: Body) -> Iterator[tuple[int, ast.For]]:
    """Yield the loops of a block that have more than one statement, with their places."""
    for place, line in enumerate(body):
        if isinstance(line, ast.For) and len(line.body) > 1:
            yield place, line


def _named(functions: Sequence[Callable[..., Any]]) -> dict[str, Callable[..., Iterator[Any]]]:
    return {function.__name__.replace("_", " "): function for function in functions}


NODES = _named([
    arithmetic, operands, comparison, axis, constant, keyword, arguments, call, unwrap, transpose,
    sign, name, text, condition, index, off_by_one,
])  # fmt: skip
BLOCKS = _named([delete, exchange, hoist, dedent, indent, without])
