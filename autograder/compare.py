"""Says whether a submission's value is the expected one and, if not, where it first departs.

Shape and kind come first, then finiteness, then the numbers. Right answers in any reasonable form
pass: integers, booleans, float32, lists, Python numbers for 0-d arrays. Nothing broadcasts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# One tolerance for all comparisons of values. A float32 computation of the assignment's formulas
# stays within 1e-6 of the float64 one, log(p + 1e-8) within 1e-5; the smallest mistake we name
# (a missing term, another divisor) moves a value by several percent.
RELATIVE = 1e-4
FLOOR = 1e-5  # of the largest expected magnitude, where an expected value is (almost) zero
TINY = 1e-9


class Departure(AssertionError):
    """What a student is told when one case is not met: a rationale and a hint.

    `share` is the part of the case's points, 0 to 1, that is earned in spite of it.
    """

    def __init__(self, rationale: str, hint: str = "", share: float = 0.0) -> None:
        super().__init__(rationale)
        self.rationale = rationale
        self.hint = hint
        self.share = share


def expect(condition: object, rationale: str, hint: str = "") -> None:
    """Raise `Departure` unless the condition holds."""
    if not condition:
        raise Departure(rationale, hint)


def numbers(found: object, name: str) -> Array:
    """Return a value as an array of numbers. Raises `Departure` for anything else."""
    if found is None:
        raise Departure(f"{name} is None.", "Does every path through the function end in a return?")
    if isinstance(found, bool | int | float | list | tuple):
        found = _from_python(found, name)
    if not isinstance(found, np.ndarray) or found.dtype.kind not in "buif":
        raise Departure(f"{name} is {kind_of(found)}, an array of numbers was expected.")
    return found


def _from_python(found: object, name: str) -> Array:
    if not _plain(found):  # before NumPy makes every text as long as the longest
        raise Departure(f"{name} is {kind_of(found)} of other things than numbers.")
    try:
        return np.asarray(found)
    except ValueError as error:
        raise Departure(f"{name} is a list whose rows differ in length.") from error


def _plain(found: object) -> bool:
    """Say whether a value is numbers, in lists or tuples or by itself."""
    if isinstance(found, list | tuple):
        return all(map(_plain, found))
    return isinstance(found, bool | int | float | np.ndarray)


def kind_of(found: object) -> str:
    """Return words for what a value is."""
    if found is None:
        return "None"
    if isinstance(found, np.ndarray):
        return f"an array of dtype {found.dtype}"
    if isinstance(found, str | dict | bytes | list | tuple):
        return f"a {type(found).__name__}"
    return repr(found) if type(found).__name__ == "Remote" else f"of type {type(found).__name__}"


def number(found: object, name: str) -> float:
    """Return a value as one finite number. Raises `Departure` for anything else."""
    array = numbers(found, name)
    expect(array.shape == (), f"{name} has shape {array.shape}, one number was expected.")
    expect(np.isfinite(array), f"{name} is {float(array)}, a finite number was expected.")
    return float(array)


def shaped(found: object, shape: tuple[int, ...], name: str, hint: str = "") -> Array:
    """Return a value as a finite array of exactly this shape. Raises `Departure`."""
    array = numbers(found, name)
    expect(
        array.shape == shape,
        f"{name} has shape {array.shape}, expected {shape}.",
        hint or _shape_hint(array.shape, shape),
    )
    bad = np.argwhere(~np.isfinite(array.astype(np.float64)))
    if len(bad):  # argwhere of one number is (1, 0): its size would be 0
        value = array[tuple(bad[0])]
        raise Departure(f"{name}{_at(bad[0])} is {value}, a finite number expected.")
    return array


def _shape_hint(found: tuple[int, ...], expected: tuple[int, ...]) -> str:
    if found == expected[::-1] and found != expected:
        return "Rows and columns are exchanged: look for a transpose too many or too few."
    if len(found) == len(expected) and sorted(found) == sorted(expected):
        return "Two axes are exchanged."
    if int(np.prod(found)) == int(np.prod(expected)):
        return "The number of values is right: keep the axes, with keepdims=True for instance."
    return "Print the .shape of each step and compare it with the handout."


def same(found: object, expected: object, name: str, tolerance: float = RELATIVE) -> None:
    """Raise `Departure` unless `found` has the shape and the values of `expected`.

    `expected` is a number or an array, or a dict of such values; what else is in a dict that was
    found does not matter. Words, tuples and truths, as checks make them up, are compared as they
    are.
    """
    if isinstance(expected, Mapping):
        _same_entries(found, expected, name, tolerance)
    elif isinstance(expected, str | bool | tuple):
        if type(found) is not type(expected) or found != expected:
            raise Departure(f"{name}: {_word(found)}, expected {_word(expected)}.")
    else:
        _same_values(found, expected, name, tolerance)


def _same_entries(
    found: object, expected: Mapping[str, object], name: str, tolerance: float
) -> None:
    if not isinstance(found, Mapping):
        raise Departure(f"{name} is {kind_of(found)}, expected a dict.", "Return a dict.")
    missing = [key for key in expected if key not in found]
    if missing:
        raise Departure(f"{name} lacks {', '.join(missing)}.")
    for key, value in expected.items():
        same(found[key], value, str(key), tolerance)


def _same_values(found: object, expected: object, name: str, tolerance: float) -> None:
    wanted = np.asarray(expected, dtype=np.float64)
    array = shaped(found, wanted.shape, name).astype(np.float64)
    wrong = np.argwhere(~(np.abs(array - wanted) <= allowance(wanted, tolerance)))
    if len(wrong):
        first = tuple(wrong[0])
        raise Departure(
            f"{name}{_at(wrong[0])} is {_show(array[first])}, expected {_show(wanted[first])}"
            f"{_count(len(wrong), wanted.size)}."
        )


def _word(value: object) -> str:
    """Return a made-up value as it is shown in a sentence."""
    return {True: "yes", False: "no"}.get(value, str(value)) if type(value) is bool else str(value)


def agrees(found: object, expected: object, tolerance: float = RELATIVE) -> bool:
    """Return True if `same` would pass."""
    try:
        same(found, expected, "", tolerance)
    except Departure:
        return False
    return True


def allowance(expected: Array, tolerance: float = RELATIVE) -> Array:
    """Return the absolute error allowed for each expected value; none where it is not finite."""
    finite = np.where(np.isfinite(expected), np.abs(expected), 0.0)
    allowed: Array = tolerance * finite + max(FLOOR * float(finite.max(initial=0.0)), TINY)
    return allowed


def _at(index: Array) -> str:
    return f"[{', '.join(str(i) for i in index)}]" if index.size else ""


def _show(value: float) -> str:
    return f"{value:.5g}"


def _count(wrong: int, size: int) -> str:
    return f" ({wrong} of {size} values differ)" if size > 1 else ""
