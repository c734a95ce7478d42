"""What grows with what: workloads of a given size, for `benchmarks/growth.py`.

Each takes a size and returns seconds by the name of a line. What is started once for all sizes (a
zygote, a cluster) is not in them.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder import session
from autograder.batch import clusters
from autograder.batch.engine import Engine
from autograder.batch.entries import Entry, Outcome, Person, Row
from autograder.batch.job import Job, Plan, Terms
from autograder.batch.publish import publish
from autograder.batch.store import open_store
from autograder.grade import Order, grade
from autograder.programs import REFERENCE, Programs
from autograder.pupil import create
from autograder.render import curves, html, results
from autograder.render.live import Live
from autograder.render.terminal import console_on
from autograder.sandbox import Sandbox
from autograder.setups import CLASSES, SETUPS
from autograder.submission import Submission, stage
from autograder.worker import wire
from benchmarks import fleet, made_report

Lines = dict[str, float]
PRELUDE = """\
import numpy as np
from gradescope_utils.autograder_utils.decorators import number, weight
"""
CHECK = '''
@number("1.{n}")
@weight({points})
def test_{n}(numpy_ann):
    """relu works for the time number {n}."""
    numpy_ann.relu(np.ones((5, 3)))
'''
PRINTING = b"def shout(count):\n    print('x' * count)\n"
SECONDS = 600.0
POOL = 4  # workers that sleep for no time
PAGE_BYTES = 50_000


@dataclass
class Growing:
    """The workloads, with what they share."""

    sandbox: Sandbox

    def checks(self, size: int) -> Lines:
        """Grade the reference by so many checks of one question each."""
        spent = [0.0]
        with _folder() as place, _timed(results, "write", spent), _rubric(place, size):
            order = Order(REFERENCE, place, data="sample", seed=1, ahead=False, page=False)
            with (place / "log").open("w", encoding="utf-8") as log, Live(console_on(log)) as live:
                began = time.perf_counter()
                report = grade(order, live, self.sandbox)
                seconds = time.perf_counter() - began
        passed = [case.passed for result in report.results.values() for case in result.cases]
        if passed != [True] * size:
            raise RuntimeError(f"{size} made checks passed {passed.count(True)} times")
        return {"checks": seconds - spent[0], "results.json after each": spent[0]}

    def images(self, size: int) -> Lines:
        """Send so many training images to a worker; train part 1 on them for an epoch."""
        X = np.random.default_rng(0).random((size, 784), dtype=np.float32)
        y = np.arange(size) % CLASSES
        worker = self.sandbox.start("numpy", "benchmark")
        began = time.perf_counter()
        worker.ask("hold", [X], time.monotonic() + SECONDS, wire.keep, wire.keep)
        sent = time.perf_counter() - began
        self.sandbox.stop("numpy", worker)
        programs = self._programs(stage(REFERENCE))
        opened = programs.open("numpy_ann", SECONDS, 0)
        model = create(opened, SETUPS["numpy_ann"], 0)
        began = time.perf_counter()
        opened.train(model, X, y, X[:1], y[:1], epochs=1, batch_size=16, lr=0.03)
        trained = time.perf_counter() - began
        programs.close()
        return {"sending the images": sent, "sending, and an epoch of part 1": trained}

    def submissions(self, size: int) -> Lines:
        """Pass so many jobs that do nothing through engine and store; write their gradebook."""
        empty = Submission({"numpy_ann": b""}, {"seconds": "0"})
        jobs = [Job(f"s{n:05}", empty, Plan(Terms("", ""))) for n in range(size)]
        pool = clusters.here(POOL, _nothing, processes=False, protocol="tcp://")
        with _folder() as out, pool as workers:
            store = open_store(out, _unheard)
            began = time.perf_counter()
            for outcome in Engine(workers, _unheard).run(jobs):
                store.keep(outcome, "")
            kept = time.perf_counter() - began
            store.close()
        rows = _rows(size)
        with _folder() as out:
            began = time.perf_counter()
            publish(rows, out)
            return {
                "engine and disk": kept,
                "gradebooks and page": time.perf_counter() - began,
            }

    def epochs(self, size: int) -> Lines:
        """Draw the curves of a training of so many epochs, and write its page."""
        report = made_report.make(epochs=size)
        began = time.perf_counter()
        drawn = curves.pictures(report)
        pictured = time.perf_counter() - began
        began = time.perf_counter()
        html.page(report, drawn)
        return {"curves": pictured, "page": time.perf_counter() - began}

    def output(self, size: int) -> Lines:
        """Have a program print so many kilobytes, and write the report that quotes it."""
        count = size * 1000
        programs = self._programs(Submission({"numpy_ann": PRINTING}))
        opened = programs.open("numpy_ann", SECONDS, 0)
        began = time.perf_counter()
        opened.shout(count)
        read = time.perf_counter() - began
        printed = len(programs.close())
        report = made_report.make(printed=printed)
        with _folder() as out:
            began = time.perf_counter()
            results.write(report, out / "results.json")
            html.page(report, {})
            return {"reading what is printed": read, "report": time.perf_counter() - began}

    def _programs(self, submission: Submission) -> Programs:
        return Programs.beside_reference(submission, self.sandbox, time.monotonic() + SECONDS)


@contextmanager
def growing() -> Iterator[Growing]:
    """Yield the workloads; a first worker has been there, matplotlib and the page's template."""
    sandbox = Sandbox()
    try:
        sandbox.stop("numpy", sandbox.start("numpy", "benchmark"))
        report = made_report.make()
        html.page(report, curves.pictures(report))
        yield Growing(sandbox)
    finally:
        sandbox.close()


def _unheard(told: str) -> None:
    """Take what an engine or a store would say to somebody."""


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)


@contextmanager
def _rubric(place: Path, size: int) -> Iterator[None]:
    """Have the grader use so many made checks in place of its own."""
    folder, own = place / "checks", session.CHECKS
    folder.mkdir()
    shutil.copy(own / "pytest.ini", folder)
    made = [CHECK.format(n=n, points=100 / size) for n in range(1, size + 1)]
    # A name of its own: Python would take a module that it has for another one of that name.
    path = folder / f"test_{size}_{time.monotonic_ns()}.py"
    path.write_text(PRELUDE + "".join(made), encoding="utf-8")
    session.CHECKS = folder
    try:
        yield
    finally:
        session.CHECKS = own


@contextmanager
def _timed(module: object, name: str, spent: list[float]) -> Iterator[None]:
    """Add up the time that is spent in a function."""
    function: Callable[..., object] = getattr(module, name)

    def timed(*arguments: object, **options: object) -> object:
        began = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            spent[0] += time.perf_counter() - began

    setattr(module, name, timed)
    try:
        yield
    finally:
        setattr(module, name, function)


def _nothing(job: Job) -> Outcome:
    """Stand in for a grading that takes no time and leaves a page."""
    outcome = fleet.sleep(job)
    assert isinstance(outcome, Outcome)
    return Outcome(job.key, "graded", "", job.digest, "", 0.0, outcome.results, _PAGE)


_PAGE = {"report.html": b"x" * PAGE_BYTES}


def _rows(size: int) -> list[Row]:
    told = results.to_gradescope(made_report.make())
    empty = Submission({"numpy_ann": b""})
    return [
        Row(
            Entry(f"s{n:05}", (Person(f"Student {n}", f"{n}", f"s{n}@example.edu"),), empty),
            Outcome(f"s{n:05}", "graded", seconds=10.0, results=told),
            Path("submissions", f"s{n:05}"),
        )
        for n in range(size)
    ]
