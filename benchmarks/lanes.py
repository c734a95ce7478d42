"""What a recorded grading says (see `recorder`): seconds by category, lanes by the clock."""

from __future__ import annotations

import marshal
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GRADER, BESIDE = "grader", "trainings beside it"
STEPS = 300  # of the clock, in a picture
# The bars' colours, in the order in which they are stacked.
GROUPS = {
    "start-up": ("interpreter", "imports", "command line"),
    "reading": ("reading checks", "pytest", "intake", "images"),
    "zygotes": ("zygotes",),
    "workers": ("workers", "loading"),
    "transfer": ("transfer",),
    "checks, part 1": ("checks 1",),
    "checks, part 2": ("checks 2",),
    "checks, part 3": ("checks 3",),
    "trainings": (
        "pace", "tasks 1", "tasks 2", "tasks 3", "training 1", "training 2", "training 3",
    ),
    "waiting for trainings": ("waiting for trainings",),
    "rendering": ("rendering",),
    "report": ("report",),
    "rest": ("other", "end"),
}  # fmt: skip
GROUP = {category: group for group, inside in GROUPS.items() for category in inside}

Span = tuple[str, float, float]


@dataclass(frozen=True)
class Recording:
    """One grading: seconds from the start of its process, and what every lane did when.

    `seconds` and `used` (processor time of the grader's own) are by lane and category; those of
    the grader's own lane add up to the whole.
    """

    whole: float
    seconds: dict[str, dict[str, float]]
    used: dict[str, dict[str, float]]
    lanes: dict[str, list[Span]]
    ready: dict[str, float]
    imports: list[tuple[str, float]]
    missing: list[str]


def read(path: Path, ended: float) -> Recording:
    """Return the recording in a log, of a process that was seen to end at a moment."""
    with path.open("rb") as file:
        log = marshal.load(file)
        written = marshal.load(file)
    zero = log["spawned"]
    lanes: dict[str, list[Span]] = defaultdict(list)
    used: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    lanes[GRADER].append(("interpreter", 0.0, log["began"] - zero))
    for thread, category, began, end, cpu in log["spans"]:
        lane = _lane(thread, log["main"])
        lanes[lane].append((category, began - zero, end - zero))
        used[lane][category] += cpu
    whole = ended - zero - (written - log["ended"])
    lanes[GRADER].append(("end", log["ended"] - zero, whole))
    for kind, began, end in log["starts"]:
        lanes[f"{kind} zygote and workers"].append(("zygotes", began - zero, end - zero))
    for kind, began, end in log["work"]:
        lanes[f"{kind} zygote and workers"].append(("checks", began - zero, end - zero))
    long = sorted(((e - b, name) for name, b, e in log["imports"]), reverse=True)
    return Recording(
        whole,
        {lane: totals(found) for lane, found in lanes.items()},
        {lane: dict(found) for lane, found in used.items()},
        {lane: thinned(found, whole) for lane, found in lanes.items()},
        {kind: end - zero for kind, _, end in log["starts"]},
        [(name, seconds) for seconds, name in long],
        log["missing"],
    )


def _lane(thread: str, main: str) -> str:
    if thread == main:
        return GRADER
    return BESIDE if thread.startswith("training") else thread


def totals(spans: list[Span]) -> dict[str, float]:
    """Return the seconds of each category."""
    found: dict[str, float] = defaultdict(float)
    for category, began, ended in spans:
        found[category] += ended - began
    return dict(found)


def grouped(seconds: dict[str, float]) -> dict[str, float]:
    """Return the seconds of each group that occurs, in the order of `GROUPS`."""
    found = dict.fromkeys(GROUPS, 0.0)
    for category, value in seconds.items():
        found[GROUP.get(category, "rest")] += value
    return {group: value for group, value in found.items() if value > 0}


def thinned(spans: list[Span], whole: float) -> list[Span]:
    """Return what a picture can show: for every step of the clock what took most of it."""
    step = whole / STEPS
    shares: list[dict[str, float]] = [defaultdict(float) for _ in range(STEPS)]
    for category, began, ended in spans:
        first, last = int(max(began, 0) / step), min(int(ended / step), STEPS - 1)
        for index in range(first, last + 1):
            inside = min(ended, (index + 1) * step) - max(began, index * step)
            shares[index][category] += max(inside, 0.0)
    found: list[Span] = []
    for index, share in enumerate(shares):
        category = max(share, key=lambda name: share[name], default="")
        if not category or sum(share.values()) < step / 2:
            continue
        if found and found[-1][0] == category and found[-1][2] > (index - 0.5) * step:
            found[-1] = (category, found[-1][1], (index + 1) * step)
        else:
            found.append((category, index * step, (index + 1) * step))
    return [(name, round(began, 3), round(ended, 3)) for name, began, ended in found]


def plain(recording: Recording) -> dict[str, Any]:
    """Return a recording as JSON keeps it."""

    def short(table: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        return {
            lane: {name: round(value, 4) for name, value in found.items()}
            for lane, found in table.items()
        }

    return {
        "whole": round(recording.whole, 4),
        "seconds": short(recording.seconds),
        "processor": short(recording.used),
        "lanes": recording.lanes,
        "ready": {kind: round(moment, 3) for kind, moment in recording.ready.items()},
        "imports": [(name, round(seconds, 4)) for name, seconds in recording.imports[:25]],
        "missing": recording.missing,
    }
