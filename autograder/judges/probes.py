"""Judges a PyTorch training loop by how it treats a probe: a linear model that notes its calls.

What the probe saw is enough to repeat the training batch by batch, rightly and with the usual
mistakes, so that no expected value rests on the student's own network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from autograder.channel import Raised, WorkerFailure
from autograder.compare import Array, Departure, expect, shaped
from autograder.judges import replays
from autograder.judges.loops import kept_lesson, why_none
from autograder.judges.networks import STILL, Parameters, values
from autograder.judges.replays import (
    BIAS,
    WEIGHT,
    Batches,
    Recipe,
    draw,
    judge_explained,
    matrix,
    repeat,
)
from autograder.lessons import Mistake
from autograder.mistakes import loops as habits
from autograder.remote import Remote

Tool = Callable[..., Any]
Notes = Sequence[Mapping[str, Any]]
Fault = TypeVar("Fault", bound=str | Mistake | None)
CLASSES = 5
WATCHED = 14  # training examples: a short last batch for 4 as for 5
HIDDEN = 7  # units of a student's own network, which is only looked up
VALIDATION, FIRST_VAL = 10, 500  # validation examples, and the number of the first
SLOW = 0.01
CLOSE = 1e-3  # of the way a training went: rounding, and AdamW, stay within
# Two mistakes in how gradients and optimiser are kept, and what each one's student is told.
KEPT = {
    "gradients": (
        "Every batch adds its gradients to those of the batches before.",
        habits.ZERO_GRAD_FORGOTTEN,
    ),
    "optimiser": (
        "Every batch has a new optimiser, which forgets what the earlier ones have shown.",
        habits.NEW_OPTIMIZER,
    ),
}


@dataclass(frozen=True)
class Watched:
    """A probe after its training: what it noted, the examples by row, W before and after.

    `lent` says that the loop took layers of the student's own network, maybe to train those.
    """

    notes: Notes
    X: Array
    y: Array
    before: Array
    after: Array
    lent: bool = False

    @property
    def batches(self) -> Batches:
        """What was trained on; rows from 500 on are validation examples."""
        return batches_of(self.notes, self.X, self.y, WATCHED)


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

    Training rows are numbered from 0 on, validation rows from 500 on.
    """
    epochs, batch_size, lr = plan
    model, before = create(module, tool, rng, shape)
    X = numbered(rng, range(WATCHED), shape)
    X_val = numbered(rng, range(FIRST_VAL, FIRST_VAL + VALIDATION), shape, alike=True)
    y, y_val = np.arange(WATCHED) % CLASSES, np.arange(VALIDATION) % CLASSES
    module.train(model, X, y, X_val, y_val, epochs=epochs, batch_size=batch_size, lr=lr)
    after = matrix_of(tool(module, "parameters", model), before)
    notes = tool(module, "notes", model)
    everything = np.concatenate([X, X_val]), np.concatenate([y, y_val])
    return Watched(notes, *everything, before, after, tool(module, "lent", model))


def create(
    module: Remote, tool: Tool, rng: np.random.Generator, shape: tuple[int, ...]
) -> tuple[Remote, Array]:
    """Return a probe with parameters of the grader's own, and those as W."""
    features = int(np.prod(shape))
    model = tool(module, "probe", features, CLASSES, _own(module, shape))
    theta = draw(rng, features, CLASSES)
    tool(module, "assign", model, theta)
    return model, matrix(theta)


def _own(module: Remote, shape: tuple[int, ...]) -> Remote | None:
    """Return the student's own network for examples of this shape, None if there is none."""
    with suppress(Raised):  # other checks say so
        if len(shape) == 1:
            network: Remote = module.PyTorchANN(*shape, HIDDEN, CLASSES)
        else:
            network = module.PyTorchCNN(num_classes=CLASSES)
        return network
    return None


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


def judge_kept(watched: Watched, optimizer: str) -> None:
    """Judge that each batch of an epoch brings its own gradients to one and the same optimiser."""
    batches = watched.batches
    expect(batches.rows, "No batch was trained on.", why_none(watched.notes))
    stuck = (habits.STEP_FORGOTTEN, habits.CLEARED_BEFORE_STEP)
    expect(watched.lent or np.any(watched.after != watched.before), STILL[0], stuck)
    mistake = _fault(watched, optimizer, lambda recipe: recipe.mistake)
    if mistake:
        told = KEPT[mistake]
        raise Departure(*told, lesson=kept_lesson(told[1]))


def judge_loss(
    open_module: Callable[[], Remote],
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    optimizer: str,
) -> None:
    """Judge by a probe's step that it follows the mean cross-entropy of the logits.

    The first step of Adam on a network shows little of the loss: it has the same length along every
    slope. What keeps a probe from being trained is other checks' matter.
    """
    try:
        watched = observe(open_module(), tool, rng, shape, (1, WATCHED, SLOW))
    except (Departure, WorkerFailure):
        return
    judge_slope(watched, optimizer)


def judge_slope(watched: Watched, optimizer: str) -> None:
    """Judge that the batches were trained on by the mean cross-entropy of the logits."""
    if not watched.batches.rows:
        return  # nothing was seen of the training: other checks say so
    losses = replays.losses(watched.before, watched.batches)
    another = _fault(watched, optimizer, lambda recipe: losses[recipe.loss])
    if another:
        raise Departure("Training follows another loss than the cross-entropy of logits.", another)


def _fault(watched: Watched, optimizer: str, of: Callable[[Recipe], Fault]) -> Fault | None:
    """Return the fault of the training: that of a recipe which leads where the probe went.

    The batches are repeated rightly and with each of the mistakes; only a training that ends where
    one of them ends, and far from all without a fault, is blamed for it.
    """
    batches, went = watched.batches, watched.after - watched.before
    if not went.any() or any(not 0 <= place < WATCHED for rows in batches.rows for place in rows):
        return None  # trained on nothing or on other examples: that is another check's matter
    off = {
        recipe: _off(went, repeat(watched.before, batches, recipe) - watched.before)
        for recipe in replays.recipes(watched.before, batches, optimizer, SLOW)
    }
    nearest = min(off, key=lambda recipe: off[recipe])
    innocent = min(off[recipe] for recipe in off if not of(recipe))
    return of(nearest) if off[nearest] <= CLOSE and innocent >= 10 * CLOSE else None


def _off(found: Array, move: Array) -> float:
    return float(np.linalg.norm(found - move) / np.linalg.norm(found))
