"""Makes a submission's `import torchvision` work, and quick, without importing it beforehand.

Some package indexes serve only the CUDA build of torchvision. Beside a CPU build of torch its
compiled operators cannot be loaded, and the import fails, because Python code in it registers
functions for two of them. Declared without a kernel they are enough for the data sets, transforms
and models.

The import also asks torch's compiler a single question, and loading the compiler for that costs
most of a second and 100 MB in each worker. The answer is given here instead.
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
OPERATORS = ("nms", "qnms")
COMPILER_UTILS = "torch._dynamo.utils"


class StandIn(ModuleType):
    """Answers torchvision's question; anything else is looked up in the real module."""

    def __init__(self) -> None:
        super().__init__(COMPILER_UTILS, "Replaces the real module until that one is needed.")

    @staticmethod
    def is_compile_supported(device: str) -> bool:
        """Return False: nothing is compiled in a worker."""
        return False

    def __getattr__(self, name: str) -> Any:
        """Give way to the real module."""
        if name.startswith("__"):  # `inspect` and `copy` ask every module for these
            raise AttributeError(name)
        if sys.modules.get(COMPILER_UTILS) is self:
            del sys.modules[COMPILER_UTILS]
        return getattr(importlib.import_module(COMPILER_UTILS), name)


def enable() -> None:
    """Prepare torch for `import torchvision`; nothing happens where torchvision is not installed.

    To be called in a process that has imported torch, when a submission asks for torchvision: what
    it does takes time that other submissions need not pay.
    """
    torch: Any = sys.modules["torch"]
    spec = PathFinder.find_spec("torchvision")
    if spec is None or spec.origin is None:
        return
    for library in Path(spec.origin).parent.glob("_C*.so"):
        try:
            torch.ops.load_library(str(library))
        except OSError:
            continue  # built for another torch
    for name in OPERATORS:
        if not hasattr(torch.ops.torchvision, name):
            torch.library.define(f"torchvision::{name}", SCHEMA)
    sys.modules.setdefault(COMPILER_UTILS, StandIn())
