"""Writes the question of a case as a few lines of Python that a student can paste and run.

The check's function is called once more, with a module that answers nothing and writes down what it
is asked. A question that needs the grader's own tools, or large inputs, has no such lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.answers.case import Question, Recording, Value
from autograder.remote import Remote, number_of

MOST_NUMBERS = 240  # in all inputs that are written out
MOST_CHARACTERS = 5000
RESULT = "found"


class NoScript(Exception):
    """A question that cannot be written as a few lines."""


@dataclass
class Script:
    """Stands in for a line to a worker and writes Python in place of asking."""

    inputs: Mapping[str, Any]
    tensors: bool
    lines: list[str] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    numbers: int = 0

    def outgoing(self, value: Any) -> Any:
        """Leave arguments as they are."""
        return value

    def ask(self, op: str, arguments: Sequence[Any]) -> Any:
        """Write what would be asked, and return what stands for the answer."""
        write = getattr(self, f"_{op}", None)
        if write is None:
            raise NoScript(op)
        return write(*arguments)

    def refer(self, words: str) -> Remote:
        """Return an object that is called this in the lines."""
        self.words.append(words)
        return Remote(self, len(self.words) - 1, "")  # type: ignore[arg-type]

    def name(self, value: Any) -> str:
        """Return a value as Python: its name, or the numbers themselves."""
        if isinstance(value, Remote):
            return self.words[number_of(value)]
        for name, given in self.inputs.items():
            if given is value and not isinstance(value, int | float):
                self.used.setdefault(name, self.literal(value))
                return name
        return self.literal(value)

    def literal(self, value: Any) -> str:
        """Return numbers, and dicts and lists of them, as Python."""
        if isinstance(value, np.ndarray):
            self.numbers += value.size
            if self.numbers > MOST_NUMBERS:
                raise NoScript("large inputs")
            make = "torch.tensor" if self.tensors else "np.array"
            return f"{make}({np.round(value.astype(float), 6).tolist()})"
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{k!r}: {self.name(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list | tuple):
            inner = ", ".join(self.name(item) for item in value)
            return f"[{inner}]" if isinstance(value, list) else f"({inner},)"
        return repr(value)

    def _call(
        self, target: Remote, name: str, args: Iterable[Any], kwargs: Mapping[str, Any]
    ) -> Remote:
        words = ", ".join(self.name(argument) for argument in args)
        if number_of(target) == 0:
            self.imported.append(name)
            called = name
        else:
            called = f"{self.name(target)}.{name}" if name else self.name(target)
        place = "model" if name[:1].isupper() else RESULT
        self.lines.append(f"{place} = {called}({words})")
        return self.refer(place)

    def _hold(self, value: Any) -> Remote:
        return self.refer(self.name(value))

    def _fetch(self, remote: Remote) -> Remote:
        return remote

    def _take(self, target: Remote, names: Sequence[str]) -> list[Remote]:
        return [self.refer(f"{self.name(target)}.{name}") for name in names]

    def _give(self, target: Remote, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            self.lines.append(f"{self.name(target)}.{name} = {self.literal(value)}")


def write(question: Question, expected: Value) -> str:
    """Return lines to paste that ask a question and print the answer, "" where there are none."""
    tensors = question.module != "numpy_ann"
    inputs = dict(question.inputs)
    script = Script(inputs, tensors)
    recording = Recording(question.name, inputs)
    try:
        question.function(**{question.module: script.refer(question.module), "case": recording})
        found = recording.answers[0][0]
        printed = list(_printed(script, found, expected))
    except Exception:  # a check that computes with the answer, which is not there
        return ""
    library = "import torch" if tensors else "import numpy as np"
    names = ", ".join(dict.fromkeys(script.imported))
    needed = any(
        "np." in text or "torch." in text for text in [*script.used.values(), *script.lines]
    )
    head = [library] if needed else []
    given = [f"{name} = {text}" for name, text in script.used.items()]
    lines = [*head, f"from {question.module} import {names}", "", *given, *script.lines, *printed]
    text = "\n".join(lines)
    return text if names and len(text) <= MOST_CHARACTERS else ""


def _printed(script: Script, found: Value, expected: Value) -> Iterable[str]:
    """Yield the lines that print what is found, each beside what is expected."""
    if isinstance(found, Mapping):
        for key, value in found.items():
            if isinstance(value, Remote):
                yield from _printed(script, value, expected[key])
        return
    if not isinstance(found, Remote):
        raise NoScript("an answer that the lines do not hold")
    yield f"print({script.name(found)})"
    if isinstance(expected, Mapping):
        for key, value in expected.items():
            yield f"# expected, {key}:"
            yield from _comment(value)
    else:
        yield "# expected:"
        yield from _comment(expected)


def _comment(value: Value) -> Iterable[str]:
    numbers = not isinstance(value, str | tuple | bool)
    text = np.array2string(np.asarray(value), precision=5) if numbers else str(value)
    yield from (f"# {line}" for line in text.splitlines())
