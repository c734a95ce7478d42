"""Networks that a student may well hand in for part 3, for the calibration."""

from __future__ import annotations

from autograder.programs import REFERENCE
from tests.right.programs import merged

SEQUENTIAL = """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.layers = nn.Sequential({layers})

    def forward(self, x):
        return self.layers(x)
"""
RESIDUAL = """
class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm1, self.norm2 = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)

    def forward(self, x):
        y = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(x + self.norm2(self.conv2(y)))

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU())
        self.blocks = nn.Sequential(Block(16), nn.MaxPool2d(2), Block(16))
        self.head = nn.Linear(16, num_classes)

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean(dim=(2, 3)))
"""
POOL = "nn.ReLU(), nn.MaxPool2d(2)"
HEAD = "nn.Flatten(), nn.Linear({}, num_classes)"


def _stack(*layers: str) -> str:
    return SEQUENTIAL.format(layers=", ".join(layers))


def _conv(before: int, after: int) -> str:
    return f"nn.Conv2d({before}, {after}, 3, padding=1)"


def _two(first: int, second: int, *rest: str) -> str:
    return _stack(_conv(1, first), POOL, _conv(first, second), POOL, *rest)


ORDINARY = {
    "one convolution, 8 channels": _stack(_conv(1, 8), POOL, HEAD.format(8 * 14 * 14)),
    "two convolutions, 8 and 16": _two(8, 16, HEAD.format(16 * 49)),
    "two convolutions, 16 and 32": _two(16, 32, HEAD.format(32 * 49)),
    "16 and 32, batch norm": _stack(
        _conv(1, 16), "nn.BatchNorm2d(16)", POOL, _conv(16, 32), "nn.BatchNorm2d(32)", POOL,
        HEAD.format(32 * 49),
    ),
    "three convolutions, 16, 32 and 64": _two(
        16, 32, _conv(32, 64), "nn.ReLU()", HEAD.format(64 * 49)
    ),
    "32 and 64, a hidden layer of 128": _two(
        32, 64, "nn.Flatten(), nn.Linear(64 * 49, 128), nn.ReLU(), nn.Linear(128, num_classes)"
    ),
    "16 and 32, dropout, a hidden layer": _two(
        16, 32, "nn.Dropout(0.25), nn.Flatten(), nn.Linear(32 * 49, 64), nn.ReLU()",
        "nn.Dropout(0.5), nn.Linear(64, num_classes)",
    ),
    "LeNet-5 with ReLU": _stack(
        f"nn.Conv2d(1, 6, 5, padding=2), {POOL}, nn.Conv2d(6, 16, 5), {POOL}",
        "nn.Flatten(), nn.Linear(400, 120), nn.ReLU()",
        "nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, num_classes)",
    ),
    "TinyVGG, 10 channels": _stack(
        _conv(1, 10), "nn.ReLU()", _conv(10, 10), POOL,
        _conv(10, 10), "nn.ReLU()", _conv(10, 10), POOL, HEAD.format(490),
    ),
    "residual, batch norm, a global mean": RESIDUAL,
}  # fmt: skip
TOO_LITTLE = {
    "strides and a global mean": _stack(
        "nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU()",
        "nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU()",
        "nn.AdaptiveAvgPool2d(1)", HEAD.format(32),
    ),
}  # fmt: skip
ALL = {**ORDINARY, **TOO_LITTLE}


def source(design: str) -> str:
    """Return a pytorch_cnn.py with a design's network and everything else of the reference's."""
    reference = (REFERENCE / "pytorch_cnn.py").read_text(encoding="utf-8")
    return merged(reference, ALL[design])
