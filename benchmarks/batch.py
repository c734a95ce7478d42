"""How fast a class is graded, what the grader itself needs, and what a cluster would take.

`python -m benchmarks.batch` writes benchmarks/batch.md: a class of `--students` with two workers,
and its first `--subset` with one and with two; `--unsafe` where workers cannot be confined, `--dry`
to be told only how long it would take.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.batch.entries import SUBMISSIONS
from autograder.cores import usable_cores
from autograder.facts import versions
from autograder.grade import ROOT
from benchmarks import fleet
from benchmarks.gradings import Run, measure
from benchmarks.marking import Part, parts, told

MARKS = (5, 20, 50, 100, 150)  # results known, at which memory is told
PAGE = Path(__file__).with_name("batch.md")
METHOD = """\
Written by `python -m benchmarks.batch`. The class comes from `benchmarks/classroom.py` with seed 1
and is graded by the command itself, on the embedded sample. *Submissions* are those that were
graded to an end. *A minute*: from the first worker process to the last result on disk.
*Efficiency*: against one worker, for each of them, on the same submissions; *by the seconds* is the
same without the end, when one worker has nothing left to do: the submissions' own seconds of
grading, summed, against those of one worker. *Processor* is what the command and all it started
used, for others too, divided by these submissions. Memory is the resident size of the grader's own
processes (the command; its workers, without zygotes and programs of students) when so many results
were known."""
FLEET = """\
{workers} workers of Dask's in one process, with connections between them as in a cluster; each
grading only sleeps, {longest:g} s at first and {shortest:g} s at last, and returns as much as a
real one ({megabytes:.1f} MB), which is written to disk as always. Real gradings take longer, so the
scheduler, the engine and the disk have more to do here than with as many real workers."""
DESERVED = """\
Who made the class knows what is in it. Broken and hostile submissions are left out here; so are
those who were not graded to the end."""
PAPER = """\
On paper: what one worker does in a minute, times the workers, times the efficiency seen above (two
workers here, for more the sleeping ones)."""
# What a submission of the class takes of one worker with all checks, on a calm machine.
EXPECTED_SECONDS = 30.0


def make_class(folder: Path, students: int) -> None:
    """Write the class that is graded."""
    command = [sys.executable, "-m", "benchmarks.classroom", str(folder)]
    subprocess.run([*command, "--students", str(students), "--seed", "1"], cwd=ROOT, check=True)


def measure_all(
    place: Path, students: int, subset: int, more: list[str]
) -> tuple[list[Run], list[Part]]:
    """Grade some of a class with one worker and with two, and all of it with two.

    Returns the runs, and what became of each part in the last of them, of all checks only.
    """
    whole, some = place / "whole" / "class", place / "some"
    make_class(whole.parent, students)
    some.mkdir()
    for folder in sorted(whole.iterdir())[:subset]:
        shutil.copytree(folder, some / folder.name)
    runs = [measure(some, place / "alone", 1, more)]
    found = runs[0].seconds / runs[0].count
    print(expected(students, subset, found), "less what is done", flush=True)
    runs.append(measure(some, out := place / "pair", 2, more))
    if subset < students:
        runs.append(measure(whole, out := place / "all", 2, more))
    if "--only" in more:  # then a part has points that nobody asked for
        return runs, []
    truth = json.loads((whole.parent / "truth.json").read_bytes())
    return runs, list(parts(truth, out / SUBMISSIONS))


def memory(run: Run) -> list[str]:
    """Return the table of the grader's own memory, at a few counts of known results."""
    last = max(s.known for s in run.samples)
    marks = sorted({*(m for m in MARKS if m < last), last})
    lines = ["| results known | command MB | largest worker MB |", "|---|---|---|"]
    for mark in marks:
        found = [s for s in run.samples if s.known >= mark and s.worker_bytes]
        if found:
            sizes = (found[0].command_bytes, found[0].worker_bytes)
            lines.append(f"| {mark} | " + " | ".join(f"{size / 1e6:.0f}" for size in sizes) + " |")
    return lines


def throughput(runs: list[Run]) -> list[str]:
    """Return the table of rates."""
    lines = [
        "| workers | submissions | a minute | efficiency | by the seconds | processor s each "
        "| whole command s |",
        "|---" * 7 + "|",
    ]
    alone = runs[0]
    for run in runs:
        same = run.count == alone.count
        share = f"{run.rate / (run.workers * alone.rate):.0%}" if same else ""
        busy = f"{alone.busy_seconds / run.busy_seconds:.0%}" if same else ""
        lines.append(
            f"| {run.workers} | {run.count} | {run.rate:.2f} | {share} | {busy} "
            f"| {run.processor_seconds:.1f} | {run.whole_seconds:.0f} |"
        )
    return lines


def expected(students: int, subset: int, seconds: float) -> str:
    """Return how long the gradings will take, if each takes so many seconds of a worker."""
    rest = students if subset < students else 0
    parts = (subset * seconds, subset * seconds / 2, rest * seconds / 2)
    told = ", ".join(f"{part / 60:.0f}" for part in parts)
    return f"{sum(parts) / 60:.0f} minutes to come ({told}), at {seconds:.0f} s for each"


def paper(rate: float, pair: float, fleet_share: float, students: int = 3000) -> list[str]:
    """Return the extrapolation to a large class."""
    lines = [f"| workers | hours for {students:,} |", "|---|---|"]
    for workers in (1, 8, 64):
        share = 1.0 if workers == 1 else min(pair, 1.0) * fleet_share
        lines.append(f"| {workers} | {students / (60 * rate * workers * share):.1f} |")
    return lines


def described(options: argparse.Namespace) -> str:
    """Return what was graded with what."""
    found = ", ".join(f"{name} {version}" for name, version in versions().items())
    what = f"checks {options.only} only, " if options.only else "All checks, "
    confined = "not confined" if options.unsafe else "confined"
    cores = f"{usable_cores()} cores, Python {platform.python_version()}"
    return f"{what}{confined}, {cores},\n{found}."


def page(
    options: argparse.Namespace, runs: list[Run], judged: list[Part], slept: fleet.Slept
) -> str:
    """Return the page."""
    pair = runs[1].rate / (2 * runs[0].rate)
    alone = runs[-1].rate / (2 * pair)
    lines = [
        *("# Grading a class", "", METHOD, "", *throughput(runs), ""),
        *(f"With two workers and {runs[-1].count} submissions:", "", *memory(runs[-1]), ""),
        *(("## What the class deserved", "", DESERVED, "", *told(judged), "") if judged else ()),
        *("## 64 workers that sleep", "", FLEET.format(**fleet.described()), ""),
        *(*fleet.table(slept), "", "## 3,000", "", PAPER, ""),
        *(*paper(alone, pair, slept.efficiency), "", described(options), ""),
    ]
    return "\n".join(lines)


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--subset", type=int, default=40, help="of them, for the efficiency")
    parser.add_argument("--dry", action="store_true", help="only say how long it would take")
    parser.add_argument("--only", default="", help="for a try: check numbers, as of `batch`")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page goes")
    parser.add_argument("--keep", type=Path, help="an empty folder for the class and its results")
    parser.add_argument("--jobs", type=int, default=1280, help="of the sleeping workers")
    options = parser.parse_args()
    more = ["--unsafe"] if options.unsafe else []
    more += ["--only", options.only] if options.only else []
    subset = min(options.subset, options.students)
    print(expected(options.students, subset, EXPECTED_SECONDS), flush=True)
    if options.dry:
        return
    place = options.keep or Path(tempfile.mkdtemp())
    try:
        runs, judged = measure_all(place, options.students, subset, more)
        slept = fleet.run(options.jobs)
    finally:
        if not options.keep:
            shutil.rmtree(place)
    options.page.write_text(page(options, runs, judged, slept), encoding="utf-8")
    print(options.page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
