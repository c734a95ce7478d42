"""What the studies' networks cost as submissions: `python -m benchmarks.studies [NAME ...]`.

Writes benchmarks/studies.md. Each network is put into the contract's shape, with the reference's
training loop, and graded in part 3 on the embedded sample.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from pathlib import Path

from autograder.cores import usable_cores
from autograder.facts import versions
from autograder.report import Report
from autograder.sandbox import Sandbox
from tests import graded
from tests.studies import submissions

PAGE = Path(__file__).with_suffix(".md")
NUMBERS = ("3.1", "3.2", "3.3", "3.4", "3.5", "3.6")
HEAD = """# What the studies' networks cost as submissions

Written by `python -m benchmarks.studies`: each network of solutions/studies/models.py in the
contract's shape, graded in part 3 on the embedded sample. The contract allows 5 million parameters,
so versions 2 and 3 have a head of 768 in place of 1024. The training loop is the reference's:
without its `fused=True` for Adam versions 2 and 3 were stopped here after the 150 seconds that a
training might take then (240 now). QuickNet is plain, without its second look at the mirrored
image: that needs a loop that mirrors training images too, and with this one it reached 75.6%.

| network | points of 35 | seconds | lost |
|---|---|---|---|
"""


def row(name: str, report: Report, seconds: float) -> str:
    """Return one line of the table, with what the checks that lost points say."""
    results = [report.results[number] for number in NUMBERS]
    lost = [
        f"{number}: {case.rationale}"
        for number, result in zip(NUMBERS, results, strict=True)
        for case in result.cases
        if case.passed is not True
    ]
    points = sum(result.score for result in results)
    return f"| {name} | {points:g} | {seconds:.0f} | {' '.join(lost)} |\n"


def main() -> None:
    """Grade the networks one after the other; the page grows with each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies", description=__doc__)
    known = {**submissions.CNNS, **submissions.TOO_LARGE}
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(known)}")
    names: list[str] = parser.parse_args().names
    if strange := [name for name in names if name not in known]:
        parser.error(f"there is no network {', '.join(strange)}")
    page = HEAD
    with contextlib.closing(Sandbox()) as sandbox:
        for name in names or submissions.CNNS:
            with tempfile.TemporaryDirectory(prefix="studies-") as folder:
                handed_in = graded.write(Path(folder) / "in", submissions.cnn(name))
                began = time.monotonic()
                report = graded.run(handed_in, Path(folder) / "out", sandbox, NUMBERS)
            page += row(name, report, time.monotonic() - began)
            found = ", ".join(f"{key} {value}" for key, value in versions().items())
            PAGE.write_text(f"{page}\n{usable_cores()} cores, {found}.\n", encoding="utf-8")
            print(page.splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
