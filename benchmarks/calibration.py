"""Are the thresholds fair? The reference is trained on many seeds, as a submission would be.

`python -m benchmarks.calibration [--seeds 30]` writes benchmarks/calibration.md and its figures:
the test accuracy of each part, the margin above its threshold, and the chance that a right solution
fails; then what other ordinary networks reach in part 3, and how well they learn the practice task.
"""

from __future__ import annotations

import argparse
import atexit
import functools
import math
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from autograder.cores import usable_cores
from autograder.course import BY_MODULE, GRADING_SECONDS, PARTS, TRAINING_IMAGES, Part
from autograder.grade import load
from autograder.grading.examples import Images
from autograder.grading.training import NEAR, Trainer
from autograder.programs import REFERENCE, Programs
from autograder.sandbox import Sandbox
from autograder.submission import Submission, stage
from benchmarks import designs, figures
from benchmarks.figures import Figure

SHEET = Path(__file__).with_suffix(".json")
COMMAND = "python -m benchmarks.calibration"
CNN = BY_MODULE["pytorch_cnn"]
MARGIN = 1.5  # points that the reference must have above a threshold, on every seed
FEW_IMAGES = 200  # of a test set that is as small as published graders use
HEAD = (
    "| part | threshold | mean | minimum | deviation | margin | chance to fail "
    f"| on {FEW_IMAGES} images |"
)
DESIGN_HEAD = "| network | mean | minimum | passed | trainings | practice task |"
METHOD = f"""\
Written by `make calibrate`: the reference is trained on {{seeds}} seeds. Each seed has its own
{TRAINING_IMAGES:,} training images, permutation of the classes and start of the weights. Accuracy
is measured on {{images:,}} test images; `margin` is that of the lowest seed. The chance to fail is
computed for one training: the accuracy is normal with this mean and deviation, the number of right
answers binomial (approximated by a normal too). A network that misses by less than
{100 * NEAR:.0f} points is trained again twice and the best counts, so a whole grading fails even
less often."""
OTHERS = """\
Networks that a student may hand in (benchmarks/designs.py), with the reference's `train_epoch` and
`make_optimizer`, graded with retries: test accuracy, how many seeds passed, how many trainings a
grading made, and the lowest accuracy on the practice task. The last one is too small to reach the
threshold, which `python student/pytorch_cnn.py` shows at home: it trains in the same way."""


@functools.cache
def opened() -> tuple[Sandbox, Images]:
    """Return this process's own sandbox and images."""
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox, load("sample")


def trainer(seed: int, student: Submission) -> Trainer:
    """Return what makes the trainings of one grading."""
    sandbox, images = opened()
    programs = Programs.beside_reference(student, sandbox, time.monotonic() + GRADING_SECONDS)
    return Trainer(programs, images, seed)


def train(module: str, seed: int) -> float:
    """Return the reference's test accuracy, trained once. Raises what stopped the training."""
    made = trainer(seed, stage(REFERENCE)).recorded(BY_MODULE[module], 0)
    if made.failure:
        raise made.failure
    print(f"{module} seed {seed}: {made.accuracy:.4f}", file=sys.stderr, flush=True)
    return made.accuracy


def try_design(name: str, seed: int) -> tuple[float, float, int]:
    """Return a design's accuracy, that on the practice task, and how many trainings were made.

    Raises what stopped a training.
    """
    trains = trainer(seed, designs.ALL[name].submission())
    best, practice = trains.best(CNN), trains.practise(CNN)
    trains.programs.close()
    if best.failure:
        raise best.failure
    print(f"{name}, seed {seed}: {best.accuracy:.4f}", file=sys.stderr, flush=True)
    return best.accuracy, practice.accuracy, best.attempts


def chance_below(threshold: float, mean: float, deviation: float, images: int) -> float:
    """Return the chance that an accuracy measured on so many images is below a threshold.

    The accuracy itself is normal; drawing the images adds the binomial's variance.
    """
    spread = math.sqrt(deviation**2 + mean * (1 - mean) / images)
    return 0.5 * math.erfc((mean - threshold) / (spread * math.sqrt(2)))


def row(part: Part, values: Sequence[float], images: int) -> str:
    """Return a part's line of the table."""
    mean, deviation = statistics.mean(values), statistics.stdev(values)
    few, many = (chance_below(part.threshold, mean, deviation, n) for n in (FEW_IMAGES, images))
    return (
        f"| {part.title} | {part.threshold:.0%} | {mean:.2%} | {min(values):.2%} | {deviation:.2%} "
        f"| {100 * (min(values) - part.threshold):+.2f} | {many:.1e} | {few:.1e} |"
    )


def design_row(name: str, found: Sequence[tuple[float, float, int]]) -> str:
    """Return a design's line of its table."""
    reached, practice, trainings = zip(*found, strict=True)
    passed = sum(accuracy >= CNN.threshold for accuracy in reached)
    return (
        f"| {name} | {statistics.mean(reached):.1%} | {min(reached):.1%} "
        f"| {passed} of {len(found)} | {statistics.mean(trainings):.1f} | {min(practice):.0%} |"
    )


def page(lines: Sequence[str], others: Sequence[str], seeds: int, images: int) -> str:
    """Return the page."""
    parts = [
        "# Are the thresholds fair?",
        METHOD.format(seeds=seeds, images=images),
        "\n".join([HEAD, "|---" * 8 + "|", *lines]),
        "## Other networks in part 3",
        OTHERS,
        "\n".join([DESIGN_HEAD, "|---" * 6 + "|", *others]),
        f"`{COMMAND}` at {figures.commit()}. {figures.machine()}.",
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Train, and write the page and its figures."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--design-seeds", type=int, default=3)
    parser.add_argument("--sheet", type=Path, default=SHEET, help="the figures; the page beside it")
    options = parser.parse_args()
    if options.seeds < 2:
        parser.error("a deviation takes --seeds 2 at least")
    images, tries = len(load("sample").test[0]), range(options.design_seeds)
    lines: list[str] = []
    found: list[Figure] = []
    with ProcessPoolExecutor(usable_cores()) as pool:
        jobs = {
            part: [pool.submit(train, part.module, seed) for seed in range(options.seeds)]
            for part in reversed(PARTS)
        }
        tried = {n: [pool.submit(try_design, n, s) for s in tries] for n in designs.ALL if tries}
        for part in PARTS:
            values = [job.result() for job in jobs[part]]
            lines.append(row(part, values, images))
            found.append(figures.spread(f"{part.title}: accuracy", "%", [100 * v for v in values]))
            least = 100 * (min(values) - part.threshold)
            name = f"{part.title}: margin of the lowest"
            found.append(figures.spread(name, "points", [least], MARGIN, "more"))
        others = [design_row(name, [job.result() for job in tried[name]]) for name in tried]
    figures.write(options.sheet, COMMAND, found)
    text = page(lines, others, options.seeds, images)
    options.sheet.with_suffix(".md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
