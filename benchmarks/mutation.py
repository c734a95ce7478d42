"""Grades the grader by mutants: the reference with one thing changed in its syntax tree.

`python -m benchmarks.mutation` grades each by every check of its part that does not train, and
writes benchmarks/mutation.json. A mutant that loses nothing needs a reason in survivors.yaml: that
it is the same program, or another right one. The command exits with 1 where a reason is missing, or
where one is not of a survivor.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import yaml

from autograder.answers.reference import Memory
from autograder.course import BY_MODULE, MODULES, part_of
from autograder.grade import grade
from autograder.grading.run import Order
from autograder.handout import Region, regions
from autograder.plugin import Silent
from autograder.programs import REFERENCE
from autograder.rubric import Check
from autograder.sandbox import Sandbox
from autograder.session import read_checks
from autograder.submission import Submission, stage
from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.operators import BLOCKS, NODES

SHEET = Path(__file__).with_suffix(".json")
REASONS = Path(__file__).with_name("survivors.yaml")
KINDS = ("equivalent", "free")  # the same program; another one, which the contract allows
LONGEST = 60  # letters shown of what did not change, and of what did
SEED, TOLERANCE = 1, 1e-9
GOAL = 100.0  # percent of the wrong mutants that must lose points


@dataclass(frozen=True)
class Mutant:
    """One wrong solution: the whole `text` of its module, and what differs.

    `id` stays the same as long as the changed lines do.
    """

    module: str
    number: str
    operator: str
    id: str
    text: str


@dataclass
class Trial:
    """One graded mutant: the checks in which it lost points, and whether the grader failed."""

    mutant: Mutant
    lost: list[str]
    failure: str = ""


def make(source: str, module: str) -> list[Mutant]:
    """Return every mutant of a solution's answers that is another program than all others."""
    tree = ast.parse(source)
    known = ast.unparse(tree)
    seen, names = {known}, set[str]()
    mutants = []
    for operator, region in _changes(tree, regions(source, f"{module}.py")):
        text = ast.unparse(tree)
        if text in seen:
            continue
        seen.add(text)
        name = f"{module}.{region.subject}, {operator}: {show(known, text)}"
        while name in names:
            name += ", again"
        names.add(name)
        mutants.append(Mutant(module, region.number, operator, name, text))
    return mutants


def _changes(tree: ast.Module, answers: Sequence[Region]) -> Iterator[tuple[str, Region]]:
    """Change the tree in one place at a time; after each yield the change is taken back."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, list):
                yield from _rearranged(value, answers)
                for place in range(len(value)):
                    yield from _replaced(value, place, answers)
            else:
                yield from _replaced(vars(parent), name, answers)


def _replaced(holder: Any, key: Any, answers: Sequence[Region]) -> Iterator[tuple[str, Region]]:
    node = holder[key]
    if region := _region(node, answers):
        for operator, operate in NODES.items():
            for new in operate(node):
                holder[key] = new
                yield operator, region
        holder[key] = node


def _rearranged(block: list[Any], answers: Sequence[Region]) -> Iterator[tuple[str, Region]]:
    """Rearrange those statements of a block that lie in an answer; given ones before them stay."""
    kept = list(block)
    inside = [line for line in kept if isinstance(line, ast.stmt) and _region(line, answers)]
    if inside and (region := _region(inside[0], answers)):
        given = kept[: kept.index(inside[0])]
        for operator, operate in BLOCKS.items():
            for body in operate(inside):
                block[:] = given + body
                yield operator, region
        block[:] = kept


def _region(node: object, answers: Sequence[Region]) -> Region | None:
    """Return the answer that a node lies in."""
    begin, end = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return next((r for r in answers if r.begin < begin and end < r.end), None)


def show(old: str, new: str) -> str:
    """Return the lines that differ as one line with the change in it: z «> → >=» 0."""
    before, after = old.split("\n"), new.split("\n")
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    left, right = (" / ".join(line.strip() for line in lines) for lines in (before, after))
    if left == right:
        return f"«{_short(left)}» in another block"
    head = _common(left, right)
    left, right = left[len(head) :], right[len(head) :]
    tail = _common(left[::-1], right[::-1])[::-1]
    left, right = left[: len(left) - len(tail)], right[: len(right) - len(tail)]
    return f"{_short(head)}«{_short(left)} → {_short(right)}»{_short(tail)}"


def _common(one: str, other: str) -> str:
    """Return the beginning of two texts that is the same, without a word or sign cut in two."""
    length = next((i for i, (a, b) in enumerate(zip_longest(one, other)) if a != b), len(one))
    return re.sub(r"(\w+|[<>*/]+)$", "", one[:length])


def _short(text: str) -> str:
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} ... {text[-half:]}"


def judge(mutant: Mutant, checks: Sequence[Check], sandbox: Sandbox, memory: Memory) -> Trial:
    """Grade a mutant by those of the checks that are of its part and do not train."""
    part = BY_MODULE[mutant.module]
    only = {c.number for c in checks if part_of(c.number) is part and not c.trains}
    student = Submission({**stage(REFERENCE).sources, mutant.module: mutant.text.encode()})
    with tempfile.TemporaryDirectory() as made:
        out = Path(made)
        order = Order(out, out, frozenset(only), "sample", SEED, page=False, training=False)
        report = grade(order, Silent(), sandbox, student, watched=False, memory=memory)
    cases = [(number, case) for number in only for case in report.results[number].cases]
    lost = {number for number, case in cases if case.earned < case.points - TOLERANCE}
    return Trial(mutant, sorted(lost), report.failure)


def read_reasons(path: Path = REASONS) -> dict[str, str]:
    """Return the kind of every survivor that is explained, by its id.

    Raises `ValueError` for a kind that does not exist.
    """
    kinds: dict[str, str] = {}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
        if entry["kind"] not in KINDS:
            raise ValueError(f"{entry['kind']!r} is none of {', '.join(KINDS)}")
        kinds |= dict.fromkeys(entry["mutants"], entry["kind"])
    return kinds


def complaints(trials: Sequence[Trial], kinds: dict[str, str], ids: set[str]) -> list[str]:
    """Return what has to be corrected or explained."""
    caught = {trial.mutant.id for trial in trials if trial.lost}
    return [
        *(f"the grader failed: {t.mutant.id}: {t.failure}" for t in trials if t.failure),
        *(f"unexplained: {t.mutant.id}" for t in trials if not t.lost and t.mutant.id not in kinds),
        *(f"explained, but caught: {name}" for name in sorted(set(kinds) & caught)),
        *(f"explained, but no mutant: {name}" for name in sorted(set(kinds) - ids)),
    ]


def figures_of(trials: Sequence[Trial], kinds: dict[str, str]) -> Iterator[Figure]:
    """Yield how many mutants were graded, and how many lost points."""
    survived = Counter(kinds.get(t.mutant.id, "unexplained") for t in trials if not t.lost)
    wrong = len(trials) - survived["equivalent"] - survived["free"]
    caught = len(trials) - survived.total()
    here = sum(trial.mutant.number in trial.lost for trial in trials)
    share = 100 * caught / max(wrong, 1)
    yield figures.spread("wrong mutants that lose points", "%", [share], GOAL, "more")
    counts = {
        "graded": len(trials), "losing points": caught, "losing points in their own check": here,
        "surviving: the same program": survived["equivalent"],
        "surviving: another right program": survived["free"],
        "surviving: unexplained": survived["unexplained"],
    }  # fmt: skip
    yield from (figures.spread(name, "mutants", [count]) for name, count in counts.items())


def main() -> int:
    """Grade, write the figures, and say what is left to explain."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--match", default="", help="those whose id contains this; no figures")
    match = parser.parse_args().match
    made = [
        mutant
        for module in MODULES
        for mutant in make((REFERENCE / f"{module}.py").read_text(encoding="utf-8"), module)
    ]
    trials, checks, memory = [], read_checks(), dict[tuple[object, ...], Any]()
    with closing(Sandbox()) as sandbox:
        for mutant in (mutant for mutant in made if match in mutant.id):
            trials.append(judge(mutant, checks, sandbox, memory))
            fate = ", ".join(trials[-1].lost) or "SURVIVED"
            print(f"{mutant.id}: {fate} {trials[-1].failure}", file=sys.stderr, flush=True)
    kinds = read_reasons()
    found = complaints(trials, kinds, {mutant.id for mutant in made})
    if not match:
        figures.write(SHEET, "python -m benchmarks.mutation", figures_of(trials, kinds))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
