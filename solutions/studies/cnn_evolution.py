"""Three versions of one CNN beside the network in NumPy, and a fourth that is much quicker.

Between two versions one thing changes, so that the difference is that thing's. What it does is
measured: parameters counted, images moved, training images asked again after training.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from . import figures, measures
from .lab import Lab, Trained
from .learners import Learner, Rule, TorchLearner
from .models import QuickNet, cnn_v1, cnn_v2, cnn_v3
from .numpy_mlp import PLAN as NUMPY_PLAN
from .numpy_mlp import NumpyLearner
from .study import Study, effort, unit
from .training import History, Plan

PLAN = Plan(epochs=10, batch=64, rule=Rule("adamw", lr=3e-4), probes=50)
QUICK_RULE = Rule("adamw", lr=4e-3, decay=0.05, smoothing=0.05)
QUICK_PLAN = Plan(12, 128, QUICK_RULE, schedule="one-cycle", augment=True, probes=50)

NUMPY, V1, V2, V3, QUICK = "NumPy 784-300-100-10", "CNN v1", "CNN v2", "CNN v3", "QuickNet"
# v3 and QuickNet stand side by side, so that the machine is the same for both of their times.
NETWORKS: dict[str, tuple[Callable[[], nn.Module], Plan]] = {
    V1: (cnn_v1, PLAN),
    QUICK: (QuickNet, QUICK_PLAN),
    V3: (cnn_v3, PLAN),
    V2: (cnn_v2, PLAN),
}
CHANGED = {
    NUMPY: "the baseline: fully connected, by hand",
    V1: "two convolutions with batch norm and pooling, a linear head",
    V2: "two hidden layers of 1024 with ReLU and LayerNorm in the head",
    V3: "dropout 0.1 after every block",
    QUICK: "beyond them: residual, fewer places, a one-cycle rate, mirrored and moved images",
}
PIXELS = (0, 1, 2, 4)
ALLOWED, ACCEPTED_HEAD = 5_000_000, 768  # parameters in a submission; what of v2 and v3 fits


def run(lab: Lab) -> None:
    """Train the baseline and the networks; measure what each change did."""
    seed = lab.settings.seed
    trained = {NUMPY: lab.teach(NUMPY, lambda: NumpyLearner(seed), NUMPY_PLAN)}
    _measure(lab, NUMPY, trained[NUMPY])
    for name, (create, plan) in NETWORKS.items():
        trained[name] = lab.train(name, create, plan)
        _measure(lab, name, trained[name])
        # After each of them, so that an interruption of hours leaves its pictures too.
        _draw(lab, {name: trained[name].history for name in CHANGED if name in trained})


def _draw(lab: Lab, histories: dict[str, History]) -> None:
    runs = {name: lab.stats["runs"][name] for name in histories}
    steps = {name: history for name, history in histories.items() if history.probe_steps}
    losses = {name: history.step_losses for name, history in steps.items()}
    probes = {name: (history.probe_steps, history.probe_losses) for name, history in steps.items()}
    lab.draw("loss_by_step", figures.steps(losses, probes))
    accuracy = {name: [100 * run["test_accuracy"]] for name, run in runs.items()}
    seconds = {name: [effort(lab.stats, run)] for name, run in runs.items()}
    panels = [
        figures.Panel("Test accuracy", "%", accuracy),
        figures.Panel("Training time", unit(lab.stats), seconds),
    ]
    lab.draw("accuracy_and_time", figures.bars(panels))


def _measure(lab: Lab, name: str, trained: Trained) -> None:
    learner, images = trained.learner, lab.images
    facts = {
        "parameters": split(learner),
        "shifted": measures.shifted(learner, images.test, PIXELS),
        "terms": measures.gap(learner, images),
    }
    lab.note(**{name: facts})


def split(learner: Learner) -> dict[str, int]:
    """Count the parameters of convolutions, of linear layers, and all of them."""
    if not isinstance(learner, TorchLearner):
        counted = sum(tensor.numel() for tensor in learner.parameters().values())
        return {"convolutions": 0, "linear": counted, "all": counted}
    kinds = {"convolutions": nn.Conv2d, "linear": nn.Linear}
    counts = {
        key: sum(
            parameter.numel()
            for module in learner.model.modules()
            if isinstance(module, kind)
            for parameter in module.parameters()
        )
        for key, kind in kinds.items()
    }
    return counts | {"all": sum(p.numel() for p in learner.model.parameters())}


def remarks(stats: dict[str, Any]) -> list[str]:
    """Return the comparison tables, and what they say."""
    done = [name for name in CHANGED if name in stats["facts"]]
    tables = [_table(stats, done), _shifts(stats, done)]
    if QUICK in done:
        tables.append(
            f"{QUICK} learns from mirrored and moved images and from labels smoothed by "
            f"{QUICK_RULE.smoothing:.0%}, so its training loss lies above its validation loss, "
            "which is the plain one."
        )
    if V3 in done and QUICK in done:
        tables.append(_beyond(stats))
    return tables


def _table(stats: dict[str, Any], names: list[str]) -> str:
    lines = [
        "| network | what changed | parameters | in convolutions | training images | test images "
        "| gap |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in names:
        facts = stats["facts"][name]
        counts, terms = facts["parameters"], facts["terms"]
        lines.append(
            f"| {name} | {CHANGED[name]} | {counts['all']:,} | {counts['convolutions']:,} "
            f"| {terms['train']:.2%} | {terms['test']:.2%} | {100 * terms['gap']:.2f} |"
        )
    note = _refused(stats, names) + (
        "Training and test images are asked in the same mode after training (dropout off), so the "
        "gap, in points, is what was learned by heart; regularisation is there to lessen it."
    )
    return "\n".join(lines) + f"\n\n{note}"


def _refused(stats: dict[str, Any], names: list[str]) -> str:
    counts = {name: stats["facts"][name]["parameters"]["all"] for name in names}
    large = [name for name, count in counts.items() if count > ALLOWED]
    if not large:
        return ""
    return (
        f"{' and '.join(large)}: as published. Check 3.1 of the assignment refuses them with its "
        f"{ALLOWED:,} parameters at most; with a head of {ACCEPTED_HEAD} in place of 1024 they "
        "pass.\n\n"
    )


def _shifts(stats: dict[str, Any], names: list[str]) -> str:
    columns = " | ".join(f"{pixels}" for pixels in PIXELS)
    lines = [f"| test images moved by so many pixels | {columns} |", "|---|" + "---|" * len(PIXELS)]
    for name in names:
        values = " | ".join(f"{value:.1%}" for value in stats["facts"][name]["shifted"])
        lines.append(f"| {name} | {values} |")
    note = (
        f"The mean over moves to the right, left, down and up, on the first "
        f"{min(measures.SHIFTED_IMAGES, stats['data']['test']):,} test images. A convolution moves "
        "its answer along with the image; the layers after it are what notices."
    )
    return "\n".join(lines) + f"\n\n{note}"


def _beyond(stats: dict[str, Any]) -> str:
    v3, quick = stats["runs"][V3], stats["runs"][QUICK]
    mine, other = effort(stats, quick), effort(stats, v3)
    words = (
        f"{QUICK} reaches {quick['test_accuracy']:.2%} after {mine:.0f} {unit(stats)} of training, "
        f"{mine / other:.2f} of the {other:.0f} that v3 took for {v3['test_accuracy']:.2%} on the "
        "same machine in the same run."
    )
    if unit(stats) != "seconds":
        share = quick["seconds"] / v3["seconds"]
        words += (
            f" On the wall these were {quick['seconds']:.0f} of {v3['seconds']:.0f} seconds, "
            f"{share:.2f}, with whatever else the machine did meanwhile."
        )
    return words


STUDY = Study(
    "cnn-evolution",
    "How a CNN evolved",
    "Three versions with AdamW 3e-4, 10 epochs, cross-entropy, beside the NumPy baseline and a "
    "further network that is quicker",
    {NUMPY: 87.48, V1: 91.73, V2: 92.54, V3: 93.19},
    run,
    remarks,
)
