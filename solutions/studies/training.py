"""The one training loop of all studies: batches, history, timing, checkpoints, going on again."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from . import checkpoints
from .images import Images, Part, batches
from .learners import Learner, Rule

PROBE_IMAGES = 500  # of the validation part, for the curve by steps

Row = dict[str, float]
Clock = npt.NDArray[np.float64]  # seconds by the clock on the wall, and of this process's work


@dataclass(frozen=True)
class Plan:
    """How a network is trained. `probes`: measure the validation loss after so many steps."""

    epochs: int
    batch: int
    rule: Rule
    schedule: str = "constant"
    augment: bool = False
    probes: int = 0

    def rate(self, done: float) -> float:
        """Return the learning rate after a fraction of the training: constant, or one cycle."""
        if self.schedule == "constant":
            return self.rule.lr
        return float(np.interp(done, [0, 0.25, 1], [self.rule.lr / 10, self.rule.lr, 0]))


@dataclass
class History:
    """What was seen: a row per epoch, the loss by steps, and the seconds spent on learning.

    `seconds` passed on the wall; `worked` are those in which a processor worked for this process,
    all threads together, so that other work on the same machine is not in them.
    """

    epochs: list[Row] = field(default_factory=list)
    step_losses: list[float] = field(default_factory=list)
    probe_steps: list[int] = field(default_factory=list)
    probe_losses: list[float] = field(default_factory=list)
    seconds: float = 0.0
    worked: float = 0.0
    best: int = -1

    def of(self, name: str) -> list[float]:
        """Return one column of the epochs' rows."""
        return [row[name] for row in self.epochs]


class Watcher(Protocol):
    """Who is told how a training goes on."""

    def stepped(self, steps: int, of: int) -> None:
        """So many steps of all are done."""

    def finished(self, epoch: int, of: int, row: Row) -> None:
        """An epoch, counted from 1, has ended with these figures."""


@dataclass(frozen=True)
class Files:
    """Where a training keeps its best parameters, and what it needs to go on after its last epoch.

    `label` says what is being trained on what: a file of another training is not gone on from.
    """

    best: Path
    last: Path
    label: dict[str, Any]


def fit(
    learner: Learner, images: Images, plan: Plan, seed: int, files: Files, watcher: Watcher
) -> History:
    """Train, or go on from the last epoch's checkpoint, and end with the best epoch's parameters.

    The best is the epoch with the highest validation accuracy. Test images are measured for the
    curves; they choose nothing.
    """
    torch.manual_seed(seed)
    order = torch.Generator().manual_seed(seed)
    history = _resume(learner, files, order)
    course = _Course(learner, images, plan, order, history, watcher)
    for epoch in range(len(history.epochs), plan.epochs):
        row = course.epoch(epoch)
        best = max(history.of("val_accuracy"), default=-1.0)
        history.epochs.append(row)
        if row["val_accuracy"] > best:
            history.best = epoch
            checkpoints.save(files.best, learner.parameters(), files.label)
        _keep(learner, history, files, order)
        watcher.finished(epoch + 1, plan.epochs, row)
    if history.epochs:
        learner.load(checkpoints.read(files.best).tensors)
    return history


def measure(learner: Learner, part: Part) -> tuple[float, float]:
    """Return the mean loss and the accuracy on a part."""
    scores = learner.scores(part.X)
    right = (scores.argmax(1) == part.y).float().mean()
    return float(learner.loss(scores, part.y)), float(right)


@dataclass
class _Course:
    """One training under way."""

    learner: Learner
    images: Images
    plan: Plan
    order: torch.Generator
    history: History
    watcher: Watcher

    def epoch(self, epoch: int) -> Row:
        """Learn from every training image once; return the epoch's figures."""
        train, plan = self.images.train, self.plan
        steps = -(-len(train) // plan.batch)
        seen: list[tuple[Tensor, Tensor, int]] = []
        began = _clock()
        for X, y in batches(train, plan.batch, self.order, augment=plan.augment):
            done = epoch * steps + len(seen)
            rate = plan.rate(done / (plan.epochs * steps))
            seen.append((*self.learner.step(X, y, rate), len(y)))
            if plan.probes and done % plan.probes == 0:
                began += self._probe(done, seen[-1][0])
            self.watcher.stepped(done + 1, plan.epochs * steps)
        seconds, worked = (_now(seen[-1][0]) - began).tolist()
        self.history.seconds += seconds
        self.history.worked += worked
        return self._row(seen) | {"seconds": seconds, "worked": worked}

    def _probe(self, done: int, loss: Tensor) -> Clock:
        """Note the validation loss of now; return how long that took, which is no learning."""
        began = _now(loss)
        self.history.probe_steps.append(done + 1)
        part = self.images.val.first(PROBE_IMAGES)
        self.history.probe_losses.append(round(measure(self.learner, part)[0], 5))
        return _clock() - began

    def _row(self, seen: list[tuple[Tensor, Tensor, int]]) -> Row:
        losses = torch.stack([loss for loss, _, _ in seen]).double().cpu()
        sizes = torch.tensor([size for _, _, size in seen], dtype=torch.float64)
        right = torch.stack([hits for _, hits, _ in seen]).sum()
        self.history.step_losses += [round(loss, 5) for loss in losses.tolist()]
        row = {
            "train_loss": float(losses @ sizes / sizes.sum()),
            "train_accuracy": float(right / sizes.sum()),
        }
        for name, part in (("val", self.images.val), ("test", self.images.test)):
            row[f"{name}_loss"], row[f"{name}_accuracy"] = measure(self.learner, part)
        return row


def _clock() -> Clock:
    return np.array([time.perf_counter(), time.process_time()])


def _now(loss: Tensor) -> Clock:
    loss.item()  # waits: a graphics card works on while Python is already here
    return _clock()


def _keep(learner: Learner, history: History, files: Files, order: torch.Generator) -> None:
    tensors = {f"parameter:{name}": tensor for name, tensor in learner.parameters().items()}
    tensors |= {f"state:{name}": tensor for name, tensor in learner.state().items()}
    tensors |= {"random:order": order.get_state(), "random:torch": torch.get_rng_state()}
    if torch.cuda.is_available():
        tensors["random:cuda"] = torch.cuda.get_rng_state()
    checkpoints.save(files.last, tensors, {"label": files.label, "history": asdict(history)})


def _resume(learner: Learner, files: Files, order: torch.Generator) -> History:
    """Put everything back as it was after the last epoch, or start with an empty history.

    Only on Apple's graphics processors dropout draws anew.
    """
    if not (files.last.exists() and files.best.exists()):
        return History()
    saved = checkpoints.read(files.last)
    labels = saved.notes.get("label"), checkpoints.read(files.best).notes
    if any(label != files.label for label in labels):
        return History()
    learner.load(saved.group("parameter"), saved.group("state"))
    random = saved.group("random")
    order.set_state(random["order"])
    torch.set_rng_state(random["torch"])
    if "cuda" in random and torch.cuda.is_available():
        torch.cuda.set_rng_state(random["cuda"])
    return History(**saved.notes["history"])
