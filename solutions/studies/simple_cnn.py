"""The smallest CNN that everybody draws: two convolutions, two poolings, one hidden layer."""

from __future__ import annotations

from matplotlib.figure import Figure

from data.fashion_mnist import CLASS_NAMES

from . import charts, figures, measures
from .images import Images
from .lab import Lab
from .learners import Rule
from .models import SimpleCNN
from .study import Study
from .training import Plan

PLAN = Plan(epochs=5, batch=64, rule=Rule("adam", lr=0.001))
SHOWN = 18


def run(lab: Lab) -> None:
    """Show what the network will see, then train it."""
    lab.draw("samples", samples(lab.images))
    trained = lab.train("simple-cnn", SimpleCNN, PLAN)
    lab.draw("simple_cnn", charts.course(trained.history, "cross-entropy"))
    lab.note(classes=measures.by_class(trained.learner, lab.images.test))


def samples(images: Images) -> Figure:
    """Draw the first training images with their classes."""
    shown = images.train.first(SHOWN)
    captions = [CLASS_NAMES[label] for label in shown.y.tolist()]
    return figures.pictures(shown.X[:, 0].cpu().numpy(), captions)


STUDY = Study(
    "simple-cnn",
    "A simple CNN",
    "Convolution 32, pooling, convolution 64, pooling, 3136-512-10; Adam, batches of 64, 5 epochs",
    {"simple-cnn": 90.0},
    run,
)
