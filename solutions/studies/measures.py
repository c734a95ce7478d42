"""What is measured of a trained network beside its accuracy."""

from __future__ import annotations

from typing import Any

import torch
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from torch import Tensor

from data.fashion_mnist import CLASS_NAMES

from .images import Images, Part
from .learners import Learner
from .training import measure

SHIFTED_IMAGES = 2000
EQUAL_TERMS = 10_000


def confusion(learner: Learner, part: Part) -> list[list[int]]:
    """Return how often row's class was taken for column's."""
    said = learner.scores(part.X).argmax(1)
    counts: list[list[int]] = confusion_matrix(
        part.y.cpu().numpy(), said.cpu().numpy(), labels=range(len(CLASS_NAMES))
    ).tolist()
    return counts


def by_class(learner: Learner, part: Part) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of every class; 0 where a class is never said."""
    said = learner.scores(part.X).argmax(1)
    columns: Any = precision_recall_fscore_support(
        part.y.cpu().numpy(), said.cpu().numpy(), labels=range(len(CLASS_NAMES)), zero_division=0.0
    )
    names = ("precision", "recall", "f1")
    return {
        name: {key: round(float(columns[i][number]), 4) for i, key in enumerate(names)}
        for number, name in enumerate(CLASS_NAMES)
    }


def shifted(learner: Learner, part: Part, pixels: tuple[int, ...] = (0, 1, 2, 4)) -> list[float]:
    """Return the accuracy on images moved so far: the mean over right, left, down and up.

    Measured on the first 2,000 images; what is moved in from outside is background.
    """
    part = part.first(SHIFTED_IMAGES)
    accuracies = []
    for distance in pixels:
        moves = [(0, distance), (0, -distance), (distance, 0), (-distance, 0)]
        moves = moves if distance else moves[:1]
        found = [measure(learner, Part(move(part.X, *way), part.y))[1] for way in moves]
        accuracies.append(round(sum(found) / len(found), 4))
    return accuracies


def move(X: Tensor, down: int, right: int) -> Tensor:
    """Return images (n, 1, h, w) moved by so many pixels, with background moved in."""
    moved = torch.zeros_like(X)
    height, width = X.shape[2:]
    rows, columns = _overlap(down, height), _overlap(right, width)
    moved[:, :, rows[0], columns[0]] = X[:, :, rows[1], columns[1]]
    return moved


def _overlap(by: int, size: int) -> tuple[slice, slice]:
    kept = size - abs(by)
    return slice(max(by, 0), max(by, 0) + kept), slice(max(-by, 0), max(-by, 0) + kept)


def gap(learner: Learner, images: Images) -> dict[str, float]:
    """Return accuracies in the same mode, after training: on training images, and on new ones.

    The training images are as many as there are test images, at most 10,000. How far the second
    falls below the first is what regularisation is there to lessen.
    """
    train = measure(learner, images.train.first(min(EQUAL_TERMS, len(images.test))))[1]
    test = measure(learner, images.test)[1]
    return {"train": round(train, 4), "test": round(test, 4), "gap": round(train - test, 4)}
