"""Small images that can be learned, for the studies' tests."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from data.csv_table import HEADER
from solutions.studies.images import Images, Part
from tests.data_files import csv_row


@pytest.fixture(autouse=True)
def one_thread():
    """Equal numbers need an equal number of threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def drawn(count, seed):
    """Return images whose class is where a bright square lies, as uint8 images and labels."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(count) % 10).astype(np.uint8)
    images = rng.integers(0, 60, (count, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 4)
        image[row * 9 : row * 9 + 8, column * 7 : column * 7 + 7] = 250
    return images, labels


def part(count, seed):
    """Return so many of these images as tensors."""
    images, labels = drawn(count, seed)
    X = torch.from_numpy(images.astype(np.float32) / 255)[:, None]
    return Part(X, torch.from_numpy(labels.astype(np.int64)))


@pytest.fixture
def tiny():
    """100 training, 20 validation and 20 test images."""
    return Images("tiny", part(100, 1), part(20, 2), part(20, 3))


@pytest.fixture(scope="session")
def csv(tmp_path_factory):
    """A CSV file of 60 images."""
    images, labels = drawn(60, 4)
    rows = np.column_stack([labels, images.reshape(len(labels), -1)]).tolist()
    path = tmp_path_factory.mktemp("csv") / "tiny.csv"
    path.write_bytes(b"".join(line + b"\n" for line in [HEADER, *(csv_row(row) for row in rows)]))
    return path
