"""Writes RESULTS.md from statistics: every number in it is read from a stats.json.

What a run left in `results/studies` is first copied beside the page, unless what is shown there is
more complete: a quick look at the sample never replaces a full run.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from .catalogue import STUDIES
from .error import StudyError
from .study import Study

HERE = Path(__file__).resolve().parent
SHOWN = HERE / "results"
PAGE = HERE / "RESULTS.md"
HEAD = """# The model studies: results

Written by `python -m solutions.studies page` from the stats.json files under [results/](results);
`make studies` runs everything again. Nine tenths of the training images train, one tenth chooses
the best epoch, and the test images are asked about that one. Seconds are those of learning alone,
without measuring; the machine may have had other work at the time, so they compare within a study
at best. In brackets, where they were counted, are the seconds in which a processor worked for the
training: other work changes those far less. "Published" is the figure of the project that a study
reproduces.
"""


def publish(out: Path, shown: Path = SHOWN, page: Path = PAGE) -> list[str]:
    """Copy what is as complete as what is shown, write the page, and return the studies shown.

    Raises `StudyError` where a stats.json cannot be read.
    """
    for name in STUDIES:
        new, old = load(out / name), load(shown / name)
        if new and (not old or rank(new) >= rank(old)):
            _copy(out / name, shown / name)
    found = {name: stats for name in STUDIES if (stats := load(shown / name))}
    page.write_text(write(found, shown), encoding="utf-8")
    return list(found)


def load(folder: Path) -> dict[str, Any] | None:
    """Return a study's statistics, or None where there are none."""
    path = folder / "stats.json"
    if not path.exists():
        return None
    try:
        stats: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        remedy = "Delete it, and run that study again."
        raise StudyError(f"{path} cannot be read ({error})", remedy) from error
    return stats


def in_full(stats: dict[str, Any]) -> bool:
    """Say whether these are of a run on the full data for the study's own number of epochs."""
    return stats["data"]["name"] == "full" and not stats["asked"]["epochs"]


def rank(stats: dict[str, Any]) -> tuple[bool, bool, int]:
    """Say how complete statistics are: full data, finished, how many epochs in all."""
    epochs = sum(len(run["epochs"]) for run in stats["runs"].values())
    return stats["data"]["name"] == "full", stats["complete"], epochs


def write(found: dict[str, dict[str, Any]], shown: Path) -> str:
    """Return the page."""
    blocks = [HEAD, _overview(found)]
    for name, stats in found.items():
        blocks.append(_section(STUDIES[name], stats, shown / name))
    return "\n".join(blocks)


def state(study: Study, stats: dict[str, Any] | None) -> str:
    """Say how much of a study has been run."""
    if stats is None:
        return "not yet run"
    images = f"{stats['data']['train']:,} + {stats['data']['val']:,} images"
    data = "full data" if stats["data"]["name"] == "full" else f"{stats['data']['name']}, {images}"
    asked = stats["asked"]["epochs"]
    length = f"{_count(asked, 'epoch')} instead of the study's own" if asked else "all epochs"
    if not stats["runs"]:
        length = "no training"
    return f"{data}, {length}" + ("" if stats["complete"] else ", **interrupted**")


def _overview(found: dict[str, dict[str, Any]]) -> str:
    lines = ["| study | what has been run | seed | machine |", "|---|---|---|---|"]
    for name, study in STUDIES.items():
        stats = found.get(name)
        title = f"[{name}](#{name})" if stats else name
        where = f"{stats['seed']} | {_machine(stats['machine'])}" if stats else "|"
        lines.append(f"| {title} | {state(study, stats)} | {where} |")
    return "\n".join(lines) + "\n"


def _machine(facts: dict[str, Any]) -> str:
    device = facts.get("graphics") or f"{facts['processor']}, {_count(facts['threads'], 'thread')}"
    return f"{device}, torch {facts['torch']}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _section(study: Study, stats: dict[str, Any], folder: Path) -> str:
    blocks = [f"## {study.name}\n\n{study.title}. {study.what}."]
    if stats["runs"] and study.name != "spread":
        blocks.append(_runs(stats))
    blocks += _below(study, stats)
    blocks += study.remarks(stats)
    blocks += [
        f"![{path.stem.replace('_', ' ')}](results/{study.name}/{path.name})"
        for path in sorted(folder.glob("*.png"))
    ]
    return "\n\n".join(blocks) + "\n"


def _below(study: Study, stats: dict[str, Any]) -> list[str]:
    """Say of each run that misses its mark that it does, and the reason where one was found."""
    if stats["data"]["name"] != "full" or stats["asked"]["epochs"]:
        return []
    return [
        f"{name} stays {mark - 100 * run['test_accuracy']:.2f} points below the published figure. "
        f"{study.reasons.get(name, 'The reason has not been found yet.')} {_range(run)}"
        for name, mark in stats["published"].items()
        if (run := stats["runs"].get(name)) and 100 * run["test_accuracy"] < mark
    ]


def _range(run: dict[str, Any]) -> str:
    """Say what choosing by validation images, and stopping where it stopped, had to do with it."""
    found = [row["test_accuracy"] for row in run["epochs"]]
    return (
        f"Over its epochs the test accuracy lay between {min(found):.2%} and {max(found):.2%}; the "
        "epoch was chosen by the validation images."
    )


def _runs(stats: dict[str, Any]) -> str:
    lines = [
        "| network | published | ours | points | epochs, best | seconds | parameters |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, run in stats["runs"].items():
        mark = stats["published"].get(name)
        beyond = f"{100 * run['test_accuracy'] - mark:+.2f}" if mark else ""
        worked = f" ({run['worked']:.0f})" if "worked" in run else ""
        lines.append(
            f"| {name} | {f'{mark:g}%' if mark else ''} | {run['test_accuracy']:.2%} | {beyond} "
            f"| {len(run['epochs'])}, {run['best_epoch']} | {run['seconds']:.0f}{worked} "
            f"| {run['parameters']:,} |"
        )
    return "\n".join(lines)


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.suffix in (".json", ".png"):
            shutil.copyfile(path, target / path.name)
