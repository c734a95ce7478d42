"""Named mistakes on generated inputs: the right value is never one, and a name is no accident."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.compare import agrees
from autograder.mistakes.functions import relu, relu_derivative
from autograder.mistakes.gradients import masks, starts
from autograder.mistakes.losses import cross_entropy

SEEDS = st.integers(0, 2**32 - 1)
COUNTS = {"n": st.integers(6, 9), "k": st.integers(3, 5)}  # never as many classes as examples


def named(found, formulas):
    """Return the advice or mistakes whose formula gives what was found."""
    return [what for value, what in formulas if agrees(found, value)]


@st.composite
def inputs(draw):
    """Draw an array of any shape with negative, zero and fractional positive numbers in it."""
    rng = np.random.default_rng(draw(SEEDS))
    shape = draw(st.sampled_from([(3,), (5,), (4, 3), (2, 3, 4)]))
    z = rng.normal(size=shape) * draw(st.sampled_from([0.5, 1.0, 3.0]))
    z.ravel()[rng.permutation(z.size)[:3]] = -0.7, 0.0, 1.5
    return z


@st.composite
def predictions(draw):
    """Draw one-hot labels and probabilities (n, k) that mostly see them, but never surely."""
    n, k = draw(COUNTS["n"]), draw(COUNTS["k"])
    rng = np.random.default_rng(draw(SEEDS))
    y_true = np.eye(k)[rng.permutation(np.arange(n) % k)]
    rest = rng.dirichlet(np.ones(k), size=n) * (1 - y_true)
    rest *= rng.uniform(0.1, 0.4, size=(n, 1)) / rest.sum(axis=1, keepdims=True)
    return y_true, rest + y_true * (1 - rest.sum(axis=1, keepdims=True))


@given(inputs())
def test_a_right_relu_has_no_name(z):
    """Neither relu nor its slope agrees with a wrong formula where z has every kind of number."""
    assert not named(np.maximum(z, 0), relu(z))
    assert not named(z > 0, relu_derivative(z))
    assert not named((z > 0).astype(float), masks(z))


@given(predictions())
def test_a_right_loss_has_no_name(made):
    """The mean cross-entropy, and where its gradient starts, agree with no wrong formula."""
    y_true, y_pred = made
    loss = -np.mean(np.sum(y_true * np.log(y_pred), axis=1))
    assert not named(loss, cross_entropy(y_true, y_pred))
    assert not named((y_pred - y_true) / len(y_true), starts(y_pred, y_true))


FORMULAS = {
    "relu": lambda z, made: relu(z),
    "relu_derivative": lambda z, made: relu_derivative(z),
    "cross_entropy": lambda z, made: cross_entropy(*made),
    "starts": lambda z, made: starts(*made[::-1]),
    "masks": lambda z, made: masks(z),
}


@pytest.mark.parametrize("name", FORMULAS)
@given(z=inputs(), made=predictions())
def test_whoever_uses_a_formula_is_told_of_it(name, z, made):
    """A value made by a wrong formula gets that formula's name, and the same one each time."""
    formulas = FORMULAS[name](z, made)
    for value, what in formulas:
        assert what in named(value, formulas)
        assert named(value, FORMULAS[name](z, made)) == named(value, formulas)


@pytest.mark.parametrize("name", FORMULAS)
@given(z=inputs(), made=predictions())
def test_a_name_needs_every_number(name, z, made):
    """One number changed is enough to be nobody's formula."""
    formulas = FORMULAS[name](z, made)
    for value, what in formulas:
        other = np.array(value, dtype=float)
        other.ravel()[-1] += 1 + 2 * np.abs(other).max()
        assert what not in named(other, [(value, what)])


@pytest.mark.parametrize("name", FORMULAS)
@given(z=inputs(), made=predictions())
def test_formulas_leave_the_inputs_alone_and_are_finite(name, z, made):
    """Looking for a mistake changes nothing, and every formula has a value to compare with."""
    before = z.copy(), *(array.copy() for array in made)
    for value, what in FORMULAS[name](z, made):
        assert np.isfinite(np.asarray(value, dtype=float)).all(), what
    assert all(np.array_equal(a, b) for a, b in zip(before, (z, *made), strict=True))
