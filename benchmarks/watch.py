"""From a save to its answer: what `watch` takes, while trainings of the save before still run.

`python -m benchmarks.watch [--saves 30]` writes benchmarks/watch.md.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from autograder.grade import REFERENCE, ROOT
from benchmarks import figures
from benchmarks.figures import Figure

PAGE = Path(__file__).with_name("watch.md")
METHOD = """\
Written by `python -m benchmarks.watch`: a session in a process of its own, its output read through
a pipe. A save replaces the file; the next one follows up to a second after the answer, so it drops
trainings at any moment. Milliseconds from before the save until the line is read: *problem*, the
first thing to mend with its hint; *answer*, the points of every number without a training loop."""
# One wrong solution for each file: the text in the reference, and what stands there instead.
WRONG = {
    "numpy_ann": ("return np.maximum(0, z)", "return np.maximum(0.01 * z, z)"),
    "pytorch_ann": ("return logits\n", "return logits.softmax(dim=1)\n"),
    "pytorch_cnn": ("return logits\n", "return logits.softmax(dim=1)\n"),
}
ANSWER, PROBLEM = "answered in", "Try:"


@contextmanager
def session(folder: Path) -> Iterator[IO[str]]:
    """Run `watch` on a folder and yield its output, after the first grading."""
    command = [sys.executable, "-u", "-m", "autograder", "watch", str(folder)]
    process = subprocess.Popen(
        [*command, "--out", str(folder / "results"), "--data", "sample"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "400"},
    )
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


def measure(module: str, saves: int, *, wrong: bool) -> list[tuple[str, Figure]]:
    """Return lines of the table, and figures: milliseconds to the problem and to the answer."""
    chance = random.Random(1)
    text = (REFERENCE / f"{module}.py").read_text(encoding="utf-8")
    if wrong:
        assert text.count(WRONG[module][0]) == 1, module
        text = text.replace(*WRONG[module])
    taken: dict[str, list[float]] = {PROBLEM: [], ANSWER: []}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(REFERENCE, Path(place) / "submission"))
        with session(folder) as stream:
            for number in range(saves):
                time.sleep(chance.random())
                began = time.perf_counter()
                save(folder / f"{module}.py", f"{text}\n# save {number}\n")
                until(stream, f"{module}.py saved")
                for word, moment in until(stream, PROBLEM, ANSWER).items():
                    taken[word].append(1000 * (moment - began))
    what = "a wrong solution" if wrong else "the solution"
    names = {PROBLEM: "problem", ANSWER: "answer"}
    lines = []
    for word, values in taken.items():
        if len(values) == saves:
            told = f"{statistics.median(values):.0f} | {max(values):.0f}"
            figure = figures.spread(f"{module}, {what}: {names[word]}", "ms", values)
            lines.append((f"| {module} | {what} | {names[word]} | {told} |", figure))
    return lines


def busy() -> float:
    """Return how many times longer than its own processor time a process takes now: 1 is calm."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (time.perf_counter() - began) / used


def main() -> None:
    """Write the page and its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=30)
    parser.add_argument("--modules", default=",".join(WRONG))
    options = parser.parse_args()
    before = busy()
    lines = [f"# From a save to its answer, {options.saves} saves", "", METHOD, ""]
    lines += ["| file | holds | until | median ms | worst ms |", "|---|---|---|---|---|"]
    found: list[Figure] = []
    for module in options.modules.split(","):
        for wrong in (False, True):
            for line, figure in measure(module, options.saves, wrong=wrong):
                lines.append(line)
                found.append(figure)
    load = f"{before:.1f} times its processor time before and {busy():.1f} times after"
    calm = f"How busy the machine was: importing torch took {load} (1 is calm)."
    lines += ["", calm, "", f"{figures.machine()}.", ""]
    figures.write(PAGE.with_suffix(".json"), "python -m benchmarks.watch", found, notes=[calm])
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
