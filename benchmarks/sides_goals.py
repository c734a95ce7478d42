"""The goals of the side-by-side measurements, and the figures by which they are judged.

Every figure is computed from the single runs, so that a test can repeat it.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

from autograder.setups import SETUPS
from benchmarks import chance

Section = dict[str, Any]
FASTER, SHARE, COST_SECONDS = 12.0, 0.40, 3.0
FEW, MANY = 200, 5000  # test images: theirs, ours
NAMES = {name: setup.name for name, setup in SETUPS.items()}


@dataclass(frozen=True)
class Goal:
    """A goal, what was found, what is wanted, and whether that is met."""

    goal: str
    found: float
    wanted: float
    met: bool


def goals(known: dict[str, Section]) -> list[Goal]:
    """Judge the goals of the sections that there are."""
    found = []
    if "workload" in known:
        ratio, share = speedup(known["workload"]), memory_share(known["workload"])
        found.append(Goal("times faster than the workload", ratio, FASTER, ratio >= FASTER))
        found.append(Goal("share of the workload's peak memory", share, SHARE, share <= SHARE))
    if "unittest" in known:
        cost = isolation(known["unittest"])
        goal = "seconds that isolation costs a whole grading"
        found.append(Goal(goal, cost, COST_SECONDS, cost <= COST_SECONDS))
    if "chance" in known:
        theirs, ours = whole(known["chance"], FEW), whole(known["chance"], MANY)
        goal = "chance that a right solution fails a gate"
        found.append(Goal(goal, ours, theirs, ours < theirs))
    return found


def speedup(section: Section) -> float:
    """Return how many times longer the three scripts take than the gradings around them."""
    timed = section["timed"]
    ours = [run["seconds"] for run in timed["ours"]]
    rounds = zip(*(timed[name] for name in NAMES), strict=True)
    ratios = [
        sum(run["seconds"] for run in runs) / statistics.mean(ours[place : place + 2])
        for place, runs in enumerate(rounds)
    ]
    return float(statistics.median(ratios))


def peak(run: Section) -> int:
    """Return the bytes of all processes of a run together, at the highest moment."""
    largest: dict[str, int] = run["largest"]
    return sum(largest.values())


def memory_share(section: Section) -> float:
    """Return our peak memory as a share of the largest script's."""
    looked = section["looked"]
    return peak(looked["ours"]) / max(peak(looked[name]) for name in NAMES)


def isolation(section: Section, ours: str = "ours", *others: str) -> float:
    """Return the seconds by which our grading is slower than the quickest of the other ways."""
    timed = section["timed"]
    costs: list[float] = [
        statistics.median(
            mine["seconds"] - theirs["seconds"]
            for mine, theirs in zip(timed[ours], timed[name], strict=True)
        )
        for name in others or ("usual", "usual, one thread")
    ]
    return max(costs)


def skills(section: Section) -> dict[str, chance.Skill]:
    """Return how well the reference does in each part."""
    return {
        name: chance.Skill(known["mean"], known["deviation"])
        for name, known in section["reference"].items()
    }


def whole(section: Section, images: int) -> float:
    """Return the chance that the reference fails any of the three gates, trained once each."""
    return chance.any_of(
        [
            chance.below(skill, section["reference"][name]["gate"], images)
            for name, skill in skills(section).items()
        ]
    )
