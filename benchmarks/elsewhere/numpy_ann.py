"""The NumPy network of the assignment as published elsewhere: `-m benchmarks.elsewhere.numpy_ann`.

64 hidden units, batches of 64, 250 epochs, float64; after every epoch one pass over all training
images for the loss and one for the accuracy.
"""

from __future__ import annotations

import numpy as np

from benchmarks.elsewhere import script
from benchmarks.elsewhere.script import Array

HIDDEN, BATCH, EPOCHS, RATE, CLASSES = 64, 64, 250, 0.1, 10


class Network:
    """784 inputs, 64 hidden units with ReLU, softmax."""

    def __init__(self, seed: int, inputs: int = 784) -> None:
        rng = np.random.default_rng(seed)
        self.W1 = rng.normal(size=(inputs, HIDDEN)) * np.sqrt(2 / inputs)
        self.W2 = rng.normal(size=(HIDDEN, CLASSES)) * np.sqrt(2 / HIDDEN)
        self.b1, self.b2 = np.zeros(HIDDEN), np.zeros(CLASSES)

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
        self.W2 -= RATE * self.a1.T @ dz2
        self.b2 -= RATE * dz2.sum(axis=0)
        self.W1 -= RATE * X.T @ dz1
        self.b1 -= RATE * dz1.sum(axis=0)


def train(network: Network, X: Array, y: Array, epochs: int, seed: int) -> dict[str, list[float]]:
    """Train, and measure on all training images after every epoch."""
    rng = np.random.default_rng(seed)
    y_true = np.eye(CLASSES)[y]
    history: dict[str, list[float]] = {"train_losses": [], "train_accuracies": []}
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), BATCH):
            batch = order[start : start + BATCH]
            network.step(X[batch], y_true[batch])
        loss = -np.mean(np.sum(y_true * np.log(network.forward(X) + 1e-12), axis=1))
        accuracy = np.mean(network.forward(X).argmax(axis=1) == y)
        history["train_losses"].append(float(loss))
        history["train_accuracies"].append(float(accuracy))
    return history


def main() -> None:
    """Train and tell."""
    chosen = script.options(EPOCHS)
    X, y = script.examples("train", chosen.images, chosen.seed)
    network = Network(chosen.seed)
    history = train(network, X, y, chosen.epochs, chosen.seed)
    losses = history["train_losses"]
    script.finish(chosen, lambda images: network.forward(images).argmax(axis=1), losses)


if __name__ == "__main__":
    main()
