"""Lets every hostile submission happen, in every mode that is possible here, and tells what came.

`python -m benchmarks.redteam` writes redteam.md; `--mode` tries one mode alone. Modes: root with a
user of its own for every worker, root without (Python lies where other users cannot go), workers
that are spawned instead of forked, an ordinary user, root in a container with Docker's default
capabilities and refusals, and the same under a kernel without Landlock.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder import fixtures, programs
from autograder.grade import ROOT
from autograder.sandbox import Sandbox
from tests.hostile import container
from tests.hostile.aftermath import Aftermath, let_happen
from tests.hostile.attack import GROUPS, Attack
from tests.hostile.catalogue import ALL
from tests.hostile.modes import Command, modes

REPORT = Path(__file__).with_name("redteam.md")
IMPATIENT, PATIENT = 2.0, 10.0  # seconds; a grading waits longer for what never ends
LAYERS = {
    "EPERM": "seccomp",
    "ENOSYS": "seccomp",
    "EACCES": "Landlock or own user",
    "EFBIG": "limits",
    "EAGAIN": "limits",
    "MemoryError": "limits",
}


@dataclasses.dataclass(frozen=True)
class Row:
    """What came of one attack in one mode; `got` names what it achieved, if anything.

    `earns` is what is honestly there, `earned` what the attack got of it.
    """

    name: str
    group: str
    stopped: str
    seconds: float
    got: str
    earns: float
    earned: float


def look(attack: Attack, sandbox: Sandbox) -> Row:
    """Let one attack happen."""
    patience = IMPATIENT if attack.endless else PATIENT
    programs.LOAD_SECONDS = vars(fixtures)["CHECK_SECONDS"] = patience
    after = let_happen(attack, sandbox)
    return Row(
        attack.name,
        attack.group,
        _stopped(attack, after),
        after.seconds,
        _got(attack, after),
        attack.earns,
        round(after.earned(attack), 2),
    )


def _stopped(attack: Attack, after: Aftermath) -> str:
    """Return the layers that its attempts met, or else what stops such an attack."""
    met = collections.Counter(LAYERS[came] for came in after.attempts.values() if came in LAYERS)
    told = " ".join(after.rationales)
    if attack.stopped and not met:
        return attack.stopped
    if not met:
        return "deadline" if "took too long" in told else "process boundary"
    return ", ".join(layer for layer, _ in met.most_common())


def _got(attack: Attack, after: Aftermath) -> str:
    gained = after.gained(attack)
    facts = {
        f"{gained:g} points{f' ({attack.known})' if attack.known else ''}": gained,
        f"could: {', '.join(after.breaches)}": after.breaches,
        f"changed: {', '.join(after.changed)}": after.changed,
        "a process stayed": after.survivors,
        "a secret leaked": after.leaked,
        "a signal arrived": after.signals,
        f"grader failed: {after.report.failure.partition(': ')[2][:60]}": after.report.failure,
        "too slow": after.seconds > attack.seconds,
    }
    return "; ".join(name for name, true in facts.items() if true)


def here(out: Path, key: str, quick: bool) -> None:
    """Let all attacks happen in this process, as it runs, and write rows and layers to a file."""
    sandbox = Sandbox("spawn" if key == "spawn" else None)
    try:
        for kind in ("torch", "numpy"):
            sandbox.stop(kind, sandbox.start(kind, "student"))
        rows = []
        for attack in ALL:
            if not (quick and attack.trains):
                rows.append(dataclasses.asdict(look(attack, sandbox)))
                print(f"{attack.group} {attack.name}: {rows[-1]['got'] or 'held'}", flush=True)
        held = {kind: sorted(found.held) for kind, found in sandbox.layers.items()}
        out.write_text(json.dumps({"rows": rows, "layers": held}), encoding="utf-8")
    finally:
        sandbox.close()


def run(key: str, name: str, command: Command, folder: Path, quick: bool) -> dict[str, Any]:
    """Let all attacks happen in one mode, in a process of its own; return what it wrote."""
    place = Path(tempfile.mkdtemp(dir=folder))
    place.chmod(0o777)
    whole = [*command, "-B", "-m", "benchmarks.redteam", "--here", str(place / "rows.json")]
    whole += ["--mode", key, *(["--quick"] if quick else [])]
    print(f"== {name}", flush=True)
    if key in ("container", "bare"):
        landlock = key == "container"
        container.run(whole, cwd=ROOT, read=[ROOT, folder], write=place, landlock=landlock)
    else:
        environment = {**os.environ, "HOME": str(place)} if key == "user" else None
        subprocess.run(whole, cwd=ROOT, env=environment, check=True)
    found: dict[str, Any] = json.loads((place / "rows.json").read_text(encoding="utf-8"))
    return found


def table(found: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of redteam.md."""
    yield "# What the red team tried\n"
    yield "Written by `python -m benchmarks.redteam`: hostile submissions (tests/hostile), each"
    yield "graded for the checks it aims at, with 2 s of patience. An attempt that is refused says"
    yield "how: EPERM is seccomp, EACCES Landlock or the own user, EFBIG and MemoryError limits."
    yield "Seconds are those of the whole grading in the first mode that tried it. What is honestly"
    yield "there are the points that the same program is worth without the attack, in the checks it"
    yield "aims at; what learns from the grader's images has learned, by whatever method.\n"
    yield "| mode | layers seen to hold | attacks | held | got through | seconds |"
    yield "|---|---|---|---|---|---|"
    for name, each in found.items():
        got = sum(bool(row["got"]) for row in each["rows"])
        seconds = sum(row["seconds"] for row in each["rows"])
        held = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in each["layers"].items())
        count = len(each["rows"])
        yield f"| {name} | {held} | {count} | {count - got} | {got} | {seconds:.0f} |"
    first = {row["name"]: row for each in reversed(found.values()) for row in each["rows"]}
    rows = [first[attack.name] for attack in ALL if attack.name in first]
    yield "\n## Got through\n"
    yield "| technique | group | mode | what it got |\n|---|---|---|---|"
    for row in rows:
        for name, text in _by_result(found, row["name"]).items():
            yield f"| {row['name']} | {row['group']} | {text} | {name} |"
    yield "\n## Every technique\n"
    yield "| technique | group | honestly there | earned | stopped by | seconds |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        stopped = "**nothing**" if row["got"] else row["stopped"]
        group = f"{row['group']} {GROUPS[row['group']]}"
        points = f"{row['earns']:g} | {row['earned']:g}"
        yield f"| {row['name']} | {group} | {points} | {stopped} | {row['seconds']:.1f} |"
    date = time.strftime("%Y-%m-%d")
    yield f"\nPython {platform.python_version()}, {platform.release()}, {date}."


def _by_result(found: dict[str, Any], name: str) -> dict[str, str]:
    """Return in which modes an attack got what."""
    results: dict[str, list[str]] = {}
    for mode, each in found.items():
        for row in each["rows"]:
            if row["name"] == name and row["got"]:
                results.setdefault(row["got"].replace("|", "/"), []).append(mode)
    tried = sum(any(row["name"] == name for row in each["rows"]) for each in found.values())
    return {
        got: "every" if len(where) == tried > 1 else ", ".join(where)
        for got, where in results.items()
    }


def main() -> None:
    """Try the modes and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=["root", "spawn", "user", "container", "bare"])
    parser.add_argument("--quick", action="store_true", help="leave out what trains")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        here(options.here, options.mode, options.quick)
        return
    with tempfile.TemporaryDirectory(prefix="redteam-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        found: dict[str, Any] = {}
        for key, name, command in modes(folder):
            if options.mode in (None, key):  # what trains meets no layer: the first mode is enough
                quick = options.quick or bool(found)
                found[name] = run(key, name, command, folder, quick)
                REPORT.write_text("\n".join(table(found)) + "\n", encoding="utf-8")
    if not found:
        raise SystemExit(f"mode {options.mode} is not possible here")


if __name__ == "__main__":
    main()
