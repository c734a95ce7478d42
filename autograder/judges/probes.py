"""Judges a PyTorch training loop by how it treats a probe: a linear model that notes its calls.

What the probe saw is enough to repeat the training batch by batch, rightly and with the usual
mistakes, so that no expected value rests on the student's own network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.compare import Array, expect
from autograder.judges.chain import softmax
from autograder.judges.histories import history_of, judge_measured, judge_still
from autograder.judges.networks import judge_moved, judge_unchanged, values
from autograder.remote import Remote

Tool = Callable[..., Any]
CLASSES = 5
WATCHED = 14  # training examples: a short last batch for 4 as for 5
SLOW = 0.01
CLOSE = 1e-3  # of the way a training went: rounding, and AdamW, stay within
# Two mistakes in how gradients and optimiser are kept, and what each one's student is told.
KEPT = {
    "gradients": (
        "Every batch adds its gradients to those of the batches before.",
        "Call optimizer.zero_grad() inside the loop over batches, before each loss.backward().",
    ),
    "optimiser": (
        "Every batch has a new optimiser, which forgets what the earlier ones have shown.",
        "Create the optimizer once, before the loop over epochs.",
    ),
}


@dataclass(frozen=True)
class Watched:
    """A probe after its training: what it noted, its examples, its parameters before and after."""

    notes: list[Mapping[str, Any]]
    X: Array
    y: Array
    before: dict[str, Array]
    after: dict[str, Array]


def watch(
    module: Remote,
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    epochs: int,
    batch_size: int,
) -> Watched:
    """Train a probe; training rows are numbered from 0 on, validation rows from 500 on."""
    model = tool(module, "probe", int(np.prod(shape)), CLASSES)
    before = values(tool(module, "parameters", model))
    X, X_val = (_numbered(rng, rows, shape) for rows in (range(WATCHED), range(500, 510)))
    y, y_val = np.arange(WATCHED) % CLASSES, np.arange(10) % CLASSES
    module.train(model, X, y, X_val, y_val, epochs=epochs, batch_size=batch_size, lr=SLOW)
    after = values(tool(module, "parameters", model))
    return Watched(tool(module, "notes", model), X, y, before, after)


def _numbered(rng: np.random.Generator, rows: range, shape: tuple[int, ...]) -> Array:
    X = rng.random((len(rows), *shape), dtype=np.float32)
    X.reshape(len(rows), -1)[:, 0] = np.array(rows, dtype=np.float32) / 1000
    return X


def judge_kept(watched: Watched, second: Remote, tool: Tool, optimizer: str) -> None:
    """Judge that each batch of an epoch brings its own gradients to one and the same optimiser.

    A second worker repeats the batches, rightly and with each of the mistakes; only a training
    that ends where one of them ends is blamed for it.
    """
    batches = [list(note["rows"]) for note in watched.notes if note["backward"]]
    expect(batches, "No batch was trained on.", "Call loss.backward() and optimizer.step().")
    judge_moved(watched.before, watched.after)
    if any(row >= WATCHED for batch in batches for row in batch):
        return  # trained on other examples: that is another check's matter
    found = _flat(watched.after) - _flat(watched.before)
    off = {
        mistake: _off(found, _repeat(watched, second, tool, batches, (optimizer, SLOW, mistake)))
        for mistake in ("", *KEPT)
    }
    for mistake, told in KEPT.items():
        expect(off[mistake] > CLOSE or off[""] < 10 * CLOSE, *told)


def _off(found: Array, move: Array) -> float:
    return float(np.linalg.norm(found - move) / np.linalg.norm(found))


def _repeat(
    watched: Watched,
    second: Remote,
    tool: Tool,
    batches: list[list[int]],
    how: tuple[str, float, str],
) -> Array:
    """Return how far the parameters move when the batches are repeated."""
    twin = tool(second, "probe", int(np.prod(watched.X.shape[1:])), CLASSES)
    tool(second, "assign", twin, watched.before)
    tool(second, "replay", twin, watched.X, watched.y, batches, how)
    return _flat(values(tool(second, "parameters", twin))) - _flat(watched.before)


def _flat(theta: Mapping[str, Array]) -> Array:
    return np.concatenate([value.astype(np.float64).ravel() for value in theta.values()])


@dataclass(frozen=True)
class Fitted:
    """A probe after its training: the history as returned, and the probe's own figures.

    `outputs` are logits and `labels` integers, each for the training and the validation examples.
    """

    history: Any
    before: dict[str, Array]
    after: dict[str, Array]
    outputs: tuple[Array, Array]
    labels: tuple[Array, Array]


def fit(
    module: Remote,
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    plan: tuple[int, float],
) -> Fitted:
    """Train a probe for `plan` epochs and lr on 20 random examples, four batches of equal size."""
    model = tool(module, "probe", int(np.prod(shape)), CLASSES)
    X, X_val = (rng.random((rows, *shape), dtype=np.float32) for rows in (20, 10))
    y, y_val = np.arange(20) % CLASSES, np.arange(10) % CLASSES
    epochs, lr = plan
    before = values(tool(module, "parameters", model))
    history = module.train(model, X, y, X_val, y_val, epochs=epochs, batch_size=5, lr=lr)
    after = values(tool(module, "parameters", model))
    train, val = (np.asarray(tool(module, "outputs", model, each)) for each in (X, X_val))
    return Fitted(history, before, after, (train, val), (y, y_val))


def judge_history(case: str, fitted: Fitted, epochs: int) -> None:
    """Judge a history by the probe's own figures: "validation", "training" (with lr = 0), "none".

    Training figures may be taken during an epoch or after it; with lr = 0 that is the same.
    """
    history = history_of(fitted.history, epochs)
    if case == "validation":
        judge_measured(history, fitted.outputs[1], fitted.labels[1], logits=True)
    elif case == "training":
        p = softmax(fitted.outputs[0].astype(np.float64))
        judge_still(history, p, fitted.labels[0], float("nan"))
    else:
        judge_unchanged(fitted.before, fitted.after)


def judge_quiet(notes: Sequence[Mapping[str, Any]]) -> None:
    """Judge that a network was asked in eval mode and without gradients."""
    expect(notes, "predict does not call the model.", "logits = model(X)")
    expect(
        not any(note["training"] for note in notes),
        "predict leaves the model in train mode.",
        "Call model.eval() first: dropout and batch norm behave differently there.",
    )
    expect(
        not any(note["gradients"] for note in notes),
        "predict records gradients that nobody needs.",
        "Put the call under torch.no_grad().",
    )
