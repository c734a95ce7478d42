"""What `benchmarks.roofline` times: the reference's and the studies' networks, learning as they do.

Each is run by the very loop that trains it: the reference's `train`, or a step of the studies'.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import ModuleType

import numpy as np
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from autograder.programs import REFERENCE
from autograder.setups import SETUPS
from solutions.studies import cnn_evolution, simple_cnn, tinyvgg
from solutions.studies.images import Part, batches
from solutions.studies.learners import TorchLearner
from solutions.studies.models import QuickNet, SimpleCNN, TinyVGG, cnn_v1, cnn_v2, cnn_v3, halves
from solutions.studies.training import Plan

IMAGES = 8000
Edits = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Work:
    """A training to be timed: `run(steps)` takes so many steps, batch by batch."""

    name: str
    precision: str
    batch: int
    run: Callable[[int], object]
    model: nn.Module
    twin: Callable[[int], object] | None = None
    """The same work in PyTorch, whose operations can be counted, where `run` is NumPy's."""


def images(shape: tuple[int, ...]) -> Part:
    """Return made images with made labels: what they show costs nothing."""
    generator = torch.Generator().manual_seed(0)
    X = torch.rand(IMAGES, *shape, generator=generator)
    return Part(X, torch.randint(0, 10, (IMAGES,), generator=generator))


def solution(name: str, edits: Edits = ()) -> ModuleType:
    """Load a module of the reference, with pieces replaced that stand in it once."""
    text = (REFERENCE / f"{name}.py").read_text(encoding="utf-8")
    for old, new in edits:
        if text.count(old) != 1:
            raise ValueError(f"{text.count(old)} times in {name}.py: {old!r}")
        text = text.replace(old, new)
    module = ModuleType(name)
    if str(REFERENCE) not in sys.path:
        sys.path.insert(0, str(REFERENCE))
    exec(compile(text, f"{name}.py", "exec"), module.__dict__)
    return module


def reference(name: str, label: str, edits: Edits = (), batch: int = 0) -> Work:
    """Return a part of the reference at work, trained as the grader trains it."""
    setup = SETUPS[name]
    part, module = images(setup.shape), solution(name, edits)
    torch.manual_seed(0)
    model = module.PyTorchCNN() if name == "pytorch_cnn" else module.PyTorchANN(*setup.sizes)
    size = batch or setup.batch_size

    def run(steps: int) -> None:
        X, y = part.X[: steps * size], part.y[: steps * size]
        how = {"epochs": 1, "batch_size": size, "lr": setup.lr}
        module.train(model, X, y, X[:1], y[:1], **how)

    return Work(label, "float32", size, run, model)


def numpy_ann() -> Work:
    """Return part 1 at work; what it does is counted where PyTorch does the same."""
    setup, module = SETUPS["numpy_ann"], solution("numpy_ann")
    part, twin = images(setup.shape), reference("pytorch_ann", "twin")
    X, y = part.X.numpy(), part.y.numpy()
    model = module.NumpyANN(*setup.sizes)

    def run(steps: int) -> None:
        count = steps * setup.batch_size
        how = {"epochs": 1, "batch_size": setup.batch_size, "lr": setup.lr}
        module.train(model, X[:count], y[:count], X[:1], y[:1], **how)

    return Work("NumPy ANN", "float64", setup.batch_size, run, twin.model, twin.run)


def study(label: str, create: Callable[[], nn.Module], plan: Plan, precision: str) -> Work:
    """Return a network of the studies at work, with their loop's batches and step."""
    torch.manual_seed(0)
    model, part = create(), images((1, 28, 28))
    learner, order = TorchLearner(model, plan.rule), torch.Generator().manual_seed(0)

    def run(steps: int) -> None:
        chosen = part.first(steps * plan.batch)
        for X, y in batches(chosen, plan.batch, order, augment=plan.augment):
            learner.step(X, y, plan.rule.lr)

    return Work(label, precision, plan.batch, run, model)


def everything() -> Iterator[Work]:
    """Yield every network that learns in the assignment or in a study."""
    yield reference("pytorch_cnn", "reference CNN")
    yield reference("pytorch_ann", "PyTorch ANN")
    yield numpy_ann()
    yield study("TinyVGG", TinyVGG, tinyvgg.PLAN, "float32")
    yield study("SimpleCNN", SimpleCNN, simple_cnn.PLAN, "float32")
    for version, create in enumerate((cnn_v1, cnn_v2, cnn_v3), 1):
        yield study(f"CNN v{version}", create, cnn_evolution.PLAN, "float32")
    if halves(torch.device("cpu")):
        yield study("QuickNet", QuickNet, cnn_evolution.QUICK_PLAN, "bfloat16")
    plain = partial(QuickNet, plain=True)
    yield study("QuickNet, plain", plain, cnn_evolution.QUICK_PLAN, "float32")


def operations(work: Work, steps: int = 10) -> float:
    """Return the floating-point operations of a step, as PyTorch itself counts them."""
    with FlopCounterMode(display=False) as counter:
        (work.twin or work.run)(steps)
    return float(counter.get_total_flops() / steps)


Product = tuple[int, int, int]  # (m, k) @ (k, n)


def products(work: Work) -> list[Product]:
    """Return the matrix products that a step consists of: each layer's own and those backward."""
    found: list[Product] = []
    with _hooked(work.model, found):
        (work.twin or work.run)(1)
    layers = found[: _count(work.model)]  # what follows is the measuring after an epoch
    forward = [shape for m, k, n in layers for shape in ((m, k, n), (k, m, n))]
    return forward + [(m, n, k) for m, k, n in layers[1:]]  # images need no gradient


@contextmanager
def _hooked(model: nn.Module, found: list[Product]) -> Iterator[None]:
    def note(module: nn.Module, _: object, out: torch.Tensor) -> None:
        if isinstance(module, nn.Conv2d):
            inner = module.in_channels * int(np.prod(module.kernel_size))
            found.append((out.numel() // module.out_channels, inner, module.out_channels))
        elif isinstance(module, nn.Linear):
            found.append((len(out), module.in_features, module.out_features))

    handles = [module.register_forward_hook(note) for module in model.modules()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _count(model: nn.Module) -> int:
    return sum(isinstance(module, nn.Conv2d | nn.Linear) for module in model.modules())
