"""What came of a training: a run on Fashion-MNIST, a task learned, a network that was spoiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.compare import Departure
from autograder.report import Confusion


@dataclass(frozen=True)
class Run:
    """One training as it came back, and its share of correct test labels."""

    history: Any
    epochs: int
    accuracy: float
    val_accuracy: float
    val_loss: float  # of parts 2 and 3, whose networks return logits
    seconds: float
    attempts: int = 1
    confusion: Confusion | None = None
    dead: float | None = None  # of the hidden units


class Spoiled(Departure):
    """A network whose outputs after training are no numbers; `history` is what train returned."""

    def __init__(self, departure: Departure, history: Any) -> None:
        told = departure.rationale, departure.hint, departure.share, departure.lesson
        super().__init__(*told)
        self.history = history


@dataclass(frozen=True)
class Learned:
    """What came of a task drawn anew: the test accuracy, what is demanded, the rounds it took."""

    accuracy: float
    floor: float
    rounds: int
    claimed: float = 0.0  # what the network's own answers would be worth
