"""Locates a line of a submission in its syntax tree and answers questions about what stands there.

Nothing of a submission is run here. A source that is not Python, or whose lines are too long to be
parsed safely, has an empty tree: then no question about it is answered with yes.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeVar

from autograder.course import BY_MODULE

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
Shape = tuple[int, ...]
Node = TypeVar("Node", bound=ast.AST)

# Python's parser may crash on a deep tree: no line of a person's has so many tokens or branches.
MOST_TOKENS, MOST_BRANCHES = 3000, 300
EXCERPT_CHARACTERS = 60
PLACE = re.compile(r"^(\w{1,60})\.py, line (\d{1,6})(?:, in ([^:]{1,100}))?: ?(.*)$", re.DOTALL)
SPAN = re.compile(r"^(\d{1,6}):(\d{1,6})-(\d{1,6}):(\d{1,6})$")
SHAPE = re.compile(r"^([A-Za-z_][\w.]{0,60}) \(([\d, ]{0,80})\)$")


@dataclass(frozen=True, eq=False)
class Source:
    """One module of a submission: its name, its text, and its tree."""

    name: str
    text: str
    tree: ast.Module

    @property
    def file(self) -> str:
        """The file's name, as students know it."""
        return f"{self.name}.py"

    @property
    def is_numpy(self) -> bool:
        """True for a part that is written in NumPy alone."""
        return self.name in BY_MODULE and BY_MODULE[self.name].kind == "numpy"

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The full name behind each imported one: np is numpy, F is torch.nn.functional."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found[alias.asname or first(alias.name)] = (
                        alias.name if alias.asname else first(alias.name)
                    )
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        return found

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes at the left margin."""
        return {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}

    @cached_property
    def functions(self) -> dict[str, Function]:
        """The functions at the left margin."""
        return {node.name: node for node in self.tree.body if isinstance(node, Function)}

    @cached_property
    def script(self) -> list[ast.stmt]:
        """The statements below `if __name__ == "__main__":`, which grading does not run."""
        guards = [node for node in self.tree.body if is_guard(node)]
        return [inner for node in guards if isinstance(node, ast.If) for inner in node.body]

    @cached_property
    def top_level(self) -> list[ast.stmt]:
        """The statements that run as soon as the file is loaded."""
        return [node for node in self.tree.body if not is_guard(node)]

    def line(self, number: int) -> str:
        """Return a line's text, "" where there is none."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip() if 0 < number <= len(lines) else ""


@dataclass(frozen=True, eq=False)
class Site:
    """Where an exception came up in a submission, and what stands there.

    `own` says whether a line of the submission raised it; without one only `source` is known.
    `node` is what Python's caret marks, None where it marks nothing (always so in Python 3.10).
    """

    source: Source
    sources: Mapping[str, Source]
    number: str = ""
    own: bool = False
    line: int = 0
    function: Function | None = None
    owner: ast.ClassDef | None = None
    statement: ast.stmt | None = None
    node: ast.AST | None = None
    shapes: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        """The function where it happened, else the module."""
        return self.function or self.source.tree

    @property
    def focus(self) -> list[ast.AST]:
        """What the caret marks with all its pieces; the whole line where there is no caret."""
        if self.node is not None:
            return list(ast.walk(self.node))
        return list(expressions(self.statement)) if self.statement else []

    def failing(self, kind: type[Node]) -> list[Node]:
        """Return what failed, if it is of this kind; without a caret every candidate."""
        if self.node is not None:
            return [self.node] if isinstance(self.node, kind) else []
        return [node for node in self.focus if isinstance(node, kind)]

    def only(self, kind: type[Node]) -> list[Node]:
        """Return what failed, if it is of this kind; without a caret only if nothing else is."""
        found = self.failing(kind)
        return found if len(found) == 1 else []

    def text(self, node: ast.AST) -> str:
        """Return a piece of the source on one line, shortened where it is long."""
        segment = ast.get_source_segment(self.source.text, node) or ""
        flat = " ".join(segment.split())
        return flat if len(flat) <= EXCERPT_CHARACTERS else f"{flat[: EXCERPT_CHARACTERS - 3]}..."

    def full_name(self, node: ast.AST | None) -> str:
        """Return a dotted name with its import resolved: np.max is numpy.max; "" for others."""
        name = dotted(node)
        head, _, rest = name.partition(".")
        return ".".join(filter(None, [self.source.aliases.get(head, head), rest]))

    def calls(self, nodes: Iterable[ast.AST], *names: str) -> list[ast.Call]:
        """Return the calls of functions with these full names; ".item" is any method item."""
        return [
            node
            for node in nodes
            if isinstance(node, ast.Call) and self._is_named(node.func, names)
        ]

    def _is_named(self, node: ast.expr, names: tuple[str, ...]) -> bool:
        if self.full_name(node) in names:
            return True
        return isinstance(node, ast.Attribute) and f".{node.attr}" in names


def read(sources: Mapping[str, bytes]) -> dict[str, Source]:
    """Return a submission's modules with their trees."""
    return {name: Source(name, *parse(content)) for name, content in sources.items()}


@lru_cache(maxsize=16)  # the same few files are asked about after every failed case
def parse(content: bytes) -> tuple[str, ast.Module]:
    """Return a source's text and its tree, an empty one where it cannot be parsed safely."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    empty = ast.Module(body=[], type_ignores=[])
    try:
        return text, ast.parse(text) if is_shallow(text) else empty
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text, empty


def is_shallow(text: str) -> bool:
    """Return True if no logical line has very many tokens, nor any `if` very many branches."""
    count = branches = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            count = 0 if token.type == tokenize.NEWLINE else count + 1
            branches += token.string == "elif"
            if count > MOST_TOKENS or branches > MOST_BRANCHES:
                return False
    except (tokenize.TokenError, SyntaxError):
        return False
    return True


def locate(
    sources: Mapping[str, Source],
    module: str,
    number: str,
    where: str = "",
    span: str = "",
    shapes: Iterable[str] = (),
) -> Site:
    """Return the site of a worker's line `where`, such as "numpy_ann.py, line 5, in relu: ...".

    `module` is used where no line of the submission is known. `span` and `shapes` are as
    `autograder.worker.faults` describes them; all of it may be wrong, as it comes from a worker.
    """
    place = PLACE.match(where)
    source = sources.get(place[1] if place else module, Source(module, *parse(b"")))
    if not place:
        return Site(source, sources, number)
    line, inside = int(place[2]), place[3] or "<module>"
    function = _function(source.tree, line, inside)
    statement = _statement(source.tree, line)
    return Site(
        source,
        sources,
        number,
        own=True,
        line=line,
        function=function,
        owner=_owner(source.tree, function, line),
        statement=statement,
        node=_marked(statement, span),
        shapes=dict(filter(None, map(_shape, shapes))),
    )


def _function(tree: ast.Module, line: int, inside: str) -> Function | None:
    if inside == "<module>":
        return None
    around = [node for node in ast.walk(tree) if isinstance(node, Function) and covers(node, line)]
    named = [node for node in around if node.name == inside] or around
    return max(named, key=lambda node: node.lineno, default=None)


def _owner(tree: ast.Module, function: Function | None, line: int) -> ast.ClassDef | None:
    around = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and covers(n, line)]
    owner = max(around, key=lambda node: node.lineno, default=None)
    return owner if owner and (function is None or function in owner.body) else None


def _statement(tree: ast.Module, line: int) -> ast.stmt | None:
    """Return the innermost statement of a line."""
    around = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and covers(node, line)]
    return max(around, key=lambda node: (node.lineno, node.col_offset), default=None)


def _marked(statement: ast.stmt | None, span: str) -> ast.AST | None:
    found = SPAN.match(span)
    if not found or not statement:
        return None
    wanted = tuple(map(int, found.groups()))
    return next((node for node in expressions(statement) if range_of(node) == wanted), None)


def _shape(text: str) -> tuple[str, Shape] | None:
    found = SHAPE.match(text)
    return (found[1], tuple(map(int, re.findall(r"\d{1,12}", found[2])))) if found else None


def range_of(node: ast.AST) -> tuple[int, int, int, int]:
    """Return a node's first line, first byte, last line, and the byte after its last."""
    names = ("lineno", "col_offset", "end_lineno", "end_col_offset")
    line, column, end_line, end_column = (getattr(node, name, 0) for name in names)
    return line, column, end_line, end_column


def covers(node: ast.stmt, line: int) -> bool:
    """Return True if a line is one of a statement's."""
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions of a statement, without the statements in its body."""
    waiting = [statement] if isinstance(statement, ast.expr) else _pieces(statement)
    while waiting:
        node = waiting.pop()
        yield node
        waiting += _pieces(node)


def _pieces(node: ast.AST) -> list[ast.AST]:
    apart = (ast.stmt, ast.ExceptHandler, ast.match_case)
    return [child for child in ast.iter_child_nodes(node) if not isinstance(child, apart)]


def inside(scope: Scope) -> Iterator[ast.AST]:
    """Yield everything in a scope, without the insides of functions and classes in it."""
    waiting: list[ast.AST] = list(scope.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def dotted(node: ast.AST | None) -> str:
    """Return a name such as np.random.rand as it is written, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def short_name(call: ast.Call) -> str:
    """Return the last piece of what is called: sum for np.sum(x) and for (x + 1).sum()."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else dotted(function)


def first(name: str) -> str:
    """Return a dotted name's first piece."""
    return name.partition(".")[0]


def is_guard(node: ast.stmt) -> bool:
    """Return True for `if __name__ == "__main__":`."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    return "__name__" in {dotted(node.test.left), *map(dotted, node.test.comparators)}


def parameters(function: Function | None) -> list[str]:
    """Return the names of a function's arguments, in their order."""
    if function is None:
        return []
    a = function.args
    rest = [arg for arg in (a.vararg, a.kwarg) if arg]
    return [arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs, *rest)]


def stores(scope: Scope, name: str) -> list[ast.Name]:
    """Return where a scope gives a value to a plain name, in the source's order."""
    found = [
        node
        for node in inside(scope)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def values(scope: Scope, name: str) -> list[ast.expr]:
    """Return what a scope assigns to a plain name: `name = value`, in the source's order."""
    found = []
    for node in inside(scope):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(value, ast.expr) and any(
            isinstance(target, ast.Name) and target.id == name for target in targets
        ):
            found.append(value)
    return sorted(found, key=lambda node: node.lineno)


def methods(owner: ast.ClassDef | None) -> dict[str, Function]:
    """Return the methods of a class by name."""
    return {n.name: n for n in owner.body if isinstance(n, Function)} if owner else {}


def attribute_stores(owner: ast.ClassDef | None, name: str) -> list[tuple[Function, ast.Attribute]]:
    """Return where the methods of a class assign self.name."""
    return [
        (method, node)
        for method in methods(owner).values()
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node.attr == name
        and dotted(node.value) in parameters(method)[:1]
    ]


def attribute_values(owner: ast.ClassDef | None, name: str) -> list[ast.expr]:
    """Return what the methods of a class assign to self.name."""
    return [
        node.value
        for method in methods(owner).values()
        for node in ast.walk(method)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute)
        and target.attr == name
        and dotted(target.value) in parameters(method)[:1]
    ]


def returns(function: Function) -> list[ast.expr]:
    """Return the values that a function returns; a bare `return` is none."""
    return [n.value for n in inside(function) if isinstance(n, ast.Return) and n.value is not None]


def constant(node: ast.AST | None) -> int | None:
    """Return an integer that is written as a number or as a product or sum of such, else None."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = constant(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Add):
        left, right = constant(node.left), constant(node.right)
        if left is None or right is None or max(abs(left), abs(right)) > 10**9:
            return None
        return left * right if isinstance(node.op, ast.Mult) else left + right
    return None
