"""The same MLP with four optimizers: SGD, SGD with momentum, RMSprop, Adam."""

from __future__ import annotations

from typing import Any

from . import figures
from .lab import Lab
from .learners import Rule
from .models import MLP
from .study import Study
from .training import Plan

RULES = {
    "SGD": Rule("sgd", lr=0.01),
    "SGD + momentum": Rule("sgd", lr=0.01, momentum=0.9),
    "RMSprop": Rule("rmsprop", lr=0.001),
    "Adam": Rule("adam", lr=0.001),
}
EPOCHS, BATCH = 10, 64


def run(lab: Lab) -> None:
    """Train once per optimizer from the same start, then draw test loss and accuracy."""
    trained = {name: lab.train(name, MLP, plan(rule)).history for name, rule in RULES.items()}
    loss = {name: history.of("test_loss") for name, history in trained.items()}
    accuracy = {name: history.of("test_accuracy") for name, history in trained.items()}
    panels = [
        figures.Panel("Test accuracy", "fraction right", accuracy),
        figures.Panel("Test loss", "cross-entropy", loss),
    ]
    lab.draw("optimizer_comparison", figures.curves(panels))


def plan(rule: Rule) -> Plan:
    """How each of them is trained: the rule is all that differs."""
    return Plan(EPOCHS, BATCH, rule)


def remarks(stats: dict[str, Any]) -> list[str]:
    """Say who is ahead after the first epoch, and who in the end."""
    first = {name: run["epochs"][0]["test_accuracy"] for name, run in stats["runs"].items()}
    best = {name: run["test_accuracy"] for name, run in stats["runs"].items()}
    ahead, winner = max(first, key=first.__getitem__), max(best, key=best.__getitem__)
    behind = min(first, key=first.__getitem__)
    return [
        f"After one epoch {ahead} is ahead with {first[ahead]:.2%} and {behind} last with "
        f"{first[behind]:.2%}; at its best epoch {winner} reaches most, {best[winner]:.2%}.",
        "Each optimizer has its usual learning rate (0.01 for SGD, 0.001 for the others). Another "
        "choice can change the order: compare the curves, not the names.",
    ]


STUDY = Study(
    "optimizers",
    "One network, four optimizers",
    "784-512-512-10, ten epochs each: SGD, SGD with momentum, RMSprop, Adam",
    {},
    run,
    remarks,
)
