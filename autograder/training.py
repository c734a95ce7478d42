"""The graded training runs, as the checks ask for them: each made once, ahead of time if possible.

Where a second processor is free, the trainings on Fashion-MNIST run beside the other checks; one
that is asked for before its turn is made where it is asked for, so that both processors are busy.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from autograder import fit, forensics
from autograder.channel import WorkerFailure
from autograder.compare import Departure, expect
from autograder.judges.histories import history_of
from autograder.pace import Pace
from autograder.programs import LoadFailed, OutOfTime, Programs
from autograder.report import Training
from autograder.runs import Run, Spoiled
from autograder.setups import SETUPS, Images
from autograder.trainer import TASKS, Trainer

ELSEWHERE = (
    "What the network has learned must lie in its parameters: a fresh one that is given the "
    "parameters and buffers of the trained one (model.state_dict()) does not answer like it."
)
ASIDE = ("numpy_ann", "pytorch_cnn", "pytorch_ann")  # the order beside the checks
MOST_UNSKILLED = 0.40  # chance is 10%; a lucky random start has been seen at 25%


@dataclass(frozen=True)
class Outcome:
    """A training on Fashion-MNIST, or what came instead and what was printed until then."""

    run: Run | None = None
    failure: Exception | None = None
    printed: str = ""


@dataclass
class Trainings:
    """The trainings of one grading; `kept` holds what the report shows of them."""

    programs: Programs
    images: Images | None
    seed: int
    kept: dict[str, Training] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    _done: dict[str, Outcome] = field(default_factory=dict)
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
        self._coming = {
            module: self._thread.submit(_outcome, trainer, module)
            for module in sorted(modules, key=ASIDE.index)
        }

    def close(self) -> None:
        """Stop what still trains."""
        if self._thread is not None and self._aside is not None:
            self._aside.end = 0.0
            self._aside.kill()
            self._thread.shutdown(wait=True, cancel_futures=True)

    def graded(self, module: str) -> Run:
        """Return the part's training on Fashion-MNIST: the best of up to three seeds.

        Raises whatever stopped the first one.
        """
        if module not in self._done:
            outcome = self._outcome(module)
            self.programs.printed += outcome.printed
            self._done[module] = outcome
            if outcome.run is not None:
                self.kept[module] = _training(module, outcome.run)
            elif isinstance(outcome.failure, Spoiled):
                self.kept[module] = _spoiled(module, outcome.failure)
        done = self._done[module]
        if done.run is None:
            raise done.failure or RuntimeError(f"the training of {module} left nothing")
        return done.run

    def _outcome(self, module: str) -> Outcome:
        """Wait for a training that has begun; one that has not is made here and now."""
        coming = self._coming.get(module)
        if coming is None or coming.cancel():
            return _outcome(self._trainer(self.programs), module)
        return coming.result()

    def judge_learning(self, module: str) -> None:
        """Train on two tasks drawn anew; raise `Departure` unless both are learned."""
        trainer = self._trainer(self.programs)
        trainer.try_out(SETUPS[module])
        for attempt in range(TASKS):
            learned = trainer.fresh(SETUPS[module], attempt)
            expect(
                learned.accuracy >= learned.floor,
                "Trained on a task made for this grading the network classifies "
                f"{learned.accuracy:.0%} of new examples correctly; {learned.floor:.0%} are "
                "needed.",
                ELSEWHERE if learned.claimed >= learned.floor else "",
            )

    def judge_unskilled(self, module: str) -> None:
        """Train for no epoch; raise `Departure` if the network can tell real classes apart."""
        trainer = self._trainer(self.programs)
        trainer.try_out(SETUPS[module])
        reached = trainer.untrained(SETUPS[module])
        expect(
            reached < MOST_UNSKILLED,
            f"Before any training the network classifies {reached:.0%} of the images correctly.",
            "Weights must be drawn at random, not stored.",
        )

    def _trainer(self, programs: Programs) -> Trainer:
        return Trainer(programs, self.images, self.seed, self.pace)


def _outcome(trainer: Trainer, module: str) -> Outcome:
    """Train; a failure of the submission's is an outcome too, any other is raised."""
    try:
        return Outcome(trainer.best(SETUPS[module]))
    except (WorkerFailure, LoadFailed, Departure, OutOfTime) as failure:
        return Outcome(failure=failure, printed=trainer.programs.close())
    finally:
        trainer.programs.close()


def _training(module: str, run: Run) -> Training:
    setup = SETUPS[module]
    kept = Training(setup.name, setup.threshold, None, run.accuracy, run.seconds, run.attempts)
    kept.findings = forensics.examine(run.history, setup.threshold, run.val_accuracy, run.dead)
    kept.confusion = run.confusion
    try:
        kept.history = history_of(run.history, setup.epochs)
        kept.fit = fit.judge(kept.history)
    except Departure:  # nothing to draw; 1.8, 2.3 and 3.4 say why
        kept.history = None
    return kept


def _spoiled(module: str, failure: Spoiled) -> Training:
    """Return what is known of a training that left no network to measure."""
    setup = SETUPS[module]
    findings = forensics.examine(failure.history, setup.threshold)
    return Training(setup.name, setup.threshold, findings=findings)
