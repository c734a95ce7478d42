"""The assignment's workload as published elsewhere, written anew from its public description.

`python -m benchmarks.published numpy_ann|pytorch_ann|pytorch_cnn [--seed 0]` trains one of its
three networks on 2,000 images and prints its accuracy on 200 test images. Where the description is
silent, the plain or cheaper way is taken.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from data import fashion_mnist

if TYPE_CHECKING:
    from torch import Tensor, nn

Array = NDArray[Any]
Predict = Callable[[Array], Array]  # images (n, 784), float64, to labels (n,)
TRAINING_IMAGES, TEST_IMAGES, CLASSES = 2000, 200, 10
EPOCHS = {"numpy_ann": 250, "pytorch_ann": 100, "pytorch_cnn": 60}
NUMPY_HIDDEN, TORCH_HIDDEN, BATCH = 64, 32, 64
CHANNELS, DROPOUT = (32, 64, 128, 256), 0.25
NUMPY_RATE, ADAM_RATE = 0.1, 1e-3


def examples(split: fashion_mnist.Split, count: int, seed: int) -> tuple[Array, Array]:
    """Draw images (n, 784) with values in [0, 1], float64, and their labels (n,)."""
    images, labels = fashion_mnist.load("sample", split)
    chosen = np.random.default_rng(seed).permutation(len(images))[:count]
    return images[chosen].reshape(len(chosen), -1) / 255.0, labels[chosen].astype(np.int64)


class Network:
    """The NumPy network: 784 inputs, 64 hidden units with ReLU, softmax; float64."""

    def __init__(self, seed: int, inputs: int = 784) -> None:
        rng = np.random.default_rng(seed)
        self.W1 = rng.normal(size=(inputs, NUMPY_HIDDEN)) * np.sqrt(2 / inputs)
        self.W2 = rng.normal(size=(NUMPY_HIDDEN, CLASSES)) * np.sqrt(2 / NUMPY_HIDDEN)
        self.b1, self.b2 = np.zeros(NUMPY_HIDDEN), np.zeros(CLASSES)

    def forward(self, X: Array) -> Array:
        """Return probabilities (n, 10) for images (n, 784)."""
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(self.z1, 0)
        z2 = self.a1 @ self.W2 + self.b2
        e = np.exp(z2 - z2.max(axis=1, keepdims=True))
        probabilities: Array = e / e.sum(axis=1, keepdims=True)
        return probabilities

    def step(self, X: Array, y_true: Array) -> None:
        """Go one step down the gradient of the mean cross-entropy."""
        dz2 = (self.forward(X) - y_true) / len(X)
        dz1 = (dz2 @ self.W2.T) * (self.z1 > 0)
        self.W2 -= NUMPY_RATE * self.a1.T @ dz2
        self.b2 -= NUMPY_RATE * dz2.sum(axis=0)
        self.W1 -= NUMPY_RATE * X.T @ dz1
        self.b1 -= NUMPY_RATE * dz1.sum(axis=0)


def numpy_ann(X: Array, y: Array, epochs: int, seed: int) -> tuple[Predict, list[float]]:
    """Train in batches; after every epoch one pass over all images for the loss, one for accuracy.

    Returns what predicts, and the losses.
    """
    network, rng = Network(seed), np.random.default_rng(seed)
    y_true, losses = np.eye(CLASSES)[y], []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), BATCH):
            batch = order[start : start + BATCH]
            network.step(X[batch], y_true[batch])
        losses.append(-np.mean(np.sum(y_true * np.log(network.forward(X) + 1e-12), axis=1)))
        np.mean(network.forward(X).argmax(axis=1) == y)
    return lambda images: network.forward(images).argmax(axis=1), losses


def torch_ann() -> nn.Module:
    """Return a fresh network: 784 inputs, 32 hidden units with ReLU, logits."""
    from torch import nn

    return nn.Sequential(nn.Linear(784, TORCH_HIDDEN), nn.ReLU(), nn.Linear(TORCH_HIDDEN, CLASSES))


def torch_cnn() -> nn.Module:
    """Return a fresh network of four blocks: 28 pixels a side become 14, 7, 3 and 1; then logits.

    A block is a convolution, batch norm, ReLU, pooling by two, dropout.
    """
    from torch import nn

    layers: list[nn.Module] = [nn.Unflatten(1, (1, 28, 28))]
    for before, after in zip((1, *CHANNELS[:-1]), CHANNELS, strict=True):
        layers += [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
        layers += [nn.MaxPool2d(2), nn.Dropout(DROPOUT)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(CHANNELS[-1], CLASSES))


def train(
    model: nn.Module, X: Tensor, y: Tensor, validation: tuple[Tensor, Tensor], plan: tuple[int, int]
) -> list[float]:
    """Train with Adam by a plan of epochs and batch size, validating after every epoch.

    Returns the training losses, which are those of the steps.
    """
    import torch
    from torch.nn.functional import cross_entropy

    optimizer, losses = torch.optim.Adam(model.parameters(), lr=ADAM_RATE), []
    for _ in range(plan[0]):
        model.train()
        total = 0.0
        for batch in torch.split(torch.randperm(len(X)), plan[1]):
            optimizer.zero_grad()
            loss = cross_entropy(model(X[batch]), y[batch])
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += loss.item() * len(batch)
        model.eval()
        with torch.no_grad():
            cross_entropy(model(validation[0]), validation[1])
        losses.append(total / len(X))
    return losses


def with_torch(
    name: str, X: Array, y: Array, epochs: int, seed: int
) -> tuple[Predict, list[float]]:
    """Train a PyTorch network: the ANN in batches, the CNN with all images in one."""
    import torch

    torch.manual_seed(seed)
    model, batch = (torch_ann(), BATCH) if name == "pytorch_ann" else (torch_cnn(), len(X))
    seen = examples("test", TEST_IMAGES, seed)
    validation = torch.from_numpy(seen[0]).float(), torch.from_numpy(seen[1])
    tensors = torch.from_numpy(X).float(), torch.from_numpy(y)
    losses = train(model, *tensors, validation, (epochs, batch))

    def predict(images: Array) -> Array:
        model.eval()
        with torch.no_grad():
            found: Array = model(torch.from_numpy(images).float()).argmax(1).numpy()
        return found

    return predict, losses


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published", description=__doc__)
    parser.add_argument("name", choices=list(EPOCHS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--images", type=int, default=TRAINING_IMAGES)
    parser.add_argument("--epochs", type=int, help="default: as described")
    chosen = parser.parse_args()
    X, y = examples("train", chosen.images, chosen.seed)
    epochs = chosen.epochs or EPOCHS[chosen.name]
    if chosen.name == "numpy_ann":
        predict, losses = numpy_ann(X, y, epochs, chosen.seed)
    else:
        predict, losses = with_torch(chosen.name, X, y, epochs, chosen.seed)
    X, y = examples("test", TEST_IMAGES, chosen.seed)
    print(f"loss {losses[-1]:.3f}, accuracy {np.mean(predict(X) == y):.1%}")


if __name__ == "__main__":
    main()
