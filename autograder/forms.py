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


def _either(*forms: Form) -> Form:
    return lambda value: any(form(value) for form in forms)


def _both(first: Form, second: Form) -> Form:
    return lambda value: first(value) and second(value)


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


def _few(form: Form, most: int) -> Form:
    return lambda value: isinstance(value, list | tuple) and len(value) <= most and form(value)


def _rows_in_all(notes: Any) -> bool:
    return sum(len(note["rows"]) for note in notes) <= MOST_ROWS


MOST_NOTES, MOST_ROWS = 2_000, 20_000  # of a probe, which is trained on a few dozen examples
TEXT, TRUTH, ARRAY, WHOLE = _is(str), _is(bool), _is(np.ndarray), _is(int)
NUMBER = _is(bool, int, float)
LINE = _record(label=TEXT, called=TEXT, y=_all(_is(int, float)))
NOTE = _record(rows=_all(WHOLE), state=_is(float), training=TRUTH, gradients=TRUTH, backward=TRUTH)
AXES = _record(xlabel=TEXT, ylabel=TEXT, title=TEXT, legend=_all(TEXT), lines=_all(LINE))
FORMS: dict[str, Form] = {
    "parameters": _all(_row(TEXT, ARRAY, TRUTH)),
    "state": _named(ARRAY),
    "luggage": _all(
        _row(TEXT, TEXT, _either(_is(np.ndarray), NUMBER, _all(NUMBER), _named(NUMBER)))
    ),
    "trace": _record(sliding=WHOLE, shared=_all(TEXT), pooled=TRUTH),
    "lent": TRUTH,
    "notes": _both(_few(_all(NOTE), MOST_NOTES), _rows_in_all),
    "outputs": lambda value: isinstance(value, np.ndarray) and value.dtype.kind in "fiub",
    "draw": _record(axes=_all(AXES), written=_is(bytes)),
}


def fits(tool: str, value: object) -> bool:
    """Say whether a tool's answer has its form; tools without one may answer anything."""
    return tool not in FORMS or FORMS[tool](value)
