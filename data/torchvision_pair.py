"""Lets a CPU build of torch import the CUDA build of torchvision, which some package indexes serve.

The data sets and transforms work then. torchvision's compiled operators do not, nor do they need to
here: all this does is to declare those two that torchvision's Python code looks for on import.
"""

import importlib
import sys
from types import ModuleType

SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
OPERATORS = ("nms", "qnms")


def import_torchvision() -> ModuleType:
    """Return torchvision, its missing operators declared first where it does not import without.

    Where torchvision and torch belong together, or torchvision has been imported before, this is a
    plain import. Declared operators have no kernel: calling one raises `NotImplementedError`.

    Raises `ImportError` where torchvision is not installed; other failures pass through.
    """
    before = set(sys.modules)
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if "operator torchvision::" not in str(error):
            raise
    _forget(before)
    _declare()
    return importlib.import_module("torchvision")


def _forget(before: set[str]) -> None:
    """Drop what the failed import left, so that the second one starts from nothing."""
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "torchvision":
            del sys.modules[name]


def _declare() -> None:
    import torch  # Here: where torchvision is not installed, nobody needs to wait for torch.

    for name in OPERATORS:
        if not hasattr(torch.ops.torchvision, name):
            # Without a Library of ours, torch keeps the declaration alive itself.
            torch.library.define(f"torchvision::{name}", SCHEMA)
