"""Where one grading's time goes, and when its first line is read.

    python -m benchmarks.timeline --label after [--checkout PATH] [--runs 5] [--cases stubs]
    python -m benchmarks.timeline --label before after --checkout PATH . --runs 5

Several labels are measured in turn, run by run, so that they meet the same machine. Each run is
two processes: one as it is, timed from outside, and one under `benchmarks/recorder.py`. Results are
kept by label in benchmarks/timeline.json, from which `benchmarks/bars.py` draws the pictures.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.grade import ROOT
from benchmarks import figures, lanes
from benchmarks.figures import Figure
from benchmarks.lanes import BESIDE, GRADER, Recording
from benchmarks.watch import busy

SHEET = Path(__file__).with_suffix(".json")
RECORDER = Path(__file__).with_name("recorder.py")
COMMAND = "python -m benchmarks.timeline --label before after --checkout BEFORE ."
CASES = {
    "only 1": ("student", "--only", "1"),
    "stubs": ("student",),
    "solutions": ("solutions",),
}
DRAWN = ["pictures/timeline.svg", "pictures/lanes.png"]  # by benchmarks/bars.py
GOALS = {"only 1": 1.0, "stubs": 2.5, "solutions": 15.0}
FIRST_LINE_GOAL = 0.3
SEED = "1"  # the same trainings in every run


def words(case: str, out: str) -> list[str]:
    """Return what is typed behind `python -m autograder`."""
    folder, *more = CASES[case]
    return ["grade", folder, "--out", out, "--data", "sample", "--seed", SEED, *more]


def plain(checkout: Path, case: str, *, terminal: bool = False) -> tuple[float, float]:
    """Grade once as a student does; return the seconds to the first byte, and to the end."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "autograder", *words(case, out)]
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=checkout, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        first = _drain(ours, began)
        status = process.wait()
        seconds = time.perf_counter() - began
    os.close(ours)
    if status:
        raise SystemExit(f"grading in {checkout} ended with status {status}")
    return first, seconds


def _drain(descriptor: int, began: float) -> float:
    first = 0.0
    while True:
        try:
            chunk = os.read(descriptor, 1 << 16)
        except OSError:  # how a terminal ends
            return first
        if not chunk:
            return first
        first = first or time.perf_counter() - began


def record(checkout: Path, case: str) -> Recording:
    """Grade once under the recorder."""
    with tempfile.TemporaryDirectory() as out:
        log = Path(out, "log")
        command = [sys.executable, str(RECORDER), str(log), str(time.monotonic())]
        subprocess.run([*command, *words(case, out)], cwd=checkout, check=True, capture_output=True)
        return lanes.read(log, time.monotonic())


def middle(recordings: list[Recording]) -> dict[str, Any]:
    """Return the recording of middle length, with the median of every category."""
    typical = sorted(recordings, key=lambda found: found.whole)[(len(recordings) - 1) // 2]
    kept = lanes.plain(typical)
    kept["seconds"] = {lane: medians(recordings, lane) for lane in typical.seconds}
    return kept


def medians(recordings: list[Recording], lane: str) -> dict[str, float]:
    """Return the median seconds of each category of a lane."""
    found = [recording.seconds.get(lane, {}) for recording in recordings]
    names = dict.fromkeys(name for seconds in found for name in seconds)
    return {
        name: round(statistics.median(seconds.get(name, 0.0) for seconds in found), 4)
        for name in names
    }


def measure(
    checkouts: dict[str, Path], cases: list[str], runs: int
) -> tuple[list[Figure], dict[str, Any]]:
    """Return the figures, and the timeline of each label and case."""
    found: list[Figure] = []
    kept: dict[str, Any] = {label: {} for label in checkouts}
    for checkout in checkouts.values():
        plain(checkout, "only 1")  # which compiles what a fresh checkout has not compiled yet
    for case in cases:
        timed: dict[str, list[tuple[float, float]]] = {label: [] for label in checkouts}
        logs: dict[str, list[Recording]] = {label: [] for label in checkouts}
        shown: dict[str, list[float]] = {label: [] for label in checkouts}
        for _ in range(runs):
            for label, checkout in checkouts.items():
                timed[label].append(plain(checkout, case))
                logs[label].append(record(checkout, case))
                if case == "only 1":
                    shown[label].append(plain(checkout, case, terminal=True)[0])
        for label in checkouts:
            firsts, seconds = zip(*timed[label], strict=True)
            found += figures_of(label, case, list(firsts), list(seconds), shown[label])
            kept[label][case] = middle(logs[label])
            print("\n".join(told(label, case, found, kept[label][case])), flush=True)
    return found, kept


def figures_of(
    label: str, case: str, firsts: list[float], seconds: list[float], shown: list[float]
) -> list[Figure]:
    """Return the figures of one label and case."""
    found = [
        figures.spread(f"{case}: whole grading", "s", seconds, GOALS[case], label=label),
        figures.spread(f"{case}: first line", "s", firsts, FIRST_LINE_GOAL, label=label),
    ]
    if shown:
        name = f"{case}: first line in a terminal"
        found.append(figures.spread(name, "s", shown, FIRST_LINE_GOAL, label=label))
    return found


def told(label: str, case: str, found: list[Figure], kept: dict[str, Any]) -> list[str]:
    """Return what is printed of one label and case."""
    lines = [f"== {label}, {case}"]
    for figure in found:
        if figure.label == label and figure.name.startswith(f"{case}: "):
            spread = f"{figure.minimum:.2f} to {figure.maximum:.2f}, {figure.runs} runs"
            lines.append(f"{figure.median:8.2f} s  {figure.name} ({spread})")
    ready = ", ".join(f"{kind} {moment:.2f} s" for kind, moment in kept["ready"].items())
    lines.append(f"{kept['whole']:8.2f} s  under the recorder; zygotes ready: {ready}")
    for lane, seconds in kept["seconds"].items():
        lines += ["", f"   seconds  {lane}" + ("  (own processor seconds)" * (lane == GRADER))]
        used = kept["processor"].get(lane, {})
        for name, value in sorted(seconds.items(), key=lambda item: -item[1]):
            if value >= 0.001:
                lines.append(f"  {value:8.3f}  {name:24}{used.get(name, 0):8.3f}")
    long = ", ".join(f"{name} {1000 * seconds:.0f}" for name, seconds in kept["imports"])
    lines += ["", f"longest imports, ms, with what they import: {long}"]
    if kept["missing"]:
        lines.append(f"not in this checkout: {', '.join(kept['missing'])}")
    return [*lines, ""]


def keep(path: Path, found: list[Figure], kept: dict[str, Any], calm: str) -> None:
    """Put what was measured now beside, or in the place of, what is known."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    rows = [Figure(**row) for row in known.get("figures", [])]
    measured = {(figure.label, figure.name) for figure in found}
    rows = [figure for figure in rows if (figure.label, figure.name) not in measured]
    timeline = known.get("timeline", {})
    for label, cases in kept.items():
        timeline[label] = {**timeline.get(label, {}), **cases}
    labels = list(timeline)
    rows = sorted([*rows, *found], key=lambda figure: _place(figure, labels))
    notes = [summed(case, label, cases[case]) for case in CASES for label, cases in timeline.items()
             if case in cases]  # fmt: skip
    figures.write(path, COMMAND, rows, notes=[*notes, calm], pictures=DRAWN, timeline=timeline)


def _place(figure: Figure, labels: list[str]) -> tuple[int, str, int]:
    case, _, what = figure.name.partition(": ")
    return list(CASES).index(case), what, labels.index(figure.label)


def summed(case: str, label: str, kept: dict[str, Any]) -> str:
    """Return in words where a grading's time went, as the bars show it."""
    told = []
    for lane in (GRADER, BESIDE):
        if seconds := lanes.grouped(kept["seconds"].get(lane, {})):
            parts = (f"{name} {value:.2f}" for name, value in seconds.items() if value >= 0.005)
            told.append(f"{lane} {sum(seconds.values()):.2f} s ({', '.join(parts)})")
    return f"{case}, {label}: {'; '.join(told)}."


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--label", nargs="+", default=["after"])
    parser.add_argument("--checkout", nargs="+", type=Path, default=[ROOT])
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=SHEET, help="the JSON that keeps them")
    options = parser.parse_args()
    if len(options.label) != len(options.checkout):
        parser.error("give each label its checkout")
    places = dict(zip(options.label, [p.resolve() for p in options.checkout], strict=True))
    before = busy()
    found, kept = measure(places, options.cases, options.runs)
    calm = f"Importing torch took {before:.1f} times its processor time before the last measuring "
    calm += f"({', '.join(places)}) and {busy():.1f} times after it: 1 is a calm machine."
    print(calm)
    keep(options.out, found, kept, calm)


if __name__ == "__main__":
    main()
