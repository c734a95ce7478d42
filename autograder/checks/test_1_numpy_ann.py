"""Part 1: the network in NumPy.

Inputs are sized so that axes can be told apart: n = 8 examples, d = 5 inputs, h = 4 hidden units,
k = 3 classes. All numbers are float64, so that a wrong formula cannot hide behind rounding.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from gradescope_utils.autograder_utils.decorators import number, tags, weight
from numpy.random import Generator

from autograder.channel import Raised
from autograder.compare import Array, expect, numbers, same
from autograder.judges import (
    accuracy,
    backtrace,
    chain,
    functions,
    gradients,
    habits,
    histories,
    losses,
    orders,
)
from autograder.remote import Remote, give, take
from autograder.training import Trainings

Theta = dict[str, Array]
Judge = Callable[..., Any]  # a fixture: see plugin.py for what each one does

n, d, h, k = 8, 5, 4, 3
SHAPES = {"W1": (d, h), "b1": (1, h), "W2": (h, k), "b2": (1, k)}


def draw(rng: Generator, n: int = n) -> tuple[Theta, Array, Array]:
    """Parameters, examples, and one-hot labels; each hidden unit is on for some examples only."""
    theta = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
    X = rng.random((n, d))
    theta["b1"] = 0.3 * theta["b1"] - np.median(X @ theta["W1"], axis=0, keepdims=True)
    return theta, X, np.eye(k)[rng.permutation(np.arange(n) % k)]


def put(model: Remote, **values: Any) -> Remote:
    """Give a model in a worker these attributes."""
    return give(model, values)


def read(model: Remote, names: Iterable[str] = SHAPES) -> dict[str, Any]:
    """Take attributes out of a model in a worker."""
    return take(model, names)


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
    values = {name: numbers(value, name) for name, value in read(model, looked_at).items()}
    for name, value in values.items():
        if case == "shapes":
            functions.judge_shape(value, shapes[name], name)
        if case == "biases":
            functions.judge_biases(value, shapes[name][1], name)
        if case == "weights":
            functions.judge_weights(value, name)
    if case == "seed":
        judge_seeds(numpy_ann, values)


def judge_seeds(numpy_ann: Remote, values: Theta) -> None:
    """Judge that seed 7 gives these weights again, and seed 8 others."""
    again, other = (numpy_ann.NumpyANN(784, 64, 10, seed=seed) for seed in (7, 8))
    same_seed, other_seed = read(again, values), read(other, values)
    for name, value in values.items():
        functions.judge_same_seed(same_seed[name], value, name)
        functions.judge_other_seed(other_seed[name], value, name)


def inputs(rng: Generator, case: str) -> Array:
    """Values on both sides of 0 and, where it matters, exactly on it.

    The first one is negative: np.vectorize takes the result's dtype from what that becomes.
    """
    z = rng.normal(size=(5, 3)) * 3
    z[0, 0] = -1 - abs(z[0, 0])
    return {
        "vector": z[:, 0].copy(),
        "three axes": rng.normal(size=(2, 3, 4)),
        "integers": rng.permutation(np.arange(-3, 9)).reshape(3, 4),
        "float32": z.astype(np.float32),
        "zero": np.array([[-1.0, 0.0, 1.0], [0.0, -0.0, 2.0]]),
    }.get(case, z)


@number("1.2")
@weight(4)
@pytest.mark.parametrize("case", ["matrix", "vector", "three axes", "integers", "input kept"])
def test_relu(
    expected: Judge, numpy_ann: Remote, hold: Judge, fetch: Judge, rng: Generator, case: str
) -> None:
    """relu(z) keeps what is positive and turns the rest into 0.

    One call of np.maximum does it for an array of any shape.
    """
    z = inputs(rng, case)
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
    z = inputs(rng, case)
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
    theta, X, _ = draw(rng, n=1 if step == "one example" else n)
    model = put(numpy_ann.NumpyANN(d, h, k), **theta)
    returned = model.forward(X)
    found = {"returned": returned, **kept_of(model)}
    relu = partial(chain.own_relu, numpy_ann)
    if step in chain.STEPS:
        chain.judge_forward(step, theta, X, found, relu)
    else:
        chain.judge_returned(theta, X, found, relu)


def kept_of(model: Remote) -> dict[str, Any]:
    """Return the steps that forward kept as attributes; the others are judged as missing."""
    with suppress(Raised):
        return read(model, chain.STEPS)
    found = {}
    for name in chain.STEPS:
        with suppress(Raised):
            found[name] = getattr(model, name)
    return found


@number("1.6")
@weight(9)
@pytest.mark.parametrize("case", [*gradients.HINTS, "at zero", "parameters kept"])
def test_backward(numpy_ann: Remote, rng: Generator, case: str) -> None:
    """backward(X, y_true) returns the gradients of the mean cross-entropy.

    Begin with dz2 = (a2 - y_true) / n and go back line by line; each gradient has the shape of its
    parameter.
    """
    theta, X, y_true = draw(rng)
    if case == "at zero":  # the first hidden unit sits exactly on the kink, for every example
        theta["W1"][:, 0], theta["b1"][0, 0] = 0.0, 0.0
    kept = chain.forward(theta, X)
    model = put(numpy_ann.NumpyANN(d, h, k), **theta)
    with suppress(Raised):  # 1.5 judges forward; here we go on from the right values
        model.forward(X)
    found = gradients.read(put(model, **kept).backward(X, y_true))
    slope = gradients.own_slope(numpy_ann, kept["z1"])
    place = backtrace.Place(theta, X, y_true, kept, slope)
    if case in SHAPES:
        gradients.judge(case, place, found)
    elif case == "at zero":
        gradients.judge_kink(place, found)
    else:
        gradients.judge_parameters(read(model), theta)
        gradients.judge_any(place, found)


@number("1.7")
@weight(2)
@pytest.mark.parametrize("lr", [0.5, 0.01], ids="lr={}".format)
def test_update(numpy_ann: Remote, rng: Generator, lr: float) -> None:
    """update(gradients, lr) moves each parameter against its gradient.

    theta = theta - lr * gradient, for W1, b1, W2 and b2.
    """
    theta, _, _ = draw(rng)
    slopes, _, _ = draw(rng)
    model = put(numpy_ann.NumpyANN(d, h, k), **theta)
    for steps in (1, 2):
        model.update(slopes, lr)
        gradients.judge_update(theta, slopes, read(model), lr, steps)


def fit(
    numpy_ann: Remote, theta: Theta, X: Array, y_true: Array, *, turned: bool = False, **how: Any
) -> tuple[Any, ...]:
    """Train a model that starts at theta, measuring on six other examples, mostly hard ones.

    `turned` gives those other labels.
    """
    model = put(numpy_ann.NumpyANN(d, h, k), **theta)
    X_val = 1 - X[:6]
    p = chain.forward(theta, X_val)["a2"]
    y_val = np.where(np.arange(len(p)) < 4, p.argmin(axis=1), p.argmax(axis=1))
    y_val = (y_val + turned) % k
    history = numpy_ann.train(model, X, y_true.argmax(axis=1), X_val, y_val, **how)
    return model, history, X_val, y_val


@number("1.8")
@weight(0.5)
@pytest.mark.parametrize("epochs", [3, 0], ids="epochs={}".format)
def test_history(numpy_ann: Remote, rng: Generator, epochs: int) -> None:
    """train goes down the gradient in mini-batches and returns its history.

    A dict of four lists: train_losses, train_accuracies, val_losses, val_accuracies, with one
    number per epoch.
    """
    theta, X, y_true = draw(rng)
    how: dict[str, Any] = {"batch_size": n // 2, "lr": 0.1}
    model, found, X_val, y_val = fit(numpy_ann, theta, X, y_true, epochs=epochs, **how)
    history = histories.history_of(found, epochs)
    reached = {name: numbers(value, name) for name, value in read(model).items()}
    if epochs:
        outputs = chain.forward(reached, X_val)["a2"]
        own = losses.own(numpy_ann, np.eye(k)[y_val], outputs)
        seen, labels = chain.forward(reached, X)["a2"], y_true.argmax(axis=1)
        elsewhere = histories.Elsewhere(seen, labels, chain.forward(theta, X_val)["a2"])
        histories.judge_measured(
            history, outputs, y_val, logits=False, own=own, elsewhere=elsewhere
        )
        judge_still(numpy_ann, theta, X, y_true)
    else:
        for name in SHAPES:
            same(reached[name], theta[name], f"After training for 0 epochs {name}")
        orders.judge_moved(theta, read(fit(numpy_ann, theta, X, y_true, epochs=1, **how)[0]))


def judge_still(numpy_ann: Remote, theta: Theta, X: Array, y_true: Array) -> None:
    """Judge the training figures with lr = 0, where it does not matter when they are taken."""
    _, found, *_ = fit(numpy_ann, theta, X, y_true, epochs=2, batch_size=n // 2, lr=0.0)
    outputs = chain.forward(theta, X)["a2"]
    own = losses.own(numpy_ann, y_true, outputs)
    labels = y_true.argmax(axis=1)
    parts = list(combinations(range(n), n // 2))
    histories.judge_still(histories.history_of(found, 2), outputs, labels, own, parts)


@number("1.8")
@weight(0.5)
@tags("learning")
@pytest.mark.parametrize("lr", [0.5, 0.02], ids="lr={}".format)
def test_one_step(numpy_ann: Remote, rng: Generator, lr: float) -> None:
    """One epoch with a single batch is one step of gradient descent.

    One-hot labels, forward, backward, update, once per batch.
    """
    theta, X, y_true = draw(rng)
    model, *_ = fit(numpy_ann, theta, X, y_true, epochs=1, batch_size=n, lr=lr)
    orders.judge_descent(theta, read(model), orders.descend(theta, X, y_true, lr), n)


@number("1.8")
@weight(0.75)
def test_batches(numpy_ann: Remote, rng: Generator) -> None:
    """Every epoch visits each example once, in a new order, the last short batch included.

    Draw a permutation in every epoch and cut it with range(0, n, batch_size).
    """
    found = []
    for n, batch_size, epochs, seed in ((3, 2, 6, 1), (4, 3, 5, 2)):
        loop = orders.Loop(*draw(rng, n), 0.7, batch_size, epochs)
        found.append(habits.find(loop, partial(go_through, numpy_ann, seed)))
    orders.judge_orders(found)


def go_through(numpy_ann: Remote, seed: int, loop: orders.Loop, turned: bool) -> dict[str, Any]:
    """Return the parameters after a training."""
    how = {"epochs": loop.epochs, "batch_size": loop.batch_size, "lr": loop.lr, "seed": seed}
    return read(fit(numpy_ann, loop.theta, loop.X, loop.y_true, turned=turned, **how)[0])


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
