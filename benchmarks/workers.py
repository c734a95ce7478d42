"""What a worker costs: confined and ready, one question, end; against a process of its own.

`python -m benchmarks.workers` writes benchmarks/workers.md: medians in milliseconds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import numpy as np

from autograder.processes import Kind
from autograder.programs import KINDS, REFERENCE, Programs
from autograder.sandbox import Mode, Sandbox
from autograder.submission import stage
from autograder.worker import wire
from benchmarks import figures
from benchmarks.figures import Figure

PAGE = Path(__file__).with_name("workers.md")
METHOD = """\
Written by `python -m benchmarks.workers`: medians in milliseconds. The first worker waits for its
zygote and the probe. A whole check is: start, confine, load the reference, one question, end."""
ROUNDS: dict[Mode, int] = {"fork": 40, "spawn": 4}
QUESTIONS = {
    "numpy_ann": lambda module: module.relu(np.ones((5, 3))),
    "pytorch_ann": lambda module: module.PyTorchANN(12, 7, 5)(np.ones((9, 12), np.float32)),
}


def ready(sandbox: Sandbox, kind: Kind) -> float:
    """Return milliseconds until a fresh worker is confined and answers."""
    began = time.perf_counter()
    worker = sandbox.start(kind, "benchmark")
    worker.ask("hold", [1], time.monotonic() + 60, wire.keep, wire.keep)
    took = 1000 * (time.perf_counter() - began)
    worker.healthy = False  # a spawned one would be used again
    worker.close()
    return took


def life(sandbox: Sandbox, module: str) -> float:
    """Return milliseconds for a whole check: start, load the reference, one question, end."""
    programs = Programs.beside_reference(stage(REFERENCE), sandbox, time.monotonic() + 600)
    began = time.perf_counter()
    QUESTIONS[module](programs.open(module, 60, 0))
    for _, _, worker in programs.workers:
        worker.healthy = False
    programs.close()
    return 1000 * (time.perf_counter() - began)


def measure(mode: Mode, module: str) -> tuple[str, list[Figure]]:
    """Return a line of the table, and its figures."""
    sandbox = Sandbox(mode)
    try:
        first = ready(sandbox, KINDS[module])
        started = [ready(sandbox, KINDS[module]) for _ in range(ROUNDS[mode])]
        lived = [life(sandbox, module) for _ in range(ROUNDS[mode])]
        held = ", ".join(sorted(sandbox.layers[KINDS[module]].held))
    finally:
        sandbox.close()
    ready_ms, life_ms = statistics.median(started), statistics.median(lived)
    line = f"| {module}, {mode} | {first:.0f} | {ready_ms:.1f} | {life_ms:.1f} | {held} |"
    taken = {"first": [first], "ready": started, "whole check": lived}
    return line, [
        figures.spread(f"{module}, {mode}: {name}", "ms", values) for name, values in taken.items()
    ]


def main() -> None:
    """Write the page and its figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.parse_args()
    found: list[Figure] = []
    lines = ["# What a worker costs", "", METHOD]
    lines += ["", "| worker | first | ready | whole check | layers held |", "|---|---|---|---|---|"]
    for module in QUESTIONS:
        for mode in ROUNDS:
            line, measured = measure(mode, module)
            lines.append(line)
            found += measured
    figures.write(PAGE.with_suffix(".json"), "python -m benchmarks.workers", found)
    lines += ["", f"{figures.machine()}.", ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
