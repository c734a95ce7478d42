"""Judges PyTorch networks by their parameters and by what they compute, whatever is inside.

Parameters arrive as `(name, value, trained)`; the grader sets them to values of its own before it
looks at outputs, so that an expected value never rests on what the student's object held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.compare import Array, agrees, expect, same
from autograder.judges.chain import softmax
from autograder.remote import Remote

Parameters = Sequence[tuple[str, Array, bool]]
Tool = Callable[..., Any]
MOST_PARAMETERS = 5_000_000
NO_PARAMETERS = (
    "The network has no parameters.",
    "Assign the layers to self; layers in a plain list are not found (use nn.Sequential).",
)
STILL = (
    "train leaves the parameters as they are.",
    "Is optimizer.step() called, on an optimiser of model.parameters()?",
)


def values(parameters: Parameters) -> dict[str, Array]:
    """Return the parameters by name."""
    return {name: value for name, value, _ in parameters}


def judge_layers(parameters: Parameters, inputs: int, hidden: int, outputs: int) -> None:
    """Judge that there are two weight matrices of these sizes, either way round, all trained."""
    matrices = [
        value.shape for _, value, _ in parameters if value.ndim == 2 and min(value.shape) > 1
    ]
    expect(parameters, *NO_PARAMETERS)
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
    found = layers(theta, X.shape[1], hidden)
    z1 = X @ found["W1"] + found["b1"]
    z2 = np.maximum(z1, 0) @ found["W2"] + found["b2"]
    plain = z1 @ found["W2"] + found["b2"]
    p = softmax(z2)
    return [z2, plain, p, np.log(p), np.maximum(z2, 0)]


def layers(theta: Mapping[str, Array], inputs: int, hidden: int) -> dict[str, Array]:
    """Sort parameters into W1 (d, h), b1 (h,), W2 (h, k), b2 (k,); sizes must tell them apart.

    Raises `Departure` for parameters of any other network.
    """
    found: dict[str, Array] = {}
    for value in (value.astype(np.float64) for value in theta.values()):
        if value.ndim == 2 and min(value.shape) > 1:
            first = inputs in value.shape
            rows = hidden if first else next((s for s in value.shape if s != hidden), hidden)
            found["W1" if first else "W2"] = value.T if value.shape[0] == rows else value
        else:
            found["b1" if value.size == hidden else "b2"] = value.reshape(-1)
    expect(
        "W1" in found
        and "W2" in found
        and found["W1"].shape == (inputs, hidden)
        and found["W2"].shape[0] == hidden
        and found.get("b2", found["W2"][0]).size == found["W2"].shape[1],
        f"The network has not the layers {inputs} to {hidden} to the classes.",
        "Mend 2.1 first: forward is judged with layers of the sizes asked for.",
    )
    found.setdefault("b1", np.zeros(hidden))
    found.setdefault("b2", np.zeros(found["W2"].shape[1]))
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


def judge_moved(before: Mapping[str, Array], after: Mapping[str, Array]) -> None:
    """Judge that training changes the parameters at all."""
    expect(before, *NO_PARAMETERS)
    expect(any(not np.array_equal(after[name], value) for name, value in before.items()), *STILL)


def kernels(parameters: Parameters) -> dict[str, Array]:
    """Return the kernels of convolutions: parameters of three axes (1-D) or more."""
    return {name: value for name, value, _ in parameters if value.ndim >= 3}


def judge_convolution(
    module: Remote, tool: Tool, model: Remote, X: Array, rng: np.random.Generator
) -> None:
    """Judge that there is a convolution and that other kernels give other outputs."""
    found = kernels(tool(module, "parameters", model))
    expect(
        found,
        "The network has no convolution.",
        "Assign an nn.Conv2d(1, channels, kernel_size) to self and call it in forward.",
    )
    before = np.asarray(tool(module, "outputs", model, X))
    others = {
        name: rng.normal(size=value.shape).astype(np.float32) for name, value in found.items()
    }
    tool(module, "assign", model, others)
    after = np.asarray(tool(module, "outputs", model, X))
    expect(
        before.shape != after.shape or not agrees(after, before),
        "The output does not depend on the convolution.",
        "Call the convolution in forward.",
    )


def judge_trained(parameters: Parameters) -> None:
    """Judge that a kernel can be trained."""
    expect(
        any(trained for _, value, trained in parameters if value.ndim >= 3),
        "No convolution can be trained.",
        "Keep requires_grad=True: the kernels are what the network learns.",
    )


def judge_size(parameters: Parameters) -> None:
    """Judge the number of parameters."""
    count = sum(value.size for _, value, _ in parameters)
    expect(
        count <= MOST_PARAMETERS,
        f"The network has {count:,} parameters, {MOST_PARAMETERS:,} are allowed.",
        "Pool or stride before flattening: most parameters sit in the first linear layer.",
    )


def judge_signs(outputs: Sequence[Array]) -> None:
    """Judge that scores of several fresh networks are not all positive."""
    expect(
        any((found < 0).any() for found in outputs),
        f"forward(x) returns no negative number in {len(outputs)} networks.",
        "The last layer has no ReLU or sigmoid of its own: logits may be negative.",
    )
