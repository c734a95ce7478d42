"""The convolutional network as published elsewhere: four blocks, full batches, 60 epochs.

`python -m benchmarks.elsewhere.pytorch_cnn [--seed 0]`
"""

from __future__ import annotations

import torch
from torch import nn

from benchmarks.elsewhere import pytorch, script

EPOCHS, CHANNELS, DROPOUT = 60, (32, 64, 128, 256), 0.25


def block(before: int, after: int) -> nn.Module:
    """Return one block: convolution, batch norm, ReLU, pooling by two, dropout."""
    return nn.Sequential(
        nn.Conv2d(before, after, kernel_size=3, padding=1),
        nn.BatchNorm2d(after),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(DROPOUT),
    )


def network() -> nn.Module:
    """Return a fresh network: 28 pixels a side become 14, 7, 3 and 1; then logits."""
    before = (1, *CHANNELS[:-1])
    blocks = [block(*pair) for pair in zip(before, CHANNELS, strict=True)]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Linear(CHANNELS[-1], 10))


if __name__ == "__main__":
    torch.manual_seed(script.options(EPOCHS).seed)
    pytorch.run(network(), (1, 28, 28), EPOCHS, None)
