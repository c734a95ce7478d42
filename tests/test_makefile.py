"""The Makefile hands over what was typed as it was typed."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from autograder.grade import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="needs make")
SETTINGS = ("pyproject.toml", "constraints.txt", "autograder/install.py")
PYTHON = """#!/bin/sh
printf '%s\\n' "$@"
"""


@pytest.fixture
def make(tmp_path):
    """Return a function that runs a target with a Python that prints what it was given."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    for path in (*(tmp_path / name for name in SETTINGS), python):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    for extra in ("grade", "batch", "watch"):
        (tmp_path / ".venv" / f".{extra}").touch()

    def run(*arguments):
        done = subprocess.run(
            ["make", "--silent", *arguments],
            cwd=tmp_path,
            env={**os.environ, "HOME": "/home/a b", "MAKEFLAGS": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.splitlines() or done.stderr

    return run


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("plain", "plain"),
        ("my folder", "my folder"),
        ("Anna's  folder; $$HOME", "Anna's  folder; $HOME"),
        ("~/my folder", "/home/a b/my folder"),
    ],
)
@pytest.mark.parametrize(
    ("target", "variable"),
    [("grade", "SUBMISSION"), ("hint", "SUBMISSION"), ("watch", "SUBMISSION"), ("batch", "CLASS")],
)
def test_a_path_is_one_argument(make, target, variable, typed, given):
    """Spaces, quotes and what a shell would read stay in it; only ~/ is opened."""
    told = make(target, f"{variable}={typed}", f"OUT={typed}")
    command = "grade" if target == "hint" else target
    assert told[:6] == ["-m", "autograder", command, given, "--out", given]


def test_what_was_not_typed_is_not_handed_over(make):
    """The usual values, no empty argument, and several options in ARGS."""
    assert make("grade") == [
        "-m", "autograder", "grade", "student", "--out", "results", "--data", "auto",
    ]  # fmt: skip
    told = make("batch", "CLASS=c", "ONLY=1.1, 2", "ARGS=--workers 4")
    assert told[8:] == ["--only", "1.1, 2", "--workers", "4"]


def test_a_class_must_be_named(make):
    """One line says how."""
    assert "say which class: make batch CLASS=" in make("batch")
