"""What a watched training is blamed for: a probe is trained here as students' loops train it."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from torch import nn

from autograder.compare import Departure
from autograder.judges import probes, replays, updates
from autograder.judges.looks import CLASSES
from autograder.judges.probes import SLOW, VALIDATION, WATCHED
from autograder.mistakes import loops as habits
from autograder.worker.noting import Probe

F = nn.functional
SHAPE = (1, 28, 28)


def one_hot(y):
    """Return labels as rows of 0.0 and 1.0."""
    return F.one_hot(y, CLASSES).float()


WRONG = {
    "softmax": (lambda z, y: F.cross_entropy(z.softmax(1), y), habits.SOFTMAX_BEFORE_LOSS),
    "squares": (lambda z, y: F.mse_loss(z, one_hot(y)), habits.SQUARED_ERROR),
    "squares of p": (lambda z, y: F.mse_loss(z.softmax(1), one_hot(y)), habits.SQUARED_ERROR),
    "binary": (lambda z, y: F.binary_cross_entropy_with_logits(z, one_hot(y)), habits.BINARY_LOSS),
    "nll": (F.nll_loss, habits.NLL_ON_LOGITS),
}
RIGHT = {
    "plain": F.cross_entropy,
    "log_softmax": lambda z, y: F.nll_loss(F.log_softmax(z, dim=1), y),
    "summed": lambda z, y: F.cross_entropy(z, y, reduction="sum"),
    "smoothed": lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1),
    "weights kept small": lambda z, y: F.cross_entropy(z, y) + 1e-4 * (z**2).mean(),
}
OPTIMIZERS = {
    "Adam": torch.optim.Adam,
    "AdamW": torch.optim.AdamW,
    "amsgrad": lambda p, lr: torch.optim.Adam(p, lr=lr, amsgrad=True),
    "NAdam": torch.optim.NAdam,
    "other betas": lambda p, lr: torch.optim.Adam(p, lr=lr, betas=(0.8, 0.99)),
}


def trained(loss, optimizer=torch.optim.Adam, seed=0, batch_size=WATCHED, clear=True):
    """Return a probe as the grader finds it after one epoch of an ordinary loop."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    theta = replays.draw(rng, int(np.prod(SHAPE)), CLASSES)
    probe = Probe(int(np.prod(SHAPE)), CLASSES)
    probe.load_state_dict({name: torch.from_numpy(value) for name, value in theta.items()})
    X = probes.numbered(rng, range(WATCHED), SHAPE)
    X_val = probes.numbered(rng, range(probes.FIRST_VAL, probes.FIRST_VAL + VALIDATION), SHAPE)
    y, y_val = np.arange(WATCHED) % CLASSES, np.arange(VALIDATION) % CLASSES
    adam = optimizer(probe.parameters(), lr=SLOW)
    for rows in torch.randperm(WATCHED).split(batch_size):
        if clear:
            adam.zero_grad()
        loss(probe(torch.from_numpy(X)[rows]), torch.from_numpy(y)[rows]).backward()
        adam.step()
    after = {name: value.numpy() for name, value in probe.state_dict().items()}
    examples = np.concatenate([X, X_val]), np.concatenate([y, y_val])
    return probes.Watched(probe.noted, *examples, replays.matrix(theta), replays.matrix(after))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("loss", "mistake"), WRONG.values(), ids=WRONG)
def test_another_loss_is_seen_in_one_step_of_adam(loss, mistake, seed):
    """Though that step has the same length along every slope."""
    with pytest.raises(Departure) as raised:
        updates.judge_slope(trained(loss, seed=seed), "Adam")
    assert raised.value.lesson.mistakes == (mistake,)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("loss", RIGHT.values(), ids=RIGHT)
def test_unusual_right_losses_are_not_blamed(loss, optimizer):
    """A loss that is none of the usual wrong ones, whatever kind of Adam follows it."""
    for seed in range(3):
        updates.judge_slope(trained(loss, optimizer, seed), "Adam")
        updates.judge_kept(trained(loss, optimizer, seed, batch_size=2), "Adam")


def test_gradients_kept_are_blamed_whatever_the_loss():
    """Of two mistakes at once both are found, each by its own judge."""
    soft, mistake = WRONG["softmax"]
    both = trained(soft, batch_size=2, clear=False)
    with pytest.raises(Departure) as raised:
        updates.judge_kept(both, "Adam")
    assert raised.value.lesson.mistakes == (habits.ZERO_GRAD_FORGOTTEN,)
    with pytest.raises(Departure) as raised:
        updates.judge_slope(both, "Adam")
    assert raised.value.lesson.mistakes == (mistake,)


def test_a_training_that_was_not_seen_has_no_loss():
    """A loop may train a copy and take over its weights: nothing is noted, nothing is blamed."""
    watched = trained(F.cross_entropy)
    unseen = copy.deepcopy(watched)
    unseen.notes.clear()
    updates.judge_slope(unseen, "Adam")


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_is_named_and_plain_descent_is_not(nesterov):
    """The lr that train is given is for steps without it."""

    def heavy(p, lr):
        return torch.optim.SGD(p, lr=lr, momentum=0.9, nesterov=nesterov)

    right = F.cross_entropy
    with pytest.raises(Departure) as raised:
        updates.judge_kept(trained(right, heavy, batch_size=2), "SGD")
    assert raised.value.lesson.mistakes == (habits.MOMENTUM,)
    updates.judge_kept(trained(right, torch.optim.SGD, batch_size=2), "SGD")
