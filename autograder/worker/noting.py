"""A linear model in the place of the student's network, which notes how a training loop calls it.

It is of the student's own class too: what the loop looks up in its model is there, and the methods
that the student wrote call the probe.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class Notes(list[dict[str, Any]]):
    """Notes that a copy of the network goes on writing: it may be trained in its place."""

    def add(self, model: nn.Module, flat: Tensor, output: Tensor) -> None:
        """Note a call with examples (n, d); whether gradients come back is known later."""
        note = {
            "rows": (flat[:, 0].detach() * 1000).round().long().tolist(),
            "state": float(sum(p.detach().double().sum() for p in model.parameters())),
            "training": model.training,
            "gradients": torch.is_grad_enabled(),
            "backward": False,
        }
        self.append(note)
        if output.requires_grad:
            output.register_hook(lambda _: note.update(backward=True))  # type: ignore[no-untyped-call]

    def __deepcopy__(self, _: Any) -> Notes:
        return self


class Probe(nn.Module):
    """A linear model which notes how a training loop calls it.

    The first value of each example is its row number divided by 1000. For whatever else the loop
    looks up in its model there is `own`, a network of the student's.
    """

    def __init__(self, features: int, classes: int, own: nn.Module | None = None) -> None:
        nn.Module.__init__(self)  # and not that of a student's class, which may come next
        self.linear = nn.Linear(features, classes)
        self.noted = Notes()
        vars(self)["own"] = own  # not as a module: its parameters are not the probe's
        self.lent = False

    def __getattr__(self, name: str) -> Any:
        """Return what a loop finds in the student's own network."""
        try:
            return nn.Module.__getattr__(self, name)
        except AttributeError:
            own = vars(self).get("own")
            if own is None:
                raise
        found = getattr(own, name)
        self.lent |= isinstance(found, nn.Module | nn.Parameter)
        return found

    def __reduce_ex__(self, _: Any) -> Any:
        """Be copied and saved like any other network; no name leads to this one's class."""
        return _blank, (vars(self)["own"],), vars(self)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits `(n, classes)` for `x` `(n, ...)` and note the call."""
        flat = x.flatten(1)
        logits: Tensor = self.linear(flat.to(self.linear.weight.dtype))
        self.noted.add(self, flat, logits)
        return logits


class Listener:
    """Notes how a loop calls a network of the student's own: as a whole, or layer by layer."""

    def __init__(self, model: nn.Module) -> None:
        self.noted = Notes()
        self.model = model
        self.whole = False
        model.register_forward_pre_hook(self.enter)
        model.register_forward_hook(self.leave, with_kwargs=True)
        layers = [layer for layer in model.modules() if [*layer.parameters(recurse=False)]]
        if layers and layers[0] is not model:
            layers[0].register_forward_hook(self.pass_by, with_kwargs=True)

    def enter(self, *_: Any) -> None:
        """Know that what the layers see is the network's own doing."""
        self.whole = True

    def leave(self, _: nn.Module, args: Any, kwargs: Any, logits: Tensor) -> None:
        """Note a call of the network."""
        self.whole = False
        self.noted.add(self.model, [*args, *kwargs.values()][0].flatten(1), logits)

    def pass_by(self, _: nn.Module, args: Any, kwargs: Any, output: Tensor) -> None:
        """Note a call of the first layer, if nobody called the network."""
        if not self.whole:
            self.noted.add(self.model, [*args, *kwargs.values()][0].flatten(1), output)


def attend(model: nn.Module) -> Listener:
    """Return what will be noted of a network from now on."""
    return Listener(model)


def probe(features: int, classes: int, own: object) -> Probe:
    """Return a fresh probe in the place of the student's own network, if that is one.

    Its gradients are there, and 0, for a loop that looks at them.
    """
    if not isinstance(own, nn.Module):
        return Probe(features, classes)
    for parameter in own.parameters():
        if not isinstance(parameter, nn.parameter.UninitializedParameter):
            parameter.grad = torch.zeros_like(parameter)
    return _kind(own)(features, classes, own)


def _kind(own: nn.Module | None) -> type[Probe]:
    """Return the class of a probe that is of a network's own class as well, if there can be one."""
    if own is None:
        return Probe
    written = type(own)
    make: Any = type(written)
    try:
        kind: type[Probe] = make(
            written.__name__, (Probe, written), {"__module__": written.__module__}
        )
        return kind
    except TypeError:  # a class that has the last word on who inherits from it
        return Probe


def _blank(own: nn.Module | None) -> Probe:
    """Return a probe of that kind with nothing in it yet."""
    kind = _kind(own)
    return kind.__new__(kind)


def lent(model: Probe) -> bool:
    """Say whether a loop took layers of the student's own network from a probe.

    They may be what its optimizer trains: one for each of several groups of parameters.
    """
    return model.lent


def notes(model: Probe | Listener) -> list[dict[str, Any]]:
    """Return what a probe noted, call by call."""
    return list(model.noted)
