"""Workers as forks of a zygote, a process that has imported the packages and runs nothing."""

from __future__ import annotations

import json
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from autograder.channel import Channel
from autograder.processes import (
    Kind,
    Process,
    SandboxError,
    Usage,
    command_of,
    environment,
    kill,
    peak_bytes,
    pipes,
)

START_SECONDS = 120.0


@dataclass
class Zygote:
    """A process with the packages imported, which forks itself into workers."""

    kind: Kind
    process: subprocess.Popen[bytes] = field(init=False)
    control: socket.socket = field(init=False)
    ready: bool = False
    spare: Channel | None = None  # to a worker that was ordered and is not used yet

    def __post_init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                command_of("zygote", self.kind, str(theirs.fileno())),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=environment(),
                cwd="/",
                start_new_session=True,
            )
        self.control.settimeout(START_SECONDS)

    def start(self, order: dict[str, int], owner: str) -> Process:
        """Fork a worker, or give out the spare one. Raises `SandboxError` if the zygote cannot."""
        if not self.ready:
            self._hear()
            self.ready = True
        channel, self.spare = self.spare or self._order(order), None
        try:
            return Process(int(self._hear()["pid"]), channel, owner)
        except SandboxError:
            channel.close()
            raise

    def prepare(self, order: dict[str, int]) -> None:
        """Order the next worker without waiting for it: it starts while others are asked."""
        self.spare = self.spare or self._order(order)

    def _order(self, order: dict[str, int]) -> Channel:
        with pipes() as (channel, theirs), suppress(OSError):  # which `_hear` explains
            socket.send_fds(self.control, [json.dumps(order).encode("ascii")], list(theirs))
        return channel

    def stop(self, process: Process, *, healthy: bool) -> Usage:
        """Kill the worker, then let the zygote reap it when it is gone, with what it left."""
        usage = Usage(peak_bytes(process.pid))
        kill(process.pid)
        process.channel.close()
        with suppress(OSError):  # a zygote that has ended has no one to reap
            self.control.sendall(json.dumps({"reap": process.pid}).encode("ascii"))
        return usage

    def has_ended(self) -> bool:
        """Return True if something ended the zygote: its workers end with it."""
        return self.process.poll() is not None

    def close(self) -> None:
        """End the zygote, and a spare worker with it."""
        if self.spare:
            self.spare.close()
            self.spare = None
        self.process.kill()
        self.process.wait()
        self.control.close()  # last: a zygote that lives would complain of what was not heard

    def _hear(self) -> dict[str, Any]:
        try:
            message = self.control.recv(4096)
        except OSError as error:
            raise SandboxError(f"the {self.kind} zygote does not answer: {error}") from error
        if not message:
            raise SandboxError(f"the {self.kind} zygote ended (is {self.kind} installed?)")
        heard: dict[str, Any] = json.loads(message)
        if "error" in heard:
            raise SandboxError(heard["error"])
        return heard
