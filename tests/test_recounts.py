"""What a network's answers are worth, by its parameters."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.judges.recounts import ACTIVATIONS, recount

n, d, h, k = 400, 6, 5, 3


@pytest.fixture
def drawn():
    """Parameters and examples."""
    rng = np.random.default_rng(3)
    sizes = {"W1": (d, h), "b1": (h,), "W2": (h, k), "b2": (k,)}
    return {name: rng.normal(size=size) for name, size in sizes.items()}, rng.normal(size=(n, d))


def answers(layers, X, activation=ACTIVATIONS[0]):
    """The classes that a network with these parameters gives."""
    return (activation(X @ layers["W1"] + layers["b1"]) @ layers["W2"] + layers["b2"]).argmax(1)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_answers_that_the_parameters_explain_count(drawn, activation):
    """A network that computes what it says is taken at its word, a wrong activation included."""
    layers, X = drawn
    own = answers(layers, X, activation)
    own[0] = (own[0] + 1) % k  # rounding may turn one answer in many
    assert recount(own, layers, X) is own


def test_a_bias_left_out_is_no_cheat(drawn):
    """Who forgets to add a bias is taken at the word of the network without it."""
    layers, X = drawn
    own = answers({**layers, "b1": np.zeros(h)}, X)
    assert recount(own, layers, X) is own


def test_answers_from_elsewhere_count_for_nothing(drawn):
    """Whoever knows the answers without parameters that give them gets what those give."""
    layers, X = drawn
    known = (answers(layers, X) + np.random.default_rng(0).integers(0, k, n)) % k
    counted = recount(known, layers, X)
    assert np.mean(counted == known) < 0.6
    assert not np.array_equal(counted, known)


def test_images_are_flattened(drawn):
    """X may be images (n, ...)."""
    layers, X = drawn
    own = answers(layers, X)
    assert recount(own, layers, X.reshape(n, 2, 3)) is own
