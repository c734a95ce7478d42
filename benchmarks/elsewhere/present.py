"""Workers that are none: a stand-in for the sandbox that runs a submission in this very process.

The checks ask their questions as ever, and objects answer at once: nothing is packed, sent, copied,
limited or confined, and every module is imported once. Only for measuring what isolation costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from autograder.channel import Raised
from autograder.processes import Kind, Usage
from autograder.worker import loader, wire
from autograder.worker.operations import Server

Modules = dict[tuple[str, str], ModuleType]


class Present(Server):
    """Does what a worker's server does, with modules that stay imported."""

    def __init__(self, owner: str, imported: Modules) -> None:
        super().__init__()
        self.owner, self.imported = owner, imported

    def do_load(
        self,
        name: str,
        sources: dict[str, bytes],
        allowed: tuple[str, ...] | None,
        seed: int,
        compiled: dict[str, bytes],
    ) -> wire.Ref:
        """Seed every generator, and import the module unless it is known."""
        self.objects.clear()
        self.do_seed(seed)
        if (self.owner, name) not in self.imported:
            self.imported[self.owner, name] = loader.load(name, sources, None, compiled)
        return self.refer(self.imported[self.owner, name])


@dataclass
class Here:
    """What stands where a `sandbox.Worker` would."""

    server: Present
    printed: str = ""
    healthy: bool = True

    def ask(
        self, op: str, arguments: list[Any], deadline: float, fold: wire.Fold, lift: wire.Fold
    ) -> Any:
        """Do one operation at once. Raises `Raised` for whatever the submission raises."""
        try:
            value = self.server.answer(op, [self._inside(each, fold) for each in arguments])
        except Exception as error:
            raise Raised(type(error).__name__, str(error), []) from error
        return self._outside(value, lift)

    def kill(self) -> None:
        """There is nothing to end."""

    def _inside(self, value: Any, fold: wire.Fold) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(self._inside(item, fold) for item in value)
        if isinstance(value, dict):
            return {key: self._inside(item, fold) for key, item in value.items()}
        return self.server.lift(fold(value))

    def _outside(self, value: Any, lift: wire.Fold) -> Any:
        if value is None or isinstance(value, bool | int | float | str | bytes | np.ndarray):
            return value
        if isinstance(value, list | tuple):
            items = [self._outside(item, lift) for item in value]
            return items if isinstance(value, list) else tuple(items)
        if isinstance(value, Mapping):
            return {key: self._outside(item, lift) for key, item in value.items()}
        return lift(value if isinstance(value, wire.Ref) else self.server.fold(value))


@dataclass
class Nowhere:
    """What stands where a `Sandbox` would."""

    imported: Modules = field(default_factory=dict)

    def start(self, kind: Kind, owner: str) -> Here:
        """Return a worker that is none."""
        return Here(Present(owner, self.imported))

    def stop(self, kind: Kind, worker: Here) -> Usage:
        """Forget its objects."""
        worker.server.objects.clear()
        return Usage()
