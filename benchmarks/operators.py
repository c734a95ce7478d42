"""The operators of mutation: what students get wrong, as changes of a syntax tree.

An operator gets a node, or the statements of one block, and yields what to write in its place. None
of them asks whether the result still means something.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
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
# What is written in place of what, both ways.
PAIRS = [
    ("dz1", "dz2"), ("da1", "dz2"), ("a1", "z1"), ("a2", "z2"), ("W1", "W2"), ("b1", "b2"),
    ("left", "right"), ("input_size", "output_size"), ("input_size", "hidden_size"),
    ("fc1", "fc2"), ("conv1", "conv2"), ("training", "validation"),
    ("train_losses", "val_losses"), ("train_losses", "train_accuracies"),
    ("val_losses", "val_accuracies"), ("train_accuracies", "val_accuracies"),
    ("underfitting", "generalizing"), ("overfitting", "generalizing"),
]  # fmt: skip
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


def arguments(node: Node) -> Iterator[Node]:
    """Leave a named argument out; swap two neighboring ones; give a random generator no seed."""
    if isinstance(node, ast.Call):
        for place in range(len(node.keywords)):
            yield changed(node, keywords=node.keywords[:place] + node.keywords[place + 1 :])
        for place, (one, other) in enumerate(pairwise(node.args)):
            yield changed(node, args=[*node.args[:place], other, one, *node.args[place + 2 :]])
        if called(node) == "default_rng":
            yield changed(node, args=[])


def call(node: Node) -> Iterator[Node]:
    """Call another function: sum instead of mean, minimum instead of maximum."""
    if isinstance(node, ast.Call):
        for other in CALLED.get(called(node), ()):
            inside = isinstance(node.func, ast.Attribute)
            func = changed(node.func, attr=other) if inside else ast.Name(other)
            yield changed(node, func=func)


def unwrap(node: Node) -> Iterator[Node]:
    """Leave a call out: f(x) becomes x, and so does x.f(); leave a minus or a not out."""
    if isinstance(node, ast.UnaryOp):
        yield node.operand
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


def word(node: Node) -> Iterator[Node]:
    """Use another name, key or word of the same kind: W2 instead of W1."""
    for pair in PAIRS:
        for one, other in (pair, pair[::-1]):
            if isinstance(node, ast.Name) and node.id == one:
                yield changed(node, id=other)
            elif isinstance(node, ast.Attribute) and node.attr == one:
                yield changed(node, attr=other)
            elif isinstance(node, ast.Constant) and node.value == one:
                yield ast.Constant(other)


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


def move(body: Body) -> Iterator[Body]:
    """Move a statement out of a loop, or the one behind a loop into it: an early return, say."""
    for place, loop in enumerate(body):
        if not isinstance(loop, ast.For):
            continue
        before, after = body[:place], body[place + 1 :]
        first, last, rest = loop.body[0], loop.body[-1], len(loop.body) > 1
        if rest and simple(first):
            yield [*before, first, changed(loop, body=loop.body[1:]), *after]
        if rest and simple(last):
            yield [*before, changed(loop, body=loop.body[:-1]), last, *after]
        if after and simple(after[0]):
            yield [*before, changed(loop, body=[*loop.body, after[0]]), *after[1:]]


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


NODES: dict[str, Callable[[Node], Iterator[Node]]] = {
    function.__name__.replace("_", " "): function
    for function in (
        arithmetic, operands, comparison, constant, arguments, call, unwrap, transpose, word,
        condition, index, off_by_one,
    )
}  # fmt: skip
BLOCKS: dict[str, Callable[[Body], Iterator[Body]]] = {
    function.__name__: function for function in (delete, exchange, move, without)
}
