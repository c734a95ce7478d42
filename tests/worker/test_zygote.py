"""A zygote's beginning and end: it says why it does not start, and never ends with a traceback."""

from __future__ import annotations

import contextlib
import json
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.processes import command_of, environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="zygotes are Linux's")


@contextlib.contextmanager
def zygote(kind, address_bytes=resource.RLIM_INFINITY):
    """Yield a zygote that has just been started, and the grader's end of its control socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(60)
    process = subprocess.Popen(
        command_of("zygote", kind, str(theirs.fileno())),
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
        cwd="/",
        start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (address_bytes, address_bytes)),
    )
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.communicate()
        ours.close()


def wait_for_imports(process):
    """Wait until a process has begun to import NumPy, which comes before torch."""
    maps = Path(f"/proc/{process.pid}/maps")
    deadline = time.monotonic() + 30
    while "numpy" not in maps.read_text(encoding="utf-8") and time.monotonic() < deadline:
        time.sleep(0.001)


@pytest.mark.parametrize("kind", ["numpy", "torch"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_importing_ends_it_silently(kind, number):
    """A grading that is given up in its first moments leaves no lines of Python's behind."""
    with zygote(kind) as (process, _):
        wait_for_imports(process)
        process.send_signal(number)
        printed, _ = process.communicate(timeout=30)
    assert printed == b""
    assert process.returncode in (-number, 0)


@pytest.mark.parametrize("kind", ["numpy", "torch"])
def test_a_grader_that_ends_meanwhile_ends_it_silently(kind):
    """It has nobody to tell that it is ready, and nothing to say about that."""
    with zygote(kind) as (process, control):
        wait_for_imports(process)
        control.close()
        printed, _ = process.communicate(timeout=60)
    assert printed == b""
    assert process.returncode == 0


def test_a_grader_that_ends_later_ends_it_silently():
    """After it was ready."""
    with zygote("numpy") as (process, control):
        assert json.loads(control.recv(4096)) == {"ready": True, "threads": 1}
        control.close()
        printed, _ = process.communicate(timeout=30)
    assert (printed, process.returncode) == (b"", 0)


@pytest.mark.parametrize("kind", ["numpy", "torch"])
def test_too_little_memory_to_import_is_told_in_one_line(kind):
    """A limit on the address space is named by what failed for it, without NumPy's page of help."""
    with zygote(kind, 60 * 2**20) as (process, control):
        told = json.loads(control.recv(4096))
        control.close()
        printed, _ = process.communicate(timeout=30)
    assert told["error"].startswith(f"the {kind} zygote does not work: ")
    assert len(told["error"]) < 400
    assert "\n" not in told["error"]
    assert printed == b""
