"""Grades the solutions once as Gradescope's container would: is its time and memory enough?

In a control group with the container's limits where this machine lets us make one; elsewhere
without limits, and the time there is estimated from the seconds that the processors worked.
"""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.grade import ROOT
from autograder.groups import Group, limited
from autograder.hosting import Platform
from autograder.meter import Meter, family
from autograder.submission import MODULES

SHARE = 0.5  # of the container's time or memory: from here on somebody should know
SAMPLED_SECONDS = 0.1
GRACE_SECONDS = 60.0


@dataclass
class Flight:
    """What one grading of the solutions took, and what came of it.

    `limited`: whether it ran under the container's limits; if not, `seconds` are an estimate.
    `killed` processes were ended for want of memory. `lost` says what the first check without full
    points says.
    """

    platform: Platform
    limited: bool
    seconds: float
    meter: Meter
    killed: int = 0
    score: float = 0.0
    points: float = 0.0
    lost: str = ""

    @property
    def full(self) -> bool:
        """Whether the solutions got every point."""
        return 0 < self.points == self.score

    def line(self) -> str:
        """Return one line: the points, the time, the memory, and who holds most of it."""
        time_used = f"{self.seconds:.0f} s of {self.platform.seconds:.0f} ({self._time:.0%})"
        how = "" if self.limited else ", unlimited here: its time is an estimate"
        memory = "memory not measured on this system"
        if self.meter.peak_bytes:
            size, limit = self.meter.peak_bytes / 1e6, self.platform.limits.memory_bytes / 1e6
            memory = f"{size:.0f} MB of {limit:.0f} ({self._memory:.0%}): {self.meter.consumers}"
        return (
            f"preflight: solutions {self.score:g} of {self.points:g} points with "
            f"{self.platform.told}{how}; {time_used}; {memory}"
        )

    def warnings(self) -> Iterator[str]:
        """Yield a sentence for each thing that somebody should know before students do."""
        if not self.full:
            yield (
                f"the solutions get {self.score:g} of {self.points:g} points with "
                f"{self.platform.told}. {self.lost}".rstrip()
            )
        if self.killed:
            yield f"the kernel ended {self.killed} processes for want of memory"
        larger = f"choose a larger container than {self.platform.told}"
        if self._time > SHARE:
            yield f"the solutions take more than half of the time: {larger}, or give more minutes"
        if self._memory > SHARE:
            yield (
                "the solutions take more than half of the memory, and students' networks may be "
                f"larger: {larger} if they are to be"
            )

    @property
    def _time(self) -> float:
        return self.seconds / self.platform.seconds

    @property
    def _memory(self) -> float:
        return self.meter.peak_bytes / self.platform.limits.memory_bytes


def fly(platform: Platform, root: Path = ROOT) -> Flight:
    """Grade the solutions now, as `run_autograder` does, and say what that took."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as made:
        home = Path(made)
        (home / "submission").mkdir()
        (home / "results").mkdir()
        for module in MODULES:
            shutil.copy(root / "solutions" / f"{module}.py", home / "submission")
        with limited(platform.limits, f"autograder-{os.getpid()}") as group:
            watch = _Watch(platform, group)
            watch.run(_command(home), root)
            flight = Flight(
                platform,
                group is not None,
                watch.seconds if group else watch.worked / platform.processors,
                watch.meter,
                group.killed() if group else 0,
            )
        _read(home / "results" / "results.json", flight)
    return flight


def _command(home: Path) -> list[str]:
    # The submission is our own: it needs no confinement to be run here.
    return [sys.executable, "-m", "autograder", "gradescope", "--root", str(home), "--unsafe"]


@dataclass
class _Watch:
    """Runs a command under a platform's limits; notes its time, its work and its memory."""

    platform: Platform
    group: Group | None
    seconds: float = 0.0
    worked: float = 0.0
    meter: Meter = field(default_factory=Meter)

    def run(self, command: list[str], folder: Path) -> None:
        """Run it to its end, or to the end of the platform's patience."""
        variables = {"TIMEOUT_SECONDS": str(self.platform.seconds)}
        began, worked = time.monotonic(), _worked()
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | variables, preexec_fn=self._enter()
        )
        try:
            while process.poll() is None and self.seconds < self.platform.seconds + GRACE_SECONDS:
                pids = self.group.pids() if self.group else family(process.pid)
                self.meter.read(pids)
                time.sleep(SAMPLED_SECONDS)
                self.seconds = time.monotonic() - began
        finally:
            process.kill()  # its zygotes end when it does
            process.wait()
        self.seconds, self.worked = time.monotonic() - began, _worked() - worked

    def _enter(self) -> Callable[[], None]:
        group, cores = self.group, math.ceil(self.platform.processors)

        def enter() -> None:
            """As in a container, no more processors are seen than may be used."""
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
            if group:
                group.enter()

        return enter


def _worked() -> float:
    """Return the seconds that processors worked for our children that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _read(path: Path, flight: Flight) -> None:
    """Take over the points, and what the first check that lost some says."""
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
        checks: list[dict[str, Any]] = [t for t in results["tests"] if "max_score" in t]
    except (OSError, ValueError, KeyError):
        flight.lost = "It left no results."
        return
    flight.score, flight.points = results["score"], sum(check["max_score"] for check in checks)
    failure = results["extra_data"].get("failure")
    lost = [check for check in checks if check["score"] < check["max_score"]]
    if failure:
        flight.lost = f"The grader itself failed: {failure}."
    elif lost:
        said = lost[0]["output"].partition("\n")[0]
        flight.lost = f"First of {len(lost)}: {lost[0]['number']} {lost[0]['name']} {said}"
