"""What the training loop trains: a network with its optimizer, seen as a few plain functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

PORTION = 1000  # images measured at a time


class Learner(Protocol):
    """Something that learns from batches and can be saved; scores are (n, 10) tensors."""

    def step(self, X: Tensor, y: Tensor, rate: float) -> tuple[Tensor, Tensor]:
        """Learn from one batch; return its mean loss and how many were right before it."""

    def scores(self, X: Tensor) -> Tensor:
        """Return the scores of images, without learning."""

    def loss(self, scores: Tensor, y: Tensor) -> Tensor:
        """Return the mean loss of scores."""

    def parameters(self) -> dict[str, Tensor]:
        """Return everything that answers depend on, by name."""

    def state(self) -> dict[str, Tensor]:
        """Return everything that further training depends on, parameters excluded."""

    def load(self, parameters: dict[str, Tensor], state: dict[str, Tensor] | None = None) -> None:
        """Take over what the two functions above have returned."""


@dataclass(frozen=True)
class Rule:
    """How parameters are changed: the optimizer's name, and what it is told.

    `decay` (weight decay) is AdamW's alone, as is `momentum` SGD's. `smoothing` takes a share of
    the wanted probability from the right class and spreads it over all.
    """

    optimizer: str
    lr: float
    momentum: float = 0.0
    decay: float = 0.01
    smoothing: float = 0.0


class TorchLearner:
    """A PyTorch network and its optimizer, learning by cross-entropy."""

    def __init__(self, model: nn.Module, rule: Rule) -> None:
        self.model = model
        self.rule = rule
        self.optimizer = optimizer(model, rule)
        self.learning = nn.CrossEntropyLoss(label_smoothing=rule.smoothing)

    def step(self, X: Tensor, y: Tensor, rate: float) -> tuple[Tensor, Tensor]:
        """As `Learner` says; `rate` is the learning rate of this step."""
        self.model.train()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        scores = self.model(X)
        loss = self.learning(scores, y)
        loss.backward()
        self.optimizer.step()
        return loss.detach(), (scores.detach().argmax(1) == y).sum()

    def scores(self, X: Tensor) -> Tensor:
        """As `Learner` says, in eval mode and in portions."""
        self.model.eval()
        with torch.inference_mode():
            return torch.cat([self.model(portion) for portion in torch.split(X, PORTION)])

    def loss(self, scores: Tensor, y: Tensor) -> Tensor:
        """The plain cross-entropy, whatever smoothing is used for learning."""
        return nn.functional.cross_entropy(scores, y)

    def parameters(self) -> dict[str, Tensor]:
        """Batch norm's running figures belong to them."""
        return dict(self.model.state_dict())

    def state(self) -> dict[str, Tensor]:
        """Return the optimizer's memory, each tensor named by its parameter's number."""
        memory: dict[int, dict[str, Any]] = self.optimizer.state_dict()["state"]
        return {f"{number}.{name}": value for number, name, value in _tensors(memory)}

    def load(self, parameters: dict[str, Tensor], state: dict[str, Tensor] | None = None) -> None:
        """As `Learner` says."""
        self.model.load_state_dict(parameters)
        if state is None:
            return
        memory: dict[int, dict[str, Tensor]] = {}
        for key, value in state.items():
            number, _, name = key.partition(".")
            memory.setdefault(int(number), {})[name] = value
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": memory, "param_groups": groups})


def optimizer(model: nn.Module, rule: Rule) -> torch.optim.Optimizer:
    """Create the optimizer that a rule names. Raises `ValueError` for a name it does not know."""
    parameters, optim = list(model.parameters()), torch.optim
    if rule.optimizer == "sgd":
        return optim.SGD(parameters, rule.lr, rule.momentum)
    if rule.optimizer == "rmsprop":
        return optim.RMSprop(parameters, rule.lr)
    if rule.optimizer == "adam":
        return optim.Adam(parameters, rule.lr, fused=_fused(parameters))
    if rule.optimizer == "adamw":
        fused, decay = _fused(parameters), rule.decay
        return optim.AdamW(parameters, rule.lr, weight_decay=decay, fused=fused)
    raise ValueError(f"{rule.optimizer!r} is no optimizer of the studies")


def _fused(parameters: list[nn.Parameter]) -> bool:
    # One pass over the memory instead of many: half the time of a step with six million parameters.
    return all(parameter.device.type in ("cpu", "cuda") for parameter in parameters)


def _tensors(memory: dict[int, dict[str, Any]]) -> Iterator[tuple[int, str, Tensor]]:
    for number, entries in memory.items():
        for name, value in entries.items():
            if isinstance(value, Tensor):
                yield number, name, value
