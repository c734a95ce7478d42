"""Writes the page benchmarks/sides.md from what `benchmarks.sides` measured."""

from __future__ import annotations

import statistics

from autograder.setups import SETUPS
from autograder.trainer import NEAR, RETRIES
from benchmarks import chance
from benchmarks.sides_goals import (
    FASTER,
    FEW,
    MANY,
    NAMES,
    Goal,
    Section,
    goals,
    isolation,
    memory_share,
    peak,
    skills,
    speedup,
    whole,
)
from benchmarks.sides_text import CHANCE, HEAD, ONE_PROCESS, PUBLISHED, WORKLOAD


def write(known: dict[str, Section]) -> str:
    """Return the page."""
    lines = [HEAD, "## Goals", "", "| goal | found | wanted | |", "|---|---|---|---|"]
    lines += [goal_row(goal) for goal in goals(known)]
    if "workload" in known:
        lines += ["", "## The workload as published elsewhere", "", WORKLOAD, ""]
        lines += workload_table(known["workload"])
    if "unittest" in known:
        lines += ["", "## The same checks the usual way", "", ONE_PROCESS, ""]
        lines += process_table(known["unittest"])
    if "chance" in known:
        lines += ["", "## The chance that a right solution fails", "", CHANCE, ""]
        lines += chance_table(known["chance"])
    return "\n".join([*lines, ""])


def goal_row(goal: Goal) -> str:
    """Return a goal's line."""
    relation = "at least" if goal.wanted == FASTER else "at most"
    if goal.goal.startswith("chance"):
        relation = "below"
    verdict = "met" if goal.met else "missed"
    return f"| {goal.goal} | {figure(goal.found)} | {relation} {figure(goal.wanted)} | {verdict} |"


def figure(value: float) -> str:
    """Return a number with three figures, a tiny one as what it is below."""
    return "below 1e-9" if 0 <= value < 1e-9 else f"{value:.3g}"


def spread(runs: list[Section], key: str) -> str:
    """Return the median and the extremes of a figure over the runs."""
    values = [run[key] for run in runs]
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.1f} ({low:.1f} to {high:.1f})"


def row(name: str, runs: list[Section], looked: Section | None) -> str:
    """Return a line: seconds, processor seconds, the peak of the whole tree."""
    memory = f"{peak(looked) / 1e6:.0f}" if looked else ""
    times = f"{spread(runs, 'seconds')} | {spread(runs, 'cpu_seconds')}"
    return f"| {name} | {times} | {memory} |"


TIMES = ["| | seconds | processor seconds | peak MB |", "|---|---|---|---|"]


def workload_table(section: Section) -> list[str]:
    """Return theirs, ours, the ratio, and what our memory is made of."""
    timed, looked = section["timed"], section["looked"]
    lines = [*TIMES, *(row(f"theirs: {NAMES[n]}", timed[n], looked[n]) for n in NAMES)]
    sums = [
        {key: sum(run[key] for run in runs) for key in ("seconds", "cpu_seconds")}
        for runs in zip(*(timed[name] for name in NAMES), strict=True)
    ]
    most = max((looked[name] for name in NAMES), key=peak)
    lines.append(row("theirs: all three", sums, most))
    lines.append(row("ours: one grading", timed["ours"], looked["ours"]))
    share = f"{memory_share(section):.0%}"
    lines.append(f"| ratio | {speedup(section):.1f} times faster | | {share} |")
    return [*lines, "", *made_of(looked["ours"]), "", *foot(section)]


def process_table(section: Section) -> list[str]:
    """Return our grading and the checks in one process, and the difference."""
    timed, looked = section["timed"], section["looked"]
    lines = [*TIMES, *(row(name, runs, looked.get(name)) for name, runs in timed.items())]
    alone = isolation(section, "ours on one core", "usual on one core")
    told = (
        f"Isolation costs {isolation(section):.1f} s on all cores, against the quicker of the two "
        f"usual ways, and {alone:.1f} s where everything has one core."
    )
    points = {run["points"] for runs in timed.values() for run in runs}
    told += f" Points of every run: {', '.join(f'{each:g}' for each in sorted(points))}."
    return [*lines, "", told, "", *foot(section)]


def chance_table(section: Section) -> list[str]:
    """Return the chances by part, and those of the published models where they were measured."""
    lines = ["| part | gate | accuracy | theirs: 200 images | ours: 5,000, once | with retries |"]
    lines.append("|---|---|---|---|---|---|")
    for name, skill in skills(section).items():
        gate = section["reference"][name]["gate"]
        chances = [chance.below(skill, gate, images) for images in (FEW, MANY)]
        chances.append(chance.below_with_retries(skill, gate, MANY, NEAR, RETRIES))
        cells = " | ".join(map(figure, chances))
        lines.append(f"| {NAMES[name]} | {gate:.0%} | {reached(skill)} | {cells} |")
    few, many = (figure(whole(section, images)) for images in (FEW, MANY))
    lines.append(f"| any of the three | | | {few} | {many} | |")
    return [*lines, *published_table(section["published"])]


def published_table(measured: dict[str, list[float]]) -> list[str]:
    """Return the chances of the published models; nothing where they were not measured."""
    lines = ["", PUBLISHED, "", "| their model | trainings | accuracy | chance to fail |"]
    lines.append("|---|---|---|---|")
    for name, found in measured.items():
        if len(found) < 2:
            return []
        skill = chance.Skill(statistics.mean(found), statistics.stdev(found))
        failing = figure(chance.below(skill, SETUPS[name].threshold, FEW))
        lines.append(f"| {NAMES[name]} | {len(found)} | {reached(skill)} | {failing} |")
    return lines


def reached(skill: chance.Skill) -> str:
    """Return an accuracy with its deviation."""
    return f"{skill.mean:.2%} ± {skill.deviation:.2%}"


def made_of(run: Section) -> list[str]:
    """Return what our memory is made of at its peak, the largest process first."""
    parts = sorted(run["largest"].items(), key=lambda part: -part[1])
    told = ", ".join(f"{name.rsplit(' ', 1)[0]} {size / 1e6:.0f} MB" for name, size in parts)
    guessed = " Some hide their proportional size and count whole." if run["guessed"] else ""
    return [f"Our peak is made of: {told}.{guessed}"]


def foot(section: Section) -> list[str]:
    """Return where and in what weather a section was measured."""
    before, after = section["busy"]
    busy = f"importing torch took {before:.1f} times its processor time before, {after:.1f} after"
    return [f"{section['machine']}; {busy} (1 is calm)."]
