"""The chance that a right solution fails an accuracy gate, by how many test images measure it.

A training reaches an accuracy drawn from a normal distribution, with the mean and the deviation of
the reference over many seeds; the test images are a draw of their own, so the number of right
answers is binomial.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEPS, WIDTH = 401, 8.0  # of the grid over the accuracies, and its half width in deviations


@dataclass(frozen=True)
class Skill:
    """How well a right solution does: its accuracy over many trainings."""

    mean: float
    deviation: float

    def grid(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return accuracies and how much each of them weighs; the weights add up to 1."""
        if self.deviation == 0:
            return np.array([self.mean]), np.array([1.0])
        z = np.linspace(-WIDTH, WIDTH, STEPS)
        weights = np.exp(-(z**2) / 2)
        accuracies = np.clip(self.mean + z * self.deviation, 1e-9, 1 - 1e-9)
        return accuracies, weights / weights.sum()


def needed(gate: float, images: int) -> int:
    """Return the least number of right answers whose share is not below the gate."""
    count = max(math.floor(gate * images) - 1, 0)
    while count / images < gate:
        count += 1
    return count


def below(skill: Skill, gate: float, images: int) -> float:
    """Return the chance that one training, measured on so many images, is below the gate."""
    least = needed(gate, images)
    k = np.arange(least)
    ways = np.array(
        [
            math.lgamma(images + 1) - math.lgamma(count + 1) - math.lgamma(images - count + 1)
            for count in k.tolist()
        ]
    )
    p, weights = skill.grid()
    logs = ways + k * np.log(p)[:, None] + (images - k) * np.log1p(-p)[:, None]
    return float(weights @ np.exp(logs).sum(axis=1))


def below_with_retries(skill: Skill, gate: float, images: int, near: float, retries: int) -> float:
    """Return the chance that a grading ends below: who is near the gate is trained again.

    The trainings count as independent. Who misses by `near` or more is not tried again.
    """
    once = below(skill, gate, images)
    far = below(skill, gate - near, images)
    return far + (once - far) * once**retries


def any_of(chances: list[float]) -> float:
    """Return the chance that at least one of independent things happens, exact for tiny ones."""
    return -math.expm1(sum(math.log1p(-chance) for chance in chances))
