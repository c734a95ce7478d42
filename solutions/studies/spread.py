"""Every network from several seeds: one run proves little, a mean and a spread prove more."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from torch import nn

from . import cnn_evolution, figures, nn_vs_cnn, numpy_mlp, simple_cnn, tinyvgg
from .comparison import NUMPY, QUICK, V1, V2, V3
from .lab import Lab
from .models import MLP, SimpleCNN, TinyVGG
from .study import Study, effort, unit
from .training import Plan

# The quick ones first, with all their seeds: an interrupted run then has means to show.
NETWORKS: dict[str, tuple[Callable[[], nn.Module], Plan]] = {
    tinyvgg.MLP_NAME: (tinyvgg.flat_mlp, tinyvgg.PLAN),
    "MLP 784-512-512-10": (MLP, nn_vs_cnn.PLAN),
    tinyvgg.VGG_NAME: (TinyVGG, tinyvgg.PLAN),
    "SimpleCNN": (SimpleCNN, simple_cnn.PLAN),
    **{name: cnn_evolution.NETWORKS[name] for name in (QUICK, V1, V2, V3)},
}


def run(lab: Lab) -> None:
    """Train every network once per seed, counting up from the command line's."""
    first = lab.settings.seed
    seeds = range(first, first + lab.settings.seeds)
    for seed in seeds:
        lab.teach(_run(NUMPY, seed), _numpy(seed), numpy_mlp.PLAN, seed=seed)
    for name, (create, plan) in NETWORKS.items():
        for seed in seeds:
            if not lab.adopt(cnn_evolution.STUDY.name, name, _run(name, seed), plan, seed):
                lab.train(_run(name, seed), create, plan, seed=seed)
        _draw(lab)


def _draw(lab: Lab) -> None:
    points = {
        name: ([effort(lab.stats, r) for r in runs], [100 * r["test_accuracy"] for r in runs])
        for name, runs in by_network(lab.stats).items()
    }
    across = f"{unit(lab.stats)} of training"
    figure = figures.scatter(points, across, "test accuracy, %", "One point per seed")
    lab.draw("accuracy_by_seconds", figure)


def by_network(stats: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Group the runs, one per seed, by their network."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for name, values in stats["runs"].items():
        groups.setdefault(name.rpartition(", seed ")[0], []).append(values)
    return groups


def remarks(stats: dict[str, Any]) -> list[str]:
    """Return the table of accuracy against seconds, best network first."""
    rows = []
    for name, runs in by_network(stats).items():
        accuracy = [100 * r["test_accuracy"] for r in runs]
        seconds = [effort(stats, r) for r in runs]
        counts = f"{len(runs)} | {len(runs[0]['epochs'])} | {runs[0]['parameters']:,}"
        line = f"| {name} | {counts} | {_spread(accuracy, '%')} | {_spread(seconds, '')} |"
        rows.append((statistics.mean(accuracy), line))
    head = f"| network | seeds | epochs | parameters | test accuracy | {unit(stats)} |"
    lines = [line for _, line in sorted(rows, reverse=True)]
    data = stats["data"]
    note = (
        f"Learned from {data['train']:,} images, asked about {data['test']:,} ({data['name']}). "
        "Mean and, behind ±, the standard deviation between seeds; a single seed has none. What "
        "cnn-evolution had trained already, from the same seed, was taken from there."
    )
    if missing := [name for name in NETWORKS if name not in by_network(stats)]:
        note += f" Not trained yet: {', '.join(missing)}; what one seed gave is in cnn-evolution."
    return ["\n".join([head, "|---|" + "---|" * 5, *lines]) + f"\n\n{note}"]


def _spread(values: list[float], unit: str) -> str:
    mean = f"{statistics.mean(values):.2f}{unit}"
    return f"{mean} ± {statistics.stdev(values):.2f}" if len(values) > 1 else mean


def _run(name: str, seed: int) -> str:
    return f"{name}, seed {seed}"


def _numpy(seed: int) -> Callable[[], numpy_mlp.NumpyLearner]:
    return lambda: numpy_mlp.NumpyLearner(seed)


STUDY = Study(
    "spread",
    "Accuracy against seconds, several seeds",
    "Every network of the studies with its own plan, trained from each seed on the same images",
    {},
    run,
    remarks,
)
