"""What an attack is, and the submission it is handed in as.

An attack does no harm even where nothing holds it: it touches only the canary's folder, names
addresses that nobody answers, and ends by itself within 20 seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.grade import ROOT

GROUPS = {
    "A": "forging results",
    "B": "stealing",
    "C": "subverting the grader",
    "D": "faking learning",
    "E": "denial of service",
    "F": "intake",
    "G": "network",
    "H": "leaning on what follows",
}
DEADLINE = "deadline"
CHEAP = {"numpy_ann": "1.2", "pytorch_ann": "2.6", "pytorch_cnn": "3.2"}

# `tell` says how an attempt was stopped, or "done"; what a submission prints is kept by the grader.
PRELUDE = """
import atexit, builtins, ctypes, errno, fcntl, gc, json, os, resource, signal, socket, struct
import platform, subprocess, sys, threading, time, zlib
from pathlib import Path
import numpy as np

CANARY, OUT, GRADER, MARKER, PID = {canary!r}, {out!r}, {grader!r}, {marker!r}, {pid!r}
KEPT = CANARY + "/kept"

def tell(name, action):
    try:
        action()
        outcome = "done"
    except OSError as error:
        outcome = errno.errorcode.get(error.errno, "OSError")
    except BaseException as error:
        outcome = type(error).__name__
    print(f"{{name}}: {{outcome}}", flush=True)

def system(name, *arguments):
    numbers = dict(ptrace=101, pidfd_open=434, pidfd_getfd=438, process_vm_readv=310, kcmp=312,
        memfd_create=319, io_uring_setup=425, unshare=272, bpf=321, keyctl=250, shmget=29,
        userfaultfd=323, mq_open=240, personality=135, chroot=161, setpgid=109, tgkill=234,
        rt_sigqueueinfo=129, clone=56, clone3=435, prctl=157)
    if platform.machine() != "x86_64":
        raise NotImplementedError
    libc = ctypes.CDLL(None, use_errno=True)
    came = libc.syscall(numbers[name], *arguments)
    if came < 0:
        raise OSError(ctypes.get_errno(), name)
    return came

def frame(function):
    found = sys._getframe()
    while found.f_code.co_name != function:
        found = found.f_back
    return found.f_locals

def attack():
    pass
"""
WORTHLESS = {
    "numpy_ann": "def relu(z):\n    attack()\n    return z\n",
    "pytorch_ann": "def judge_fit(history):\n    attack()\n    return 'fit'\n",
    "pytorch_cnn": "class PyTorchCNN:\n    def __init__(self, classes):\n        attack()\n",
}


@dataclass(frozen=True)
class Scene:
    """Where an attack happens: a folder anybody may change, and the grader's own folder."""

    canary: Path
    out: Path
    marker: str
    pid: int


@dataclass(frozen=True)
class Attack:
    """One hostile submission. `code` runs at import, and its `attack()` in the graded function."""

    name: str
    group: str
    tries: str
    code: str = ""
    module: str = "numpy_ann"
    stopped: str = ""
    """What stops it, where it cannot tell itself."""
    whole: str | Callable[[], str] = ""
    """The module's text instead of `code`, or what returns it."""
    arrange: Callable[[Path], None] | None = None
    """Changes the folder that is handed in."""
    only: str = ""
    trains: bool = False
    """Whether it aims at points that take a training."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Of the trainings, where they need not be as long as a grading's."""
    needs: str = ""
    """The layer without which nothing stops it."""
    earns: float = 0.0
    """What is honestly there: the points that the same program is worth without the attack."""
    flagged: str = ""
    """What the instructor is told of it."""
    known: str = ""
    """Why it gets through, where that is known and nothing stops it yet."""
    nightly: bool = False
    """Whether `make test` leaves it out: it takes long, or others of its kind are tried."""
    seconds: float = 15.0

    @property
    def numbers(self) -> list[str]:
        """The checks it aims at."""
        return (self.only or CHEAP[self.module]).split(",")

    @property
    def endless(self) -> bool:
        """Whether only the deadline ends it."""
        return self.stopped == DEADLINE

    def text(self, scene: Scene) -> str:
        """Return the module's text."""
        if self.whole:
            return self.whole if isinstance(self.whole, str) else self.whole()
        prelude = PRELUDE.format(
            canary=str(scene.canary),
            out=str(scene.out),
            grader=str(ROOT),
            marker=scene.marker,
            pid=scene.pid,
        )
        return f"{prelude}\n{WORTHLESS[self.module]}\n{self.code}"

    def write(self, folder: Path, scene: Scene) -> Path:
        """Write the submission and return its folder."""
        folder.mkdir(parents=True)
        (folder / f"{self.module}.py").write_text(self.text(scene), encoding="utf-8")
        if self.arrange:
            self.arrange(folder)
        return folder
