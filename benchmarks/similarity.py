"""What it costs to compare a class, what is found, and who is named who worked alone.

`python -m benchmarks.similarity` writes benchmarks/similarity.md; `--sizes 100,500` other classes.
"""

from __future__ import annotations

import argparse
import platform
import random
import resource
import time
from pathlib import Path

import numpy as np

from autograder.batch import similarity, sketches
from autograder.batch.entries import Entry, Outcome, Person, Row
from autograder.submission import Submission
from benchmarks.made_class import alone, copied

PAGE = Path(__file__).with_name("similarity.md")
METHOD = """\
Written by `python -m benchmarks.similarity`. Every class is made: right solutions, each function
put together from alternatives at random (`benchmarks/made_class.py`), and one in fifty of them a
second time, with other names, comments and layout and another order of functions. *Index* is all
that follows once the sources were read: habits, index, pairs, passages. *Innocent* are pairs of
people who worked alone, *share* is the least that a found copy has in common. Processor seconds
of one process, Python {python}."""
HEAD = """\
| submissions | sources, s | ms each | index, s | memory, MB | copies found | innocent | share |
|---:|---:|---:|---:|---:|---:|---:|---:|"""
COPIES = 50  # one in so many
SEED = 7


def made(size: int, chance: random.Random) -> list[Row]:
    """Return a class of so many, one in COPIES of them a copy of another."""
    count = size // COPIES
    own = [alone(chance) for _ in range(size - count)]
    return [
        *(_row(f"s{place}", submission) for place, submission in enumerate(own)),
        *(_row(f"copy{place}", copied(own[place], chance)) for place in range(count)),
    ]


def _row(key: str, submission: Submission) -> Row:
    return Row(Entry(key, (Person(key, key),), submission), Outcome(key, "graded"), None)


def measure(size: int) -> tuple[str, float, float]:
    """Return a line of the table, and the seconds for the sources and for the rest."""
    rows = made(size, random.Random(SEED))
    known = sketches.Known.read()
    began = time.process_time()
    held = [sketches.sketch(row.entry, known) for row in rows]
    read = time.process_time() - began
    began = time.process_time()
    group = similarity.Class(
        [found for found in held if found],
        known,
        similarity.habits([found for found in held if found]),
        {},
        {},
    )
    pairs = list(similarity.pairs(group))
    rest = time.process_time() - began
    found = [p for p in pairs if p.right.name == f"copy{p.left.name.removeprefix('s')}"]
    least = min((max(p.left.share, p.right.share) for p in found), default=np.nan)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    line = (
        f"| {size:,} | {read:.1f} | {1000 * read / size:.0f} | {rest:.2f} | {memory:.0f} "
        f"| {len(found)} of {size // COPIES} | {len(pairs) - len(found)} | {least:.0%} |"
    )
    return line, read, rest


def _extrapolated(minutes: float, least: float, most: float) -> str:
    return (
        f"For 3,000 submissions that makes {minutes:.1f} minutes for the sources, which grow with\n"
        f"their number, and {least:.1f} to {most:.1f} seconds for the rest: a passage that more "
        "than 40\nshare is a habit of the class, so none makes more than 780 pairs."
    )


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,250,500")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    measured = [measure(size) for size in sizes]
    _, read, rest = measured[-1]
    times = 3000 / sizes[-1]
    lines = ["# Comparing a class", ""]
    lines += [METHOD.format(python=platform.python_version()), "", HEAD]
    lines += [line for line, _, _ in measured]
    if sizes[-1] < 3000:
        lines += ["", _extrapolated(times * read / 60, times * rest, times**2 * rest)]
    PAGE.write_text("\n".join([*lines, ""]), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
