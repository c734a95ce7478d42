"""The linear model that stands in for the student's own network while a loop is watched."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from autograder.worker.torch_tools import Probe


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
    return Probe(2, 3, Own())


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
    """The network beside it is none of its modules, and is copied with it."""
    probe.gain = 2.0
    assert probe.gain == 2.0
    assert [name for name, _ in probe.named_parameters()] == ["linear.weight", "linear.bias"]
    assert len(list(probe.modules())) == 2
    twin = copy.deepcopy(probe)
    assert twin(torch.zeros(4, 2)).shape == (4, 3)
    assert (len(twin.noted), len(probe.noted), twin.device) == (1, 0, "cpu")
