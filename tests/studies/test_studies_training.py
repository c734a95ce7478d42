"""The training loop: learning, the best epoch, going on after an interruption."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

from solutions.studies import checkpoints, learners, training
from solutions.studies.error import StudyError
from solutions.studies.learners import Rule, TorchLearner
from solutions.studies.models import MLP
from solutions.studies.numpy_mlp import NumpyLearner
from solutions.studies.training import Files, Plan, fit, measure

RULES = {
    "sgd": Rule("sgd", 0.1),
    "momentum": Rule("sgd", 0.02, momentum=0.9),
    "rmsprop": Rule("rmsprop", 0.001),
    "adam": Rule("adam", 0.003),
    "adamw": Rule("adamw", 0.003, smoothing=0.1),
}


class Silent:
    """Watches nothing."""

    def stepped(self, steps, of):
        """Ignore it."""

    def finished(self, epoch, of, row):
        """Ignore it."""


class Stopped(Silent):
    """Interrupts when so many epochs are done."""

    def __init__(self, after):
        self.after = after

    def finished(self, epoch, of, row):
        """Press the keys."""
        if epoch == self.after:
            raise KeyboardInterrupt


class Dropping(torch.nn.Module):
    """A network with random numbers of its own."""

    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(MLP((20,)), torch.nn.Dropout(0.2))

    def forward(self, x):
        """Score images."""
        return self.layers(x)


def create(rule=RULES["adam"], model=Dropping):
    """Return a fresh learner, the same every time."""
    torch.manual_seed(5)
    return TorchLearner(model(), rule)


def files(folder, **label):
    """Return where to keep checkpoints."""
    return Files(folder / "best.safetensors", folder / "last.safetensors", label)


def same(one, other):
    """Say whether two learners have the same parameters."""
    pairs = zip(one.parameters().items(), other.parameters().items(), strict=True)
    return all(a[0] == b[0] and torch.equal(a[1], b[1]) for a, b in pairs)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_learns(rule, tiny, tmp_path):
    """Images that can be told apart are told apart."""
    learner = create(rule, lambda: MLP((20,)))
    fit(learner, tiny, Plan(40, 16, rule), 1, files(tmp_path), Silent())
    assert measure(learner, tiny.test)[1] >= 0.8


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_interrupted_training_ends_as_if_it_had_not_been(rule, tiny, tmp_path):
    """Parameters, optimizer, order and dropout go on from the last epoch, to the last bit."""
    plan = Plan(4, 16, rule, schedule="one-cycle", augment=True, probes=3)
    through = create(rule)
    whole = fit(through, tiny, plan, 1, files(tmp_path / "a"), Silent())
    with pytest.raises(KeyboardInterrupt):
        fit(create(rule), tiny, plan, 1, files(tmp_path / "b"), Stopped(after=2))
    torch.rand(7)
    again = create(rule)
    resumed = fit(again, tiny, plan, 1, files(tmp_path / "b"), Silent())
    assert same(through, again)
    assert resumed.step_losses == whole.step_losses
    assert (resumed.probe_steps, resumed.probe_losses) == (whole.probe_steps, whole.probe_losses)
    assert resumed.of("test_loss") == whole.of("test_loss")


def test_the_network_in_numpy_goes_on_too(tiny, tmp_path):
    """The loop is the same, so an interruption is."""
    plan = Plan(3, 16, Rule("sgd", 0.1))
    through, again = NumpyLearner(0), NumpyLearner(0)
    fit(through, tiny, plan, 1, files(tmp_path / "a"), Silent())
    with pytest.raises(KeyboardInterrupt):
        fit(NumpyLearner(0), tiny, plan, 1, files(tmp_path / "b"), Stopped(after=1))
    fit(again, tiny, plan, 1, files(tmp_path / "b"), Silent())
    assert same(through, again)


def test_another_training_starts_anew(tiny, tmp_path):
    """A checkpoint that was left by another seed, plan or data set is not gone on from."""
    plan = Plan(2, 16, RULES["adam"])
    fit(create(), tiny, plan, 1, files(tmp_path, seed=1), Silent())
    history = fit(create(), tiny, replace(plan, epochs=1), 1, files(tmp_path, seed=2), Silent())
    assert len(history.epochs) == 1


def test_the_epoch_with_the_highest_validation_accuracy_is_kept(tiny, tmp_path):
    """The test images have no say in it."""
    learner = create(RULES["momentum"])
    plan = Plan(6, 16, RULES["momentum"])
    history = fit(learner, tiny, plan, 1, files(tmp_path), Silent())
    accuracies = history.of("val_accuracy")
    assert history.best == accuracies.index(max(accuracies))
    assert measure(learner, tiny.val)[1] == max(accuracies)
    assert measure(learner, tiny.test)[0] == history.of("test_loss")[history.best]


def test_measuring_costs_no_training_seconds(tiny, tmp_path, monkeypatch):
    """The clock stands while losses and accuracies are taken, between steps and after epochs."""
    now = [0.0]
    step, scores = TorchLearner.step, TorchLearner.scores

    def slow_step(self, *arguments):
        now[0] += 1
        return step(self, *arguments)

    def slow_scores(self, X):
        now[0] += 100
        return scores(self, X)

    monkeypatch.setattr(training.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(training.time, "process_time", lambda: now[0] / 2)
    monkeypatch.setattr(TorchLearner, "step", slow_step)
    monkeypatch.setattr(TorchLearner, "scores", slow_scores)
    plan = Plan(2, 10, RULES["sgd"], probes=3)
    history = fit(create(), tiny, plan, 1, files(tmp_path), Silent())
    assert history.probe_steps == [1, 4, 7, 10, 13, 16, 19]
    assert (history.seconds, history.of("seconds")) == (20, [10, 10])
    assert (history.worked, history.of("worked")) == (10, [5, 5])


def test_no_epochs_change_nothing(tiny, tmp_path):
    """The history is empty, the network untouched, no file is written."""
    learner = create()
    history = fit(learner, tiny, Plan(0, 16, RULES["adam"]), 1, files(tmp_path), Silent())
    assert (history.epochs, list(tmp_path.iterdir())) == ([], [])
    assert same(learner, create())


def test_one_cycle_rises_and_falls_to_nothing():
    """A tenth at first, all of it after a quarter, 0 in the end; constant otherwise."""
    plan = Plan(1, 1, Rule("sgd", 0.4), schedule="one-cycle")
    assert [plan.rate(done) for done in (0, 0.25, 0.625, 1)] == pytest.approx([0.04, 0.4, 0.2, 0])
    assert replace(plan, schedule="constant").rate(0.9) == 0.4


def test_an_unknown_optimizer_is_a_mistake_of_ours():
    """It is named."""
    with pytest.raises(ValueError, match="'adagrad' is no optimizer"):
        learners.optimizer(MLP(), Rule("adagrad", 0.1))


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", (99).to_bytes(8, "little") + b"{"])
def test_a_damaged_checkpoint_is_named(content, tmp_path):
    """One line says which file, and that it may be deleted."""
    path = tmp_path / "last.safetensors"
    path.write_bytes(content)
    with pytest.raises(StudyError) as caught:
        checkpoints.read(path)
    assert str(path) in caught.value.found
    assert "Delete it" in caught.value.remedy


def test_a_checkpoint_that_cannot_be_written_is_named_and_leaves_nothing(tmp_path):
    """The old file stays as it was."""
    path = tmp_path / "file" / "last.safetensors"
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StudyError, match="cannot be written"):
        checkpoints.save(path, {"x": torch.ones(2)}, {})
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_checkpoint_gives_back_what_it_was_given(tmp_path):
    """Tensors of every kind that is used, shared ones too, and the notes."""
    shared = torch.arange(4.0)
    tensors = {"a:x": shared, "a:y": shared[::2], "b:z": torch.tensor(3, dtype=torch.uint8)}
    checkpoints.save(tmp_path / "c.safetensors", tensors, {"epochs": [1, {"loss": 0.5}]})
    found = checkpoints.read(tmp_path / "c.safetensors")
    assert json.dumps(found.notes) == '{"epochs": [1, {"loss": 0.5}]}'
    assert found.group("a")["y"].tolist() == [0, 2]
    assert set(found.group("b")) == {"z"}
