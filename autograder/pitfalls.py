"""The common mistakes of a number, as `explain` lists them: the one place that knows their home."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.judges import mistakes
from autograder.lessons import Mistake


def common(number: str) -> list[Mistake]:
    """Return the mistakes that are often made in a number; none where none are known by name."""
    z, y = np.zeros((2, 3)), np.eye(2, 3)
    formulas: dict[str, Callable[[], mistakes.Formulas]] = {
        "1.2": lambda: mistakes.relu(z),
        "1.3": lambda: mistakes.relu_derivative(z),
        "1.4": lambda: mistakes.cross_entropy(y, np.full((2, 3), 1 / 3)),
        "1.6": lambda: [*mistakes.starts(np.full((2, 3), 1 / 3), y), *mistakes.masks(z)],
    }
    if number not in formulas:
        return []
    return [Mistake("", advice, "") for _, advice in formulas[number]()]
