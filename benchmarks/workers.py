"""What a worker costs: start, one question, end; against a process of its own.

`python -m benchmarks.workers` prints a table of medians in milliseconds.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import numpy as np

from autograder.grade import REFERENCE
from autograder.programs import Programs
from autograder.sandbox import Mode, Sandbox
from autograder.submission import stage

ROUNDS = {"fork": 40, "spawn": 4}
QUESTIONS = {
    "numpy_ann": lambda module: module.relu(np.ones((5, 3))),
    "pytorch_ann": lambda module: module.PyTorchANN(12, 7, 5)(np.ones((9, 12), np.float32)),
}


def measure(mode: Mode, module: str) -> tuple[float, float]:
    """Return milliseconds: until the first answer, and the median of later workers' whole lives."""
    sandbox = Sandbox(mode)
    reference = stage(REFERENCE)
    utils = (Path(REFERENCE) / "utils.py").read_bytes()
    programs = Programs(reference, reference, utils, sandbox, time.monotonic() + 600)
    try:
        lives = []
        for _ in range(ROUNDS[mode] + 1):
            began = time.perf_counter()
            QUESTIONS[module](programs.open(module, 60, 0))
            programs.close()
            for starter in sandbox.starters.values():
                getattr(starter, "idle", {}).clear()  # a spawned worker would be used again
            lives.append(1000 * (time.perf_counter() - began))
        return lives[0], statistics.median(lives[1:])
    finally:
        sandbox.close()


def main() -> None:
    """Print the table."""
    print("| worker | first answer, ms | each later check, ms |")
    print("|---|---|---|")
    for module in QUESTIONS:
        for mode in ("fork", "spawn"):
            first, later = measure(mode, module)
            print(f"| {module}, {mode} | {first:.0f} | {later:.1f} |")


if __name__ == "__main__":
    main()
