"""What the budget times: ours, and the fixed reference workload that it is compared with."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from autograder.cores import ONE_THREAD
from autograder.grade import ROOT
from autograder.programs import Programs
from autograder.render import html, results
from autograder.sandbox import Sandbox
from autograder.submission import Submission
from benchmarks import made_report
from benchmarks.timeline import plain
from benchmarks.workers import life


class Time(NamedTuple):
    """What something took: seconds by the clock, and of processors, its child processes' too."""

    clock: float
    processor: float


Workload = Callable[[], Time]
Clock = Literal["clock", "processor"]
# A process that starts Python, imports NumPy and multiplies: what every grading is made of.
REFERENCE = """
import numpy as np
a = np.random.default_rng(0).random((400, 400), dtype=np.float32)
for _ in range(150):
    a = a @ a
    a /= np.abs(a).max()
"""
LIVES, PAGES, FRAMES = 20, 10, 12
MEASURING = Submission({"numpy_ann": b"size = len"})
# As large as the training images of one grading; memory that was never written would be no images.
FRAME = np.ones((8000, 784), np.float32)


def timed(work: Callable[[], float]) -> Time:
    """Do something that returns the seconds that count, and add the processors' time."""
    before = processor()
    seconds = work()
    return Time(seconds, processor() - before)


def processor() -> float:
    """Return the processor time of this process and of all children that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def reference() -> Time:
    """Run the fixed workload in a process of its own."""

    def work() -> float:
        began = time.perf_counter()
        command = [sys.executable, "-c", REFERENCE]
        subprocess.run(command, check=True, env={**os.environ, **ONE_THREAD})
        return time.perf_counter() - began

    return timed(work)


def first_line() -> Time:
    """Wait for the first line of grading part 1 of the stubs."""
    return timed(lambda: plain(ROOT, "only 1")[0])


def part() -> Time:
    """Grade part 1 of the stubs."""
    return timed(lambda: plain(ROOT, "only 1")[1])


def stubs() -> Time:
    """Grade the stubs."""
    return timed(lambda: plain(ROOT, "stubs")[1])


def solutions() -> Time:
    """Grade the solutions."""
    return timed(lambda: plain(ROOT, "solutions")[1])


def workers() -> Time:
    """Start workers, load the reference, ask each one question, and end them."""
    sandbox = Sandbox()
    try:
        life(sandbox, "numpy_ann")  # which waits for the zygote
        return timed(lambda: sum(life(sandbox, "numpy_ann") for _ in range(LIVES)) / 1000)
    finally:
        sandbox.close()


def images() -> Time:
    """Send the training images of a grading to a worker, a few times."""
    sandbox = Sandbox()
    programs = Programs(MEASURING, MEASURING, b"", sandbox, time.monotonic() + 600)

    def work() -> float:
        began = time.perf_counter()
        for _ in range(FRAMES):
            module.size(FRAME)
        return time.perf_counter() - began

    try:
        module = programs.open("numpy_ann", 600, 0)
        module.size(FRAME)  # which finds the memory that the others use again
        return timed(work)
    finally:
        programs.close()
        sandbox.close()


def pages() -> Time:
    """Write results.json and the page of a report, pictures aside."""
    report = made_report.make(printed=2000)
    html.page(report, {})

    def work() -> float:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as out:
            for _ in range(PAGES):
                results.write(report, Path(out, "results.json"))
                html.page(report, {})
        return time.perf_counter() - began

    return timed(work)


# What is measured, and which of its two times counts.
OURS: dict[str, tuple[Workload, Clock]] = {
    "first line": (first_line, "clock"),
    "grading part 1 of the stubs": (part, "clock"),
    "grading the stubs": (stubs, "clock"),
    "grading the stubs, processor time": (stubs, "processor"),
    "grading the solutions": (solutions, "clock"),
    f"{LIVES} workers": (workers, "clock"),
    f"sending the training images {FRAMES} times": (images, "clock"),
    f"writing {PAGES} reports": (pages, "processor"),
}
