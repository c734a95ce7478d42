"""How fast a class is graded, what the grader itself needs, and what a cluster would take.

`python -m benchmarks.batch [--students 200]` writes benchmarks/batch.md; `--unsafe` where workers
cannot be confined.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.cores import usable_cores
from autograder.facts import versions
from autograder.grade import ROOT
from benchmarks import fleet

PAGE = Path(__file__).with_name("batch.md")
METHOD = """\
Written by `python -m benchmarks.batch`. The class comes from `benchmarks/classroom.py` with seed 1
and is graded by the command itself, on the embedded sample. *A minute*: from the first worker that
is ready to the last result on disk. *Efficiency*: against one worker, for each of them. Memory is
the resident size of the grader's own processes (the command; its workers, without zygotes and
programs of students) when so many results were known."""
FLEET = """\
{workers} workers of Dask's in one process, with connections between them as in a cluster; each
grading only sleeps, {longest:g} s at first and {shortest:g} s at last, and returns as much as a
real one ({megabytes:.1f} MB), which is written to disk as always. Real gradings take longer, so the
scheduler, the engine and the disk have more to do here than with as many real workers."""
PAPER = """\
On paper: what one worker does in a minute, times the workers, times the efficiency seen above (two
workers here, for more the sleeping ones)."""
TICK_SECONDS = 0.25


@dataclass(frozen=True)
class Sample:
    """How many results were known at a moment, and how much memory the grader had."""

    seconds: float
    known: int
    command_bytes: int
    worker_bytes: int


@dataclass(frozen=True)
class Run:
    """One grading of the class."""

    workers: int
    count: int
    seconds: float  # of grading
    whole_seconds: float
    samples: list[Sample]

    @property
    def rate(self) -> float:
        """Submissions a minute."""
        return 60 * self.count / self.seconds


def make_class(folder: Path, students: int) -> None:
    """Write the class that is graded."""
    command = [sys.executable, "-m", "benchmarks.classroom", str(folder)]
    subprocess.run([*command, "--students", str(students), "--seed", "1"], cwd=ROOT, check=True)


def measure(folder: Path, workers: int, more: list[str]) -> Run:
    """Grade the class once."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "autograder", "batch", str(folder), "--out", out]
        options = ["--workers", str(workers), "--data", "sample", "--seed", "1", *more]
        began = time.monotonic()
        samples = []
        with subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                samples.append(_look(process.pid, Path(out), time.monotonic() - began))
                time.sleep(TICK_SECONDS)
        if process.returncode:
            raise SystemExit(f"the command ended with status {process.returncode}")
        whole = time.monotonic() - began
        results = len(list(Path(out).glob("submissions/*/results.json")))
    ready = next(s.seconds for s in samples if s.worker_bytes)
    last = max(s.known for s in samples)
    ended = next(s.seconds for s in samples if s.known == last)
    return Run(workers, results, ended - ready, whole, samples)


def _look(pid: int, out: Path, seconds: float) -> Sample:
    known = len(list(out.glob("submissions/*/outcome.json")))
    try:
        command = psutil.Process(pid)
        workers = [p for p in command.children() if "spawn_main" in " ".join(p.cmdline())]
        sizes = [p.memory_info().rss for p in workers]
        return Sample(seconds, known, command.memory_info().rss, max(sizes, default=0))
    except psutil.NoSuchProcess:
        return Sample(seconds, known, 0, 0)


def memory(run: Run) -> list[str]:
    """Return the table of the grader's own memory, at a few counts of known results."""
    last = max(s.known for s in run.samples)
    marks = sorted({*(m for m in (5, 20, 50, 100, 150) if m < last), last})
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
        "| workers | submissions | a minute | efficiency | whole command s |",
        "|---" * 5 + "|",
    ]
    for run in runs:
        share = run.rate / (run.workers * runs[0].rate)
        lines.append(
            f"| {run.workers} | {run.count} | {run.rate:.2f} | {share:.0%} "
            f"| {run.whole_seconds:.0f} |"
        )
    return lines


def paper(rate: float, pair: float, fleet_share: float, students: int = 3000) -> list[str]:
    """Return the extrapolation to a large class."""
    lines = [f"| workers | hours for {students:,} |", "|---|---|"]
    for workers in (1, 8, 64):
        share = 1.0 if workers == 1 else min(pair, 1.0) * fleet_share
        lines.append(f"| {workers} | {students / (60 * rate * workers * share):.1f} |")
    return lines


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--only", default="", help="for a try: check numbers, as of `batch`")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--jobs", type=int, default=1280, help="of the sleeping workers")
    options = parser.parse_args()
    more = ["--unsafe"] if options.unsafe else []
    more += ["--only", options.only] if options.only else []
    with tempfile.TemporaryDirectory() as place:
        make_class(Path(place), options.students)
        runs = [measure(Path(place) / "class", workers, more) for workers in (1, 2)]
    slept = fleet.run(options.jobs)
    lines = ["# Grading a class", "", METHOD, "", *throughput(runs), "", "With two workers:", ""]
    lines += [*memory(runs[-1]), "", "## 64 workers that sleep", ""]
    lines += [FLEET.format(**fleet.described()), "", *fleet.table(slept), "", "## 3,000", ""]
    pair = runs[1].rate / (2 * runs[0].rate)
    lines += [PAPER, "", *paper(runs[0].rate, pair, slept.efficiency), ""]
    found = ", ".join(f"{name} {version}" for name, version in versions().items())
    what = f"checks {options.only} only, " if options.only else ""
    confined = "not confined" if options.unsafe else "confined"
    lines += [f"{what}{confined}, {usable_cores()} cores, Python {platform.python_version()}, "]
    lines += [f"{found}.", ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
