"""The PyTorch network as published elsewhere: 32 hidden units, batches of 64, 100 epochs.

`python -m benchmarks.elsewhere.pytorch_ann [--seed 0]`
"""

from __future__ import annotations

import torch
from torch import nn

from benchmarks.elsewhere import pytorch, script

EPOCHS, BATCH = 100, 64


def network() -> nn.Module:
    """Return a fresh network: 784 inputs, 32 hidden units with ReLU, logits."""
    return nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10))


if __name__ == "__main__":
    torch.manual_seed(script.options(EPOCHS).seed)
    pytorch.run(network(), (784,), EPOCHS, BATCH)
