"""Portraits: plain words and numbers that are the same for every right answer.

Where students are free (which weights, which order of the examples, which layers), an answer cannot
be compared number by number. Its portrait can: a dict of phrases and what is so. The phrases are
shown to students as "phrase: found, expected right."
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.compare import expect, numbers, shaped
from autograder.compare import number as one_number
from autograder.remote import Remote

Array = np.ndarray[Any, Any]
Portrait = dict[str, Any]
MOST_BATCHES = 64
# log(p + 1e-4) is a way to keep the logarithm finite; the smallest mistake moves a loss far more.
LOG_TOLERANCE = 2e-3
LARGE_WEIGHT = 0.5
MOST_NUMBERS = 5_000_000
MOVES = 0.03  # of an optimizer's step: Adam's other settings, which are free, change it less
# The layers of the grader's networks, see worker/torch_tools.py.
WORDS = {
    "0.weight": "the weights of the first layer",
    "1.weight": "the scales of the batch norm",
    "1.bias": "the shifts of the batch norm",
    "1.running_mean": "the running mean of the batch norm",
    "1.running_var": "the running variance of the batch norm",
    "1.num_batches_tracked": "the number of batches that the batch norm has seen",
    "last.weight": "the weights of the last layer",
    "last.bias": "the biases of the last layer",
}


def shapes(call: str, theta: Mapping[str, Any]) -> Portrait:
    """Return the shapes of parameters."""
    return {f"{call}: the shape of {name}": np.shape(numbers(v, name)) for name, v in theta.items()}


def weights(found: Any) -> str:
    """Return in words how a weight matrix is filled."""
    W = numbers(found, "a weight matrix").astype(np.float64)
    if W.size < 2 or W.ndim != 2:
        return "not a matrix"
    typical = float(np.sqrt(np.mean(W**2)))
    if not np.isfinite(typical):
        return "not finite"
    if typical == 0:
        return "zero everywhere"
    if any(np.unique(W, axis=axis).shape[axis] <= W.shape[axis] // 2 for axis in (0, 1)):
        return "the same few numbers again and again"
    return "random and small" if typical < LARGE_WEIGHT else f"large, typically {typical:.2g}"


def seeds(first: Mapping[str, Any], again: Mapping[str, Any], other: Mapping[str, Any]) -> Portrait:
    """Return whether one seed gives the same weights twice, and another seed others."""
    told = {}
    for name in ("W1", "W2"):
        once, twice, third = (numbers(theta[name], name) for theta in (first, again, other))
        told[f"{name} with the same seed again"] = _whether_equal(once, twice)
        told[f"{name} with another seed"] = _whether_equal(once, third)
    return told


def _whether_equal(one: Array, other: Array) -> str:
    return "the same" if np.array_equal(one, other) else "different"


def certain(loss: Any, ordinary: Any) -> Portrait:
    """Return what matters about the loss of perfect predictions: 0, up to where log is cut off."""
    found, usual = one_number(loss, "cross_entropy"), one_number(ordinary, "cross_entropy")
    return {
        "the loss of perfect predictions": round(found, 3) + 0.0,
        "the loss of ordinary predictions": "larger" if usual > found else "not larger",
    }


def extreme(loss: Any, ordinary: Any) -> Portrait:
    """Return what matters about a loss where the right class has probability 0."""
    found = one_number(loss, "cross_entropy where a probability is 0")
    usual = one_number(ordinary, "cross_entropy")
    larger = "larger" if found > usual else "not larger"
    return {"the loss where the right class has probability 0": f"finite and {larger} than before"}


def gradients_there(found: Any, turned: Any, theta: Mapping[str, Array]) -> Portrait:
    """Return which gradients are there: of their parameter's shape, and others for other labels."""
    first, other = (value if isinstance(value, Mapping) else {} for value in (found, turned))
    told = {}
    for name, parameter in theta.items():
        one, two = first.get(name), other.get(name)
        there = isinstance(one, np.ndarray) and one.shape == parameter.shape
        changes = there and not np.array_equal(np.asarray(one), np.asarray(two))
        word = "there" if changes else "the same for other labels" if there else "missing"
        told[f"the gradient of {name}"] = word
    return told


def batches(found: Sequence[Any], X: Array, y: Array, kept: tuple[Any, Any]) -> Portrait:
    """Return what matters about mini-batches: those of a seed, of that seed again, of another.

    The first column of X (n, d) numbers its rows; `kept` is what became of X and y.
    """
    once, again, other = (_pairs(made, X) for made in found)
    rows = _order(once)
    together = all(
        0 <= row < len(X) and np.allclose(X[row], x) and np.array_equal(y[row], label)
        for pair in once
        for row, x, label in zip(_order([pair]), *pair, strict=True)
    )
    return {
        "sizes of the batches": tuple(len(pair[0]) for pair in once),
        "examples that are missing": len(set(range(len(X))) - set(rows)),
        "examples that occur more than once": len(rows) - len(set(rows)),
        "rows of X and y belong together": together,
        "order of the examples": "as given" if rows == sorted(rows) else "shuffled",
        "with the same rng state again": _whether(_order(once) == _order(again), "same order"),
        "with another rng": _whether(_order(once) == _order(other), "same order"),
        "X and y themselves": unchanged(dict(zip("Xy", kept, strict=True)), {"X": X, "y": y}),
    }


def unchanged(found: Any, given: Mapping[str, Array]) -> str:
    """Return in words whether arrays that were passed in are still the same."""
    same = isinstance(found, Mapping) and all(
        np.array_equal(found[name], value) if name in found else False
        for name, value in given.items()
    )
    return "unchanged" if same else "changed"


def _whether(true: bool, words: str) -> str:
    return f"the {words}" if true else f"not the {words}"


def _order(pairs: Sequence[tuple[Array, Array]]) -> list[int]:
    return [int(row) for pair in pairs for row in pair[0][:, 0]]


def _pairs(found: Any, X: Array) -> list[tuple[Array, Array]]:
    """Return mini-batches as pairs of arrays. Raises `Departure` for anything else."""
    expect(
        isinstance(found, list | tuple) and len(found) <= MOST_BATCHES,
        f"minibatches returned {kind(found)}, expected a list of (X, y) pairs.",
        "Return a list of (X, y) pairs, or yield them.",
    )
    pairs = []
    for place, pair in enumerate(found):
        expect(
            isinstance(pair, list | tuple) and len(pair) == 2,
            f"Batch {place} is {kind(pair)}, expected a pair (X, y).",
        )
        rows, labels = (
            numbers(value, f"{name} of batch {place}")
            for value, name in zip(pair, "Xy", strict=True)
        )
        expect(rows.ndim > 0 and labels.ndim > 0, f"Batch {place} holds single numbers, not rows.")
        shaped(rows, (len(rows), X.shape[1]), f"X of batch {place}")
        expect(
            len(rows) == len(labels),
            f"Batch {place} has {len(rows)} rows of X and {len(labels)} labels.",
        )
        pairs.append((rows, labels))
    return pairs


def kind(value: object) -> str:
    """Return words for a value that is not what was expected."""
    if value is None:
        return "None"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)} items"
    return "an object" if isinstance(value, Remote) else f"a value of type {type(value).__name__}"


def layers(found: Sequence[tuple[int, int, Any, Any]]) -> Portrait:
    """Return what matters about the nn.Linear layers of a network, in any order."""
    return {
        "nn.Linear layers": ", ".join(sorted(f"{a} -> {b}" for a, b, *_ in found)) or "none",
        "nn.Linear layers with a bias": sum(bias is not None for *_, bias in found),
    }


def moves(found: Sequence[Mapping[str, Array]], lr: float) -> Portrait:
    """Return how far an optimizer moves each parameter in each step, in units of lr."""
    returned = "an optimizer" if found else "something that is no optimizer"
    return {"make_optimizer returns": returned} | {
        f"step {place + 1}: the move of {name} in units of lr": value.astype(np.float64) / lr
        for place, step in enumerate(found)
        for name, value in step.items()
    }


def after_epoch(state: Mapping[str, Array]) -> Portrait:
    """Name the parameters and buffers of the grader's network after an epoch."""
    return {f"{WORDS.get(name, name)} after train_epoch": value for name, value in state.items()}


def after_evaluate(state: Mapping[str, Array]) -> Portrait:
    """Name the parameters and buffers of the grader's network after measuring."""
    return {f"{WORDS.get(name, name)} after evaluate": value for name, value in state.items()}


def was_run(watched: int) -> Portrait:
    """Return whether evaluate ran the grader's network at all."""
    return {"the model was run": watched >= 0}


def recording(watched: int) -> Portrait:
    """Return whether gradients were recorded while the grader's network computed."""
    words = {1: "recorded", 0: "not recorded"}
    return {"gradients while evaluate runs the model": words.get(watched, "the model was not run")}


def measured(found: Any) -> Portrait:
    """Return loss and accuracy that evaluate returned. Raises `Departure` for anything else."""
    expect(
        isinstance(found, list | tuple) and len(found) == 2,
        f"evaluate returned {kind(found)}, expected (loss, accuracy).",
        "End with: return loss, accuracy",
    )
    return {
        "the loss": one_number(found[0], "the loss"),
        "the accuracy": one_number(found[1], "the accuracy"),
    }


def numbers_returned(kinds: Sequence[str]) -> Portrait:
    """Return whether the types of what evaluate returned are plain numbers."""
    plain = {"float", "int", "float32", "float64", "floating"}
    words = ["a number" if name in plain else f"of type {name}" for name in kinds]
    return dict(zip(("the loss is", "the accuracy is"), words, strict=False)) | {
        "values returned": len(kinds)
    }


def convolutions(found: Mapping[str, Any], outputs: Sequence[Any], classes: int) -> Portrait:
    """Return what matters about a convolutional network, and whether its kernels move the output.

    `outputs` are for the same images: twice as it is, and after a change of the kernels.
    """
    small = [kernel for kernel in found["kernels"] if min(kernel, default=28) < 28]
    first, again, moved = (numbers(value, "the output") for value in outputs)
    return {
        "nn.Conv2d layers with a kernel smaller than the image": "at least one"
        if small
        else "none",
        "the same images get the same output again": _alike(first, again),
        "the output depends on their kernels": not _alike(first, moved),
        "parameters and buffers": "at most 5 million"
        if found["numbers"] <= MOST_NUMBERS
        else "more than 5 million",
        f"outputs with num_classes={classes}": first.shape[-1] if first.ndim else 0,
    }


def _alike(one: Array, other: Array) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-4, atol=1e-6)


def logits(found: Any, others: Sequence[Any], rows: int, classes: int) -> Portrait:
    """Return what matters about logits of a batch.

    `others` are those of its first image alone, of other images, and of the batch with other
    parameters.
    """
    values = shaped(numbers(found, "the output"), np.shape(found), "the output")
    alone, other, moved = (numbers(value, "the output") for value in others)
    told: Portrait = {"the shape of the output": values.shape}
    if values.shape != (rows, classes):
        return told
    same = alone.shape == (1, classes) and np.allclose(alone[0], values[0], rtol=1e-3, atol=1e-4)
    return told | {
        "an image alone gets the same logits": bool(same),
        "the output is": _scale(values.astype(np.float64)),
        "other images get other logits": not _alike(values, other),
        "other parameters give other logits": not _alike(values, moved),
    }


def _scale(outputs: Array) -> str:
    """Return in words what kind of scores (n, k) these are."""
    if np.all(outputs >= 0) and np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        return "probabilities"
    if np.allclose(np.exp(outputs).sum(axis=1), 1, atol=1e-3):
        return "logarithms of probabilities"
    return "logits"
