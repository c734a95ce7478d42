"""Imports the heavy packages once and forks a worker for every check that asks for one.

It runs no operation and keeps one thread, so a fork is safe; it holds no secret, since a fork
copies its memory. It reaps a worker only when told to, so that no other process can have its id
before, and never waits for one that is still being torn down. Control messages come as JSON with
three descriptors: requests, replies, output.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping

from . import eager, environment
from .confine import Box, Limits, confine, hide, prepare
from .serve import serve

# What a fork would otherwise import anew: utils' own needs, NumPy's lazy parts, pyplot with what
# draws.
COMMON = ("argparse", "contextlib", "dataclasses", "linecache", "numpy", "numpy.random")
PRELOAD = {
    "numpy": COMMON,
    "torch": (
        *COMMON,
        "torch",
        "torch.utils.data",
        "matplotlib.pyplot",
        "matplotlib.backends.backend_agg",
    ),
}
MESSAGE_BYTES = 4096
FIRST_OWN = 50_000  # ids below belong to people and services


def preload(kind: str) -> None:
    """Import what every worker of this kind will need; garbage is collected from then on."""
    gc.disable()  # again and again it would go through what is here to stay
    fonts = os.environ.get(environment.FONTS)
    for name in PRELOAD[kind]:
        importlib.import_module(name)
    if kind == "torch":
        importlib.import_module(".torch_tools", __package__)
        eager.stand_in()
    environment.prepare(kind, fonts)
    gc.freeze()  # nor need it ever, and in a fork it would copy the pages that all share
    gc.enable()


def tend(kind: str, control: socket.socket) -> None:
    """Announce readiness, then fork and reap on demand until the grader hangs up.

    Raises `ConnectionError` when the grader has ended.
    """
    box = prepare(kind)
    hide()
    _tell(control, {"ready": True, "threads": _threads()})
    dying: list[int] = []
    uids: dict[int, int] = {}
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 3)
        if not message:
            return
        order = json.loads(message)
        if "reap" in order:
            dying.append(order["reap"])
        else:
            uids[_fork(order, box, descriptors, control)] = order["uid"]
        gone = [pid for pid in dying if os.waitpid(pid, os.WNOHANG)[0]]
        for pid in gone:
            dying.remove(pid)
            if box.filter is None:
                _sweep(uids.pop(pid))


def _fork(order: dict[str, int], box: Box, descriptors: list[int], control: socket.socket) -> int:
    if _threads() > 1:
        _tell(control, {"error": "the zygote has more than one thread"})
        return 0
    order["parent"] = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.setsid()  # a group of its own, to be ended with all it may have started
        work(order, box, *descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    _tell(control, {"pid": pid})
    return pid


def _sweep(uid: int) -> None:
    """End what a worker without seccomp may have left under its own user id."""
    if os.geteuid() != 0 or uid < FIRST_OWN:
        return
    pid = os.fork()
    if pid == 0:
        try:
            os.setresuid(uid, uid, uid)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def work(order: dict[str, int], box: Box, requests: int, replies: int, output: int) -> None:
    """Become a worker: plain standard streams, confined, serving. Never returns."""
    status = 1
    try:
        _connect_streams(output)
        threads = _threads()  # what confines one thread does not confine another
        confine(Limits(**order), box, keep=(requests, replies))
        serve(requests, replies, threads)
        status = 0
    finally:
        os._exit(status)


def _connect_streams(output: int) -> None:
    """Standard input is empty, output and errors go to the grader; the zygote's buffers stay."""
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(empty)
    os.close(output)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    # Who wraps the buffer of sys.stdout anew lets go of the stream, which would close it.
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    sys.argv = ["submission"]


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208
    except OSError:
        return 1


def _tell(control: socket.socket, message: Mapping[str, object]) -> None:
    control.sendall(json.dumps(message).encode("ascii"))
