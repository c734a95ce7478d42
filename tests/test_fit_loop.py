"""utils.fit: the loop over epochs that is given to students, what it records and what it shows."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

SOLUTIONS = Path(__file__).resolve().parent.parent / "solutions"
HISTORY = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
COLUMNS = 80


@pytest.fixture
def utils() -> Iterator[ModuleType]:
    """The given helpers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SOLUTIONS))
        patch.delitem(sys.modules, "utils", raising=False)
        yield importlib.import_module("utils")
        sys.modules.pop("utils")


@pytest.fixture
def stderr(utils: ModuleType, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal of 80 columns in the place of stderr, which pytest itself would take back."""
    stream = io.StringIO()
    stream.isatty = lambda: True
    monkeypatch.setattr(utils, "sys", SimpleNamespace(stderr=stream))
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    return stream


def frames(stream: io.StringIO) -> list[str]:
    """Return what was shown in the progress line, one text after the other."""
    return [text.rstrip() for text in stream.getvalue().split("\r")[1:]]


@dataclass
class Recorded:
    """The functions that `fit` calls, each of which records its call; `losses` are returned."""

    interrupted_in: int = 0
    """The epoch in which Ctrl-C is pressed; 0 for never."""
    passes: list[tuple[list[list[int]], float]] = field(default_factory=list)
    measured: list[list[int]] = field(default_factory=list)

    def minibatches(self, X, y, size, rng):
        """Yield batches, which can be gone through only once."""
        order = rng.permutation(len(X))
        for start in range(0, len(X), size):
            rows = order[start : start + size]
            yield X[rows], y[rows]

    def train_epoch(self, model, batches, lr):
        """Go through the batches twice, as a careful student's loop may."""
        assert sum(len(X) for X, _ in batches) == len({x for X, _ in batches for x in X})
        rate = lr if isinstance(lr, float) else lr.param_groups[0]["lr"]
        self.passes.append(([X.tolist() for X, _ in batches], rate))
        if len(self.passes) == self.interrupted_in:
            raise KeyboardInterrupt

    def evaluate(self, model, X, y):
        """Return 1, 2, 3 ... in turn as losses, and a tenth of them as accuracies."""
        self.measured.append(X.tolist())
        return np.float32(len(self.measured)), np.float32(len(self.measured)) / 10


def data(training=7, validation=3):
    """Return examples that are their own numbers; the validation examples come after the others."""
    X = np.arange(training + validation)
    return X[:training], X[:training] % 2, X[training:], X[training:] % 2


def run(utils, recorded, optimizer=None, examples=None, **settings):
    """Fit, with the functions of `recorded`; return the history."""
    functions = recorded.minibatches, recorded.train_epoch, recorded.evaluate
    settings = {"epochs": 4, "batch_size": 3, "lr": 0.8, **settings}
    return utils.fit(None, examples or data(), *functions, optimizer, **settings)


def test_every_epoch_is_a_pass_of_training_and_two_measurements(utils):
    """First the training examples are measured, then the validation examples, with new batches."""
    recorded = Recorded()
    history = run(utils, recorded)
    assert [[len(batch) for batch in batches] for batches, _ in recorded.passes] == [[3, 3, 1]] * 4
    orders = {tuple(x for batch in batches for x in batch) for batches, _ in recorded.passes}
    assert len(orders) == 4
    assert all(sorted(order) == [*range(7)] for order in orders)
    assert recorded.measured == [[0, 1, 2, 3, 4, 5, 6], [7, 8, 9]] * 4
    assert tuple(history) == HISTORY
    assert history["train_losses"] == [1, 3, 5, 7]
    assert history["val_losses"] == [2, 4, 6, 8]
    assert history["train_accuracies"] == pytest.approx([0.1, 0.3, 0.5, 0.7])
    assert history["val_accuracies"] == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert {type(value) for values in history.values() for value in values} == {float}


def test_no_more_than_2000_training_examples_are_measured(utils):
    """Measuring takes as long as the validation examples do, not as long as training."""
    recorded = Recorded()
    run(utils, recorded, examples=data(2500, 2100), epochs=1)
    assert [len(X) for X in recorded.measured] == [2000, 2100]


def test_the_batches_depend_on_the_seed_alone(utils):
    """One seed gives the same batches in every training, another seed gives others."""
    first, same, other = Recorded(), Recorded(), Recorded()
    for recorded, seed in ((first, 5), (same, 5), (other, 6)):
        run(utils, recorded, seed=seed)
    assert first.passes == same.passes
    assert first.passes != other.passes


@pytest.mark.parametrize("groups", [0, 1, 2])
def test_the_learning_rate_falls_in_equal_steps(utils, groups):
    """As an argument in part 1, in every group of the optimizer in parts 2 and 3."""
    recorded = Recorded()
    optimizer = SimpleNamespace(param_groups=[{"lr": 9.0} for _ in range(groups)])
    run(utils, recorded, optimizer if groups else None)
    assert [rate for _, rate in recorded.passes] == pytest.approx([0.8, 0.6, 0.4, 0.2])
    assert [group["lr"] for group in optimizer.param_groups] == pytest.approx([0.2] * groups)


def test_without_epochs_nothing_is_called(utils, stderr):
    """The history has four empty lists, in a terminal too."""
    recorded = Recorded()
    assert run(utils, recorded, epochs=0) == {name: [] for name in HISTORY}
    assert (recorded.passes, recorded.measured) == ([], [])


def test_ctrl_c_keeps_the_epochs_that_are_done(utils, capsys):
    """The history so far is returned, with lists of equal length, and one line says so."""
    history = run(utils, Recorded(interrupted_in=3))
    assert history["val_losses"] == [2, 4]
    assert {len(values) for values in history.values()} == {2}
    assert capsys.readouterr().err == "Stopped after 2 of 4 epochs.\n"


@pytest.mark.parametrize("returned", [None, 0.5, (0.5,), (0.5, 0.5, 0.5), (0.5, None)])
def test_an_evaluate_that_returns_no_pair_is_an_error(utils, returned):
    """Python's own error comes out: it names the line where a pair of numbers was needed."""
    recorded = Recorded()
    recorded.evaluate = lambda model, X, y: returned
    with pytest.raises((TypeError, ValueError)):
        run(utils, recorded)


@pytest.mark.parametrize("stream", ["no terminal", "none at all"])
def test_nothing_is_shown_outside_a_terminal(utils, monkeypatch, stream):
    """A file or a notebook gets no progress line, and a program without stderr does not fail."""
    found = io.StringIO() if stream == "no terminal" else None
    monkeypatch.setattr(sys, "stderr", found)
    assert len(run(utils, Recorded())["val_losses"]) == 4
    assert not found or found.getvalue() == ""


def test_a_terminal_shows_loss_accuracy_and_time_left(utils, stderr, monkeypatch):
    """One line, shown anew after each epoch; at the end it says how long training took."""
    recorded = Recorded()
    clock = SimpleNamespace(perf_counter=lambda: 50.0 * len(recorded.passes))
    monkeypatch.setattr(utils, "time", clock)
    run(utils, recorded)
    assert frames(stderr) == [
        "epoch 0/4 [............]",
        "epoch 1/4 [###.........] validation loss 2.000, accuracy 20.0%, 2 min left",
        "epoch 2/4 [######......] validation loss 4.000, accuracy 40.0%, 2 min left",
        "epoch 3/4 [#########...] validation loss 6.000, accuracy 60.0%, 50 s left",
        "epoch 4/4 [############] validation loss 8.000, accuracy 80.0%, took 3 min",
    ]
    assert stderr.getvalue().endswith("\n")


@pytest.mark.parametrize("columns", [COLUMNS, 40])
def test_the_line_fits_into_the_terminal(utils, stderr, monkeypatch, columns):
    """A longer line would begin a new one; a shorter one covers the line before it."""
    monkeypatch.setenv("COLUMNS", str(columns))
    recorded = Recorded()
    recorded.evaluate = lambda model, X, y: (123456.0, 1.0)
    run(utils, recorded, epochs=1000)
    shown = stderr.getvalue().removesuffix("\n").split("\r")[1:]
    assert {len(text) for text in shown} == {columns - 1}


@pytest.mark.parametrize("error", [NotImplementedError, KeyboardInterrupt])
def test_what_comes_after_the_progress_begins_a_new_line(utils, stderr, error):
    """A message or a traceback does not continue the line."""
    recorded = Recorded()

    def train_epoch(model, batches, lr):
        raise error

    recorded.train_epoch = train_epoch
    with contextlib.suppress(NotImplementedError):
        run(utils, recorded)
    line, _, rest = stderr.getvalue().partition("\n")
    assert line.rstrip() == "\repoch 0/4 [............]"
    assert rest == ("Stopped after 0 of 4 epochs.\n" if error is KeyboardInterrupt else "")
