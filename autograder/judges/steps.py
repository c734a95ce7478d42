"""Judges one step of a PyTorch training loop, on the student's own network.

A network that computes what the handout says is repeated here, by the handout's formulas. Any other
is repeated by the reference's loop in a second worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from autograder.channel import Raised
from autograder.compare import Array, Departure, agrees, expect, numbers
from autograder.judges.loops import judge_step
from autograder.judges.networks import (
    NO_PARAMETERS,
    Tool,
    judge_moved,
    layers,
    logits,
    redraw,
    values,
)
from autograder.judges.orders import descend
from autograder.remote import Remote

Theta = Mapping[str, Array]
SMALL = 0.2  # the gradients are shorter than 1 then: who clips them there clips nothing
ORDERS = 3  # how often the reference's step is repeated, to see which entries are sure


@dataclass(frozen=True)
class Step:
    """One step to be judged: how to open the module and create its network, the step's recipe.

    `examples` are X, y, X_val, y_val; `optimizer` is "SGD" or "Adam".
    """

    open_module: Callable[[], Remote]
    tool: Tool
    create: Callable[[Remote], Remote]
    examples: tuple[Array, Array, Array, Array]
    optimizer: str
    lr: float

    @property
    def wanted(self) -> str:
        """What the step should be, in words."""
        return f"one step of {self.optimizer} on the mean cross-entropy"

    def get_ready(self, module: Remote, model: Remote) -> None:
        """Train for no epochs: what train tells its network of the images, such as their mean."""
        with suppress(Raised):  # a check of its own says so
            how = {"batch_size": len(self.examples[0]), "lr": self.lr}
            module.train(model, *self.examples, epochs=0, **how)

    def take(self, module: Remote, model: Remote) -> tuple[Theta, Theta]:
        """Train for one epoch of one batch; return the parameters before and after."""
        X, y, X_val, y_val = self.examples
        before = values(self.tool(module, "parameters", model))
        expect(before, *NO_PARAMETERS)
        answers = numbers(model(X), "forward(x)")
        module.train(model, X, y, X_val, y_val, epochs=1, batch_size=len(X), lr=self.lr)
        after = values(self.tool(module, "parameters", model))
        judge_moved(before, after)
        expect(
            not np.array_equal(numbers(model(X), "forward(x)"), answers),
            "One step of training changes no output of the network.",
            "Train the parameters that forward computes with.",
        )
        return before, after


def undecided(example: Array, classes: int) -> tuple[Array, Array]:
    """Return one example (1, ...) once for each class, of which every network gets one right.

    So no step looks worse than none to whoever keeps the parameters of the best epoch.
    """
    return np.repeat(example, classes, axis=0), np.arange(classes)


def judge_by_loop(step: Step) -> None:
    """Judge one step of train against the reference loop on the same network.

    The reference loop runs in a second worker, several times, on the examples in other orders.
    """
    X, y, *_ = step.examples
    module, second = step.open_module(), step.open_module()
    model = step.create(module)
    step.tool(module, "calm")
    step.tool(second, "calm")
    start = step.tool(module, "state", model)
    before, after = step.take(module, model)

    def repeat(order: Array, how: tuple[str, float]) -> Theta:
        twin = step.create(second)
        step.tool(second, "assign", twin, start)
        step.get_ready(second, twin)
        step.tool(second, "assign", twin, {name: start[name] for name in before})
        step.tool(second, "replay", twin, X, y, order.tolist(), how)
        return values(step.tool(second, "parameters", twin))

    orders = [np.roll(np.arange(len(X))[:: -1 if i % 2 else 1], 5 * i) for i in range(ORDERS)]
    wanted = [repeat(order, (step.optimizer, step.lr)) for order in orders]
    gradients = None
    if step.optimizer == "Adam":
        slid = repeat(orders[0], ("SGD", 1.0))
        gradients = {name: before[name] - slid[name] for name in before}
    judge_step(before, after, wanted, step.wanted, gradients)


def judge_by_formula(step: Step, hidden: int, rng: np.random.Generator) -> None:
    """Judge one step of SGD from parameters of the grader's own, by the handout's formulas.

    A network with more to it than linear, ReLU, linear is judged by the reference's loop.
    """
    X, y, *_ = step.examples
    module = step.open_module()
    model = step.create(module)
    theta = redraw(step.tool(module, "parameters", model), rng, SMALL)
    step.tool(module, "assign", model, theta)
    step.tool(module, "calm")
    if not _usual(theta, X, step.tool(module, "outputs", model, X), hidden):
        judge_by_loop(step)
        return
    before, after = (_rows(layers(each, X.shape[1], hidden)) for each in step.take(module, model))
    y_true = np.eye(before["W2"].shape[1])[y]
    judge_step(before, after, [descend(before, X, y_true, step.lr)], step.wanted)


def _usual(theta: Theta, X: Array, outputs: object, hidden: int) -> bool:
    """Say whether a network with these parameters, four in all, is linear, ReLU, linear."""
    try:
        return len(theta) == 4 and agrees(outputs, logits(theta, X, hidden)[0])
    except Departure:  # 2.1 says so
        return False


def _rows(found: Theta) -> dict[str, Array]:
    """Return the parameters as part 1 has them, biases as rows (1, h) and (1, k)."""
    return {
        name: value.reshape(1, -1) if value.ndim == 1 else value for name, value in found.items()
    }
