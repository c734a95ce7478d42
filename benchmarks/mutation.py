"""Grades the grader by mutants: the reference with one thing changed in its syntax tree.

`python -m benchmarks.mutation [--limit 240]` grades a sample by every check of its part that does
not train, and writes benchmarks/mutation.json. A mutant that loses nothing needs a reason in
survivors.yaml: that it is the same program, or another right one. The command exits with 1 where a
reason is missing, or where one is of no survivor.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from os.path import commonprefix
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
from autograder.sandbox import Sandbox
from autograder.session import read_checks
from autograder.submission import Submission, stage
from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.operators import BLOCKS, NODES

SHEET = Path(__file__).with_suffix(".json")
REASONS = Path(__file__).with_name("survivors.yaml")
KINDS = ("equivalent", "free")  # the same program; another one, which the contract allows
LIMIT, LONGEST = 240, 60
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
    known, seen = ast.unparse(tree), {ast.unparse(tree)}
    twins: Counter[str] = Counter()
    mutants = []
    for operator, region in _changes(tree, regions(source, f"{module}.py")):
        text = ast.unparse(tree)
        if text in seen:
            continue
        seen.add(text)
        name = f"{module}.{region.subject}, {operator}: {show(known, text)}"
        twins[name] += 1
        twin = f" #{twins[name]}" if twins[name] > 1 else ""
        mutants.append(Mutant(module, region.number, operator, name + twin, text))
    return mutants


def _changes(tree: ast.Module, answers: Sequence[Region]) -> Iterator[tuple[str, Region]]:
    """Change the tree in one place at a time; after each yield the change is taken back."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            items = value if isinstance(value, list) else [value]
            for place, node in enumerate(items):
                region = _region(node, answers)
                if region and isinstance(value, list):
                    yield from _tried(value, place, node, region)
                elif region:
                    yield from _tried(parent.__dict__, name, node, region)
            inside = [item for item in items if isinstance(item, ast.stmt)]
            inside = [item for item in inside if _region(item, answers)]
            region = _region(inside[0], answers) if inside else None
            if region and isinstance(value, list):
                given = value[: value.index(inside[0])]
                for operator, rearranged in BLOCKS.items():
                    for body in rearranged(inside):
                        setattr(parent, name, given + body)
                        yield operator, region
                        setattr(parent, name, value)


def _tried(holder: Any, key: Any, node: ast.AST, region: Region) -> Iterator[tuple[str, Region]]:
    for operator, replaced in NODES.items():
        for new in replaced(node):
            holder[key] = new
            yield operator, region
            holder[key] = node


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
    head = re.sub(r"\w+$", "", commonprefix([left, right]))
    left, right = left[len(head) :], right[len(head) :]
    tail = re.sub(r"\w+$", "", commonprefix([left[::-1], right[::-1]]))[::-1]
    left, right = left[: len(left) - len(tail)], right[: len(right) - len(tail)]
    return f"{_short(head)}«{_short(left)} → {_short(right)}»{_short(tail)}"


def _short(text: str) -> str:
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} ... {text[-half:]}"


def sample(mutants: Sequence[Mutant], limit: int, seed: int = 0) -> list[Mutant]:
    """Return at most `limit` mutants: one of every check and operator first, drawn by the seed."""
    drawn = sorted(mutants, key=lambda m: hashlib.sha256(f"{seed} {m.id}".encode()).hexdigest())
    taken: dict[tuple[str, str], int] = defaultdict(int)
    turns: dict[str, int] = {}
    for mutant in drawn:
        turns[mutant.id] = taken[mutant.number, mutant.operator]
        taken[mutant.number, mutant.operator] += 1
    chosen = {m.id for m in sorted(drawn, key=lambda m: turns[m.id])[:limit]}
    return [mutant for mutant in mutants if mutant.id in chosen]


@dataclass
class Bench:
    """One sandbox, and one memory of the reference's answers, for many gradings with one seed."""

    sandbox: Sandbox
    seed: int = 1
    memory: Memory = field(default_factory=dict)
    numbers: list[str] = field(
        default_factory=lambda: [c.number for c in read_checks() if not c.trains]
    )

    def judge(self, mutant: Mutant) -> Trial:
        """Grade a mutant by the checks of its part that do not train."""
        part = BY_MODULE[mutant.module]
        only = frozenset(number for number in self.numbers if part_of(number) is part)
        sources = {**stage(REFERENCE).sources, mutant.module: mutant.text.encode()}
        with tempfile.TemporaryDirectory() as out:
            order = Order(
                Path(out), Path(out), only, "sample", self.seed, page=False, training=False
            )
            report = grade(
                order, Silent(), self.sandbox, Submission(sources),
                watched=False, memory=self.memory,
            )  # fmt: skip
        cases = [(number, case) for number in only for case in report.results[number].cases]
        lost = {number for number, case in cases if case.earned < case.points - 1e-9}
        return Trial(mutant, sorted(lost), report.failure)


def read_reasons(path: Path = REASONS) -> dict[str, str]:
    """Return the kind of every survivor that is explained, by its id.

    Raises `ValueError` for a kind that does not exist.
    """
    kinds = {}
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


def figures_of(trials: Sequence[Trial], kinds: dict[str, str], made: int) -> Iterator[Figure]:
    """Yield how many mutants were made and graded, and how many lost points."""
    survived = Counter(kinds.get(t.mutant.id, "unexplained") for t in trials if not t.lost)
    wrong = len(trials) - survived["equivalent"] - survived["free"]
    caught = len(trials) - survived.total()
    here = sum(trial.mutant.number in trial.lost for trial in trials)
    share = 100 * caught / max(wrong, 1)
    yield figures.spread("wrong mutants that lose points", "%", [share], GOAL, "more")
    counts = {
        "mutants there are": made, "graded": len(trials), "that lose points": caught,
        "that lose points in their own check": here,
        "that survive: the same program": survived["equivalent"],
        "that survive: another right program": survived["free"],
        "that survive: unexplained": survived["unexplained"],
    }  # fmt: skip
    yield from (figures.spread(name, "mutants", [count]) for name, count in counts.items())


def main() -> int:
    """Grade, write the figures, and say what is left to explain."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--limit", type=int, default=LIMIT, help="how many mutants, at most")
    parser.add_argument("--seed", type=int, default=0, help="which sample of them")
    parser.add_argument("--match", default="", help="all whose id contains this; writes no figures")
    options = parser.parse_args()
    made = [
        mutant
        for module in MODULES
        for mutant in make((REFERENCE / f"{module}.py").read_text(encoding="utf-8"), module)
    ]
    matching = [mutant for mutant in made if options.match in mutant.id]
    trials = []
    with closing(Sandbox()) as sandbox:
        bench = Bench(sandbox)
        for mutant in matching if options.match else sample(made, options.limit, options.seed):
            trials.append(bench.judge(mutant))
            fate = ", ".join(trials[-1].lost) or "SURVIVED"
            print(f"{mutant.id}: {fate} {trials[-1].failure}", file=sys.stderr, flush=True)
    kinds = read_reasons()
    found = complaints(trials, kinds, {mutant.id for mutant in made})
    if not options.match:
        figures.write(SHEET, "python -m benchmarks.mutation", figures_of(trials, kinds, len(made)))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
