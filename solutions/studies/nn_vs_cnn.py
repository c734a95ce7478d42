"""The best MLP against a CNN, and what is left of the CNN's lead when neighbours mean nothing.

The control shuffles the pixels, in the same way for every image. An MLP never knew which pixels are
neighbours, so it loses nothing; what the CNN loses is what locality is worth.
"""

from __future__ import annotations

from typing import Any

from . import figures
from .lab import Lab
from .learners import Rule
from .models import MLP, SimpleCNN
from .study import Study
from .training import Plan

PLAN = Plan(epochs=5, batch=64, rule=Rule("adam", lr=0.002), schedule="one-cycle")
NETWORKS = {"MLP": MLP, "CNN": SimpleCNN}


def run(lab: Lab) -> None:
    """Train both networks on the images, then both on the images with shuffled pixels."""
    shuffled = lab.images.shuffled(lab.settings.seed)
    trained = {name: lab.train(name, create, PLAN) for name, create in NETWORKS.items()}
    for name, create in NETWORKS.items():
        control = f"{name}, pixels shuffled"
        trained[control] = lab.train(control, create, PLAN, images=shuffled)
    curves = {name: t.history.of("test_accuracy") for name, t in trained.items()}
    final = {name: [100 * t.accuracy] for name, t in trained.items()}
    lab.draw(
        "cnn_vs_nn", figures.curves([figures.Panel("Test accuracy", "fraction right", curves)])
    )
    lab.draw("locality", figures.bars([figures.Panel("Best epoch", "test accuracy, %", final)]))


def remarks(stats: dict[str, Any]) -> list[str]:
    """Say what the CNN is ahead, and what remains of it with shuffled pixels."""
    if not stats["complete"]:
        return []
    reached = {name: 100 * run["test_accuracy"] for name, run in stats["runs"].items()}
    control = {name: reached[f"{name}, pixels shuffled"] for name in NETWORKS}
    lead, left = reached["CNN"] - reached["MLP"], control["CNN"] - control["MLP"]
    return [
        f"The CNN is {lead:.2f} points ahead of the MLP. With shuffled pixels {left:+.2f} points "
        f"are left: the MLP changes by {control['MLP'] - reached['MLP']:+.2f} points, "
        f"the CNN by {control['CNN'] - reached['CNN']:+.2f}. "
        "That is what it is worth to know which pixels are neighbours."
    ]


STUDY = Study(
    "nn-vs-cnn",
    "A fully connected network against a CNN",
    "784-512-512-10 and SimpleCNN with Adam (a rate of one cycle up to 0.002, 5 epochs), on the "
    "images and on the same images with their pixels shuffled",
    {"MLP": 88.0, "CNN": 92.0},
    run,
    remarks,
)
