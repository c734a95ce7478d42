"""Makes wrong solutions by itself: the reference with one thing changed in its syntax tree.

Only what students write is changed, between BEGIN and END SOLUTION. A mutant has an id that stays
the same as long as its line does: module, function, operator, and the line with the change in it.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import libcst as cst
from libcst.metadata import (
    CodeRange,
    MetadataWrapper,
    PositionProvider,
    WhitespaceInclusivePositionProvider,
)

from autograder.handout import Region, regions
from benchmarks.operators import NODES
from benchmarks.rearranging import BLOCKS


@dataclass(frozen=True)
class Mutant:
    """One wrong solution: the whole `text` of its module, and where it differs."""

    module: str
    function: str
    number: str
    operator: str
    change: str
    text: str
    twin: int = 1
    """Counts mutants of one function whose lines look alike."""

    @property
    def id(self) -> str:
        """A name that stays the same as long as the line does."""
        twin = f" #{self.twin}" if self.twin > 1 else ""
        return f"{self.module}.{self.function}, {self.operator}: {self.change}{twin}"


def make(source: str, module: str) -> list[Mutant]:
    """Return every mutant of a solution that is Python and no other's twin, in file order."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    places = dict(wrapper.resolve(PositionProvider))
    spans = wrapper.resolve(WhitespaceInclusivePositionProvider)
    answers = regions(source, f"{module}.py")
    seen = {_parsed(source, region) for region in answers}
    looks: dict[tuple[str, str, str], int] = defaultdict(int)
    mutants = []
    for operator, region, old, new in _replacements(wrapper.module, places, answers):
        text = _replaced(wrapper.module, source, spans[old], old, new)
        parsed = _parsed(text, region)
        if not parsed or parsed in seen:
            continue
        seen.add(parsed)
        change = show(source, text)
        looks[region.number, operator, change] += 1
        twin = looks[region.number, operator, change]
        mutants.append(Mutant(module, region.subject, region.number, operator, change, text, twin))
    return mutants


def _replaced(
    module: cst.Module, source: str, place: CodeRange, old: cst.CSTNode, new: cst.CSTNode
) -> str:
    """Return the module with one node replaced; within one line by its text, which is quick."""
    start, end = place.start, place.end
    if start.line != end.line or isinstance(old, cst.BaseCompoundStatement | cst.BaseSuite):
        changed = module.deep_replace(old, new)
        return changed.code if isinstance(changed, cst.Module) else source
    lines = source.split("\n")
    line = lines[start.line - 1]
    written = module.code_for_node(new)
    lines[start.line - 1] = line[: start.column] + written + line[end.column :]
    return "\n".join(lines)


def _parsed(text: str, region: Region) -> str:
    """Return the tree of the function or class that a region lies in, "" for what is no Python."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ""
    return ast.dump(next(n for n in tree.body if n.lineno < region.begin <= (n.end_lineno or 0)))


Replacement = tuple[str, Region, cst.CSTNode, cst.CSTNode]
Places = dict[cst.CSTNode, CodeRange]


def _replacements(
    module: cst.Module, places: Places, answers: list[Region]
) -> Iterator[Replacement]:
    """Yield each operator's replacements of nodes, and of statements within their blocks."""
    for node in _walk(module):
        if isinstance(node, cst.IndentedBlock):
            inside = [_region(places[line], answers) for line in node.body]
            yield from _rearranged(node, inside)
        elif node in places and (region := _region(places[node], answers)):
            for name, operate in NODES.items():
                for new in operate(node):
                    yield name, region, node, new


def _rearranged(block: cst.IndentedBlock, inside: list[Region | None]) -> Iterator[Replacement]:
    for name, operate in BLOCKS.items():
        for place, body in operate(list(block.body)):
            if region := inside[place]:
                yield name, region, block, block.with_changes(body=body)


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _region(place: CodeRange, answers: list[Region]) -> Region | None:
    """Return the answer that a place lies in."""
    found = (r for r in answers if r.begin < place.start.line and place.end.line < r.end)
    return next(found, None)


TOKEN = re.compile(r"\w+|\s+|[^\w\s]+")
LONGEST = 100


def show(old: str, new: str) -> str:
    """Return the lines that differ, as one line with the change in it: z «> → >=» 0."""
    before, after = (" / ".join(map(str.strip, lines)) for lines in _differing(old, new))
    if before == after:
        return f"«{before}» in another block"
    head, (left, right), tail = _cut(TOKEN.findall(before), TOKEN.findall(after))
    return f"{head}«{_short(left)} → {_short(right)}»{tail}"


def _short(text: str) -> str:
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} … {text[-half:]}"


def _differing(old: str, new: str) -> tuple[list[str], list[str]]:
    a, b = old.split("\n"), new.split("\n")
    start = next(i for i, (x, y) in enumerate(zip_longest(a, b)) if x != y)
    end = next(
        i
        for i, (x, y) in enumerate(zip_longest(reversed(a[start:]), reversed(b[start:])))
        if x != y
    )
    return a[start : len(a) - end], b[start : len(b) - end]


def _cut(a: list[str], b: list[str]) -> tuple[str, tuple[str, str], str]:
    """Return what two lists of words begin with alike, how they differ, how they end alike."""
    start = next((i for i, (x, y) in enumerate(zip_longest(a, b)) if x != y), len(a))
    rest = list(zip_longest(reversed(a[start:]), reversed(b[start:])))
    end = next((i for i, (x, y) in enumerate(rest) if x != y), len(rest))
    middle = "".join(a[start : len(a) - end]), "".join(b[start : len(b) - end])
    return "".join(a[:start]), middle, "".join(a[len(a) - end :])


def sample(mutants: list[Mutant], limit: int, seed: int = 0) -> list[Mutant]:
    """Return at most `limit` mutants: one of every check and operator first, drawn by the seed."""
    drawn = sorted(mutants, key=lambda m: hashlib.sha256(f"{seed} {m.id}".encode()).hexdigest())
    turns: dict[str, int] = {}
    taken: dict[tuple[str, str], int] = defaultdict(int)
    for mutant in drawn:
        turns[mutant.id] = taken[mutant.number, mutant.operator]
        taken[mutant.number, mutant.operator] += 1
    chosen = {m.id for m in sorted(drawn, key=lambda m: turns[m.id])[:limit]}
    return [mutant for mutant in mutants if mutant.id in chosen]
