"""The catalogue of mistakes: small wrong versions of the reference's functions, each with a name.

A mistake is one function in a student's own style. It replaces the function of the reference that
has the same name; nothing else of the reference changes. The grader reads these
files as text, so the functions need no types and no docstrings, and they are never called here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]


def mistake(numbers: str, name: str, looks: str, action: str) -> Callable[[Function], Function]:
    """Mark a function as a mistake in the check `numbers`, or in several: "2.4 3.3".

    `name` is a few plain words, unique within a number and function. `looks` is a sentence on what
    the student seems to have done, `action` one on what to do about it; the student sees both.
    """
    return lambda function: function
