"""From a save to its answer: how long `watch` takes, while trainings of the save before still run.

`python -m benchmarks.watch [--saves 30]` writes benchmarks/watch.json.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from autograder.answers import catalogue
from autograder.programs import REFERENCE
from benchmarks import classroom, figures, footprint
from benchmarks.figures import Figure
from benchmarks.footprint import ROOT

SHEET = Path(__file__).with_suffix(".json")
NOTE = """\
A session in a process of its own, its output read through a pipe. A save replaces the file; the
next one follows up to a second after the answer, so it drops trainings at any moment. Milliseconds
from before the save until the line is read: *problem*, the first thing to correct with its hint;
*answer*, the points of every number that does not train."""
# One mistake of the catalogue for each file.
WRONG = {"numpy_ann": "1.2", "pytorch_ann": "2.2", "pytorch_cnn": "3.2"}
PROBLEM, ANSWER = "Try:", "answered in"


@contextmanager
def session(folder: Path) -> Iterator[IO[str]]:
    """Run `watch` on a folder and yield its output, after the first grading."""
    command = [sys.executable, "-u", "-m", "autograder", "watch", str(folder)]
    process = subprocess.Popen(
        [*command, "--out", str(folder / "results"), "--data", "sample"], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, env={**os.environ, "COLUMNS": "400"},
    )  # fmt: skip
    assert process.stdout
    try:
        until(process.stdout, ANSWER)
        yield process.stdout
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def until(stream: IO[str], *words: str) -> dict[str, float]:
    """Read lines up to the last of the words; return when each was first read."""
    found: dict[str, float] = {}
    for line in stream:
        for word in words:
            if word in line:
                found.setdefault(word, time.perf_counter())
        if words[-1] in found:
            return found
    raise RuntimeError("the session ended")


def save(path: Path, text: str) -> None:
    """Replace a file as editors do."""
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def text_of(module: str, *, wrong: bool) -> str:
    """Return the reference's module, with its number's most frequent mistake if it is wrong."""
    text = (REFERENCE / f"{module}.py").read_text(encoding="utf-8")
    known = [entry for entry in classroom.mistakes(module) if entry.number == WRONG[module]]
    return catalogue.apply(text, known[:1]) if wrong else text


def measure(module: str, saves: int, *, wrong: bool) -> list[Figure]:
    """Return milliseconds to the problem and to the answer."""
    dice, text = random.Random(1), text_of(module, wrong=wrong)
    taken: dict[str, list[float]] = {PROBLEM: [], ANSWER: []}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(REFERENCE, Path(place) / "submission"))
        with session(folder) as stream:
            for number in range(saves):
                time.sleep(dice.random())
                began = time.perf_counter()
                save(folder / f"{module}.py", f"{text}\n# save {number}\n")
                until(stream, f"{module}.py saved")
                for word, moment in until(stream, PROBLEM, ANSWER).items():
                    taken[word].append(1000 * (moment - began))
    what = f"{module}, {'a wrong' if wrong else 'the'} solution"
    named = {"problem": taken[PROBLEM], "answer": taken[ANSWER]}
    return [figures.spread(f"{what}: {n}", "ms", values) for n, values in named.items() if values]


def main() -> None:
    """Measure, and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watch", description=__doc__)
    parser.add_argument("--saves", type=int, default=30)
    parser.add_argument("--sheet", type=Path, default=SHEET, help="where the figures go")
    options = parser.parse_args()
    before = footprint.busy()
    found: list[Figure] = []
    for module in WRONG:
        for wrong in (False, True):
            found += measure(module, options.saves, wrong=wrong)
            print(found[-1], file=sys.stderr, flush=True)
    notes = [NOTE.replace("\n", " "), footprint.calm(before, footprint.busy())]
    figures.write(options.sheet, "python -m benchmarks.watch", found, notes=notes)


if __name__ == "__main__":
    main()
