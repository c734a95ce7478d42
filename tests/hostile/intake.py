"""F: tricks with the files that are handed in."""

from __future__ import annotations

import os
import py_compile
import socket
from collections.abc import Callable
from pathlib import Path

from autograder.programs import REFERENCE
from tests.hostile.attack import Attack

INTAKE = "intake"
FULL = "def relu(z):\n    import numpy as np\n    return np.maximum(0, z)\n"


def beside(**files: str) -> Callable[[Path], None]:
    """Return what puts files beside the submission; "__" in a name stands for a dot."""

    def arrange(folder: Path) -> None:
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")

    return arrange


def instead(make: Callable[[Path], object]) -> Callable[[Path], None]:
    """Return what replaces numpy_ann.py by something else of that name."""

    def arrange(folder: Path) -> None:
        path = folder / "numpy_ann.py"
        path.unlink()
        make(path)

    return arrange


def compiled(folder: Path) -> None:
    """Put a compiled file beside the source that is never checked against it (PEP 552)."""
    path = folder / "numpy_ann.py"
    shown = path.read_text(encoding="utf-8")
    path.write_text(FULL, encoding="utf-8")
    py_compile.compile(str(path), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    path.write_text(shown, encoding="utf-8")


def listen(path: Path) -> None:
    """Make a socket in the file's place, by a short name: a socket's path may not be long."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.bind(path.name)
    finally:
        os.chdir(here)


PASS_ALL = """import pytest
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.outcome = "passed"
    return outcome
"""
FAKE = "def maximum(*_): return 100\ndef __getattr__(name): return lambda *_, **__: True\n"

ALL = [
    Attack("conftest.py", "F", "brings hooks that pass every test", stopped=INTAKE,
           arrange=beside(conftest__py=PASS_ALL, test_1_numpy_ann__py="def test_ok(): pass\n")),
    Attack("pytest.ini", "F", "brings settings that collect nothing", stopped=INTAKE,
           arrange=beside(pytest__ini="[pytest]\naddopts = --collect-only\n",
                          tox__ini="[pytest]\naddopts = --co\n",
                          pyproject__toml='[tool.pytest.ini_options]\naddopts = "--co"\n'),
           nightly=True),
    Attack("shadowing modules", "F", "brings its own numpy, torch, json and utils", stopped=INTAKE,
           arrange=beside(numpy__py=FAKE, torch__py=FAKE, json__py=FAKE, utils__py=FAKE,
                          gradescope_utils__py=FAKE)),
    Attack("start-up files", "F", "brings sitecustomize and .pth files", stopped=INTAKE,
           arrange=beside(sitecustomize__py="raise SystemExit('hello')\n",
                          usercustomize__py="raise SystemExit('hello')\n",
                          x__pth="import os; os._exit(0)\n"), nightly=True),
    Attack("compiled file", "F", "brings a .pyc that differs from its source", stopped=INTAKE,
           arrange=compiled),
    Attack("link to the reference", "F", "is a link to the solution", stopped=INTAKE,
           arrange=instead(lambda path: path.symlink_to(REFERENCE / "numpy_ann.py"))),
    Attack("pipe", "F", "is a FIFO, which would never end", stopped=INTAKE,
           arrange=instead(os.mkfifo)),
    Attack("socket", "F", "is a socket", stopped=INTAKE, arrange=instead(listen), nightly=True),
    Attack("link to a device", "F", "is a link to /dev/zero", stopped=INTAKE,
           arrange=instead(lambda path: path.symlink_to("/dev/zero"))),
    Attack("huge file", "F", "is a gigabyte of nothing", stopped=INTAKE,
           arrange=instead(lambda path: (path.touch(), os.truncate(path, 10**9))), nightly=True),
    Attack("zero bytes", "F", "hides code behind a zero byte", stopped=INTAKE,
           arrange=instead(lambda path: path.write_bytes(b"x = 1\n\0" + FULL.encode()))),
    Attack("another name", "F", "comes in capitals, with a space and as a package", stopped=INTAKE,
           arrange=instead(lambda path: [path.with_name(name).write_text(FULL) for name in
                                         ("Numpy_ANN.py", "numpy_ann .py", "numpy_ann.PY")]),
           nightly=True),
    Attack("names that hurt", "F", "brings names of 250 letters, line breaks and markup",
           stopped=INTAKE,
           arrange=lambda folder: [(folder / name).touch() for name in
                                   ("x" * 250, "a\nb", "$(reboot)", "<b>", "--out", "\x1b[2J",
                                    "\u202egnp")]),
]  # fmt: skip
