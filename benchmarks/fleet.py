"""A cluster of 64 workers that only sleep: what the scheduler, the engine and the disk can do."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.batch import clusters
from autograder.batch.engine import Engine
from autograder.batch.entries import Outcome
from autograder.batch.job import Answer, Job, Plan, Terms
from autograder.batch.store import open_store
from autograder.submission import Submission

WORKERS, PAGE_BYTES, TESTS = 64, 500_000, 22
LONGEST, SHORTEST = 15.0, 5.0  # seconds: the first job's, and the last one's


@dataclass(frozen=True)
class Slept:
    """One run: how many jobs, how long, against the time with nothing but sleep."""

    jobs: int
    seconds: float

    @property
    def ideal(self) -> float:
        """Seconds if nothing but the sleeping took time, and all workers ended together."""
        return self.jobs * (LONGEST + SHORTEST) / 2 / WORKERS

    @property
    def efficiency(self) -> float:
        """The share of the workers' time in which they slept."""
        return self.ideal / self.seconds


def sleep(job: Job) -> Answer:
    """Stand in for a grading."""
    seconds = float(job.submission.problems["seconds"])
    time.sleep(seconds)
    results = {
        "score": 50,
        "tests": [{"number": str(n), "output": "x" * 900} for n in range(TESTS)],
    }
    page = {"report.html": b"x" * PAGE_BYTES}
    return Outcome(job.key, "graded", "", job.digest, "", seconds, results, page)


def run(jobs: int) -> Slept:
    """Have so many jobs done and kept."""
    plan = Plan(Terms("", ""))
    sources = {"numpy_ann": b"x = 1\n" * 2000}
    step = (LONGEST - SHORTEST) / max(jobs - 1, 1)
    class_ = [
        Job(f"s{n:04}", Submission(sources, {"seconds": f"{LONGEST - n * step}"}), plan)
        for n in range(jobs)
    ]
    options = {"processes": False, "protocol": "tcp://"}
    with (
        tempfile.TemporaryDirectory() as out,
        clusters.here(WORKERS, sleep, **options) as pool,
    ):
        store = open_store(Path(out), print)
        while len(pool.workers()) < WORKERS:
            time.sleep(0.1)
        began = time.perf_counter()
        for outcome in Engine(pool, print).run(class_):
            store.keep(outcome, "")
        seconds = time.perf_counter() - began
        store.close()
    return Slept(jobs, seconds)


def described() -> dict[str, float]:
    """Return what the page says of it."""
    return {
        "workers": WORKERS, "longest": LONGEST, "shortest": SHORTEST,
        "megabytes": PAGE_BYTES / 1e6,
    }  # fmt: skip


def table(slept: Slept) -> list[str]:
    """Return the figures."""
    rate = 60 * slept.jobs / slept.seconds
    return [
        "| gradings | seconds | with sleep alone | a minute | efficiency |",
        "|---|---|---|---|---|",
        f"| {slept.jobs:,} | {slept.seconds:.1f} | {slept.ideal:.1f} | {rate:,.0f} "
        f"| {slept.efficiency:.0%} |",
    ]
