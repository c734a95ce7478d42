"""Reads a submission's source without running it: what it imports, how much data it carries.

Runs in a worker, since even a parser should meet a stranger's bytes behind a fence.
"""

from __future__ import annotations

import ast
import io
import tokenize
from typing import Any

IMPORTS = 200  # more are not told
# Names by which a program looks into the interpreter that runs it.
WORDS = """_getframe f_back f_locals f_globals f_code tb_frame gi_frame cr_frame __globals__
    __builtins__ __closure__ __code__ __subclasses__ __import__ __loader__ __spec__ get_objects
    get_referrers meta_path"""
INNARDS = frozenset(WORDS.split())
BUILTINS = frozenset({"exec", "eval", "compile", "globals", "vars"})


def scan(sources: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return for each module that can be parsed: imports, and bytes of literals and of remarks.

    "imports": pairs of a top-level package and its line; "reaches": pairs of a name by which a
    program looks into its interpreter and the line. "literals": what strings and numbers take
    in the source, docstrings left out. "remarks": docstrings and comments. "names": all different
    ones together.
    """
    return {name: found for name, source in sources.items() if (found := _scan(source)) is not None}


def _scan(source: bytes) -> dict[str, Any] | None:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # importing it will say so
    tokens = _tokens(source)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    names = {token.string for token in tokens if token.type == tokenize.NAME}
    docstrings = sum(map(_remark, ast.walk(tree)))
    constants = sum(_size(node) for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {
        "reaches": sorted(_reaches(tree), key=lambda pair: pair[1])[:IMPORTS],
        "imports": sorted(_imports(tree), key=lambda pair: pair[1])[:IMPORTS],
        "literals": constants - docstrings,
        "remarks": docstrings + sum(map(len, comments)),
        "names": sum(map(len, names)),
    }


def _remark(node: ast.AST) -> int:
    """Return the size of a bare string: a docstring, or a comment in disguise; 0 for others."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        return 0
    return _size(node.value) if isinstance(node.value.value, str) else 0


def _size(node: ast.expr) -> int:
    if node.end_lineno == node.lineno and node.end_col_offset is not None:
        return node.end_col_offset - node.col_offset
    value = node.value if isinstance(node, ast.Constant) else ""
    return len(value) if isinstance(value, str | bytes) else 0


def _imports(tree: ast.Module) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name.partition(".")[0], node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.append((node.module.partition(".")[0], node.lineno))
    return found


def _reaches(tree: ast.Module) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name, lineno=line) if name in INNARDS:
                found.append((name, line))
            case ast.Name(id=name, lineno=line) if name in INNARDS | BUILTINS:
                found.append((name, line))
    return found


def _tokens(source: bytes) -> list[tokenize.TokenInfo]:
    try:
        return list(tokenize.tokenize(io.BytesIO(source).readline))
    except (SyntaxError, ValueError):
        return []
