"""Networks that a student may well hand in for part 3, each trained by a plain loop with Adam."""

from __future__ import annotations

from autograder.programs import REFERENCE

FALLING_RATE = '        optimizer.param_groups[0]["lr"] = lr * (1 - epoch / epochs)\n'
MAIN = 'if __name__ == "__main__":\n'

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
CONVOLUTION = "nn.Conv2d({}, {}, 3, padding=1)"


def _stack(*layers: str) -> str:
    return SEQUENTIAL.format(layers=", ".join(layers))


def _two(first: int, second: int, *rest: str) -> str:
    return _stack(
        CONVOLUTION.format(1, first), POOL, CONVOLUTION.format(first, second), POOL, *rest
    )


DESIGNS = {
    "the reference's network": "",
    "one convolution, 8 channels": _stack(
        CONVOLUTION.format(1, 8), POOL, "nn.Flatten(), nn.Linear(8 * 14 * 14, num_classes)"
    ),
    "two convolutions, 8 and 16": _two(8, 16, "nn.Flatten(), nn.Linear(16 * 49, num_classes)"),
    "two convolutions, 16 and 32": _two(16, 32, "nn.Flatten(), nn.Linear(32 * 49, num_classes)"),
    "32 and 64, a hidden layer of 128": _two(
        32,
        64,
        "nn.Flatten(), nn.Linear(64 * 49, 128), nn.ReLU(), nn.Linear(128, num_classes)",
    ),
    "16 and 32, dropout, a hidden layer": _two(
        16,
        32,
        "nn.Dropout(0.25), nn.Flatten(), nn.Linear(32 * 49, 64), nn.ReLU()",
        "nn.Dropout(0.5), nn.Linear(64, num_classes)",
    ),
    "LeNet-5 with ReLU": _stack(
        f"nn.Conv2d(1, 6, 5, padding=2), {POOL}, nn.Conv2d(6, 16, 5), {POOL}",
        "nn.Flatten(), nn.Linear(400, 120), nn.ReLU()",
        "nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, num_classes)",
    ),
    "TinyVGG, 10 channels": _stack(
        f"nn.Conv2d(1, 10, 3, padding=1), nn.ReLU(), nn.Conv2d(10, 10, 3, padding=1), {POOL}",
        f"nn.Conv2d(10, 10, 3, padding=1), nn.ReLU(), nn.Conv2d(10, 10, 3, padding=1), {POOL}",
        "nn.Flatten(), nn.Linear(490, num_classes)",
    ),
    "residual, batch norm, a global mean": RESIDUAL,
    "strides and a global mean": _stack(
        "nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU()",
        "nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU()",
        "nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, num_classes)",
    ),
}


def source(design: str) -> bytes:
    """Return a pytorch_cnn.py with a design's network and a learning rate that never falls."""
    text = (REFERENCE / "pytorch_cnn.py").read_text(encoding="utf-8")
    for piece in (FALLING_RATE, MAIN):
        if text.count(piece) != 1:
            raise ValueError(f"the reference no longer has {piece!r} once")
    return text.replace(FALLING_RATE, "").replace(MAIN, f"{DESIGNS[design]}\n\n{MAIN}").encode()
