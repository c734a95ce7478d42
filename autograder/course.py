"""The assignment as data: its parts, thresholds, training settings and limits, each written once.

The settings were chosen so that the reference clears each threshold on every one of 30 seeds
(benchmarks/calibration.md) in a few seconds. Points and visibility stand at the checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["numpy", "torch"]
TRAINING_IMAGES, VALIDATION_IMAGES, CLASSES = 8000, 2000, 10
MEASURED_IMAGES = 2000  # of the training images, after every epoch
GRADING_SECONDS = 570.0  # of one grading in all: Gradescope stops it after ten minutes
PARTIAL = 0.10  # below a threshold, from where on an accuracy earns a part of its points
CHECK_SECONDS = 10.0  # of one case of a check
# What is there wherever grading happens; a part may allow fewer.
PACKAGES = ("numpy", "torch", "torchvision", "matplotlib", "tqdm")


@dataclass(frozen=True)
class Training:
    """How a part is trained for its accuracy.

    `processor_seconds` is what the worker may use in all, many times what the reference needs;
    `wall_seconds` ends one that waits instead of computing.
    """

    epochs: int
    batch_size: int
    lr: float
    processor_seconds: int = 120
    wall_seconds: float = 300.0


@dataclass(frozen=True)
class Part:
    """One part of the assignment: its file, what it needs, and what its network must reach.

    `packages` are those that it may import beside the standard library and `utils`; None for all.
    `permuted` says whether the pixels of its images are secretly permuted, and `shape` how an image
    arrives. `sizes` are the arguments of the network's constructor, `accuracy` is the number of the
    check whose `threshold` the network must reach. `numbers` is how many a trained network may hand
    on: room for two linear layers and what belongs to them, but not for a set of images.
    """

    number: int
    module: str
    title: str
    kind: Kind
    network: str
    sizes: tuple[int, ...]
    shape: tuple[int, ...]
    permuted: bool
    accuracy: str
    threshold: float
    training: Training
    packages: tuple[str, ...] | None = None
    numbers: int = 52_000


PARTS = (
    Part(
        1, "numpy_ann", "NumPy ANN", "numpy", "NumpyANN", (784, 64, CLASSES), (784,), True, "1.10",
        0.77, Training(epochs=12, batch_size=16, lr=0.03), ("numpy",),
    ),
    Part(
        2, "pytorch_ann", "PyTorch ANN", "torch", "PyTorchANN", (784, 64, CLASSES), (784,), True,
        "2.7", 0.80, Training(epochs=10, batch_size=16, lr=0.04),
    ),
    Part(
        3, "pytorch_cnn", "PyTorch CNN", "torch", "PyTorchCNN", (CLASSES,), (1, 28, 28), False,
        "3.5", 0.85, Training(epochs=10, batch_size=50, lr=4e-3, processor_seconds=240),
        numbers=5_000_000,
    ),
)  # fmt: skip
BY_MODULE = {part.module: part for part in PARTS}
MODULES = tuple(BY_MODULE)


def order(number: str) -> tuple[int, ...]:
    """Return a check's number as integers, so that 1.10 comes after 1.9."""
    return tuple(int(piece) for piece in number.split("."))


def part_of(number: str) -> Part:
    """Return the part that a check's number belongs to. Raises `KeyError` where there is none."""
    first = order(number)[0]
    for part in PARTS:
        if part.number == first:
            return part
    raise KeyError(number)
