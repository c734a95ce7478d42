"""Which mistake an exception betrays, by its message and by where it can happen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.lessons import Mistake
from autograder.mistakes.errors import (
    ARGUMENT_MISSING,
    ARGUMENT_NAME,
    ARGUMENT_UNKNOWN,
    AXIS_LOST,
    BACKWARD_TWICE,
    CLASSES_FIXED,
    COLOURS,
    FIXED_VIEW,
    FLATTEN_ALL,
    FLATTEN_SIZE,
    IF_ON_ARRAY,
    KEY_UNKNOWN,
    LABELS_NOT_ONE_HOT,
    LAYER_SIZES,
    LOOP_OVER_AXES,
    NAME_UNKNOWN,
    NO_DETACH,
    NO_GRAPH,
    NO_IMAGE,
    NONE_USED,
    NOT_ONE_LOSS,
    ONE_HOT_SIZE,
    OUTSIDE_NO_GRAD,
    PATH_AS_TEXT,
    SELF_FORGOTTEN,
    SUPER_FORGOTTEN,
    TRANSPOSED_MATRIX,
    TUPLE_USED,
    WRONG_LABELS,
)

# Two shapes, (n, k) and (n,) or the other way round.
ROWS_AND_NUMBERS = r"broadcast together with shapes (\((\d+),\d+\) \(\2,\)|\((\d+),\) \(\3,\d+\))"
# Where it can happen ("" anywhere, a part, or a number), a message, and what it betrays; the first
# match counts.
BETRAYING = (
    ("", r"truth value of an array|Boolean value of Tensor", IF_ON_ARRAY),
    ("1", r"'(numpy\.)?(float|int)\d*' object is not iterable", LOOP_OVER_AXES),
    ("1", r"shapes? \(\d+,3\).* \(\d+,10\)|shapes \(\d+,10\) \(\d+,3\)", ONE_HOT_SIZE),
    ("1", r"matmul: .*mismatch|not aligned", TRANSPOSED_MATRIX),
    ("", r"before Module.__init__\(\) call", SUPER_FORGOTTEN),
    ("2", r"mat1 and mat2 shapes cannot be multiplied", LAYER_SIZES),
    ("", r"shape '\[.*\]' is invalid for input of size", FIXED_VIEW),
    ("3", r"to have \d+ channels, but got \d+ channels", COLOURS),
    ("3", r"Expected 3D .*4D .*input to conv2d|Expected 4D", NO_IMAGE),
    ("", r"leaf Variable that requires grad", OUTSIDE_NO_GRAD),
    ("", r"does not require grad and does not have a grad_fn", NO_GRAPH),
    ("", r"backward through the graph a second time", BACKWARD_TWICE),
    ("", r"grad can be implicitly created only for scalar", NOT_ONE_LOSS),
    ("", r"expected scalar type Long|expected floating point type for target|multi-target",
     WRONG_LABELS),
    ("", r"Target \d+ is out of bounds", CLASSES_FIXED),
    ("", r"Can't call numpy\(\) on Tensor that requires grad", NO_DETACH),
    ("2", r"__init__\(\) missing \d+ required positional argument", ARGUMENT_MISSING),
    ("2", r"for \+: '[\w.]+' and 'str'|should be str, bytes", PATH_AS_TEXT),
    ("1.8", ROWS_AND_NUMBERS, LABELS_NOT_ONE_HOT),
    ("1", ROWS_AND_NUMBERS, AXIS_LOST),
)  # fmt: skip

# The same of type and message, for what a line of the submission itself has raised.
IN_A_LINE = (
    (r"^(Type|Attribute)Error: .*\bNoneType\b", NONE_USED),
    (r"^\w+Error: .*('tuple' object (?!is not callable)|'tuple' and|and 'tuple'|tuple indices)",
     TUPLE_USED),
    (r"^TypeError: .*(not tuple|concatenate tuple)", TUPLE_USED),
    (r"^ValueError: (too many|not enough) values to unpack", TUPLE_USED),
    (r"^(NameError|UnboundLocalError): ", NAME_UNKNOWN),
    (r"^KeyError: ", KEY_UNKNOWN),
    (r"^TypeError: .*unexpected keyword argument", ARGUMENT_UNKNOWN),
)  # fmt: skip


METHOD = re.compile(r", in (?:__init__|forward|backward|update): ")
MATRICES = re.compile(r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x\d+\)")
MOST_ROWS = 8  # no check of 3.1 and 3.2 hands more images to a network at once


def betrayed(number: str, told: str, where: Sequence[str] = ()) -> tuple[Mistake, ...]:
    """Return the mistakes that an exception betrays in the check of this number.

    `told` is its type and its message, or the message alone; `where` are the submission's lines.
    """
    part = number.partition(".")[0]
    if part == "3" and (found := MATRICES.search(told)):
        return _flattened(number, *map(int, found.groups()))
    for place, pattern, mistake in BETRAYING:
        if place in ("", part, number) and re.search(pattern, told):
            return (mistake,)
    if where:
        return _of_a_line(told, where[-1])
    return (ARGUMENT_NAME,) if "unexpected keyword argument" in told else ()


def _of_a_line(told: str, line: str) -> tuple[Mistake, ...]:
    """Return what an exception betrays that a line of the submission has raised."""
    for pattern, mistake in IN_A_LINE:
        if re.search(pattern, told):
            kept = told.startswith("NameError") and METHOD.search(line)
            return (SELF_FORGOTTEN, mistake) if kept else (mistake,)
    return ()


def _flattened(number: str, rows: int, values: int, expected: int) -> tuple[Mistake, ...]:
    """Return why a linear layer gets rows of so many values where it expects others."""
    if number in ("3.1", "3.2") and rows > MOST_ROWS:
        return (FIXED_VIEW,)
    if rows == 1 and values > expected and values % expected == 0:
        return (FLATTEN_ALL, FLATTEN_SIZE)
    return (FLATTEN_SIZE,)
