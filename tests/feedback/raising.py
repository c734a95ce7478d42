"""Runs wrong programs for real and tells what they raise, as the grader's worker would.

A process of its own: `run` hands it programs as JSON and reads what was raised. Without a sandbox,
since only the messages matter here; an audit hook refuses what the sandbox would.
"""

from __future__ import annotations

import json
import linecache
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Inputs of the grader's, on hand for `call`: sizes that tell axes apart.
SETUP = """
import numpy as np
rng = np.random.default_rng(0)
X, z, v = rng.normal(size=(8, 5)), rng.normal(size=(8, 3)), rng.normal(size=7)
y_true = np.eye(10)[rng.integers(0, 10, 8)]
batches = [(X, y_true)]
model = None
names = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
history = {name: [] for name in names}
curves = {name: [0.1, 0.2] for name in history}
"""
TORCH_SETUP = """
import torch
from torch import nn
torch.manual_seed(0)
x, y, images = torch.randn(8, 5), torch.randint(0, 3, (8,)), torch.randn(8, 1, 28, 28)
net = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 3))
batches = [(x, y), (x, y)]
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
"""


@dataclass(frozen=True)
class Program:
    """A submission of some files, and what the grader asks of one: an expression."""

    module: str
    sources: dict[str, str]
    call: str = ""
    number: str = "1.2"
    refused: bool = False


@dataclass
class Result:
    """What a program raised, as `faults.describe` tells it, and whether it could be loaded."""

    fault: dict[str, object] = field(default_factory=dict)
    loaded: bool = False


def run(programs: list[Program]) -> list[Result]:
    """Run programs one after the other in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.feedback.raising"],
        input=json.dumps([asdict(program) for program in programs]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Result(**result) for result in json.loads(done.stdout.splitlines()[-1])]


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what the sandbox would, with the system's own words."""
    if not REFUSING:
        return
    if event in ("subprocess.Popen", "os.fork", "os.system", "socket.__new__", "os.posix_spawn"):
        raise PermissionError(1, "Operation not permitted")
    if event in ("open", "os.mkdir") and not str(arguments[0]).endswith((".py", ".pyc", ".so")):
        raise PermissionError(13, "Permission denied", str(arguments[0]))


REFUSING: list[str] = []


def _hide(package: str) -> dict[str, object]:
    """Take a package's modules away, as part 1 has none of them."""
    names = [name for name in sys.modules if name.partition(".")[0] == package]
    return {name: sys.modules.pop(name) for name in names}


def main() -> None:
    """Read programs from stdin and write what they raise to stdout."""
    import torch  # noqa: F401 - so that no program has to wait for it

    from autograder.worker import faults, loader

    programs = [Program(**program) for program in json.load(sys.stdin)]
    sys.addaudithook(_refuse)
    utils = (ROOT / "solutions" / "utils.py").read_bytes()
    results = []
    for program in programs:
        result = Result()
        sources = {name: text.encode() for name, text in program.sources.items()}
        allowed = ("numpy",) if program.module == "numpy_ann" else None
        linecache.clearcache()  # all of them have the same few names
        hidden = {} if allowed is None else _hide("torch")
        REFUSING[:] = [program.module] if program.refused else []
        try:
            loaded = loader.load(program.module, {**sources, "utils": utils}, allowed, {})
            result.loaded = True
            space = {**loaded.__dict__}
            exec(SETUP if allowed else TORCH_SETUP + SETUP.replace("batches =", "pairs ="), space)
            space |= loaded.__dict__ | {"module": loaded}
            exec(compile(program.call, "<grader>", "exec"), space)
        except BaseException as error:
            result.fault = faults.describe(error, sources)
        REFUSING.clear()
        sys.modules.update(hidden)
        results.append(asdict(result))
    sys.stdout.write("\n" + json.dumps(results) + "\n")


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "Agg"
    main()
