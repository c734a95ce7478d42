"""The training loop of both re-created PyTorch scripts: Adam, and a validation every epoch."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from benchmarks.elsewhere import script
from benchmarks.elsewhere.script import TEST_IMAGES, Array

RATE = 1e-3


def train(
    model: nn.Module, X: Tensor, y: Tensor, validation: tuple[Tensor, Tensor], plan: tuple[int, int]
) -> dict[str, list[float]]:
    """Train by a plan of epochs and batch size; training figures are those of the steps."""
    epochs, batch_size = plan
    history: dict[str, list[float]] = {"train_losses": [], "val_losses": []}
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for _ in range(epochs):
        model.train()
        total = 0.0
        for batch in torch.split(torch.randperm(len(X)), batch_size):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(X[batch]), y[batch])
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += loss.item() * len(batch)
        model.eval()
        with torch.no_grad():
            measured = nn.functional.cross_entropy(model(validation[0]), validation[1])
        history["train_losses"].append(total / len(X))
        history["val_losses"].append(measured.item())
    return history


def run(model: nn.Module, shape: tuple[int, ...], epochs: int, batch_size: int | None) -> None:
    """Train a network on images of a shape and tell; None makes one batch of all images."""
    chosen = script.options(epochs)
    X, y = _tensors(*script.examples("train", chosen.images, chosen.seed), shape)
    seen = _tensors(*script.examples("test", TEST_IMAGES, chosen.seed), shape)
    history = train(model, X, y, seen, (chosen.epochs, batch_size or len(X)))

    def predict(images: Array) -> Array:
        model.eval()
        with torch.no_grad():
            found: Array = model(_tensors(images, images[:, 0], shape)[0]).argmax(1).numpy()
        return found

    script.finish(chosen, predict, history["train_losses"])


def _tensors(X: Array, y: Array, shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(X).float().reshape(-1, *shape), torch.from_numpy(y)
