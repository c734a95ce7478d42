"""Writes a program as another student would: other names, other forms, other comments, same work.

Only what cannot change a result is changed: names within functions, the way a product or a sum is
written, a value named before it is returned, comments, blank lines. Mistakes stay the mistakes they
are.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

from benchmarks.rephrasing import Rephrasing

TEXT = (
    "acc activation answer arr aux avg batch_idx block buf chosen chunk cnt cols computed cur curr "
    "current data delta diff dst elem entries epoch_loss final first_term grad_part hidden hits "
    "idx inds info inner item items it_loss k_total layer_out lhs logs losses_now m mat mean_val "
    "mid n_all n_rows net_out num obs order_ids out_val outcome outs p_log pair part partial perm "
    "picked piece pos pred_now prev probs_now rate_now ratio raw res result ret rhs rows run "
    "sample_ids scaled score scores_now selected shuffled size_now slice_ids span start_at step_no "
    "sub sum_now t_loss tail temp term tmp total tot_loss u v val val_out vals vec w work x1 x2 xb "
    "xs y1 yb ys z_now zz"
)
WORDS = TEXT.split()
COMMENTS = (
    "see the lecture notes, chapter {n}", "shapes: ({n}, ...)", "step {n}", "todo: clean up",
    "this took me {n} hours", "as on slide {n}", "checked with a small example", "vectorised",
    "no loop needed here", "Achtung: Reihenfolge", "see handout", "version {n}", "works now",
    "tried it with {n} units first", "same as in exercise {n}", "careful with the axis",
    "not sure about this one", "equation ({n})", "works for batch size {n}", "asked in the forum",
)  # fmt: skip
HEADERS = (
    "Assignment by {name}", "{name}, group {n}", "author: {name}", "Übung {n}, {name}",
    "Deep Learning, homework {n}", "HW{n} / {name}", "submitted by {name} ({n})",
)  # fmt: skip


def rewrite(text: str, module: str, name: str, dice: random.Random) -> str:
    """Return a module's text in a student's own hand. Raises `SyntaxError` if it is no Python."""
    tree = ast.parse(text.lstrip("\ufeff"))
    tree.body = list(_last(tree.body))
    tree = Rephrasing(module == "numpy_ann", dice).visit(tree)
    if dice.random() < 0.3:
        _forget_docstrings(tree)
    return retouch(ast.unparse(ast.fix_missing_locations(tree)), name, dice)


def retouch(text: str, name: str, dice: random.Random) -> str:
    """Return a module's text with other names, comments and blank lines; all else stays."""
    tree = ast.parse(text)
    outer = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for function in _functions(tree):
        _rename(function, outer, dice)
    return _commented(ast.unparse(tree), name, dice)


def _last(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements without functions and classes that a later one replaces unread."""
    for place, node in enumerate(body):
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node
            continue
        later = [
            index
            for index, other in enumerate(body[place + 1 :], place + 1)
            if isinstance(other, (ast.FunctionDef, ast.ClassDef)) and other.name == node.name
        ]
        between = body[place + 1 : later[0] + 1] if later else []
        if not later or any(_reads(other, node.name) for other in between):
            yield node


def _reads(node: ast.stmt, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (one for one in inside if isinstance(one, ast.FunctionDef))


def _rename(function: ast.FunctionDef, outer: set[str], dice: random.Random) -> None:
    """Give the names that a function binds for itself other ones."""
    parts = list(ast.walk(function))
    if any(
        isinstance(part, (ast.Global, ast.Nonlocal, ast.ClassDef, ast.Import, ast.ImportFrom))
        or (isinstance(part, ast.FunctionDef) and part is not function)
        for part in parts
    ):
        return
    given = {part.arg for part in parts if isinstance(part, ast.arg)}
    names = [part for part in parts if isinstance(part, ast.Name)]
    bound = sorted({part.id for part in names if isinstance(part.ctx, ast.Store)} - given)
    free = [word for word in WORDS if word not in outer | given]
    dice.shuffle(free)
    new = {old: free.pop() for old in bound if dice.random() < 0.7 and free}
    for part in names:
        part.id = new.get(part.id, part.id)


def _forget_docstrings(tree: ast.Module) -> None:
    for function in _functions(tree):
        if ast.get_docstring(function) and len(function.body) > 1:
            del function.body[0]


def _commented(text: str, name: str, dice: random.Random) -> str:
    """Return the text with a header, comments above some statements, and blank lines."""
    places = {
        node.lineno: node.col_offset
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.stmt)
    }
    lines = [f"# {dice.choice(HEADERS).format(name=_one_line(name), n=dice.randint(1, 99))}"]
    often = dice.choice([0.05, 0.15, 0.3])
    for number, line in enumerate(text.split("\n"), 1):
        if number in places and dice.random() < often:
            comment = dice.choice(COMMENTS).format(n=dice.randint(1, 40))
            lines.append(f"{' ' * places[number]}# {comment}")
        lines.append(line)
        if number + 1 in places and places[number + 1] and dice.random() < often / 3:
            lines.append("")
    return "\n".join(lines) + "\n"


def _one_line(name: str) -> str:
    return " ".join(name.split())
