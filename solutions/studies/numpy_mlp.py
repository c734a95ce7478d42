"""A network 784-300-100-10 by hand: ReLU, ReLU, sigmoid outputs, the chain rule, SGD.

The letters are the handout's. Each of the ten outputs answers a question of its own ("is it a
coat?"), so the loss is the binary cross-entropy, summed over the outputs.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.special import expit
from torch import Tensor

from data.fashion_mnist import CLASS_NAMES

from . import charts, figures, measures
from .lab import Lab
from .learners import Rule
from .study import Study
from .training import Plan

Array = npt.NDArray[np.float32]
WIDTHS = (784, 300, 100, 10)
PLAN = Plan(epochs=20, batch=32, rule=Rule("sgd", lr=0.05))


class NumpyMLP:
    """The network, with its three pairs of W (inputs, outputs) and b (outputs,)."""

    def __init__(self, seed: int, widths: tuple[int, ...] = WIDTHS) -> None:
        rng = np.random.default_rng(seed)
        pairs = list(pairwise(widths))
        self.W = [rng.normal(0, np.sqrt(2 / d), (d, h)).astype(np.float32) for d, h in pairs]
        self.b = [np.zeros(h, dtype=np.float32) for _, h in pairs]

    def forward(self, X: Array) -> list[Array]:
        """Carry X (n, 784) through the layers; return X, a1, a2 and z3 (no sigmoid yet)."""
        a1 = np.maximum(0, X @ self.W[0] + self.b[0])
        a2 = np.maximum(0, a1 @ self.W[1] + self.b[1])
        return [X, a1, a2, a2 @ self.W[2] + self.b[2]]

    def backward(self, layers: list[Array], Y: Array) -> tuple[list[Array], list[Array]]:
        """Return the gradients of W and b, Y (n, 10) one-hot.

        With a3 = sigmoid(z3), the slope of the binary cross-entropy at z3 is a3 - Y. From there the
        chain rule goes back: dW = a.T dz, db = sum of dz, da = dz W.T, and ReLU lets a slope pass
        where its output is positive.
        """
        dW, db = [], []
        dz = (expit(layers[-1]) - Y) / np.float32(len(Y))
        for number in (2, 1, 0):
            a = layers[number]
            dW.append(a.T @ dz)
            db.append(dz.sum(axis=0))
            dz = (dz @ self.W[number].T) * (a > 0)
        return dW[::-1], db[::-1]

    def update(self, dW: list[Array], db: list[Array], lr: float) -> None:
        """Take one step down the slope."""
        for number in range(len(self.W)):
            self.W[number] -= np.float32(lr) * dW[number]
            self.b[number] -= np.float32(lr) * db[number]


def binary_cross_entropy(z3: Array, Y: Array) -> float:
    """The loss -(Y log a3 + (1 - Y) log(1 - a3)), summed over outputs, mean over examples.

    Written with z3 itself: log(1 + exp(z3)) - Y z3, which no sigmoid of 0 or 1 can make infinite.
    """
    return float(np.mean(np.sum(np.logaddexp(0, z3) - Y * z3, axis=1)))


class NumpyLearner:
    """The network as the shared training loop wants it: tensors outside, NumPy within."""

    def __init__(self, seed: int) -> None:
        self.model = NumpyMLP(seed)

    def step(self, X: Tensor, y: Tensor, rate: float) -> tuple[Tensor, Tensor]:
        """One step of SGD on a batch."""
        Y = _one_hot(y)
        layers = self.model.forward(_flat(X))
        self.model.update(*self.model.backward(layers, Y), rate)
        right = int((layers[-1].argmax(axis=1) == y.cpu().numpy()).sum())
        return torch.tensor(binary_cross_entropy(layers[-1], Y)), torch.tensor(right)

    def scores(self, X: Tensor) -> Tensor:
        """The outputs before their sigmoid, whose order is the same after it."""
        return torch.from_numpy(self.model.forward(_flat(X))[-1]).to(X.device)

    def loss(self, scores: Tensor, y: Tensor) -> Tensor:
        """The binary cross-entropy."""
        return torch.tensor(binary_cross_entropy(scores.cpu().numpy(), _one_hot(y)))

    def parameters(self) -> dict[str, Tensor]:
        """W0, b0 and so on."""
        pairs = [("W", self.model.W), ("b", self.model.b)]
        return {
            f"{letter}{number}": torch.from_numpy(array.copy())
            for letter, arrays in pairs
            for number, array in enumerate(arrays)
        }

    def state(self) -> dict[str, Tensor]:
        """SGD remembers nothing."""
        return {}

    def load(self, parameters: dict[str, Tensor], state: dict[str, Tensor] | None = None) -> None:
        """Take over parameters."""
        self.model.W = [parameters[f"W{number}"].numpy().copy() for number in range(3)]
        self.model.b = [parameters[f"b{number}"].numpy().copy() for number in range(3)]


def run(lab: Lab) -> None:
    """Train, draw the curves, and save the evaluation as JSON."""
    trained = lab.teach("numpy-mlp", lambda: NumpyLearner(lab.settings.seed), PLAN)
    test = lab.images.test
    evaluation: dict[str, Any] = {
        "accuracy": trained.accuracy,
        "loss": trained.loss,
        "classes": measures.by_class(trained.learner, test),
        "confusion": measures.confusion(trained.learner, test),
    }
    path = lab.folder / "evaluation.json"
    path.write_text(json.dumps(evaluation, indent=1) + "\n", encoding="utf-8")
    lab.draw("numpy_mlp", charts.course(trained.history, "binary cross-entropy"))
    title = "The network written in NumPy: test images"
    lab.draw("confusion", figures.confusion(evaluation["confusion"], CLASS_NAMES, title))


def _flat(X: Tensor) -> Array:
    flat: Array = X.flatten(1).cpu().numpy()
    return flat


def _one_hot(y: Tensor) -> Array:
    one_hot: Array = np.eye(WIDTHS[-1], dtype=np.float32)[y.cpu().numpy()]
    return one_hot


STUDY = Study(
    "numpy-mlp",
    "A network in NumPy alone",
    "784-300-100-10 with ReLU, ReLU and sigmoid outputs, back-propagation by the chain rule, SGD",
    {"numpy-mlp": 87.48},
    run,
)
