"""Which layers hold: judged from what a probe could do, and seen to hold on this machine."""

from __future__ import annotations

import os
import sys

import pytest

from autograder import layers
from autograder.layers import LANDLOCK, LIMITS, OWN_USER, SECCOMP, judge, packages, refusal
from autograder.processes import SandboxError
from autograder.sandbox import Sandbox

HELD = {
    "import": "done",
    **dict.fromkeys(layers.REFUSED_BY_LANDLOCK, "EACCES"),
    **dict.fromkeys(layers.REFUSED_BY_SECCOMP, "EPERM"),
    "look into another process": "EACCES",
}
STATE = {"uid": 1900000001, "gid": 1900000001, "groups": 0, "seccomp": 2, "file_bytes": 0}
STATE |= {"no_new_privs": 1, "threads": 1, "capabilities": 0}
ALL = {OWN_USER, SECCOMP, LANDLOCK, LIMITS}


def judged(attempts=(), state=()):
    """Judge a probe that differs from a perfect one in these answers."""
    answer = {"attempts": {**HELD, **dict(attempts)}, "state": {**STATE, **dict(state)}}
    return judge(answer, 1900000001)


def test_a_probe_that_could_do_nothing_shows_every_layer():
    """All layers hold, and strangers' programs may run."""
    found = judged()
    assert found.held == ALL
    assert found.possible == []
    assert found.for_strangers


@pytest.mark.parametrize(
    ("attempts", "state", "lost"),
    [
        ({"start a process": "done"}, {}, SECCOMP),
        ({"run a program": "ENOENT"}, {}, SECCOMP),
        ({"open a socket": "done"}, {}, SECCOMP),
        ({}, {"seccomp": 0}, SECCOMP),
        ({"read a public file": "done"}, {}, LANDLOCK),
        ({"write a file": "done"}, {}, LANDLOCK),
        ({}, {"uid": 0}, OWN_USER),
        ({}, {"groups": 3}, OWN_USER),
        ({}, {"file_bytes": -1}, LIMITS),
        ({}, {"no_new_privs": 0}, LIMITS),
        ({}, {"capabilities": 1 << 21}, LIMITS),
    ],
)
def test_one_thing_too_much_is_a_layer_less(attempts, state, lost):
    """A layer holds only if everything it is there for was refused."""
    assert judged(attempts, state).held == ALL - {lost}


def test_a_second_thread_would_not_be_confined():
    """What holds for the thread that asked for it says nothing of another."""
    assert judged(state={"threads": 2}).held == {OWN_USER, LIMITS}


@pytest.mark.parametrize(
    ("root", "held", "may"),
    [
        (True, ALL, True),
        (True, ALL - {LANDLOCK}, True),
        (True, ALL - {OWN_USER}, False),
        (True, ALL - {SECCOMP}, False),
        (False, ALL - {OWN_USER}, True),
        (False, ALL - {OWN_USER, LANDLOCK}, False),
        (False, ALL - {OWN_USER, SECCOMP}, False),
    ],
)
def test_strangers_need_a_cut_off_and_a_blind_worker(root, held, may):
    """As root a user of its own and seccomp, else Landlock and seccomp."""
    assert layers.Layers(frozenset(held), root, {}).for_strangers is may


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp and Landlock are Linux's")
@pytest.mark.parametrize("kind", ["numpy", "torch"])
def test_every_layer_that_can_hold_here_does(sandbox, kind):
    """A worker of either kind can reach nothing; its own user needs a Python that all can read."""
    sandbox.start(kind, "test").close()
    found = sandbox.layers[kind]
    closed = os.geteuid() == 0 and layers.open_to_all(packages())
    assert found.missing == ([OWN_USER] if closed else [])
    assert found.possible == []
    assert found.attempts["import"] == "done"


def test_strangers_are_refused_where_a_layer_is_missing(monkeypatch):
    """Nothing of a submission runs, and the reason names what is missing."""
    bare = layers.Layers(frozenset({LIMITS}), root=True, attempts={})
    strict = Sandbox(strangers=True)
    monkeypatch.setattr(Sandbox, "_prove", lambda self, kind: bare)
    try:
        with pytest.raises(SandboxError, match=r"own user, seccomp, Landlock missing"):
            strict.start("numpy", "student")
    finally:
        strict.close()


def test_a_refusal_says_which_folder_is_closed(monkeypatch, tmp_path):
    """A Python in a private home is the usual reason for a missing user."""
    monkeypatch.setattr("autograder.layers.open_to_all", lambda paths: tmp_path)
    assert str(tmp_path) in refusal(layers.Layers(frozenset(), root=True, attempts={}))


def test_a_folder_that_others_cannot_enter_is_found(tmp_path):
    """The first closed folder on the way is named; an open way has none."""
    home = tmp_path / "home"
    inner = home / "python"
    inner.mkdir(parents=True)
    for folder in (inner, home, *tmp_path.parents, tmp_path):
        if folder.stat().st_uid == os.geteuid() and str(folder).startswith(str(tmp_path)):
            folder.chmod(0o755)
    closed_above = layers.open_to_all([tmp_path.parent])
    assert layers.open_to_all([inner]) == closed_above
    home.chmod(0o700)
    assert layers.open_to_all([inner]) == (closed_above or home.resolve())
