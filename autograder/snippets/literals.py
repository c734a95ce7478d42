"""Numbers as Python source, and the lines that end a snippet."""

from __future__ import annotations

from typing import Any

import numpy as np

END = 'print("They agree.")'
SHOWN = 'print("found:", found, "expected:", expected, sep="\\n")'
SAME = "np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)"


def literal(values: Any) -> str:
    """Return numbers, or lists of them, as Python source, with three decimals at most."""
    if isinstance(values, np.ndarray | list):
        return f"[{', '.join(map(literal, values))}]"
    number = values.item() if isinstance(values, np.generic) else values
    return repr(round(number, 3) + 0)  # + 0 turns -0.0 into 0.0
