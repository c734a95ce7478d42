"""What every mistake of the catalogue loses and which name it gets: benchmarks/mistakes.md.

Each mistake becomes a submission, the reference with that one function replaced, and is graded by
all checks of its part but those that train. Then pairs of mistakes in two functions are: both names
should be found, and no third. `python -m benchmarks.mistakes [numpy_ann ...]`.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from autograder import course, plugin
from autograder.answers import catalogue
from autograder.answers.catalogue import Entry
from autograder.answers.reference import Memory
from autograder.cores import usable_cores
from autograder.grade import grade
from autograder.grading.run import Order
from autograder.plugin import Silent
from autograder.programs import REFERENCE
from autograder.report import Report
from autograder.sandbox import Sandbox
from autograder.session import read_checks
from autograder.submission import Submission, stage

HERE = Path(__file__).parent
PAIRS = 40
RAISED = re.compile(r"raised|has no|cannot be imported")
TABLE, PAGE = HERE / "mistakes.json", HERE / "mistakes.md"


@dataclass(frozen=True)
class Row:
    """What a mistake came to: the points lost by number, and the names it got by number.

    `raised` says whether its own check failed by an exception only, which may get a name of its own
    from its message and the source.
    """

    module: str
    number: str
    function: str
    name: str
    lost: dict[str, float]
    named: dict[str, list[str]]
    raised: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What the row is about."""
        return self.number, self.function, self.name

    @property
    def right(self) -> bool:
        """Whether it was named, and nothing else: by its own name, or by what it raises."""
        own = self.named.get(self.number, [])
        return bool(own) and (self.name in own or self.raised)


def submission(module: str, entries: Iterable[Entry]) -> Submission:
    """Return the reference with these mistakes in one of its modules."""
    reference = stage(REFERENCE)
    text = catalogue.apply(reference.sources[module].decode(), entries)
    return Submission({**reference.sources, module: text.encode()})


def judge(
    student: Submission,
    module: str,
    sandbox: Sandbox,
    memory: Memory,
    numbers: Iterable[str] = (),
) -> Report:
    """Grade these checks of a part, or all, but never those that train; seed 1."""
    part = str(course.BY_MODULE[module].number)
    asked = frozenset(numbers) or {
        check.number for check in read_checks() if check.part == part and not check.trains
    }
    with tempfile.TemporaryDirectory() as out:
        order = Order(
            Path(out), Path(out), frozenset(asked), "sample", 1, page=False, training=False
        )
        return grade(order, Silent(), sandbox, student, watched=False, memory=memory)


def row(entry: Entry, module: str, report: Report) -> Row:
    """Return what a graded mistake came to."""
    lost, named = {}, {}
    for number, result in report.results.items():
        cases = result.cases
        missing = sum(case.points - case.earned for case in cases)
        if missing > 1e-9:
            lost[number] = round(missing, 4)
        names = dict.fromkeys(m.name for case in cases for m in case.lesson.mistakes)
        if names:
            named[number] = list(names)
    failed = [case for case in report.results[entry.number].cases if case.passed is False]
    raised = bool(failed) and all(case.where or RAISED.search(case.rationale) for case in failed)
    return Row(module, entry.number, entry.function, entry.mistake.name, lost, named, raised)


def run(modules: Iterable[str], sandbox: Sandbox) -> Iterator[Row]:
    """Grade every mistake of these modules by all checks of its part."""
    memory: Memory = {}
    for module in modules:
        for entry in plugin.read(module):
            report = judge(submission(module, [entry]), module, sandbox, memory)
            yield row(entry, module, report)


def rows_of(module: str) -> list[Row]:
    """Grade every mistake of a module in a sandbox of its own."""
    with closing(Sandbox()) as sandbox:
        return list(run([module], sandbox))


def known() -> list[Row]:
    """Return the rows that were written last."""
    return [Row(**found) for found in json.loads(TABLE.read_text(encoding="utf-8"))]


@dataclass(frozen=True)
class Pair:
    """Two mistakes in two functions of one module, and the names that were given by number."""

    module: str
    mistakes: tuple[str, str]
    named: dict[str, list[str]]

    @property
    def right(self) -> bool:
        """Whether both were found, and nothing else."""
        found = {f"{number} {name}" for number, names in self.named.items() for name in names}
        return found == set(self.mistakes)


def pairs(rows: Iterable[Row], sandbox: Sandbox) -> Iterator[Pair]:
    """Grade pairs that are drawn among the mistakes that alone get their name and no other."""
    alone = {row.key for row in rows if not row.raised and row.named == {row.number: [row.name]}}
    rng = np.random.default_rng(0)
    memory: Memory = {}
    for place in range(PAIRS):
        module = course.MODULES[place % len(course.MODULES)]
        entries = [
            e for e in plugin.read(module) if (e.number, e.function, e.mistake.name) in alone
        ]
        first = entries[rng.integers(len(entries))]
        others = [entry for entry in entries if entry.function != first.function]
        both = [first, others[rng.integers(len(others))]]
        report = judge(submission(module, both), module, sandbox, memory)
        named = row(first, module, report).named
        names = tuple(f"{entry.number} {entry.mistake.name}" for entry in both)
        yield Pair(module, (names[0], names[1]), named)


def told(rows: list[Row]) -> list[str]:
    """Return the sentences above the table."""
    own = sum(row.named == {row.number: [row.name]} for row in rows)
    tie = sum(row.right and len(row.named.get(row.number, [])) > 1 for row in rows)
    raised = sum(row.right for row in rows) - own - tie
    return [
        f"{len(rows)} mistakes: {own} get exactly their own name, {tie} share it with a second, "
        f"{raised} raise an exception",
        "that is named by its message and the source. Points lost in the checks that do not train; "
        "`python -m",
        "benchmarks.mistakes` writes this page.",
    ]


def write(rows: list[Row], found_pairs: list[Pair]) -> None:
    """Write the table and its page."""
    TABLE.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    lines = [
        "# Every mistake of the catalogue: what it loses, the name it gets",
        "",
        *told(rows),
        "",
        "| number | mistake | loses | named |",
        "|---|---|---|---|",
    ]
    for found in rows:
        lost = ", ".join(f"{number}: {points:g}" for number, points in found.lost.items())
        names = "; ".join(f"{n}: {' or '.join(names)}" for n, names in found.named.items())
        lines.append(f"| {found.number} | {found.name} | {lost or 'nothing'} | {names or '-'} |")
    both = sum(pair.right for pair in found_pairs)
    lines += ["", "## Two mistakes at once", ""]
    lines += [f"Of {len(found_pairs)} pairs in two functions, {both} get both names and no third."]
    lines += ["", "| first | second | named |", "|---|---|---|"]
    for pair in found_pairs:
        names = "; ".join(f"{n}: {' or '.join(names)}" for n, names in pair.named.items())
        lines.append(f"| {' | '.join(pair.mistakes)} | {'both' if pair.right else names or '-'} |")
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Grade the catalogue and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(course.MODULES))
    modules = parser.parse_args().modules
    whole = list(modules) == list(course.MODULES)
    with ProcessPoolExecutor(usable_cores()) as processes:
        rows = [found for some in processes.map(rows_of, modules) for found in some]
    with closing(Sandbox()) as sandbox:
        found_pairs = list(pairs(rows, sandbox)) if whole else []
    for found in rows:
        if not found.right:
            print(found.number, found.name, "| lost", found.lost, "| named", found.named)
    print(f"{sum(found.right for found in rows)} of {len(rows)} named")
    if whole:
        write(rows, found_pairs)


if __name__ == "__main__":
    main()
