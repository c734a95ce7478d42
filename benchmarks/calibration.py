"""Is each gate fair? The reference is trained on many seeds, as a submission would be.

`python -m benchmarks.calibration [--seeds 30]` writes benchmarks/calibration.md: the test accuracy
of each part, mean, minimum, standard deviation, and the chance that a right solution fails; then
what other networks reach in part 3. The tasks drawn anew have a page of their own, tasks.md.
"""

from __future__ import annotations

import argparse
import atexit
import functools
import math
import platform
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from autograder.cores import usable_cores
from autograder.facts import versions
from autograder.grade import load
from autograder.pace import Pace
from autograder.programs import REFERENCE, Programs
from autograder.sandbox import Sandbox
from autograder.setups import SETUPS, Images
from autograder.submission import Submission, stage
from autograder.trainer import Trainer
from benchmarks import designs

PAGE = Path(__file__).with_name("calibration.md")
METHOD = """\
Written by `make calibrate`: the reference trained on {seeds} seeds. Each seed has its own draw of
8,000 training images, permutation of the classes and start of the weights; accuracy is measured on
5,000 test images. The chance to fail is that of one training under a normal distribution with this
mean and deviation. Who misses a gate by less than 2 points is trained twice more and the best
counts, so the chance for a whole grading is smaller still."""
OTHERS = """\
Networks a student may hand in (benchmarks/designs.py), trained by a plain loop with Adam and a
learning rate that never falls, and graded with retries. Whoever passes here has done enough; who
does not has a network too small or too slow to learn 85% from 8,000 images, which `python
student/pytorch_cnn.py` shows at home, since it trains in the same way."""


@functools.cache
def opened() -> tuple[Sandbox, Images]:
    """Return this process's own sandbox and images."""
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox, load("sample")


def trainer(seed: int, student: Submission) -> Trainer:
    """Return what makes the trainings of one grading."""
    sandbox, images = opened()
    programs = Programs.beside_reference(student, sandbox, time.monotonic() + 600)
    return Trainer(programs, images, seed, Pace())


def train(module: str, seed: int) -> float:
    """Return the reference's test accuracy."""
    reached = trainer(seed, stage(REFERENCE)).once(SETUPS[module], 0).accuracy
    print(f"{module} seed {seed}: {reached:.4f}", file=sys.stderr, flush=True)
    return reached


def try_design(design: str, seed: int) -> tuple[float, float, int]:
    """Return a design's accuracy as graded, its worse one on two fresh tasks, and the trainings."""
    trains = trainer(seed, Submission({"pytorch_cnn": designs.source(design)}))
    run = trains.best(SETUPS["pytorch_cnn"])
    learned = min(trains.fresh(SETUPS["pytorch_cnn"], attempt).accuracy for attempt in range(2))
    print(f"{design}, seed {seed}: {run.accuracy:.4f} {learned:.4f}", file=sys.stderr, flush=True)
    return run.accuracy, learned, run.attempts


def chance_below(values: list[float], gate: float) -> float:
    """Return the chance that a normal variable with these mean and deviation is below the gate."""
    mean, deviation = statistics.mean(values), statistics.stdev(values)
    if deviation == 0:
        return float(mean < gate)
    return 0.5 * math.erfc((mean - gate) / (deviation * math.sqrt(2)))


def row(name: str, gate: float, values: list[float]) -> str:
    """Return a line of the table."""
    mean, deviation = statistics.mean(values), statistics.stdev(values)
    chance = chance_below(values, gate)
    return (
        f"| {name} | {gate:.0%} | {mean:.2%} | {min(values):.2%} | {deviation:.2%} "
        f"| {min(values) - gate:+.1%} | {'below 1e-9' if chance < 1e-9 else f'{chance:.1e}'} |"
    )


def design_row(design: str, found: list[tuple[float, float, int]]) -> str:
    """Return a design's line of its table."""
    reached = [accuracy for accuracy, _, _ in found]
    passed = sum(accuracy >= SETUPS["pytorch_cnn"].threshold for accuracy in reached)
    learned = min(learned for _, learned, _ in found)
    trained = statistics.mean(attempts for _, _, attempts in found)
    return (
        f"| {design} | {statistics.mean(reached):.1%} | {min(reached):.1%} "
        f"| {passed} of {len(found)} | {trained:.1f} | {learned:.0%} |"
    )


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--design-seeds", type=int, default=3)
    options = parser.parse_args()
    seeds = range(options.seeds)
    lines, others = [], []
    with ProcessPoolExecutor(usable_cores()) as pool:
        jobs = {m: [pool.submit(train, m, seed) for seed in seeds] for m in reversed(SETUPS)}
        for module, setup in SETUPS.items():
            lines.append(row(setup.name, setup.threshold, [job.result() for job in jobs[module]]))
        tries = {
            design: [pool.submit(try_design, design, seed) for seed in range(options.design_seeds)]
            for design in designs.DESIGNS
        }
        others = [design_row(name, [job.result() for job in tries[name]]) for name in tries]
    PAGE.write_text(_page(len(seeds), lines, others), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def _page(seeds: int, lines: list[str], others: list[str]) -> str:
    head = "| part | gate | mean | minimum | deviation | minimum - gate | chance to fail |"
    settings = [f"| {s.name} | {s.epochs} | {s.batch_size} | {s.lr:g} |" for s in SETUPS.values()]
    found = ", ".join(f"{name} {version}" for name, version in versions().items())
    return "\n".join(
        [
            "# Are the gates fair?",
            "",
            METHOD.format(seeds=seeds),
            "",
            "## Test accuracy on Fashion-MNIST",
            "",
            head,
            "|---|---|---|---|---|---|---|",
            *lines,
            "",
            "## Other networks in part 3",
            "",
            OTHERS,
            "",
            "| network | mean | minimum | passed | trainings | fresh task, worst |",
            "|---|---|---|---|---|---|",
            *others,
            "",
            "## How a submission is trained on Fashion-MNIST",
            "",
            "| part | epochs | batch size | learning rate |",
            "|---|---|---|---|",
            *settings,
            "",
            f"Python {platform.python_version()}, {found}.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
