"""How near the networks come to what the processor can: `python -m benchmarks.roofline`.

Writes benchmarks/roofline.md and roofline.json. Everything is timed in turns within one run, by the
processor's seconds and on one thread, so that shares hold on a busy machine too.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.profiler import ProfilerActivity, profile

from autograder.processes import environment
from benchmarks import figures, networks
from benchmarks.networks import Product, Work
from benchmarks.roofline_page import GOAL, page, reasons
from benchmarks.tried import ACCURATE, BEFORE, LAYOUTS, TRIED, accuracy

PAGE = Path(__file__).with_suffix(".md")
SIDE = 1024  # of the square matrices
TYPES = {name: getattr(torch, name) for name in ("float32", "float64", "bfloat16")}
# What an operation of PyTorch does, by the first word found in its name.
KINDS = (
    ("convolution", ("convolution", "conv2d")),
    ("matrix products", ("addmm", "mm", "linear")),
    ("pooling", ("pool",)),
    ("batch norm", ("batch_norm", "layer_norm")),
    ("ReLU", ("relu", "clamp_min", "threshold")),
    ("optimizer", ("adam", "sgd", "optimizer")),
    ("filling and copying", ("fill", "zero", "copy", "empty", "index", "cat", "clone")),
)
REST = "everything else"
# A layout is compared with the same network's own one.
LAYOUTS_BASE = {name: name.partition(",")[0] for name in LAYOUTS}


def seconds(run: Callable[[], object], repeats: int = 1) -> float:
    """Return the processor's seconds that one call takes."""
    began = time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - began) / repeats


def rivals(shape: Product, precision: str) -> dict[str, Callable[[], object]]:
    """Return the ways to make a matrix product of this shape that are at hand here."""
    m, k, n = shape
    kind = TYPES[precision]
    left, right, turned = (torch.rand(size).to(kind) for size in ((m, k), (k, n), (n, k)))
    ways: dict[str, Callable[[], object]] = {"PyTorch": lambda: left @ right}
    if precision == "float32" and torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        a, b = left.to_mkldnn(), turned.to_mkldnn()
        ways["oneDNN"] = lambda: torch.nn.functional.linear(a, b)
    turned_left = left.T.contiguous().T
    ways["PyTorch, transposed"] = lambda: turned_left @ right
    if precision != "bfloat16":
        first, second, third = left.numpy(), right.numpy(), turned_left.numpy()
        ways["NumPy"] = lambda: first @ second
        ways["NumPy, transposed"] = lambda: third @ second
    return ways


def best(shape: Product, precision: str) -> tuple[str, Callable[[], object]]:
    """Return the quickest way, and its name."""
    repeats = max(1, round(2e9 / (2 * np.prod(shape, dtype=float))))
    ways = rivals(shape, precision)
    for run in ways.values():
        run()
    took = {
        name: min(seconds(run, min(repeats, 200)) for _ in range(3)) for name, run in ways.items()
    }
    name = min(took, key=lambda key: took[key])
    return name, ways[name]


def measure(works: list[Work], rounds: int) -> dict[str, Any]:
    """Time everything in turns; return figures by network, and the square products' rates."""
    square = 2.0 * SIDE**3
    bars = {name: best((SIDE, SIDE, SIDE), name) for name in {work.precision for work in works}}
    shaped = {
        work.name: [best(shape, work.precision)[1] for shape in networks.products(work)]
        for work in works
    }
    counted = {work.name: networks.operations(work) for work in works}
    steps = {work.name: _steps(work) for work in works}
    rates: dict[str, list[float]] = defaultdict(list)
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _ in range(rounds):
        bar = {name: square / seconds(run, 5) for name, (_, run) in bars.items()}
        for name, rate in bar.items():
            rates[name].append(rate)
        for work in works:
            step = seconds(partial(work.run, steps[work.name])) / steps[work.name]
            plain = seconds(partial(_in_turn, shaped[work.name]), 3)
            row = found[work.name]
            row["seconds"].append(step)
            row["share"].append(counted[work.name] / step / bar[work.precision])
            row["shaped"].append(plain / step)
    return {
        "square": {
            name: {"way": bars[name][0], "flops": statistics.median(values)}
            for name, values in rates.items()
        },
        "networks": {
            work.name: {
                "precision": work.precision,
                "batch": work.batch,
                "flop": counted[work.name],
                "kinds": operators(work, steps[work.name]),
                **{key: statistics.median(v) for key, v in found[work.name].items()},
                "shares": found[work.name]["share"],
            }
            for work in works
        },
    }


def _in_turn(runs: Iterable[Callable[[], object]]) -> None:
    for run in runs:
        run()


def _steps(work: Work, wanted: float = 0.3) -> int:
    """Return how many steps take about so many seconds."""
    work.run(3)
    most = networks.IMAGES // work.batch
    return max(3, min(most, round(wanted / (seconds(lambda: work.run(3)) / 3))))


def _image(work: Work, steps: int) -> float:
    """Return the seconds that an image takes."""
    return seconds(lambda: work.run(steps)) / (steps * work.batch)


def operators(work: Work, steps: int) -> dict[str, float]:
    """Return the shares of a step's time by kind of operation, as PyTorch's profiler sees them."""
    if work.twin:
        return {}
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        work.run(steps)
    shares: dict[str, float] = defaultdict(float)
    for event in seen.key_averages():
        shares[_kind(event.key)] += event.self_cpu_time_total
    whole = sum(shares.values())
    return {name: share / whole for name, share in shares.items()}


def _kind(operation: str) -> str:
    name = operation.lower()
    return next((kind for kind, words in KINDS if any(word in name for word in words)), REST)


def compare(rounds: int) -> dict[str, dict[str, Any]]:
    """Time what was tried against the reference, and layouts against each other, in turns."""
    found: dict[str, dict[str, Any]] = {}
    for group in (TRIED, LAYOUTS):
        works = {name: make() for name, make in group.items()}
        base = next(iter(works))
        steps = {name: _steps(work) for name, work in works.items()}
        ratios = defaultdict(list)
        for _ in range(rounds):
            took = {name: _image(work, steps[name]) for name, work in works.items()}
            for name, image in took.items():
                ratios[name].append(image / took[LAYOUTS_BASE.get(name, base)])
        found |= {
            name: {"time": statistics.median(values), "times": values}
            for name, values in ratios.items()
        }
    return found


def main() -> None:
    """Write the page, in a process that is set up as the grader's workers are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seeds", type=int, default=3, help="of the accuracies")
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args()
    worker = environment()
    kept = {name: worker[name] for name in worker if "THREADS" in name or "MALLOC" in name}
    kept["KINETO_LOG_LEVEL"] = "5"  # the profiler's own remarks are nothing to read here
    if any(os.environ.get(name) != value for name, value in kept.items()):
        command = [sys.executable, "-m", "benchmarks.roofline", *sys.argv[1:]]
        raise SystemExit(subprocess.run(command, env=os.environ | kept, check=False).returncode)
    torch.set_num_threads(1)
    found = measure(list(networks.everything()), options.rounds)
    found["tried"] = compare(options.rounds)
    for name in ACCURATE:
        found["tried"][name]["accuracy"] = accuracy(name, options.seeds)
    found |= {"seeds": options.seeds, "rounds": options.rounds, "machine": figures.machine()}
    options.out.write_text(page(found), encoding="utf-8")
    write(options.out.with_suffix(".json"), found)
    print(options.out.read_text(encoding="utf-8"))


def write(path: Path, found: dict[str, Any]) -> None:
    """Write the sheet: each network's share, and what the chosen ways were before."""
    unit = "of a matrix product's rate"
    rows = [
        figures.spread(f"{name}, {row['precision']}", unit, row.pop("shares"), GOAL, "more")
        for name, row in found["networks"].items()
    ]
    times = {name: row.pop("times") for name, row in found["tried"].items()}
    rows += [
        figures.spread(name.removesuffix(BEFORE).strip(), "of the time now", values, label="before")
        for name, values in times.items()
        if name.endswith(BEFORE)
    ]
    notes = [*reasons(found["networks"]), "[roofline.md](roofline.md) has all that was tried."]
    figures.write(path, "python -m benchmarks.roofline", rows, notes=notes, **_kept(found))


def _kept(found: dict[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in ("square", "networks", "tried", "seeds", "rounds")}


if __name__ == "__main__":
    main()
