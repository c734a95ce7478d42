"""Makes the sources of a class that worked alone: right solutions, each written in its own way.

Every function is put together from `ways` drawn at random, as students write them; `copied`
makes of a solution what somebody hands in who hides where it is from.
"""

from __future__ import annotations

import ast
import random
import re
from pathlib import Path

from autograder.grade import ROOT
from autograder.submission import MODULES, Submission
from benchmarks.ways import ASIDES, FITS, MEASURES, TORCH_MEASURES, WAYS

STUB = re.compile(r"^( *)# (\d\.\d) .*: your code here.*\n *raise NotImplementedError.*\n", re.M)


def alone(chance: random.Random) -> Submission:
    """Return a right solution of somebody who worked alone."""
    return _submission({module: _fill(module, chance) for module in MODULES})


def stub() -> Submission:
    """Return the handout as it is."""
    return _submission({module: _given(module) for module in MODULES})


def copied(submission: Submission, chance: random.Random) -> Submission:
    """Return a copy with other names, other comments and another order of functions."""
    return _submission(
        {name: _disguised(source.decode(), chance) for name, source in submission.sources.items()}
    )


def _submission(texts: dict[str, str]) -> Submission:
    return Submission({name: text.encode() for name, text in texts.items()})


def _given(module: str) -> str:
    return (Path(ROOT) / "student" / f"{module}.py").read_text(encoding="utf-8")


def _fill(module: str, chance: random.Random) -> str:
    def answer(found: re.Match[str]) -> str:
        indent, number = found[1], found[2]
        lines = _answer(number, chance).splitlines()
        return "".join(f"{indent}{line}\n" for line in lines)

    return STUB.sub(answer, _given(module))


def _answer(number: str, chance: random.Random) -> str:
    if number in ("2.6", "3.5"):
        return chance.choice(FITS)
    steps = WAYS["2.3" if number == "3.3" else number]
    chosen = [chance.choice(ways) for ways in steps]
    if chance.random() < 0.5:
        chosen.insert(0, chance.choice(ASIDES))
    text = "\n".join(chosen)
    text = text.replace("@@", _indented(chance.choice(MEASURES)))
    text = text.replace("@T", _indented(chance.choice(TORCH_MEASURES)))
    return text.replace("SGD", "Adam") if number == "3.3" else text


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _disguised(source: str, chance: random.Random) -> str:
    """Rename what a function calls its own, and put functions of one body into another order."""
    tree = ast.parse(source)
    holders: list[ast.Module | ast.ClassDef] = [tree]
    holders += [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for holder in holders:
        places = [i for i, node in enumerate(holder.body) if isinstance(node, ast.FunctionDef)]
        moved = [holder.body[i] for i in places]
        chance.shuffle(moved)
        for place, node in zip(places, moved, strict=True):
            holder.body[place] = node
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        _Renamer(function, chance).visit(function)
    return f"# {chance.random()}\n{ast.unparse(tree)}\n"


class _Renamer(ast.NodeTransformer):
    """Gives every name that a function assigns another one."""

    def __init__(self, function: ast.FunctionDef, chance: random.Random) -> None:
        own = {
            n.id
            for n in ast.walk(function)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        self.names = {name: f"v{chance.randrange(10**6)}" for name in sorted(own)}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node
