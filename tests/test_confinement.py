"""What a worker can see and do of the system it runs on, tried by programs in real workers."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.programs import Programs
from autograder.sandbox import Sandbox
from autograder.submission import Submission

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")

HELPERS = """
import errno
def outcome(action):
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno]
    except Exception as error:
        return type(error).__name__
    return "done"
"""


@pytest.fixture
def ask(sandbox):
    """Runs the lines of a function `answer()` in a fresh worker and returns what it says."""
    programs = Programs(Submission({}), Submission({}), b"", sandbox, time.monotonic() + 120)

    def asked(body, module="numpy_ann"):
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        programs.student = Submission({module: f"{HELPERS}\ndef answer():\n{lines}".encode()})
        return programs.open(module, 20, 0).answer()

    yield asked
    programs.close()


SITE = Path(np.__file__).parent.parent


def test_the_numpy_worker_sees_the_standard_library_and_numpy_only(ask):
    """No trick of the import system brings back what cannot be read."""
    body = f"""\
import os, sys, importlib, importlib.util
sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "SubmissionFinder"]
site = {str(SITE)!r}
return [
    outcome(lambda: os.listdir(site)),
    outcome(lambda: open(site + "/torch/__init__.py").read()),
    *(outcome(lambda p=p: importlib.import_module(p)) for p in ("torch", "pytest", "tqdm", "PIL")),
    outcome(lambda: importlib.import_module("torchvision.transforms")),
    outcome(lambda: importlib.import_module("numpy.polynomial.legendre")),
    outcome(lambda: importlib.import_module("sqlite3.dump")),
]"""
    *refused, numpy, standard = ask(body)
    assert (set(refused), len(refused)) == ({"EACCES"}, 7)
    assert (numpy, standard) == ("done", "done")


@pytest.mark.parametrize("module", ["numpy_ann", "pytorch_ann"])
def test_the_graders_files_and_other_processes_are_out_of_sight(ask, module):
    """Checks, solutions, homes and /proc cannot be read; nothing can be made, moved or removed."""
    here = Path(__file__).resolve()
    body = f"""\
import os
paths = [{str(here)!r}, {str(here.parent.parent / "solutions" / "numpy_ann.py")!r}, "/etc/passwd"]
reads = [outcome(lambda p=p: open(p).read()) for p in paths]
looks = [outcome(lambda: os.listdir("/proc")), outcome(lambda: open("/proc/1/cmdline").read()),
         outcome(lambda: os.listdir(os.path.expanduser("~"))), outcome(lambda: os.listdir("/tmp"))]
makes = [outcome(lambda: os.mkdir("/tmp/x")), outcome(lambda: os.remove({str(here)!r})),
         outcome(lambda: os.rename({str(here)!r}, "/tmp/y")),
         outcome(lambda: os.chmod({str(here)!r}, 0o777)),
         outcome(lambda: os.symlink("/etc", "/tmp/z")),
         outcome(lambda: open("/dev/shm/a", "w"))]
return reads, looks, makes"""
    reads, looks, makes = ask(body, module)
    assert set(reads) == {"EACCES"}
    assert set(looks) <= {"EACCES", "ENOENT"}
    assert set(makes) <= {"EACCES", "EPERM"}


def test_threads_live_and_processes_do_not(ask):
    """A thread computes; fork, exec and every kind of socket are refused."""
    body = """\
import os, socket, threading
heard = []
thread = threading.Thread(target=lambda: heard.append(1))
thread.start(); thread.join()
kinds = [(f, t) for f in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)
         for t in (socket.SOCK_STREAM, socket.SOCK_DGRAM)]
refused = {outcome(lambda k=k: socket.socket(*k)) for k in kinds}
refused |= {outcome(os.fork), outcome(lambda: os.execv("/bin/true", ["true"])),
            outcome(socket.socketpair), outcome(lambda: os.posix_spawn("/bin/true", ["x"], {}))}
return heard, sorted(refused)"""
    heard, refused = ask(body)
    assert heard == [1]
    assert refused == ["EPERM"]


def test_a_worker_reaches_no_process_but_itself(ask):
    """Signals to others are refused, and its own still work."""
    body = """\
import os, resource, signal
others = {outcome(lambda p=p: os.kill(p, 0)) for p in (1, os.getppid(), -1)}
own = outcome(lambda: os.kill(os.getpid(), 0))
limits = outcome(lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU))
grown = outcome(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)))
return sorted(others), own, limits, grown"""
    others, own, limits, grown = ask(body)
    assert others == ["EPERM"]
    assert own == "done"
    assert limits == "EPERM"
    assert grown in ("EPERM", "ValueError")


def test_no_lock_and_no_longer_life(ask):
    """Files that can be read cannot be locked, and the grader's end stays the worker's."""
    body = """\
import ctypes, fcntl, os
file = os.open(os.__file__, os.O_RDONLY)
locks = {outcome(lambda: fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)),
         outcome(lambda: fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB))}
libc = ctypes.CDLL(None)
return sorted(locks), [libc.prctl(option, 0, 0, 0, 0) for option in (1, 4)]"""
    locks, prctl = ask(body)
    assert locks == ["EPERM"]
    assert prctl == [-1, -1]


def test_memory_is_bounded(ask):
    """More than the limit is a MemoryError, not the end of the machine."""
    assert ask("return outcome(lambda: bytearray(1200 * 2**20))") == "MemoryError"


def test_spawned_workers_are_confined_too():
    """Where no fork is possible a worker that starts by itself has the same layers."""
    spawned = Sandbox("spawn")
    try:
        spawned.start("numpy", "test").close()
        assert {"seccomp", "Landlock", "limits"} <= spawned.layers["numpy"].held
    finally:
        spawned.close()
