"""What every mistake of the catalogue loses and which name it gets: benchmarks/mistakes.md.

Each mistake becomes a submission, the reference with that one function replaced, and is graded by
all checks of its part but those that train. `python -m benchmarks.mistakes [numpy_ann ...]`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder import course, plugin
from autograder.answers import catalogue
from autograder.answers.catalogue import Entry
from autograder.grade import grade
from autograder.grading.run import Order
from autograder.plugin import Silent
from autograder.programs import REFERENCE
from autograder.report import Report
from autograder.rubric import Check
from autograder.sandbox import Sandbox
from autograder.submission import Submission, stage

HERE = Path(__file__).parent
TABLE, PAGE = HERE / "mistakes.json", HERE / "mistakes.md"


@dataclass(frozen=True)
class Row:
    """What a mistake came to: the points lost by number, and the names it got by number."""

    module: str
    number: str
    name: str
    lost: dict[str, float]
    named: dict[str, list[str]]

    @property
    def right(self) -> bool:
        """Whether its own name was given, and no other."""
        names = [name for found in self.named.values() for name in found]
        return self.name in names and set(self.named) == {self.number}


def submission(module: str, entries: Iterable[Entry]) -> Submission:
    """Return the reference with these mistakes in one of its modules."""
    reference = stage(REFERENCE)
    text = catalogue.apply(reference.sources[module].decode(), entries)
    return Submission({**reference.sources, module: text.encode()})


def judge(student: Submission, module: str, sandbox: Sandbox, seed: int = 1) -> Report:
    """Grade a part of a submission by all checks but those that train."""
    part = course.BY_MODULE[module]
    known = {entry.number for entry in plugin.read(module)}
    numbers = {check.number for check in plugin_checks() if check.part == str(part.number)}
    with tempfile.TemporaryDirectory() as out:
        order = Order(
            Path(out), Path(out), frozenset(numbers | known), "sample", seed, page=False,
            training=False,
        )  # fmt: skip
        return grade(order, Silent(), sandbox, student, watched=False)


def plugin_checks() -> list[Check]:
    """Return the checks that do not train."""
    from autograder.session import read_checks

    return [check for check in read_checks() if not check.trains]


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
    return Row(module, entry.number, entry.mistake.name, lost, named)


def run(modules: Iterable[str], sandbox: Sandbox) -> Iterator[Row]:
    """Grade every mistake of these modules."""
    for module in modules:
        for entry in plugin.read(module):
            yield row(entry, module, judge(submission(module, [entry]), module, sandbox))


def write(rows: list[Row]) -> None:
    """Write the table and its page."""
    TABLE.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    right = sum(row.right for row in rows)
    lines = [
        "# Every mistake of the catalogue: what it loses, the name it gets",
        "",
        f"{len(rows)} mistakes, {right} of them get their own name and no other. Points lost in the "
        "checks that do not train; `python -m benchmarks.mistakes` writes this page.",
        "",
        "| number | mistake | loses | named |",
        "|---|---|---|---|",
    ]
    for found in rows:
        lost = ", ".join(f"{number}: {points:g}" for number, points in found.lost.items())
        names = "; ".join(" or ".join(names) for names in found.named.values())
        lines.append(f"| {found.number} | {found.name} | {lost or 'nothing'} | {names or '-'} |")
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Grade the catalogue and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(course.MODULES))
    modules = parser.parse_args().modules
    with closing(Sandbox()) as sandbox:
        rows = list(run(modules, sandbox))
    for found in rows:
        if not found.right:
            print(found.number, found.name, "| lost", found.lost, "| named", found.named)
    print(f"{sum(found.right for found in rows)} of {len(rows)} named")
    if list(modules) == list(course.MODULES):
        write(rows)


if __name__ == "__main__":
    main()
