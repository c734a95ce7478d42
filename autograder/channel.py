"""One conversation with one worker: a question out, an answer or a named failure back.

Everything is read through non-blocking descriptors under a single deadline held by the grader's
clock, so a worker that never reads, never answers or answers byte by byte costs its time and no
more. What the worker prints is drained meanwhile; the first part is kept.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from autograder.worker import wire

OUTPUT_KEPT_BYTES = 32 * 1024
OUTPUT_MOST_BYTES = 256 * 2**20
REPLY_BYTES = 64 * 2**20
CHUNK = 1 << 18
READS = 1 << 10  # of what is printed, until the clock is looked at again
MUCH_BYTES = 2**20  # is worth a pipe that holds more: the two sides wait for each other less often
WIDE_BYTES = 2**18  # of such a pipe; all that a user's pipes hold is limited, to 64 MB as a rule
Answer = TypeVar("Answer")

if sys.platform == "linux":
    import fcntl


class WorkerFailure(Exception):
    """A question that got no answer.

    WorkerFailure
    ├── Raised     the submission raised an exception
    ├── TimedOut   the deadline passed, or the processor time was used up
    ├── Died       the process ended
    ├── Killed     something outside ended it: memory ran short, or a person did
    └── Garbled    what came back was no answer
    """


@dataclass
class Raised(WorkerFailure):
    """The submission raised: the type, its message, its own frames, the libraries on the way.

    `spans` and `shapes` are what `autograder.worker.faults` tells of the frames.
    """

    type_name: str
    message: str
    where: list[str]
    through: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.type_name}: {self.message}" if self.message else self.type_name


@dataclass
class TimedOut(WorkerFailure):
    """The answer took longer than it may."""

    seconds: float

    def __str__(self) -> str:
        return f"it was stopped after {self.seconds:.0f} s"


class Died(WorkerFailure):
    """The process ended without an answer."""


class Killed(WorkerFailure):
    """The process was ended from outside, which says nothing about the submission."""


class Garbled(WorkerFailure):
    """Bytes came back that are no answer."""


def undisturbed(ask: Callable[[], Answer]) -> Answer:
    """Return what `ask` returns; ask once more if something outside ended the worker.

    Raises what `ask` raises, the second time `Killed` too.
    """
    try:
        return ask()
    except Killed:
        return ask()


@dataclass
class Channel:
    """The grader's ends of a worker's three pipes."""

    requests: int
    replies: int
    output: int
    printed: bytearray = field(default_factory=bytearray)
    printed_bytes: int = 0
    output_ended: bool = False

    def __post_init__(self) -> None:
        for descriptor in (self.requests, self.replies, self.output):
            os.set_blocking(descriptor, False)

    def exchange(
        self, frame: list[memoryview], deadline: float
    ) -> tuple[dict[str, Any], list[wire.Array]]:
        """Write a frame and return the header and arrays of the reply.

        `deadline` is a `time.monotonic()` moment. Raises `TimedOut`, `Died` or `Garbled`.
        """
        started = time.monotonic()
        try:
            for view in frame:
                self._write(view, deadline)
            size = wire.header_size(self._read(wire.LENGTH.size, deadline))
            header = wire.read_header(self._read(size, deadline))
            arrays = wire.allocate(header.get("arrays"), REPLY_BYTES)
            for array in arrays:
                if array.size:
                    self._fill(wire.raw(array), deadline)
        except wire.WireError as error:
            raise Garbled(str(error)) from error
        except TimeoutError as error:
            raise TimedOut(deadline - started) from error
        finally:
            self.drain()
        return header, wire.settle(arrays)

    def drain(self) -> None:
        """Take what lies in the output pipe, without waiting, nor for ever where more comes in."""
        for _ in range(READS):
            try:
                chunk = os.read(self.output, CHUNK)
            except BlockingIOError:
                return
            if not chunk:
                self.output_ended = True
                return
            room = OUTPUT_KEPT_BYTES - len(self.printed)
            self.printed += chunk[: max(room, 0)]
            self.printed_bytes += len(chunk)
            if self.printed_bytes > OUTPUT_MOST_BYTES:
                raise Died(f"it printed more than {OUTPUT_MOST_BYTES // 2**20} MB and was stopped")

    def forget(self) -> None:
        """Start a new record of what is printed."""
        self.drain()
        self.printed.clear()
        self.printed_bytes = 0

    def close(self) -> None:
        """Drain once more and close all ends."""
        try:
            self.drain()
        except Died:
            pass
        finally:
            for descriptor in (self.requests, self.replies, self.output):
                os.close(descriptor)

    def _write(self, view: memoryview, deadline: float) -> None:
        if len(view) >= MUCH_BYTES:
            self._widen()
        done = 0
        while done < len(view):
            self._wait(deadline, writing=True)
            try:
                done += os.write(self.requests, view[done : done + CHUNK * 4])
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise Died("the process ended") from error

    def _widen(self) -> None:
        """Have the pipe to the worker hold more where the system allows."""
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                fcntl.fcntl(self.requests, fcntl.F_SETPIPE_SZ, WIDE_BYTES)

    def _read(self, size: int, deadline: float) -> bytes:
        content = bytearray(size)
        self._fill(memoryview(content), deadline)
        return bytes(content)

    def _fill(self, view: memoryview, deadline: float) -> None:
        done = 0
        while done < len(view):
            self._wait(deadline, writing=False)
            try:
                read = os.readv(self.replies, [view[done:]])
            except BlockingIOError:
                continue
            if read == 0:
                raise Died("the process ended")
            done += read

    def _wait(self, deadline: float, *, writing: bool) -> None:
        """Return when the pipe is ready; drain the output while waiting.

        Raises `TimeoutError` at the deadline.
        """
        wanted = self.requests if writing else self.replies
        poll = select.poll()
        poll.register(wanted, select.POLLOUT if writing else select.POLLIN)
        if not self.output_ended:
            poll.register(self.output, select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            ready = [descriptor for descriptor, _ in poll.poll(left * 1000)]
            if self.output in ready:
                self.drain()
                if self.output_ended:  # poll would report the end for ever
                    poll.unregister(self.output)
            if wanted in ready:
                return
