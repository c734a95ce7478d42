"""Judges on plain values: drawings, training loops, histories, accuracies, fits."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.compare import Departure, numeric_gradient, relative_error
from autograder.judges import (
    accuracy,
    chain,
    convolutions,
    drawings,
    fits,
    functions,
    gradients,
    histories,
    loops,
    networks,
    orders,
)

HISTORY = {
    "train_losses": [2.0, 1.0, 0.5],
    "train_accuracies": [0.2, 0.5, 0.8],
    "val_losses": [2.1, 1.2, 0.9],
    "val_accuracies": [0.1, 0.4, 0.7],
}


def axes(what, **changes):
    """Describe a drawn panel with training and validation lines of the losses or accuracies."""
    lines = [
        {"label": "training", "called": "", "y": HISTORY[f"train_{what}"]},
        {"label": "validation", "called": "", "y": HISTORY[f"val_{what}"]},
    ]
    panel = {"xlabel": "epoch", "ylabel": what, "title": "", "lines": lines}
    return {**panel, "legend": ["training", "validation"], **changes}


BOTH = [axes("losses"), axes("accuracies")]


def told(judge, *arguments, **options):
    """Return the rationale of what a judge raises."""
    with pytest.raises(Departure) as raised:
        judge(*arguments, **options)
    return raised.value.rationale


def test_a_usual_drawing_is_right():
    """Two panels with labels and legends."""
    drawings.find_curves(BOTH, HISTORY)
    drawings.judge_axes(BOTH, HISTORY)
    drawings.judge_legend(BOTH, HISTORY)


@pytest.mark.parametrize(
    "drawn",
    [
        [axes("losses"), axes("accuracies", xlabel="")],
        [{**axes("losses"), "lines": axes("losses")["lines"] + axes("accuracies")["lines"]}],
        [axes("losses"), {**axes("accuracies"), "lines": [
            {**line, "y": [100 * v for v in line["y"]]} for line in axes("accuracies")["lines"]]}],
        [
            {**axes("losses"), "lines": [
                {**line, "label": f"_child{i}"} for i, line in enumerate(axes("losses")["lines"])]},
            axes("accuracies"),
        ],
    ],
    ids=["one x label", "one panel", "percent", "legend by order"],
)  # fmt: skip
def test_unusual_drawings_are_right_too(drawn):
    """Shared x labels, one panel for all, percents, and legends given as a list."""
    drawings.judge_axes(drawn, HISTORY)
    if len(drawn) == 2:
        drawings.judge_legend(drawn, HISTORY)


def test_what_a_drawing_lacks_is_named():
    """A missing curve, label or legend, exchanged names, and a file that is no PNG."""
    exchanged = axes("losses", legend=["validation", "training"])
    exchanged["lines"] = [
        {**line, "label": name}
        for line, name in zip(axes("losses")["lines"], ["validation", "training"], strict=True)
    ]
    assert "val_losses" in told(
        drawings.find_curves, [axes("losses", lines=BOTH[0]["lines"][:1]), BOTH[1]], HISTORY
    )
    assert "Nothing was saved" in told(drawings.find_curves, [], HISTORY)
    assert "vertical" in told(drawings.judge_axes, [axes("losses", ylabel=""), BOTH[1]], HISTORY)
    bare = [{**panel, "xlabel": ""} for panel in BOTH]
    assert "horizontal" in told(drawings.judge_axes, bare, HISTORY)
    assert "No legend" in told(drawings.judge_legend, [axes("losses", legend=[]), BOTH[1]], HISTORY)
    assert "is called" in told(drawings.judge_legend, [exchanged, BOTH[1]], HISTORY)
    assert "not a PNG" in told(drawings.judge_written, b"%PDF", BOTH, HISTORY)
    assert "no curve" in told(drawings.judge_written, drawings.PNG, [], HISTORY)
    swapped = [axes("losses", ylabel="accuracy"), BOTH[1]]
    assert "is called" in told(drawings.judge_axes, swapped, HISTORY)
    flat = {**HISTORY, "val_losses": [0.5] * 3}
    assert "in every epoch" in told(drawings.judge_moving, flat)
    still = {**HISTORY, "train_losses": [2.3, 2.31, 2.29]}
    assert "nothing is learned" in told(drawings.judge_moving, still)


def note(rows, training=True, backward=True):
    """One call of a probe."""
    return {"rows": rows, "training": training, "backward": backward, "gradients": backward}


EPOCHS = [[note([2, 0]), note([1])], [note([1, 2]), note([0])]]
MEASURED = note([500, 501], training=False, backward=False)
RIGHT = [*EPOCHS[0], MEASURED, *EPOCHS[1], MEASURED]


def test_a_right_loop_passes():
    """Each row once an epoch, reshuffled, the last short batch included, modes set."""
    loops.judge_batches(RIGHT, 3, 2, 2)
    loops.judge_modes(RIGHT)


@pytest.mark.parametrize(
    ("notes", "word"),
    [
        ([], "No batch"),
        ([note([2, 0]), note([500])], "validation examples"),
        ([note([2, 0, 1]), note([0, 1, 2])], "Batches of 3"),
        ([note([2, 0]), note([1, 2])], "4 examples"),
        ([note([2, 0]), note([0]), note([1, 2]), note([0])], "misses some"),
        ([*EPOCHS[0], *EPOCHS[0]], "same order"),
        ([note([0, 1]), note([2]), note([1, 0]), note([2])], "same order"),
    ],
)
def test_what_a_loop_does_wrong_is_named(notes, word):
    """Skipped, repeated, foreign and unshuffled examples."""
    assert word in told(loops.judge_batches, notes, 3, 2, 2)


@pytest.mark.parametrize(
    ("notes", "word"),
    [
        ([note([0], training=False), MEASURED], "trained on in eval mode"),
        ([note([0])], "never looked at"),
        ([note([0]), {**MEASURED, "training": True}], "measured in train mode"),
    ],
)
def test_a_forgotten_mode_is_named(notes, word):
    """model.train() and model.eval()."""
    assert word in told(loops.judge_modes, notes)


@pytest.mark.parametrize("seed", range(3))
def test_the_orders_of_mini_batches_are_found_from_the_parameters(seed):
    """Whatever the order was, it is the one that explains the result."""
    rng = np.random.default_rng(seed)
    theta = {n: rng.normal(size=s) for n, s in
             {"W1": (5, 4), "b1": (1, 4), "W2": (4, 3), "b2": (1, 3)}.items()}  # fmt: skip
    X, Y = rng.random((3, 5)), np.eye(3)
    taken = [orders.orders(3, 2)[i] for i in rng.integers(0, 3, 4)]
    reached = theta
    for order in taken:
        for batch in order:
            reached = orders.descend(reached, X[list(batch)], Y[list(batch)], 0.7)
    loop = orders.Loop(theta, X, Y, lr=0.7, batch_size=2, epochs=4)
    assert orders.find_orders(loop, reached) == taken
    with pytest.raises(Departure):
        orders.find_orders(loop, theta)


def test_the_handouts_formulas_are_the_gradient():
    """backward is the derivative of the mean cross-entropy of forward, by central differences."""
    rng = np.random.default_rng(3)
    theta = {n: rng.normal(size=s) for n, s in
             {"W1": (5, 4), "b1": (1, 4), "W2": (4, 3), "b2": (1, 3)}.items()}  # fmt: skip
    X, Y = rng.random((6, 5)), np.eye(3)[rng.integers(0, 3, 6)]
    kept = chain.forward(theta, X)
    assert np.abs(kept["z1"]).min() > 1e-4  # no kink within reach of the differences
    gradients = chain.backward(theta, X, Y, kept)

    for name, value in theta.items():

        def loss(at, name=name):
            p = chain.forward({**theta, name: at}, X)["a2"]
            return float(-np.sum(Y * np.log(p)) / len(X))

        assert relative_error(gradients[name], numeric_gradient(loss, value), 1e-6) < 1e-5


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (None, "does not return a dict"),
        ({"train_losses": [1.0]}, "has no"),
        ({**HISTORY, "val_losses": [1.0]}, "1 numbers after 3 epochs"),
        ({**HISTORY, "val_losses": [1.0, float("nan"), 1.0]}, "nan in epoch 2"),
        ({**HISTORY, "val_accuracies": [10.0, 40.0, 70.0]}, "fraction"),
        ({**HISTORY, "val_accuracies": "abc"}, "is a str"),
    ],
)
def test_what_a_history_lacks_is_named(found, word):
    """Keys, lengths, finite numbers, fractions."""
    assert word in told(histories.history_of, found, 3)


def test_a_history_may_hold_any_numbers():
    """Tuples, arrays and lists of 0-d tensors are numbers."""
    found = {**HISTORY, "val_losses": np.array([1, 2, 3]), "train_losses": (1, 2, 3)}
    found["val_accuracies"] = [np.array(0.5), np.array([0.5]), 1]
    history = histories.history_of(found, 3)
    assert history["val_accuracies"] == [0.5, 0.5, 1.0]


@pytest.mark.parametrize(
    ("reached", "earned"), [(0.90, 1.0), (0.85, 1.0), (0.80, 0.5), (0.75, 0.0), (0.1, 0.0)]
)
def test_an_accuracy_earns_by_its_distance(reached, earned):
    """All from the threshold on, none from ten points below it."""
    assert accuracy.share(reached, 0.85) == pytest.approx(earned)


def test_an_accuracy_counts_only_with_learning():
    """A high accuracy of a network that was not seen to learn earns nothing."""
    with pytest.raises(Departure) as raised:
        accuracy.judge_accuracy(0.99, 0.85, learned=False, learning="3.3")
    assert raised.value.share == 0
    accuracy.judge_accuracy(0.85, 0.85, learned=True, learning="3.3")


@pytest.mark.parametrize("epochs", [6, 15, 60])
@pytest.mark.parametrize("seed", range(5))
def test_synthetic_histories_have_clear_answers(epochs, seed):
    """Simple rules of three different kinds agree on every drawn history."""
    rng = np.random.default_rng(seed)
    for answer in fits.ANSWERS:
        h = fits.draw_history(answer, epochs, 0.006, rng)
        gap = h["train_accuracies"][-1] - h["val_accuracies"][-1]
        by_gap = (
            "overfitting"
            if gap > 0.15
            else "underfitting"
            if h["train_accuracies"][-1] < 0.6
            else "generalizing"
        )
        rise = h["val_losses"][-1] / min(h["val_losses"])
        by_loss = (
            "overfitting"
            if rise > 1.3
            else "underfitting"
            if h["train_losses"][-1] > 1.5
            else "generalizing"
        )
        by_ratio = (
            "overfitting"
            if h["val_losses"][-1] > 3 * h["train_losses"][-1]
            else "underfitting"
            if h["val_accuracies"][-1] < 0.5
            else "generalizing"
        )
        assert {by_gap, by_loss, by_ratio} == {answer}


@pytest.mark.parametrize("found", ["Overfitting", " overfitting\n", "OVERFITTING"])
def test_capitals_are_no_mistake(found):
    """The word counts."""
    fits.judge_answer(found, "overfitting")


@pytest.mark.parametrize("found", [None, 1, "over", "I think it is overfitting", ["overfitting"]])
def test_anything_else_is_no_judgement(found):
    """One of three words is asked for."""
    with pytest.raises(Departure):
        fits.judge_answer(found, "overfitting")


def test_a_step_of_a_network_with_noise_is_judged_by_its_direction():
    """Where the reference's own repetitions disagree, right and wrong are a matter of direction."""
    rng = np.random.default_rng(0)
    before = {"W": np.zeros(500)}
    moves = [{"W": rng.normal(size=500) + 1} for _ in range(5)]
    loops.judge_step(before, moves[0], moves[1:], "a step")
    assert "differently" in told(loops.judge_step, before, {"W": -moves[0]["W"]}, moves[1:], "it")


def test_wrong_networks_are_told_apart():
    """The right logits pass, the usual wrong outputs bring their own hint."""
    rng = np.random.default_rng(0)
    theta = {"a": rng.normal(size=(7, 12)), "b": rng.normal(size=7),
             "c": rng.normal(size=(5, 7)), "d": rng.normal(size=5)}  # fmt: skip
    right, usual = networks.logits(theta, rng.random((9, 12)) - 0.5, 7)
    networks.judge_logits(right, right, usual)
    for wrong, mistake in usual:
        with pytest.raises(Departure) as raised:
            networks.judge_logits(wrong, right, usual)
        assert raised.value.lesson.mistakes == (mistake,)


@pytest.mark.parametrize(
    "after",
    [
        {"renamed.weight": np.ones((2, 3))},
        {"fc.weight": np.ones((3, 3))},
        {},
    ],
)
def test_a_network_that_train_rebuilds_is_told_so(after):
    """Other names or shapes than before are the student's doing, not a failure of the grader."""
    with pytest.raises(Departure, match="other parameters"):
        networks.judge_moved({"fc.weight": np.zeros((2, 3))}, after)


def test_a_network_may_get_more_parameters():
    """Whatever train adds, what was there is trained."""
    before = {"fc.weight": np.zeros((2, 3))}
    networks.judge_moved(before, {"fc.weight": np.ones((2, 3)), "scale": np.ones(1)})


@pytest.mark.parametrize("addend", [1e-12, 1e-7, 1e-5, 1e-4])
def test_a_logarithm_may_be_kept_from_zero_by_an_addend(addend):
    """A larger one changes the loss; so does whatever makes it dearer."""
    y_true, y_pred = np.eye(2), np.array([[0.7, 0.3], [0.4, 0.6]])

    def loss(addend):
        return -np.mean(np.sum(y_true * np.log(y_pred + addend), axis=1))

    functions.judge_loss(loss(addend), loss(0), y_true, y_pred)
    for wrong in (loss(1e-3), loss(0) + 1e-3):
        with pytest.raises(Departure):
            functions.judge_loss(wrong, loss(0), y_true, y_pred)


def test_fresh_networks_of_another_form_are_told_so():
    """Later networks may answer otherwise than the first that was looked at."""
    with pytest.raises(Departure, match="shape"):
        convolutions.judge_signs([np.ones((6, 10)), np.ones(6)], 6, 10)


class Slopes:
    """A module with this relu_derivative."""

    def __init__(self, relu_derivative):
        self.relu_derivative = relu_derivative


@pytest.mark.parametrize(
    ("slope", "believed"),
    [
        (lambda z: 1.0 * (z > 0), True),
        (lambda z: 0.5 * (z > 0), True),
        (lambda z: 1.0 * (z < 0), True),  # wrong, and judged by 1.3 alone
        (lambda z: 0.0 * z, False),
        (lambda z: 1e-9 * (z > 0), False),
    ],
)
def test_a_slope_that_lets_nothing_through_is_not_believed(slope, believed):
    """Gradients of zero would be right with it, and nobody would have to compute any."""
    z1 = np.array([[1.0, -2.0, 3.0]])
    found = gradients.own_slope(Slopes(slope), z1)
    assert np.array_equal(found, slope(z1) if believed else [[1.0, 0.0, 1.0]])


def test_changed_examples_are_no_validation_examples():
    """Images that are flipped have other first pixels, by which the probe knows them."""
    notes = [{"rows": [row], "backward": True} for row in (0, 731, 2)]
    with pytest.raises(Departure, match="changed on their way"):
        loops.judge_batches(notes, 3, 1, 1)
    notes[1]["rows"] = [503]
    with pytest.raises(Departure, match="trained on validation examples"):
        loops.judge_batches(notes, 3, 1, 1)
