"""One submission graded in a fresh container of the image, as the platform does it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.flow.container import Limits, Outcome, run


@dataclass(frozen=True)
class Visit:
    """What a container left: its outcome, results.json, and the names in results/."""

    outcome: Outcome
    results: dict[str, Any]
    left: list[str]
    limits: Limits | None

    def row(self, name: str) -> str:
        """Return the line of the page."""
        size = "no limits"
        if self.limits:
            size = f"{self.limits.memory_bytes / 2**20:.0f} MB, {self.limits.processors:g} CPU"
        o = self.outcome
        return (
            f"| {name} | {size} | {self.results['score']:g} | {o.seconds:.0f} | "
            f"{o.anonymous_megabytes:.0f} MB | {o.charged_megabytes:.0f} MB | {o.killed} |"
        )


@contextmanager
def fresh(rootfs: Path, folder: Path) -> Iterator[Path]:
    """Yield a copy of the image that forgets what is done to it."""
    for name in ("upper", "work", "merged"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    layers = f"lowerdir={rootfs},upperdir={folder / 'upper'},workdir={folder / 'work'}"
    merged = folder / "merged"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, str(merged)], check=True)
    try:
        yield merged
    finally:
        subprocess.run(["umount", str(merged)], check=True)


def visit(
    rootfs: Path,
    folder: Path,
    hand_in: Callable[[Path], object],
    metadata: dict[str, Any] | None = None,
    limits: Limits | None = None,
    environment: dict[str, str] | None = None,
    landlock: bool = True,
) -> Visit:
    """Wipe submission/ and results/, hand in, run run_autograder, and read what it left."""
    with fresh(rootfs, folder) as merged:
        home = merged / "autograder"
        for name in ("submission", "results"):
            shutil.rmtree(home / name, ignore_errors=True)
        hand_in(home / "submission")
        (home / "results").mkdir()
        if metadata is not None:
            path = home / "submission_metadata.json"
            path.write_text(json.dumps(metadata), encoding="utf-8")
        outcome = run(
            merged,
            ["/autograder/run_autograder"],
            folder="/autograder",
            environment=environment,
            limits=limits,
            landlock=landlock,
        )
        left = sorted(path.name for path in (home / "results").iterdir())
        results = json.loads((home / "results" / "results.json").read_text(encoding="utf-8"))
    return Visit(outcome, results, left, limits)
