"""How many processors a container leaves us."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from autograder.cores import ONE_THREAD, usable_cores
from autograder.grade import ROOT


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu.max": "100000 100000\n"}, 1),
        ({"cpu.max": "max 100000\n"}, 8),
        ({"cpu.max": "350000 100000\n"}, 3),
        ({"cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 1),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8),
        ({"cpu.max": "nonsense\n"}, 8),
        ({}, 8),
    ],
    ids=["half", "one", "all", "three", "version 1", "version 1, all", "unreadable", "none"],
)
def test_a_containers_quota_counts(tmp_path, monkeypatch, files, cores):
    """A container sees the host's processors; its control group says how many it may use."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr("autograder.cores.CGROUP", tmp_path)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(8)), raising=False)
    assert usable_cores() == cores


def test_the_grader_computes_in_one_thread():
    """Whatever the caller's variables say; they must stand before NumPy is imported."""
    code = (
        "import atexit, json, os, runpy, sys\n"
        "atexit.register(lambda: print(json.dumps(dict(os.environ)), file=sys.stderr))\n"
        "sys.argv = ['autograder', 'rubric']\n"
        "assert 'numpy' not in sys.modules\n"
        "runpy.run_module('autograder', run_name='__main__')\n"
    )
    told = os.environ | dict.fromkeys(ONE_THREAD, "16")
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, check=True
    )
    assert ONE_THREAD.items() <= json.loads(ran.stderr).items()
