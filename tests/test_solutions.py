"""solutions: the reference is right by measures of its own, and its helpers keep their promises."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import nn

SOLUTIONS = Path(__file__).resolve().parent.parent / "solutions"
NAMES = ("utils", "numpy_ann", "pytorch_ann", "pytorch_cnn")
HISTORY = ["train_losses", "train_accuracies", "val_losses", "val_accuracies"]
PNG = b"\x89PNG\r\n\x1a\n"
n, d, h, k = 8, 5, 6, 3

EPSILON = 1e-6  # central differences in float64: their error is far below TOLERANCE
TOLERANCE = 1e-6


@pytest.fixture(scope="module")
def part() -> Iterator[dict[str, ModuleType]]:
    """The solutions' modules by name, imported with their folder on the path, as scripts are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SOLUTIONS))
        yield {name: importlib.import_module(name) for name in NAMES}
    for name in NAMES:
        sys.modules.pop(name)


@pytest.fixture
def rng():
    """A generator that is the same in every run."""
    return np.random.default_rng(20)


def clusters(rng, examples=200, features=d, classes=k):
    """Return X float32 (examples, features) in clusters, and labels that tell which."""
    y = rng.integers(0, classes, examples)
    X = rng.normal(size=(classes, features))[y] * 3 + rng.normal(size=(examples, features))
    return X.astype(np.float32), y


def motifs(rng, examples=600, classes=3):
    """Return noise (examples, 1, 28, 28) with one of a few small motifs anywhere, and which."""
    shapes = rng.integers(0, 2, (classes, 5, 5))
    X = 0.3 * rng.random((examples, 1, 28, 28))
    y = rng.integers(0, classes, examples)
    for x, label, (row, column) in zip(X, y, rng.integers(0, 24, (examples, 2)), strict=True):
        x[0, row : row + 5, column : column + 5] = shapes[label]
    return torch.tensor(X, dtype=torch.float32), torch.tensor(y)


def tensors(X, y):
    """Return an array of images and one of labels as tensors."""
    return torch.from_numpy(X), torch.from_numpy(y)


# --- part 1


def test_relu_derivative_is_the_slope_of_relu(part, rng):
    """With a random cotangent and direction, away from the kink, the differences agree."""
    z = rng.normal(size=(n, h))
    z[np.abs(z) < 0.01] = 0.5
    cotangent, direction = rng.normal(size=(2, n, h))
    relu = part["numpy_ann"].relu
    ahead, behind = relu(z + EPSILON * direction), relu(z - EPSILON * direction)
    numeric = np.sum(cotangent * (ahead - behind)) / (2 * EPSILON)
    slope = part["numpy_ann"].relu_derivative(z)
    assert np.sum(cotangent * slope * direction) == pytest.approx(numeric, rel=TOLERANCE)


def test_relu_derivative_at_zero_is_zero(part):
    """The convention of the handout holds, for both zeros."""
    z = np.array([[-1.0, -0.0, 0.0, 2.0]])
    assert part["numpy_ann"].relu_derivative(z).tolist() == [[0, 0, 0, 1]]


def test_cross_entropy_is_a_mean_over_examples(part):
    """Uniform probabilities cost log(k) each, however many examples there are."""
    Y = np.eye(k)[[0, 1, 2, 0, 1]]
    found = part["numpy_ann"].cross_entropy(Y, np.full((5, k), 1 / k))
    assert found == pytest.approx(np.log(k))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_cross_entropy_is_finite_at_zero(part, dtype):
    """A wrong certainty is expensive, not infinite."""
    Y = np.eye(k)[[0, 1]]
    found = part["numpy_ann"].cross_entropy(Y, Y[::-1].astype(dtype))
    assert 10 < found < 1000


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
def test_backward_agrees_with_central_differences(part, rng, name):
    """Each gradient predicts, in a random direction, how the mean cross-entropy changes."""
    numpy_ann = part["numpy_ann"]
    model = numpy_ann.NumpyANN(d, h, k, seed=3)
    model.b1, model.b2 = rng.normal(size=(1, h)), rng.normal(size=(1, k))
    X, Y = rng.normal(size=(n, d)), np.eye(k)[rng.integers(0, k, n)]
    model.forward(X)
    assert np.abs(model.z1).min() > 1e-3, "a kink is too near for differences"
    gradient = model.backward(X, Y)[name]
    theta = getattr(model, name)
    direction = rng.normal(size=theta.shape)

    def loss(step: float) -> float:
        setattr(model, name, theta + step * direction)
        return numpy_ann.cross_entropy(Y, model.forward(X))

    numeric = (loss(EPSILON) - loss(-EPSILON)) / (2 * EPSILON)
    assert gradient.shape == theta.shape
    assert np.sum(gradient * direction) == pytest.approx(numeric, rel=TOLERANCE)


def test_update_steps_downhill_and_backward_does_not(part, rng):
    """backward leaves the parameters alone; update moves each one by -lr times its gradient."""
    model = part["numpy_ann"].NumpyANN(d, h, k)
    X, Y = rng.normal(size=(n, d)), np.eye(k)[rng.integers(0, k, n)]
    before = {name: getattr(model, name).copy() for name in ("W1", "b1", "W2", "b2")}
    model.forward(X)
    gradients = model.backward(X, Y)
    for name, value in before.items():
        np.testing.assert_array_equal(getattr(model, name), value)
    model.update(gradients, 0.5)
    for name, value in before.items():
        np.testing.assert_allclose(getattr(model, name), value - 0.5 * gradients[name])


def test_weights_depend_on_the_seed_alone(part):
    """One seed gives one network, another seed another; biases begin at zero."""
    first, same, other = (part["numpy_ann"].NumpyANN(d, h, k, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.W1, same.W1)
    assert not np.allclose(first.W1, other.W1)
    assert not first.b1.any()
    assert (first.b1.shape, first.b2.shape) == ((1, h), (1, k))


def test_numpy_training_is_repeatable_and_visits_everyone(part, rng):
    """Same seeds, same figures; every epoch visits each example once, in another order."""
    numpy_ann, seen = part["numpy_ann"], []

    class Spy(numpy_ann.NumpyANN):
        def backward(self, X, y_true):
            seen.append(X[:, 0].tolist())
            return super().backward(X, y_true)

    X, y = clusters(rng, examples=7)
    how = {"epochs": 2, "batch_size": 3, "lr": 0.1, "seed": 5}
    found = [numpy_ann.train(Spy(d, h, k), X, y, X, y, **how) for _ in range(2)]
    assert found[0] == found[1]
    assert [len(batch) for batch in seen[:6]] == [3, 3, 1, 3, 3, 1]
    first, second = [*chain(*seen[:3])], [*chain(*seen[3:6])]
    assert sorted(first) == sorted(second) == sorted(X[:, 0].tolist())
    assert first != second


def test_numpy_network_learns(part, rng):
    """Clusters are told apart after a few epochs, and the history says so."""
    numpy_ann = part["numpy_ann"]
    X, y = clusters(rng)
    model = numpy_ann.NumpyANN(d, h, k)
    how = {"epochs": 10, "batch_size": 16, "lr": 0.1}
    history = numpy_ann.train(model, X[:150], y[:150], X[150:], y[150:], **how)
    accuracy = np.mean(numpy_ann.predict(model, X[150:]) == y[150:])
    assert accuracy > 0.9
    assert history["val_accuracies"][-1] == pytest.approx(accuracy)
    assert history["train_losses"][-1] < history["train_losses"][0]


# --- parts 2 and 3


@pytest.mark.parametrize("name", ["numpy_ann", "pytorch_ann", "pytorch_cnn"])
def test_no_epochs_no_change(part, rng, name):
    """With epochs=0 the lists are empty and the model is as it was."""
    X, y = clusters(rng, features=784) if name != "pytorch_cnn" else motifs(rng, examples=9)
    if name == "numpy_ann":
        model = part[name].NumpyANN(784, h, k)
        state = vars
    else:
        X, y = tensors(X, y) if name == "pytorch_ann" else (X, y)
        model = part[name].PyTorchANN() if name == "pytorch_ann" else part[name].PyTorchCNN()
        state = lambda model: {key: t.numpy() for key, t in model.state_dict().items()}  # noqa: E731
    before = {key: value.copy() for key, value in state(model).items()}
    history = part[name].train(model, X, y, X, y, epochs=0, batch_size=4, lr=0.1)
    assert history == {key: [] for key in HISTORY}
    for key, value in state(model).items():
        np.testing.assert_array_equal(value, before[key])


class Probe(nn.Module):
    """A linear model that notes the mode, gradients and size of each call."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.linear, self.notes = nn.Linear(features, k), []

    def forward(self, x):
        """Return logits (n, k) and note the call."""
        self.notes.append((self.training, torch.is_grad_enabled(), len(x)))
        return self.linear(x.flatten(1))


@pytest.mark.parametrize("name", ["pytorch_ann", "pytorch_cnn"])
def test_torch_training_keeps_modes_and_batches(part, rng, name):
    """Batches run in train mode with gradients, measuring in eval mode without."""
    X, y = tensors(*clusters(rng, examples=10))
    probe = Probe(d)
    history = part[name].train(probe, X[:7], y[:7], X[7:], y[7:], epochs=1, batch_size=3, lr=0.1)
    assert probe.notes == [(True, True, 3), (True, True, 3), (True, True, 1), (False, False, 3)]
    assert list(history) == HISTORY
    assert all(isinstance(values[0], float) for values in history.values())


def test_the_torch_network_learns_and_predicts(part, rng):
    """After a few epochs predict names clusters rightly, in eval mode and without gradients."""
    pytorch_ann = part["pytorch_ann"]
    X, y = tensors(*clusters(rng))
    torch.manual_seed(0)
    model = pytorch_ann.PyTorchANN(d, h, k)
    history = pytorch_ann.train(model, X, y, X, y, epochs=10, batch_size=16, lr=0.1)
    labels = pytorch_ann.predict(model, X)
    assert (labels == y).float().mean().item() == pytest.approx(history["val_accuracies"][-1])
    assert history["val_accuracies"][-1] > 0.9
    assert torch.equal(labels, part["utils"].predict(model, X))
    probe = Probe(d)
    pytorch_ann.predict(probe, X)
    assert {note[:2] for note in probe.notes} == {(False, False)}


def test_the_given_predict_restores_the_mode(part, rng):
    """utils.predict works in portions and leaves the model training if it was."""
    X, _ = tensors(*clusters(rng, examples=1200))
    probe = Probe(d)
    assert part["utils"].predict(probe, X).shape == (1200,)
    assert probe.training
    assert [note[2] for note in probe.notes] == [500, 500, 200]


def test_the_cnn_fits_the_contract(part):
    """At least one convolution, at most 5 million parameters, any number of classes, logits."""
    model = part["pytorch_cnn"].PyTorchCNN(num_classes=7).eval()
    assert any(isinstance(layer, nn.Conv2d) for layer in model.modules())
    assert sum(p.numel() for p in model.parameters()) <= 5_000_000
    logits = model(torch.rand(1, 1, 28, 28))
    assert logits.shape == (1, 7)
    assert logits.sum().item() != pytest.approx(1)


def test_the_cnn_finds_motifs_anywhere(part, rng):
    """Small motifs at random places are learned in a few epochs."""
    X, y = motifs(rng, examples=1200)
    torch.manual_seed(0)
    model = part["pytorch_cnn"].PyTorchCNN(num_classes=3)
    how = {"epochs": 10, "batch_size": 16, "lr": 2e-3}
    part["pytorch_cnn"].train(model, X[:1000], y[:1000], X[1000:], y[1000:], **how)
    labels = part["utils"].predict(model, X[1000:])
    assert (labels == y[1000:]).float().mean().item() > 0.9


# --- reading and drawing curves

FALLING = [1.5, 0.8, 0.55, 0.48, 0.45, 0.44]
RISING = [0.45, 0.7, 0.8, 0.84, 0.86, 0.87]
CURVES = {
    "empty": ("underfitting", [], [], [], []),
    "chance": ("underfitting", [2.3] * 4, [0.1] * 4, [2.31] * 4, [0.1] * 4),
    "one bad epoch": ("underfitting", [2.0], [0.3], [1.9], [0.35]),
    "one good epoch": ("generalizing", [0.5], [0.84], [0.5], [0.83]),
    "still steep": (
        "underfitting",
        [2.2 - 0.2 * t for t in range(8)],
        [0.2 + 0.08 * t for t in range(8)],
        [2.2 - 0.2 * t for t in range(8)],
        [0.2 + 0.08 * t for t in range(8)],
    ),
    "not a number": ("underfitting", [float("nan")] * 5, [0.1] * 5, [float("nan")] * 5, [0.1] * 5),
    "level": ("generalizing", FALLING, RISING, [v + 0.03 for v in FALLING], RISING),
    "one noisy epoch": (
        "generalizing",
        [*FALLING, 0.43, 0.42, 0.41],
        [*RISING, 0.87, 0.88, 0.88],
        [*FALLING, 0.44, 0.44, 0.52],
        [*RISING, 0.86, 0.87, 0.84],
    ),
    "turned": (
        "overfitting",
        [1.0, 0.6, 0.4, 0.25, 0.15, 0.08],
        [0.7, 0.8, 0.86, 0.91, 0.95, 0.98],
        [0.9, 0.6, 0.5, 0.52, 0.6, 0.7],
        [0.7, 0.8, 0.84, 0.85, 0.89, 0.89],
    ),
    "apart": ("overfitting", FALLING, [*RISING[:-1], 0.99], [0.9] * 6, [0.7] * 6),
    "apart at a low level": ("overfitting", [2.0, 1.5, 1.2], [0.3, 0.5, 0.6], [2.2] * 3, [0.2] * 3),
}


@pytest.mark.parametrize("name", ["pytorch_ann", "pytorch_cnn"])
@pytest.mark.parametrize("case", CURVES)
def test_judge_fit_reads_curves(part, name, case):
    """The rule of the docstring, on short, noisy and degenerate histories too."""
    answer, *curves = CURVES[case]
    assert part[name].judge_fit(dict(zip(HISTORY, curves, strict=True))) == answer


@pytest.mark.parametrize("name", ["pytorch_ann", "utils"])
@pytest.mark.parametrize("epochs", [6, 1, 0])
def test_curves_are_a_small_png(part, tmp_path, name, epochs):
    """A path and an open binary file both get a PNG small enough to be shown in a report."""
    _, *curves = CURVES["level"]
    history = {key: values[:epochs] for key, values in zip(HISTORY, curves, strict=True)}
    path, buffer = tmp_path / "curves.png", io.BytesIO()
    part[name].plot_train_val_metrics(history, path)
    part[name].plot_train_val_metrics(history, buffer)
    for content in (path.read_bytes(), buffer.getvalue()):
        assert content.startswith(PNG)
        assert len(content) < 70_000
