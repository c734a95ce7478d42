"""Part 1: the network in NumPy.

Inputs are sized so that axes can be told apart, see `judges/miniature.py`. All numbers are float64,
so that a wrong formula cannot hide behind rounding.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import pytest
from gradescope_utils.autograder_utils.decorators import number, tags, weight
from numpy.random import Generator

from autograder.channel import Raised
from autograder.compare import expect, numbers, same
from autograder.judges import (
    accuracy,
    backtrace,
    chain,
    functions,
    gradients,
    habits,
    histories,
    losses,
    measurements,
    miniature,
    orders,
)
from autograder.judges.miniature import SHAPES, k, n
from autograder.remote import Remote, give
from autograder.training import Trainings

Judge = Callable[..., Any]  # a fixture: see fixtures.py for what each one does


@number("1.1")
@weight(2)
@pytest.mark.parametrize("case", ["shapes", "biases", "weights", "seed"])
def test_parameters(numpy_ann: Remote, case: str) -> None:
    """NumpyANN(input_size, hidden_size, output_size, seed) creates its parameters.

    Assign self.W1 (d, h), self.b1 (1, h), self.W2 (h, k) and self.b2 (1, k); draw the weights with
    np.random.default_rng(seed) and make them small.
    """
    shapes = {"W1": (784, 64), "b1": (1, 64), "W2": (64, 10), "b2": (1, 10)}
    model = numpy_ann.NumpyANN(784, 64, 10, seed=7)
    looked_at = {"shapes": ("W1", "b1", "W2", "b2"), "biases": ("b1", "b2")}.get(case, ("W1", "W2"))
    values = {
        name: numbers(value, name) for name, value in miniature.read(model, looked_at).items()
    }
    for name, value in values.items():
        if case == "shapes":
            functions.judge_shape(value, shapes[name], name)
        if case == "biases":
            functions.judge_biases(value, shapes[name][1], name)
        if case == "weights":
            functions.judge_weights(value, name)
    if case == "shapes":
        miniature.judge_sizes(numpy_ann)
    if case == "seed":
        miniature.judge_seeds(numpy_ann, values)


@number("1.2")
@weight(4)
@pytest.mark.parametrize("case", ["matrix", "vector", "three axes", "integers", "input kept"])
def test_relu(
    expected: Judge, numpy_ann: Remote, hold: Judge, fetch: Judge, rng: Generator, case: str
) -> None:
    """relu(z) keeps what is positive and turns the rest into 0.

    One call of np.maximum does it for an array of any shape.
    """
    z = miniature.inputs(rng, case)
    found = numpy_ann.relu(z)
    wanted = expected("numpy_ann", lambda ann: ann.relu(z))
    functions.judge_relu(found, wanted, z)
    if case == "input kept":
        kept = hold(numpy_ann, z)
        numpy_ann.relu(kept)
        functions.judge_kept(fetch(kept), z, "relu(z)")


@number("1.3")
@weight(4)
@pytest.mark.parametrize("case", ["matrix", "vector", "float32", "zero", "input kept"])
def test_relu_derivative(
    expected: Judge, numpy_ann: Remote, hold: Judge, fetch: Judge, rng: Generator, case: str
) -> None:
    """relu_derivative(z) is 0 where z <= 0 and 1 elsewhere.

    Compare z with 0: the comparison's True and False are the 1 and 0 you need.
    """
    z = miniature.inputs(rng, case)
    found = numpy_ann.relu_derivative(z)
    wanted = expected("numpy_ann", lambda ann: ann.relu_derivative(z))
    functions.judge_slope(found, wanted, z)
    if case == "input kept":
        kept = hold(numpy_ann, z)
        numpy_ann.relu_derivative(kept)
        functions.judge_kept(fetch(kept), z, "relu_derivative(z)")


@number("1.4")
@weight(5)
@pytest.mark.parametrize("case", ["mean", "one example", "certain", "zero", "zero elsewhere"])
def test_cross_entropy(expected: Judge, numpy_ann: Remote, rng: Generator, case: str) -> None:
    """cross_entropy(y_true, y_pred) is the mean over the examples of -sum(y_true * log(y_pred)).

    Sum over the classes, then take the mean over the examples; keep log away from 0 with np.clip
    or np.maximum.
    """
    rows = 1 if case == "one example" else n
    y_true = np.eye(k)[rng.permutation(np.arange(n) % k)][:rows]
    ordinary = rng.dirichlet(np.ones(k), size=n)[:rows] * 0.9 + 0.1 / k
    ordinary[0] = y_true[0] * 0.9 + 0.1 / k
    y_pred = ordinary.copy()
    first = {"zero elsewhere": y_true[0], "zero": np.roll(y_true[0], 1)}
    y_pred[0] = first.get(case, ordinary[0])
    if case == "certain":
        y_pred = y_true
    loss = functions.loss_of(numpy_ann.cross_entropy(y_true, y_pred), y_true, y_pred)
    if case == "certain":
        expect(abs(loss) < 1e-3, f"The loss of perfect predictions is {loss:.4g}, expected 0.")
    if case in ("certain", "zero"):  # the value depends on where the logarithm is cut off
        other = functions.loss_of(numpy_ann.cross_entropy(y_true, ordinary), y_true, ordinary)
        losses.judge_extreme(case, loss, other, y_true, y_pred)
    else:
        wanted = expected("numpy_ann", lambda ann: ann.cross_entropy(y_true, y_pred))
        functions.judge_loss(loss, wanted, y_true, y_pred)


@number("1.5")
@weight(6)
@pytest.mark.parametrize("step", [*chain.STEPS, "returned", "one example"])
def test_forward(numpy_ann: Remote, rng: Generator, step: str) -> None:
    """forward(X) carries a batch through z1, a1, z2 and a2.

    Write the four lines of the handout in order, keep each as an attribute, return a2.
    """
    theta, X, _ = miniature.draw(rng, n=1 if step == "one example" else n)
    model = miniature.create(numpy_ann, theta)
    returned = model.forward(X)
    found = {"returned": returned, **miniature.kept_of(model)}
    relu = partial(chain.own_relu, numpy_ann)
    if step in chain.STEPS:
        chain.judge_forward(step, theta, X, found, relu)
    else:
        chain.judge_returned(theta, X, found, relu)


@number("1.6")
@weight(9)
@pytest.mark.parametrize("case", [*gradients.HINTS, "at zero", "parameters kept"])
def test_backward(numpy_ann: Remote, hold: Judge, rng: Generator, case: str) -> None:
    """backward(X, y_true) returns the gradients of the mean cross-entropy.

    Begin with dz2 = (a2 - y_true) / n and go back line by line; each gradient has the shape of its
    parameter.
    """
    theta, X, y_true = miniature.draw(rng)
    if case == "at zero":  # the first hidden unit sits exactly on the kink, for every example
        theta["W1"][:, 0], theta["b1"][0, 0] = 0.0, 0.0
    kept = chain.forward(theta, X)
    model = miniature.create(numpy_ann, theta)
    handed = hold(numpy_ann, X)
    with suppress(Raised):  # 1.5 judges forward; here we go on from the right values
        model.forward(handed)
    found = gradients.read(give(model, kept).backward(handed, y_true))
    slope = gradients.own_slope(numpy_ann, kept["z1"])
    place = backtrace.Place(theta, X, y_true, kept, slope)
    if case in SHAPES:
        gradients.judge(case, place, found)
    elif case == "at zero":
        gradients.judge_kink(place, found)
    else:
        gradients.judge_parameters(miniature.read(model), theta)
        gradients.judge_any(place, found)


@number("1.7")
@weight(2)
@pytest.mark.parametrize("lr", [0.5, 0.01], ids="lr={}".format)
def test_update(numpy_ann: Remote, rng: Generator, lr: float) -> None:
    """update(gradients, lr) moves each parameter against its gradient.

    theta = theta - lr * gradient, for W1, b1, W2 and b2.
    """
    theta, _, _ = miniature.draw(rng)
    slopes, _, _ = miniature.draw(rng)
    model = miniature.create(numpy_ann, theta)
    for steps in (1, 2):
        model.update(slopes, lr)
        gradients.judge_update(theta, slopes, miniature.read(model), lr, steps)


@number("1.8")
@weight(0.5)
@pytest.mark.parametrize("epochs", [3, 0], ids="epochs={}".format)
def test_history(numpy_ann: Remote, rng: Generator, epochs: int) -> None:
    """train goes down the gradient in mini-batches and returns its history.

    A dict of four lists: train_losses, train_accuracies, val_losses, val_accuracies, with one
    number per epoch.
    """
    theta, X, y_true = miniature.draw(rng)
    how: dict[str, Any] = {"batch_size": n // 2, "lr": 0.1}
    model, found, X_val, y_val = miniature.fit(numpy_ann, theta, X, y_true, epochs=epochs, **how)
    history = histories.history_of(found, epochs)
    reached = {name: numbers(value, name) for name, value in miniature.read(model).items()}
    if epochs:
        outputs = chain.forward(reached, X_val)["a2"]
        own = losses.own(numpy_ann, np.eye(k)[y_val], outputs)
        seen, labels = chain.forward(reached, X)["a2"], y_true.argmax(axis=1)
        elsewhere = measurements.Elsewhere(seen, labels, chain.forward(theta, X_val)["a2"])
        measurements.judge_measured(
            history, outputs, y_val, logits=False, own=own, elsewhere=elsewhere
        )
        miniature.judge_still(numpy_ann, theta, X, y_true)
    else:
        for name in SHAPES:
            same(reached[name], theta[name], f"After training for 0 epochs {name}")
        orders.judge_moved(
            theta, miniature.read(miniature.fit(numpy_ann, theta, X, y_true, epochs=1, **how)[0])
        )


@number("1.8")
@weight(0.5)
@tags("learning")
@pytest.mark.parametrize("lr", [0.5, 0.02], ids="lr={}".format)
def test_one_step(numpy_ann: Remote, rng: Generator, lr: float) -> None:
    """One epoch with a single batch is one step of gradient descent.

    One-hot labels, forward, backward, update, once per batch.
    """
    theta, X, y_true = miniature.draw(rng)
    model, *_ = miniature.fit(numpy_ann, theta, X, y_true, epochs=1, batch_size=n, lr=lr)
    found, wanted = miniature.read(model), orders.descend(theta, X, y_true, lr)
    own = miniature.own_step(numpy_ann, theta, X, y_true, lr)
    orders.judge_descent(theta, found, wanted, n, own)


@number("1.8")
@weight(0.75)
def test_batches(numpy_ann: Remote, rng: Generator) -> None:
    """Every epoch visits each example once, in a new order, the last short batch included.

    Draw a permutation in every epoch and cut it with range(0, n, batch_size).
    """
    found = []
    for rows, batch_size, epochs, seed in ((3, 2, 6, 1), (4, 3, 5, 2)):
        loop = orders.Loop(*miniature.draw(rng, rows), 0.7, batch_size, epochs)
        found.append(habits.find(loop, partial(miniature.go_through, numpy_ann, seed)))
    orders.judge_orders(found)


@number("1.8")
@weight(0.25)
@tags("learning")
def test_no_skill_before(training: Trainings) -> None:
    """An untrained network knows nothing.

    The weights come from the seed alone and train changes nothing in 0 epochs.
    """
    training.judge_unskilled("numpy_ann")


@number("1.8")
@weight(1)
@tags("learning")
def test_learns(training: Trainings) -> None:
    """train learns a task that nobody has seen before.

    Mend 1.5 to 1.7 first; then check that every batch is used for one step of size lr.
    """
    training.judge_learning("numpy_ann")


@number("1.9")
@weight(5)
@tags("accuracy")
def test_accuracy(training: Trainings, learned: Judge) -> None:
    """The trained network classifies at least 77% of the test images correctly.

    With 1.1 to 1.8 right this comes by itself.
    """
    reached = training.graded("numpy_ann").accuracy
    accuracy.judge_accuracy(reached, 0.77, learned=learned("1"), learning="1.8")
