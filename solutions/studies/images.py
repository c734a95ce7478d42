"""Fashion-MNIST as tensors on a device: a training, a validation and a test part.

The whole data set is turned into numbers once, 180 MB for 60,000 images; a batch is then an
`index_select` away. Nothing is read or converted again while a network trains.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from data.fashion_mnist import DataError, Places, load, locate
from data.idx import Bytes
from data.source import PLACES

from .error import StudyError

VALIDATION = 0.1  # of the training images
HELD_OUT = 6  # of a lone CSV file, every sixth image becomes a test image


@dataclass(frozen=True)
class Part:
    """Images X, float32 (n, 1, 28, 28) in [0, 1], and labels y, int64 (n,)."""

    X: Tensor
    y: Tensor

    def __len__(self) -> int:
        return len(self.y)

    def first(self, count: int) -> "Part":
        """Return the first so many examples."""
        return Part(self.X[:count], self.y[:count])


@dataclass(frozen=True)
class Images:
    """A data set with its name and its three parts; `digest` tells training images from others."""

    name: str
    train: Part
    val: Part
    test: Part
    digest: str = ""

    def to(self, device: torch.device) -> "Images":
        """Return the same images on a device."""
        return self._each(self.name, lambda part: Part(part.X.to(device), part.y.to(device)))

    def shuffled(self, seed: int) -> "Images":
        """Return the images with their pixels rearranged, all in the same way."""
        generator = torch.Generator().manual_seed(seed)
        places = torch.randperm(28 * 28, generator=generator).to(self.train.X.device)

        def shuffle(part: Part) -> Part:
            return Part(part.X.flatten(2)[:, :, places].reshape(part.X.shape), part.y)

        return self._each(f"{self.name}, pixels shuffled", shuffle)

    def _each(self, name: str, change: Callable[[Part], Part]) -> "Images":
        return Images(name, change(self.train), change(self.val), change(self.test), self.digest)


def read(source: str, seed: int, places: Places = PLACES) -> Images:
    """Read a data set; the seed draws a tenth of the training images for validation.

    `source` is "auto", "sample", "full", a CSV file, or a folder of IDX or CSV files. A CSV file
    on its own is one split: every sixth of its images is kept back for testing.

    Raises `StudyError` where there is no such data, or it is damaged.
    """
    try:
        found = locate(source, places)
        if found.train and found.test:
            train, test = load(source, "train", places), load(source, "test", places)
        else:
            split: Literal["train", "test"] = "train" if found.train else "test"
            train, test = _divide(*load(source, split, places))
    except DataError as error:
        raise StudyError(str(error).rstrip("."), _advice(source)) from error
    order = np.random.default_rng(seed).permutation(len(train[1]))
    cut = max(1, round(VALIDATION * len(order)))
    if not 0 < cut < len(order):
        found_images = f"{source} holds too few training images, {len(order)}"
        raise StudyError(found_images, "At least two are needed, and far more to learn anything.")
    val, rest = order[:cut], order[cut:]
    parts = _part(train, rest), _part(train, val), _part(test, slice(None))
    return Images(found.name, *parts, _digest(parts[0]))


def batches(
    part: Part, size: int, generator: torch.Generator, *, augment: bool = False
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield every example once, `size` at a time, in an order drawn from the generator.

    `augment` mirrors half of the images and moves each by up to a pixel, see `vary`.
    """
    order = torch.randperm(len(part), generator=generator).to(part.y.device)
    for chosen in torch.split(order, size):
        X, y = part.X.index_select(0, chosen), part.y.index_select(0, chosen)
        yield (vary(X, generator) if augment else X), y


def vary(X: Tensor, generator: torch.Generator, most: int = 1) -> Tensor:
    """Mirror half of the images left to right, and move each by up to `most` pixels.

    What is moved in from outside is background, 0. Every image has its own draw.
    """
    n, _, height, width = X.shape
    draws = torch.randint(0, 2 * most + 1, (2, n, 1), generator=generator)
    mirrored = torch.rand(n, 1, generator=generator) < 0.5
    rows = draws[0] + torch.arange(height)
    columns = torch.arange(width).expand(n, width)
    columns = draws[1] + torch.where(mirrored, columns.flip(1), columns)
    padded = torch.nn.functional.pad(X[:, 0], (most, most, most, most))
    picked = torch.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]
    varied: Tensor = padded[tuple(index.to(X.device) for index in picked)]
    return varied[:, None]


def _divide(images: Bytes, labels: Bytes) -> tuple[tuple[Bytes, Bytes], tuple[Bytes, Bytes]]:
    held_out = np.arange(len(labels)) % HELD_OUT == HELD_OUT - 1
    return (images[~held_out], labels[~held_out]), (images[held_out], labels[held_out])


def _part(split: tuple[Bytes, Bytes], chosen: slice | npt.NDArray[np.int64]) -> Part:
    images, labels = split[0][chosen], split[1][chosen]
    X = images.astype(np.float32)[:, None] / np.float32(255)
    return Part(torch.from_numpy(X), torch.from_numpy(labels.astype(np.int64)))


def _digest(part: Part) -> str:
    digest = hashlib.blake2b(part.X.numpy().tobytes(), digest_size=8)
    digest.update(part.y.numpy().tobytes())
    return digest.hexdigest()


def _advice(source: str) -> str:
    return "The embedded sample needs nothing: --data sample." if source != "sample" else ""
