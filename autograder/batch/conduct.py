"""Grades a class from its folder or zip to its gradebook, and continues where it was stopped."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from autograder.batch import clusters
from autograder.batch.drawn import drawn
from autograder.batch.engine import Engine
from autograder.batch.entries import STATUSES, Entry, Outcome, Status
from autograder.batch.errors import BatchError
from autograder.batch.guards import left_out, refuse_another_class, refuse_to_narrow
from autograder.batch.hold import hold
from autograder.batch.job import Job, Plan, terms
from autograder.batch.pool import Pool, Work
from autograder.batch.publisher import Publish, Publisher
from autograder.batch.store import Store, open_store
from autograder.render.headway import Headway

AGAIN: frozenset[Status] = frozenset({"crashed", "set aside"})  # a next run tries these once more


@dataclass(frozen=True)
class Wish:
    """What the instructor asked for; `seed` None draws one, `students` empty are all."""

    out: Path
    workers: int | None = None
    scheduler: str = ""
    only: frozenset[str] = frozenset()
    students: frozenset[str] = frozenset()
    data: str = "auto"
    seed: int | None = None
    force: bool = False
    strangers: bool = True

    def plan(self) -> Plan:
        """Return what is the same for all. Raises `DataError` where there are no images."""
        seed = drawn(self.out) if self.seed is None else self.seed
        policy = "" if self.seed is None else str(self.seed)
        held = terms(self.data)
        return Plan(held, self.only, self.data, seed, policy, strangers=self.strangers)


def conduct(
    wish: Wish, entries: list[Entry], publish: Publish, console: Console, work: Work | None = None
) -> None:
    """Grade what is not known yet, and publish; everything is on disk at the moment it is known.

    Raises `BatchError`, `SchedulerLost`, `DataError`, and `KeyboardInterrupt` after Ctrl-C.
    """
    strange = wish.students - {entry.key for entry in entries}
    if strange:
        raise BatchError(f"there is no submission {', '.join(sorted(strange))}")
    if not entries:
        raise BatchError("no submission was found")
    _prepare(wish.out)
    with hold(wish.out), _terminable():
        plan = wish.plan()
        screen = Headway(console, len(entries), 0)
        with contextlib.closing(open_store(wish.out, screen.note)) as store:
            _guard(wish, store, entries, screen.note)
            _note_unreadable(wish, store, entries, screen.note)
            jobs = _due(wish, plan, store, entries)
            asked = [entry for entry in entries if _asked(wish, entry)]
            writer = Publisher(lambda: list(store.rows(entries)), wish.out, publish, screen.note)
            counted = _Counted(len(asked), len(asked) - len(jobs))
            try:
                if jobs:
                    _grade(wish, jobs, store, writer, console, counted, work)
            except KeyboardInterrupt:
                told = f"Stopped: {counted.done} of {counted.total} are known and on disk."
                screen.note(f"{told} The same command continues.")
                raise
            finally:
                writer.finish()
            screen.note(_last_words(store, entries, wish.out))
            if told := _not_final(store, entries):
                screen.note(told)


@dataclass
class _Counted:
    """How many submissions were asked for, and of how many the outcome is known."""

    total: int
    known: int
    now: int = 0

    @property
    def done(self) -> int:
        return self.known + self.now


def _grade(
    wish: Wish,
    jobs: list[Job],
    store: Store,
    writer: Publisher,
    console: Console,
    counted: _Counted,
    work: Work | None,
) -> None:
    recipes = {job.key: job.recipe for job in jobs}
    with (
        _opened(wish, len(jobs), work) as workers,
        Headway(console, counted.total, counted.known, workers.dashboard) as screen,
    ):
        writer.note = screen.note
        for outcome in Engine(workers, screen.note).run(jobs):
            store.keep(outcome, recipes[outcome.key], partial=bool(wish.only))
            counted.now += 1
            screen.finished(outcome.key, outcome.status, _told(outcome))
            writer.tick()


def _opened(wish: Wish, most: int, work: Work | None) -> contextlib.AbstractContextManager[Pool]:
    chosen = {} if work is None else {"work": work}
    if wish.scheduler:
        return clusters.there(wish.scheduler, **chosen)
    return clusters.here(min(wish.workers or clusters.default_workers(), most), **chosen)


def _asked(wish: Wish, entry: Entry) -> bool:
    """Tell whether somebody handed it in, and it is one of those that are to be graded now."""
    return not entry.missing and (not wish.students or entry.key in wish.students)


def _due(wish: Wish, plan: Plan, store: Store, entries: list[Entry]) -> list[Job]:
    """Return the jobs whose outcome is not known, or asked for again."""
    jobs = []
    for entry in entries:
        if entry.submission is None or not _asked(wish, entry):
            continue
        job = Job(entry.key, entry.submission, plan)
        known = store.records.get(entry.key)
        settled = known and known.recipe == job.recipe and known.status not in AGAIN
        if wish.force or not settled:
            jobs.append(job)
    return jobs


def _note_unreadable(
    wish: Wish, store: Store, entries: list[Entry], note: Callable[[str], None]
) -> None:
    """Keep what cannot be read, or is not there, as what it is; no worker is needed for that.

    Results from when it could be read stay: a disk may be out of reach for once.
    """
    for entry in entries:
        if entry.submission is not None or (wish.students and entry.key not in wish.students):
            continue
        status: Status = "missing" if entry.missing else "unreadable"
        outcome = Outcome(entry.key, status, entry.problem)
        known = store.records.get(entry.key)
        if known and known.files and not wish.force:
            why = entry.problem.rstrip(".")
            note(f"{entry.key}: {why}. Its earlier results stay; --force would drop them.")
        elif known is None or (known.status, known.detail) != (outcome.status, outcome.detail):
            store.keep(outcome, "")


def _guard(wish: Wish, store: Store, entries: list[Entry], note: Callable[[str], None]) -> None:
    """Raise `BatchError` where results of another run would be replaced by less."""
    keys = {entry.key for entry in entries}
    if wish.only and not wish.force:
        refuse_to_narrow(wish.out, store.records, wish.students or keys)
    if not wish.force:
        refuse_another_class(wish.out, store.records, keys)
    if told := left_out(store.records, keys):
        note(told)


def _told(outcome: Outcome) -> str:
    score = outcome.results.get("score")
    points = f"{score:g} points, " if isinstance(score, int | float) else ""
    detail = outcome.detail.removesuffix(".")
    return f"{points}{outcome.seconds:.0f} s" + (f", {detail}" if detail else "")


def _last_words(store: Store, entries: list[Entry], out: Path) -> str:
    handed_in = [entry.key for entry in entries if not entry.missing]
    found = [store.records[key].status for key in handed_in if key in store.records]
    counts = [f"{found.count(status)} {status}" for status in STATUSES if status in found]
    left = len(handed_in) - len(found)
    counts += [f"{left} not graded yet"] if left else []
    absent = len(entries) - len(handed_in)
    told = f" {absent} of the roster handed in nothing." if absent else ""
    return f"{len(handed_in)} submissions: {', '.join(counts)}.{told} See {out / 'index.html'}."


def _not_final(store: Store, entries: list[Entry]) -> str:
    """Return why canvas.csv has fewer lines than the class, "" where every check was run."""
    known = [store.records[entry.key] for entry in entries if entry.key in store.records]
    graded = [record for record in known if record.files]
    partial = sum(record.partial for record in graded)
    if not partial:
        return ""
    return (
        f"canvas.csv leaves out {partial} of {len(graded)} submissions: it has final scores only, "
        "and of these not every check was run."
    )


def _prepare(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BatchError(f"{out} cannot be written: {error.strerror}") from error


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Take a polite end (SIGTERM) as Ctrl-C."""
    handler: Callable[..., object] = signal.default_int_handler
    before = signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
