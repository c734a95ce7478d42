"""Who holds memory: processes by what they are, what forks share, what may not be read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest

from autograder import meter
from autograder.meter import Meter

GRADER = "/env/bin/python\0-m\0autograder\0gradescope\0"
ZYGOTE = "/env/bin/python\0-I\0-B\0/a/autograder/worker/__main__.py\0zygote\0torch\x004\0"
SPAWNED = "python\0-I\0-B\0/a/autograder/worker/__main__.py\0spawn\0numpy\0{}\0"
linux = pytest.mark.skipif(sys.platform != "linux", reason="read from Linux's /proc")


@pytest.fixture
def proc(tmp_path, monkeypatch):
    """Stand in for /proc: a function that writes a process."""
    monkeypatch.setattr(meter, "PROC", tmp_path)

    def write(pid, parent, command, kilobytes=None, pages=(0, 0)):
        folder = tmp_path / str(pid)
        folder.mkdir()
        (folder / "cmdline").write_text(command)
        (folder / "stat").write_text(f"{pid} (a (strange) name) S {parent} 1 1")
        (folder / "statm").write_text(f"9999 {pages[0]} {pages[1]} 1 0 1 0")
        if kilobytes is not None:
            (folder / "smaps_rollup").write_text(
                f"Rss:            9999 kB\nPss_Anon:  {kilobytes} kB\nPss_Shmem:  2 kB\n"
            )

    return write


def test_processes_are_named_by_what_they_are(proc):
    """A fork has its zygote's command line, and is a worker all the same."""
    proc(1, 0, "/bin/sh\0-c\0true\0")
    proc(2, 1, GRADER)
    proc(3, 2, ZYGOTE)
    proc(4, 3, ZYGOTE)
    proc(5, 2, SPAWNED)
    names = [meter.name_of(pid) for pid in (1, 2, 3, 4, 5, 6)]
    assert names[:5] == ["sh", "grader", "torch zygote", "torch worker", "numpy worker"]
    assert names[5] == "a process that is ending"


def test_a_family_is_everybody_who_descends(proc):
    """Children of children belong to it, strangers do not."""
    for pid, parent in ((2, 1), (3, 2), (4, 3), (5, 1)):
        proc(pid, parent, GRADER)
    assert meter.family(2) == {2, 3, 4}


def test_the_peak_is_the_moment_at_which_all_together_held_most(proc):
    """Consumers are those of that moment, alike ones together, the largest first."""
    proc(2, 1, GRADER, 100_000)
    proc(3, 2, ZYGOTE, 50_000)
    proc(4, 3, ZYGOTE, 60_000)
    proc(5, 3, ZYGOTE, 60_000)
    seen = Meter()
    seen.read([2, 3])
    seen.read([2, 3, 4, 5])
    seen.read([2, 4])
    assert seen.peak_bytes == 1024 * (270_000 + 4 * 2)
    assert seen.names == Counter({"torch worker": 2, "grader": 1, "torch zygote": 1})
    assert seen.consumers == "2 torch workers 123 MB, grader 102 MB, torch zygote 51 MB"


def test_what_may_not_be_read_counts_in_full(proc):
    """Another user's process shows no shares, only its pages; one that has ended shows nothing."""
    proc(2, 1, GRADER, pages=(1000, 400))
    assert meter.held_by(2) == 600 * 4096
    assert meter.held_by(3) == 0


@linux
def test_a_real_process_holds_what_it_took():
    """50 MB in a child show in its parent's family."""
    program = "kept = b'x' * 50_000_000; print(flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        child.stdout.readline()
        assert child.pid in meter.family(os.getpid())
        assert 50e6 < meter.held_by(child.pid) < 100e6
    finally:
        child.communicate(b"\n")
