"""A network of the student's that is being trained in its worker.

What an ANN answers counts as far as its parameters explain it, see `judges.recounts`; what a CNN
answers, as far as a copy explains it that has the same numbers and never saw the images.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import remote
from autograder.channel import WorkerFailure
from autograder.compare import Departure, expect, numbers, shaped
from autograder.judges.networks import layers, values
from autograder.judges.recounts import EXPLAINED, recount
from autograder.programs import LoadFailed
from autograder.remote import Remote
from autograder.setups import CLASSES, Setup

Array = NDArray[Any]
ASKED = 500  # images that a copy is shown first
MOST_LUGGAGE = 10_000  # numbers, as `worker/copies.py` has it: there a program could change it


@dataclass(frozen=True)
class Pupil:
    """A network of the student's in its worker.

    `again` lends a fresh one in a worker of its own; `flag` is told what an instructor should see.
    """

    setup: Setup
    opened: Remote
    model: Remote
    again: Callable[[], AbstractContextManager[Pupil]]
    flag: Callable[[str], None]

    def counted(self, X: Array, outputs: Array) -> Array:
        """Return the class of every image that its outputs (n, 10) are worth, computed here.

        Raises `Departure` for parameters that cannot be those of the network.
        """
        own: Array = outputs.argmax(axis=1)
        if self.setup.module == "pytorch_cnn":
            return self._copied(own, X)
        found = self._layers()
        return own if found is None else recount(own, found, X)

    def outputs(self, X: Array) -> Array:
        """Return the network's outputs (n, 10): probabilities in part 1, else logits."""
        if self.setup.module == "numpy_ann":
            outputs = self.model.forward(X)
        else:
            outputs = remote.tool(self.opened, "outputs", self.model, X)
        return shaped(outputs, (len(X), CLASSES), "The network's output after training")

    def _copied(self, own: Array, X: Array) -> Array:
        """Return `own` if a copy of the network answers so too, else what the copy answers.

        A network that cannot be copied is believed, and flagged: honest ones are too various.
        """
        try:
            state = remote.tool(self.opened, "state", self.model)
            kept = remote.tool(self.opened, "luggage", self.model)
            size = sum(
                len(value) if isinstance(value, dict) else np.size(value) for _, _, value in kept
            )
            expect(size <= MOST_LUGGAGE, f"it keeps {size:,} numbers beside its parameters")
            with self.again() as copy:
                remote.tool(copy.opened, "assign", copy.model, state)
                remote.tool(copy.opened, "unpack", copy.model, kept)
                found: Array = copy.outputs(X[:ASKED]).argmax(axis=1)
                if np.mean(found == own[:ASKED]) >= EXPLAINED:
                    return own
                return np.asarray(copy.outputs(X).argmax(axis=1))
        except (WorkerFailure, LoadFailed, Departure) as failure:
            told = f"{type(failure).__name__}: {failure}"
            self.flag(f"{self.setup.module}: the trained network cannot be copied ({told[:200]}).")
            return own

    def _layers(self) -> dict[str, Array] | None:
        """Return W1, b1, W2, b2 as they are now; None for a network of another kind."""
        if self.setup.module == "numpy_ann":
            inputs, hidden, _ = self.setup.sizes
            shapes = {"W1": (inputs, hidden), "b1": (hidden,), "W2": (hidden, CLASSES)}
            return {
                name: self._value(name, shape)
                for name, shape in {**shapes, "b2": (CLASSES,)}.items()
            }
        if self.setup.module == "pytorch_ann":
            theta = values(remote.tool(self.opened, "parameters", self.model))
            try:
                return layers(theta, *self.setup.sizes[:2])
            except Departure:  # 2.1 says so
                return None
        return None

    def _value(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return a parameter of part 1; 1.1 judges how a bias lies."""
        value = numbers(getattr(self.model, name), name)
        flat = value.reshape(-1) if len(shape) == 1 else value
        return shaped(flat, shape, f"After training {name}")

    def dead(self, X: Array) -> float | None:
        """Return the share of hidden units that get nothing above 0 for any image, None if unknown.

        Computed here from the parameters; those of another network say nothing, and cost nothing.
        """
        try:
            found = self._layers()
        except (WorkerFailure, Departure):
            return None
        if found is None:
            return None
        return float(np.mean((X @ found["W1"] + found["b1"] <= 0).all(axis=0)))


def create(opened: Remote, setup: Setup, seed: int) -> Remote:
    """Create the part's network in a worker, by the contract's constructor."""
    if setup.module == "numpy_ann":
        model: Remote = opened.NumpyANN(*setup.sizes, seed=seed)
    elif setup.module == "pytorch_ann":
        model = opened.PyTorchANN(*setup.sizes)
    else:
        model = opened.PyTorchCNN(CLASSES)
    return model
