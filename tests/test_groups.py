"""Control groups: version 1 and 2 as files, a real one where this machine allows it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from autograder.groups import Group, Limits, limited

SMALL = Limits(200 * 2**20, 0.5)
FILES = {
    "first": ("memory.limit_in_bytes", "cpu.cfs_period_us", "cpu.cfs_quota_us"),
    "second": ("memory.max", "cpu.max"),
}


def prepared(folder, monkeypatch, files):
    """Let every folder that is made come with these files, as the kernel's do."""
    make = type(folder).mkdir

    def mkdir(path, *args, **kwargs):
        make(path, *args, **kwargs)
        for name in files:
            (path / name).touch()

    monkeypatch.setattr(type(folder), "mkdir", mkdir)


def test_version_1_has_a_folder_for_memory_and_one_for_processors(tmp_path, monkeypatch):
    """The limits stand in each controller's own files."""
    (tmp_path / "memory").mkdir()
    (tmp_path / "cpu").mkdir()
    prepared(tmp_path, monkeypatch, FILES["first"])
    with limited(SMALL, "g", tmp_path) as group:
        memory, cpu = group.folders
        assert (memory / "memory.limit_in_bytes").read_text() == str(200 * 2**20)
        assert (cpu / "cpu.cfs_quota_us").read_text() == "50000"
        assert (cpu / "cpu.cfs_period_us").read_text() == "100000"


def test_version_2_has_one_folder(tmp_path, monkeypatch):
    """The controllers are asked for, then limited in one place."""
    prepared(tmp_path, monkeypatch, FILES["second"])
    (tmp_path / "cgroup.subtree_control").touch()
    with limited(SMALL, "g", tmp_path) as group:
        assert [folder.name for folder in group.folders] == ["g"]
        assert (tmp_path / "g" / "cpu.max").read_text() == "50000 100000"
        assert (tmp_path / "g" / "memory.max").read_text() == str(200 * 2**20)
    assert (tmp_path / "cgroup.subtree_control").read_text() == "+cpu +memory"


@pytest.mark.parametrize("version", ["first", "second"])
def test_where_no_group_can_be_made_there_is_none(tmp_path, version):
    """Plain folders, which have no such files, or no right to write, are no control groups."""
    if version == "first":
        (tmp_path / "memory").mkdir()
        (tmp_path / "cpu").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with limited(SMALL, "g", tmp_path) as group:
        assert group is None
    assert [p for p in sorted(tmp_path.rglob("*")) if p.name == "g"] == []
    assert set(before) <= set(tmp_path.rglob("*"))


@pytest.mark.parametrize("name", ["memory.oom_control", "memory.events"])
def test_the_killed_are_counted_in_either_version(tmp_path, name):
    """A group without the file has killed nobody that we know of."""
    group = Group((tmp_path,))
    assert group.killed() == 0
    (tmp_path / name).write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 3\n")
    assert group.killed() == 3


def test_a_real_group_ends_who_takes_too_much():
    """The kernel kills in it, and it is gone afterwards."""
    with limited(SMALL, "autograder-test") as group:
        if group is None:
            pytest.skip("no control group can be made here")
        child = subprocess.Popen(
            [sys.executable, "-c", "kept = b'x' * 300_000_000"], preexec_fn=group.enter
        )
        assert child.wait() == -9
        assert group.killed() == 1
    assert not any(folder.exists() for folder in group.folders)


def test_who_still_runs_in_a_group_is_ended_with_it():
    """Nothing that was left behind keeps it in being."""
    with limited(SMALL, "autograder-test") as group:
        if group is None:
            pytest.skip("no control group can be made here")
        child = subprocess.Popen(
            [sys.executable, "-c", "print(flush=True); input()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=group.enter,
        )
        with child:
            child.stdout.readline()
            assert group.pids() == [child.pid]
            group.close()
            assert child.wait() == -9
    assert not any(folder.exists() for folder in group.folders)
