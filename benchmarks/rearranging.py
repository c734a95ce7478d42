"""Operators of mutation that rearrange the statements of one block: forgotten, exchanged, moved.

Each gets a block's statements and yields a place and the statements as they are then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TypeAlias, TypeGuard

import libcst as cst

Line: TypeAlias = (
    cst.BaseStatement | cst.BaseSmallStatement
)  # of a block, or of one that is one line long
Body = list[Line]
Blocks = Iterator[tuple[int, Body]]


def delete(body: Body) -> Blocks:
    """A statement is forgotten; what would only leave a name undefined is not tried."""
    for place, line in enumerate(body):
        if isinstance(line, cst.SimpleStatementLine) and _matters(line.body[0]):
            yield place, _put(body, place, line.with_changes(body=[cst.Pass()]))


def _matters(statement: cst.BaseSmallStatement) -> bool:
    if isinstance(statement, cst.Assign):
        return not isinstance(statement.targets[0].target, cst.Name | cst.Tuple)
    return isinstance(statement, cst.Expr | cst.AugAssign | cst.Return)


def exchange(body: Body) -> Blocks:
    """Two neighbouring statements change places: zero_grad after backward, say."""
    for place, (one, other) in enumerate(pairwise(body)):
        if _simple(one) and _simple(other):
            first = other.with_changes(leading_lines=one.leading_lines)
            second = one.with_changes(leading_lines=other.leading_lines)
            yield place, _put(_put(body, place, first), place + 1, second)


def hoist(body: Body) -> Blocks:
    """The first statement of a loop moves before it."""
    for place, loop in enumerate(body):
        if isinstance(loop, cst.For) and len(loop.body.body) > 1 and _simple(loop.body.body[0]):
            moved = loop.body.body[0].with_changes(leading_lines=loop.leading_lines)
            rest = loop.body.with_changes(body=loop.body.body[1:])
            shorter = loop.with_changes(body=rest, leading_lines=[])
            yield place, [*body[:place], moved, shorter, *body[place + 1 :]]


def dedent(body: Body) -> Blocks:
    """The last statement of a loop moves behind it."""
    for place, loop in enumerate(body):
        if isinstance(loop, cst.For) and len(loop.body.body) > 1 and _simple(loop.body.body[-1]):
            shorter = loop.with_changes(body=loop.body.with_changes(body=loop.body.body[:-1]))
            yield place, [*body[:place], shorter, loop.body.body[-1], *body[place + 1 :]]


def indent(body: Body) -> Blocks:
    """The statement behind a loop moves into it: a return that comes too early, say."""
    for place, (loop, line) in enumerate(pairwise(body)):
        if isinstance(loop, cst.For) and _simple(line):
            longer = loop.body.with_changes(body=[*loop.body.body, line])
            yield place, [*body[:place], loop.with_changes(body=longer), *body[place + 2 :]]


def without(body: Body) -> Blocks:
    """A with statement goes, its body stays: no torch.no_grad()."""
    for place, block in enumerate(body):
        if isinstance(block, cst.With):
            yield place, [*body[:place], *block.body.body, *body[place + 1 :]]


def _simple(line: Line) -> TypeGuard[cst.SimpleStatementLine]:
    return isinstance(line, cst.SimpleStatementLine)


def _put(body: Body, place: int, line: Line) -> Body:
    return [*body[:place], line, *body[place + 1 :]]


BLOCKS: dict[str, Callable[[Body], Blocks]] = {
    function.__name__: function for function in (delete, exchange, hoist, dedent, indent, without)
}
