"""The linear model that stands in for the student's own network while a loop is watched."""

from __future__ import annotations

import copy

import pytest
import torch

from autograder.worker.torch_tools import Probe


@pytest.fixture
def probe():
    """A probe of two features and three classes."""
    return Probe(2, 3)


def test_it_pretends_to_have_what_a_loop_looks_for(probe):
    """A layer told of the images, a method called, a list gone through: nothing comes of it."""
    probe.standard.mean = torch.ones(2)
    probe.reset(seed=1)
    probe.gain = 2.0
    assert (list(probe.blocks), probe.gain) == ([], 2.0)
    assert [name for name, _ in probe.named_parameters()] == ["linear.weight", "linear.bias"]


def test_it_pretends_nothing_to_python_and_pytorch(probe):
    """What they look for under names of their own is there or not, as ever."""
    assert not hasattr(probe, "_anything")
    assert not hasattr(probe, "__anything__")
    twin = copy.deepcopy(probe)
    assert twin(torch.zeros(4, 2)).shape == (4, 3)
    assert (len(twin.noted), len(probe.noted)) == (1, 0)
