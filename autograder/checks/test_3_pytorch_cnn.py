"""Part 3: a convolutional network of the student's own design."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import pytest
from gradescope_utils.autograder_utils.decorators import number, tags, weight
from numpy.random import Generator

from autograder.channel import Raised
from autograder.judges import (
    accuracy,
    convolutions,
    descents,
    drawings,
    figures,
    fits,
    histories,
    loops,
    probes,
    steps,
    updates,
)
from autograder.judges.measurements import STILL_LR
from autograder.remote import Remote
from autograder.training import Trainings

Judge = Callable[..., Any]  # a fixture: see fixtures.py for what each one does

k = 10
IMAGE = (1, 28, 28)


def draw(rng: Generator, n: int) -> tuple[Any, ...]:
    """Images as float32 and int64 labels in which every class occurs."""
    return rng.random((n, *IMAGE), dtype=np.float32), rng.permutation(np.arange(n) % k)


@number("3.1")
@weight(6)
@pytest.mark.parametrize("case", ["convolution", "trained", "size", "classes"])
def test_layers(pytorch_cnn: Remote, tool: Judge, rng: Generator, case: str) -> None:
    """PyTorchCNN(num_classes) creates a network with at least one convolution.

    Call super().__init__(), then assign nn.Conv2d and nn.Linear layers to self; at most 5 million
    parameters.
    """
    classes = 7 if case == "classes" else k
    model = pytorch_cnn.PyTorchCNN(num_classes=classes)
    X, _ = draw(rng, 3)
    parameters = tool(pytorch_cnn, "parameters", model)
    kernels = convolutions.kernels(parameters)
    with suppress(Raised):  # 3.2 judges forward; but a convolution that it leaves out is none
        kernels = convolutions.judge_convolution(pytorch_cnn, tool, model, draw(rng, 8)[0], rng)
    if case == "trained":
        convolutions.judge_trained(parameters, kernels)
    elif case == "size":
        convolutions.judge_size(parameters)
    elif case == "classes":
        convolutions.judge_classes(tool(pytorch_cnn, "outputs", model, X), 3, classes)


@number("3.2")
@weight(4)
@pytest.mark.parametrize("case", ["shape", "one image", "logits", "each on its own"])
def test_forward(pytorch_cnn: Remote, tool: Judge, rng: Generator, case: str) -> None:
    """forward(x) returns the logits, one row per image.

    Convolution, ReLU, pooling, then flatten(1) and a linear layer, and no softmax.
    """
    X, _ = draw(rng, 1 if case == "one image" else 6)
    model, other = (pytorch_cnn.PyTorchCNN(num_classes=k) for _ in range(2))
    model.eval()
    found = convolutions.judge_rows(model(X), len(X), k)
    convolutions.judge_convolution(pytorch_cnn, tool, other, draw(rng, 8)[0], rng)
    if case == "logits":
        convolutions.judge_no_softmax(found)
        fresh = [pytorch_cnn.PyTorchCNN(num_classes=k) for _ in range(3)]
        for one in fresh:
            convolutions.wake(pytorch_cnn, tool, one, rng)
        pooled = tool(pytorch_cnn, "trace", other, X)["pooled"]
        outputs = [tool(pytorch_cnn, "outputs", one, X) for one in fresh]
        convolutions.judge_signs(outputs, len(X), k, pooled)
    if case == "each on its own":
        some = [4, 1, 2]
        convolutions.judge_together(model(X[some]), found[some])


@number("3.3")
@weight(0.75)
@pytest.mark.parametrize("case", ["validation", "training", "no epochs"])
def test_history(pytorch_cnn: Remote, tool: Judge, rng: Generator, case: str) -> None:
    """train learns with Adam and returns its history.

    A dict of four lists: train_losses, train_accuracies, val_losses, val_accuracies, with one
    number per epoch.
    """
    epochs = 0 if case == "no epochs" else 2
    plan = (epochs, STILL_LR if case == "training" else 0.01)
    fitted = figures.fit(pytorch_cnn, tool, rng, IMAGE, plan)
    figures.judge_history(case, fitted, epochs)
    if case == "no epochs":  # nothing happens in none, something in one
        moved = figures.fit(pytorch_cnn, tool, rng, IMAGE, (1, 0.01), hard=False)
        figures.judge_moved(moved)


@number("3.3")
@weight(1.25)
@tags("learning")
def test_one_step(open_module: Judge, tool: Judge, rng: Generator) -> None:
    """One epoch with a single batch is one step of Adam on the mean cross-entropy.

    optimizer.zero_grad(), loss.backward(), optimizer.step(), once per batch.
    """
    examples = (*draw(rng, 16), *steps.undecided(draw(rng, 1)[0], k))
    step = steps.Step(
        partial(open_module, "pytorch_cnn"),
        tool,
        lambda cnn: cnn.PyTorchCNN(num_classes=k),
        examples,
        "Adam",
        1e-3,
    )
    with descents.examined(step.open_module, tool, rng, IMAGE, "Adam"):
        steps.judge_by_loop(step)
        updates.judge_loss(step.open_module, tool, rng, IMAGE, "Adam")


@number("3.3")
@weight(0.5)
def test_steps(pytorch_cnn: Remote, tool: Judge, rng: Generator) -> None:
    """Each batch brings gradients of its own to one and the same optimizer.

    optimizer.zero_grad() inside the loop over batches; the optimizer itself comes before the loops.
    """
    watched = probes.watch(pytorch_cnn, tool, rng, IMAGE, epochs=1, batch_size=2)
    updates.judge_kept(watched, "Adam")


@number("3.3")
@weight(0.75)
@pytest.mark.parametrize("batch_size", [4, 5], ids="batch_size={}".format)
def test_batches(pytorch_cnn: Remote, tool: Judge, rng: Generator, batch_size: int) -> None:
    """Every epoch visits each example once, in a new order, the last short batch included.

    Draw a permutation in every epoch and cut it into pieces of batch_size.
    """
    watched = probes.watch(pytorch_cnn, tool, rng, IMAGE, epochs=3, batch_size=batch_size)
    loops.judge_batches(watched.notes, probes.WATCHED, batch_size, 3)


@number("3.3")
@weight(0.75)
def test_modes(pytorch_cnn: Remote, tool: Judge, rng: Generator) -> None:
    """Training happens in train mode, measuring in eval mode.

    model.train() at the beginning of every epoch, model.eval() before measuring.
    """
    watched = probes.watch(pytorch_cnn, tool, rng, IMAGE, epochs=2, batch_size=5)
    loops.judge_modes(watched.notes)


@number("3.3")
@weight(2)
@tags("learning")
def test_learns(training: Trainings, open_module: Judge, tool: Judge, rng: Generator) -> None:
    """train learns to find small patterns anywhere in an image, and knows nothing before it.

    Check the order zero_grad, backward, step, that the loss gets logits, and that convolutions
    with a ReLU come before anything is flattened.
    """
    with convolutions.suspected(partial(open_module, "pytorch_cnn"), tool, rng):
        training.judge_learning("pytorch_cnn")
    training.judge_unskilled("pytorch_cnn")


@number("3.4")
@weight(4)
@tags("curves")
def test_learning_curves(training: Trainings) -> None:
    """The graded training run leaves learning curves.

    Append the four figures of each epoch to the history; the grader draws it.
    """
    run = training.graded("pytorch_cnn")
    history = histories.history_of(run.history, run.epochs)
    histories.judge_recorded(history, run.val_accuracy, run.val_loss)
    drawings.judge_moving(history)


@number("3.5")
@weight(3)
@pytest.mark.parametrize(
    ("epochs", "noise"),
    [(6, 0.0), (15, 0.004), (60, 0.006)],
    ids=["6 epochs", "15 epochs", "60 epochs"],
)
def test_judge_fit(pytorch_cnn: Remote, rng: Generator, epochs: int, noise: float) -> None:
    """judge_fit(history) tells underfitting, overfitting and generalizing apart.

    Underfitting: both accuracies stay low. Overfitting: the validation loss turns back up, or the
    curves part. Generalizing: both level off close to each other.
    """
    found = {}
    for answer in map(str, rng.permutation(fits.ANSWERS)):
        history = fits.draw_history(answer, epochs, noise, rng)
        found[answer] = pytorch_cnn.judge_fit(history)
    fits.judge_answers(found)


@number("3.6")
@weight(12)
@tags("accuracy")
def test_accuracy(training: Trainings, learned: Judge) -> None:
    """The trained network classifies at least 85% of the test images correctly.

    Two convolutions (16 and 32 channels, say) with ReLU, pooling between them, a linear layer.
    """
    reached = training.graded("pytorch_cnn").accuracy
    accuracy.judge_accuracy(reached, 0.85, learned=learned("3"), learning="3.3")
