"""Has every job of a class done once, whatever becomes of the workers.

At most one job is with a worker, and the engine knows which: who ends a worker is known, too. It
knows no Dask, files or screen.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from autograder.batch.entries import Outcome, Status
from autograder.batch.errors import BatchError
from autograder.batch.job import Answer, Job, Refusal
from autograder.batch.pool import Lost
from autograder.plaintext import capped

MOST_ENDED = 2  # workers that a submission may end
MOST_MISSED = 10  # workers that end before they begin one: then something is wrong with them all
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 5.0  # without any worker, until it is said
DETAIL_CHARACTERS = 500


class Workers(Protocol):
    """What the engine needs of a pool."""

    def workers(self) -> set[str]:
        """Return the addresses of all workers there are now."""

    def send(self, worker: str, job: Job) -> str:
        """Have a worker do a job; return a ticket."""

    def hear(self, seconds: float) -> list[tuple[str, Answer | Exception]]:
        """Return the answers that have come, by ticket."""

    def lost(self, ticket: str) -> Lost:
        """Return what is known of a job whose worker is gone: whether it had begun there."""

    def forget(self, ticket: str) -> None:
        """Let go of what was sent."""


@dataclass
class Engine:
    """A class being graded. `note` is told what a person should read.

    `running` says by ticket which worker has which job; `unfit` are workers that refused, with the
    reason; `ends` counts the workers that each job has ended, `ended` names the last of them;
    `missed` counts those that ended before they began it; `said` are the reasons that were told.
    """

    pool: Workers
    note: Callable[[str], None]
    waiting: deque[Job] = field(default_factory=deque)
    running: dict[str, tuple[str, Job]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    unfit: dict[str, Refusal] = field(default_factory=dict)
    ends: Counter[str] = field(default_factory=Counter)
    ended: dict[str, str] = field(default_factory=dict)
    missed: Counter[str] = field(default_factory=Counter)
    said: set[str] = field(default_factory=set)
    looked: float = 0.0
    lonely_since: float = 0.0
    complained: bool = False

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Yield an outcome for every job, as they come.

        Raises `BatchError` if no worker fits, `SchedulerLost` if the cluster is gone.
        """
        self.waiting.extend(jobs)
        while self.waiting or self.running:
            outcomes = list(self._look())
            self._send()
            for ticket, answer in self.pool.hear(0 if outcomes else LOOK_SECONDS):
                if ticket in self.running:
                    outcomes += self._take(ticket, answer)
            self._send()  # a worker that is free does not wait until its last outcome is on disk
            yield from outcomes

    def _look(self) -> Iterator[Outcome]:
        """See which workers there are; what a lost one had goes to another."""
        now = time.monotonic()
        if self.looked and now - self.looked < LOOK_SECONDS:
            return
        self.looked = now
        self.known = self.pool.workers()
        for ticket, (worker, _) in list(self.running.items()):
            if worker not in self.known:
                yield from self._take(ticket, self.pool.lost(ticket))
        self._complain(now)

    def _complain(self, now: float) -> None:
        """Say that there is no worker, once; give up where those there are do not fit."""
        if self.running or self.known - self.unfit.keys():
            self.lonely_since = 0.0
            return
        if self.known:
            first = self.unfit[min(self.known & self.unfit.keys())]
            raise BatchError(f"no worker can grade this class. {first.worker}: {first.reason}")
        self.lonely_since = self.lonely_since or now
        if now - self.lonely_since > PATIENCE_SECONDS and not self.complained:
            self.complained = True
            self.note("No worker is there; waiting for one.")

    def _send(self) -> None:
        busy = {worker for worker, _ in self.running.values()}
        fit = self.known - self.unfit.keys()
        for worker in sorted(fit - busy):
            job = self._next(worker, alone=len(fit) == 1)
            if job:
                self.running[self.pool.send(worker, job)] = (worker, job)

    def _next(self, worker: str, *, alone: bool) -> Job | None:
        """Take the next job; one that has ended this worker before goes to another if it can."""
        for place, job in enumerate(self.waiting):
            if alone or self.ended.get(job.key) != worker:
                del self.waiting[place]
                return job
        return None

    def _take(self, ticket: str, answer: Answer | Exception) -> Iterator[Outcome]:
        worker, job = self.running.pop(ticket)
        self.pool.forget(ticket)
        if isinstance(answer, Lost):
            self.known.discard(worker)
            if answer.began:
                yield from self._blame(worker, job)
            else:
                self._spare(worker, job)
        elif isinstance(answer, ImportError):
            self._refused(worker, job, Refusal(worker, f"it cannot import the grader: {answer}"))
        elif isinstance(answer, Refusal):
            self._refused(worker, job, answer)
        elif isinstance(answer, Exception):
            detail = capped(f"{type(answer).__name__}: {answer}", DETAIL_CHARACTERS)
            yield _without_results(job, "crashed", f"The grader failed: {detail}")
        else:
            self._name_unfit()
            yield answer

    def _spare(self, worker: str, job: Job) -> None:
        """Send a job that had not begun to another worker. Raises `BatchError` if all end so."""
        self.missed[job.key] += 1
        if self.missed[job.key] >= MOST_MISSED:
            raise BatchError(
                f"{MOST_MISSED} workers ended before they began {job.key}, {worker} the last: "
                "see their own log. Every result that was known is on disk"
            )
        self.waiting.appendleft(job)

    def _blame(self, worker: str, job: Job) -> Iterator[Outcome]:
        """Count a lost worker against the job it had; try again, at the end, or set it aside."""
        self.ended[job.key] = worker
        self.ends[job.key] += 1
        if self.ends[job.key] < MOST_ENDED:
            self.note(f"A worker was lost while it graded {job.key}; it is tried again.")
            self.waiting.append(job)
            return
        detail = f"{MOST_ENDED} workers ended while they graded it; it was not tried again."
        yield _without_results(job, "set aside", detail)

    def _refused(self, worker: str, job: Job, refusal: Refusal) -> None:
        self.unfit[worker] = refusal
        self.waiting.appendleft(job)
        self.looked = 0.0  # so that it is said at once if there is no other

    def _name_unfit(self) -> None:
        """Say which workers are left out, each reason once, now that another does the work."""
        for refusal in self.unfit.values():
            if refusal.reason not in self.said:
                self.said.add(refusal.reason)
                self.note(f"A worker is left out ({refusal.worker}): {refusal.reason}")


def _without_results(job: Job, status: Status, detail: str) -> Outcome:
    return Outcome(job.key, status, detail, job.digest, job.plan.terms.grader)
