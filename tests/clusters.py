"""Clusters for tests of `batch`, started by Dask's own commands as an instructor would."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grade import ROOT

SECONDS = 60
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
    "OMP_NUM_THREADS": "1",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "15s",  # until a host that is cut off is given up
}


@dataclass
class Cluster:
    """A scheduler on a port, and workers with nannies; `hosts` are prefixes for their commands."""

    folder: Path
    port: int
    host: str = "127.0.0.1"
    inside: tuple[str, ...] = ()
    scheduler: subprocess.Popen | None = None
    nannies: list[subprocess.Popen] = field(default_factory=list)

    @property
    def address(self):
        """Where the scheduler listens."""
        return f"tcp://{self.host}:{self.port}"

    def begin(self, inside, *command):
        """Start a process of ours, on one of the hosts."""
        return subprocess.Popen(
            [*inside, sys.executable, *command], env=ENVIRONMENT, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def schedule(self):
        """Start the scheduler, unless it runs, and wait until it listens."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            for nanny in self.nannies:  # some stay, without a worker, when their scheduler is gone
                nanny.kill()
                nanny.wait()
            self.nannies.clear()
            arguments = ("--host", self.host, "--port", str(self.port), "--no-dashboard")
            self.scheduler = self.begin(
                self.inside, "-m", "distributed.cli.dask_scheduler", *arguments
            )
            assert self.inside or until(self._listens)

    def _listens(self):
        with contextlib.suppress(OSError):
            socket.create_connection((self.host, self.port), 1).close()
            return True
        return False

    def work(self, inside=(), host=""):
        """Start a worker with a nanny."""
        more = ("--host", host) if host else ()
        self.nannies.append(
            self.begin(
                inside, "-m", "distributed.cli.dask_worker", self.address, "--nthreads", "1",
                "--no-dashboard", "--death-timeout", "20", *more,
            )
        )  # fmt: skip

    def grade(self, out, count, seconds):
        """Start a client that grades a class of stand-ins; what it says is in `said`."""
        program = [sys.executable, str(ROOT / "tests" / "classes.py")]
        with (self.folder / "said.txt").open("a") as said:
            return subprocess.Popen(
                [*self.inside, *program, str(out), str(count), str(seconds), self.address],
                env=ENVIRONMENT, stdout=said, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def said(self):
        """All that clients have said."""
        return (self.folder / "said.txt").read_text()

    def close(self):
        """End everything."""
        for process in [*self.nannies, self.scheduler]:
            if process is not None:
                process.kill()
                process.wait()


def free_port():
    """Return a port that nobody listens at."""
    with contextlib.closing(socket.socket()) as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


def until(condition, seconds=SECONDS):
    """Wait for something; return whether it came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False
