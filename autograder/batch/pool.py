"""The seam to Dask: which workers there are, what one of them is sent, and what comes back.

Whom to ask and what to make of an answer is the engine's.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.batch import slot
from autograder.batch.errors import SchedulerLost
from autograder.batch.job import Answer, Job

REPLY_SECONDS, FETCH_SECONDS, CLOSE_SECONDS = 20, 20, 5
Work = Callable[[Job], Answer]


class Lost(Exception):
    """The worker ended before its answer was here; `began` says whether it had begun the job."""

    def __init__(self, told: str = "", began: bool = False) -> None:
        super().__init__(told)
        self.began = began


def perform(work: Work, job: Job) -> Answer:
    """Do a job in a worker, once the scheduler knows that it begins here.

    Raises `Lost` where the scheduler cannot be told: then nothing of the job has run.
    """
    import distributed

    worker = distributed.get_worker()
    try:
        distributed.utils.sync(
            worker.loop, worker.scheduler.set_metadata,
            keys=[worker.get_current_task()], value=worker.address,
            callback_timeout=REPLY_SECONDS,
        )  # fmt: skip
    except (OSError, distributed.TimeoutError, TimeoutError) as error:
        raise Lost(f"{worker.address} could not say that it begins: {error}") from error
    return work(job)


@dataclass
class Pool:
    """A connection to a cluster; `work` is what a worker does with a job.

    `sent` has by ticket which worker a job is with, and Dask's future.
    """

    client: Any
    work: Work = slot.perform
    cluster: Any = None
    sent: dict[str, tuple[str, Any]] = field(default_factory=dict)
    ended: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def dashboard(self) -> str:
        """The address of Dask's page, "" where it has none."""
        return str(self.client.dashboard_link or "")

    def workers(self) -> set[str]:
        """Return the addresses of all workers there are now. Raises `SchedulerLost`."""
        return set(self._ask("ncores", workers=None))

    def send(self, worker: str, job: Job) -> str:
        """Have a worker do a job; return the ticket under which the answer will come."""
        self._check()
        ticket = f"grading-{next(self.numbers)}-{os.urandom(8).hex()}"
        future = self.client.submit(
            perform, self.work, job,
            workers=[worker], allow_other_workers=False, pure=False, key=ticket,
        )  # fmt: skip
        self.sent[ticket] = worker, future
        future.add_done_callback(lambda future: self.ended.put(future.key))
        return ticket

    def hear(self, seconds: float) -> list[tuple[str, Answer | Exception]]:
        """Return the answers that have come, waiting so long for a first one.

        An exception is what the job raised, `Lost` where its worker ended. Raises `SchedulerLost`.
        """
        heard: list[tuple[str, Answer | Exception]] = []
        with contextlib.suppress(queue.Empty):
            ticket = self.ended.get(timeout=seconds)
            while True:
                if ticket in self.sent and (answer := self._fetch(ticket)) is not None:
                    self.forget(ticket)
                    heard.append((ticket, answer))
                ticket = self.ended.get_nowait()
        self._check()
        return heard

    def lost(self, ticket: str) -> Lost:
        """Return what is known of a job whose worker is gone. Raises `SchedulerLost`."""
        worker = self._ask("get_metadata", keys=[ticket], default="")
        return Lost(f"{worker} ended" if worker else "its worker ended before", bool(worker))

    def forget(self, ticket: str) -> None:
        """Let go of what was sent; an answer that comes later is not heard."""
        if ticket in self.sent:
            _, future = self.sent.pop(ticket)
            with contextlib.suppress(Exception):  # a scheduler that is gone needs no telling
                future.cancel()

    def close(self) -> None:
        """End everything that was started here, within seconds; workers that are busy, too."""
        try:
            if self.cluster is not None:
                _kill(self.cluster)
            elif self.client.status == "running":
                self._quit({worker for worker, _ in self.sent.values()})
        finally:
            self.client.close(timeout=CLOSE_SECONDS)
            if self.cluster is not None:
                self.cluster.close(timeout=CLOSE_SECONDS)

    def _quit(self, busy: set[str]) -> None:
        """Leave a cluster that goes on: no program of a student's, no zygote stays.

        A worker that is busy ends with all it has started; its nanny starts another.
        """
        with contextlib.suppress(Exception):  # whatever is gone already need not be ended
            idle = self.workers() - busy
            if idle and self.work is slot.perform:
                self.client.run(slot.close, workers=list(idle), on_error="ignore")
            if busy:
                self.client.run(os._exit, 1, workers=list(busy), on_error="ignore")
            end = time.monotonic() + CLOSE_SECONDS
            while busy & self.workers() and time.monotonic() < end:
                time.sleep(0.1)

    def _fetch(self, ticket: str) -> Answer | Exception | None:
        """Return an answer that is there, None for one that is not after all."""
        import distributed

        _, future = self.sent[ticket]
        try:
            if future.status == "error":
                error: Exception = future.exception(timeout=FETCH_SECONDS)
                return self.lost(ticket) if isinstance(error, distributed.KilledWorker) else error
            if future.status == "finished":
                answer: Answer = future.result(timeout=FETCH_SECONDS)
                return answer
        except (distributed.TimeoutError, TimeoutError, OSError):
            # Its worker may have ended since; the engine looks.
            self.ended.put(ticket)
            return None
        self._check()
        return self.lost(ticket) if future.status != "pending" else None

    def _ask(self, what: str, **about: Any) -> Any:
        """Ask the scheduler. Raises `SchedulerLost` where it does not answer."""
        self._check()
        question = getattr(self.client.scheduler, what)
        try:
            return self.client.sync(question, callback_timeout=REPLY_SECONDS, **about)
        except Exception as error:  # whatever is raised, no scheduler answered
            raise self._lost() from error

    def _check(self) -> None:
        if self.client.status != "running":
            raise self._lost()

    def _lost(self) -> SchedulerLost:
        return SchedulerLost(
            "the cluster's scheduler is gone. Every result that was known is on disk: run the "
            "same command again, and it continues"
        )


def _kill(cluster: Any) -> None:
    """End worker processes at once: with each of them go its zygotes and the programs there."""
    for nanny in list(cluster.workers.values()):
        pid = getattr(nanny, "pid", None)
        if pid:
            nanny.close_gracefully()  # which only keeps it from being started again
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
