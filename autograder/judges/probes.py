"""Trains a probe by a PyTorch training loop: a linear model that notes its calls.

What the probe saw is enough to repeat the training batch by batch, rightly and with the usual
mistakes (see `updates`), so that no expected value rests on the student's own network.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.compare import Array, expect, shaped
from autograder.judges.looks import CLASSES, Notes, Tool, copied, first_trained, flat_of, own_of
from autograder.judges.networks import Parameters, values
from autograder.judges.replays import BIAS, WEIGHT, Batches, draw, judge_explained, matrix
from autograder.remote import Remote

WATCHED = 14  # training examples: a short last batch for 4 as for 5
VALIDATION, FIRST_VAL = 10, 500  # validation examples, and the number of the first
SLOW = 0.01


@dataclass(frozen=True)
class Watched:
    """A probe after its training: what it noted, the examples by row, W before and after.

    `lent` says that the loop took layers of the student's own network, maybe to train those; `own`
    that this is such a network and no probe, with its parameters in one row each time.
    """

    notes: Notes
    X: Array
    y: Array
    before: Array
    after: Array
    lent: bool = False
    own: bool = False

    @property
    def trained(self) -> bool:
        """Whether gradients came back and parameters moved, or a copy's did."""
        moved = np.any(self.after != self.before) or self.copied
        return bool(moved) and any(note["backward"] for note in self.notes)

    @property
    def batches(self) -> Batches:
        """What was trained on; rows from 500 on are validation examples."""
        return batches_of(self.notes, self.X, self.y, WATCHED)

    @property
    def copied(self) -> bool:
        """Whether it stayed as it was while a copy of it was trained."""
        return copied(self.notes, self.before, self.after)


def batches_of(notes: Notes, X: Array, y: Array, own: int) -> Batches:
    """Return what a probe noted that it was trained on; -1 is the place of an unknown example.

    X and y hold the `own` training examples, numbered from 0 on, then those for validation.
    """
    rows = [note["rows"] for note in notes if note["backward"]]
    place = dict(enumerate(range(own))) | {FIRST_VAL + i: own + i for i in range(len(X) - own)}
    return Batches(X, y, [[place.get(row, -1) for row in batch] for batch in rows], own)


def watch(
    module: Remote,
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    epochs: int,
    batch_size: int,
) -> Watched:
    """Train a probe and look at it.

    Raises `Departure` if the batches it noted do not explain where its parameters went.
    """
    watched = observe(module, tool, rng, shape, (epochs, batch_size, SLOW))
    if not watched.own:
        judge_explained(watched.before, watched.after, watched.batches, SLOW)
    return watched


def observe(
    module: Remote,
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    plan: tuple[int, int, float],
) -> Watched:
    """Train a probe by a plan of epochs, batch_size and lr; judge nothing but its parameters' form.

    Training rows are numbered from 0 on, validation rows from 500 on. A loop that does nothing with
    a probe, or cannot, is given a network of the student's own; what it does with that counts.
    """
    X = numbered(rng, range(WATCHED), shape)
    X_val = numbered(rng, range(FIRST_VAL, FIRST_VAL + VALIDATION), shape, alike=True)
    examples = (X, np.arange(WATCHED) % CLASSES, X_val, np.arange(VALIDATION) % CLASSES)
    model, before = create(module, tool, rng, shape)

    def train(model: Remote) -> None:
        epochs, batch_size, lr = plan
        module.train(model, *examples, epochs=epochs, batch_size=batch_size, lr=lr)

    def by_probe() -> Watched:
        train(model)
        after = matrix_of(tool(module, "parameters", model), before)
        lent = tool(module, "lent", model)
        return Watched(tool(module, "notes", model), *everything, before, after, lent)

    def by_own(own: Remote) -> Watched:
        before, listener = flat_of(module, tool, own), tool(module, "attend", own)
        train(own)
        after = flat_of(module, tool, own)
        return Watched(tool(module, "notes", listener), *everything, before, after, own=True)

    everything = np.concatenate([X, X_val]), np.concatenate([examples[1], examples[3]])
    return first_trained(by_probe, by_own, lambda: own_of(module, shape))


def create(
    module: Remote,
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    spread: float = 1.0,
) -> tuple[Remote, Array]:
    """Return a probe with parameters of the grader's own, and those as W.

    They are `spread` times as wide as PyTorch's.
    """
    features = int(np.prod(shape))
    model = tool(module, "probe", features, CLASSES, own_of(module, shape))
    theta = {
        name: np.float32(spread) * value for name, value in draw(rng, features, CLASSES).items()
    }
    tool(module, "assign", model, theta)
    return model, matrix(theta)


def matrix_of(parameters: Parameters, before: Array) -> Array:
    """Return a probe's parameters as W. Raises `Departure` for anything else."""
    found = values(parameters)
    k, features = before.shape
    expect({*found} == {WEIGHT, BIAS}, "After training the network has other parameters.")
    weight, bias = (
        shaped(found[name], shape, f"After training {name}")
        for name, shape in ((WEIGHT, (k, features - 1)), (BIAS, (k,)))
    )
    return matrix({WEIGHT: weight, BIAS: bias})


def numbered(
    rng: np.random.Generator, rows: range, shape: tuple[int, ...], *, alike: bool = False
) -> Array:
    """Return examples in [0, 1] whose first value is their number divided by 1000.

    Of those that are `alike` otherwise a network gets some right whose labels are all classes.
    """
    X = rng.random((1 if alike else len(rows), *shape), dtype=np.float32)
    X = np.repeat(X, len(rows), axis=0) if alike else X
    X.reshape(len(rows), -1)[:, 0] = np.array(rows, dtype=np.float32) / 1000
    return X
