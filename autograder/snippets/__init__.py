"""Writes reproducers: a few lines that a student can paste beside the own file and run.

Their inputs are small numbers drawn for the snippet, never those of a check, and what is expected
is worked out here or by differences. Each ends in an assert, and says "They agree." if it holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np

from autograder.snippets import numpy_part, torch_part
from autograder.snippets.literals import END

MOST_LINES = 12
WRITERS: dict[str, Callable[[str, np.random.Generator], list[str]]] = {
    "1.1": numpy_part.parameters,
    "1.2": numpy_part.relu,
    "1.3": numpy_part.slope,
    "1.4": numpy_part.loss,
    "1.5": numpy_part.forward,
    "1.6": numpy_part.backward,
    "1.7": numpy_part.update,
    "1.8": numpy_part.one_step,
    "2.1": torch_part.layers,
    "2.2": torch_part.logits,
    "2.4": torch_part.predict,
    "2.6": lambda case, rng: torch_part.fit("pytorch_ann", case, rng),
    "3.1": torch_part.cnn,
    "3.2": torch_part.cnn,
    "3.5": lambda case, rng: torch_part.fit("pytorch_cnn", case, rng),
}


def write(number: str, case: str) -> str:
    """Return the snippet for a case of a check, "" where there is none."""
    rng = np.random.default_rng(zlib.crc32(f"{number} {case}".encode()))
    writer = WRITERS.get(number)
    lines = writer(case, rng) if writer else []
    return "\n".join([*lines, END, ""]) if lines else ""
