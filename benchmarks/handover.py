"""How a training's images get to a worker: by pipe, or in memory that both processes map.

`python -m benchmarks.handover [--runs 15]` writes benchmarks/handover.json. One process draws the
images and hands them over, another reads every pixel and answers with their sum. The pipes are the
grader's own (`Channel`, and the worker's reading). Sealed memory is given its best case: images are
drawn right into it, and the worker maps it privately, because a program may write into what it was
given. Linux only.
"""

from __future__ import annotations

import argparse
import fcntl
import functools
import mmap
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.channel import Channel
from autograder.grade import ROOT
from autograder.worker import serve, wire
from benchmarks import figures

SHEET = Path(__file__).with_suffix(".json")
COMMAND = "python -m benchmarks.handover"
RUNS = 15
PIXELS = 28 * 28
IMAGES = 10_000  # of one graded training, those for validation too
PATIENCE_SECONDS = 60
SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL

Array = NDArray[Any]
Give = Callable[[int, Array, Array], None]
Take = Callable[[int], Array]


class Narrow(Channel):
    """A channel whose pipe stays as the system made it."""

    def _widen(self) -> None: ...


def send(kind: type[Channel], requests: int, source: Array, rows: Array) -> None:
    """Draw images and write them as the grader does."""
    replies, output = (os.open(os.devnull, os.O_RDONLY) for _ in range(2))
    channel = kind(os.dup(requests), replies, output)
    for view in wire.frame({}, [source[rows]]):
        channel._write(view, time.monotonic() + PATIENCE_SECONDS)
    channel.close()


def receive(requests: int) -> Array:
    """Return what was sent, read as workers read."""
    return serve._receive(requests)[1][0]


def share(requests: int, source: Array, rows: Array) -> None:
    """Draw images into memory that nobody can change any more, and pass its descriptor."""
    memory = os.memfd_create("images", os.MFD_ALLOW_SEALING)
    os.ftruncate(memory, len(rows) * PIXELS * source.itemsize)
    with mmap.mmap(memory, 0) as shared:
        drawn = np.frombuffer(shared, source.dtype).reshape(-1, PIXELS)
        np.take(source, rows, axis=0, out=drawn, mode="clip")
        del drawn  # memory that is still mapped cannot be sealed
    fcntl.fcntl(memory, fcntl.F_ADD_SEALS, SEALS)
    with socket.socket(fileno=os.dup(requests)) as sender:
        socket.send_fds(sender, [b"1"], [memory])
    os.close(memory)


def adopt(requests: int) -> Array:
    """Return the images in the memory whose descriptor comes; what is written here stays here."""
    with socket.socket(fileno=os.dup(requests)) as receiver:
        _, (memory, *_), *_ = socket.recv_fds(receiver, 1, 1)
    mapped = mmap.mmap(memory, 0, flags=mmap.MAP_PRIVATE)
    return np.frombuffer(mapped, np.float32).reshape(-1, PIXELS)


def sockets() -> tuple[int, int]:
    """Return the worker's end and the grader's of what a descriptor can be passed through."""
    ours, theirs = socket.socketpair()
    return theirs.detach(), ours.detach()


WAYS: dict[str, tuple[Callable[[], tuple[int, int]], Give, Take]] = {
    "a pipe as the system makes it": (os.pipe, functools.partial(send, Narrow), receive),
    "a wide pipe": (os.pipe, functools.partial(send, Channel), receive),
    "sealed memory": (sockets, share, adopt),
}


def be_worker(way: str, requests: int) -> None:
    """Say that all is loaded; then take what comes, read every pixel, say the sum."""
    print("ready", flush=True)
    take = WAYS[way][2]
    print(float(take(requests).sum(dtype=np.float64)), flush=True)


def hand_over(way: str, source: Array, rows: Array) -> float:
    """Draw these images, hand them to a worker; return the seconds until it has read all."""
    connect, give, _ = WAYS[way]
    theirs, ours = connect()
    command = [sys.executable, "-m", "benchmarks.handover", "--worker", way, str(theirs)]
    with subprocess.Popen(
        command, cwd=ROOT, pass_fds=[theirs], stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout
        os.close(theirs)
        worker.stdout.readline()
        began = time.perf_counter()
        give(ours, source, rows)
        told = worker.stdout.readline().strip()
        seconds = time.perf_counter() - began
    os.close(ours)
    if not told or float(told) != source[rows].sum(dtype=np.float64):
        raise SystemExit(f"{way}: the worker read {told or 'nothing'}")
    return seconds


def main() -> None:
    """Hand images over in every way, in turns; write the sheet; say what was found."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--worker", nargs=2, metavar=("WAY", "DESCRIPTOR"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        be_worker(options.worker[0], int(options.worker[1]))
        return
    rng = np.random.default_rng(0)
    source = rng.random((IMAGES, PIXELS), dtype=np.float32)
    seconds: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(options.runs):
        for way, taken in seconds.items():
            taken.append(1_000 * hand_over(way, source, rng.permutation(IMAGES)))
    found = [figures.spread(way, "ms", taken) for way, taken in seconds.items()]
    note = (
        f"{IMAGES:,} images of float32, {source.nbytes / 1e6:.0f} MB: what one training is given."
    )
    figures.write(SHEET, COMMAND, found, notes=[note])
    for figure in found:
        print(
            f"{figure.name:32}{figure.median:7.1f} ms ({figure.minimum:.1f}-{figure.maximum:.1f})"
        )


if __name__ == "__main__":
    main()
