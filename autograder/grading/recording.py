"""What the grader keeps of one training: four figures after every epoch, and what came of it.

Everything is computed here from a network's outputs; nothing that a submission measured counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import fit, forensics
from autograder.compare import expect
from autograder.course import CLASSES, Part
from autograder.report import Confusion, Finding, Training

Array = NDArray[Any]
LEAST = 1e-12  # of a probability whose logarithm is taken
ABOVE = 0.05  # of accuracy: on 2,000 validation images five standard deviations
CHANCE = 0.2  # a network that is no better has learned nothing; one in ten is right by guessing


@dataclass
class Recording:
    """One training of a part, as far as it got.

    `ended` says why it ended early, `failure` what came instead of an accuracy, `printed` what was
    printed until then. `known` is the share of the images that the untrained network sorted by
    class, `dead` the share of hidden units that never get anything above 0.
    """

    part: Part
    history: dict[str, list[float]] = field(default_factory=lambda: {n: [] for n in fit.CURVES})
    ended: Finding | None = None
    failure: Exception | None = None
    printed: str = ""
    accuracy: float = 0.0
    known: float = 0.0
    seconds: float = 0.0
    attempts: int = 1
    confusion: Confusion | None = None
    dead: float | None = None

    @property
    def done(self) -> int:
        """The number of epochs that were measured."""
        return len(self.history["val_losses"])

    @property
    def progress(self) -> str:
        """How far it got, in words."""
        return f"{self.done} of {self.part.training.epochs} epochs"

    @property
    def most(self) -> float:
        """The test accuracy that can be believed: that on validation images, and a little more.

        A network that knows test images from elsewhere does not know those.
        """
        curve = self.history["val_accuracies"]
        return curve[-1] + ABOVE if curve else 1.0

    def add(self, training: tuple[float, float], validation: tuple[float, float]) -> None:
        """Note loss and accuracy of the training and of the validation images."""
        for name, value in zip(fit.CURVES, (*training, *validation), strict=True):
            self.history[name].append(value)

    def judge_curves(self) -> None:
        """Raise `Departure` unless all epochs are there and something was learned in them."""
        told = self.ended.told if self.ended else f"Training ended after {self.progress}."
        expect(self.done == self.part.training.epochs, told, "Complete curves need all epochs.")
        losses, accuracy = self.history["train_losses"], self.history["val_accuracies"][-1]
        expect(
            len(losses) < 2 or losses[-1] < losses[0],
            f"The training loss went from {losses[0]:.4g} to {losses[-1]:.4g}; it should fall.",
            "Is the step of the optimizer taken, and in the right direction?",
        )
        expect(
            accuracy > CHANCE,
            f"After training {accuracy:.0%} of the validation images are right, as many as by "
            "guessing.",
            "Correct the step of training first; then the curves show something.",
        )

    def shown(self) -> Training | None:
        """Return what the report shows of it; None where nothing was measured."""
        if not (self.done or self.ended):
            return None
        shown = Training(self.part.title, self.part.threshold)
        shown.findings += [self.ended] if self.ended else []
        if not self.failure:
            shown.accuracy, shown.confusion = self.accuracy, self.confusion
            shown.seconds, shown.attempts = self.seconds, self.attempts
        if self.done:
            shown.history, shown.fit = self.history, fit.judge(self.history)
        if self.done and not (self.ended and self.ended.name == "diverged"):
            shown.findings += forensics.examine(self.history, self.part.threshold, self.dead)
        return shown


def figures(outputs: Array, y: Array, *, logits: bool) -> tuple[float, float]:
    """Return mean cross-entropy and accuracy of outputs (n, 10), probabilities or logits."""
    z = outputs.astype(np.float64)
    if logits:
        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    else:
        log_p = np.log(np.clip(z, LEAST, 1))
    loss = -log_p[np.arange(len(y)), y].mean()
    return float(loss), accuracy_of(outputs, y)


def accuracy_of(outputs: Array, y: Array) -> float:
    """Return the fraction of the images whose largest output is that of their class."""
    return float(np.mean(outputs.argmax(axis=1) == y))


def purity(outputs: Array, y: Array) -> float:
    """Return the accuracy of outputs (n, 10) if each column stood for the class that suits it best.

    It is at least the accuracy under any ids of the classes.
    """
    counts = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(counts, (outputs.argmax(axis=1), y), 1)
    return float(counts.max(axis=1).sum() / len(y))


def dead_units(learned: Mapping[str, Array], X: Array) -> float | None:
    """Return the share of hidden units that get nothing above 0 for any image of X (n, ...).

    None for a network whose first layer is not a linear one of all pixels.
    """
    flat = X.reshape(len(X), -1)
    for name, value in learned.items():
        W = value.T if name.endswith("weight") else value
        b = learned.get("b1" if name == "W1" else f"{name.removesuffix('weight')}bias")
        if value.ndim == 2 and len(W) == flat.shape[1] and b is not None and b.size == W.shape[1]:
            return float(np.mean((flat @ W + b.reshape(1, -1) <= 0).all(axis=0)))
    return None
