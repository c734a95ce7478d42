"""Builds the zip that is uploaded to Gradescope: what grading there needs, and nothing else.

It refuses to pack an assignment whose stubs earn points or whose solutions lose any. The same files
make the same bytes: names are sorted, and no time or owner is kept.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.grade import ROOT, Order, grade
from autograder.plugin import Listener
from autograder.sandbox import Sandbox

EXPECTED = {"student": 0.0, "solutions": 100.0}  # points by folder
SCRIPTS = ("setup.sh", "run_autograder")  # at the zip's root, where Gradescope looks for them
FILES = (
    "autograder/**/*.py",
    "autograder/checks/pytest.ini",
    "autograder/render/*.j2",
    "data/*.py",
    "data/sample/*",
    "solutions/*.py",
    "solutions/mistakes/*.py",
    "constraints.txt",
    "pyproject.toml",
    "LICENSE",
)
STUDENTS_OWN = ("download.py", "make_sample.py", "torchvision_pair.py")  # of data/
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name
PLAIN, RUNNABLE = 0o100644, 0o100755


class BundleError(Exception):
    """The assignment is not fit to be handed out; one line says what scores wrongly."""


class GraderFailure(Exception):
    """The grader itself failed while the assignment was tried."""


def prove(listener: Listener, names: Iterable[str] = EXPECTED, root: Path = ROOT) -> None:
    """Grade stubs and solutions now. Raises `BundleError` or `GraderFailure`."""
    with contextlib.closing(Sandbox()) as sandbox:
        for name in names:
            points = EXPECTED[name]
            with tempfile.TemporaryDirectory(prefix="autograder-") as out:
                report = grade(Order(root / name, Path(out)), listener, sandbox)
            if report.failure:
                raise GraderFailure(f"while grading {name}/: {report.failure}")
            if report.score != points:
                wrong = [n for n, r in report.results.items() if (r.passed is True) != bool(points)]
                raise BundleError(
                    f"{name}/ scores {report.score:g}, {points:g} expected; "
                    f"look at {', '.join(wrong) or 'partial points'}"
                )


def pack(root: Path = ROOT) -> bytes:
    """Return the zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content, mode in sorted(_members(root)):
            member = zipfile.ZipInfo(name, EPOCH)
            member.create_system = 3  # Unix: the mode counts
            member.external_attr = mode << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return stream.getvalue()


def _members(root: Path) -> Iterator[tuple[str, bytes, int]]:
    for script in SCRIPTS:
        content = (root / "autograder" / "gradescope" / script).read_bytes()
        yield script, content.replace(b"\r\n", b"\n"), RUNNABLE
    paths = {path for pattern in FILES for path in root.glob(pattern) if path.is_file()}
    for path in paths:
        name = path.relative_to(root).as_posix()
        if not (name.startswith("data/") and path.name in STUDENTS_OWN):
            yield name, path.read_bytes(), PLAIN
