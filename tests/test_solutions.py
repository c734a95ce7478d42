"""solutions: the reference is right by measures of its own, whatever the grader thinks of it."""

from __future__ import annotations

import importlib
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
PARAMETERS = ("W1", "b1", "W2", "b2")
n, d, h, k = 8, 5, 6, 3

EPSILON = 1e-6  # central differences in float64: their error is far below TOLERANCE
TOLERANCE = 1e-6
SINGLE = 1e-5  # relative, for a few sums in float32


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
    """Return X float32 (examples, features) in clusters, and labels that name the cluster."""
    y = rng.integers(0, classes, examples)
    X = rng.normal(size=(classes, features))[y] * 3 + rng.normal(size=(examples, features))
    return X.astype(np.float32), y


def motifs(rng, examples=600, classes=3):
    """Return noise (examples, 1, 28, 28) with one of a few small motifs anywhere, and labels."""
    shapes = rng.integers(0, 2, (classes, 5, 5))
    X = 0.3 * rng.random((examples, 1, 28, 28))
    y = rng.integers(0, classes, examples)
    for x, label, (row, column) in zip(X, y, rng.integers(0, 24, (examples, 2)), strict=True):
        x[0, row : row + 5, column : column + 5] = shapes[label]
    return torch.tensor(X, dtype=torch.float32), torch.tensor(y)


def tensors(X, y):
    """Return an array of images and one of labels as tensors."""
    return torch.from_numpy(X), torch.from_numpy(y)


def cut(batch_size, *arrays):
    """Return consecutive batches of the arrays, the last one possibly shorter."""
    starts = range(0, len(arrays[0]), batch_size)
    return [tuple(array[s : s + batch_size] for array in arrays) for s in starts]


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


def test_softmax_does_not_overflow(part):
    """Scores of 1,000 give probabilities, in the ratio that their differences say."""
    found = part["numpy_ann"].softmax(np.array([[1000.0, 1000.0 + np.log(3)], [-1000.0, -1000.0]]))
    np.testing.assert_allclose(found, [[0.25, 0.75], [0.5, 0.5]])


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


@pytest.mark.parametrize("name", PARAMETERS)
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
    before = {name: getattr(model, name).copy() for name in PARAMETERS}
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


@pytest.mark.parametrize("name", ["numpy_ann.minibatches", "utils.shuffled"])
def test_minibatches_hold_every_example_once(part, rng, name):
    """The last batch is shorter, rows stay together, and the order is drawn from the generator."""
    module, _, function = name.partition(".")
    X, y = clusters(rng, examples=7)
    X, y = (X, y) if module == "numpy_ann" else tensors(X, y)
    draw = lambda seed: getattr(part[module], function)(X, y, 3, np.random.default_rng(seed))  # noqa: E731
    first, same, other = draw(1), draw(1), draw(2)
    assert [len(batch) for batch, _ in first] == [3, 3, 1]
    rows = dict(zip(X[:, 0].tolist(), y.tolist(), strict=True))
    pairs = [(x, c) for A, b in first for x, c in zip(A[:, 0].tolist(), b.tolist(), strict=True)]
    assert len(pairs) == 7
    assert dict(pairs) == rows
    order = lambda batches: [*chain(*(A[:, 0].tolist() for A, _ in batches))]  # noqa: E731
    assert order(first) == order(same)
    assert order(first) != order(other)
    assert order(first) != X[:, 0].tolist()


def test_a_pass_in_numpy_is_a_step_for_each_batch(part, rng):
    """train_epoch does what forward, backward and update do in turn, in the batches' order."""
    numpy_ann = part["numpy_ann"]
    X, y = clusters(rng, examples=7)
    batches = cut(3, X, np.eye(k)[y])
    trained, expected = (numpy_ann.NumpyANN(d, h, k, seed=4) for _ in range(2))
    for A, Y in batches:
        expected.forward(A)
        expected.update(expected.backward(A, Y), 0.1)
    numpy_ann.train_epoch(trained, batches, 0.1)
    for name in PARAMETERS:
        np.testing.assert_array_equal(getattr(trained, name), getattr(expected, name))


def test_numpy_network_learns(part, rng):
    """Clusters are told apart after a few epochs, and the history says so."""
    numpy_ann = part["numpy_ann"]
    X, y = clusters(rng)
    Y = np.eye(k)[y]
    model = numpy_ann.NumpyANN(d, h, k)
    history = part["utils"].fit(
        model, (X[:150], Y[:150], X[150:], Y[150:]),
        numpy_ann.minibatches, numpy_ann.train_epoch, numpy_ann.evaluate,
        epochs=10, batch_size=16, lr=0.1,
    )  # fmt: skip
    accuracy = np.mean(model.forward(X[150:]).argmax(axis=1) == y[150:])
    assert accuracy > 0.9
    assert history["val_accuracies"][-1] == pytest.approx(accuracy)
    assert history["train_losses"][-1] < history["train_losses"][0]


# --- parts 2 and 3


class Recorder(nn.Module):
    """A linear model that records the mode, the gradients' mode and the size of each call."""

    def __init__(self, features: int = d) -> None:
        super().__init__()
        self.linear, self.calls = nn.Linear(features, k), []

    def forward(self, x):
        """Return logits (n, k) and record the call."""
        self.calls.append((self.training, torch.is_grad_enabled(), len(x)))
        return self.linear(x.flatten(1))


def probabilities(W, b, X):
    """Return the softmax of X W.T + b, in float64."""
    e = np.exp(X @ W.T + b)
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("name", ["pytorch_ann", "pytorch_cnn"])
def test_a_pass_in_torch_is_a_step_for_each_batch(part, rng, name):
    """In train mode, W moves by -lr times the batch's own gradient, computed here by hand."""
    torch.manual_seed(0)
    model = Recorder().eval()
    W, b = (p.detach().numpy().astype(np.float64) for p in model.parameters())
    X, y = clusters(rng, examples=7)
    batches = [tensors(*batch) for batch in cut(3, X, y)]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    part[name].train_epoch(model, batches, optimizer)
    for A, labels in cut(3, X.astype(np.float64), y):
        dz = (probabilities(W, b, A) - np.eye(k)[labels]) / len(A)
        W, b = W - 0.1 * dz.T @ A, b - 0.1 * dz.sum(axis=0)
    assert model.calls == [(True, True, 3), (True, True, 3), (True, True, 1)]
    np.testing.assert_allclose(model.linear.weight.detach(), W, rtol=SINGLE, atol=SINGLE)
    np.testing.assert_allclose(model.linear.bias.detach(), b, rtol=SINGLE, atol=SINGLE)


@pytest.mark.parametrize("name", ["pytorch_ann", "pytorch_cnn"])
def test_evaluate_takes_the_mean_over_all_examples(part, rng, name):
    """In eval mode and without gradients; 250 examples are no round number of portions."""
    model = Recorder().train()
    W, b = (p.detach().numpy().astype(np.float64) for p in model.parameters())
    X, y = clusters(rng, examples=250)
    loss, accuracy = part[name].evaluate(model, *tensors(X, y))
    p = probabilities(W, b, X.astype(np.float64))
    assert {call[:2] for call in model.calls} == {(False, False)}
    assert loss == pytest.approx(-np.log(p[np.arange(250), y]).mean(), rel=SINGLE)
    assert accuracy == pytest.approx(np.mean(p.argmax(axis=1) == y), rel=SINGLE)
    assert (type(loss), type(accuracy)) == (float, float)


@pytest.mark.parametrize(
    ("name", "kind"), [("pytorch_ann", torch.optim.SGD), ("pytorch_cnn", torch.optim.Adam)]
)
def test_make_optimizer_takes_every_parameter(part, name, kind):
    """SGD without momentum in part 2, Adam in part 3, with the learning rate that was given."""
    model = Recorder()
    optimizer = part[name].make_optimizer(model, 0.25)
    assert type(optimizer) is kind
    assert [group["lr"] for group in optimizer.param_groups] == [0.25]
    assert optimizer.param_groups[0].get("momentum", 0) == 0
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    assert held == {id(p) for p in model.parameters()}


def test_the_torch_network_is_that_of_part_1(part, rng):
    """With part 1's parameters it gives part 1's scores z2."""
    ours = part["numpy_ann"].NumpyANN(d, h, k)
    model = part["pytorch_ann"].PyTorchANN(d, h, k)
    values = [ours.W1.T, ours.b1[0], ours.W2.T, ours.b2[0]]
    with torch.no_grad():
        for p, value in zip(model.parameters(), values, strict=True):
            p.copy_(torch.from_numpy(value))
    X = rng.normal(size=(n, d)).astype(np.float32)
    ours.forward(X)
    np.testing.assert_allclose(
        model(torch.from_numpy(X)).detach(), ours.z2, rtol=SINGLE, atol=SINGLE
    )


def fit(part, name, model, data, lr, epochs=10):
    """Train a torch network by the part's functions; return its history."""
    module = part[name]
    optimizer = module.make_optimizer(model, lr)
    return part["utils"].fit(
        model, data, part["utils"].shuffled, module.train_epoch, module.evaluate, optimizer,
        epochs=epochs, batch_size=16, lr=lr,
    )  # fmt: skip


def test_the_torch_network_learns(part, rng):
    """Clusters are told apart after a few epochs, and the history says so."""
    X, y = tensors(*clusters(rng))
    torch.manual_seed(0)
    model = part["pytorch_ann"].PyTorchANN(d, h, k)
    history = fit(part, "pytorch_ann", model, (X[:150], y[:150], X[150:], y[150:]), lr=0.1)
    accuracy = (model(X[150:]).argmax(dim=1) == y[150:]).float().mean().item()
    assert accuracy > 0.9
    assert history["val_accuracies"][-1] == pytest.approx(accuracy)
    assert history["train_losses"][-1] < history["train_losses"][0]


def test_the_cnn_fits_the_contract(part):
    """At least one small kernel, at most 5 million numbers, any number of classes, logits."""
    model = part["pytorch_cnn"].PyTorchCNN(num_classes=7).eval()
    kernels = [m.kernel_size for m in model.modules() if isinstance(m, nn.Conv2d)]
    assert kernels
    assert all(max(size) < 28 for size in kernels)
    assert sum(value.numel() for value in model.state_dict().values()) <= 5_000_000
    logits = model(torch.rand(1, 1, 28, 28))
    assert logits.shape == (1, 7)
    assert logits.sum().item() != pytest.approx(1)


@pytest.mark.nightly
def test_the_cnn_finds_motifs_anywhere(part, rng):
    """Small motifs at random places are learned in a few epochs."""
    X, y = motifs(rng, examples=1200)
    torch.manual_seed(0)
    model = part["pytorch_cnn"].PyTorchCNN(num_classes=3)
    history = fit(part, "pytorch_cnn", model, (X[:1000], y[:1000], X[1000:], y[1000:]), lr=2e-3)
    assert history["val_accuracies"][-1] > 0.9


# --- reading and drawing curves

FALLING = [1.5, 0.8, 0.55, 0.48, 0.45, 0.44]
RISING = [0.45, 0.7, 0.8, 0.84, 0.86, 0.87]
CURVES = {
    "empty": ("underfitting", [], [], [], []),
    "chance": ("underfitting", [2.3] * 4, [0.1] * 4, [2.31] * 4, [0.1] * 4),
    "one bad epoch": ("underfitting", [2.0], [0.3], [1.9], [0.35]),
    "one good epoch": ("generalizing", [0.5], [0.84], [0.5], [0.83]),
    "not a number": ("underfitting", [float("nan")] * 5, [0.1] * 5, [float("nan")] * 5, [0.1] * 5),
    "level": ("generalizing", FALLING, RISING, [v + 0.03 for v in FALLING], RISING),
    "one noisy epoch": (
        "generalizing",
        [*FALLING, 0.43, 0.42, 0.41],
        [*RISING, 0.87, 0.88, 0.88],
        [*FALLING, 0.44, 0.44, 0.52],
        [*RISING, 0.86, 0.87, 0.84],
    ),
    "noise, but of five epochs": (
        "overfitting",
        [1.0, 0.6, 0.5, 0.45, 0.41],
        [0.7, 0.8, 0.84, 0.86, 0.88],
        [1.0, 0.6, 0.5, 0.45, 0.52],
        [0.7, 0.8, 0.84, 0.86, 0.84],
    ),
    "both losses rise": (
        "generalizing",
        [0.8, 0.5, 0.4, 0.5, 0.55, 0.6],
        [0.7, 0.82, 0.85, 0.83, 0.82, 0.8],
        [0.8, 0.5, 0.4, 0.5, 0.55, 0.6],
        [0.7, 0.82, 0.85, 0.83, 0.82, 0.8],
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


@pytest.mark.parametrize("case", CURVES)
def test_judge_fit_reads_curves(part, case):
    """The rule of the docstring, on short, noisy and degenerate histories too."""
    answer, *curves = CURVES[case]
    assert part["pytorch_ann"].judge_fit(dict(zip(HISTORY, curves, strict=True))) == answer


@pytest.mark.parametrize("name", ["pytorch_ann", "utils"])
@pytest.mark.parametrize("epochs", [6, 1, 0])
def test_curves_show_the_history(part, tmp_path, name, epochs):
    """Two panels with two lines each, labeled, in a PNG small enough to be shown in a report."""
    _, *curves = CURVES["one noisy epoch"]
    history = {key: values[:epochs] for key, values in zip(HISTORY, curves, strict=True)}
    figure = part[name].plot_train_val_metrics(history)
    path = tmp_path / "curves.png"
    figure.savefig(path)
    losses, accuracies = figure.axes
    for axes, key in ((losses, "losses"), (accuracies, "accuracies")):
        shown = {line.get_label(): list(line.get_ydata()) for line in axes.get_lines()}
        assert shown == {"training": history[f"train_{key}"], "validation": history[f"val_{key}"]}
        assert [list(line.get_xdata()) for line in axes.get_lines()] == [
            [*range(1, epochs + 1)]
        ] * 2
        assert axes.get_xlabel() == "epoch"
        assert axes.get_ylabel()
        assert axes.get_legend()
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert path.stat().st_size < 70_000
