"""The linear model that stands in for the student's own network while a loop is watched."""

from __future__ import annotations

import copy
import io
import pickle

import pytest
import torch
from torch import nn

from autograder.worker import noting
from autograder.worker.noting import Probe


class Own(nn.Module):
    """A network with what loops look for in theirs."""

    names = ("a", "b")

    def __init__(self):
        super().__init__()
        self.standard = nn.Identity()
        self.device = "cpu"

    def forward(self, x):
        """Return something that no probe returns."""
        return self.standard(x).sum()

    def count_right(self, x, y):
        """Return how many examples the model answers rightly."""
        return (self(x).argmax(dim=1) == y).sum().item()

    @property
    def first(self):
        """The first parameter's name."""
        return next(iter(self.named_parameters()))[0]

    @staticmethod
    def twice(x):
        """Return 2x."""
        return 2 * x


@pytest.fixture
def probe():
    """A probe of two features and three classes, in the place of a network of the student's."""
    return noting.probe(2, 3, Own())


def test_a_loop_finds_what_its_own_network_has(probe):
    """A layer told of the images, an attribute, a tuple of the class."""
    probe.standard.mean = torch.ones(2)
    assert probe.standard.mean.sum() == 2
    assert (probe.device, probe.names, probe.twice(4)) == ("cpu", ("a", "b"), 8)


def test_it_knows_that_layers_were_taken(probe):
    """They may be trained in its place; a number of the network's may not."""
    assert probe.device
    assert not probe.lent
    assert probe.standard is not None
    assert probe.lent


def test_methods_of_the_network_call_the_probe(probe):
    """What measures with `self(x)` measures the probe, whose parameters are looked at."""
    assert 0 <= probe.count_right(torch.zeros(4, 2), torch.zeros(4)) <= 4
    assert (len(probe.noted), probe.first) == (1, "linear.weight")


def test_it_has_nothing_that_its_network_lacks(probe):
    """A loop that asks first, by `getattr` or `hasattr`, is told the truth."""
    assert getattr(probe, "dtype", None) is None
    assert not hasattr(probe, "_anything")
    assert not hasattr(probe, "__anything__")
    assert not hasattr(Probe(2, 3), "standard")
    with pytest.raises(AttributeError, match="'Own' object has no attribute 'conv'"):
        getattr(probe, "conv")  # noqa: B009


def test_its_parameters_are_its_own_alone(probe):
    """The network beside it is none of its modules, and is copied with it; notes are one list."""
    probe.gain = 2.0
    assert probe.gain == 2.0
    assert [name for name, _ in probe.named_parameters()] == ["linear.weight", "linear.bias"]
    assert len(list(probe.modules())) == 2
    twin = copy.deepcopy(probe)
    assert twin(torch.zeros(4, 2)).shape == (4, 3)
    assert (len(twin.noted), len(probe.noted), twin.device) == (1, 1, "cpu")


def test_it_can_be_saved_whole(probe):
    """With its class, which no name leads to, as with a file of the best epoch."""
    kept = io.BytesIO()
    torch.save(probe, kept)
    kept.seek(0)
    again = torch.load(kept, weights_only=False)
    assert torch.equal(again.linear.weight, probe.linear.weight)
    assert isinstance(pickle.loads(pickle.dumps(probe)), Own)


class Keras(nn.Sequential):
    """A network with methods that every module has, and with a length."""

    def __init__(self):
        super().__init__(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 3))
        self.optimizer = None

    def compile(self, optimizer):
        """Keep the optimizer, as in another library."""
        self.optimizer = optimizer

    def __len__(self):
        return 3


def test_it_is_of_the_networks_own_class():
    """Methods that hide those of every module are the student's, and so are the special ones."""
    probe = noting.probe(2, 3, Keras())
    probe.compile("Adam")
    assert (probe.optimizer, len(probe), type(probe).__name__) == ("Adam", 3, "Keras")
    assert probe(torch.zeros(4, 2)).shape == (4, 3)
    assert len(probe.noted) == 1


class Last(nn.Module):
    """A network that nothing may inherit from."""

    def __init_subclass__(cls):
        raise TypeError

    def forward(self, x):
        """Return x."""
        return x


def test_a_class_without_heirs_has_a_plain_probe():
    """Its attributes are found all the same."""
    own = Last()
    own.device = "cpu"
    assert noting.probe(2, 3, own).device == "cpu"


def test_a_network_in_double_precision_has_a_probe_of_its_kind(probe):
    """The images come as they are."""
    probe.double()
    assert probe(torch.zeros(4, 2)).dtype == torch.float64
