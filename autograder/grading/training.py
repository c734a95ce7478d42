"""The graded trainings: each made once, beside the checks if there is room, and judged.

The grader draws the batches and measures after every epoch. The answers on test images come from a
fresh process that is given what was learned, which is fetched before any test image is sent
anywhere. Labels of test images never leave this process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from autograder import fit, forensics
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
from autograder.report import Confusion, Finding, Training
from autograder.review import could_store
from autograder.seeds import derive, told

Array = NDArray[Any]
Made = TypeVar("Made")
NEAR, RETRIES = 0.02, 2  # a run that misses its threshold by less is made again with other seeds
RETRY_SHARE = 1 / 4  # of the time that is left: a run that took more is not made again
SHARE = 1 / 3  # of the time that is left, for one training: the parts after it need theirs
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


class Silence:
    """Says nothing of a training's progress."""

    def epoch(self, module: str, epoch: int, epochs: int, loss: float, accuracy: float) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Run:
    """A training that came to an end, and how many test images a fresh network gets right.

    `known` is the share of the images that the untrained network sorted by class, `seconds` the
    time the training took, `dead` the share of hidden units that are.
    """

    recording: Recording
    accuracy: float
    known: float = 0.0
    seconds: float = 0.0
    confusion: Confusion | None = None
    dead: float | None = None
    attempts: int = 1


@dataclass(frozen=True)
class Outcome:
    """A training's run, or the failure that came instead and what was printed until then."""

    recording: Recording
    run: Run | None = None
    failure: Exception | None = None
    printed: str = ""


@dataclass(frozen=True)
class Practice:
    """How well the practice task was learned: by a fresh network, and where it was trained."""

    accuracy: float
    claimed: float
    floor: float
    stopped: str = ""


@dataclass
class Limits:
    """How long a network may be trained: two soft limits, between epochs."""

    model: StudentModel
    processor_seconds: float
    deadline: float
    began: float = field(default_factory=time.monotonic)

    def reached(self, done: int) -> bool:
        """Return True if another epoch like the `done` ones before would go beyond a limit."""
        if not done:
            return False
        now, used = time.monotonic(), self.model.spent() or 0.0
        another = now + (now - self.began) / done
        return used + used / done > self.processor_seconds or another > self.deadline

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
    progress: Progress = field(default_factory=Silence)

    def best(self, part: Part, recording: Recording) -> Run:
        """Train; near the threshold with two more seeds, and the best counts.

        A network at chance may have been unlucky with its start, and begins once more.
        `recording` is the first training's. Raises what stopped that one.
        """
        best = _undisturbed(lambda: self.once(part, 0, recording), recording)
        attempts = 1
        while attempts <= self._tries(best, part.threshold):
            try:
                run = self.once(part, attempts, Recording(recording.epochs))
            except (WorkerFailure, LoadFailed, Departure, OutOfTime):
                break  # what was reached stands
            best = max(best, run, key=lambda run: run.accuracy)
            attempts += 1
        return replace(best, attempts=attempts)

    def _tries(self, run: Run, threshold: float) -> int:
        """Return how many more trainings a run is worth."""
        if run.seconds > RETRY_SHARE * (self.programs.end - time.monotonic()):
            return 0
        if threshold - NEAR < run.accuracy < threshold:
            return RETRIES
        return int(run.accuracy < CHANCE)

    def once(self, part: Part, attempt: int, recording: Recording) -> Run:
        """Train a network once and measure what it has learned on all test images."""
        if self.images is None:
            raise RuntimeError("a training was asked for, but no images were loaded")
        draw = Draw(part, self.images, derive(self.seed, f"graded {part.module} {attempt}"))
        began = time.monotonic()
        with self._opened(part, f"trained {attempt}", part.training.processor_seconds) as model:
            self._train(model, draw, recording)
            self.programs.extend(model.module, ANSWER_SECONDS)
            learned = model.learned()
        seconds = time.monotonic() - began
        with self._opened(part, f"answering {attempt}", ANSWER_SECONDS) as fresh:
            run = _answered(fresh, learned, draw, recording)
        return replace(run, seconds=seconds)

    def practise(self, part: Part) -> Practice:
        """Train on a task drawn anew, round after round, until a fresh network has learned it."""
        task = motifs(derive(self.seed, f"task {part.module}"))
        rng = np.random.default_rng(derive(self.seed, f"task order {part.module}"))
        limit, found = part.training.processor_seconds / 2, Practice(0.0, 0.0, task.floor)
        with self._opened(part, "practice", limit) as model:
            limits = self._limits(model, limit)
            model.hold(task.examples.X_train, task.examples.y_train)
            for rounds in range(task.rounds):
                if limits.reached(rounds):
                    return replace(found, stopped=limits.told(f"{rounds} of {task.rounds} rounds"))
                if rounds == task.rounds // 2 and found.claimed < CHANCE:
                    model.begin_anew(told(self.seed, f"practice again {part.module}"))
                found = self._round(model, task, rng, rounds)
                if found.accuracy >= task.floor or found.claimed - found.accuracy > LOST:
                    break
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

    def _limits(self, model: StudentModel, processor_seconds: float) -> Limits:
        seconds = min(model.part.training.wall_seconds, SHARE * self._left())
        return Limits(model, processor_seconds, time.monotonic() + seconds)

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
            if not self._left():
                raise OutOfTime from late
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
        self.progress.epoch(model.part.module, epoch, recording.epochs, *validation)


def _send(model: StudentModel, draw: Draw) -> tuple[Array, Array]:
    """Send the examples to a worker and return the labels of those that are measured."""
    examples = draw.examples()
    measured = np.concatenate([examples.X_train[:MEASURED_IMAGES], examples.X_val])
    model.hold(examples.X_train, examples.y_train, measured)
    return examples.y_train[:MEASURED_IMAGES], examples.y_val


def _answered(
    fresh: StudentModel, learned: dict[str, Array], draw: Draw, recording: Recording
) -> Run:
    """Return what a fresh network answers on the test images, before and after it is given this."""
    portions = draw.test_images()
    first = next(portions)
    labels, names, order = draw.images.test[1], draw.names, draw.test_order()
    known = 0.0
    with suppress(Departure):  # a network that can be used only once it is trained knows nothing
        known = purity(fresh.outputs(first, len(first), ""), labels[order[: len(first)]])
    fresh.restore(learned)
    told = "on the test images"
    answers = [fresh.outputs(X, len(X), told) for X in chain([first], portions)]
    outputs = np.concatenate(answers)[np.argsort(order)]  # in the order of the public images
    shares = probabilities(outputs, logits=draw.part.kind == "torch")
    found = outputs.argmax(axis=1)
    return Run(
        recording,
        float(np.mean(found == names[labels])),
        known,
        confusion=confuse(found, shares, labels, names, draw.images.test[0]),
        dead=dead_units(learned, first) if draw.part.permuted else None,
    )


def _undisturbed(make: Callable[[], Made], recording: Recording | None = None) -> Made:
    """Return what is made; once more from the beginning where something outside ended a worker."""
    try:
        return make()
    except Killed:
        if recording:
            recording.clear()
        return make()


@dataclass
class Trainings:
    """The trainings of one grading; `kept` holds what the report shows of them."""

    programs: Programs
    images: Images | None
    seed: int
    progress: Progress = field(default_factory=Silence)
    kept: dict[str, Training] = field(default_factory=dict)
    _done: dict[str, Outcome] = field(default_factory=dict)
    _practised: dict[str, Practice | Exception] = field(default_factory=dict)
    _coming: dict[str, Future[Outcome]] = field(default_factory=dict)
    _aside: Programs | None = None
    _thread: ThreadPoolExecutor | None = None

    def begin(self, modules: Iterable[str]) -> None:
        """Start the trainings of these modules beside everything else, one after the other.

        First the one that needs no torch, which takes its time to start, then the longest.
        """
        self._aside = replace(self.programs, workers=[], consulted={})
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="training")
        trainer = self._trainer(self._aside)
        parts = sorted(
            (BY_MODULE[m] for m in modules), key=lambda p: (p.kind == "torch", -p.number)
        )
        self._coming = {part.module: self._thread.submit(_outcome, trainer, part) for part in parts}

    def close(self) -> None:
        """Stop what still trains."""
        if self._thread is not None and self._aside is not None:
            self._aside.end = 0.0
            self._aside.kill()
            self._thread.shutdown(wait=True, cancel_futures=True)

    def graded(self, module: str) -> Run:
        """Return a part's training: the best of up to three seeds.

        Raises whatever stopped the first one.
        """
        done = self._outcome(module)
        if done.run is None:
            raise done.failure or RuntimeError(f"the training of {module} left nothing")
        return done.run

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
        if not part.permuted and self._could_store(module):
            self._expect_practised(module, found)
        earned = share(run.accuracy, part.threshold)
        if earned < 1:
            raise Departure(
                f"{found}; at least {part.threshold:.0%} is required.", _advice(run), earned
            )

    def judge_curves(self, module: str) -> None:
        """Raise `Departure` unless the learning curves are complete, finite, and show learning."""
        outcome = self._outcome(module)
        recording = outcome.run.recording if outcome.run else outcome.recording
        if outcome.failure and recording.done < recording.epochs:
            raise outcome.failure
        recording.judge()

    def judge_learning(self, module: str) -> None:
        """Raise `Departure` unless the network learns a small task that was drawn anew."""
        practice = self._practice(module)
        expect(
            practice.accuracy >= practice.floor,
            f"On a small practice task your network gets {practice.accuracy:.0%} of unseen images "
            f"right; at least {practice.floor:.0%} is required.",
            practice.stopped or (ELSEWHERE if practice.claimed >= practice.floor else ""),
        )

    def _could_store(self, module: str) -> bool:
        programs = self.programs
        return could_store(module, programs.student, programs.reference.sources, programs.sandbox)

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
            trainer = self._trainer(self.programs)
            try:
                self._practised[module] = _undisturbed(lambda: trainer.practise(BY_MODULE[module]))
            except (WorkerFailure, LoadFailed, Departure) as failure:
                self._practised[module] = failure
        found = self._practised[module]
        if isinstance(found, Exception):
            raise found
        return found

    def _outcome(self, module: str) -> Outcome:
        """Wait for a training that has begun; one that has not is made here and now."""
        if module not in self._done:
            coming = self._coming.get(module)
            if coming is None or coming.cancel():
                outcome = _outcome(self._trainer(self.programs), BY_MODULE[module])
            else:
                outcome = coming.result()
            self.programs.printed += outcome.printed
            self._done[module] = outcome
            if outcome.run or outcome.recording.done or outcome.recording.ended:
                self.kept[module] = _kept(BY_MODULE[module], outcome)
        return self._done[module]

    def _trainer(self, programs: Programs) -> Trainer:
        return Trainer(programs, self.images, self.seed, self.progress)


def _outcome(trainer: Trainer, part: Part) -> Outcome:
    """Train; a failure of the submission's is an outcome too, any other is raised."""
    recording = Recording(part.training.epochs)
    try:
        return Outcome(recording, trainer.best(part, recording))
    except (WorkerFailure, LoadFailed, Departure, OutOfTime) as failure:
        return Outcome(recording, failure=failure, printed=trainer.programs.close())
    finally:
        trainer.programs.close()


def share(accuracy: float, threshold: float) -> float:
    """Return the part of the points, 0 to 1, that an accuracy earns."""
    if accuracy >= threshold:  # not left to rounding
        return 1.0
    return min(max((accuracy - (threshold - PARTIAL)) / PARTIAL, 0.0), 1.0)


def _advice(run: Run) -> str:
    """Return what to try where an accuracy is too low."""
    curve = run.recording.history["val_accuracies"]
    if run.recording.ended:
        return f"{run.recording.ended.told} {SMALLER}"
    if curve and curve[-1] - run.accuracy > LOST:
        return ELSEWHERE
    return "Look at the learning curves: do both still rise at the end, or do they part?"


def _kept(part: Part, outcome: Outcome) -> Training:
    """Return what the report shows of a training, as far as it got."""
    run, recording = outcome.run, outcome.recording
    kept = Training(part.title, part.threshold)
    if run:
        recording = run.recording
        kept.accuracy, kept.seconds, kept.attempts = run.accuracy, run.seconds, run.attempts
        kept.confusion = run.confusion
    if recording.ended:
        kept.findings.append(recording.ended)
    if recording.done:
        kept.history = recording.history
        kept.fit = fit.judge(recording.history)
        dead = run.dead if run else None
        kept.findings += forensics.examine(recording.history, part.threshold, dead)
    return kept
