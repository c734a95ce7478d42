"""Judges a convolutional network of the student's own design by what it computes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress

import numpy as np

from autograder.channel import Raised, WorkerFailure
from autograder.compare import Advice, Array, Departure, agrees, expect, same, shaped
from autograder.judges.networks import Parameters, Tool
from autograder.lessons import Mistake
from autograder.mistakes import networks
from autograder.mistakes.errors import CLASSES_FIXED
from autograder.remote import Remote

MOST_PARAMETERS = 5_000_000


def kernels(parameters: Parameters, shared: Collection[str] = ()) -> dict[str, Array]:
    """Return the kernels of convolutions: parameters of three axes (1-D) or more.

    And, by name, the matrices that all windows of an image are multiplied with.
    """
    return {name: value for name, value, _ in parameters if value.ndim >= 3 or name in shared}


def judge_convolution(
    module: Remote, tool: Tool, model: Remote, X: Array, rng: np.random.Generator
) -> dict[str, Array]:
    """Judge that there is a convolution and that other kernels give other outputs.

    Returns the kernels.
    """
    parameters = tool(module, "parameters", model)
    found = kernels(parameters)
    if not found:
        with suppress(Raised):
            found = kernels(parameters, tool(module, "trace", model, X)["shared"])
    expect(
        found,
        "The network has no convolution.",
        (networks.NO_CONVOLUTION, networks.NO_PARAMETERS),
    )
    wake(module, tool, model, rng)
    # Of three axes is also a norm's weight, of an image's size what is added to every image.
    by_hand = any(value.ndim > 3 and max(value.shape[2:]) < X.shape[-1] for value in found.values())
    expect(
        by_hand or tool(module, "trace", model, X)["sliding"] > 0,
        "The network computes no convolution.",
        networks.NO_CONVOLUTION,
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
        networks.CONVOLUTION_UNUSED,
    )
    return found


def wake(module: Remote, tool: Tool, model: Remote, rng: np.random.Generator) -> None:
    """Give random values to parameters that are all zero: a last layer may begin like that.

    As long as it does, nothing can be seen of what comes before it.
    """
    parameters = tool(module, "parameters", model)
    asleep = {name: value.shape for name, value, _ in parameters if not np.any(value)}
    woken = {name: rng.normal(size=shape).astype(np.float32) for name, shape in asleep.items()}
    tool(module, "assign", model, woken)


def judge_trained(parameters: Parameters, found: Collection[str]) -> None:
    """Judge that one of the kernels that were found can be trained."""
    expect(
        any(trained for name, _, trained in parameters if name in found),
        "No convolution can be trained.",
        networks.FROZEN,
    )


def judge_size(parameters: Parameters) -> None:
    """Judge the number of parameters."""
    count = sum(value.size for _, value, _ in parameters)
    expect(
        count <= MOST_PARAMETERS,
        f"The network has {count:,} parameters, {MOST_PARAMETERS:,} are allowed.",
        networks.TOO_MANY_PARAMETERS,
    )


def judge_signs(outputs: Sequence[Array], rows: int, classes: int, pooled: bool = False) -> None:
    """Judge that scores of several fresh networks are not all positive.

    Unless they are `pooled`: maps after a ReLU have means above zero, as in SqueezeNet.
    """
    outputs = [judge_rows(found, rows, classes) for found in outputs]
    expect(
        pooled or any((found < 0).any() for found in outputs),
        f"forward(x) returns no negative number in {len(outputs)} networks.",
        _end_hint(outputs),
    )


def _end_hint(outputs: Sequence[Array]) -> Advice:
    """Return why no score is negative: the softmax of columns, a sigmoid or a ReLU at the end."""
    if all(agrees(found.sum(axis=0), np.ones(found.shape[1])) for found in outputs):
        return networks.SOFTMAX_AXIS
    if any((found == 0).any() for found in outputs):
        return networks.RELU_AT_END
    if all((found < 1).all() for found in outputs):
        return networks.SIGMOID_AT_END
    return "The last layer has no ReLU or sigmoid of its own: logits may be negative."


def judge_together(found: object, apart: Array) -> None:
    """Judge outputs for some images of a batch against those they had in the whole batch."""
    name = "forward(x) on some of the images, in another order,"
    same(found, apart, name, networks.IMAGES_MIXED)


def judge_classes(found: object, rows: int, classes: int) -> None:
    """Judge the shape of the outputs of a network with another number of classes."""
    hint = (
        CLASSES_FIXED
        if isinstance(found, np.ndarray) and found.shape == (rows, 10)
        else "The last layer has num_classes outputs."
    )
    shaped(found, (rows, classes), f"forward(x) with num_classes={classes}", hint)


def judge_rows(found: object, rows: int, classes: int) -> Array:
    """Return outputs as scores (rows, classes). Raises `Departure` naming what else they are."""
    hint: Advice = "One row per image, one column per class."
    if isinstance(found, np.ndarray) and found.shape == (rows,) and found.dtype.kind == "i":
        hint = networks.CLASSES_RETURNED
    elif rows == 1 and isinstance(found, np.ndarray) and found.shape == (classes,):
        hint = networks.BATCH_AXIS_LOST
    return shaped(found, (rows, classes), "forward(x)", hint)


def judge_no_softmax(found: Array) -> None:
    """Judge that outputs `(n, k)` are plain scores."""
    ones = np.ones(len(found))
    expect(
        not (agrees(found.sum(axis=1), ones) and (found >= 0).all()),
        "forward(x) returns probabilities.",
        networks.SOFTMAX,
    )
    expect(
        not agrees(np.exp(found.astype(np.float64)).sum(axis=1), ones),
        "forward(x) returns log-probabilities.",
        networks.LOG_SOFTMAX,
    )


@contextmanager
def suspected(
    open_module: Callable[[], Remote], tool: Tool, rng: np.random.Generator
) -> Iterator[None]:
    """Add to a `Departure` why the student's CNN cannot learn: nothing bends, or nothing is near.

    `open_module` opens a fresh worker.
    """
    try:
        yield
    except Departure as departure:
        with suppress(Departure, WorkerFailure):
            module = open_module()
            model = module.PyTorchCNN(num_classes=10)
            if named := _unable(module, tool, model, rng):
                departure.teach(named)
        raise


def _unable(
    module: Remote, tool: Tool, model: Remote, rng: np.random.Generator
) -> tuple[Mistake, ...]:
    named = []
    shapes = [value.shape for value in kernels(tool(module, "parameters", model)).values()]
    if shapes and all(set(shape[2:]) == {1} for shape in shapes):
        named.append(networks.SINGLE_PIXELS)
    a, b = 10 * rng.normal(size=(2, 8, 1, 28, 28)).astype(np.float32)
    f = [np.asarray(tool(module, "outputs", model, X), float) for X in (a, b, a + b, 0 * a)]
    if agrees(f[0] + f[1] - f[3], f[2]):  # as of every function that is linear but for a constant
        named.append(networks.NO_NONLINEARITY)
    return tuple(named)
