"""Judges PyTorch networks by their parameters and by what they compute, whatever is inside.

Parameters arrive as `(name, value, trained)`; the grader sets them to values of its own before it
looks at outputs, so that an expected value never rests on what the student's object held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.compare import Array, Departure, agrees, expect, same
from autograder.judges.chain import softmax
from autograder.judges.loops import judge_step
from autograder.remote import Remote

Parameters = Sequence[tuple[str, Array, bool]]
Tool = Callable[..., Any]
MOST_PARAMETERS = 5_000_000
WATCHED = 14  # training examples of the probe: a short last batch for 4 as for 5


def values(parameters: Parameters) -> dict[str, Array]:
    """Return the parameters by name."""
    return {name: value for name, value, _ in parameters}


def judge_layers(parameters: Parameters, inputs: int, hidden: int, outputs: int) -> None:
    """Judge that there are two weight matrices of these sizes, either way round, all trained."""
    matrices = [
        value.shape for _, value, _ in parameters if value.ndim == 2 and min(value.shape) > 1
    ]
    expect(
        parameters,
        "The network has no parameters.",
        "Assign the layers to self; layers in a plain list are not found (use nn.Sequential).",
    )
    wanted = sorted([sorted((inputs, hidden)), sorted((hidden, outputs))])
    expect(
        sorted(sorted(shape) for shape in matrices) == wanted,
        f"The weight matrices are {', '.join(map(str, matrices)) or 'missing'}; expected are "
        f"{inputs} to {hidden} and {hidden} to {outputs}.",
        "nn.Linear(input_size, hidden_size) and nn.Linear(hidden_size, output_size).",
    )
    frozen = [name for name, _, trained in parameters if not trained]
    expect(not frozen, f"{', '.join(frozen)} cannot be trained.", "Keep requires_grad=True.")


def redraw(parameters: Parameters, rng: np.random.Generator) -> dict[str, Array]:
    """Return new random values for the parameters, of a size that leaves some ReLUs off."""
    return {
        name: rng.normal(scale=0.8, size=value.shape).astype(np.float32)
        for name, value, _ in parameters
    }


def logits(theta: Mapping[str, Array], X: Array, hidden: int) -> list[Array]:
    """Return the logits of linear, ReLU, linear; then those of usual wrong networks.

    The order is: right, without ReLU, with softmax, with log-softmax, with a ReLU at the end.
    """
    layers = _layers(theta, X.shape[1], hidden)
    z1 = X @ layers["W1"].T + layers["b1"]
    z2 = np.maximum(z1, 0) @ layers["W2"].T + layers["b2"]
    plain = z1 @ layers["W2"].T + layers["b2"]
    p = softmax(z2)
    return [z2, plain, p, np.log(p), np.maximum(z2, 0)]


def _layers(theta: Mapping[str, Array], inputs: int, hidden: int) -> dict[str, Array]:
    """Sort parameters into W1 (h, d), b1 (h,), W2 (k, h), b2 (k,); sizes must tell them apart."""
    found: dict[str, Array] = {}
    for value in (value.astype(np.float64) for value in theta.values()):
        if value.ndim == 2 and min(value.shape) > 1:
            first = inputs in value.shape
            rows = hidden if first else next((s for s in value.shape if s != hidden), hidden)
            found["W1" if first else "W2"] = value if value.shape[0] == rows else value.T
        else:
            found["b1" if value.size == hidden else "b2"] = value.reshape(-1)
    if "W1" not in found or "W2" not in found:
        raise Departure("The network has not two weight matrices.", "Write 2.1 first.")
    found.setdefault("b1", np.zeros(len(found["W1"])))
    found.setdefault("b2", np.zeros(len(found["W2"])))
    return found


def judge_logits(found: Array, wanted: Sequence[Array]) -> None:
    """Judge outputs against the right logits; a usual wrong network is named in the hint."""
    names = (
        "These are the outputs without the ReLU between the layers.",
        "These are probabilities: leave the softmax to cross_entropy.",
        "These are log-probabilities: leave the softmax to cross_entropy.",
        "The last layer has a ReLU of its own: logits may be negative.",
    )
    for wrong, name in zip(wanted[1:], names, strict=True):
        if agrees(found, wrong):
            same(found, wanted[0], "forward(x)", name)
    same(found, wanted[0], "forward(x)", "Linear, ReLU, linear, with no other step.")


def judge_no_softmax(found: Array) -> None:
    """Judge that outputs `(n, k)` are plain scores."""
    ones = np.ones(len(found))
    expect(
        not (agrees(found.sum(axis=1), ones) and (found >= 0).all()),
        "forward(x) returns probabilities.",
        "Leave out the softmax: cross_entropy brings its own.",
    )
    expect(
        not agrees(np.exp(found.astype(np.float64)).sum(axis=1), ones),
        "forward(x) returns log-probabilities.",
        "Leave out the log_softmax: cross_entropy brings its own.",
    )


def judge_unchanged(before: Mapping[str, Array], after: Mapping[str, Array]) -> None:
    """Judge that training for no epoch left every parameter as it was."""
    for name, value in before.items():
        same(after.get(name), value, f"{name} after training for 0 epochs")


def judge_convolution(parameters: Parameters) -> None:
    """Judge that a trained kernel is among the parameters."""
    expect(
        any(value.ndim == 4 and trained for _, value, trained in parameters),
        "The network has no convolution.",
        "Assign an nn.Conv2d(1, channels, kernel_size) to self.",
    )


def judge_size(parameters: Parameters) -> None:
    """Judge the number of parameters."""
    count = sum(value.size for _, value, _ in parameters)
    expect(count > 0, "The network has no parameters.", "Assign the layers to self.")
    expect(
        count <= MOST_PARAMETERS,
        f"The network has {count:,} parameters, {MOST_PARAMETERS:,} are allowed.",
        "Pool or stride before flattening: most parameters sit in the first linear layer.",
    )


def judge_used(module: Remote, tool: Tool, model: Remote, parameters: Parameters, X: Array) -> None:
    """Judge that other kernels give other outputs."""
    judge_convolution(parameters)
    before = np.asarray(tool(module, "outputs", model, X))
    kernels = {name: -2 * value for name, value, _ in parameters if value.ndim == 4}
    tool(module, "assign", model, kernels)
    after = np.asarray(tool(module, "outputs", model, X))
    expect(
        before.shape != after.shape or not agrees(after, before),
        "The output does not depend on the convolution.",
        "Call the convolution in forward.",
    )


def judge_one_step(
    open_module: Callable[[str], Remote],
    tool: Tool,
    name: str,
    create: Callable[[Remote], Remote],
    examples: tuple[Array, Array, Array, Array],
    optimizer: str,
    lr: float,
) -> None:
    """Judge one step of the student's train against the reference loop on the same network.

    The reference loop runs in a second worker, twice, on the examples in two orders.
    """
    X, y, X_val, y_val = examples
    module, second = open_module(name), open_module(name)
    model = create(module)
    tool(module, "calm")
    tool(second, "calm")
    before = values(tool(module, "parameters", model))
    module.train(model, X, y, X_val, y_val, epochs=1, batch_size=len(X), lr=lr)
    after = values(tool(module, "parameters", model))
    wanted = []
    for order in (slice(None), slice(None, None, -1)):
        twin = create(second)
        tool(second, "assign", twin, before)
        tool(second, "step", twin, X[order].copy(), y[order].copy(), lr, optimizer)
        wanted.append(values(tool(second, "parameters", twin)))
    judge_step(before, after, wanted, f"one step of {optimizer} on the mean cross-entropy")


def watch(
    module: Remote,
    tool: Tool,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    epochs: int,
    batch_size: int,
) -> list[Mapping[str, Any]]:
    """Train a probe and return its notes; validation rows are numbered from 500 on."""
    model = tool(module, "probe", int(np.prod(shape)), 5)
    X, X_val = (_numbered(rng, rows, shape) for rows in (range(WATCHED), range(500, 510)))
    y, y_val = np.arange(WATCHED) % 5, np.arange(10) % 5
    module.train(model, X, y, X_val, y_val, epochs=epochs, batch_size=batch_size, lr=0.01)
    notes: list[Mapping[str, Any]] = tool(module, "notes", model)
    return notes


def _numbered(rng: np.random.Generator, rows: range, shape: tuple[int, ...]) -> Array:
    X = rng.random((len(rows), *shape), dtype=np.float32)
    X.reshape(len(rows), -1)[:, 0] = np.array(rows, dtype=np.float32) / 1000
    return X


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
