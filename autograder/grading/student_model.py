"""A network of the student's in a worker of its own: created, trained, asked, and handed on.

What a network has learned are numbers. They are fetched from the worker that trained it and given
to a fresh network in another process, which never saw a training image. Nothing here judges an
accuracy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import remote
from autograder.channel import Raised
from autograder.compare import Departure, expect, numbers
from autograder.course import CLASSES, Part
from autograder.grading.examples import one_hot
from autograder.processes import used_seconds
from autograder.programs import Programs
from autograder.remote import Remote, line_of, type_name_of

Array = NDArray[Any]
PARAMETERS = ("W1", "b1", "W2", "b2")  # of part 1
DIVERGED = (
    "The steps were too large, or a logarithm of 0 or a division by 0 was taken on the way: print "
    "the loss of the first batches."
)
SAME_LAYERS = (
    "Create every layer in __init__, the same ones each time: what was learned must fit into a "
    "fresh network."
)


class NotFinite(Departure):
    """A network whose outputs are infinite, or no numbers at all."""


@dataclass
class StudentModel:
    """A network of a part, in the worker that imported the student's `module`."""

    part: Part
    module: Remote
    network: Remote
    optimizer: Remote | None = None
    held: tuple[Remote, Remote] | None = None
    examples: int = 0
    measured: tuple[Remote, int] | None = None

    def begin_anew(self, seed: int) -> None:
        """Create the network, and later its optimizer, once more."""
        self.network, self.optimizer = _create(self.module, self.part, seed), None

    def hold(self, X: Array, y: Array, measured: Array | None = None) -> None:
        """Send the examples of a training, X (n, ...) and y (n,), to the worker once.

        `measured` are the images that `measure` asks for.
        """
        targets = one_hot(y) if self.part.kind == "numpy" else y
        self.held = remote.hold(self.module, X), remote.hold(self.module, targets)
        self.examples = len(y)
        if measured is not None:
            self.measured = remote.hold(self.module, measured), len(measured)

    def train_epoch(self, rng: np.random.Generator, batch_size: int, rate: float) -> None:
        """Have the student's train_epoch pass over the held examples, in an order from `rng`."""
        if self.held is None:
            raise RuntimeError("no examples were sent to the worker")
        line = line_of(self.module)
        order = line.outgoing(rng.permutation(self.examples))
        batches = line.ask("batches", [*self.held, order, batch_size])
        given = rate if self.part.kind == "numpy" else self._optimizer(rate)
        returned = remote.keep(self.module, "train_epoch", self.network, batches, given)
        for done in (batches, returned):
            line.ask("drop", [done])

    def _optimizer(self, rate: float) -> Remote:
        """Return the student's optimizer, with this learning rate from now on."""
        if self.optimizer is None:
            remote.tool(self.module, "settle", self.network, *self.part.shape)
            self.optimizer = remote.keep(self.module, "make_optimizer", self.network, rate)
            kind = type_name_of(self.optimizer)
            expect(kind != "NoneType", "make_optimizer returns None.", "Return the optimizer.")
        remote.tool(self.module, "set_rate", self.optimizer, rate)
        return self.optimizer

    def measure(self, when: str) -> Array:
        """Return the outputs for the images that are measured after every epoch, as `outputs`."""
        if self.measured is None:
            raise RuntimeError("no images to measure were sent to the worker")
        return self.outputs(*self.measured, when)

    def outputs(self, X: Array | Remote, rows: int, when: str) -> Array:
        """Return the outputs (rows, 10) for images: probabilities in part 1, else logits.

        `when` completes "The network's output ...". Raises `Departure` for anything else, and for
        what is not finite.
        """
        if self.part.kind == "numpy":
            found = remote.call(self.network, "forward", X)
        else:
            found = remote.tool(self.module, "outputs", self.network, X)
        array = numbers(found, f"The network's output {when}")
        expect(
            array.shape == (rows, CLASSES),
            f"The network's output {when} has shape {array.shape}, expected {(rows, CLASSES)}.",
            "One row for each image, one column for each class.",
        )
        if not np.isfinite(array).all():
            raise NotFinite(f"The network's outputs {when} are not finite numbers.", DIVERGED)
        return array

    def learned(self) -> dict[str, Array]:
        """Return what the network has learned, by name, as float32 (enough for every network).

        Raises `Departure` where it is no numbers, or more of them than a network may hand on.
        """
        if self.part.kind == "numpy":
            found, size = remote.take(self.network, PARAMETERS), 0
        else:
            told = remote.tool(self.module, "learned", self.network, self.part.numbers)
            found, size = told["values"], told["numbers"]
        with np.errstate(over="ignore"):
            values = {n: numbers(value, n).astype(np.float32) for n, value in found.items()}
        size = max(size, sum(value.size for value in values.values()))
        expect(
            size <= self.part.numbers,
            f"The trained network keeps {size:,} numbers; {self.part.numbers:,} are allowed.",
            "Make the layers smaller, and keep no images in the network.",
        )
        return values

    def restore(self, learned: Mapping[str, Array]) -> None:
        """Give this network, a fresh one, what a trained one has learned.

        Raises `Departure` where the names or shapes of the two differ.
        """
        try:
            own = self.learned()
            fitting = _fitting(learned, own, self.part.network)
            if self.part.kind == "numpy":
                remote.give(self.network, fitting)
            else:
                remote.tool(self.module, "restore", self.network, fitting)
        except Raised as error:
            told = f"A fresh {self.part.network} cannot be given what the trained one has learned"
            raise Departure(f"{told}: {error}", SAME_LAYERS) from error

    def spent(self) -> float | None:
        """Return the worker's processor seconds, None where the system does not say."""
        return used_seconds(line_of(self.module).worker.process.pid)


def _create(module: Remote, part: Part, seed: int) -> Remote:
    """Create the part's network. Raises what its constructor raises."""
    drawn = (seed,) if part.kind == "numpy" else ()
    return remote.keep(module, part.network, *part.sizes, *drawn)


def _fitting(
    learned: Mapping[str, Array], own: Mapping[str, Array], network: str
) -> dict[str, Array]:
    """Return what was learned in the shapes of a fresh network's own numbers.

    A bias may have become a row (1, h) from a plain one (h,), or the other way round.
    """
    for name in learned:
        expect(name in own, f"A fresh {network} has no {name}, the trained one has.", SAME_LAYERS)
    for name in own:
        told = f"The trained {network} has no {name}, a fresh one has."
        expect(name in learned, told, SAME_LAYERS)
    for name, value in learned.items():
        shapes = [tuple(size for size in v.shape if size != 1) for v in (value, own[name])]
        told = f"{name} has shape {value.shape} after training and {own[name].shape} before it."
        expect(shapes[0] == shapes[1], told, SAME_LAYERS)
    return {name: value.reshape(own[name].shape) for name, value in learned.items()}


@contextmanager
def opened(
    programs: Programs, part: Part, seed: int, seconds: float, cpu_seconds: int
) -> Iterator[StudentModel]:
    """Yield a fresh network of the student's in a worker that ends with it.

    The worker may answer for `seconds` in all and use `cpu_seconds` of processor time.
    """
    module = programs.open(part.module, seconds, seed, cpu_seconds=cpu_seconds)
    try:
        yield StudentModel(part, module, _create(module, part, seed))
    finally:
        line_of(module).worker.healthy = False  # it has seen images: never to be used again
        programs.end_one(module)
