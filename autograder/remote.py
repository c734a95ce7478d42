"""The grader's face of an object that lives in a worker: it feels like the student's own module.

`numpy_ann.relu(z)` asks the worker once and returns the value. Arrays come back as exact read-only
`np.ndarray`; whatever the wire cannot carry stays behind a `Remote`. Attributes are read by `take`
and assigned by `give`, several in one exchange.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograder.channel import Garbled
from autograder.sandbox import Worker
from autograder.schemas import fits
from autograder.worker import wire


@dataclass
class Line:
    """A worker, the moment its time is up, and how arrays are to arrive there."""

    worker: Worker
    deadline: float
    tensors: bool

    def ask(self, op: str, arguments: Sequence[object]) -> Any:
        """Ask the worker. Raises a `WorkerFailure`."""
        return self.worker.ask(op, list(arguments), self.deadline, self._fold, self._lift)

    def _fold(self, value: object) -> object:
        if isinstance(value, Remote):
            return wire.Ref(number_of(value))
        return value

    def _lift(self, value: object) -> object:
        if isinstance(value, wire.Ref):
            return Remote(self, value.number, value.type_name)
        if isinstance(value, wire.Tensor):
            return value.array
        return value

    def outgoing(self, value: Any) -> Any:
        """Mark arrays as tensors where the submission expects tensors, containers included."""
        if isinstance(value, np.ndarray):
            return wire.Tensor(value) if self.tensors else value
        if isinstance(value, list | tuple):
            return type(value)(self.outgoing(item) for item in value)
        if isinstance(value, dict):
            return {key: self.outgoing(item) for key, item in value.items()}
        return value


class Remote:
    """An object in a worker; calls of its methods, or of itself, go there.

    Everything that is not the submission's is a function of this module (`hold`, `fetch`, `tool`),
    since any name could be one of the submission's own.
    """

    __slots__ = ("_line", "_number", "_type_name")

    def __init__(self, line: Line, number: int, type_name: str) -> None:
        self._line = line
        self._number = number
        self._type_name = type_name

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__") and name.endswith("__"):  # NumPy and copy ask for protocols
            raise AttributeError(name)
        return partial(call, self, name)

    def __call__(self, *args: object, **kwargs: object) -> Any:  # noqa: D102
        return call(self, "", *args, **kwargs)

    def __repr__(self) -> str:
        return f"<{type_name_of(self)} in a worker>"


def call(remote: Remote, name: str, /, *args: object, **kwargs: object) -> Any:
    """Call a method of an object, or the object itself for "", and return the value."""
    line = line_of(remote)
    return line.ask("call", [remote, name, line.outgoing(list(args)), line.outgoing(kwargs)])


def keep(remote: Remote, name: str, /, *args: object) -> Remote:
    """Call a method of an object and leave what it returns in the worker, whatever it is."""
    line = line_of(remote)
    kept = line.ask("keep", [remote, name, line.outgoing(list(args))])
    if not isinstance(kept, Remote):
        raise Garbled("a value where a reference was asked for")
    return kept


def line_of(remote: Remote) -> Line:
    """Return the line to the worker that holds an object."""
    line: Line = object.__getattribute__(remote, "_line")
    return line


def number_of(remote: Remote) -> int:
    """Return an object's number in its worker."""
    number: int = object.__getattribute__(remote, "_number")
    return number


def type_name_of(remote: Remote) -> str:
    """Return the name of an object's type, as the worker says it."""
    name: str = object.__getattribute__(remote, "_type_name")
    return name


def take(remote: Remote, names: Iterable[str]) -> dict[str, Any]:
    """Return several attributes, asked for at once; the first that is missing raises."""
    names = list(names)
    values = line_of(remote).ask("take", [remote, names])
    if not isinstance(values, list) or len(values) != len(names):
        raise Garbled("another number of attributes than were asked for")
    return dict(zip(names, values, strict=True))


def give(remote: Remote, values: Mapping[str, object]) -> Remote:
    """Assign several attributes at once, in their order.

    Where one holds an array of the same form that takes on the values, for whoever else holds it.
    """
    line = line_of(remote)
    line.ask("give", [remote, line.outgoing(dict(values))])
    return remote


def hold(remote: Remote, value: object) -> Any:
    """Send a value to the worker of `remote` once and return a `Remote` of it."""
    line = line_of(remote)
    return line.ask("hold", [line.outgoing(value)])


def fetch(remote: Remote) -> Any:
    """Return the value behind a `Remote`."""
    return line_of(remote).ask("fetch", [remote])


def tool(remote: Remote, name: str, *args: object) -> Any:
    """Run one of the grader's torch tools in the worker of `remote`.

    Raises `Garbled` for an answer of another form than the tool's.
    """
    line = line_of(remote)
    answer = line.ask("tool", [name, line.outgoing(list(args))])
    if not fits(name, answer):
        raise Garbled(f"what it tells of itself by {name} has no meaning")
    return answer


def seconds_from_now(
    seconds: float, end: float, now: Callable[[], float] = time.monotonic
) -> float:
    """Return the deadline that lies `seconds` ahead, or the end of all time if that is sooner."""
    return min(now() + seconds, end)


def generator(remote: Remote, seed: int) -> Remote:
    """Create a NumPy random generator in the worker of `remote`."""
    made: Remote = line_of(remote).ask("generator", [seed])
    return made


def toy(remote: Remote, theta: Mapping[str, object]) -> Remote:
    """Create the grader's toy network, with these parameters, in the worker of `remote`."""
    made: Remote = line_of(remote).ask("toy", [dict(theta)])
    return made


def stand_in(remote: Remote, name: str) -> None:
    """Put the grader's own function of z in the place of a module's function."""
    line_of(remote).ask("stand_in", [remote, name])


def items(remote: Remote, most: int) -> Any:
    """Return the items of an iterable in a worker, at most `most` and one more."""
    return line_of(remote).ask("items", [remote, most + 1])
