"""The graded trainings: each made once, beside the checks if there is room, and judged.

The grader draws the batches and measures after every epoch. The answers on test images come from a
fresh process that is given what was learned, which is fetched before any test image is sent
anywhere. Labels of test images never leave this process.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autograder.channel import Killed, TimedOut, WorkerFailure
from autograder.compare import Departure, expect
from autograder.confusion import confuse, probabilities
from autograder.course import BY_MODULE, MEASURED_IMAGES, PARTIAL, Part
from autograder.grading.examples import Draw, Images
from autograder.grading.recording import (
    CHANCE,
    Recording,
    accuracy_of,
    dead_units,
    figures,
    purity,
)
from autograder.grading.student_model import NotFinite, StudentModel, opened
from autograder.grading.tasks import Task, motifs
from autograder.programs import LoadFailed, OutOfTime, Programs
from autograder.report import Finding, Training
from autograder.review import could_store
from autograder.seeds import derive, told

Array = NDArray[Any]
NEAR, RETRIES = 0.02, 2  # a run that misses its threshold by less is made again with other seeds
RETRY_SHARE = 1 / 4  # of the time that is left: a run that took more is not made again
SHARE = 1 / 3  # of the time that is left, for one training: the parts after it need theirs
LEAST_SECONDS = 20.0  # a training that had less was stopped because the grading was to end
HARD = 1.25  # times a limit: there a worker is stopped in the middle of an epoch
ANSWER_SECONDS = 60.0  # to hand on what was learned, and to answer all test images
KNOWN = 0.6  # of the images that a network sorts by class before any training
LOST = 0.10  # of accuracy, between where a network was trained and a fresh one with its numbers
SMALLER = "Work on whole batches instead of single examples, or make the network smaller."
ELSEWHERE = (
    "What a network learns must lie in its parameters and buffers: a fresh network that is given "
    "the numbers of the trained one does not answer as well."
)


class Progress(Protocol):
    """Hears how a training goes on; called from the thread that trains."""

    def epoch(self, module: str, epoch: int, epochs: int, loss: float, accuracy: float) -> None:
        """Say that an epoch has finished, with validation loss and accuracy."""


@dataclass(frozen=True)
class Practice:
    """How well the practice task was learned: by a fresh network, and where it was trained."""

    accuracy: float
    claimed: float
    floor: float
    stopped: str = ""


@dataclass
class Limits:
    """How long a network may be trained, in processor seconds and in all.

    They are soft: training ends between two epochs.
    """

    model: StudentModel
    processor_seconds: float
    seconds: float
    began: float = field(default_factory=time.monotonic)

    def reached(self, done: int) -> bool:
        """Return True if another epoch like the `done` ones before would go beyond a limit."""
        if not done:
            return False
        waited, used = time.monotonic() - self.began, self.model.spent() or 0.0
        another = 1 + 1 / done
        return used * another > self.processor_seconds or waited * another > self.seconds

    def told(self, progress: str) -> str:
        """Return the sentence about a training that was stopped, after "3 of 10 epochs"."""
        used = self.model.spent()
        waited = time.monotonic() - self.began
        time_taken = f"{waited:.0f} s" if used is None else f"{used:.0f} s of processor time"
        if used is not None and used < waited / 2:
            time_taken += f", {waited:.0f} s in all"
        return f"Training was stopped after {progress} ({time_taken})."


@dataclass(frozen=True)
class Trainer:
    """Makes trainings, one at a time."""

    programs: Programs
    images: Images | None
    seed: int
    progress: Progress | None = None

    def best(self, part: Part) -> Recording:
        """Train; near the threshold with two more seeds, and the best counts.

        A network at chance may have been unlucky with its start, and begins once more.
        """
        best = self.recorded(part, 0)
        attempts = 1
        while not best.failure and attempts <= self._tries(best):
            other = self.recorded(part, attempts)
            if other.failure:
                break  # what was reached stands
            best = max(best, other, key=lambda recording: recording.accuracy)
            attempts += 1
        best.attempts = attempts
        return best

    def _tries(self, done: Recording) -> int:
        """Return how many more trainings one is worth."""
        if done.seconds > RETRY_SHARE * self._left():
            return 0
        if done.part.threshold - NEAR < done.accuracy < done.part.threshold:
            return RETRIES
        return int(done.accuracy < CHANCE)

    def recorded(self, part: Part, attempt: int, *, again: bool = True) -> Recording:
        """Train once, and once more if something outside ended a worker.

        A failure of the submission's is in the recording, any other is raised.
        """
        recording = Recording(part)
        try:
            self.once(recording, attempt)
        except (WorkerFailure, LoadFailed, Departure, OutOfTime) as failure:
            if again and isinstance(failure, Killed):
                return self.recorded(part, attempt, again=False)
            recording.failure = failure
        recording.printed = self.programs.close()
        return recording

    def once(self, recording: Recording, attempt: int) -> None:
        """Train a network and measure what it has learned on all test images."""
        if self.images is None:
            raise RuntimeError("a training was asked for, but no images were loaded")
        part = recording.part
        draw = Draw(part, self.images, derive(self.seed, f"graded {part.module} {attempt}"))
        began = time.monotonic()
        with self._opened(part, f"trained {attempt}", part.training.processor_seconds) as model:
            self._train(model, draw, recording)
            self.programs.extend(model.module, ANSWER_SECONDS)
            learned = model.learned()
        recording.seconds = time.monotonic() - began
        with self._opened(part, f"answering {attempt}", ANSWER_SECONDS) as fresh:
            _answer(fresh, learned, draw, recording)

    def practise(self, part: Part) -> Practice:
        """Train on a task drawn anew, round after round, until a fresh network has learned it."""
        task = motifs(derive(self.seed, f"task {part.module}"))
        rng = np.random.default_rng(derive(self.seed, f"task order {part.module}"))
        limit, found = part.training.processor_seconds / 2, Practice(0.0, 0.0, task.floor)
        with self._opened(part, "practice", limit) as model:
            limits, rounds = self._limits(model, limit), 0
            try:
                model.hold(task.examples.X_train, task.examples.y_train)
                while rounds < task.rounds and not limits.reached(rounds):
                    if rounds == task.rounds // 2 and found.claimed < CHANCE:
                        model.begin_anew(told(self.seed, f"practice again {part.module}"))
                    found = self._round(model, task, rng, rounds)
                    rounds += 1
                    if found.accuracy >= task.floor or found.claimed - found.accuracy > LOST:
                        return found
            except TimedOut as late:
                self._expect_time(limits, late)
            if rounds < task.rounds:
                return replace(found, stopped=limits.told(f"{rounds} of {task.rounds} rounds"))
        return found

    def _round(
        self, model: StudentModel, task: Task, rng: np.random.Generator, rounds: int
    ) -> Practice:
        """Train for one round; a fresh network answers only if it can be expected to pass."""
        for _ in range(task.epochs):
            model.train_epoch(rng, task.batch_size, task.lr)
        X, y = task.examples.X_val, task.examples.y_val
        claimed = accuracy_of(model.outputs(X, len(y), "in practice"), y)
        if claimed < task.floor:
            return Practice(claimed, claimed, task.floor)
        learned = model.learned()
        with self._opened(model.part, f"practised {rounds}", ANSWER_SECONDS) as fresh:
            fresh.restore(learned)
            outputs = fresh.outputs(task.X_test, len(task.y_test), "in practice")
        return Practice(accuracy_of(outputs, task.y_test), claimed, task.floor)

    @contextmanager
    def _opened(self, part: Part, purpose: str, cpu_seconds: float) -> Iterator[StudentModel]:
        """Yield a fresh network of the student's, in a worker of its own."""
        seconds = HARD * min(part.training.wall_seconds, SHARE * self._left())
        seed = told(self.seed, f"{purpose} {part.module}")
        with opened(self.programs, part, seed, seconds, round(HARD * cpu_seconds)) as model:
            yield model

    def _left(self) -> float:
        return max(self.programs.end - time.monotonic(), 0.0)

    def _expect_time(self, limits: Limits, late: TimedOut) -> None:
        """Raise `OutOfTime` where a worker was stopped because the grading's end was near."""
        if not self._left() or limits.seconds < LEAST_SECONDS:
            raise OutOfTime from late

    def _limits(self, model: StudentModel, processor_seconds: float) -> Limits:
        seconds = min(model.part.training.wall_seconds, SHARE * self._left())
        return Limits(model, processor_seconds, seconds)

    def _train(self, model: StudentModel, draw: Draw, recording: Recording) -> None:
        """Train for all epochs, as long as there is time, and measure after each of them."""
        settings, rng = draw.part.training, draw.batch_rng()
        limits = self._limits(model, settings.processor_seconds)
        labels = _send(model, draw)
        try:
            for epoch in range(settings.epochs):
                if limits.reached(epoch):
                    recording.ended = Finding("stopped", limits.told(recording.progress))
                    return
                rate = settings.lr * (1 - epoch / settings.epochs)
                model.train_epoch(rng, settings.batch_size, rate)
                self._measure(model, labels, recording)
        except TimedOut as late:
            self._expect_time(limits, late)
            recording.ended = Finding("stopped", limits.told(recording.progress))
            raise Departure(recording.ended.told, SMALLER) from late
        except NotFinite as failure:
            recording.ended = Finding("diverged", f"{failure.rationale} {failure.hint}")
            raise

    def _measure(
        self, model: StudentModel, labels: tuple[Array, Array], recording: Recording
    ) -> None:
        epoch, logits = recording.done + 1, model.part.kind == "torch"
        outputs = model.measure(f"after epoch {epoch}")
        some = len(labels[0])
        training = figures(outputs[:some], labels[0], logits=logits)
        validation = figures(outputs[some:], labels[1], logits=logits)
        recording.add(training, validation)
        if self.progress:
            epochs = recording.part.training.epochs
            self.progress.epoch(model.part.module, epoch, epochs, *validation)


def _send(model: StudentModel, draw: Draw) -> tuple[Array, Array]:
    """Send the examples to a worker and return the labels of those that are measured."""
    examples = draw.examples()
    measured = np.concatenate([examples.X_train[:MEASURED_IMAGES], examples.X_val])
    model.hold(examples.X_train, examples.y_train, measured)
    return examples.y_train[:MEASURED_IMAGES], examples.y_val


def _answer(
    fresh: StudentModel, learned: dict[str, Array], draw: Draw, recording: Recording
) -> None:
    """Note what a fresh network answers on the test images, before and after it is given this."""
    portions = draw.test_images()
    first = next(portions)
    labels, names, order = draw.images.test[1], draw.names, draw.test_order()
    with suppress(Departure):  # a network that can be used only once it is trained knows nothing
        before = fresh.outputs(first, len(first), "before training")
        recording.known = purity(before, labels[order[: len(first)]])
    fresh.restore(learned)
    answers = [fresh.outputs(X, len(X), "on the test images") for X in chain([first], portions)]
    outputs = np.concatenate(answers)[np.argsort(order)]  # in the order of the public images
    shares = probabilities(outputs, logits=draw.part.kind == "torch")
    found = outputs.argmax(axis=1)
    recording.accuracy = min(float(np.mean(found == names[labels])), recording.most)
    recording.confusion = confuse(found, shares, labels, names, draw.images.test[0])
    recording.dead = dead_units(learned, first) if draw.part.permuted else None


@dataclass
class Trainings:
    """The trainings of one grading; `kept` holds what the report shows of them."""

    programs: Programs
    images: Images | None
    seed: int
    progress: Progress | None = None
    kept: dict[str, Training] = field(default_factory=dict)
    _done: dict[str, Recording] = field(default_factory=dict)
    _practised: dict[str, Practice | Exception] = field(default_factory=dict)
    _coming: dict[str, Future[Recording]] = field(default_factory=dict)
    _aside: Programs | None = None
    _thread: ThreadPoolExecutor | None = None

    def begin(self, modules: Iterable[str]) -> None:
        """Start the trainings of these modules beside everything else, one after the other.

        First the one that needs no torch, which takes its time to start, then the longest.
        """
        self._aside = replace(self.programs, workers=[], consulted={})
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="training")
        best = self._trainer(self._aside).best
        parts = sorted(
            map(BY_MODULE.__getitem__, modules), key=lambda p: (p.kind != "numpy", -p.number)
        )
        self._coming = {part.module: self._thread.submit(best, part) for part in parts}

    def close(self) -> None:
        """Stop what still trains."""
        if self._thread is not None and self._aside is not None:
            self._aside.end = 0.0
            self._aside.kill()
            self._thread.shutdown(wait=True, cancel_futures=True)

    def graded(self, module: str) -> Recording:
        """Return a part's training: the best of up to three seeds.

        Raises whatever stopped the first one.
        """
        made = self._made(module)
        if made.failure:
            raise made.failure
        return made

    def judge_accuracy(self, module: str) -> None:
        """Raise `Departure` unless the test accuracy reaches the part's threshold.

        Where weights could be stored in the source, and the images are as everybody knows them, it
        counts only for a network that also learns the practice task.
        """
        part, run = BY_MODULE[module], self.graded(module)
        found = f"Your trained network gets {run.accuracy:.1%} of the test images right"
        expect(
            run.known < KNOWN,
            f"Before any training your network already sorts {run.known:.0%} of the images by "
            "class, so its accuracy does not count.",
            "Draw the weights at random in the constructor.",
        )
        if not part.permuted and could_store(
            module, self.programs.student, self.programs.reference.sources, self.programs.sandbox
        ):
            self._expect_practised(module, found)
        earned = share(run.accuracy, part.threshold)
        if earned < 1:
            raise Departure(
                f"{found}; at least {part.threshold:.0%} is required.", _advice(run), earned
            )

    def judge_curves(self, module: str) -> None:
        """Raise `Departure` unless the learning curves are complete, finite, and show learning."""
        made = self._made(module)
        if made.failure and made.done < made.part.training.epochs:
            raise made.failure
        made.judge_curves()

    def judge_learning(self, module: str) -> None:
        """Raise `Departure` unless the network learns a small task that was drawn anew."""
        practice = self._practice(module)
        expect(
            practice.accuracy >= practice.floor,
            f"On a small practice task your network gets {practice.accuracy:.0%} of unseen images "
            f"right; at least {practice.floor:.0%} is required.",
            practice.stopped or (ELSEWHERE if practice.claimed >= practice.floor else ""),
        )

    def _expect_practised(self, module: str, found: str) -> None:
        try:
            self.judge_learning(module)
        except Departure as departure:
            raise Departure(
                f"{found}, but your file holds so much text or data that trained weights could be "
                "stored in it. Its accuracy counts only for a network that also learns the small "
                f"practice task. {departure.rationale}",
                "Make the practice task work, or remove the data.",
            ) from departure

    def _practice(self, module: str) -> Practice:
        """Return how the practice task went; it is done once, whatever comes of it."""
        if module not in self._practised:
            practise = self._trainer(self.programs).practise
            try:
                try:
                    self._practised[module] = practise(BY_MODULE[module])
                except Killed:  # by something outside, as it may happen once
                    self._practised[module] = practise(BY_MODULE[module])
            except (WorkerFailure, LoadFailed, Departure) as failure:
                self._practised[module] = failure
        found = self._practised[module]
        if isinstance(found, Exception):
            raise found
        return found

    def _made(self, module: str) -> Recording:
        """Wait for a training that has begun; one that has not is made here and now."""
        if module not in self._done:
            coming = self._coming.get(module)
            if coming is None or coming.cancel():
                done = self._trainer(self.programs).best(BY_MODULE[module])
            else:
                done = coming.result()
            if done.failure:
                self.programs.printed += done.printed
            if shown := done.shown():
                self.kept[module] = shown
            self._done[module] = done
        return self._done[module]

    def _trainer(self, programs: Programs) -> Trainer:
        return Trainer(programs, self.images, self.seed, self.progress)


def share(accuracy: float, threshold: float) -> float:
    """Return the part of the points, 0 to 1, that an accuracy earns."""
    if accuracy >= threshold:  # not left to rounding
        return 1.0
    return min(max((accuracy - (threshold - PARTIAL)) / PARTIAL, 0.0), 1.0)


def _advice(recording: Recording) -> str:
    """Return what to try where an accuracy is too low."""
    if recording.ended:
        return f"{recording.ended.told} {SMALLER}"
    if recording.history["val_accuracies"][-1] - recording.accuracy > LOST:
        return ELSEWHERE
    return "Look at the learning curves: do both still rise at the end, or do they part?"
