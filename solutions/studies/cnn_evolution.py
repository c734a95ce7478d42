"""Three versions of one CNN beside the network in NumPy, and a fourth that is much quicker.

Between two versions one thing changes, so that the difference is that thing's. What it does is
measured: parameters counted, images moved, training images asked again after training.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from . import charts, figures, measures
from .comparison import CHANGED, NUMPY, PIXELS, QUICK, REASONS, V1, V2, V3, remarks
from .lab import Lab, Trained
from .learners import Learner, Rule, TorchLearner
from .models import QuickNet, cnn_v1, cnn_v2, cnn_v3
from .numpy_mlp import PLAN as NUMPY_PLAN
from .numpy_mlp import NumpyLearner
from .study import Study
from .training import History, Plan

PLAN = Plan(epochs=10, batch=64, rule=Rule("adamw", lr=3e-4), probes=50)
QUICK_RULE = Rule("adamw", lr=4e-3, decay=0.05, smoothing=0.05)
QUICK_PLAN = Plan(12, 128, QUICK_RULE, schedule="one-cycle", augment=True, probes=50)

# v3 and QuickNet stand side by side, so that the machine is the same for both of their times.
NETWORKS: dict[str, tuple[Callable[[], nn.Module], Plan]] = {
    V1: (cnn_v1, PLAN),
    V3: (cnn_v3, PLAN),
    QUICK: (QuickNet, QUICK_PLAN),
    V2: (cnn_v2, PLAN),
}


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
    steps = {name: history for name, history in histories.items() if history.probe_steps}
    losses = {name: history.step_losses for name, history in steps.items()}
    probes = {name: (history.probe_steps, history.probe_losses) for name, history in steps.items()}
    lab.draw("loss_by_step", figures.steps(losses, probes))
    lab.draw("accuracy_and_time", charts.price(lab.stats, histories))


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


STUDY = Study(
    "cnn-evolution",
    "How a CNN evolved",
    "Three versions with AdamW 3e-4, 10 epochs, cross-entropy, beside the NumPy baseline and a "
    "further network that is quicker",
    {NUMPY: 87.48, V1: 91.73, V2: 92.54, V3: 93.19},
    run,
    remarks,
    REASONS,
)
