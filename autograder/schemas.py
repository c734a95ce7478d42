"""The forms in which the grader's torch tools answer; whatever else comes back is no answer.

The tools run beside a submission, which may have replaced them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Form = Callable[[Any], bool]


def _is(*types: type) -> Form:
    return lambda value: isinstance(value, types) and (bool in types or type(value) is not bool)


def _all(form: Form) -> Form:
    return lambda value: isinstance(value, list | tuple) and all(map(form, value))


def _row(*forms: Form) -> Form:
    return lambda value: (
        isinstance(value, list | tuple)
        and len(value) == len(forms)
        and all(form(item) for form, item in zip(forms, value, strict=True))
    )


def _record(**forms: Form) -> Form:
    return lambda value: (
        isinstance(value, dict)
        and set(value) == set(forms)
        and all(form(value[name]) for name, form in forms.items())
    )


def _named(form: Form) -> Form:
    return lambda value: (
        isinstance(value, dict) and all(type(key) is str and form(value[key]) for key in value)
    )


def _none_or(form: Form) -> Form:
    return lambda value: value is None or form(value)


TEXT, ARRAY, WHOLE = _is(str), _is(np.ndarray), _is(int)
FORMS: dict[str, Form] = {
    "convolutions": _record(kernels=_all(_all(WHOLE)), parameters=WHOLE, numbers=WHOLE),
    "figure": _is(dict),
    "kinds": _all(TEXT),
    "layers": _all(_row(WHOLE, WHOLE, ARRAY, _none_or(ARRAY))),
    "learned": _record(numbers=WHOLE, values=_named(ARRAY)),
    "outputs": lambda value: isinstance(value, np.ndarray) and value.dtype.kind in "fiub",
    "state": _named(ARRAY),
    "steps": _all(_named(ARRAY)),
    "watched": WHOLE,
}


def fits(tool: str, value: object) -> bool:
    """Return True if a tool's answer has its form; tools without one may answer anything."""
    return tool not in FORMS or FORMS[tool](value)
