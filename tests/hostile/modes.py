"""The ways in which attacks can be let happen on this machine: as whom, and behind which walls."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.layers import open_to_all, packages

NOBODY = 65534
Command = list[str]


def interpreter(folder: Path) -> str | None:
    """Return a Python that other users can run with this one's packages; made where it must be."""
    if open_to_all([Path(sys.executable), *packages()]) is None:
        return sys.executable
    system = Path("/usr/bin/python3")
    version = "import sys; print(*sys.version_info[:2])"
    if not system.exists() or _said(str(system), version) != _said(sys.executable, version):
        return None
    made = folder / "python"
    subprocess.run([system, "-m", "venv", "--without-pip", made], check=True)
    [site] = (made / "lib").glob("python*/site-packages")
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "packages.pth").write_text(ours + "\n", encoding="utf-8")
    return str(made / "bin" / "python")


def _said(python: str, line: str) -> str:
    return subprocess.run([python, "-c", line], check=True, capture_output=True, text=True).stdout


def modes(folder: Path) -> Iterator[tuple[str, str, Command]]:
    """Yield what is possible here: a key, its description, and the command up to `-m`."""
    readable = interpreter(folder)
    if os.geteuid() != 0:
        yield "user", "ordinary user", [sys.executable]
        return
    if readable:
        yield "root", "root, own users", [readable]
        yield "spawn", "root, own users, spawned workers", [readable]
    if readable != sys.executable:
        yield "root", "root, no own users", [sys.executable]
    if readable and shutil.which("setpriv"):
        ids = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        yield "user", "ordinary user", ["setpriv", *ids, readable]
    if readable and shutil.which("runc"):
        yield "container", "root in a container", [readable]
        yield "bare", "the same without Landlock", [readable]
