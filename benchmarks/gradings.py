"""Grades a class with the command itself, and watches it: results, memory, processor time."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.grade import ROOT

TICK_SECONDS = 0.5
ENDED = ("graded", "timed out")  # what a worker has worked on to its end


@dataclass(frozen=True)
class Sample:
    """What there was at a moment: results, the grader's memory, processor time used so far."""

    seconds: float
    known: int
    command_bytes: int
    worker_bytes: int
    processor_seconds: float


@dataclass(frozen=True)
class Run:
    """One grading of a class.

    `seconds` go from the first worker that is ready to the last result, `whole_seconds` from the
    command to its end; `busy_seconds` are the submissions' own, summed.
    """

    workers: int
    count: int
    seconds: float
    whole_seconds: float
    busy_seconds: float
    samples: list[Sample]

    @property
    def rate(self) -> float:
        """Submissions a minute."""
        return 60 * self.count / self.seconds

    @property
    def processor_seconds(self) -> float:
        """Processor seconds of the command and all it started, for each submission."""
        return max(sample.processor_seconds for sample in self.samples) / self.count


def measure(folder: Path, out: Path, workers: int, more: list[str]) -> Run:
    """Grade a class once, into an empty folder `out`."""
    command = [sys.executable, "-m", "autograder", "batch", str(folder), "--out", str(out)]
    options = ["--workers", str(workers), "--data", "sample", "--seed", "1", *more]
    began = time.monotonic()
    samples = []
    with subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            samples.append(_look(process.pid, out, time.monotonic() - began))
            time.sleep(TICK_SECONDS)
    if process.returncode:
        raise SystemExit(f"the command ended with status {process.returncode}")
    whole = time.monotonic() - began
    found = [json.loads(path.read_bytes()) for path in _known(out)]
    graded = [one["seconds"] for one in found if one["status"] in ENDED]
    ready = next(s.seconds for s in samples if s.worker_bytes)
    last = max(s.known for s in samples)
    ended = next(s.seconds for s in samples if s.known == last)
    return Run(workers, len(graded), ended - ready, whole, sum(graded), samples)


def _known(out: Path) -> list[Path]:
    return list(out.glob("submissions/[!.]*/outcome.json"))


def _look(pid: int, out: Path, seconds: float) -> Sample:
    known = len(_known(out))
    try:
        command = psutil.Process(pid)
        tree = [command, *command.children(recursive=True)]
    except psutil.NoSuchProcess:
        return Sample(seconds, known, 0, 0, 0.0)
    sizes = [_bytes(process) for process in tree[1:] if _is_worker(process)]
    used = sum(map(_processor, tree))
    return Sample(seconds, known, _bytes(command), max(sizes, default=0), used)


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def _bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _processor(process: psutil.Process) -> float:
    """Return the processor seconds of a process and of its children that have ended."""
    try:
        return float(sum(process.cpu_times()[:4]))
    except psutil.Error:
        return 0.0
