"""Judges PyTorch networks by their parameters and by what they compute, whatever is inside.

Parameters arrive as `(name, value, trained)`; the grader sets them to values of its own before it
looks at outputs, so that an expected value never rests on what the student's object held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from autograder.channel import Raised
from autograder.compare import Advice, Array, agrees, expect, explaining, same
from autograder.judges.chain import softmax
from autograder.mistakes import networks
from autograder.mistakes.functions import Formulas
from autograder.remote import Remote

Parameters = Sequence[tuple[str, Array, bool]]
Tool = Callable[..., Any]
NO_PARAMETERS = (
    "The network has no parameters.",
    networks.NO_PARAMETERS,
)
STILL = (
    "train leaves the parameters as they are.",
    "Is optimizer.step() called, on an optimiser of model.parameters()?",
)


def create(module: Remote, tool: Tool, sizes: Sequence[int]) -> Remote:
    """Return a PyTorchANN of these sizes, or of its own; lazy layers have parameters by then."""
    model: Remote = module.PyTorchANN(*sizes)
    with suppress(Raised):  # 2.2 judges forward
        tool(module, "settle", model, sizes[0] if sizes else 784)
    return model


def values(parameters: Parameters) -> dict[str, Array]:
    """Return the parameters by name."""
    return {name: value for name, value, _ in parameters}


def judge_layers(
    parameters: Parameters, sizes: tuple[int, int, int], *, by_default: bool = False
) -> None:
    """Judge that there are two weight matrices of these sizes, either way round, all trained.

    `sizes` are inputs, hidden units and outputs; `by_default` says that none was asked for.
    """
    inputs, hidden, outputs = sizes
    matrices = [
        value.shape for _, value, _ in parameters if value.ndim == 2 and min(value.shape) > 1
    ]
    expect(parameters, *NO_PARAMETERS)
    wanted = sorted([sorted((inputs, hidden)), sorted((hidden, outputs))])
    expect(
        sorted(sorted(shape) for shape in matrices) == wanted,
        f"The weight matrices are {', '.join(map(str, matrices)) or 'missing'}; expected are "
        f"{inputs} to {hidden} and {hidden} to {outputs}.",
        _layer_hint(matrices, wanted, by_default),
    )
    frozen = [name for name, _, trained in parameters if not trained]
    expect(not frozen, f"{', '.join(frozen)} cannot be trained.", networks.FROZEN)


def _layer_hint(
    matrices: Sequence[tuple[int, ...]], wanted: Sequence[Sequence[int]], by_default: bool
) -> Advice:
    """Return why weight matrices are not those two: how many there are, or which sizes."""
    if len(matrices) != len(wanted):
        return networks.ONE_LAYER if len(matrices) < len(wanted) else networks.TOO_MANY_LAYERS
    return networks.OTHER_DEFAULTS if by_default else networks.SIZES_FIXED


def redraw(
    parameters: Parameters, rng: np.random.Generator, scale: float = 0.8
) -> dict[str, Array]:
    """Return new random values for the parameters, of both signs: that leaves some ReLUs off."""
    return {
        name: rng.normal(scale=scale, size=value.shape).astype(np.float32)
        for name, value, _ in parameters
    }


def logits(theta: Mapping[str, Array], X: Array, hidden: int) -> tuple[Array, Formulas]:
    """Return the logits of linear, ReLU, linear, and the outputs of usual wrong networks."""
    found = layers(theta, X.shape[1], hidden)
    z1 = X @ found["W1"] + found["b1"]
    z2 = np.maximum(z1, 0) @ found["W2"] + found["b2"]
    between = {networks.NO_RELU: z1, networks.SIGMOID: _sigmoid(z1), networks.TANH: np.tanh(z1)}
    others = [(a1 @ found["W2"] + found["b2"], name) for name, a1 in between.items()]
    p = softmax(z2)
    return z2, [
        *others,
        (p, networks.SOFTMAX),
        (np.log(p), networks.LOG_SOFTMAX),
        (np.maximum(z2, 0), networks.RELU_AT_END),
        (_sigmoid(z2), networks.SIGMOID_AT_END),
        (softmax(z2.T).T, networks.SOFTMAX_AXIS),
        (z2.argmax(axis=1), networks.CLASSES_RETURNED),
        (z2[0], networks.BATCH_AXIS_LOST),
    ]


def _sigmoid(z: Array) -> Array:
    s: Array = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    return s


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


def judge_logits(
    found: object, right: Array, usual: Formulas, again: Callable[[], object] | None = None
) -> None:
    """Judge outputs against the right logits; a usual wrong network is named in the hint.

    `again` asks for the outputs for the same examples once more.
    """
    if agrees(found, right):
        return
    hint: Advice = explaining(found, right, usual)
    if not hint and again and agrees(found, found) and not agrees(again(), found):
        hint = networks.DROPOUT_ALWAYS
    same(found, right, "forward(x)", hint or "Linear, ReLU, linear, with no other step.")


def judge_moved(before: Mapping[str, Array], after: Mapping[str, Array]) -> None:
    """Judge that training changes the parameters at all."""
    expect(before, *NO_PARAMETERS)
    expect(
        all(name in after and after[name].shape == before[name].shape for name in before),
        "After training the network has other parameters, or some of other shapes.",
        "Create every layer in __init__; train changes what it is given in place.",
    )
    expect(
        any(not np.array_equal(after[name], value) for name, value in before.items()),
        *STILL,
    )
