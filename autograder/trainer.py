"""Trains the student's networks and measures them, each in a worker of its own.

The grader chooses data, hyperparameters and seeds. Class ids are permuted secretly, the labels of
test images never leave this process, and accuracies are computed here from the predictions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.channel import TimedOut, WorkerFailure
from autograder.compare import Departure
from autograder.confusion import confuse, probabilities
from autograder.judges.measurements import mean_loss
from autograder.pace import SHORTEST_SECONDS, Pace
from autograder.programs import LoadFailed, OutOfTime, Programs
from autograder.pupil import Pupil, create
from autograder.runs import Learned, Run, Spoiled
from autograder.seeds import derive, told
from autograder.setups import CLASSES, Examples, Images, Setup, noisy, pick, scaled

Array = NDArray[Any]
NEAR = 0.02  # who misses a threshold by less is trained again
RETRIES = 2
QUICK_SECONDS = 60.0  # two such trainings in each part leave a grading time for the rest
ANSWER_SECONDS = 30.0  # at least, to classify what is measured, however long training took
TASKS = 2  # drawn anew for each part
STUCK = 0.2  # who is no better after half of the rounds was unlucky, and starts once more


@dataclass(frozen=True)
class Plan:
    """How train is called."""

    epochs: int
    batch_size: int
    lr: float


def _tries(run: Run, threshold: float) -> int:
    """Return how many more trainings a run is worth."""
    if threshold - NEAR < run.accuracy < threshold:
        return RETRIES
    return 1 if run.accuracy < STUCK and run.seconds < QUICK_SECONDS else 0


@dataclass(frozen=True)
class Trainer:
    """Makes trainings, one at a time."""

    programs: Programs
    images: Images | None
    seed: int
    pace: Pace

    def try_out(self, setup: Setup) -> None:
        """Create a network once, so that an unwritten one costs neither tasks nor measurements."""
        create(self.programs.open(setup.module, SHORTEST_SECONDS, 0), setup, 0)
        self.programs.close()

    def best(self, setup: Setup) -> Run:
        """Train on Fashion-MNIST; near the threshold with two more seeds, and the best counts.

        Who is at chance may have been unlucky with the start, and begins once more if it is quick.
        Raises whatever stopped the first one.
        """
        self.try_out(setup)
        best = self.once(setup, 0)
        attempts = 1
        while attempts <= _tries(best, setup.threshold):
            try:
                best = max(best, self.once(setup, attempts), key=lambda run: run.accuracy)
            except (WorkerFailure, LoadFailed, OutOfTime):
                break  # what was reached stands
            attempts += 1
        return replace(best, attempts=attempts)

    def once(self, setup: Setup, attempt: int) -> Run:
        """Train on Fashion-MNIST once, with secretly permuted class ids, and measure."""
        draw = self._seed(f"graded {setup.module} {attempt}")
        names = np.random.default_rng([draw, 1]).permutation(CLASSES)
        examples = self._examples(setup, draw, names)
        images, labels = self._images().test
        order = np.random.default_rng([draw, 4]).permutation(len(labels))
        images, labels = images[order], labels[order]
        plan = Plan(setup.epochs, setup.batch_size, setup.lr)
        with self._pupil(setup, len(examples.X_train) * setup.epochs, attempt) as pupil:
            started = time.monotonic()
            history = self._train(pupil, examples, plan)
            seconds = time.monotonic() - started
            try:
                X_test = noisy(scaled(images, setup.shape), draw + 2)
                outputs = pupil.outputs(X_test)
                found = pupil.counted(X_test, outputs)
                known = pupil.outputs(examples.X_val)
            except Departure as departure:
                raise Spoiled(departure, history) from departure
            dead = pupil.dead(examples.X_val)
        reached = float(np.mean(found == names[labels]))
        val_reached = float(np.mean(known.argmax(axis=1) == examples.y_val))
        val_loss = mean_loss(known, examples.y_val)
        shares = probabilities(outputs, logits=setup.module != "numpy_ann")
        confused = confuse(found, shares, labels, names, images)
        run = Run(history, setup.epochs, reached, val_reached, val_loss, seconds)
        return replace(run, confusion=confused, dead=dead)

    def fresh(self, setup: Setup, attempt: int) -> Learned:
        """Train on a task drawn anew, round after round until it is learned or none is left."""
        task = setup.task(self._seed(f"task {setup.module} {attempt}"))
        examples = Examples(task.X_train, task.y_train, task.X_val, task.y_val)
        plan = Plan(task.epochs, task.batch_size, task.lr)
        images = len(task.X_train) * task.epochs * task.rounds
        reached, claimed, rounds = 0.0, 0.0, 0
        with self._pupil(setup, images, attempt) as pupil:
            while reached < task.floor and rounds < task.rounds:
                if rounds == task.rounds // 2 and reached < STUCK:
                    pupil = replace(pupil, model=create(pupil.opened, setup, attempt + TASKS))
                self._train(pupil, examples, plan)
                outputs = pupil.outputs(task.X_test)
                reached = claimed = float(np.mean(outputs.argmax(axis=1) == task.y_test))
                if claimed >= task.floor:
                    found = pupil.counted(task.X_test, outputs)
                    reached = float(np.mean(found == task.y_test))
                rounds += 1
        return Learned(reached, task.floor, rounds, claimed)

    def untrained(self, setup: Setup) -> float:
        """Train for no epoch; return the accuracy on real images."""
        examples = self._examples(
            setup, self._seed(f"unskilled {setup.module}"), np.arange(CLASSES)
        )
        with self._pupil(setup, 0, 0) as pupil:
            self._train(pupil, examples, Plan(0, setup.batch_size, setup.lr))
            found = pupil.outputs(examples.X_val).argmax(axis=1)
        return float(np.mean(found == examples.y_val))

    @contextmanager
    def _pupil(self, setup: Setup, images: int, attempt: int) -> Iterator[Pupil]:
        """Yield a fresh network of the student's, which may train on so many images in all."""
        limit = self.pace.limit(self.programs, setup, images)
        draw = told(self.seed, f"model {setup.module} {attempt}")

        def begin() -> Pupil:
            opened = self.programs.open(setup.module, limit, draw)
            model = create(opened, setup, attempt)
            return Pupil(setup, opened, model, again, self.programs.flags.add)

        @contextmanager
        def again() -> Iterator[Pupil]:
            copy = begin()
            try:
                yield copy
            finally:
                self.programs.end_one(copy.opened)

        yield begin()
        self.programs.close()  # after a failure the check does, and quotes what was printed

    def _train(self, pupil: Pupil, examples: Examples, plan: Plan) -> Any:
        """Call the student's train and return what it returns."""
        try:
            history = pupil.opened.train(
                pupil.model,
                examples.X_train,
                examples.y_train,
                examples.X_val,
                examples.y_val,
                epochs=plan.epochs,
                batch_size=plan.batch_size,
                lr=plan.lr,
            )
        except TimedOut as late:
            images = len(examples.X_train) * plan.epochs
            reference = self.pace.reference(self.programs, pupil.setup, images)
            raise Departure(
                f"train was stopped after {late.seconds:.0f} s; the reference needs "
                f"{reference:.1f} s here.",
                "Work on whole batches instead of single examples, and make the network smaller.",
            ) from late
        self.programs.extend(pupil.opened, ANSWER_SECONDS)
        return history

    def _examples(self, setup: Setup, draw: int, names: Array) -> Examples:
        return pick(self._images().train, setup.shape, draw, names)

    def _images(self) -> Images:
        if self.images is None:
            raise RuntimeError("a training was asked for, but no images were loaded")
        return self.images

    def _seed(self, purpose: str) -> int:
        return derive(self.seed, purpose)
