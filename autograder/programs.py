"""Opens the student's and the reference's modules in workers of their own, under one clock.

A module that hangs or dies while it is imported is not tried again: every later check gets the
same answer at once.
"""

from __future__ import annotations

import marshal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from autograder.channel import (
    Died,
    Garbled,
    Killed,
    Raised,
    TimedOut,
    WorkerFailure,
    undisturbed,
)
from autograder.compare import Departure
from autograder.course import PARTS
from autograder.processes import Kind, SandboxError
from autograder.remote import Line, Remote, line_of, seconds_from_now
from autograder.sandbox import ALLOWED, CPU_SECONDS, Sandbox, Worker
from autograder.submission import MODULES, Submission, stage

REFERENCE = Path(__file__).resolve().parent.parent / "solutions"
Owner = Literal["student", "reference"]
STEPS = "steps"  # the single steps of part 1, beside the reference
KINDS: dict[str, Kind] = {STEPS: "numpy", **{part.module: part.kind for part in PARTS}}
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
        try:
            self.compiled = {
                "student": compiled(ours),
                "reference": compiled({**self.reference.sources, **ours}),
            }
        except SyntaxError as error:
            place = f"{REFERENCE.name}/{error.filename}, line {error.lineno}"
            raise ReferenceFailed(f"{place}: {error.msg}") from error

    @classmethod
    def beside_reference(cls, student: Submission, sandbox: Sandbox, end: float) -> Programs:
        """Return the programs of one grading: a submission, and the reference from its place.

        Raises `ReferenceFailed` where the reference is not there, or is no Python.
        """
        need_reference()
        utils = (REFERENCE / "utils.py").read_bytes()
        staged = stage(REFERENCE)
        for problem in staged.problems.values():
            raise ReferenceFailed(f"{REFERENCE.name}/{problem}")
        steps = (REFERENCE / f"{STEPS}.py").read_bytes()
        reference = replace(staged, sources={**staged.sources, STEPS: steps})
        return cls(student, reference, utils, sandbox, end)

    def open(
        self,
        module: str,
        seconds: float,
        seed: int,
        owner: Owner = "student",
        cpu_seconds: int = CPU_SECONDS,
    ) -> Remote:
        """Import a module in a fresh worker, whose answers may take `seconds` in all.

        The worker may use `cpu_seconds` of processor time. One that is killed from outside while it
        imports is replaced once.

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
        return undisturbed(lambda: self._start(module, owner, seed, seconds, cpu_seconds))

    def _start(
        self, module: str, owner: Owner, seed: int, seconds: float, cpu_seconds: int
    ) -> Remote:
        worker = self.sandbox.start(KINDS[module], owner, cpu_seconds)
        self.workers.append((module, owner, worker))
        submission = self.student if owner == "student" else self.reference
        sources = {**submission.sources, "utils": self.utils}
        return self._load(worker, owner, module, (sources, self.compiled[owner]), seed, seconds)

    def consult(
        self, module: str, seconds: float, seed: int, replaced: Mapping[str, bytes] | None = None
    ) -> Remote:
        """Import a module of the reference anew, in a worker that is kept until `finish`.

        `replaced` are compiled modules that take the place of the reference's. The reference is
        trusted to leave nothing behind that a new import does not undo. Raises as `open` does.
        """
        if time.monotonic() >= self.end:
            raise OutOfTime
        ready = {**self.compiled["reference"], **(replaced or {})}
        return undisturbed(lambda: self._consult(module, seconds, seed, ready))

    def _consult(
        self, module: str, seconds: float, seed: int, ready: Mapping[str, bytes]
    ) -> Remote:
        kept = self.consulted.get(module)
        if kept and not kept.healthy:
            self.sandbox.stop(KINDS[module], self.consulted.pop(module))
        if module not in self.consulted:
            self.consulted[module] = self.sandbox.start(KINDS[module], "reference")
        named = dict.fromkeys(ready, b"")  # all of them are compiled
        return self._load(
            self.consulted[module], "reference", module, (named, ready), seed, seconds
        )

    def _load(
        self,
        worker: Worker,
        owner: Owner,
        module: str,
        program: tuple[Mapping[str, bytes], Mapping[str, bytes]],
        seed: int,
        seconds: float,
    ) -> Remote:
        """Import a module of a program, which is its sources and what of it is compiled."""
        line = Line(
            worker, seconds_from_now(LOAD_SECONDS, self.end), tensors=KINDS[module] == "torch"
        )
        try:
            loaded: Remote = line.ask(
                "load", [module, dict(program[0]), ALLOWED[KINDS[module]], seed, dict(program[1])]
            )
        except Killed:
            raise
        except WorkerFailure as failure:
            if time.monotonic() >= self.end:
                raise OutOfTime from failure
            raise self._unloaded(module, owner, failure) from failure
        if not isinstance(loaded, Remote):
            raise LoadFailed(module, Garbled("a module that is none"))
        line.deadline = seconds_from_now(seconds, self.end)
        if owner == "student":
            self.loaded.add(module)
        return loaded

    def _unloaded(self, module: str, owner: Owner, failure: WorkerFailure) -> LoadFailed:
        """Note why a module of the student's cannot be imported."""
        failed = LoadFailed(module, failure)
        if owner == "student":
            self.refused[module] = failed
            if isinstance(failure, TimedOut | Died):
                self.broken[module] = failure
        return failed

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
        printed = worker.printed
        usage = self.sandbox.stop(KINDS[module], worker)
        if owner == "student":
            self.printed += printed
            self.memory[module] = max(self.memory.get(module, 0), usage.peak_bytes)

    def kill(self) -> None:
        """End all workers at once, from any thread; whoever waits for one learns that it died."""
        for worker in [*(worker for _, _, worker in self.workers), *self.consulted.values()]:
            worker.kill()


def need_reference() -> None:
    """Raise `ReferenceFailed` unless every file of the reference is in its place."""
    for name in (*MODULES, "utils", STEPS):
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
