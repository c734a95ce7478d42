"""Our grading beside other ways to the same end, by ratio in one run.

`python -m benchmarks.sides [--repeats 3] [--only workload,unittest,chance]` writes
benchmarks/sides.md, and benchmarks/sides.json with every run; what is not asked for is kept.

- workload: the assignment's three scripts as published elsewhere, re-created in `elsewhere/`;
- unittest: our checks in one process, with unittest and gradescope-utils;
- chance: how likely a right solution fails an accuracy gate (computed, nothing is run).
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.cores import usable_cores
from autograder.facts import versions
from autograder.setups import SETUPS
from benchmarks import figures, footprint, sides_goals, sides_page
from benchmarks.figures import Figure
from benchmarks.watch import busy

PAGE = Path(__file__).with_name("sides.md")
FIGURES = PAGE.with_suffix(".json")
CALIBRATION = PAGE.with_name("calibration.md")
SCRIPTS = tuple(SETUPS)
SHORT_EPOCHS = "5"  # where nobody asks for seconds: memory hardly grows any more
SECTIONS = ("workload", "unittest", "chance")
Run = dict[str, Any]
Section = dict[str, Any]


def script(name: str, seed: int, *more: str, look: bool = False) -> Run:
    """Run a re-created script; what it measured for us is taken off its seconds."""
    command = [sys.executable, "-m", f"benchmarks.elsewhere.{name}", "--seed", str(seed), *more]
    found = footprint.run(command, look=look)
    _note(name, found)
    said = json.loads(found.said)
    return {
        "seconds": found.seconds - said["aside_seconds"],
        "cpu_seconds": found.cpu_seconds - said["aside_cpu_seconds"],
        **{key: said[key] for key in ("accuracy_on_200", "accuracy_on_all") if key in said},
        **_memory(found),
    }


def graded(module: str, seed: int, *more: str, **how: Any) -> Run:
    """Grade the solutions by a module's command; `how` goes to `footprint.run`."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", *module.split(), "solutions", "--out", out]
        command += ["--data", "sample", "--seed", str(seed), *more]
        found = footprint.run(command, **how)
        _note(module, found)
        results = json.loads((Path(out) / "results.json").read_text(encoding="utf-8"))
    figures = {"seconds": found.seconds, "cpu_seconds": found.cpu_seconds}
    return {**figures, "points": round(results["score"], 6), **_memory(found)}


def _note(name: str, found: footprint.Footprint) -> None:
    """Tell whoever waits how far the measuring is."""
    print(f"{name}: {found.seconds:.1f} s", file=sys.stderr, flush=True)


def _memory(found: footprint.Footprint) -> Run:
    if not found.largest:
        return {}
    return {"largest": dict(found.largest), "guessed": found.guessed}


def ours(seed: int, *more: str, **how: Any) -> Run:
    """Grade the solutions as everybody does."""
    return graded("autograder grade", seed, *more, **how)


def usual(seed: int, *more: str, **how: Any) -> Run:
    """Run the same checks with unittest, in one process."""
    return graded("benchmarks.elsewhere.unittest_checks", seed, *more, **how)


def workload(repeats: int) -> Section:
    """Measure the three scripts between gradings of ours: first looking, then timing."""
    short = ("--plain", "--epochs", SHORT_EPOCHS)
    looked = {name: script(name, repeats, *short, look=True) for name in SCRIPTS}
    looked["ours"] = ours(repeats, look=True)
    timed: dict[str, list[Run]] = {name: [] for name in (*SCRIPTS, "ours")}
    timed["ours"].append(ours(repeats))
    for seed in range(repeats):
        for name in SCRIPTS:
            timed[name].append(script(name, seed))
        timed["ours"].append(ours(seed))
    return {"looked": looked, "timed": timed}


def one_process(repeats: int) -> Section:
    """Measure gradings between runs of the same checks in one process."""
    one_core = {min(footprint.cores())}
    ways: dict[str, Callable[..., Run]] = {
        "ours": ours,
        "usual": usual,
        "usual, one thread": lambda seed, **how: usual(seed, threads=1, **how),
        "ours on one core": lambda seed: ours(seed, only_cores=one_core),
        "usual on one core": lambda seed: usual(seed, threads=1, only_cores=one_core),
    }
    looked = {name: ways[name](repeats, look=True) for name in list(ways)[:3]}
    timed: dict[str, list[Run]] = {name: [] for name in ways}
    for seed in range(repeats):
        for name in list(ways)[:: -1 if seed % 2 else 1]:
            timed[name].append(ways[name](seed))
    return {"looked": looked, "timed": timed}


def calibrated(page: str) -> dict[str, dict[str, float]]:
    """Return gate, mean, deviation of each part, off the page that `make calibrate` writes."""
    found = {}
    for module, setup in SETUPS.items():
        row = re.search(rf"^\| {re.escape(setup.name)} \|(.*)$", page, re.M)
        if row is None:
            raise ValueError(f"benchmarks/calibration.md has no row for {setup.name}")
        gate, mean, lowest, deviation = (float(cell) / 100 for cell in _percentages(row[1]))
        numbers = {"gate": gate, "mean": mean, "lowest": lowest, "deviation": deviation}
        found[module] = numbers
    return found


def _percentages(cells: str) -> list[str]:
    return re.findall(r"([\d.]+)%", cells)[:4]


def chances(known: dict[str, Section]) -> Section:
    """Compute the chances to fail; those of the published models where they were measured."""
    timed = known.get("workload", {}).get("timed", {})
    key = "accuracy_on_all"
    measured = {name: [run[key] for run in timed.get(name, []) if key in run] for name in SCRIPTS}
    reference = calibrated(CALIBRATION.read_text(encoding="utf-8"))
    return {"reference": reference, "published": measured}


def machine() -> str:
    """Return the line that says where this was measured."""
    found = ", ".join(f"{name} {version}" for name, version in versions().items())
    return f"{usable_cores()} cores, Python {platform.python_version()}, {found}"


def sheet(goals: Iterable[sides_goals.Goal]) -> dict[str, Any]:
    """Return the goals in the shape that the page of all figures takes up."""
    found = [
        Figure(
            goal.goal, "", goal.found, goal.found, goal.found, 1, goal.wanted,
            "more" if goal.wanted == sides_goals.FASTER else "less",
        )
        for goal in goals
    ]  # fmt: skip
    return {
        "command": "python -m benchmarks.sides",
        "machine": figures.machine(),
        "figures": [asdict(figure) for figure in found],
        "notes": ["[sides.md](sides.md) has the runs and how they were made."],
    }


def main() -> None:
    """Measure what is asked for, keep the rest, and write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default=",".join(SECTIONS), help="default: %(default)s")
    chosen = parser.parse_args()
    wanted = chosen.only.split(",")
    if chosen.repeats < 1 or set(wanted) - set(SECTIONS):
        parser.error(f"--repeats is at least 1, and --only knows {', '.join(SECTIONS)}")
    if not footprint.supported():
        raise SystemExit("memory of a whole tree of processes is told by Linux's /proc alone")
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    for name, measure in (("workload", workload), ("unittest", one_process)):
        if name not in wanted:
            continue
        before = busy()
        section = measure(chosen.repeats)
        known[name] = {**section, "busy": [before, busy()], "machine": machine()}
    known["chance"] = chances(known)
    known["goals"] = [asdict(goal) for goal in sides_goals.goals(known)]
    known |= sheet(sides_goals.goals(known))
    FIGURES.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(sides_page.write(known), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
