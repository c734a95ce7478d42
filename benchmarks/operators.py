"""The operators of mutation: what students get wrong, as changes of a syntax tree.

Each operator gets a node and yields what to write in its place; nothing is said about whether the
result still means something. What rearranges statements is in `rearranging`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import libcst as cst

from benchmarks.vocabulary import ARITHMETIC, CALLED, COMPARISONS, LIBRARIES, NAMES, TEXTS, Node


def arithmetic(node: Node) -> Iterator[Node]:
    """+ for -, * for /, and the other way round; @ becomes *, += becomes -= and =."""
    if isinstance(node, cst.BinaryOperation) and type(node.operator) in ARITHMETIC:
        yield node.with_changes(operator=ARITHMETIC[type(node.operator)]())
    if isinstance(node, cst.AugAssign):
        yield node.with_changes(operator=cst.SubtractAssign())
        yield cst.Assign([cst.AssignTarget(node.target)], node.value)


def operands(node: Node) -> Iterator[Node]:
    """Exchange the sides of - / @, or leave one side of an operation out."""
    if isinstance(node, cst.BinaryOperation):
        if isinstance(node.operator, cst.Subtract | cst.Divide | cst.MatrixMultiply):
            yield node.with_changes(left=node.right, right=node.left)
        yield node.left
        yield node.right


def comparison(node: Node) -> Iterator[Node]:
    """> for >=, < for > and the like."""
    if isinstance(node, cst.Comparison):
        target = node.comparisons[0]
        for other in COMPARISONS.get(type(target.operator), ()):
            yield node.with_changes(comparisons=[target.with_changes(operator=other())])


def axis(node: Node) -> Iterator[Node]:
    """The other axis: axis=0 for axis=1, dim=0 for dim=1."""
    if isinstance(node, cst.Arg) and _keyword(node) in ("axis", "dim"):
        number = node.value.value if isinstance(node.value, cst.Integer) else ""
        if number in ("0", "1"):
            yield node.with_changes(value=cst.Integer(str(1 - int(number))))


def constant(node: Node) -> Iterator[Node]:
    """A neighbouring integer, twice or half a fraction."""
    if isinstance(node, cst.Integer):
        number = int(node.value)
        yield cst.Integer(str(number + 1))
        if number > 0:
            yield cst.Integer(str(number - 1))
    if isinstance(node, cst.Float):
        value = float(node.value)
        for other in (2 * value, value / 2) if value else (1.0,):
            yield cst.Float(repr(other))
    if isinstance(node, cst.Name) and node.value in ("True", "False"):
        yield cst.Name("False" if node.value == "True" else "True")


def keyword(node: Node) -> Iterator[Node]:
    """A named argument is left out: keepdims=True, say."""
    if isinstance(node, cst.Call):
        for index, argument in enumerate(node.args):
            if argument.keyword:
                yield node.with_changes(args=_last([*node.args[:index], *node.args[index + 1 :]]))


def arguments(node: Node) -> Iterator[Node]:
    """Two neighbouring arguments are exchanged; a random generator gets no seed."""
    if isinstance(node, cst.Call):
        if _called(node) == "default_rng":
            yield node.with_changes(args=[])
        for index, (one, other) in enumerate(pairwise(node.args)):
            if not (one.keyword or other.keyword):
                args = list(node.args)
                args[index] = one.with_changes(value=other.value)
                args[index + 1] = other.with_changes(value=one.value)
                yield node.with_changes(args=args)


def call(node: Node) -> Iterator[Node]:
    """Another function is called: sum for mean, minimum for maximum, eval for train."""
    if isinstance(node, cst.Call):
        name = _called(node)
        for other in CALLED.get(name, ()):
            func = cst.Name(other)
            inside = isinstance(node.func, cst.Attribute)
            yield node.with_changes(func=node.func.with_changes(attr=func) if inside else func)


def unwrap(node: Node) -> Iterator[Node]:
    """A call is left out: f(x) becomes x, and so does x.f()."""
    if not isinstance(node, cst.Call) or _called(node) in ("progress", "range", "len"):
        return
    positional = [argument for argument in node.args if not argument.keyword]
    if len(positional) == 1:
        yield positional[0].value
    if isinstance(node.func, cst.Attribute) and not positional:
        owner = node.func.value
        if not (isinstance(owner, cst.Name) and owner.value in LIBRARIES):
            yield owner


def transpose(node: Node) -> Iterator[Node]:
    """A .T too few, or one too many beside @."""
    if isinstance(node, cst.Attribute) and node.attr.value == "T":
        yield node.value
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.MatrixMultiply):
        for side in ("left", "right"):
            operand = getattr(node, side)
            if isinstance(operand, cst.Name | cst.Attribute):
                yield node.with_changes(**{side: cst.Attribute(operand, cst.Name("T"))})


def sign(node: Node) -> Iterator[Node]:
    """A minus or a not is left out."""
    if isinstance(node, cst.UnaryOperation):
        yield node.expression


def name(node: Node) -> Iterator[Node]:
    """Another variable of the same kind: X_val for X_train, W2 for W1."""
    if isinstance(node, cst.Name) and node.value in NAMES:
        yield cst.Name(NAMES[node.value])


def text(node: Node) -> Iterator[Node]:
    """Another key or word."""
    if isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str):
        for other in TEXTS.get(node.evaluated_value, ()):
            yield cst.SimpleString(f'"{other}"')


def condition(node: Node) -> Iterator[Node]:
    """A condition that always or never holds; and for or; one half of it."""
    if isinstance(node, cst.If):
        yield node.with_changes(test=cst.Name("True"))
        yield node.with_changes(test=cst.Name("False"))
    if isinstance(node, cst.BooleanOperation):
        other = cst.Or if isinstance(node.operator, cst.And) else cst.And
        yield node.with_changes(operator=other())
        yield node.left.with_changes(lpar=node.lpar, rpar=node.rpar)
        yield node.right.with_changes(lpar=node.lpar, rpar=node.rpar)
    if isinstance(node, cst.IfExp):
        yield node.with_changes(body=node.orelse, orelse=node.body)


def index(node: Node) -> Iterator[Node]:
    """What was picked out of an array is taken whole: X for X[batch]."""
    if isinstance(node, cst.Subscript) and len(node.slice) == 1:
        inner = node.slice[0].slice
        if isinstance(inner, cst.Slice) or (
            isinstance(inner, cst.Index) and isinstance(inner.value, cst.Name)
        ):
            yield node.value


def off_by_one(node: Node) -> Iterator[Node]:
    """A range that ends one earlier or later."""
    if isinstance(node, cst.Call) and _called(node) == "range":
        place = min(1, len(node.args) - 1)
        for operator in (cst.Add(), cst.Subtract()):
            args = list(node.args)
            stop = cst.BinaryOperation(args[place].value, operator, cst.Integer("1"))
            args[place] = args[place].with_changes(value=stop)
            yield node.with_changes(args=args)


def _keyword(argument: cst.Arg) -> str:
    return argument.keyword.value if argument.keyword else ""


def _called(node: cst.Call) -> str:
    """Return the last name of what is called."""
    func = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    return func.value if isinstance(func, cst.Name) else ""


def _last(args: Sequence[cst.Arg]) -> Sequence[cst.Arg]:
    return [*args[:-1], args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)] if args else args


NODES: dict[str, Callable[[Node], Iterator[Node]]] = {
    function.__name__.replace("_", " "): function
    for function in (
        arithmetic,
        operands,
        comparison,
        axis,
        constant,
        keyword,
        arguments,
        call,
        unwrap,
        transpose,
        sign,
        name,
        text,
        condition,
        index,
        off_by_one,
    )
}
