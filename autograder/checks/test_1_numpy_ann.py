"""Part 1: the network in NumPy."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
from gradescope_utils.autograder_utils.decorators import number, tags, weight

from autograder.answers import inputs, portraits
from autograder.answers.case import Case, cases
from autograder.channel import Raised, WorkerFailure
from autograder.compare import Array, Departure, shaped
from autograder.grading.training import Trainings
from autograder.remote import Remote, fetch, generator, give, hold, items, stand_in, take, toy

PARAMETERS = ("W1", "b1", "W2", "b2")


@number("1.1")
@weight(2)
@cases("shapes", "biases", "weights", "seed", draw=inputs.nothing)
def test_parameters(numpy_ann: Remote, case: Case) -> None:
    """NumpyANN(input_size, hidden_size, output_size, seed) creates its parameters.

    Assign self.W1 (d, h), self.b1 (1, h), self.W2 (h, k) and self.b2 (1, k); draw the weights with
    np.random.default_rng(seed) and make them small.
    """
    theta = parameters(numpy_ann.NumpyANN(784, 64, 10, 7))
    if case.name == "shapes":
        other = parameters(numpy_ann.NumpyANN(8, 5, 3, 7))
        case.judge(
            portraits.shapes("NumpyANN(784, 64, 10)", theta)
            | portraits.shapes("NumpyANN(8, 5, 3)", other),
            "the parameters",
        )
    elif case.name == "biases":
        case.judge({"b1": theta["b1"], "b2": theta["b2"]}, "the biases")
    elif case.name == "weights":
        case.judge({name: portraits.weights(theta[name]) for name in ("W1", "W2")}, "the weights")
    else:
        again, other = (parameters(numpy_ann.NumpyANN(784, 64, 10, seed)) for seed in (7, 8))
        case.judge(portraits.seeds(theta, again, other), "the seed")


@number("1.2")
@weight(4)
@cases("matrix", "vector", "three axes", "integers", "input kept", draw=inputs.z)
def test_relu(numpy_ann: Remote, case: Case) -> None:
    """relu(z) keeps what is positive and turns the rest into 0.

    One call of np.maximum does it for an array of any shape.
    """
    z = hold(numpy_ann, case.z)
    found = numpy_ann.relu(z)
    if case.name == "input kept":
        case.judge({"relu(z)": found, "z after relu(z)": fetch(z)}, "relu(z)")
    else:
        case.judge(found, "relu(z)")


@number("1.3")
@weight(4)
@cases("matrix", "vector", "float32", "zero", "input kept", draw=inputs.z)
def test_relu_derivative(numpy_ann: Remote, case: Case) -> None:
    """relu_derivative(z) is 0 where z <= 0 and 1 elsewhere.

    Compare z with 0: the comparison's True and False are the 1 and 0 you need.
    """
    z = hold(numpy_ann, case.z)
    found = numpy_ann.relu_derivative(z)
    if case.name == "input kept":
        kept = {"relu_derivative(z)": found, "z after relu_derivative(z)": fetch(z)}
        case.judge(kept, "relu_derivative(z)")
    else:
        case.judge(found, "relu_derivative(z)")


@number("1.4")
@weight(5)
@cases("mean", "one example", "certain", "zero", "zero elsewhere", draw=inputs.predictions)
def test_cross_entropy(numpy_ann: Remote, case: Case) -> None:
    """cross_entropy(y_true, y_pred) is the mean over the examples of -sum(y_true * log(y_pred)).

    Sum over the classes, then take the mean over the examples; keep log away from 0 with np.clip
    or np.maximum.
    """
    y_true, y_pred = hold(numpy_ann, case.y_true), hold(numpy_ann, case.y_pred)
    loss = numpy_ann.cross_entropy(y_true, y_pred)
    call = "cross_entropy(y_true, y_pred)"
    if case.name in ("certain", "zero"):  # the value depends on where the logarithm is cut off
        ordinary = numpy_ann.cross_entropy(case.y_true, case.ordinary)
        portrait = portraits.certain if case.name == "certain" else portraits.extreme
        case.judge(portrait(loss, ordinary), call)
    elif case.name == "zero elsewhere":
        kept = portraits.unchanged({"y": fetch(y_pred)}, {"y": case.y_pred})
        found = {call: loss, "y_pred itself": kept}
        case.judge(found, call, tolerance=portraits.LOG_TOLERANCE)
    else:
        case.judge(loss, call, tolerance=portraits.LOG_TOLERANCE)


@number("1.5")
@weight(6)
@cases("z1", "a1", "z2", "a2", "returned", "one example", draw=inputs.network)
def test_forward(numpy_ann: Remote, case: Case) -> None:
    """forward(X) carries a batch through z1, a1, z2 and a2.

    Write the four lines of the handout in order, keep each as an attribute, return a2.
    """
    theta = case.theta
    replace_broken(numpy_ann, "relu", case)
    model = create(numpy_ann, theta)
    returned = model.forward(case.X)
    if case.name == "z1":
        case.judge(
            kept(model, "z1"),
            "z1",
            step=lambda s: left_by_relu(numpy_ann, s.z1(case.X, theta["W1"], theta["b1"])),
        )
    elif case.name == "a1":
        found = kept(model, "z1")
        z1 = given(case, found if shows_relu(found) and not case.stand_in else None)
        case.judge(
            kept(model, "a1"), "a1", own=lambda: numpy_ann.relu(z1()), step=lambda s: s.a1(z1())
        )
    elif case.name == "z2":
        a1 = given(case, kept(model, "a1"))
        case.judge(kept(model, "z2"), "z2", step=lambda s: s.z2(a1(), theta["W2"], theta["b2"]))
    else:
        found = kept(model, "a2") if case.name == "a2" else returned
        name = "a2" if case.name == "a2" else "what forward(X) returns"
        case.judge(found, name, step=lambda s: s.a2(given(case, kept(model, "z2"))()))


@number("1.6")
@weight(9)
@cases("W1", "b1", "W2", "b2", "at zero", "parameters kept", draw=inputs.backward)
def test_backward(numpy_ann: Remote, case: Case) -> None:
    """backward(X, y_true) returns the gradients of the mean cross-entropy.

    Begin with dz2 = (a2 - y_true) / n and go back line by line; each gradient has the shape of its
    parameter.
    """
    theta, z1 = case.theta, case.kept["z1"]
    replace_broken(numpy_ann, "relu_derivative", case)
    model = create(numpy_ann, theta)
    X = hold(numpy_ann, case.X)  # one object for both calls
    with suppress(Raised):  # 1.5 judges forward; here we go on from the right values
        model.forward(X)
    give(model, case.kept)
    own = parameters(model, raw=True)
    found = rows(model.backward(X, case.y_true), own)
    name = "the gradient of "
    if case.name == "parameters kept":
        give(model, case.kept)
        others = np.eye(case.y_true.shape[1])[np.zeros(len(case.y_true), int)]
        other = rows(model.backward(X, others), own)
        portrait = portraits.gradients_there(found, other, theta)
        case.judge(
            {**portrait, **{f"{p} after backward": v for p, v in parameters(model).items()}},
            "backward(X, y_true)",
        )
        return
    wanted = ("W1", "b1") if case.name == "at zero" else (case.name,)
    case.judge(
        renamed(found, wanted, name),
        "what backward(X, y_true) returns",
        step=lambda s: renamed(
            s.gradients(case.X, case.y_true, case.kept, theta["W2"], numpy_ann.relu_derivative(z1)),
            wanted,
            name,
        ),
    )


@number("1.7")
@weight(2)
@cases("lr=0.5", "lr=0.01", draw=inputs.update)
def test_update(numpy_ann: Remote, case: Case) -> None:
    """update(gradients, lr) moves each parameter against its gradient.

    theta = theta - lr * gradient, for W1, b1, W2 and b2.
    """
    model = create(numpy_ann, case.theta)
    given = as_rows(case.gradients, parameters(model, raw=True))
    held = hold(numpy_ann, given)
    model.update(held, case.lr)
    case.judge(
        {f"{p} after update": value for p, value in parameters(model).items()}
        | {"the gradients themselves": portraits.unchanged(fetch(held), given)},
        "update(gradients, lr)",
    )


@number("1.8")
@weight(1)
@cases("last shorter", "even", "one batch", "one-hot", draw=inputs.examples)
def test_minibatches(numpy_ann: Remote, case: Case) -> None:
    """minibatches(X, y, batch_size, rng) cuts all examples into batches in a random order.

    Draw a permutation with rng and cut it with range(0, n, batch_size).
    """
    X, y = hold(numpy_ann, case.X), hold(numpy_ann, case.y)

    def batches(seed: int) -> Any:
        made = numpy_ann.minibatches(X, y, case.batch_size, generator(numpy_ann, seed))
        return items(made, portraits.MOST_BATCHES) if isinstance(made, Remote) else made

    found = [batches(case.seed), batches(case.seed), batches(case.seed + 1)]
    kept_there = fetch(X), fetch(y)
    case.judge(portraits.batches(found, case.X, case.y, kept_there), "minibatches")


@number("1.9")
@weight(2)
@cases("several batches", "one batch", "full size", draw=inputs.epoch)
def test_train_epoch(numpy_ann: Remote, case: Case) -> None:
    """train_epoch(model, batches, lr) makes one step of gradient descent for every batch.

    forward, backward, update, once per batch.
    """
    reached = None
    if not case.recorded:  # where the student's own methods cannot take a step, a toy's can
        reached = in_turn(case.fresh(), case)
        case.inputs["toy"] = reached is None
    own = partial(create, numpy_ann, case.theta, case.sizes)
    model = toy(numpy_ann, case.theta) if case.toy else own()
    numpy_ann.train_epoch(model, case.batches, case.lr)
    case.judge(
        after_epoch(parameters(model)),
        "train_epoch",
        own=lambda: reached if responds(case, reached) else None,
    )


@number("1.10")
@weight(5)
@tags("accuracy")
def test_accuracy(training: Trainings) -> None:
    """The trained network classifies enough of the test images correctly.

    With 1.1 to 1.9 right this comes by itself.
    """
    training.judge_accuracy("numpy_ann")


def parameters(model: Remote, *, raw: bool = False) -> dict[str, Any]:
    """Return the four parameters; a bias that is a plain row becomes (1, h) unless `raw`."""
    found = take(model, PARAMETERS)
    return found if raw else {name: _row(value, name) for name, value in found.items()}


def _row(value: Any, name: str) -> Any:
    """Return a plain row as an array of one row, if this is a bias."""
    plain = name.startswith("b") and isinstance(value, np.ndarray) and value.ndim == 1
    return value[None, :] if plain else value


def as_rows(values: dict[str, Array], own: dict[str, Any]) -> dict[str, Array]:
    """Return right values in the form of the student's own: plain rows where those are plain."""
    plain = {name for name in values if np.ndim(own[name]) == 1 and name.startswith("b")}
    return {name: value[0] if name in plain else value for name, value in values.items()}


def rows(found: Any, own: dict[str, Any]) -> Any:
    """Return gradients whose plain rows are (1, h), where the student's parameters are plain."""
    if not isinstance(found, dict):
        return found
    plain = {name for name, value in own.items() if np.ndim(value) == 1}
    return {name: _row(value, name) if name in plain else value for name, value in found.items()}


def create(
    numpy_ann: Remote, theta: dict[str, Array], sizes: tuple[int, int, int] = (5, 4, 3)
) -> Remote:
    """Create a network with these parameters, in the form in which it keeps its own."""
    model: Remote = numpy_ann.NumpyANN(*sizes)
    try:
        own = parameters(model, raw=True)
    except Raised:  # 1.1 judges what is missing
        own = theta
    return give(model, as_rows(theta, own))


def replace_broken(numpy_ann: Remote, name: str, case: Case) -> None:
    """Put the grader's stand-in in the place of a function that gives no numbers at all.

    What is wrong with that function costs its own check's points. The reference, which is asked
    afterwards, gets the same stand-in.
    """
    if not case.recorded:
        z = np.array([[-1.0, 0.5, 2.0], [1.0, -0.5, 3.0]])
        try:
            found = shaped(getattr(numpy_ann, name)(z), z.shape, name)
        except (WorkerFailure, Departure):
            found = None
        case.inputs["stand_in"] = found is None
    if case.stand_in:
        stand_in(numpy_ann, name)


def left_by_relu(numpy_ann: Remote, z1: Array) -> Array | None:
    """Return what the student's own relu leaves of its input, if it turns entries to 0 at most."""
    held = hold(numpy_ann, z1)
    numpy_ann.relu(held)
    left: Array = fetch(held)
    return left if np.all((left == z1) | (left == 0)) else None


def shows_relu(z1: Any) -> bool:
    """Return True if z1 has a negative entry, without which nobody sees whether there is a ReLU."""
    return isinstance(z1, np.ndarray) and bool(np.any(z1 < 0))


def given(case: Case, value: Any) -> Callable[[], Any]:
    """Return a function for the student's own step, which is given on only if it is a step.

    z1 and z2 must be others for another batch and other parameters: from numbers that depend on
    nothing, nothing follows, nor from None.
    """

    def step() -> Any:
        if value is None:
            raise Departure("There is nothing to go on from.")
        numpy_ann = case.fresh()
        replace_broken(numpy_ann, "relu", case)
        found = []
        for X, scale in ((case.X, 1.0), (0.5 * case.X, 1.0), (case.X, 0.5)):
            theta = {name: scale * parameter for name, parameter in case.theta.items()}
            model = create(numpy_ann, theta)
            model.forward(X)
            found.append(take(model, ("z1", "z2")))
        first, *others = found
        if any(np.array_equal(first[name], other[name]) for other in others for name in first):
            raise Departure("forward keeps the same values for another batch.")
        return value

    return step


def kept(model: Remote, name: str) -> Any:
    """Return a value that forward kept."""
    return take(model, (name,))[name]


def renamed(found: Any, names: tuple[str, ...], prefix: str) -> Any:
    """Return these entries of a dict under longer names; anything else as it is."""
    if not isinstance(found, dict):
        return found
    return {prefix + name: found[name] for name in names if name in found}


def after_epoch(theta: dict[str, Any]) -> dict[str, Any]:
    """Name the parameters as those after an epoch."""
    return {f"{name} after train_epoch": value for name, value in theta.items()}


def in_turn(
    numpy_ann: Remote, case: Case, batches: Any = None, lr: float | None = None
) -> dict[str, Any] | None:
    """Return where the student's own forward, backward and update lead, called in turn.

    None where they lead nowhere: from nothing nothing follows.
    """
    try:
        model = create(numpy_ann, case.theta, case.sizes)
        for X, y_true in batches or case.batches:
            model.forward(X)
            model.update(model.backward(X, y_true), lr or case.lr)
        reached = parameters(model)
    except WorkerFailure:
        return None
    moved = all(_moved(reached[name], case.theta[name]) for name in PARAMETERS)
    return after_epoch(reached) if moved else None


def responds(case: Case, reached: dict[str, Any] | None) -> bool:
    """Return True if a step of the student's own methods depends on the rate and the examples."""
    if reached is None:
        return False
    other_X = [(X[::-1], y_true) for X, y_true in case.batches]
    other_y = [(X, np.roll(y_true, 1, axis=1)) for X, y_true in case.batches]
    for batches, lr in ((case.batches, 2 * case.lr), (other_X, case.lr), (other_y, case.lr)):
        other = in_turn(case.fresh(), case, batches, lr)
        if other is None or any(np.array_equal(other[name], reached[name]) for name in reached):
            return False
    return True


def _moved(found: Any, start: Array) -> bool:
    """Return True if a parameter is where a step may have led it: finite, and not one number."""
    return (
        isinstance(found, np.ndarray)
        and found.shape == start.shape
        and bool(np.all(np.isfinite(found)))
        and bool(np.ptp(found) > 0)
        and not np.array_equal(found, start)
    )
