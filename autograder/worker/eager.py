"""Takes the place of torch's compiler, which nothing here needs.

The first optimizer of a process imports torch._dynamo only to tell it what not to compile. That
takes longer than importing torch and a quarter of its memory. What is told is ignored here; and
torch.compile, which a confined worker could not run, leaves a network as it is: it computes the
same. Any other use of the compiler loads the real one.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

NAME = "torch._dynamo"


def unchanged(model: Callable[..., Any] | None = None, *_: object, **__: object) -> Any:
    """Return what was to be compiled, or not compiled, as it is; without it, a decorator."""
    return (lambda later: later) if model is None else model


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Choose the algorithms, as torch does, and leave out what it tells the compiler."""
    torch: Any = sys.modules["torch"]
    torch._C._set_deterministic_algorithms(mode, warn_only=warn_only)


class StandIn(ModuleType):
    """A module with the two functions that do nothing while nothing is compiled."""

    disable = staticmethod(unchanged)

    def __init__(self) -> None:
        super().__init__(NAME, "Stands in for the compiler until something of it is used.")

    @staticmethod
    def graph_break(*_: object, **__: object) -> None:
        """Do nothing: there is no graph."""

    def __getattr__(self, name: str) -> Any:
        """Give way to the real module. Every answer after this one is its own.

        Who goes through all modules, as `inspect` does, asks for nothing of the compiler.
        """
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return getattr(importlib.import_module(NAME), name)


def stand_in() -> None:
    """Take the compiler's place, unless it has been imported."""
    torch: Any = sys.modules["torch"]
    torch.compile = unchanged
    torch.use_deterministic_algorithms = use_deterministic_algorithms
    if NAME not in sys.modules:
        torch._dynamo = sys.modules[NAME] = StandIn()
