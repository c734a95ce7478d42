"""Opens the student's and the reference's modules in workers of their own, under one clock.

A module that hangs or dies while it is imported is not tried again: every later check gets the
same answer at once.
"""

from __future__ import annotations

import marshal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from autograder.channel import Died, Garbled, Raised, TimedOut, WorkerFailure
from autograder.compare import Departure
from autograder.processes import Kind, SandboxError
from autograder.remote import Line, Remote, line_of, seconds_from_now
from autograder.sandbox import ALLOWED, Sandbox, Worker
from autograder.submission import MODULES, Submission, stage

REFERENCE = Path(__file__).resolve().parent.parent / "solutions"
Owner = Literal["student", "reference"]
KINDS: dict[str, Kind] = {"numpy_ann": "numpy", "pytorch_ann": "torch", "pytorch_cnn": "torch"}
LOAD_SECONDS = 15.0


class OutOfTime(Exception):
    """The grading's own time is used up; what has not run will not run."""


class ReferenceFailed(SandboxError):
    """The reference solution did not do what was asked: the grader's failure."""


@dataclass
class LoadFailed(Exception):
    """The submission's module cannot be imported; `cause` says why."""

    module: str
    cause: WorkerFailure


@dataclass
class Programs:
    """The two programs of one grading and the workers that run them now.

    `end` is the `time.monotonic()` moment at which the whole grading must be over; `printed` is
    what workers of the student's that are closed have printed; `flags` are for the instructor.
    `consulted` are workers of the reference's, by module, that live as long as the grading.
    `loaded` are the student's modules that were imported once, `refused` has why others were not.
    """

    student: Submission
    reference: Submission
    utils: bytes
    sandbox: Sandbox
    end: float
    broken: dict[str, WorkerFailure] = field(default_factory=dict)
    workers: list[tuple[str, Owner, Worker]] = field(default_factory=list)
    consulted: dict[str, Worker] = field(default_factory=dict)
    printed: str = ""
    memory: dict[str, int] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    refused: dict[str, LoadFailed] = field(default_factory=dict)
    compiled: dict[Owner, dict[str, bytes]] = field(init=False)

    def __post_init__(self) -> None:
        ours = {"utils": self.utils}
        self.compiled = {
            "student": compiled(ours),
            "reference": compiled({**self.reference.sources, **ours}),
        }

    @classmethod
    def beside_reference(cls, student: Submission, sandbox: Sandbox, end: float) -> Programs:
        """Return the programs of one grading: a submission, and the reference from its place.

        Raises `ReferenceFailed` where the reference is not there.
        """
        need_reference()
        utils = (REFERENCE / "utils.py").read_bytes()
        return cls(student, stage(REFERENCE), utils, sandbox, end)

    def open(self, module: str, seconds: float, seed: int, owner: Owner = "student") -> Remote:
        """Import a module in a fresh worker, whose answers may take `seconds` in all.

        Raises `Departure` for a file that was not handed in, `LoadFailed` for one that cannot be
        imported, `OutOfTime` when the grading's time is over.
        """
        submission = self.student if owner == "student" else self.reference
        if module not in submission.sources:
            problem = submission.problems[module]
            raise Departure(problem, remedy(module, problem))
        if owner == "student" and module in self.broken:
            raise LoadFailed(module, self.broken[module])
        if time.monotonic() >= self.end:
            raise OutOfTime
        worker = self.sandbox.start(KINDS[module], owner)
        self.workers.append((module, owner, worker))
        return self._load(worker, owner, module, seed, seconds)

    def consult(self, module: str, seconds: float, seed: int) -> Remote:
        """Import a module of the reference anew, in a worker that is kept until `finish`.

        The reference is trusted to leave nothing behind that a new import does not undo.
        Raises as `open` does.
        """
        if time.monotonic() >= self.end:
            raise OutOfTime
        kept = self.consulted.get(module)
        if kept and not kept.healthy:
            self.sandbox.stop(KINDS[module], self.consulted.pop(module))
        if module not in self.consulted:
            self.consulted[module] = self.sandbox.start(KINDS[module], "reference")
        return self._load(self.consulted[module], "reference", module, seed, seconds)

    def _load(self, worker: Worker, owner: Owner, module: str, seed: int, seconds: float) -> Remote:
        kind = KINDS[module]
        submission = self.student if owner == "student" else self.reference
        sources = {**submission.sources, "utils": self.utils}
        line = Line(worker, seconds_from_now(LOAD_SECONDS, self.end), tensors=kind == "torch")
        try:
            loaded: Remote = line.ask(
                "load", [module, sources, ALLOWED[kind], seed, self.compiled[owner]]
            )
        except WorkerFailure as failure:
            stopped = isinstance(failure, TimedOut | Died) and time.monotonic() < self.end
            if stopped and owner == "student":
                self.broken[module] = failure
            failed = LoadFailed(module, failure)
            if owner == "student" and time.monotonic() < self.end:
                self.refused[module] = failed
            raise failed from failure
        if not isinstance(loaded, Remote):
            raise LoadFailed(module, Garbled("a module that is none"))
        line.deadline = seconds_from_now(seconds, self.end)
        if owner == "student":
            self.loaded.add(module)
        return loaded

    def extend(self, remote: Remote, seconds: float) -> None:
        """Leave a worker at least so long for its next answers, within the grading's own time."""
        line = line_of(remote)
        line.deadline = max(line.deadline, seconds_from_now(seconds, self.end))

    def end_one(self, remote: Remote) -> None:
        """End the worker of `remote`; the others go on."""
        worker = line_of(remote).worker
        for opened in [opened for opened in self.workers if opened[2] is worker]:
            self._stop(*opened)
            self.workers.remove(opened)

    def close(self) -> str:
        """End all workers and return what the student's printed, together."""
        for opened in self.workers:
            self._stop(*opened)
        self.workers.clear()
        printed, self.printed = self.printed, ""
        return printed

    def finish(self) -> None:
        """End what `consult` kept."""
        for module, worker in self.consulted.items():
            self.sandbox.stop(KINDS[module], worker)
        self.consulted.clear()

    def _stop(self, module: str, owner: Owner, worker: Worker) -> None:
        usage = self.sandbox.stop(KINDS[module], worker)
        if owner == "student":
            self.printed += worker.printed
            self.memory[module] = max(self.memory.get(module, 0), usage.peak_bytes)

    def kill(self) -> None:
        """End all workers at once, from any thread; whoever waits for one learns that it died."""
        for worker in [*(worker for _, _, worker in self.workers), *self.consulted.values()]:
            worker.kill()


def need_reference() -> None:
    """Raise `ReferenceFailed` unless every file of the reference is in its place."""
    for name in (*MODULES, "utils"):
        if not (REFERENCE / f"{name}.py").is_file():
            raise ReferenceFailed(
                f"{REFERENCE.name}/{name}.py is missing; grading compares with the reference "
                f"solutions, so it needs the folder {REFERENCE.name}/"
            )


def remedy(module: str, problem: str) -> str:
    """Return what to try where a module cannot be used, by what is wrong with it."""
    if "UTF-8" in problem:
        return f"Save {module}.py as UTF-8 in your editor, and hand it in again."
    if "is empty" in problem or "is larger" in problem:
        return f"Hand in {module}.py with your code, and nothing but code, in it."
    return f"Hand in {module}.py with that name."


def compiled(sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """Compile modules of the grader's own once, so that no worker has to; nothing is run."""
    return {
        name: marshal.dumps(compile(source, f"{name}.py", "exec", dont_inherit=True))
        for name, source in sources.items()
    }


def trusted(failure: Exception) -> ReferenceFailed:
    """Return the grader's failure that a failure of the reference is."""
    cause = failure.cause if isinstance(failure, LoadFailed) else failure
    where = f" at {cause.where[-1]}" if isinstance(cause, Raised) and cause.where else ""
    return ReferenceFailed(f"the reference solution failed: {cause}{where}")
