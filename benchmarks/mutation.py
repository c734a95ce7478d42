"""Grades the grader: every wrong solution against the checks, and mutants of the reference too.

`python -m benchmarks.mutation` writes mutation.md, and all rows to mutation.json. `--only hand` or
`--only mutants` does one half and keeps the other from the file; `--only page` writes the page from
the file. It exits with 1 where a wrong solution got other points than expected, or a mutant
survived without a reason in survivors.yaml.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import Any

from autograder.grade import REFERENCE
from autograder.submission import MODULES
from benchmarks import kills, matrix
from benchmarks.mutants import Mutant, make, sample
from benchmarks.trials import Bench, Trial, opened
from tests import wrong_part_1, wrong_part_2, wrong_part_3

ROWS = Path(__file__).with_name("mutation.json")
PAGE = Path(__file__).with_name("mutation.md")
LIMIT = 240


def mutants() -> list[Mutant]:
    """Return every mutant of the reference."""
    return [
        mutant
        for module in MODULES
        for mutant in make((REFERENCE / f"{module}.py").read_text(encoding="utf-8"), module)
    ]


def by_hand(bench: Bench, quick: bool, match: str) -> list[dict[str, Any]]:
    """Grade the wrong solutions of the tests, those whose module and name contain `match`."""
    every = [*wrong_part_1.SLOW, *wrong_part_2.ALL, *wrong_part_3.ALL]
    wrong = [one for one in every if match in f"{one.module}, {one.name}"]
    found = []
    for place, variation in enumerate(wrong, 1):
        found.append(bench.by_hand(variation, everything=not quick))
        _say(f"{place}/{len(wrong)}", found[-1], found[-1].scores)
    return [dataclasses.asdict(trial) for trial in found]


def generated(bench: Bench, limit: int, seed: int, match: str) -> list[dict[str, Any]]:
    """Grade a sample of the mutants, or those whose id contains `match`."""
    made = mutants()
    chosen = [m for m in made if match in m.id] if match else sample(made, limit, seed)
    found = []
    for place, mutant in enumerate(chosen, 1):
        found.append(bench.mutant(mutant))
        fate = found[-1].lost(bench.points) or "SURVIVED"
        _say(f"{place}/{len(chosen)}", found[-1], fate)
    return [dataclasses.asdict(trial) for trial in found]


def renewed(
    rows: list[dict[str, Any]], found: list[dict[str, Any]], match: str
) -> list[dict[str, Any]]:
    """Return the rows with those found in their places; only those found, if all were graded."""
    known = {(row["module"], row["name"]): row for row in (rows if match else [])}
    return list((known | {(row["module"], row["name"]): row for row in found}).values())


def _say(place: str, trial: Trial, what: object) -> None:
    print(f"{place} {trial.name}: {what} {trial.failure}", file=sys.stderr, flush=True)


def main() -> None:
    """Grade, write the rows and the page, and say whether anything is left to explain."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["hand", "mutants", "page"])
    parser.add_argument("--limit", type=int, default=LIMIT, help="how many mutants, at most")
    parser.add_argument("--seed", type=int, default=0, help="which sample of them")
    parser.add_argument(
        "--match", default="", help="those whose name contains this, mutants and by hand"
    )
    parser.add_argument("--quick", action="store_true", help="no training that a test needs not")
    options = parser.parse_args()
    rows = json.loads(ROWS.read_text(encoding="utf-8")) if ROWS.exists() else {}
    started = time.monotonic()
    if options.only != "page":
        with opened() as bench:
            if options.only != "mutants":
                found = by_hand(bench, options.quick, options.match)
                rows["by_hand"] = renewed(rows.get("by_hand", []), found, options.match)
            if options.only != "hand":
                found = generated(bench, options.limit, options.seed, options.match)
                rows["mutants"] = renewed(rows.get("mutants", []), found, options.match)
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
    ids = {mutant.id for mutant in mutants()}
    rows["mutants"] = [row for row in rows.get("mutants", []) if row["name"] in ids]  # no old ones
    write(rows)
    read = matrix.read(rows, ids)
    PAGE.write_text("\n".join(kills.page(read)) + "\n", encoding="utf-8")
    print("\n".join(read.complaints))
    sys.exit(bool(read.complaints))


def write(rows: dict[str, list[dict[str, Any]]]) -> None:
    """Write all rows, one a line, so that a change shows which one it is."""
    parts = (
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(row) for row in found) + "\n]"
        for name, found in rows.items()
    )
    ROWS.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
