"""The grader's own tools inside a torch worker: they make, observe and report, and judge nothing.

They run beside the submission and could be lied to by it; what is worth points against a cheat is
computed by the grader from values, and compared with what a process computes that never loaded the
submission.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from .figures import figure

__all__ = [
    "assign", "assign_layers", "convolutions", "figure", "kinds", "layers", "network",
    "optimizer", "outputs", "settle", "shift_kernels", "state", "steps", "stir", "watched",
]  # fmt: skip

AT_ONCE = 100


class Watch(nn.Module):
    """Passes its input on, and notes whether gradients are being recorded.

    Copies of a network share one, so that a copy that is evaluated is noted too.
    """

    def __init__(self) -> None:
        super().__init__()
        self.recorded = -1

    def __deepcopy__(self, memo: dict[int, Any]) -> Watch:
        return self

    def forward(self, x: Tensor) -> Tensor:
        """Return x. Shape and dtype stay as they are."""
        self.recorded = int(torch.is_grad_enabled())
        return x


def network(kind: str, state: dict[str, Tensor]) -> nn.Module:
    """Create the grader's small network, "dense" or "image", with these parameters and buffers.

    dense: linear, batch norm, ReLU, linear for (n, d); image: convolution, batch norm, ReLU,
    flatten, linear for (n, 1, s, s). The first layer has no bias: before a batch norm its gradient
    is rounding noise, which Adam would blow up.
    """
    first, last = state["0.weight"], state["last.weight"]
    layers: dict[str, nn.Module] = {"watch": Watch()}
    if kind == "dense":
        layers["0"] = nn.Linear(first.shape[1], first.shape[0], bias=False)
        layers["1"] = nn.BatchNorm1d(first.shape[0])
    else:
        layers["0"] = nn.Conv2d(first.shape[1], first.shape[0], first.shape[2], bias=False)
        layers["1"] = nn.BatchNorm2d(first.shape[0])
    layers |= {"relu": nn.ReLU(), "flatten": nn.Flatten()}
    layers["last"] = nn.Linear(last.shape[1], last.shape[0])
    model = nn.Sequential()
    for name, layer in layers.items():
        model.add_module(name, layer)
    assign(model, state)
    return model.float()  # whatever dtype a submission has made the default


def watched(model: nn.Module) -> int:
    """Return 1 if gradients were recorded in the grader's network, 0 if not, -1 if unused."""
    watch: Any = model.get_submodule("watch")
    return int(watch.recorded)


def optimizer(kind: str, model: nn.Module, lr: float) -> torch.optim.Optimizer:
    """Create an optimizer of the grader's, "SGD" or "Adam"."""
    made: torch.optim.Optimizer = getattr(torch.optim, kind)(model.parameters(), lr=lr)
    return made


def steps(
    model: nn.Module, optimizer: Any, gradients: Sequence[dict[str, Tensor]]
) -> list[dict[str, Tensor]]:
    """Return how far each parameter moves in each step of an optimizer, given its gradients.

    Each step begins at 0, where a weight decay, which is free, does nothing. An empty list where
    there is no optimizer.
    """
    moved: list[dict[str, Tensor]] = []
    if not isinstance(optimizer, torch.optim.Optimizer):
        return moved
    for gradient in gradients:
        for name, parameter in model.named_parameters():
            parameter.data.zero_()
            parameter.grad = gradient[name].clone()
        optimizer.step()
        moved.append({name: p.detach().clone() for name, p in model.named_parameters()})
    return moved


def layers(model: nn.Module, inputs: int = 784) -> list[tuple[int, int, Tensor, Tensor | None]]:
    """Return inputs, outputs, weight and bias of each nn.Linear that a model holds, in order."""
    settle(model, inputs)
    return [
        (
            m.in_features,
            m.out_features,
            m.weight.detach(),
            None if m.bias is None else m.bias.detach(),
        )
        for m in model.modules()
        if isinstance(m, nn.Linear)
    ]


def assign_layers(model: nn.Module, theta: dict[str, Tensor]) -> None:
    """Set the two nn.Linear layers of a model; W1 is (h, d), W2 (k, h), as torch keeps them.

    A layer is found by its sizes; one that has others, which 2.1 judges, gets fixed numbers.
    """
    settle(model, theta["W1"].shape[1])
    shapes = {theta[name].shape: name for name in ("W1", "W2")}
    with torch.no_grad():
        for layer in model.modules():
            if isinstance(layer, nn.Linear):
                name = shapes.get(layer.weight.shape)
                layer.weight.copy_(theta[name] if name else _fixed(layer.weight))
                if layer.bias is not None:
                    layer.bias.copy_(theta[f"b{name[1]}"] if name else _fixed(layer.bias))


def _fixed(parameter: Tensor) -> Tensor:
    """Return numbers of this shape that are the same in every process."""
    return torch.linspace(-0.5, 0.5, parameter.numel()).reshape(parameter.shape)


def convolutions(model: nn.Module) -> dict[str, Any]:
    """Return the kernel sizes of the nn.Conv2d of a model, and how many numbers it keeps."""
    settle(model)
    kernels = [tuple(m.kernel_size) for m in model.modules() if isinstance(m, nn.Conv2d)]
    return {
        "kernels": kernels,
        "parameters": sum(1 for _ in model.parameters()),
        "numbers": sum(value.numel() for value in _named(model).values()),
    }


def shift_kernels(model: nn.Module, amount: float) -> None:
    """Add random numbers of this size to every kernel of a convolution smaller than an image."""
    with torch.no_grad():
        for layer in model.modules():
            if isinstance(layer, nn.Conv2d) and min(layer.kernel_size) < 28:
                for name, parameter in layer.named_parameters():  # a norm may compute the kernel
                    if "bias" not in name:
                        parameter.add_(amount * torch.randn_like(parameter))


def stir(model: nn.Module) -> None:
    """Give every parameter random numbers of a usual size.

    A layer that begins with zeros, or with numbers so small that nothing comes through, hides what
    depends on what.
    """
    settle(model)
    with torch.no_grad():
        for parameter in model.parameters():
            noise = torch.randn_like(parameter)
            if parameter.ndim > 1:
                parameter.copy_(noise * (2 / parameter[0].numel()) ** 0.5)
            else:
                parameter.add_(0.1 * noise)


def kinds(value: object) -> list[str]:
    """Return the types' names of a value, or of the items of a tuple or list."""
    items = value if isinstance(value, tuple | list) else [value]
    return [type(item).__name__[:100] for item in items[:10]]


def settle(model: nn.Module, *shape: int) -> None:
    """Show an example to a network with lazy layers, which have no parameters before."""
    if any(isinstance(p, nn.parameter.UninitializedParameter) for p in model.parameters()):
        training = model.training
        outputs(model, torch.zeros(1, *(shape or (1, 28, 28))))
        model.train(training)


def state(model: nn.Module) -> dict[str, Tensor]:
    """Return the state_dict() of a model as copies."""
    settle(model)
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def learned(model: nn.Module, most: int) -> dict[str, Any]:
    """Return the state_dict() of a trained model, if it holds at most so many numbers.

    What has two names, such as a layer that stands in an nn.Sequential as well, comes once.
    """
    values: dict[str, Tensor] = {}
    places = set()
    for name, value in model.state_dict().items():
        place = (value.data_ptr(), value.shape, value.stride())
        if place not in places:
            places.add(place)
            values[name] = value
    numbers = sum(value.numel() for value in values.values())
    return {"numbers": numbers, "values": values if numbers <= most else {}}


def restore(model: nn.Module, values: dict[str, Tensor]) -> None:
    """Give a fresh model what `learned` returned of a trained one."""
    model.load_state_dict(values, strict=False)  # names are compared by the grader


def set_rate(optimizer: torch.optim.Optimizer, lr: float) -> None:
    """Set the learning rate of every parameter."""
    for group in optimizer.param_groups:
        group["lr"] = lr


def _named(model: nn.Module) -> dict[str, Tensor]:
    return {**dict(model.named_parameters()), **dict(model.named_buffers())}


def assign(model: nn.Module, values: dict[str, Tensor]) -> None:
    """Set parameters and buffers, by name, to these values."""
    settle(model)
    named = _named(model)
    with torch.no_grad():
        for name, value in values.items():
            named[name].copy_(value)


def outputs(model: nn.Module, X: Tensor) -> Tensor:
    """Return the model's outputs for `X` in eval mode, a hundred examples at a time.

    Layers take many times the memory of their images.
    """
    model.eval()
    with torch.no_grad():
        return torch.cat([model(portion) for portion in torch.split(X, AT_ONCE)])
