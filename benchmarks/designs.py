"""Networks that a student may well hand in for part 3, for the calibration."""

from __future__ import annotations

from tests.right.programs import Right
from tests.right.pytorch_cnn import RIGHT, layers

POOL = ("nn.ReLU()", "nn.MaxPool2d(2)")
FLAT = "nn.Flatten()"


def conv(before: int, after: int) -> str:
    """Return a convolution that keeps the image's size."""
    return f"nn.Conv2d({before}, {after}, 3, padding=1)"


def head(size: int) -> str:
    """Return the last layer."""
    return f"nn.Linear({size}, num_classes)"


def two(first: int, second: int) -> tuple[str, ...]:
    """Return two convolutions, each with a ReLU and a pooling: an image of 7 by 7 is left."""
    return (conv(1, first), *POOL, conv(first, second), *POOL)


ORDINARY: list[Right] = [
    layers("one convolution, 8 channels", conv(1, 8), *POOL, FLAT, head(8 * 14 * 14)),
    layers("two convolutions, 8 and 16", *two(8, 16), FLAT, head(16 * 49)),
    layers("two convolutions, 16 and 32", *two(16, 32), FLAT, head(32 * 49)),
    layers(
        "16 and 32, batch norm",
        *(conv(1, 16), "nn.BatchNorm2d(16)", *POOL),
        *(conv(16, 32), "nn.BatchNorm2d(32)", *POOL, FLAT, head(32 * 49)),
    ),
    layers(
        "three convolutions, 16, 32 and 64",
        *(*two(16, 32), conv(32, 64), "nn.ReLU()", FLAT, head(64 * 49)),
    ),
    layers(
        "32 and 64, a hidden layer of 128",
        *(*two(32, 64), FLAT, "nn.Linear(64 * 49, 128)", "nn.ReLU()", head(128)),
    ),
    layers(
        "16 and 32, dropout, a hidden layer",
        *(*two(16, 32), "nn.Dropout(0.25)", FLAT, "nn.Linear(32 * 49, 64)", "nn.ReLU()"),
        *("nn.Dropout(0.5)", head(64)),
    ),
    *(one for one in RIGHT if one.name in ("TinyVGG", "LeNet", "batch norm and dropout")),
]
TOO_SMALL = [one for one in RIGHT if one.name == "strides and a global mean"]
ALL = {one.name: one for one in (*ORDINARY, *TOO_SMALL)}
