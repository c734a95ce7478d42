"""Our grading beside the published workload: what is re-created, and how it is measured."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import psutil
import pytest
import torch

from benchmarks import footprint, published, sides
from benchmarks.footprint import Footprint


def test_the_workload_has_the_described_sizes():
    """The numbers of its public description stand in the scripts."""
    assert published.EPOCHS == {"numpy_ann": 250, "pytorch_ann": 100, "pytorch_cnn": 60}
    assert (published.TRAINING_IMAGES, published.TEST_IMAGES, published.BATCH) == (2000, 200, 64)
    assert published.Network(0).W1.shape == (784, 64)
    assert published.Network(0).W1.dtype == np.float64
    assert published.network("pytorch_ann")[0].out_features == 32
    layers = list(published.network("pytorch_cnn").modules())
    counts = Counter(type(layer).__name__ for layer in layers)
    assert [counts[kind] for kind in ("Conv2d", "BatchNorm2d", "Dropout")] == [4, 4, 4]
    channels = [layer.out_channels for layer in layers if isinstance(layer, torch.nn.Conv2d)]
    assert channels == [32, 64, 128, 256]


def test_the_numpy_network_learns():
    """A few epochs on a few images teach it most of them."""
    few = published.examples("train", 300, 1)
    loss, accuracy = published.numpy_ann(few, few, 12, 1)
    assert loss < 1
    assert accuracy > 0.7


@pytest.mark.parametrize(("name", "epochs"), [("pytorch_ann", 40), ("pytorch_cnn", 20)])
def test_the_pytorch_networks_learn(name, epochs):
    """The loss falls for both, in batches and with all images in one."""
    torch.set_num_threads(1)  # in such small batches two threads mostly wait for each other
    few = published.examples("train", 64, 1)
    first, _ = published.pytorch(name, few, few, 1, 1)
    last, accuracy = published.pytorch(name, few, few, epochs, 1)
    assert last < 0.7 * first
    assert accuracy > 0.3


FORKING = """
import os, time
kept = bytearray(30_000_000)
for at in range(0, len(kept), 4096):
    kept[at] = 1
child = os.fork()
if not child:
    own = bytearray(30_000_000)
    for at in range(0, len(own), 4096):
        own[at] = 1
time.sleep(0.6)
if child:
    os.wait()
"""


@pytest.mark.skipif(not psutil.LINUX, reason="only Linux tells proportional sizes")
def test_shared_pages_count_once():
    """A fork's memory is added; what it shares with its parent is not counted twice."""
    found = footprint.run([sys.executable, "-c", FORKING], look_seconds=0.05)
    assert 60e6 < found.peak_bytes < 85e6
    assert 0 < found.cpu_seconds < 10


def test_the_first_byte_is_timed():
    """It may come long before the end."""
    program = "import time; print(1, flush=True); time.sleep(0.5)"
    found = footprint.run([sys.executable, "-c", program])
    assert 0 < found.first_seconds <= found.seconds - 0.4


def test_a_command_that_fails_is_told():
    """A side that cannot run must not count as a quick one."""
    with pytest.raises(RuntimeError, match=r"ended with 3: .*\bno\b"):
        footprint.run([sys.executable, "-c", "import sys; print('no', file=sys.stderr); exit(3)"])


def test_a_slower_machine_in_between_moves_the_ratio_little():
    """Each round's scripts are compared with the gradings around them."""
    theirs = {"a": [40.0, 80.0], "b": [80.0, 160.0]}
    assert sides.speedups(theirs, [10, 10, 30]) == pytest.approx([12, 12])


def test_scripts_and_gradings_take_turns(monkeypatch):
    """A grading stands before and after each round; memory is measured apart."""
    calls = []

    def noted(name, look_seconds):
        calls.append((name, bool(look_seconds)))
        return Footprint(0.1, 12.0 if name == "ours" else 40.0, 1.0, 10, 30 if look_seconds else 0)

    monkeypatch.setattr(
        sides, "script", lambda name, seed, *more, look_seconds=0.0: noted(name, look_seconds)
    )
    monkeypatch.setattr(
        sides, "grade", lambda words, seed, look_seconds=0.0: (noted("ours", look_seconds), 100.0)
    )
    found = {figure.name: figure for figure in sides.measure(2)}
    names = list(published.EPOCHS)
    timed = [name for name, looked in calls if not looked]
    assert timed == ["ours", *names, "ours", *names, "ours"]
    assert [name for name, looked in calls if looked] == [*names, "ours"]
    assert found["times faster"].median == pytest.approx(10)
    assert found["share of its memory"].median == pytest.approx(1)
