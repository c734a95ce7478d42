"""Is the task drawn anew fair, and is it a gate? Who learns it, how soon, and who does not.

`python -m benchmarks.tasks [--seeds 30]` writes benchmarks/tasks.md: the rounds of training that
the reference takes on two tasks of each seed, and what is reached by ways that are no learning.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from autograder import tasks
from autograder.cores import usable_cores
from autograder.facts import versions
from autograder.programs import REFERENCE
from autograder.runs import Learned
from autograder.setups import SETUPS
from autograder.submission import stage
from benchmarks.calibration import trainer

PAGE = Path(__file__).with_name("tasks.md")
HEAD = """\
# Who learns the tasks drawn anew?

Written by `make calibrate`. A grading draws two tasks for each part from its secret seed and trains
a fresh network of the student's on each, round after round until it reaches the floor. First the
reference, {seeds} seeds of two tasks each."""
OTHERS = """\
Ways that are no learning, on the tasks of {seeds} seeds; the best of each."""


def learn(module: str, seed: int) -> list[Learned]:
    """Return what the reference makes of a grading's two tasks."""
    trains = trainer(seed, stage(REFERENCE))
    found = [trains.fresh(SETUPS[module], attempt) for attempt in range(2)]
    print(f"{module} seed {seed}: {found}", file=sys.stderr, flush=True)
    return found


def linear(task: tasks.Task) -> float:
    """Return the accuracy of the best linear classifier, by ridge regression."""
    A, B = (np.column_stack([_flat(X), np.ones(len(X))]) for X in (task.X_train, task.X_test))
    W = np.linalg.solve(A.T @ A + 0.1 * np.eye(A.shape[1]), A.T @ np.eye(10)[task.y_train])
    return float(np.mean((B @ W).argmax(axis=1) == task.y_test))


def nearest(task: tasks.Task) -> float:
    """Return the accuracy of the vote of the training images that are most alike, the best one.

    Alike by distance or by correlation, of the images as they are and of their edges; the 1, 5, 25
    or 100 most alike, or all of them, weighted by how alike they are.
    """
    views = [_flat(task.X_train), _flat(task.X_test)], [_edges(task.X_train), _edges(task.X_test)]
    return max(_vote(task, alike) for A, X in views for alike in (_closeness(A, X), _angle(A, X)))


def _vote(task: tasks.Task, alike: np.ndarray) -> float:
    """Return the best vote's accuracy; alike: (test images, training images), more is closer."""
    given = np.eye(10)[task.y_train]
    order = (-alike).argsort(axis=1)
    scale = alike.std()
    votes = [given[order[:, :count]].sum(axis=1) for count in (1, 5, 25, 100)]
    votes += [np.exp((alike - alike.max()) / scale * power) @ given for power in (1, 3)]
    return max(float(np.mean(vote.argmax(axis=1) == task.y_test)) for vote in votes)


def _closeness(A: np.ndarray, X: np.ndarray) -> np.ndarray:
    return np.asarray(2 * X @ A.T - (A * A).sum(axis=1) - (X * X).sum(axis=1, keepdims=True))


def _angle(A: np.ndarray, X: np.ndarray) -> np.ndarray:
    A, X = A - A.mean(axis=0), X - A.mean(axis=0)
    A, X = (Z / np.linalg.norm(Z, axis=1, keepdims=True) for Z in (A, X))
    return np.asarray(X @ A.T)


def _edges(X: tasks.Images) -> np.ndarray:
    """Return each image less the mean of the four pixels around each pixel, flat."""
    images = X.reshape(len(X), tasks.SIDE, tasks.SIDE).astype(np.float64)
    around = [np.roll(images, move, axis) for move in (1, -1) for axis in (1, 2)]
    return _flat(images - sum(around) / 4)


def _flat(X: np.ndarray) -> np.ndarray:
    return X.reshape(len(X), -1).astype(np.float64)


WAYS: dict[str, Callable[[tasks.Task], float]] = {
    "a linear classifier": linear,
    "the nearest training images": nearest,
}


def row(name: str, found: list[Learned], allowed: int) -> str:
    """Return a line of the first table."""
    rounds = [each.rounds for each in found]
    passed = sum(each.accuracy >= each.floor for each in found)
    return (
        f"| {name} | {found[0].floor:.0%} | {passed} of {len(found)} "
        f"| {statistics.mean(rounds):.1f} | {max(rounds)} | {allowed} |"
    )


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--other-seeds", type=int, default=5)
    options = parser.parse_args()
    with ProcessPoolExecutor(usable_cores()) as pool:
        jobs = {m: [pool.submit(learn, m, s) for s in range(options.seeds)] for m in SETUPS}
        lines = [
            row(s.name, [each for job in jobs[m] for each in job.result()], s.task(0).rounds)
            for m, s in SETUPS.items()
        ]
    draws = {"parts 1 and 2": tasks.clusters, "part 3": tasks.motifs}
    others = [
        f"| {name} | {what} | {max(way(draw(s)) for s in range(options.other_seeds)):.0%} "
        f"| {draw(0).floor:.0%} |"
        for name, draw in draws.items()
        for what, way in WAYS.items()
    ]
    found = ", ".join(f"{name} {version}" for name, version in versions().items())
    PAGE.write_text(
        "\n".join(
            [
                HEAD.format(seeds=options.seeds),
                "",
                "| part | floor | learned | rounds, mean | most | allowed |",
                "|---|---|---|---|---|---|",
                *lines,
                "",
                OTHERS.format(seeds=options.other_seeds),
                "",
                "| task | way | reached | floor |",
                "|---|---|---|---|",
                *others,
                "",
                f"Python {platform.python_version()}, {found}.",
                "",
            ]
        ),
        encoding="utf-8",
    )
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
