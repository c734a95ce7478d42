"""The graded training runs: what is trained, on which images, for how long, and how it is measured.

The grader chooses data, hyperparameters and seeds. Class ids are permuted secretly, the labels of
test images never leave this process, and accuracies are computed here from the predictions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.channel import TimedOut, WorkerFailure
from autograder.compare import Departure, expect
from autograder.judges.histories import history_of
from autograder.programs import LoadFailed, OutOfTime, Programs, trusted
from autograder.pupil import Pupil, create
from autograder.report import Training
from autograder.setups import CLASSES, SETUPS, Examples, Images, Setup, pick, scaled

Array = NDArray[Any]
NEAR = 0.02  # who misses a threshold by less is trained again
RETRIES = 2
MOST_UNSKILLED = 0.40  # chance is 10%; a lucky random start has been seen at 25%

# How long a training may take: so many times what the reference needs on this machine, within
# bounds that let a whole grading end by itself.
PATIENCE, SHORTEST_SECONDS, LONGEST_SECONDS = 25.0, 20.0, 150.0
PACE_IMAGES = 1000


@dataclass
class Run:
    """One training as it came back, and its share of correct test labels."""

    history: Any
    epochs: int
    accuracy: float
    val_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Plan:
    """How train is called."""

    epochs: int
    batch_size: int
    lr: float


@dataclass
class Trainings:
    """Makes each training once and keeps its outcome, or the failure that came instead."""

    programs: Programs
    images: Images | None
    seed: int
    kept: dict[str, Training] = field(default_factory=dict)
    _done: dict[str, Run | Exception] = field(default_factory=dict)
    _pace: dict[str, float] = field(default_factory=dict)

    def graded(self, module: str) -> Run:
        """Return the part's training on Fashion-MNIST: the best of up to three seeds.

        Raises whatever stopped the first one.
        """
        if module not in self._done:
            try:
                self._done[module] = self._best(SETUPS[module])
            except (WorkerFailure, LoadFailed, Departure, OutOfTime) as failure:
                self._done[module] = failure
        done = self._done[module]
        if isinstance(done, Exception):
            raise done
        return done

    def judge_learning(self, module: str) -> None:
        """Train on two tasks drawn anew; raise `Departure` unless both are learned."""
        self._try_out(SETUPS[module])
        for attempt in range(2):
            reached, floor = self.fresh(SETUPS[module], attempt)
            expect(
                reached >= floor,
                f"Trained on a task made for this grading the network classifies {reached:.0%} "
                f"of new examples correctly; {floor:.0%} are needed.",
            )

    def fresh(self, setup: Setup, attempt: int) -> tuple[float, float]:
        """Train on a task drawn anew; return the test accuracy and what is demanded."""
        task = setup.task(self._draw(f"task {setup.module} {attempt}"))
        examples = Examples(task.X_train, task.y_train, task.X_val, task.y_val)
        plan = Plan(task.epochs, task.batch_size, task.lr)
        images = len(task.X_train) * task.epochs * task.rounds
        reached = 0.0
        with self._pupil(setup, images, attempt) as pupil:
            for _ in range(task.rounds):
                self._train(pupil, examples, plan)
                reached = float(np.mean(pupil.classes(task.X_test) == task.y_test))
                if reached >= task.floor:
                    break
        return reached, task.floor

    def judge_unskilled(self, module: str) -> None:
        """Train for no epoch; raise `Departure` if the network can tell real classes apart."""
        setup = SETUPS[module]
        self._try_out(setup)
        examples = self._examples(setup, self._draw(f"unskilled {module}"), np.arange(CLASSES))
        with self._pupil(setup, 0, 0) as pupil:
            self._train(pupil, examples, Plan(0, setup.batch_size, setup.lr))
            reached = float(np.mean(pupil.classes(examples.X_val) == examples.y_val))
        expect(
            reached < MOST_UNSKILLED,
            f"Before any training the network classifies {reached:.0%} of the images correctly.",
            "Weights must be drawn at random, not stored.",
        )

    def _best(self, setup: Setup) -> Run:
        self._try_out(setup)
        kept = Training(setup.name, setup.threshold)
        best = self.once(setup, 0)
        attempts = 1
        while setup.threshold - NEAR < best.accuracy < setup.threshold and attempts <= RETRIES:
            try:
                best = max(best, self.once(setup, attempts), key=lambda run: run.accuracy)
            except (WorkerFailure, LoadFailed, OutOfTime):
                break  # what was reached stands
            attempts += 1
        kept.accuracy, kept.seconds, kept.attempts = best.accuracy, best.seconds, attempts
        try:
            kept.history = history_of(best.history, setup.epochs)
        except Departure:  # nothing to draw; 1.8, 2.3 and 3.4 say why
            kept.history = None
        self.kept[setup.module] = kept
        return best

    def once(self, setup: Setup, attempt: int) -> Run:
        """Train on Fashion-MNIST once, with secretly permuted class ids, and measure."""
        draw = self._draw(f"graded {setup.module} {attempt}")
        names = np.random.default_rng([draw, 1]).permutation(CLASSES)
        examples = self._examples(setup, draw, names)
        images, labels = self._images().test
        plan = Plan(setup.epochs, setup.batch_size, setup.lr)
        with self._pupil(setup, len(examples.X_train) * setup.epochs, attempt) as pupil:
            started = time.monotonic()
            history = self._train(pupil, examples, plan)
            seconds = time.monotonic() - started
            found = pupil.classes(scaled(images, setup.shape))
            known = pupil.classes(examples.X_val)
        return Run(
            history,
            setup.epochs,
            float(np.mean(found == names[labels])),
            float(np.mean(known == examples.y_val)),
            seconds,
        )

    @contextmanager
    def _pupil(self, setup: Setup, images: int, attempt: int) -> Iterator[Pupil]:
        """Yield a fresh network of the student's, which may train on so many images in all."""
        limit = self.limit(setup, images)
        draw = self._draw(f"model {setup.module} {attempt}")
        opened = self.programs.open(setup.module, limit, draw)
        yield Pupil(setup, opened, create(opened, setup, attempt))
        self.programs.close()

    def _train(self, pupil: Pupil, examples: Examples, plan: Plan) -> Any:
        """Call the student's train and return what it returns."""
        try:
            return pupil.opened.train(
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
            reference = self._pace[pupil.setup.module] * len(examples.X_train) * plan.epochs
            raise Departure(
                f"train was stopped after {late.seconds:.0f} s; the reference needs "
                f"{reference:.1f} s here.",
                "Work on whole batches instead of single examples, and make the network smaller.",
            ) from late

    def _try_out(self, setup: Setup) -> None:
        """Create a network once, so that an unwritten one costs neither tasks nor measurements."""
        create(self.programs.open(setup.module, SHORTEST_SECONDS, 0), setup, 0)
        self.programs.close()

    def limit(self, setup: Setup, images: int) -> float:
        """Return the seconds a training over so many images may take."""
        if setup.module not in self._pace:
            self._pace[setup.module] = self._measure(setup)
        reference = self._pace[setup.module] * images
        return min(max(PATIENCE * reference, SHORTEST_SECONDS), LONGEST_SECONDS)

    def _measure(self, setup: Setup) -> float:
        """Return the reference's seconds per training image on this machine."""
        rng = np.random.default_rng(0)
        X = rng.random((PACE_IMAGES, *setup.shape), dtype=np.float32)
        y = rng.integers(0, CLASSES, PACE_IMAGES)
        try:
            opened = self.programs.open(setup.module, 60.0, 0, "reference")
            model = create(opened, setup, 0)
            started = time.monotonic()
            opened.train(model, X, y, X[:1], y[:1], epochs=1, batch_size=setup.batch_size, lr=0.0)
            return (time.monotonic() - started) / PACE_IMAGES
        except (WorkerFailure, LoadFailed) as failure:
            if time.monotonic() >= self.programs.end:
                raise OutOfTime from failure
            raise trusted(failure) from failure
        finally:
            self.programs.close()

    def _examples(self, setup: Setup, draw: int, names: Array) -> Examples:
        return pick(self._images().train, setup.shape, draw, names)

    def _images(self) -> Images:
        if self.images is None:
            raise RuntimeError("a training was asked for, but no images were loaded")
        return self.images

    def _draw(self, purpose: str) -> int:
        """Return a secret seed for one purpose, from the grading's seed."""
        words = [self.seed, *purpose.encode()]
        return int(np.random.default_rng(words).integers(2**31))
