"""What a grading can be traced back to: versions, seed, threads, data and hashes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder import __version__
from autograder.programs import REFERENCE
from autograder.submission import stage
from data import fashion_mnist

PACKAGES = ("numpy", "torch", "matplotlib", "pytest", "gradescope-utils")
HERE = Path(__file__).parent


def collect(data: str, submission: str, seed: int) -> dict[str, Any]:
    """Return the facts of one grading; packages are looked up, never imported."""
    source = fashion_mnist.locate(data)
    return {
        "grader": grader(),
        "submission": {"sha256": submission},
        "seed": seed,
        "threads": 1,  # of each worker; results do not depend on the machine's
        "data": {"source": source.name, "sha256": fashion_mnist.fingerprint(data)},
        "versions": {"python": platform.python_version(), **versions()},
        "blas": blas(),
        "platform": platform.platform(),
        "processor": processor(),
    }


@cache
def grader() -> dict[str, str]:
    """Return the grader's version, and one SHA-256 over all that decides on points.

    These are its own files, the reference and the helpers that the submissions import.
    """
    parts = [digest(HERE), stage(REFERENCE).digest, digest(REFERENCE / "mistakes")]
    given = b"".join((REFERENCE / name).read_bytes() for name in ("utils.py", "steps.py"))
    sha = hashlib.sha256(" ".join(parts).encode() + given)
    return {"version": __version__, "sha256": sha.hexdigest()}


@cache
def blas() -> dict[str, str]:
    """Return the name and the version of the library behind NumPy's matrix products."""
    found: Any = np.show_config(mode="dicts")
    library = found.get("Build Dependencies", {}).get("blas", {}) if found else {}
    return {key: str(library.get(key, "unknown")) for key in ("name", "version")}


@cache
def processor() -> str:
    """Return the processor's model; libraries choose their arithmetic by it."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        told = ""
    model = re.search(r"^model name\s*:\s*(.+)$", told, re.M)
    return model[1] if model else platform.processor() or platform.machine()


@cache
def versions() -> dict[str, str]:
    """Return the installed versions of what grading needs, looked up without importing."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def digest(folder: Path) -> str:
    """Return one SHA-256 over the Python files below a folder, names included."""
    sha = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        sha.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return sha.hexdigest()
