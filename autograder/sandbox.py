"""Gives out confined workers for submissions and asks them questions.

On Linux one zygote per kind (NumPy alone, or torch) forks a worker for every check in about ten
milliseconds. Elsewhere, or where a fork does not survive its smoke test, workers are spawned.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from autograder import layers, users
from autograder.channel import Died, Garbled, Killed, Raised, TimedOut, WorkerFailure
from autograder.course import PARTS, part_of
from autograder.layers import Layers
from autograder.processes import Kind, Process, SandboxError, Starter, Usage, ending, kill
from autograder.spawners import Spawner
from autograder.worker import wire
from autograder.zygotes import Zygote

Mode = Literal["fork", "spawn"]
GIGABYTE = 2**30
ADDRESS_BYTES: dict[Kind, int] = {"numpy": 2 * GIGABYTE, "torch": 6 * GIGABYTE}
DATA_BYTES: dict[Kind, int] = {"numpy": GIGABYTE, "torch": 3 * GIGABYTE}  # what fills memory
CPU_SECONDS = 1200
SMOKE_SECONDS = 15.0
MOST_ENDED = 3  # zygotes of a kind that are replaced in one grading
# Packages beside the standard library that a part may import; None for all there are.
ALLOWED: dict[Kind, tuple[str, ...] | None] = {part.kind: part.packages for part in PARTS}


@dataclass
class Worker:
    """One process that runs one program; a context manager which leaves nothing running."""

    starter: Starter
    process: Process
    healthy: bool = True
    usage: Usage | None = None
    cpu_seconds: int = CPU_SECONDS
    stopped: bool = False

    def ask(
        self, op: str, arguments: list[Any], deadline: float, fold: wire.Fold, lift: wire.Fold
    ) -> Any:
        """Have the worker do one operation and return its value.

        `deadline` is a `time.monotonic()` moment; `fold` and `lift` are as in `wire`.
        Raises a `WorkerFailure`; after any but `Raised` the worker is good for nothing more.
        """
        number = secrets.randbits(62)
        arrays: list[wire.Array] = []
        body = wire.pack(arguments, arrays, fold)
        sent = wire.frame({"id": number, "op": op, "body": body}, arrays)
        self.healthy = False
        try:
            header, received = self.process.channel.exchange(sent, deadline)
        except Died as death:
            raise self._blamed(death) from death
        if header.get("id") != number:
            raise Garbled("an answer to another question")
        self.healthy = True
        if "error" in header:
            raise _raised(header["error"])
        try:
            return wire.unpack(header.get("value"), received, lift)
        except (wire.WireError, RecursionError) as error:
            raise Garbled(str(error)) from error

    @property
    def printed(self) -> str:
        """What the program printed so far, at most the first 32 kB."""
        if self.usage is None:
            with contextlib.suppress(Died, OSError):
                self.process.channel.drain()
        return self.process.channel.printed.decode("utf-8", "replace")

    def _blamed(self, death: Died) -> WorkerFailure:
        """Return what ended the process: the submission, its limit, or something outside.

        A worker cannot send itself SIGKILL, see `worker/syscalls.py`.
        """
        by, seconds = ending(self.process.pid)
        if by == signal.SIGXCPU or (by == signal.SIGKILL and seconds >= self.cpu_seconds):
            return TimedOut(seconds)
        return Killed("something outside ended it") if self._alien(by) else death

    def _alien(self, by: int) -> bool:
        return not self.stopped and (by == signal.SIGKILL or self.starter.has_ended())

    def kill(self) -> None:
        """End the process and leave the rest to `close`."""
        self.stopped = True
        kill(self.process.pid)

    def close(self) -> Usage:
        """End the worker and return what it used; a second call changes nothing."""
        if self.usage is None:
            self.usage = Usage()
            self.usage = self.starter.stop(self.process, healthy=self.healthy)
        return self.usage


def _raised(error: object) -> WorkerFailure:
    match error:
        case {
            "type": str(name),
            "message": str(message),
            "where": list(where),
            "through": list(through),
            "spans": list(spans),
            "shapes": list(shapes),
        }:
            lists = (list(map(str, texts)) for texts in (where, through, spans, shapes))
            return Raised(name, message, *lists)
    return Garbled("an exception of unknown form")


@dataclass
class Sandbox:
    """Workers for one grading; `close` ends everything it started. Several threads may share it.

    `mode` None means: fork on Linux if the smoke test holds, spawn elsewhere. With `strangers`
    nothing of a submission runs unless the layers that keep it in were seen to hold. With `spares`
    the next fork is made while a worker answers: quicker, and a process more.
    """

    mode: Mode | None = None
    strangers: bool = False
    spares: bool = False
    starters: dict[Kind, Starter] = field(default_factory=dict)
    layers: dict[Kind, Layers] = field(default_factory=dict)
    peak_bytes: dict[Kind, int] = field(default_factory=dict)
    ended: dict[Kind, int] = field(default_factory=dict)
    locks: dict[Kind, threading.RLock] = field(
        default_factory=lambda: {"numpy": threading.RLock(), "torch": threading.RLock()}
    )

    def warm(self, kind: Kind) -> None:
        """Begin to start a zygote, without waiting for it."""
        with self.locks[kind]:
            if kind not in self.starters:
                forks = self.mode == "fork" or (self.mode is None and sys.platform == "linux")
                self.starters[kind] = Zygote(kind) if forks else Spawner(kind)

    def get_ready(self, numbers: Collection[str]) -> None:
        """Begin a grading: start what these checks need; all there is for none."""
        self.ended.clear()
        kinds = {part_of(number).kind for number in numbers} or {"torch", "numpy"}
        for kind in sorted(kinds, reverse=True):  # torch first, because it takes seconds
            self.warm(kind)

    def start(self, kind: Kind, owner: str, cpu_seconds: int = CPU_SECONDS) -> Worker:
        """Return a fresh worker, which may use so many seconds of processor time.

        Raises `SandboxError` where none can be had.
        """
        with self.locks[kind]:
            self.warm(kind)
            if kind not in self.layers:
                self.layers[kind] = self._prove(kind)
            if self.strangers and not self.layers[kind].for_strangers:
                raise SandboxError(layers.refusal(self.layers[kind]))
            return self._begin(kind, owner, _uid(), cpu_seconds)

    def stop(self, kind: Kind, worker: Worker) -> Usage:
        """End a worker and note what it used."""
        with self.locks[kind]:
            usage = worker.close()
        self.peak_bytes[kind] = max(self.peak_bytes.get(kind, 0), usage.peak_bytes)
        return usage

    def dismiss(self) -> None:
        """End every zygote, and its workers with it, without waiting until they are gone."""
        for starter in self.starters.values():
            if isinstance(starter, Zygote):
                starter.process.kill()

    def close(self) -> None:
        """End every zygote and worker, and wait for that."""
        for starter in self.starters.values():
            starter.close()
        self.starters.clear()

    def _begin(self, kind: Kind, owner: str, uid: int, cpu_seconds: int = CPU_SECONDS) -> Worker:
        starter, order = self.starters[kind], _order(kind, uid, cpu_seconds)
        try:
            worker = Worker(starter, starter.start(order, owner), cpu_seconds=cpu_seconds)
        except SandboxError:
            self.ended[kind] = self.ended.get(kind, 0) + 1
            if not isinstance(starter, Zygote) or self.ended[kind] > MOST_ENDED:
                raise
            starter.close()  # where memory is short the kernel may end a zygote beside a worker
            self.starters[kind] = starter = Zygote(kind)
            worker = Worker(starter, starter.start(order, owner), cpu_seconds=cpu_seconds)
        if self.spares and isinstance(starter, Zygote):
            starter.prepare(_order(kind, _uid(), CPU_SECONDS))
        return worker

    def _prove(self, kind: Kind) -> Layers:
        """Compute and try to break out in a first worker; where a fork hangs or dies, spawn."""
        try:
            return self._try(kind)
        except WorkerFailure as failure:
            if not isinstance(self.starters[kind], Zygote):
                raise SandboxError(f"a {kind} worker does not work: {failure}") from failure
        self.starters[kind].close()
        self.starters[kind] = Spawner(kind)
        return self._prove(kind)

    def _try(self, kind: Kind) -> Layers:
        uid = _uid()
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            for name, mode in (("private", 0o600), ("public", 0o644)):
                path = Path(folder, name)
                path.write_text("the grader's", encoding="ascii")
                path.chmod(mode)
            Path(folder).chmod(0o755)
            worker = self._begin(kind, "probe", uid)
            try:
                deadline = time.monotonic() + SMOKE_SECONDS
                worker.ask("smoke", [], deadline, wire.keep, wire.keep)
                answer = worker.ask("probe", [folder], deadline, wire.keep, wire.keep)
            finally:
                worker.healthy = False  # never used again
                worker.close()
        return layers.judge(answer, uid)


def _order(kind: Kind, uid: int, cpu_seconds: int) -> dict[str, int]:
    """Return what a worker is told: its limits and its user id."""
    return {
        "address_bytes": ADDRESS_BYTES[kind],
        "data_bytes": DATA_BYTES[kind],
        "cpu_seconds": cpu_seconds,
        "uid": uid,
    }


def _uid() -> int:
    """Return an id of its own for a worker; 0, which keeps the grader's, where that is no use."""
    if sys.platform != "linux" or os.geteuid() != 0 or layers.open_to_all(layers.packages()):
        return 0
    return users.fresh()
