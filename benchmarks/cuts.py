"""What each cut saves: gradings with it undone, in turns with gradings as they are.

`python -m benchmarks.cuts [--runs 5] [--only WORD]` writes benchmarks/cuts.json, in which a cut
that is not measured now keeps its figures. `undone.py` has what undoes each; the profile behind a
cut is a sentence here, the seconds are measured.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.grade import ROOT
from benchmarks import figures, undone
from benchmarks.figures import Figure
from benchmarks.timeline import words
from benchmarks.watch import busy

SHEET = Path(__file__).with_suffix(".json")
COMMAND = "python -m benchmarks.cuts"
PROGRAM = Path(__file__).with_name("undone.py")
RUNS = 5


@dataclass(frozen=True)
class Cut:
    """Which grading shows it (a case of the timeline), and what the profile had shown."""

    case: str
    profile: str


PROFILES = {
    "zygotes started first": Cut(
        "stubs",
        "the grader loaded pytest, NumPy and its own modules while no zygote had begun",
    ),
    "packages loaded without the collector": Cut(
        "stubs",
        "an eighth of the torch zygote's samples lay in gc_collect_main, which frees next to "
        "nothing while packages are imported; its last pass alone took 0.1 s",
    ),
    "one thread in the grader": Cut(
        "solutions",
        "blas_thread_server was the grader's second longest function: threads that wait for the "
        "next product by spinning, on the core of a worker",
    ),
    "the page's template read beside the checks": Cut(
        "stubs", "jinja2 and the compilation of its template stood at the end of every grading"
    ),
    "our modules compiled once": Cut(
        "only 1", "every worker compiled utils.py, and the reference's file, for one check"
    ),
    "the next worker forked ahead": Cut(
        "only 1", "the grader waited for a fork before every check while a core was free"
    ),
    "an end at once": Cut(
        "only 1", "the interpreter took its modules apart after the last line was written"
    ),
    "trainings beside the checks": Cut(
        "solutions", "a second core was idle while trainings waited for their check"
    ),
    "a stand-in for torch's compiler": Cut(
        "solutions",
        "every worker's first optimizer imported torch._dynamo, to tell it what not to compile",
    ),
    "wide pipes for images": Cut(
        "solutions", "grader and worker took turns 480 times for one training's images"
    ),
}


def grade(cut: str, case: str) -> float:
    """Grade once with a cut undone, or with nothing undone; return the seconds."""
    with tempfile.TemporaryDirectory() as out:
        began = time.perf_counter()
        ended = subprocess.run(
            [sys.executable, str(PROGRAM), cut, *words(case, out)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - began
    if ended.returncode:
        raise SystemExit(f"with {cut} undone: {ended.stderr.strip()[-500:]}")
    return seconds


def measure(cut: str, runs: int) -> list[Figure]:
    """Return the seconds before a cut and after it, from runs in turns."""
    case = PROFILES[cut].case
    seconds: dict[str, list[float]] = {"before": [], "after": []}
    for _ in range(runs):
        seconds["before"].append(grade(cut, case))
        seconds["after"].append(grade(undone.NOTHING, case))
    return [
        figures.spread(f"{case}: {cut}", "s", taken, label=label)
        for label, taken in seconds.items()
    ]


def known(path: Path) -> dict[str, list[Figure]]:
    """Return what a sheet has of each cut."""
    sheet = figures.read(path) if path.exists() else None
    found: dict[str, list[Figure]] = {}
    for figure in sheet.figures if sheet else ():
        found.setdefault(figure.name.partition(": ")[2], []).append(figure)
    return found


def told(cut: str, found: list[Figure]) -> str:
    """Return the sentence about a cut: what had been seen, and what it saves."""
    before, after = (figure.median for figure in found)
    saved = f"saves {before - after:.2f} of {before:.2f} s"
    return f"{cut.capitalize()}: {PROFILES[cut].profile}. It {saved} ({PROFILES[cut].case})."


def main() -> None:
    """Measure, write the sheet, say what was found."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", default="", metavar="WORD", help="cuts with this in their name")
    options = parser.parse_args()
    chosen = [cut for cut in PROFILES if options.only in cut]
    if not chosen:
        parser.error(f"no cut is named like that; there are: {', '.join(PROFILES)}")
    before, found = busy(), known(SHEET)
    for cut in chosen:
        found[cut] = measure(cut, options.runs)
        print(told(cut, found[cut]), flush=True)
    kept = {cut: found[cut] for cut in PROFILES if cut in found}
    crowded = f"{statistics.mean([before, busy()]):.1f}"
    calm = f"Importing torch took {crowded} times its processor time: 1 is a calm machine."
    notes = [*(told(cut, figure) for cut, figure in kept.items()), calm]
    figures.write(SHEET, COMMAND, [f for figure in kept.values() for f in figure], notes=notes)


if __name__ == "__main__":
    main()
