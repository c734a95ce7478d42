"""The assignment's workload as published elsewhere, written anew from its public description.

`python -m benchmarks.published numpy_ann|pytorch_ann|pytorch_cnn [--seed 0]` trains one of its
three networks on 2,000 images and prints its accuracy on 200 test images. Where the description is
silent, the plain or cheaper way is taken.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from data import fashion_mnist

if TYPE_CHECKING:
    from torch import nn

Array = NDArray[Any]
Examples = tuple[Array, Array]  # images (n, 784), float64, and labels (n,)
TRAINING_IMAGES, TEST_IMAGES, CLASSES = 2000, 200, 10
EPOCHS = {"numpy_ann": 250, "pytorch_ann": 100, "pytorch_cnn": 60}
NUMPY_HIDDEN, TORCH_HIDDEN, BATCH = 64, 32, 64
CHANNELS, DROPOUT = (32, 64, 128, 256), 0.25
NUMPY_RATE, ADAM_RATE = 0.1, 1e-3


def examples(split: fashion_mnist.Split, count: int, seed: int) -> Examples:
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


def numpy_ann(train: Examples, test: Examples, epochs: int, seed: int) -> tuple[float, float]:
    """Train in batches; after every epoch one pass over all images for the loss, one for accuracy.

    Returns the last loss and the accuracy on the test images.
    """
    network, rng = Network(seed), np.random.default_rng(seed)
    X, y = train
    y_true, loss = np.eye(CLASSES)[y], np.nan
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), BATCH):
            batch = order[start : start + BATCH]
            network.step(X[batch], y_true[batch])
        loss = -np.mean(np.sum(y_true * np.log(network.forward(X) + 1e-12), axis=1))
        np.mean(network.forward(X).argmax(axis=1) == y)
    return float(loss), float(np.mean(network.forward(test[0]).argmax(axis=1) == test[1]))


def network(name: str) -> nn.Module:
    """Return a fresh PyTorch network for images (n, 784).

    The CNN has four blocks of a convolution, batch norm, ReLU, pooling by two and dropout: 28
    pixels a side become 14, 7, 3 and 1.
    """
    from torch import nn

    if name == "pytorch_ann":
        hidden = nn.Linear(784, TORCH_HIDDEN)
        return nn.Sequential(hidden, nn.ReLU(), nn.Linear(TORCH_HIDDEN, CLASSES))
    layers: list[nn.Module] = [nn.Unflatten(1, (1, 28, 28))]
    for before, after in zip((1, *CHANNELS[:-1]), CHANNELS, strict=True):
        layers += [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
        layers += [nn.MaxPool2d(2), nn.Dropout(DROPOUT)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(CHANNELS[-1], CLASSES))


def pytorch(
    name: str, train: Examples, test: Examples, epochs: int, seed: int
) -> tuple[float, float]:
    """Train with Adam, the ANN in batches, the CNN with all images in one; validate every epoch.

    Returns the last loss, which is that of the steps, and the accuracy on the test images.
    """
    import torch
    from torch.nn.functional import cross_entropy

    torch.manual_seed(seed)
    model, loss_sum, accuracy = network(name), 0.0, 0.0
    X, X_test = (torch.from_numpy(images).float() for images, _ in (train, test))
    y, y_test = (torch.from_numpy(labels) for _, labels in (train, test))
    optimizer = torch.optim.Adam(model.parameters(), lr=ADAM_RATE)
    for _ in range(epochs):
        model.train()
        loss_sum = 0.0
        for batch in torch.split(
            torch.randperm(len(X)), BATCH if name == "pytorch_ann" else len(X)
        ):
            optimizer.zero_grad()
            loss = cross_entropy(model(X[batch]), y[batch])
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            loss_sum += loss.item() * len(batch)
        model.eval()
        with torch.no_grad():
            logits = model(X_test)
            cross_entropy(logits, y_test)
        accuracy = (logits.argmax(1) == y_test).float().mean().item()
    return loss_sum / len(X), accuracy


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published", description=__doc__)
    parser.add_argument("name", choices=list(EPOCHS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--images", type=int, default=TRAINING_IMAGES)
    parser.add_argument("--epochs", type=int, help="default: as described")
    chosen = parser.parse_args()
    train = examples("train", chosen.images, chosen.seed)
    test = examples("test", TEST_IMAGES, chosen.seed)
    plan = (train, test, chosen.epochs or EPOCHS[chosen.name], chosen.seed)
    loss, accuracy = numpy_ann(*plan) if chosen.name == "numpy_ann" else pytorch(chosen.name, *plan)
    print(f"loss {loss:.3f}, accuracy {accuracy:.1%}")


if __name__ == "__main__":
    main()
