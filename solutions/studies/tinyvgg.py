"""TinyVGG against an MLP that puts a ReLU on its outputs, and what that ReLU costs.

The rate of SGD rises and falls in one cycle: at a constant 0.1 the accuracy of TinyVGG jumps by two
points from one epoch to the next, so that where three epochs end is luck.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure

from data.fashion_mnist import CLASS_NAMES

from . import charts, checkpoints, figures, measures
from .error import StudyError
from .images import Part
from .lab import Lab, Trained
from .learners import Learner, Rule, TorchLearner
from .models import MLP, TinyVGG
from .study import Study
from .training import Plan

PLAN = Plan(epochs=3, batch=32, rule=Rule("sgd", lr=0.1), schedule="one-cycle")
MLP_NAME, PLAIN_NAME, VGG_NAME = "MLP, ReLU on its outputs", "MLP, plain outputs", "TinyVGG"
FURTHER_SEEDS = 4  # of the MLP: how many of its outputs die is chance
EXAMPLES = 18


def flat_mlp() -> MLP:
    """Flatten-10-10 with ReLU after both layers."""
    return MLP((10,), relu_outputs=True)


def plain_mlp() -> MLP:
    """The same without the last ReLU."""
    return MLP((10,))


def run(lab: Lab) -> None:
    """Train them, compare accuracy and time, look at TinyVGG's answers, save and load it."""
    trained = {
        MLP_NAME: lab.train(MLP_NAME, flat_mlp, PLAN),
        PLAIN_NAME: lab.train(PLAIN_NAME, plain_mlp, PLAN),
        VGG_NAME: lab.train(VGG_NAME, TinyVGG, PLAN),
    }
    lab.draw("accuracy_and_time", charts.price(lab.stats, trained))
    vgg, test = trained[VGG_NAME].learner, lab.images.test
    counts = measures.confusion(vgg, test)
    lab.draw("confusion", figures.confusion(counts, CLASS_NAMES, "TinyVGG: test images"))
    lab.draw("predictions", predictions(vgg, test, lab.settings.seed))
    lab.note(
        loaded_predicts_equally=reload(lab, trained[VGG_NAME]),
        classes=measures.by_class(vgg, test),
    )
    _further(lab, trained[MLP_NAME])


def _further(lab: Lab, first: Trained) -> None:
    """Train the MLP from further seeds; note the classes that each of them never says."""
    silent = {MLP_NAME: never_said(first.learner, lab.images.test)}
    for seed in range(lab.settings.seed + 1, lab.settings.seed + 1 + FURTHER_SEEDS):
        name = f"{MLP_NAME}, seed {seed}"
        trained = lab.train(name, flat_mlp, PLAN, seed=seed)
        silent[name] = never_said(trained.learner, lab.images.test)
    lab.note(never_said=silent)


def predictions(learner: Learner, test: Part, seed: int) -> Figure:
    """Draw test images with the class that was said; a wrong one also with the right one."""
    chosen = torch.randperm(len(test), generator=torch.Generator().manual_seed(seed))[:EXAMPLES]
    X, y = test.X[chosen.to(test.y.device)], test.y[chosen.to(test.y.device)].tolist()
    said = learner.scores(X).argmax(1).tolist()
    captions = [
        CLASS_NAMES[s] if s == right else f"{CLASS_NAMES[s]}\nis {CLASS_NAMES[right]}"
        for s, right in zip(said, y, strict=True)
    ]
    wrong = [s != right for s, right in zip(said, y, strict=True)]
    return figures.pictures(X[:, 0].cpu().numpy(), captions, wrong)


def reload(lab: Lab, trained: Trained) -> bool:
    """Load the saved TinyVGG into a fresh network. Raises `StudyError` if it answers otherwise."""
    fresh = TorchLearner(TinyVGG().to(lab.settings.device), PLAN.rule)
    path = lab.saved(VGG_NAME)
    fresh.load(checkpoints.read(path).tensors)
    said, expected = (one.scores(lab.images.test.X).argmax(1) for one in (fresh, trained.learner))
    if not torch.equal(said, expected):
        raise StudyError(
            f"{path} answers otherwise than the network it was saved from", "Run again."
        )
    return True


def never_said(learner: Learner, test: Part) -> list[str]:
    """Return the classes that are no image's answer."""
    said = np.bincount(learner.scores(test.X).argmax(1).cpu().numpy(), minlength=len(CLASS_NAMES))
    return [name for name, count in zip(CLASS_NAMES, said, strict=True) if count == 0]


def remarks(stats: dict[str, Any]) -> list[str]:
    """Say what ReLU on the outputs does, and that a saved network is the same network."""
    if not stats["complete"]:
        return []
    dead, runs = stats["facts"]["never_said"], stats["runs"]
    reached = [runs[name]["test_accuracy"] for name in dead]
    counts = ", ".join(str(len(names)) for names in dead.values())
    return [
        "A ReLU on the outputs turns every score below 0 into 0, and passes no slope back there: "
        "an output that is below 0 for all images never learns again, and its class is nobody's "
        f"answer. From {len(dead)} starts that became of {counts} of the 10 classes; the accuracy "
        f"went from {min(reached):.2%} to {max(reached):.2%}. Without that ReLU it is "
        f"{runs[PLAIN_NAME]['test_accuracy']:.2%}.",
        "TinyVGG, saved and loaded again, says the same class for every test image.",
    ]


STUDY = Study(
    "tinyvgg",
    "TinyVGG against a small MLP",
    "Flatten-10-10 with ReLU on its outputs, and TinyVGG with 10 channels; SGD with a rate of one "
    "cycle up to 0.1, 3 epochs",
    {MLP_NAME: 66.0, VGG_NAME: 88.0},
    run,
    remarks,
)
