"""Spare workers: forked while another answers, one at a time, as fresh and as mortal as any."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

import psutil
import pytest

from autograder.sandbox import Sandbox
from autograder.worker import wire

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="zygotes are Linux's")


@pytest.fixture
def sandbox():
    """A sandbox of its own, with spares."""
    with contextlib.closing(Sandbox(spares=True)) as made:
        yield made


def alive(worker):
    """Ask a worker for what it was given."""
    answer = worker.ask("fetch", [7], time.monotonic() + 30, wire.keep, wire.keep)
    return answer == 7


def test_every_worker_is_another(sandbox):
    """A spare is given out once, and answers like a worker that was asked for."""
    workers = [sandbox.start("numpy", "student") for _ in range(4)]

    assert all(map(alive, workers))
    assert len({worker.process.pid for worker in workers}) == 4
    for worker in workers:
        sandbox.stop("numpy", worker)


def test_no_spare_outlives_its_sandbox():
    """Closing ends the worker that nobody has used."""
    with contextlib.closing(Sandbox(spares=True)) as sandbox:
        sandbox.stop("numpy", sandbox.start("numpy", "student"))
        zygote = psutil.Process(sandbox.starters["numpy"].process.pid)
        deadline = time.monotonic() + 10
        while not (spares := zygote.children()) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert spares
    assert psutil.wait_procs(spares, timeout=10)[1] == []


def test_a_zygote_that_died_with_its_spare_is_replaced(sandbox):
    """The next worker comes from a new one."""
    first = sandbox.start("numpy", "student")
    zygote = sandbox.starters["numpy"].process
    os.kill(zygote.pid, signal.SIGKILL)
    zygote.wait()
    second = sandbox.start("numpy", "student")
    if not sandbox.ended:  # the spare's answer had come before the end
        assert second.process.pid != first.process.pid
        second = sandbox.start("numpy", "student")

    assert sandbox.ended == {"numpy": 1}
    assert alive(second)
    sandbox.stop("numpy", second)
