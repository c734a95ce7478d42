"""Carries what a trained network knows into a fresh one of its kind: its numbers, nothing else.

Beside parameters and buffers these are the plain numbers and small tensors that a network and its
file keep, such as the mean of the training images. A set of images is no such number.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from torch import Tensor, nn

MOST_EACH, MOST_NUMBERS, LARGEST = 1_000, 10_000, 2**53
PLAIN = (bool, int, float)
FILE = ""  # the place of a name that belongs to the file, not to a layer


def luggage(model: nn.Module) -> list[tuple[str, str, Any]]:
    """Return place, name and value of what is kept beside parameters and buffers."""
    kept, numbers = [], 0
    for place, name, value in _plain(model):
        size = _size(value)
        if size is not None and size <= MOST_EACH and numbers + size <= MOST_NUMBERS:
            numbers += size
            kept.append((place, name, value))
    return kept


def unpack(model: nn.Module, kept: list[tuple[str, str, Any]]) -> None:
    """Give a fresh network, and its file, what `luggage` returned; what is alike stays."""
    layers = {f"layer {name}": layer for name, layer in model.named_modules()}
    for place, name, value in kept:
        home = layers[place] if place != FILE else sys.modules[type(model).__module__]
        old = getattr(home, name, None)
        if type(old) in (bool, int, float, str) and old == value:
            continue
        setattr(home, name, value.numpy() if isinstance(old, np.ndarray) else value)


def _plain(model: nn.Module) -> Iterator[tuple[str, str, object]]:
    for path, layer in model.named_modules():
        for name, value in vars(layer).items():
            if name != "training":
                yield f"layer {path}", name, value
    file = sys.modules.get(type(model).__module__)
    for name, value in vars(file).items() if file else ():
        if not name.startswith("__"):
            yield FILE, name, value


def _size(value: object) -> int | None:
    """Return how many numbers a value holds; None for what is neither numbers nor a tensor."""
    if type(value) in (bool, float) or (type(value) is int and abs(value) < LARGEST):
        return 1
    if isinstance(value, Tensor) and not value.requires_grad:
        return value.numel()
    if isinstance(value, np.ndarray | np.generic) and np.asarray(value).dtype.kind in "biuf":
        return int(np.asarray(value).size)
    if isinstance(value, tuple | list):
        return len(value) if all(type(one) in PLAIN for one in value) else None
    if isinstance(value, dict):
        plain = all(type(name) is str and type(one) in PLAIN for name, one in value.items())
        return len(value) if plain else None
    return None
