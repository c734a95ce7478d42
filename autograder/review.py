"""Reads a submission's source in a worker: reasons for the student, flags for the instructor.

Nothing here costs points: a flag asks a person to look.
"""

from __future__ import annotations

import re
import sys
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.channel import WorkerFailure
from autograder.course import PACKAGES
from autograder.processes import SandboxError
from autograder.sandbox import ALLOWED, Sandbox
from autograder.submission import MODULES, Submission
from autograder.worker import wire
from autograder.worker.scan import IMPORTS

SECONDS = 10.0
# The reference's longest file has 600 bytes of literals, 4 kB of docstrings and comments, and
# of different names a kilobyte. Data can hide in any of them.
MOST = {"literals": 4_000, "remarks": 20_000, "names": 8_000}
# What a file may hold beyond the reference's: trained weights that are worth anything take more.
STORED_BYTES = 4_000
# How a module can be imported by a name that is put together; `model.eval()` is no such way.
INDIRECT = re.compile(rb"importlib|__import__|\bexec\b|\beval\([^)]|\bsys\b|builtins|globals")
# What parts 2 and 3 can rely on. What else is there on one machine is not on another.
EVERYWHERE = frozenset({*PACKAGES, "utils", *MODULES})
# What no answer of the assignment needs.
UNUSUAL = (
    "builtins", "ctypes", "gc", "importlib", "inspect", "marshal", "multiprocessing", "os",
    "pickle", "signal", "socket", "subprocess", "sys", "types", "worker",
)  # fmt: skip


@dataclass
class Review:
    """Sentences about a submission: `reasons` are the student's to know, `flags` are not."""

    reasons: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def review(submission: Submission, sandbox: Sandbox) -> Review:
    """Return what the sources show; nothing where they cannot be read (the checks say why)."""
    found = Review()
    own = {*(ALLOWED["numpy"] or ()), *submission.sources, "utils"}
    for module, facts in sorted(_scan(submission, sandbox).items()):
        found.reasons += _elsewhere(module, facts["imports"])
        for package, line in facts["imports"]:
            if module == "numpy_ann" and package not in own | sys.stdlib_module_names:
                found.reasons.append(
                    f"{module}.py, line {line}, imports {package}; part 1 is written in NumPy "
                    "alone, and the import fails when it is graded."
                )
            if package in UNUSUAL:
                found.flags.append(f"{module}.py, line {line}, imports {package}.")
        for name, line in facts["reaches"]:
            found.flags.append(f"{module}.py, line {line}, uses {name}.")
        for what, most in MOST.items():
            if facts[what] > most:
                found.flags.append(f"{module}.py holds {facts[what]:,} bytes of {what}.")
    return found


def could_store(
    module: str, student: Submission, given: Mapping[str, bytes], sandbox: Sandbox
) -> bool:
    """Return True if trained weights could be stored in a module, or in what it imports.

    `given` are the reference's sources. What counts is what the files hold beyond these, as
    literals, names, docstrings and comments, and how much is left of each file when it is
    compressed: no trick stores more than that. Files that cannot be read could hold anything.
    """
    usual = {f"given {name}": given.get(name, b"") for name in student.sources}
    scanned = _scan(Submission({**student.sources, **usual}), sandbox)
    reached = _reached(module, student.sources, scanned)
    if not scanned.keys() >= reached:
        return True
    found: int = sum(
        max(0, scanned[name][what] - scanned[f"given {name}"][what])
        for name in reached
        for what in MOST
    )
    known = b"".join(given.values())
    return max(found, sum(_packed(student.sources[n], known) for n in reached)) > STORED_BYTES


def _reached(
    module: str, sources: Mapping[str, bytes], scanned: Mapping[str, dict[str, Any]]
) -> set[str]:
    """Return a module and those of the submission that it imports, or may import somehow."""
    reached = {module}
    for _ in sources:
        for name in list(reached):
            imports = scanned[name]["imports"] if name in scanned else []
            if name not in scanned or len(imports) == IMPORTS or INDIRECT.search(sources[name]):
                return set(sources)
            reached |= {other for other in sources if _names(sources[name], other)}
    return reached


def _names(source: bytes, module: str) -> bool:
    """Return True if a line that imports names another file, perhaps as a part of a package."""
    named = rb"(?:[^\n]|\\\n){0,500}\b%s\b" % module.encode()
    return re.search(rb"(?m)(?:^|[;:])[ \t]*(?:from|import)\b" + named, source) is not None


def _packed(source: bytes, known: bytes) -> int:
    """Return the size of a source when it is compressed, given text that is known."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=known[-(2**15) :])
    return len(packer.compress(source) + packer.flush())


def _elsewhere(module: str, imports: list[tuple[str, int]]) -> list[str]:
    """Return a sentence for each library that may be missing where parts 2 and 3 are graded.

    An import in a `try` is named as well, and the sentence is true of it.
    """
    if module == "numpy_ann":
        return []
    first: dict[str, int] = {}
    for package, line in imports:
        if package not in EVERYWHERE | sys.stdlib_module_names:
            first.setdefault(package, line)
    return [
        f"{module}.py, line {line}, imports {package}, which may be missing where it is graded: "
        f"only {', '.join(PACKAGES)} are sure to be there, so the file must work without it."
        for package, line in first.items()
    ]


def _scan(submission: Submission, sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    if not submission.sources:
        return {}
    try:
        worker = sandbox.start("numpy", "scan")
        try:
            deadline = time.monotonic() + SECONDS
            sources = dict(submission.sources)
            answer = worker.ask("scan", [sources], deadline, wire.keep, wire.keep)
        finally:
            worker.close()
    except (WorkerFailure, SandboxError):
        return {}
    scanned: dict[str, dict[str, Any]] = answer
    return scanned
