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

import numpy as np

from autograder.grade import ROOT
from autograder.render import html, results
from autograder.sandbox import Sandbox
from autograder.worker import wire
from benchmarks import made_report
from benchmarks.timeline import plain
from benchmarks.workers import life

Workload = Callable[[], float]  # seconds it took
# A process that starts Python, imports NumPy and multiplies: what every grading is made of.
REFERENCE = """
import numpy as np
a = np.random.default_rng(0).random((400, 400), dtype=np.float32)
for _ in range(150):
    a = a @ a
    a /= np.abs(a).max()
"""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"}
LIVES, PAGES, FRAMES = 20, 10, 4
FRAME = np.zeros((8000, 784), np.float32)  # the training images of one grading


def reference() -> float:
    """Run the fixed workload in a process of its own."""
    began = time.perf_counter()
    command = [sys.executable, "-c", REFERENCE]
    subprocess.run(command, check=True, env={**os.environ, **ONE_THREAD})
    return time.perf_counter() - began


def first_line() -> float:
    """Wait for the first line of grading part 1 of the stubs."""
    return plain(ROOT, "only 1")[0]


def part() -> float:
    """Grade part 1 of the stubs."""
    return plain(ROOT, "only 1")[1]


def stubs() -> float:
    """Grade the stubs."""
    return plain(ROOT, "stubs")[1]


def processor() -> float:
    """Grade the stubs; return the processor time of the grader and all that it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    plain(ROOT, "stubs")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def solutions() -> float:
    """Grade the solutions."""
    return plain(ROOT, "solutions")[1]


def workers() -> float:
    """Start workers, load the reference, ask each one question, and end them."""
    sandbox = Sandbox()
    try:
        life(sandbox, "numpy_ann")  # which waits for the zygote
        return sum(life(sandbox, "numpy_ann") for _ in range(LIVES)) / 1000
    finally:
        sandbox.close()


def images() -> float:
    """Send the training images of a grading to a worker, a few times."""
    sandbox = Sandbox()
    try:
        worker = sandbox.start("numpy", "benchmark")
        began = time.perf_counter()
        for _ in range(FRAMES):
            worker.ask("hold", [FRAME], time.monotonic() + 60, wire.keep, wire.keep)
        seconds = time.perf_counter() - began
        sandbox.stop("numpy", worker)
    finally:
        sandbox.close()
    return seconds


def pages() -> float:
    """Write results.json and the page of a report, pictures aside."""
    report = made_report.make(printed=2000)
    html.page(report, {})
    with tempfile.TemporaryDirectory() as out:
        began = time.perf_counter()
        for _ in range(PAGES):
            results.write(report, Path(out, "results.json"))
            html.page(report, {})
        return time.perf_counter() - began


OURS: dict[str, Workload] = {
    "first line": first_line,
    "grading part 1 of the stubs": part,
    "grading the stubs": stubs,
    "grading the stubs, processor time": processor,
    "grading the solutions": solutions,
    f"{LIVES} workers": workers,
    f"sending the training images {FRAMES} times": images,
    f"writing {PAGES} reports": pages,
}
