"""The grader's own tools inside a torch worker: they set up, observe and report, and judge nothing.

They run beside the submission and could be lied to by it; what is worth points against a cheat is
computed by the grader from predictions.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from .copies import luggage, unpack
from .drawing import draw
from .noting import attend, lent, notes, probe
from .traces import trace

__all__ = [
    "assign", "attend", "calm", "draw", "lent", "luggage", "notes", "outputs",
    "parameters", "probe", "replay", "settle", "state", "trace", "unpack",
]  # fmt: skip

AT_ONCE = 100
DROPOUTS = (
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "alpha_dropout",
    "feature_alpha_dropout",
)


def calm() -> None:
    """Turn dropout off for good, so that two runs of the same model compute the same."""
    replaced = [getattr(nn.functional, name) for name in DROPOUTS]
    for name in DROPOUTS:
        setattr(nn.functional, name, _unchanged)
    torch.dropout = _unchanged
    for module in list(sys.modules.values()):  # `from torch.nn.functional import dropout`
        if str(vars(module).get("__file__")).startswith("/submission/"):  # no lazy one wakes up
            for name, value in list(vars(module).items()):
                if any(value is old for old in replaced):
                    setattr(module, name, _unchanged)


def _unchanged(input: Tensor, *_: object, **__: object) -> Tensor:  # noqa: A002
    return input


def parameters(model: nn.Module) -> list[tuple[str, Tensor, bool]]:
    """Return name, value and whether it is trained of each parameter, in the model's order."""
    settle(model)
    return [(name, p.detach().clone(), p.requires_grad) for name, p in model.named_parameters()]


def settle(model: nn.Module, *shape: int) -> None:
    """Show an example to a network with lazy layers, which have no parameters before."""
    if any(isinstance(p, nn.parameter.UninitializedParameter) for p in model.parameters()):
        training = model.training
        outputs(model, torch.zeros(1, *(shape or (1, 28, 28))))
        model.train(training)


def state(model: nn.Module) -> dict[str, Tensor]:
    """Return parameters and buffers by name."""
    settle(model)
    return {name: value.detach().clone() for name, value in _named(model).items()}


def _named(model: nn.Module) -> dict[str, Tensor]:
    return {**dict(model.named_parameters()), **dict(model.named_buffers())}


def assign(model: nn.Module, values: dict[str, Tensor]) -> None:
    """Set parameters and buffers, by name, to these values."""
    settle(model)
    named = _named(model)
    with torch.no_grad():
        for name, value in values.items():
            named[name].copy_(value)


def replay(
    model: nn.Module, X: Tensor, y: Tensor, rows: Sequence[int], how: tuple[str, float]
) -> None:
    """Train any model for one step as the reference loop does, on these rows.

    `how` is the optimiser, "SGD" or "Adam", and lr.
    """
    name, lr = how
    model.train()
    optimiser = getattr(torch.optim, name)(model.parameters(), lr=lr)
    nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()  # type: ignore[no-untyped-call]
    optimiser.step()


def outputs(model: nn.Module, X: Tensor) -> Tensor:
    """Return the model's outputs for `X` in eval mode, a hundred examples at a time.

    Layers take many times the memory of their images.
    """
    model.eval()
    with torch.no_grad():
        return torch.cat([model(portion) for portion in torch.split(X, AT_ONCE)])
