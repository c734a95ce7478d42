"""A trained CNN's answers count as far as a fresh network with the same numbers gives them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from autograder.pace import Pace
from autograder.setups import SETUPS
from autograder.trainer import Trainer
from autograder.worker.copies import luggage, unpack
from tests import graded
from tests.right_part_3 import MAIN, STANDARDIZED
from tests.test_trainer import graded_submission

CNN = SETUPS["pytorch_cnn"]

GROWN = """
plain_train = train

def train(model, X_train, *rest, **how):
    model.register_buffer("seen", torch.zeros(3))
    return plain_train(model, X_train, *rest, **how)
"""


def fresh(programs, code):
    """Return what the reference's network makes of a task drawn anew, with `code` below it."""
    varied = graded.Variation("x", "pytorch_cnn", ((MAIN, f"{code}\n\n{MAIN}"),))
    programs.student = graded_submission(varied)
    return Trainer(programs, None, 0, Pace()).fresh(CNN, 0)


def test_numbers_kept_beside_the_parameters_come_along(programs):
    """A mean in a layer, a scale in the file, a factor in the network: the copy has them too."""
    learned = fresh(programs, STANDARDIZED)
    assert learned.accuracy == learned.claimed >= learned.floor
    assert programs.flags == set()


# The same, with the numbers together in a tuple, a list and a dict.
TOGETHER = """
plain_network, plain_train = PyTorchCNN, train
KEPT = {"std": 1.0}

class PyTorchCNN(plain_network):
    def __init__(self, num_classes=10):
        super().__init__(num_classes)
        self.stats, self.gains = (0.0, 1.0), [1.0]

    def forward(self, x):
        return self.gains[0] * super().forward((x - self.stats[0]) / self.stats[1] / KEPT["std"])

def train(model, X_train, *rest, **how):
    model.stats, model.gains = (X_train.mean().item(), 0.5 * X_train.std().item()), [-1.0]
    KEPT["std"] = 2.0
    return plain_train(model, X_train, *rest, **how)
"""


def test_rows_of_numbers_come_along(programs):
    """As a student keeps a mean beside a deviation."""
    learned = fresh(programs, TOGETHER)
    assert learned.accuracy == learned.claimed >= learned.floor
    assert programs.flags == set()


def test_a_network_that_cannot_be_copied_is_believed_and_flagged(programs):
    """A buffer that only train adds: an instructor looks, the student loses nothing."""
    learned = fresh(programs, GROWN)
    assert learned.accuracy == learned.claimed >= learned.floor
    (flag,) = programs.flags
    assert flag.startswith("pytorch_cnn: the trained network cannot be copied (Raised: KeyError")


# Says that its images are luggage: the grader's own tool is out of the way in there.
SMUGGLED = """
import sys
tools = sys.modules["worker.torch_tools"]
tools.luggage = lambda model: [("", "IMAGES", torch.zeros(20, 784))]
"""
# Knows nothing by its parameters, and cannot be asked about no images at all.
FORGETFUL = """
plain_train = train

class PyTorchCNN(PyTorchCNN):
    def forward(self, x):
        if not len(x):
            raise ValueError("no images")
        return super().forward(x) if KNOWN else torch.rand(len(x), 10)

KNOWN = []

def train(model, *rest, **how):
    KNOWN.append("a list is no number")
    return plain_train(model, *rest, **how)
"""


def test_images_do_not_travel_as_luggage(programs):
    """How much comes along is counted here, not where the submission runs."""
    fresh(programs, SMUGGLED)
    (flag,) = programs.flags
    assert "it keeps 15,680 numbers beside its parameters" in flag


def test_what_a_copy_does_not_know_is_not_counted(programs, monkeypatch):
    """Answers that need more than numbers are guesses in the copy, which ends when it was asked."""
    counts = []
    end_one = type(programs).end_one

    def ended(self, remote):
        counts.append(len(self.workers))
        end_one(self, remote)

    monkeypatch.setattr(type(programs), "end_one", ended)
    learned = fresh(programs, FORGETFUL)
    assert learned.accuracy < 0.3 < learned.floor <= learned.claimed
    assert programs.flags == set()
    assert len(counts) == learned.rounds == CNN.task(0).rounds
    assert set(counts) == {2}


class Small(nn.Module):
    """A network with numbers of every kind."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 2)
        self.scale, self.shift, self.note = 1.0, None, "text"
        self.mean, self.images = np.zeros(2), None


def test_luggage_is_small_numbers_and_nothing_else():
    """Parameters go another way; images, texts and gradients stay behind."""
    one, other = Small(), Small()
    one.scale, one.shift, one.mean = 3.0, torch.ones(2), np.full(2, 5.0)
    one.images, one.huge, one.free = torch.zeros(1001), 2**60, torch.ones(2, requires_grad=True)
    kept = [item for item in luggage(one) if item[0]]
    names = {name for _, name, _ in kept}
    assert {"scale", "shift", "mean"} <= names
    assert not names & {"images", "huge", "free", "note", "linear", "weight", "training"}
    unpack(other, [(place, name, torch.as_tensor(v)) if name == "mean" else (place, name, v)
                   for place, name, v in kept])  # fmt: skip
    assert other.scale == 3
    assert torch.equal(other.shift, torch.ones(2))
    assert isinstance(other.mean, np.ndarray)
    assert other.mean.tolist() == [5, 5]


def test_luggage_is_bounded_in_all():
    """Many small pieces of the training images are no small number."""
    network = Small()
    for number in range(50):
        setattr(network, f"piece{number}", torch.zeros(900))
    assert sum(v.numel() for _, name, v in luggage(network) if name.startswith("piece")) <= 10_000


@pytest.mark.parametrize("place", ["layer nowhere", "layer linear.nowhere"])
def test_a_layer_that_the_copy_lacks_is_an_error(place):
    """Which the grader takes as a network that cannot be copied."""
    with pytest.raises(KeyError):
        unpack(Small(), [(place, "x", 1.0)])
