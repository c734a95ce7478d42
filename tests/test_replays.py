"""A probe's training repeated in NumPy: the same as PyTorch's, and as the usual mistakes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autograder.compare import Departure
from autograder.judges import replays
from autograder.judges.replays import BIAS, WEIGHT, Batches, Recipe

n, d, k = 14, 6, 5


@pytest.fixture
def drawn():
    """A probe's parameters, its examples and their batches."""
    rng = np.random.default_rng(5)
    theta = replays.draw(rng, d, k)
    X = rng.random((n, d), dtype=np.float32)
    rows = [list(map(int, batch)) for batch in np.array_split(rng.permutation(n), 5)] * 2
    return theta, Batches(X, np.arange(n) % k, rows, n)


def by_torch(theta, batches, recipe):
    """Where PyTorch's own loop leads to."""
    linear = torch.nn.Linear(d, k).double()
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(theta[WEIGHT]))
        linear.bias.copy_(torch.from_numpy(theta[BIAS]))
    create = getattr(torch.optim, recipe.optimizer)
    optimizer = create(linear.parameters(), lr=recipe.lr)
    X, y = torch.from_numpy(batches.X).double(), torch.from_numpy(batches.y)
    for rows in batches.rows:
        if recipe.mistake == "optimiser":
            optimizer = create(linear.parameters(), lr=recipe.lr)
        if recipe.mistake != "gradients":
            optimizer.zero_grad()
        torch.nn.functional.cross_entropy(linear(X[rows]), y[rows]).backward()
        optimizer.step()
    found = {WEIGHT: linear.weight.detach().numpy(), BIAS: linear.bias.detach().numpy()}
    return replays.matrix(found)


@pytest.mark.parametrize("mistake", ["", "gradients", "optimiser"])
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_repeats_what_pytorch_computes(drawn, optimizer, mistake):
    """Both optimisers, right and with each mistake, end where PyTorch's do."""
    theta, batches = drawn
    recipe = Recipe(optimizer, 0.05, mistake)
    found = replays.repeat(replays.matrix(theta), batches, recipe)
    assert found == pytest.approx(by_torch(theta, batches, recipe), abs=1e-6)


def test_the_outputs_are_the_linear_models(drawn):
    """Logits are X W^T + b for images of any shape."""
    theta, batches = drawn
    wanted = batches.X @ theta[WEIGHT].T + theta[BIAS]
    W = replays.matrix(theta)
    assert replays.outputs(W, batches.X.reshape(n, 2, 3)) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("factor", [1.0, 0.01, 30.0, -1.0])
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_a_training_of_any_length_explains_itself(drawn, optimizer, factor):
    """Short, long and even backward steps along the batches are explained by them."""
    theta, batches = drawn
    W = replays.matrix(theta)
    went = factor * (replays.repeat(W, batches, Recipe(optimizer, 0.01)) - W)
    replays.judge_explained(W, W + went, batches, 0.01)


def test_no_movement_says_nothing(drawn):
    """Parameters that stay where they were are another check's matter."""
    theta, batches = drawn
    replays.judge_explained(replays.matrix(theta), replays.matrix(theta), batches, 0.01)


@pytest.mark.parametrize("claim", [np.ones((k, d + 1)), np.eye(k, d + 1)], ids=["ones", "eye"])
def test_claimed_parameters_are_not_explained(drawn, claim):
    """Parameters that no training on these batches leads to are refused."""
    theta, batches = drawn
    W = replays.matrix(theta)
    with pytest.raises(Departure, match="do not lead to"):
        replays.judge_explained(W, W + claim, batches, 0.01)
