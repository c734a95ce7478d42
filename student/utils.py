"""Given helpers of the assignment: you need not change anything in this file.

Importing it loads NumPy only; the functions that need torch, Matplotlib or the data load them.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import shutil
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.figure import Figure
    from torch import Tensor

History = dict[str, list[float]]
Batches = Sequence[tuple[Any, Any]]  # pairs of X and y; may be iterated more than once
HISTORY = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")


class NoDataError(Exception):
    """The Fashion-MNIST images could not be read."""


def one_hot(labels: ArrayLike, num_classes: int = 10) -> NDArray[np.float64]:
    """Turn labels (n,) of integers below num_classes into rows (n, num_classes) of one 1."""
    return np.eye(num_classes)[np.asarray(labels, dtype=np.int64)]


def load_data(source: str = "auto", seed: int = 0) -> tuple[NDArray[Any], ...]:
    """Load Fashion-MNIST the way the grader draws it: 8,000 training and 2,000 validation images.

    Returns X_train, y_train, X_val, y_val, X_test, y_test: images float32 (n, 784) in [0, 1] and
    labels int64 (n,). Raises NoDataError, with a line saying what to do, where there is none.
    """
    root = str(Path(__file__).resolve().parent.parent)
    if root not in sys.path:
        sys.path.insert(0, root)
    try:
        fashion_mnist = importlib.import_module("data.fashion_mnist")
    except ImportError as error:
        raise NoDataError(f"The project's data folder is missing: {root} has none.") from error
    try:
        images, labels = fashion_mnist.load(source=source, split="train")
        test_images, test_labels = fashion_mnist.load(source=source, split="test")
    except fashion_mnist.DataError as error:
        raise NoDataError(f"No data: {error}") from error
    order = np.random.default_rng(seed).permutation(len(images))
    train, val = order[:8000], order[8000:10000]
    return (
        *_prepare(images[train], labels[train]),
        *_prepare(images[val], labels[val]),
        *_prepare(test_images, test_labels),
    )


def _prepare(images: NDArray[Any], labels: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    X = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    return X, labels.astype(np.int64)


def load_tensors(
    shape: tuple[int, ...] = (784,), source: str = "auto", seed: int = 0
) -> tuple[Tensor, ...]:
    """As load_data, but torch tensors, each image reshaped to `shape`: (784,) or (1, 28, 28)."""
    import torch

    parts = [torch.from_numpy(part) for part in load_data(source, seed)]
    return tuple(t.reshape(-1, *shape) if t.ndim == 2 else t for t in parts)


def shuffled(X: Tensor, y: Tensor, batch_size: int, rng: np.random.Generator) -> Batches:
    """Cut tensors into mini-batches, in an order drawn from `rng`: 1.8 for parts 2 and 3."""
    import torch

    order = torch.from_numpy(rng.permutation(len(X)))
    return [(X[batch], y[batch]) for batch in torch.split(order, batch_size)]


def fit(
    model: Any,
    data: Sequence[Any],
    minibatches: Callable[..., Batches],
    train_epoch: Callable[..., object],
    evaluate: Callable[..., tuple[float, float]],
    optimizer: Any = None,
    *,
    epochs: int,
    batch_size: int,
    lr: float,
    seed: int = 0,
) -> History:
    """Train a model for some epochs and return the history.

    data: X_train, y_train, X_val, y_val. Every epoch draws new mini-batches and calls
    train_epoch(model, batches, optimizer), or train_epoch(model, batches, lr) if there is no
    optimizer. Then it measures the first 2,000 training examples and all validation examples with
    evaluate(model, X, y). The learning rate falls from lr towards 0 in equal steps: large steps
    first make progress, small ones then settle. In a terminal, one line on stderr shows the
    progress. Ctrl-C ends the training early and keeps the history so far.
    """
    X_train, y_train, X_val, y_val = data
    rng = np.random.default_rng(seed)
    history: History = {name: [] for name in HISTORY}
    started = time.perf_counter()
    try:
        with _progress_line() as show:
            for epoch in range(epochs):
                show(_progress(history, epochs, time.perf_counter() - started))
                rate = lr * (1 - epoch / epochs)
                for group in optimizer.param_groups if optimizer is not None else ():
                    group["lr"] = rate
                batches = list(minibatches(X_train, y_train, batch_size, rng))
                train_epoch(model, batches, rate if optimizer is None else optimizer)
                train_loss, train_accuracy = evaluate(model, X_train[:2000], y_train[:2000])
                val_loss, val_accuracy = evaluate(model, X_val, y_val)
                _record(history, train_loss, train_accuracy, val_loss, val_accuracy)
            show(_progress(history, epochs, time.perf_counter() - started))
    except KeyboardInterrupt:
        done = len(history["val_losses"])
        print(f"Stopped after {done} of {epochs} epochs.", file=sys.stderr)
    return history


def _record(history: History, *measured: float) -> None:
    """Append an epoch's four numbers, in the order of HISTORY, or none of them."""
    row = [float(number) for number in measured]  # fails before anything is appended
    for name, number in zip(HISTORY, row, strict=True):
        history[name].append(number)


def _progress(history: History, epochs: int, seconds: float) -> str:
    """Return a line with the epochs done, the last loss and accuracy, and the time left."""
    done = len(history["val_losses"])
    bar = "#" * (12 * done // epochs if epochs else 12)
    line = f"epoch {done}/{epochs} [{bar:.<12}]"
    if not done:
        return line
    loss, accuracy = history["val_losses"][-1], history["val_accuracies"][-1]
    left = seconds / done * (epochs - done)
    when = f"{_duration(left)} left" if done < epochs else f"took {_duration(seconds)}"
    return f"{line} validation loss {loss:.3f}, accuracy {accuracy:.1%}, {when}"


@contextlib.contextmanager
def _progress_line() -> Iterator[Callable[[str], None]]:
    """Yield a function that shows a text in the same line of stderr again, in a terminal only."""
    terminal = sys.stderr is not None and sys.stderr.isatty()

    def show(text: str) -> None:
        if terminal:
            width = shutil.get_terminal_size().columns - 1  # a full line would begin a new one
            print(f"\r{text[:width]:<{width}}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if terminal:
            print(file=sys.stderr)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def plot_train_val_metrics(history: History) -> Figure:
    """Draw losses and accuracies, training against validation, and return the Figure."""
    from matplotlib.figure import Figure  # not pyplot: no window, no state shared between figures

    figure = Figure(figsize=(8, 3.4), layout="constrained")
    for panel, (quantity, key) in enumerate([("loss", "losses"), ("accuracy", "accuracies")]):
        ax = figure.add_subplot(1, 2, panel + 1, xlabel="epoch", ylabel=quantity)
        for part, name in [("train", "training"), ("val", "validation")]:
            values = history[f"{part}_{key}"]
            ax.plot(range(1, len(values) + 1), values, marker=".", label=name)
        ax.grid(alpha=0.3)
        ax.legend()
    return figure


@contextlib.contextmanager
def script() -> Iterator[None]:
    """Wrap a script: end it with one friendly line, and status 1, if a part is not written yet."""
    _draw_without_notebook()
    try:
        yield
    except NotImplementedError as error:
        if not str(error).endswith("is not written yet"):
            raise
        file = Path(traceback.extract_tb(error.__traceback__)[-1].filename).name
        message = f"{error}: write it in {file} (its docstring says how) and run this again."
        raise SystemExit(message) from None
    except NoDataError as error:
        raise SystemExit(str(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # the status of a program that Ctrl-C has ended


def _draw_without_notebook() -> None:
    """Draw into files if this process was started from a notebook, whose backend it inherits."""
    if os.environ.get("MPLBACKEND", "").startswith("module://"):
        os.environ["MPLBACKEND"] = "agg"
        if "matplotlib" in sys.modules:
            sys.modules["matplotlib"].use("agg")


def options(description: str, epochs: int) -> argparse.Namespace:
    """Read a script's command line: --epochs, --seed and --data; `epochs` is the default."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--epochs", type=int, default=epochs, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    parser.add_argument("--data", choices=["auto", "sample", "full"], default="auto")
    found = parser.parse_args()
    if found.seed < 0 or found.epochs < 1:
        raise SystemExit("--seed must be 0 or more, and --epochs 1 or more")
    return found


def print_accuracy(number: str, accuracy: float, images: int, threshold: float) -> None:
    """Print an accuracy (a fraction) and whether it reaches the threshold of check `number`."""
    verdict = "reached" if accuracy >= threshold else "not reached yet"
    print(
        f"{number} test accuracy {accuracy:.2%} on {images:,} images: "
        f"the threshold of {threshold:.0%} is {verdict}."
    )
