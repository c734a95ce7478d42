"""Runs pytest over the checks with the grader's own configuration and no other plugin."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from autograder import rubric
from autograder.rubric import Check, RubricError

CHECKS = Path(__file__).parent / "checks"


def read_checks() -> list[Check]:
    """Return every check of the assignment, as its decorators describe it.

    Raises `RubricError` for checks that cannot be collected.
    """
    return list(_read(CHECKS))


@functools.cache
def _read(folder: Path) -> tuple[Check, ...]:
    """Collect what lies in CHECKS, once: it does not change."""
    if sys.flags.optimize:
        raise RubricError(
            "Python runs optimized and leaves out what describes the checks; unset PYTHONOPTIMIZE"
        )
    collector = _Collector()
    failure = run([collector], "--collect-only")
    if collector.broken or failure:
        raise RubricError(f"the checks cannot be collected: {collector.broken or failure}")
    return tuple(collector.checks)


class _Collector:
    """A plugin which only reads the decorators."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.broken = ""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the first error: a file of checks that cannot be imported, say."""
        if report.failed:
            self.broken = self.broken or str(report.longrepr).strip().splitlines()[-1]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read each function once."""
        functions = {item.function.__qualname__ + item.path.name: item for item in items}  # type: ignore[attr-defined]
        self.checks = [rubric.read(item.function) for item in functions.values()]  # type: ignore[attr-defined]


class _Interrupts:
    """Notices Ctrl-C, of which pytest makes an exit status."""

    asked = False

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keep it; what pytest interrupts by itself is of another type."""
        self.asked = excinfo.type is KeyboardInterrupt


def run(plugins: Sequence[object], *arguments: str, numbers: Iterable[str] = ()) -> str:
    """Run pytest with these plugins of ours; return what went wrong with pytest itself, or "".

    Only the files of the parts that `numbers` belong to are read; all of them for none.
    Raises `KeyboardInterrupt` after Ctrl-C.
    """
    files = _files({number.partition(".")[0] for number in numbers})
    status = _run(plugins, [*arguments, *files])
    judged = status in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    return "" if judged else f"pytest ended with status {int(status)}"


def _files(parts: set[str]) -> list[str]:
    """Return the files of these parts, "test_1_numpy_ann.py" being of part 1, or the folder."""
    found = {path: path.name.split("_")[1] for path in sorted(CHECKS.glob("test_*_*.py"))}
    named = [str(path) for path, part in found.items() if part in parts]
    return named if parts and parts <= set(found.values()) else [str(CHECKS)]


def _run(plugins: Sequence[object], arguments: list[str]) -> int:
    kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    interrupts = _Interrupts()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            status = pytest.main(
                [
                    f"--config-file={CHECKS / 'pytest.ini'}",
                    f"--rootdir={CHECKS}",
                    f"--confcutdir={CHECKS}",
                    "--import-mode=importlib",
                    "--assert=plain",
                    "--capture=no",
                    "--tb=native",  # quoting source lines for nobody costs more than the checks
                    "-p",
                    "no:cacheprovider",
                    "-p",
                    "no:unraisableexception",  # collects garbage twice, 50 ms, for nobody
                    "-p",
                    "no:faulthandler",  # would stop the watchdog of whoever grades many
                    *arguments,
                ],
                plugins=[*plugins, interrupts],
            )
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in kept.items() if value is not None})
    if interrupts.asked:
        raise KeyboardInterrupt
    return status
