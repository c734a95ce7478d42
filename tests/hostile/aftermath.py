"""Lets an attack happen and tells what is left of it: results, files, processes, signals."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import psutil

from autograder.course import BY_MODULE
from autograder.grade import Order, grade
from autograder.plugin import Silent
from autograder.processes import ENTRY
from autograder.report import Report
from autograder.sandbox import Sandbox
from autograder.zygotes import Zygote
from tests.hostile.attack import Attack, Scene

SHARED = ("/tmp", "/var/tmp", "/dev/shm")
FOUND_IN_OUT = {
    "results.json",
    "report.html",
    "pytorch_ann_train_val_metrics.png",
    "pytorch_cnn_train_val_metrics.png",
}
DYING_SECONDS = 5.0


@dataclass(frozen=True)
class Aftermath:
    """What an attack left: `report` is the grader's, `results` what results.json holds."""

    report: Report
    results: dict[str, Any]
    page: str
    seconds: float
    changed: list[str]
    survivors: list[str]
    signals: int
    secret: str

    def gained(self, attack: Attack) -> float:
        """The points of the checks it aims at beyond what is honestly there."""
        return max(0.0, round(self.earned(attack) - attack.earns, 2))

    def earned(self, attack: Attack) -> float:
        """The points of the checks it aims at."""
        return sum(self.report.results[number].score for number in attack.numbers)

    @property
    def attempts(self) -> dict[str, str]:
        """What the submission told of its attempts: by name, "done" or how it was stopped."""
        lines = [line for case in self._cases for line in case.printed.splitlines()]
        pairs = [line.rpartition(": ") for line in lines]
        return {name: came for name, _, came in pairs if name and came.isidentifier()}

    @property
    def breaches(self) -> list[str]:
        """What it could do."""
        return [name for name, came in self.attempts.items() if came == "done"]

    @property
    def rationales(self) -> list[str]:
        """What the grader tells, each once."""
        return list(dict.fromkeys(case.rationale for case in self._cases if case.rationale))

    @property
    def leaked(self) -> bool:
        """Whether the secret is in anything that the grader wrote or kept."""
        told = [self.page, json.dumps(self.results), *(case.printed for case in self._cases)]
        return any(self.secret in text for text in told)

    @property
    def _cases(self):
        return [case for result in self.report.results.values() for case in result.cases]


@dataclass
class _Started:
    """The workers that a grading had, by what a process of theirs would be known by."""

    sessions: set[int] = field(default_factory=set)
    uids: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)  # zygotes, and spawned workers that wait


def let_happen(attack: Attack, sandbox: Sandbox, seconds: float = 570.0) -> Aftermath:
    """Grade the attack on a scene of its own and look at what is left."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        return _happen(attack, sandbox, folder, seconds)
    finally:
        shutil.rmtree(folder)


def _happen(attack: Attack, sandbox: Sandbox, folder: Path, seconds: float) -> Aftermath:
    scene, secret = _scene(folder), secrets.token_hex(8)
    (scene.canary / "secret").write_text(secret, encoding="ascii")
    handed_in = attack.write(folder / "submission", scene)
    before = _files(folder)
    order = Order(handed_in, scene.out, frozenset(attack.numbers), "sample", 1, seconds)
    order = dataclasses.replace(order, training=attack.trains)
    began = time.monotonic()
    with (
        _counted(signal.SIGWINCH) as signals,
        _watched(sandbox) as started,
        _shortened(attack),
    ):
        report = grade(order, Silent(), sandbox)
    took = time.monotonic() - began
    survivors = _survivors(sandbox, started, scene.marker)
    read = json.loads((scene.out / "results.json").read_text(encoding="ascii"))
    page = (scene.out / "report.html").read_text(encoding="utf-8")
    changed = _changes(before, _files(folder), scene)
    return Aftermath(report, read, page, took, changed, survivors, len(signals), secret)


def _scene(folder: Path) -> Scene:
    """Make a folder that everybody may enter, with one in it that everybody may change."""
    folder.chmod(0o755)
    canary, out = folder / "canary", folder / "out"
    for made in (canary, out):
        made.mkdir()
    (canary / "kept").write_text("unchanged", encoding="ascii")
    canary.chmod(0o777)
    (canary / "kept").chmod(0o666)
    return Scene(canary, out, folder.name, os.getpid())


def _files(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of everything below a folder, by its path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        plain = path.is_file() and not path.is_symlink() and path.stat().st_size < 10**6
        content = path.read_bytes() if plain else b""
        found[str(path.relative_to(folder))] = (path.lstat().st_mode, content)
    return found


def _changes(
    before: dict[str, tuple[int, bytes]], after: dict[str, tuple[int, bytes]], scene: Scene
) -> list[str]:
    """Return what the grader did not write: in the scene, and by its marker elsewhere."""
    names = before.keys() | after.keys()
    changed = [name for name in names if before.get(name) != after.get(name)]
    own = {f"{scene.out.name}/{name}" for name in FOUND_IN_OUT}
    strewn = [
        str(path)
        for place in SHARED
        for path in Path(place).glob(f"*{scene.marker}*")
        if path != scene.out.parent
    ]
    return [path.replace(scene.marker, "...") for path in [*sorted({*changed} - own), *strewn]]


@contextlib.contextmanager
def _shortened(attack: Attack) -> Iterator[None]:
    """Train as the attack's settings say meanwhile."""
    part = BY_MODULE[attack.module]
    training = dataclasses.replace(part.training, **attack.settings)
    short = {attack.module: dataclasses.replace(part, training=training)}
    with mock.patch.dict(BY_MODULE, short):
        yield


@contextlib.contextmanager
def _counted(number: signal.Signals) -> Iterator[list[int]]:
    """Count the signals that reach this process meanwhile."""
    came: list[int] = []
    old = signal.signal(number, lambda *_: came.append(1))
    try:
        yield came
    finally:
        signal.signal(number, old)


@contextlib.contextmanager
def _watched(sandbox: Sandbox) -> Iterator[_Started]:
    """Note the workers that a sandbox starts meanwhile."""
    started = _Started()
    begin = sandbox._begin

    def noted(kind, owner, uid, *limits):
        worker = begin(kind, owner, uid, *limits)
        started.sessions.add(worker.process.pid)
        if uid:
            started.uids.add(uid)
        return worker

    sandbox._begin = noted
    try:
        yield started
    finally:
        del sandbox._begin


def _survivors(sandbox: Sandbox, started: _Started, marker: str) -> list[str]:
    """Return the processes that are still there; those that are dying get a moment for it."""
    for starter in sandbox.starters.values():
        spared = [starter.process] if isinstance(starter, Zygote) else starter.idle.values()
        started.kept |= {process.pid for process in spared}
    deadline = time.monotonic() + DYING_SECONDS
    while True:
        left = [process for process in psutil.process_iter() if _belongs(process, started, marker)]
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.02)
    return [str(process) for process in left]


def _belongs(process: psutil.Process, started: _Started, marker: str) -> bool:
    """Say whether a living process comes from a grading: by session, user, parent or words."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
            return False
        words = " ".join(process.cmdline())
        if process.pid in started.kept:
            return False
        return (
            os.getsid(process.pid) in started.sessions
            or process.ppid() in started.sessions
            or process.uids().real in started.uids
            or marker in words
            or (str(ENTRY) in words and _orphaned(process))
        )
    except (psutil.Error, ProcessLookupError):
        return False


def _orphaned(process: psutil.Process) -> bool:
    """Say whether a process that looks like a worker has lost the grader it belongs to."""
    parent = process.parent()
    return parent is not None and (parent.pid == 1 or not parent.name().startswith("python"))
