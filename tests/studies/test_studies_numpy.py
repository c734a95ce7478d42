"""The network written in NumPy: its gradients and its loss."""

from __future__ import annotations

import numpy as np
import torch

from solutions.studies.numpy_mlp import NumpyMLP, binary_cross_entropy


def double(model):
    """Turn a model's parameters into float64, where differences can be trusted."""
    model.W = [W.astype(np.float64) for W in model.W]
    model.b = [b.astype(np.float64) + 0.1 for b in model.b]
    return model


def test_gradients_are_the_slopes_of_the_loss():
    """Each W and b against central differences, in random directions."""
    rng = np.random.default_rng(0)
    model = double(NumpyMLP(0, (12, 7, 5, 10)))
    X, Y = rng.random((8, 12)), np.eye(10)[rng.integers(0, 10, 8)]
    dW, db = model.backward(model.forward(X), Y)
    for parameters, gradients in ((model.W, dW), (model.b, db)):
        for number, gradient in enumerate(gradients):
            way, middle = rng.normal(size=gradient.shape), parameters[number]
            losses = []
            for step in (1e-6, -1e-6):
                parameters[number] = middle + step * way
                losses.append(binary_cross_entropy(model.forward(X)[-1], Y))
            parameters[number] = middle
            np.testing.assert_allclose(
                (losses[0] - losses[1]) / 2e-6, (gradient * way).sum(), rtol=1e-5
            )


def test_the_loss_is_torchs():
    """Summed over outputs, mean over examples, finite for scores however large."""
    rng = np.random.default_rng(1)
    scores, Y = rng.normal(0, 40, (6, 10)), np.eye(10)[rng.integers(0, 10, 6)]
    expected = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.from_numpy(scores), torch.from_numpy(Y), reduction="sum"
    )
    assert abs(binary_cross_entropy(scores, Y) - float(expected) / 6) < 1e-9
    assert np.isfinite(binary_cross_entropy(scores * 1e4, Y))


def test_an_update_goes_down_the_slope():
    """theta - lr * gradient, for every W and b."""
    model, before = NumpyMLP(0), NumpyMLP(0)
    ones = [np.ones_like(W) for W in model.W], [np.ones_like(b) for b in model.b]
    model.update(*ones, lr=0.5)
    for new, old in zip(model.W + model.b, before.W + before.b, strict=True):
        np.testing.assert_allclose(new, old - 0.5)
