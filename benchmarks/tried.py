"""What was tried to make the networks learn in less time: the reference and a few other ways.

A way is the reference with pieces of its text replaced, so that nothing else differs.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any, cast

import torch
from torch import nn

from autograder.setups import SETUPS
from benchmarks import networks
from benchmarks.networks import Edits, Work
from solutions.studies import simple_cnn, tinyvgg
from solutions.studies.models import SimpleCNN, TinyVGG

ADAM = "torch.optim.Adam(model.parameters(), lr=lr, fused=True)"
LAYOUT = "        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]\n"
CONV1 = "nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2)"
CONV2 = "nn.Conv2d(16, 32, kernel_size=3, padding=1)"
A1 = "nn.functional.relu(self.pool(self.conv1(x)))"
A2 = "nn.functional.relu(self.conv2(a1))"
POOL = "nn.MaxPool2d(2)"
# Two poolings and two norms: what the reference was before.
OLD: Edits = (
    (CONV1, "nn.Conv2d(1, 16, kernel_size=5, padding=2, bias=False)"),
    (CONV2, "nn.Conv2d(16, 32, kernel_size=3, padding=1, bias=False)"),
    (POOL, f"{POOL}\n        self.norm1, self.norm2 = nn.BatchNorm2d(16), nn.BatchNorm2d(32)"),
    (A1, "nn.functional.relu(self.norm1(self.pool(self.conv1(x))))"),
    (A2, "nn.functional.relu(self.norm2(self.pool(self.conv2(a1))))"),
)
LOSS = "            loss_sum += loss.item() * len(batch)\n"
HITS = "            hits += int((logits.argmax(dim=1) == y_train[batch]).sum())\n"
ZERO = "            optimizer.zero_grad()\n"
BEGIN = "    optimizer = torch.optim"
RETURN = "    return history\n"
REFERENCE = "the reference"
BEFORE = "(before)"

WAYS: dict[str, Edits] = {
    REFERENCE: (),
    f"Adam not fused {BEFORE}": ((ADAM, ADAM.replace(", fused=True", "")),),
    "Adam with foreach=True": ((ADAM, ADAM.replace("fused", "foreach")),),
    "channels first": ((LAYOUT, ""),),
    f"two poolings, batch norm {BEFORE}": OLD,
    "no stride, pooling by 4": (
        (CONV1, CONV1.replace("stride=2, ", "")),
        (POOL, "nn.MaxPool2d(4)"),
    ),
    "strides alone": (
        (CONV2, CONV2.replace("padding", "stride=2, padding")),
        (A1, "nn.functional.relu(self.conv1(x))"),
    ),
    "ReLU before pooling": ((A1, "self.pool(nn.functional.relu(self.conv1(x)))"),),
    "ReLU in place": ((A1, A1[:-1] + ", inplace=True)"), (A2, A2[:-1] + ", inplace=True)")),
    "average pooling": ((POOL, "nn.AvgPool2d(2)"),),
    "no number taken out of a tensor in a step": (
        (LOSS, "            loss_sum += loss.detach() * len(batch)\n"),
        (HITS, HITS.replace("int(", "").replace(".sum())", ".sum()")),
    ),
    "gradients zeroed, not dropped": ((ZERO, ZERO.replace("()", "(set_to_none=False)")),),
    "denormal numbers flushed to 0": (
        (BEGIN, f"    torch.set_flush_denormal(True)\n{BEGIN}"),
        (RETURN, f"    torch.set_flush_denormal(False)\n{RETURN}"),
    ),
}
BATCHES = (32, 64, 128)
# Those whose network or batches differ: quicker is not enough.
ACCURATE = (
    REFERENCE,
    f"Adam not fused {BEFORE}",
    f"two poolings, batch norm {BEFORE}",
    "no stride, pooling by 4",
    "strides alone",
    "average pooling",
)


def _way(name: str) -> Callable[[], Work]:
    return lambda: networks.reference("pytorch_cnn", name, WAYS[name])


def _batch(size: int) -> Callable[[], Work]:
    return lambda: networks.reference("pytorch_cnn", f"batches of {size}", batch=size)


TRIED: dict[str, Callable[[], Work]] = {
    **{name: _way(name) for name in WAYS},
    **{f"batches of {size}, for each image": _batch(size) for size in BATCHES},
}


def _first(create: Callable[[], nn.Module]) -> Callable[[], nn.Module]:
    """Return a way to create a network whose channels come first in memory."""
    return lambda: cast(nn.Module, cast(Any, create()).to(memory_format=torch.contiguous_format))


LAYOUTS: dict[str, Callable[[], Work]] = {
    "TinyVGG": lambda: networks.study("", TinyVGG, tinyvgg.PLAN, "float32"),
    f"TinyVGG, channels first {BEFORE}": lambda: networks.study(
        "", _first(TinyVGG), tinyvgg.PLAN, "float32"
    ),
    "SimpleCNN": lambda: networks.study("", SimpleCNN, simple_cnn.PLAN, "float32"),
    f"SimpleCNN, channels first {BEFORE}": lambda: networks.study(
        "", _first(SimpleCNN), simple_cnn.PLAN, "float32"
    ),
}


def accuracy(name: str, seeds: int) -> float:
    """Train a way as part 3's script does, from several seeds; return the mean test accuracy."""
    module = networks.solution("pytorch_cnn", WAYS[name])
    setup, reached = SETUPS["pytorch_cnn"], []
    for seed in range(seeds):
        *fitting, X_test, y_test = module.load_tensors(setup.shape, "sample", seed)
        torch.manual_seed(seed)
        model = module.PyTorchCNN()
        how = {"epochs": setup.epochs, "batch_size": setup.batch_size, "lr": setup.lr}
        module.train(model, *fitting, **how)
        reached.append(float((module.predict(model, X_test) == y_test).float().mean()))
    return statistics.mean(reached)
