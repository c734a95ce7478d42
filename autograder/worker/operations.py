"""What the grader can ask of a worker: to load a submission's module, to call what is in it."""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Callable
from typing import Any, TypeGuard

import numpy as np

from . import loader, probe, scan, wire
from .toys import Toy, bend


class Server:
    """Holds the objects of one worker and does what the grader asks of them."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads
        self.objects: list[object] = []
        self.modules: list[str] = []

    def answer(self, op: str, arguments: list[Any]) -> object:
        """Do one operation and return its value."""
        operation: Callable[..., object] = getattr(self, f"do_{op}")
        return operation(*arguments)

    def do_load(
        self,
        name: str,
        sources: dict[str, bytes],
        allowed: tuple[str, ...] | None,
        seed: int,
        compiled: dict[str, bytes],
    ) -> wire.Ref:
        """Seed every generator and import the submission's module `name`."""
        self.objects.clear()
        self.modules = [module for module in sources if module != "utils"]
        self.do_seed(seed)
        return self.refer(loader.load(name, sources, allowed, compiled))

    def do_seed(self, seed: int) -> None:
        """Seed `random`, NumPy's global generator and torch's where it is loaded."""
        random.seed(seed)
        np.random.seed(seed % 2**32)
        if "torch" in sys.modules:
            # torch.manual_seed would first ask for every kind of accelerator.
            sys.modules["torch"].default_generator.manual_seed(seed)

    def do_smoke(self) -> None:
        """Compute with every thread, as a training will: a broken fork hangs or dies here."""
        if "torch" in sys.modules:
            sys.modules["torch"].ones(512, 512).mm(sys.modules["torch"].ones(512, 512))
        np.ones((256, 256)) @ np.ones((256, 256))

    def do_probe(self, folder: str) -> dict[str, dict[str, Any]]:
        """Try what must not be possible (see `probe`)."""
        return {
            "attempts": probe.attempt(folder),
            "state": {**probe.state(), "threads": self.threads},
        }

    def do_scan(self, sources: dict[str, bytes]) -> dict[str, dict[str, Any]]:
        """Read sources without running them (see `scan`)."""
        return scan.scan(sources)

    def do_take(self, target: object, names: list[str]) -> list[object]:
        """Return several attributes."""
        return [getattr(target, name) for name in names]

    def do_give(self, target: object, values: dict[str, object]) -> None:
        """Assign several attributes; an array takes on the values of another of its form.

        It may be held elsewhere too, in a dict of all parameters or by a layer, where a new one
        would not be seen; nor can every attribute be assigned.
        """
        arrays = {name: getattr(target, name, None) for name in values}
        for name, value in values.items():
            held = arrays[name]
            if _takes(held, value) and sum(_overlap(held, other) for other in arrays.values()) == 1:
                held[...] = value
                seen: Any = getattr(target, name)
                if np.array_equal(seen, held):
                    continue
            setattr(target, name, value)

    def do_call(self, target: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> object:
        """Call a method of an object, or the object itself for ""."""
        function = getattr(target, name) if name else target
        return function(*args, **kwargs)

    def do_keep(self, target: Any, name: str, args: list[Any]) -> wire.Ref:
        """Call a method of an object and keep here what it returns."""
        return self.refer(self.do_call(target, name, args, {}))

    def do_items(self, value: Any, most: int) -> list[object]:
        """Return the items of any iterable, but not more than `most` of them."""
        return list(itertools.islice(value, most))

    def do_generator(self, seed: int) -> wire.Ref:
        """Create a NumPy random generator."""
        return self.refer(np.random.default_rng(seed))

    def do_toy(self, theta: dict[str, Any]) -> wire.Ref:
        """Create the grader's toy network (see `toys`)."""
        return self.refer(Toy(theta))

    def do_stand_in(self, module: object, name: str) -> None:
        """Put the grader's function of z in the place of a module's (see `toys`)."""
        setattr(module, name, bend)

    def do_batches(self, X: Any, y: Any, order: Any, batch_size: int) -> wire.Ref:
        """Cut held examples into a list of (X, y) batches, in this order."""
        X, y = X[order], y[order]  # gathered once; the batches are views
        starts = range(0, len(X), batch_size)
        return self.refer([(X[i : i + batch_size], y[i : i + batch_size]) for i in starts])

    def do_drop(self, value: object) -> None:
        """Forget a held value: without this the batches of all epochs would lie in memory."""
        self.objects = [None if kept is value else kept for kept in self.objects]

    def do_hold(self, value: object) -> wire.Ref:
        """Keep a value here, so that later calls share it instead of a copy."""
        return self.refer(value)

    def do_fetch(self, value: object) -> object:
        """Return a held value itself."""
        return value

    def do_tool(self, name: str, args: list[Any]) -> object:
        """Run one of the grader's own torch tools (see `torch_tools`)."""
        from . import torch_tools

        tool: Callable[..., object] = getattr(torch_tools, name)
        return tool(*args)

    def refer(self, thing: object) -> wire.Ref:
        """Keep an object and return its reference."""
        self.objects.append(thing)
        return wire.Ref(len(self.objects) - 1, type(thing).__name__[:100])

    def fold(self, value: object) -> object:
        """Offer the wire something it knows in place of a tensor or any other object."""
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.Tensor):
            plain = value.detach().cpu()
            if plain.dtype in (torch.bfloat16, torch.float16):
                plain = plain.float()
            return wire.Tensor(plain.resolve_conj().resolve_neg().numpy())
        return self.refer(value)

    def lift(self, value: object) -> object:
        """Turn a reference or a tensor of the wire into the object it stands for."""
        if isinstance(value, wire.Ref):
            return self.objects[value.number]
        if isinstance(value, wire.Tensor):
            return sys.modules["torch"].from_numpy(value.array)
        return value


def _takes(held: object, value: object) -> TypeGuard[np.ndarray[Any, Any]]:
    """Say whether an array can take on the values of another without being another itself."""
    if not isinstance(held, np.ndarray) or not isinstance(value, np.ndarray):
        return False
    alike = held.dtype.kind == value.dtype.kind == "f" and held.itemsize >= 4
    return held.shape == value.shape and alike and held.flags.writeable


def _overlap(held: np.ndarray[Any, Any], other: object) -> bool:
    """Say whether what is written into one is seen in the other."""
    return isinstance(other, np.ndarray) and np.shares_memory(held, other)
