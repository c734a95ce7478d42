"""Workers as processes of their own, where a fork of a zygote does not work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from autograder import seatbelt
from autograder.processes import Kind, Process, Usage, command_of, environment, kill, pipes

GRADER = Path(__file__).resolve().parent.parent
MOST_BYTES = 3 * 2**30  # resident, where the system has no limit of its own


@dataclass
class Spawner:
    """Starts workers as processes of their own: slow, and at home on every system.

    A healthy worker is used again for the same owner's next check: importing torch takes seconds.
    """

    kind: Kind
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    idle: dict[str, Process] = field(default_factory=dict)
    caches: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="autograder-")
    )

    def start(self, order: dict[str, int], owner: str) -> Process:
        """Start a worker, or wake the owner's idle one."""
        if owner in self.idle:
            return self.idle.pop(owner)
        with pipes() as (channel, theirs):
            words = json.dumps({**order, "parent": os.getpid()})
            command = command_of("spawn", self.kind, words, *map(str, theirs))
            variables = environment()
            if sys.platform == "darwin":
                caches = Path(self.caches.name)
                command = seatbelt.wrap(command, caches, [Path.home(), GRADER])
                variables["MPLCONFIGDIR"] = str(caches)
            process = subprocess.Popen(
                command,
                pass_fds=theirs,
                stdin=subprocess.DEVNULL,
                env=variables,
                cwd="/",
                start_new_session=True,
            )
            self.running[process.pid] = process
            if sys.platform == "darwin":
                seatbelt.watch(process.pid, MOST_BYTES)
            return Process(process.pid, channel, owner)

    def stop(self, process: Process, *, healthy: bool) -> Usage:
        """Keep a healthy worker for its owner; kill and reap any other."""
        if healthy and process.owner not in self.idle:
            process.channel.forget()
            self.idle[process.owner] = process
            return Usage()
        return self._end(process)

    def has_ended(self) -> bool:
        """Return False: its workers do not depend on another process."""
        return False

    def close(self) -> None:
        """End the idle ones and whatever else still runs."""
        for process in self.idle.values():
            self._end(process)
        self.idle.clear()
        for popen in self.running.values():
            popen.kill()
            popen.wait()
        self.running.clear()
        self.caches.cleanup()

    def _end(self, process: Process) -> Usage:
        popen = self.running.pop(process.pid)
        kill(process.pid)
        process.channel.close()
        _, status, used = os.wait4(process.pid, 0)
        popen.returncode = os.waitstatus_to_exitcode(status)
        size = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return Usage(int(size))
