"""Locates a line of a submission in its syntax tree, with what the file binds to each name.

Nothing of a submission is run here. A source that is not Python, or whose lines are too long to be
parsed safely, has an empty tree: then nothing about it is confirmed.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from autograder.channel import Raised

Function = ast.FunctionDef | ast.AsyncFunctionDef
Shape = tuple[int, ...]

# Python's parser may crash on a deep tree, and a large one takes long to search: no person writes
# so many tokens in a line or in all, so many branches, or so many dots in a name.
MOST_TOKENS, MOST_IN_ALL, MOST_BRANCHES, MOST_DOTS = 3000, 20_000, 300, 8
EXCERPT_CHARACTERS = 60
PLACE = re.compile(r"^(\w{1,60})\.py, line (\d{1,6})(?:, in ([^:]{1,100}))?: ?(.*)$", re.DOTALL)
SPAN = re.compile(r"^(\d{1,6}):(\d{1,6})-(\d{1,6}):(\d{1,6})$")
SHAPE = re.compile(r"^([A-Za-z_][\w.]{0,60}) \(([\d, ]{0,80})\)$")


@dataclass(frozen=True)
class Binding:
    """A place where a file gives a name a value.

    `owner` and `function` are the innermost class and function around it, "" where there is none.
    `guarded` is True below `if __name__ == "__main__":`. `kind` is "self" for self.name, "method"
    for a function whose first argument is self, "function" for another, and else the node's type.
    """

    name: str
    line: int
    owner: str
    function: str
    guarded: bool
    kind: str


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

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The full name behind each imported one: np is numpy, F is torch.nn.functional."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    first = alias.name.partition(".")[0]
                    found[alias.asname or first] = alias.name if alias.asname else first
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        return found

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes at the left margin."""
        return {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}

    @cached_property
    def bindings(self) -> list[Binding]:
        """All places where the file gives a name a value, in its order."""
        found: list[Binding] = []
        waiting: list[tuple[ast.AST, str, str, bool]] = []
        waiting += [(node, "", "", is_guard(node)) for node in self.tree.body]
        while waiting:
            node, owner, function, guarded = waiting.pop()
            line = getattr(node, "lineno", 0)
            found += [Binding(n, line, owner, function, guarded, kind) for n, kind in _bound(node)]
            if isinstance(node, ast.ClassDef):
                owner = node.name
            elif isinstance(node, Function):
                function = node.name
            waiting += [(n, owner, function, guarded) for n in ast.iter_child_nodes(node)]
        return sorted(found, key=lambda binding: binding.line)

    def find(self, name: str) -> Function | None:
        """Return the only function or method of this name, or of Class.name; None if several."""
        owner, _, last = name.rpartition(".")
        inside = self.classes.get(owner, ast.Module([], [])) if owner else self.tree
        named = [n for n in ast.walk(inside) if isinstance(n, Function) and n.name == last]
        return named[0] if len(named) == 1 else None

    def line(self, number: int) -> str:
        """Return a line's text, "" where there is none."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip() if 0 < number <= len(lines) else ""


def _bound(node: ast.AST) -> list[tuple[str, str]]:
    """Return the names that a node gives a value by itself, with the kind of each."""
    kind = type(node).__name__
    is_store = isinstance(getattr(node, "ctx", None), ast.Store)
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name.partition(".")[0], kind) for alias in node.names]
    if isinstance(node, Function):
        return [(node.name, "method" if parameters(node)[:1] == ["self"] else "function")]
    if isinstance(node, ast.Attribute) and is_store and dotted(node.value) == "self":
        return [(node.attr, "self")]
    name = getattr(node, "id", "") if is_store else getattr(node, "arg", getattr(node, "name", ""))
    return [(name, kind)] if name and isinstance(node, ast.Name | ast.arg | ast.ClassDef) else []


@dataclass(frozen=True, eq=False)
class Site:
    """Where an exception came up in a submission, and what stands there.

    `own` says whether a line of the submission raised it; without one only `source` is known.
    `node` is what Python's caret marks, None where it marks nothing (always so in Python 3.10).
    """

    source: Source
    sources: Mapping[str, Source]
    own: bool = False
    line: int = 0
    function: Function | None = None
    owner: str = ""
    statement: ast.stmt | None = None
    node: ast.AST | None = None
    shapes: Mapping[str, Shape] = field(default_factory=dict)

    def text(self, node: ast.AST) -> str:
        """Return a piece of the source on one line, shortened where it is long."""
        segment = ast.get_source_segment(self.source.text, node) or ""
        flat = " ".join(segment.split())
        return flat if len(flat) <= EXCERPT_CHARACTERS else f"{flat[: EXCERPT_CHARACTERS - 3]}..."

    def full_name(self, node: ast.AST) -> str:
        """Return a dotted name with its import resolved: np.max is numpy.max; "" for others."""
        head, _, rest = dotted(node).partition(".")
        return ".".join(filter(None, [self.source.aliases.get(head, head), rest]))


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
    """Return True if no logical line or file has very many tokens, nor any `if` many branches."""
    count = branches = 0
    try:
        for total, token in enumerate(tokenize.generate_tokens(io.StringIO(text).readline)):
            count = 0 if token.type == tokenize.NEWLINE else count + 1
            branches += token.string == "elif"
            if count > MOST_TOKENS or total > MOST_IN_ALL or branches > MOST_BRANCHES:
                return False
    except (tokenize.TokenError, SyntaxError):
        return False
    return True


def locate(error: Raised, module: str, sources: Mapping[str, Source]) -> Site:
    """Return where an exception came up: the innermost line of the submission's.

    `module` is used where no such line is known. What a worker tells may all be wrong.
    """
    place = PLACE.match((error.where[-1:] or [""])[0])
    source = sources.get(place[1] if place else module, Source(module, *parse(b"")))
    if not place:
        return Site(source, sources)
    line, inside = int(place[2]), place[3]
    around = [n for n in ast.walk(source.tree) if isinstance(n, ast.stmt) and covers(n, line)]
    around.sort(key=lambda node: (node.lineno, node.col_offset))
    functions = [node for node in around if isinstance(node, Function)]
    named = [node for node in functions if node.name == inside] or functions
    function = named[-1] if named and inside != "<module>" else None
    owners = ["", *(node.name for node in around if isinstance(node, ast.ClassDef))]
    statement = around[-1] if around else None
    node = _marked(statement, (error.spans[-1:] or [""])[0])
    found = [shape for shape in map(SHAPE.match, error.shapes) if shape]
    shapes = {s[1]: tuple(map(int, re.findall(r"\d{1,12}", s[2]))) for s in found}
    return Site(source, sources, True, line, function, owners[-1], statement, node, shapes)


def _marked(statement: ast.stmt | None, span: str) -> ast.AST | None:
    found = SPAN.match(span)
    if not found or not statement:
        return None
    names = ("lineno", "col_offset", "end_lineno", "end_col_offset")
    wanted = [int(number) for number in found.groups()]
    nodes = expressions(statement)
    return next((n for n in nodes if [getattr(n, name, 0) for name in names] == wanted), None)


def covers(node: ast.stmt, line: int) -> bool:
    """Return True if a line is one of a statement's."""
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield a statement's expressions, and with it none of the statements in its body."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        apart = (ast.stmt, ast.ExceptHandler, ast.match_case)
        below = [n for n in ast.iter_child_nodes(waiting.pop()) if not isinstance(n, apart)]
        yield from below
        waiting += below


def dotted(node: ast.AST | None) -> str:
    """Return a name such as np.random.rand as it is written, "" for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute) and len(names) < MOST_DOTS:
        names, node = [node.attr, *names], node.value
    return ".".join([node.id, *names]) if isinstance(node, ast.Name) else ""


def is_guard(node: ast.AST) -> bool:
    """Return True for `if __name__ == "__main__":`."""
    return isinstance(node, ast.If) and "__name__" in map(dotted, ast.walk(node.test))


def parameters(function: Function | None) -> list[str]:
    """Return the names of a function's arguments, in their order."""
    if function is None:
        return []
    return [node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)]


def constant(node: ast.AST | None) -> int | None:
    """Return an integer that is written as a number or as a product of numbers, else None."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = constant(node.left), constant(node.right)
        if left is not None and right is not None and max(abs(left), abs(right)) < 10**9:
            return left * right
    return None
