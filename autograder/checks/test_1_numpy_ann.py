"""Part 1: the network in NumPy.

Inputs are sized so that axes can be told apart: n = 8 examples, d = 5 inputs, h = 4 hidden units,
k = 3 classes. All numbers are float64, so that a wrong formula cannot hide behind rounding.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from gradescope_utils.autograder_utils.decorators import number, tags, weight
from numpy.random import Generator

from autograder.channel import Raised
from autograder.compare import Array, expect, numbers, same, shaped
from autograder.compare import number as one_number
from autograder.judges import accuracy, chain, histories, loops
from autograder.remote import Remote
from autograder.training import Trainings

Theta = dict[str, Array]
Judge = Callable[..., Any]  # a fixture: see plugin.py for what each one does

n, d, h, k = 8, 5, 4, 3
SHAPES = {"W1": (d, h), "b1": (1, h), "W2": (h, k), "b2": (1, k)}


def draw(rng: Generator, n: int = n) -> tuple[Any, ...]:
    """Parameters that leave some hidden units off, examples, and one-hot labels."""
    theta = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
    return theta, rng.random((n, d)), np.eye(k)[rng.permutation(np.arange(n) % k)]


def put(model: Remote, **values: Any) -> Remote:
    """Give a model in a worker these attributes."""
    for name, value in values.items():
        setattr(model, name, value)
    return model


def read(model: Remote, names: Iterable[str] = SHAPES) -> dict[str, Any]:
    """Take attributes out of a model in a worker."""
    return {name: getattr(model, name) for name in names}


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
    values = {name: shaped(getattr(model, name), shapes[name], name) for name in shapes}
    if case == "biases":
        same(values["b1"], np.zeros((1, 64)), "b1", "Biases start at zero.")
        same(values["b2"], np.zeros((1, 10)), "b2", "Biases start at zero.")
    if case == "weights":
        chain.judge_weights(values["W1"], "W1")
        chain.judge_weights(values["W2"], "W2")
    if case == "seed":
        again, other = (numpy_ann.NumpyANN(784, 64, 10, seed=seed) for seed in (7, 8))
        for name in ("W1", "W2"):
            same(
                getattr(again, name),
                values[name],
                f"{name} with the same seed once more",
                "Everything random must come from the seed.",
            )
            expect(
                not np.array_equal(getattr(other, name), values[name]),
                f"{name} is the same for two seeds.",
                "Use np.random.default_rng(seed).",
            )


def inputs(rng: Generator, case: str) -> Array:
    """Values on both sides of 0 and, where it matters, exactly on it."""
    z = rng.normal(size=(5, 3)) * 3
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
    agree: Judge, numpy_ann: Remote, hold: Judge, fetch: Judge, rng: Generator, case: str
) -> None:
    """relu(z) keeps what is positive and turns the rest into 0.

    One call of np.maximum does it for an array of any shape.
    """
    z = inputs(rng, case)
    agree("relu(z)", "numpy_ann", lambda ann: ann.relu(z))
    if case == "input kept":
        kept = hold(numpy_ann, z)
        numpy_ann.relu(kept)
        same(fetch(kept), z, "z after relu(z)", "Return a new array; z belongs to the caller.")


@number("1.3")
@weight(4)
@pytest.mark.parametrize("case", ["matrix", "vector", "float32", "zero", "input kept"])
def test_relu_derivative(
    agree: Judge, numpy_ann: Remote, hold: Judge, fetch: Judge, rng: Generator, case: str
) -> None:
    """relu_derivative(z) is 0 where z <= 0 and 1 elsewhere.

    Compare z with 0: the comparison's True and False are the 1 and 0 you need.
    """
    z = inputs(rng, case)
    hint = "At exactly 0 the derivative is taken as 0." if case == "zero" else ""
    agree("relu_derivative(z)", "numpy_ann", lambda ann: ann.relu_derivative(z), hint)
    if case == "input kept":
        kept = hold(numpy_ann, z)
        numpy_ann.relu_derivative(kept)
        same(fetch(kept), z, "z after relu_derivative(z)", "Return a new array.")


@number("1.4")
@weight(5)
@pytest.mark.parametrize("case", ["mean", "one example", "certain", "zero", "zero elsewhere"])
def test_cross_entropy(expected: Judge, numpy_ann: Remote, rng: Generator, case: str) -> None:
    """cross_entropy(y_true, y_pred) is the mean over the examples of -sum(y_true * log(y_pred)).

    Sum over the classes, then take the mean over the examples; keep log away from 0 with np.clip
    or np.maximum.
    """
    y_true = np.eye(k)[rng.permutation(np.arange(n) % k)]
    y_pred = rng.dirichlet(np.ones(k), size=n) * 0.9 + 0.1 / k
    if case == "one example":
        y_true, y_pred = y_true[:1], y_pred[:1]
    if case == "certain":
        y_pred = y_true.copy()
    if case == "zero elsewhere":
        y_pred[0] = y_true[0]
    if case == "zero":
        y_pred[0] = np.roll(y_true[0], 1)
    loss = one_number(numpy_ann.cross_entropy(y_true, y_pred), "cross_entropy(y_true, y_pred)")
    wanted = expected("numpy_ann", lambda ann: ann.cross_entropy(y_true, y_pred))
    if case == "certain":
        expect(abs(loss) < 1e-3, f"The loss of perfect predictions is {loss:.4g}, expected 0.")
    elif case == "zero":  # how large it is depends on where the logarithm is cut off
        expect(
            loss > wanted / 6,
            f"The loss is {loss:.4g} though a true class has probability 0.",
            "A confident mistake costs a lot: cut probabilities off at about 1e-12.",
        )
    else:
        same(loss, wanted, "cross_entropy(y_true, y_pred)")


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
    found = {"returned": returned}
    for name in chain.STEPS:
        try:
            found[name] = getattr(model, name)
        except Raised:
            expect(name != step, f"forward does not keep self.{name}.", f"self.{chain.HINTS[name]}")
    if step in chain.STEPS:
        chain.judge_forward(step, theta, X, found)
    else:
        chain.judge_returned(theta, X, found)


@number("1.6")
@weight(9)
@pytest.mark.parametrize("case", [*chain.GRADIENTS, "at zero", "parameters kept"])
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
    gradients = put(model, **kept).backward(X, y_true)
    if case == "parameters kept":
        for name, value in read(model).items():
            same(value, theta[name], f"{name} after backward", "Only update changes parameters.")
    expect(isinstance(gradients, dict), "backward does not return a dict.", "Keys: W1, b1, W2, b2.")
    missing = [name for name in SHAPES if name not in gradients]
    expect(not missing, f"The dict of gradients has no {', '.join(missing)}.")
    slopes = [kept["z1"] > 0, chain.own_slope(numpy_ann, kept["z1"])]
    for name in ("W1", "b1") if case == "at zero" else (case,) if case in SHAPES else ():
        chain.judge_backward(name, theta, X, y_true, gradients, slopes)


@number("1.7")
@weight(2)
@pytest.mark.parametrize("lr", [0.5, 0.01])
def test_update(numpy_ann: Remote, rng: Generator, lr: float) -> None:
    """update(gradients, lr) moves each parameter against its gradient.

    theta = theta - lr * gradient, for W1, b1, W2 and b2.
    """
    theta, _, _ = draw(rng)
    gradients, _, _ = draw(rng)
    model = put(numpy_ann.NumpyANN(d, h, k), **theta)
    for steps in (1, 2):
        model.update(gradients, lr)
        for name in SHAPES:
            same(
                getattr(model, name),
                theta[name] - steps * lr * gradients[name],
                f"{name} after {steps} update{'s' * (steps - 1)} with lr={lr}",
            )


def fit(numpy_ann: Remote, theta: Theta, X: Array, y_true: Array, **how: Any) -> tuple[Any, ...]:
    """Train a model that starts at theta, measuring on six other examples."""
    model = put(numpy_ann.NumpyANN(d, h, k), **theta)
    X_val, y_val = X[::-1] * 0.5, y_true[::-1].argmax(axis=1)
    history = numpy_ann.train(model, X, y_true.argmax(axis=1), X_val, y_val, **how)
    return model, history, X_val, y_val


@number("1.8")
@weight(0.5)
@pytest.mark.parametrize("epochs", [3, 0])
def test_history(numpy_ann: Remote, rng: Generator, epochs: int) -> None:
    """train goes down the gradient in mini-batches and returns its history.

    A dict of four lists: train_losses, train_accuracies, val_losses, val_accuracies, with one
    number per epoch.
    """
    theta, X, y_true = draw(rng)
    model, found, X_val, y_val = fit(
        numpy_ann, theta, X, y_true, epochs=epochs, batch_size=n // 2, lr=0.1
    )
    history = histories.history_of(found, epochs)
    reached = {name: numbers(value, name) for name, value in read(model).items()}
    if epochs:
        probabilities = chain.forward(reached, X_val)["a2"]
        histories.judge_measured(history, probabilities, y_val, logits=False)
    else:
        for name in SHAPES:
            same(reached[name], theta[name], f"{name} after training for 0 epochs")


@number("1.8")
@weight(0.5)
@tags("learning")
@pytest.mark.parametrize("lr", [0.5, 0.02])
def test_one_step(numpy_ann: Remote, rng: Generator, lr: float) -> None:
    """One epoch with a single batch is one step of gradient descent.

    One-hot labels, forward, backward, update, once per batch.
    """
    theta, X, y_true = draw(rng)
    model, *_ = fit(numpy_ann, theta, X, y_true, epochs=1, batch_size=n, lr=lr)
    wanted = loops.descend(theta, X, y_true, lr)
    for name in SHAPES:
        same(
            getattr(model, name),
            wanted[name],
            f"{name} after one step of training",
            "One batch of all examples must move the parameters once, by -lr * gradient.",
        )


@number("1.8")
@weight(0.75)
def test_batches(numpy_ann: Remote, rng: Generator) -> None:
    """Every epoch visits each example once, in a new order, the last short batch included.

    Draw a permutation in every epoch and cut it with range(0, n, batch_size).
    """
    found = []
    for n, batch_size, epochs, seed in ((3, 2, 6, 1), (4, 3, 5, 2)):
        theta, X, y_true = draw(rng, n)
        model, *_ = fit(
            numpy_ann, theta, X, y_true, epochs=epochs, batch_size=batch_size, lr=0.7, seed=seed
        )
        reached = {name: numbers(value, name) for name, value in read(model).items()}
        found.append(loops.find_orders(theta, X, y_true, 0.7, batch_size, epochs, reached))
    loops.judge_orders(found)


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
    """The trained network names at least 77% of the test images rightly.

    With 1.1 to 1.8 right this comes by itself.
    """
    reached = training.graded("numpy_ann").accuracy
    accuracy.judge_accuracy(reached, 0.77, learned=learned("1"), learning="1.8")
