"""Part 2: the same network in PyTorch, with d = 12 inputs, h = 7 hidden units, k = 5 classes."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from gradescope_utils.autograder_utils.decorators import number, tags, weight
from numpy.random import Generator

from autograder.judges import (
    accuracy,
    descents,
    drawings,
    figures,
    fits,
    histories,
    loops,
    networks,
    predictions,
    probes,
    replays,
    steps,
    updates,
)
from autograder.judges.measurements import STILL_LR
from autograder.remote import Remote
from autograder.training import Trainings

Judge = Callable[..., Any]  # a fixture: see fixtures.py for what each one does

d, h, k = 12, 7, 5


def draw(rng: Generator, n: int, shape: tuple[int, ...] = (d,)) -> tuple[Any, ...]:
    """Examples as float32 images and int64 labels in which every class occurs."""
    return rng.random((n, *shape), dtype=np.float32), rng.permutation(np.arange(n) % k)


@number("2.1")
@weight(3)
@pytest.mark.parametrize(
    "sizes", [(d, h, k), (784, 64, 10), ()], ids=["12-7-5", "784-64-10", "defaults"]
)
def test_layers(pytorch_ann: Remote, tool: Judge, sizes: Any) -> None:
    """PyTorchANN(input_size, hidden_size, output_size) creates one hidden layer.

    Call super().__init__(), then assign two nn.Linear layers to self.
    """
    model = networks.create(pytorch_ann, tool, sizes)
    parameters = tool(pytorch_ann, "parameters", model)
    networks.judge_layers(parameters, sizes or (784, 64, 10), by_default=not sizes)


@number("2.2")
@weight(3)
@pytest.mark.parametrize("case", ["batch", "one example"])
def test_forward(pytorch_ann: Remote, tool: Judge, rng: Generator, case: str) -> None:
    """forward(x) returns the logits, one row per example.

    Linear, ReLU, linear, and no softmax: cross_entropy brings its own.
    """
    X, _ = draw(rng, 1 if case == "one example" else 9)
    model = networks.create(pytorch_ann, tool, (d, h, k))
    model.eval()
    theta = networks.redraw(tool(pytorch_ann, "parameters", model), rng)
    tool(pytorch_ann, "assign", model, theta)
    networks.judge_logits(model(X), *networks.logits(theta, X, h), lambda: model(X))


@number("2.3")
@weight(0.75)
@pytest.mark.parametrize("case", ["validation", "training", "no epochs"])
def test_history(pytorch_ann: Remote, tool: Judge, rng: Generator, case: str) -> None:
    """train learns with SGD and returns its history.

    A dict of four lists: train_losses, train_accuracies, val_losses, val_accuracies, with one
    number per epoch.
    """
    epochs = 0 if case == "no epochs" else 2
    plan = (epochs, STILL_LR if case == "training" else 0.5)
    fitted = figures.fit(pytorch_ann, tool, rng, (d,), plan)
    figures.judge_history(case, fitted, epochs)
    if case == "no epochs":  # nothing happens in none, something in one
        moved = figures.fit(pytorch_ann, tool, rng, (d,), (1, 0.5), hard=False)
        figures.judge_moved(moved)


@number("2.3")
@weight(1)
@tags("learning")
def test_one_step(open_module: Judge, tool: Judge, rng: Generator) -> None:
    """One epoch with a single batch is one step of SGD on the mean cross-entropy.

    optimizer.zero_grad(), loss.backward(), optimizer.step(), once per batch.
    """
    examples = (*draw(rng, 16), *steps.undecided(draw(rng, 1)[0], k))
    step = steps.Step(
        partial(open_module, "pytorch_ann"),
        tool,
        lambda ann: networks.create(ann, tool, (d, h, k)),
        examples,
        "SGD",
        0.1,
    )
    with descents.examined(step.open_module, tool, rng, (d,), "SGD"):
        steps.judge_by_formula(step, h, rng)


@number("2.3")
@weight(0.5)
def test_steps(pytorch_ann: Remote, tool: Judge, rng: Generator) -> None:
    """Each batch brings gradients of its own to one and the same optimizer.

    optimizer.zero_grad() inside the loop over batches; the optimizer itself comes before the loops.
    """
    watched = probes.watch(pytorch_ann, tool, rng, (d,), epochs=1, batch_size=2)
    updates.judge_kept(watched, "SGD")


@number("2.3")
@weight(0.75)
@pytest.mark.parametrize("batch_size", [4, 5], ids="batch_size={}".format)
def test_batches(pytorch_ann: Remote, tool: Judge, rng: Generator, batch_size: int) -> None:
    """Every epoch visits each example once, in a new order, the last short batch included.

    Draw a permutation in every epoch and cut it into pieces of batch_size.
    """
    watched = probes.watch(pytorch_ann, tool, rng, (d,), epochs=3, batch_size=batch_size)
    loops.judge_batches(watched.notes, probes.WATCHED, batch_size, 3)


@number("2.3")
@weight(0.5)
def test_modes(pytorch_ann: Remote, tool: Judge, rng: Generator) -> None:
    """Training happens in train mode, measuring in eval mode.

    model.train() at the beginning of every epoch, model.eval() before measuring.
    """
    watched = probes.watch(pytorch_ann, tool, rng, (d,), epochs=2, batch_size=5)
    loops.judge_modes(watched.notes)


@number("2.3")
@weight(1.5)
@tags("learning")
def test_learns(training: Trainings) -> None:
    """train learns a task that nobody has seen before, and knows nothing before it.

    Check the order zero_grad, backward, step, and that the loss gets logits.
    """
    training.judge_learning("pytorch_ann")
    training.judge_unskilled("pytorch_ann")


@number("2.4")
@weight(2)
@pytest.mark.parametrize("case", ["labels", "eval mode"])
def test_predict(pytorch_ann: Remote, tool: Judge, rng: Generator, case: str) -> None:
    """predict(model, X) returns the most probable class of each example.

    model.eval(), torch.no_grad(), then argmax over the classes.
    """
    model, W = probes.create(pytorch_ann, tool, rng, (d,))
    X, _ = draw(rng, 30)
    logits = replays.outputs(W, X)
    model.train()
    seen = len(tool(pytorch_ann, "notes", model))
    found = predictions.judge_labels(pytorch_ann.predict(model, X), logits)
    if case == "labels":
        predictions.judge_whole(found)
    else:
        predictions.judge_quiet(tool(pytorch_ann, "notes", model)[seen:])


@number("2.5")
@weight(4)
@pytest.mark.parametrize("case", ["curves", "axes", "legend", "open file"])
def test_plot(pytorch_ann: Remote, tool: Judge, rng: Generator, case: str) -> None:
    """plot_train_val_metrics(history, path) draws training against validation.

    Losses and accuracies, each with two lines, labelled axes and a legend; then savefig(path).
    """
    history = {name: [float(value) for value in rng.random(6)] for name in histories.CURVES}
    plot = pytorch_ann.plot_train_val_metrics
    drawn = tool(pytorch_ann, "draw", plot, history, case == "open file")
    if case == "curves":
        drawings.find_curves(drawn["axes"], history)
    elif case == "axes":
        drawings.judge_axes(drawn["axes"], history)
    elif case == "legend":
        drawings.judge_legend(drawn["axes"], history)
    else:
        drawings.judge_written(drawn["written"], drawn["axes"], history)


@number("2.6")
@weight(2)
@pytest.mark.parametrize(
    ("epochs", "noise"),
    [(6, 0.0), (15, 0.004), (60, 0.006)],
    ids=["6 epochs", "15 epochs", "60 epochs"],
)
def test_judge_fit(pytorch_ann: Remote, rng: Generator, epochs: int, noise: float) -> None:
    """judge_fit(history) tells underfitting, overfitting and generalizing apart.

    Underfitting: both accuracies stay low. Overfitting: the validation loss turns back up, or the
    curves part. Generalizing: both level off close to each other.
    """
    found = {}
    for answer in map(str, rng.permutation(fits.ANSWERS)):
        history = fits.draw_history(answer, epochs, noise, rng)
        found[answer] = pytorch_ann.judge_fit(history)
    fits.judge_answers(found)


@number("2.7")
@weight(6)
@tags("accuracy")
def test_accuracy(training: Trainings, learned: Judge) -> None:
    """The trained network classifies at least 80% of the test images correctly.

    With 2.1 to 2.3 right this comes by itself.
    """
    reached = training.graded("pytorch_ann").accuracy
    accuracy.judge_accuracy(reached, 0.80, learned=learned("2"), learning="2.3")
