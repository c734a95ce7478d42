"""What an epoch costs before any network: tensors in memory against DataLoader and ToTensor.

Both give shuffled batches of float32 images and their labels, of the same images, in one run.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from data.checksums import NAMES
from data.idx import write
from data.torchvision_pair import import_torchvision

from .error import StudyError
from .images import Images, Part, batches
from .lab import Lab
from .study import Study

BATCH, REPEATS = 64, 3


def run(lab: Lab) -> None:
    """Take turns, so that a busy moment of the machine hits both."""
    size = lab.settings.batch or BATCH
    generator = torch.Generator().manual_seed(lab.settings.seed)
    train = lab.images.train
    with tempfile.TemporaryDirectory(prefix="studies-") as folder:
        loader = usual(lab.images, Path(folder), size)
        ways: dict[str, Callable[[], Iterable[Any]]] = {
            "in_memory": lambda: batches(train, size, generator),
            "in_memory_varied": lambda: batches(train, size, generator, augment=True),
            "dataloader": lambda: loader,
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(REPEATS):
            for name, way in ways.items():
                taken[name].append(seconds(way(), len(train)))
    medians = {name: statistics.median(values) for name, values in taken.items()}
    ratio = round(medians["dataloader"] / medians["in_memory"], 1)
    rounded = {name: round(median, 4) for name, median in medians.items()}
    lab.note(seconds=rounded, ratio=ratio, images=len(train), batch=size, repeats=REPEATS)


def seconds(batches: Iterable[tuple[torch.Tensor, torch.Tensor]], expected: int) -> float:
    """Return how long going through an epoch takes. Raises `StudyError` if images are missing."""
    began = time.perf_counter()
    seen = sum(len(y) for _, y in batches)
    taken = time.perf_counter() - began
    if seen != expected:
        raise StudyError(f"An epoch had {seen} images, not {expected}", "Measure again.")
    return taken


def usual(images: Images, folder: Path, size: int) -> Iterable[Any]:
    """Return a DataLoader with ToTensor over torchvision's FashionMNIST of the same images."""
    try:
        torchvision = import_torchvision()
    except ImportError as error:
        raise StudyError(f"torchvision is missing ({error})", "Run `make studies`.") from error
    from torchvision import transforms

    raw = folder / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    parts = (images.train, images.test)
    for name, content in zip(NAMES, [x for part in parts for x in _bytes(part)], strict=True):
        (raw / name).write_bytes(write(content))
    dataset = torchvision.datasets.FashionMNIST(folder, transform=transforms.ToTensor())
    return torch.utils.data.DataLoader(dataset, size, shuffle=True)


def _bytes(part: Part) -> tuple[Any, Any]:
    pixels = (part.X[:, 0] * 255).round().to(torch.uint8).cpu().numpy()
    return pixels, part.y.cpu().numpy().astype(np.uint8)


def remarks(stats: dict[str, Any]) -> list[str]:
    """Return both times and their ratio."""
    facts = stats["facts"]
    if "ratio" not in facts:
        return []
    taken = facts["seconds"]
    return [
        "| one epoch of batches, no network | seconds |\n|---|---|\n"
        f"| DataLoader, ToTensor, torchvision.datasets.FashionMNIST | {taken['dataloader']:.2f} |\n"
        f"| tensors in memory | {taken['in_memory']:.3f} |\n"
        f"| tensors in memory, mirrored and moved | {taken['in_memory_varied']:.3f} |",
        f"In memory it is {facts['ratio']:.0f} times as quick: medians of {facts['repeats']} "
        f"epochs of {facts['images']:,} images in batches of {facts['batch']}, measured in turns.",
    ]


STUDY = Study(
    "data-side",
    "What the batches cost",
    "One epoch of batches from memory, and the usual way from a DataLoader",
    {},
    run,
    remarks,
)
