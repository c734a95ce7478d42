"""Parameters and the state of a training on disk, as safetensors: numbers, never code.

A file is written beside its place and then renamed, so an interruption leaves the old or the new
one, never half of one.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from .error import StudyError


@dataclass(frozen=True)
class Checkpoint:
    """Tensors by name, and whatever JSON can say beside them."""

    tensors: dict[str, Tensor]
    notes: dict[str, Any]

    def group(self, prefix: str) -> dict[str, Tensor]:
        """Return the tensors whose names begin with `prefix:`, without it."""
        start = f"{prefix}:"
        return {
            name[len(start) :]: tensor
            for name, tensor in self.tensors.items()
            if name.startswith(start)
        }


def save(path: Path, tensors: dict[str, Tensor], notes: dict[str, Any]) -> None:
    """Write a checkpoint. Raises `StudyError` where the folder cannot be written."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    # Tensors that share memory, or are not in one piece, cannot be written as they are.
    plain = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(plain, unfinished, {"notes": json.dumps(notes)})
        unfinished.replace(path)
    except (OSError, SafetensorError) as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        found = f"{path} cannot be written ({error})"
        raise StudyError(found, "Make room, or name another folder with --out.") from error


def read(path: Path) -> Checkpoint:
    """Read a checkpoint. Raises `StudyError` for a file that is missing or damaged."""
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            notes = json.loads((file.metadata() or {})["notes"])
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        found = f"{path} is not a checkpoint of the studies"
        raise StudyError(found, "Delete it, and the training starts anew.") from error
    return Checkpoint(tensors, notes)
