"""Histories of trainings: clear in every reading, and no single number tells the kinds apart."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from autograder.answers import histories

DRAWS = 2000
KEYS = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
UNDER, OVER, GOOD = "underfitting", "overfitting", "generalizing"
ANSWERS = {
    kind: next((word for word in (UNDER, OVER, GOOD) if kind.startswith(word)), "")
    for kind in histories.KINDS
} | {"validation ahead of training": GOOD, "diverging": UNDER, "no epochs": UNDER}
REFERENCE = Path(__file__).parents[2] / "solutions" / "pytorch_ann.py"
WITH_EPOCHS = [kind for kind in histories.KINDS if kind != "no epochs"]


def reference_judge():
    """Return the reference's judge_fit, without importing torch for it."""
    tree = ast.parse(REFERENCE.read_text(encoding="utf-8"))
    tree.body = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "judge_fit"]
    tree.body.insert(0, ast.parse("from __future__ import annotations").body[0])
    names = {}
    exec(compile(tree, "judge_fit", "exec"), names)
    return names["judge_fit"]


def drawn(kind, count, seed=0):
    """Return so many histories of a kind as dicts of arrays."""
    rng = np.random.default_rng([seed, list(histories.KINDS).index(kind)])
    for _ in range(count):
        yield {name: np.array(v) for name, v in histories.draw(kind, rng).items()}


def end(values):
    """Return the mean of the last three epochs, or the last epoch where there are few."""
    return float(np.mean(values[-3:])) if len(values) >= 6 else float(values[-1])


def trailing(values):
    """Return the running means of three epochs, as far as there are any before each."""
    return np.array([np.mean(values[max(i - 2, 0) : i + 1]) for i in range(len(values))])


def centered(values):
    """Return the means of each epoch with its two neighbors."""
    return np.array([np.mean(values[max(i - 1, 0) : i + 2]) for i in range(len(values))])


def unchanged(values):
    """Return a curve as it is."""
    return values


SMOOTHED = (unchanged, trailing, centered)
FALLS = {
    "since the lowest epoch": lambda loss, at: end(loss) < loss[at],
    "the last epoch since the lowest": lambda loss, at: loss[-1] < loss[at],
    "since the first epoch": lambda loss, at: end(loss) < loss[0],
    "in the last epoch": lambda loss, at: loss[-1] < loss[-2],
    "over the last three epochs": lambda loss, at: loss[-1] < loss[-3],
    "on the average since the lowest": lambda loss, at: np.mean(np.diff(loss[at:])) < 0,
    "in every epoch since the lowest": lambda loss, at: bool(np.all(np.diff(loss[at:]) < 0)),
    "compared with three epochs before": lambda loss, at: end(loss) < np.mean(loss[-6:-3] or loss[:1])
    if isinstance(loss, list) else end(loss) < float(np.mean(loss[-6:-3])) if len(loss) >= 6
    else loss[-1] < loss[0],
}  # fmt: skip
BORDERS = {  # how far above the lowest point is "more than a tenth above"
    "a tenth of it": lambda low: 1.1 * low,
    "a tenth of it, a little less": lambda low: 1.07 * low + 0.01,
    "0.1": lambda low: low + 0.1,
}


def readings(history):
    """Yield the judgement of every reading of the rule, with the reading's name."""
    train, val = history["train_losses"], history["val_losses"]
    gap = end(history["train_accuracies"]) - end(history["val_accuracies"])
    for smooth in SMOOTHED if len(val) >= 6 else (unchanged,):
        smoothed = smooth(val)
        at = int(np.argmin(smoothed))
        for border, limit in BORDERS.items():
            for name, falls in FALLS.items():
                turned = end(val) > limit(smoothed[at]) and falls(train, min(at, len(val) - 2))
                low = end(history["train_accuracies"]) < 0.7
                word = OVER if gap > 0.1 or turned else UNDER if low else GOOD
                yield f"{smooth.__name__}, {border}, {name}", word


def test_every_kind_has_an_answer_and_a_case():
    """And every kind of answer is in every case, so that one word for all is wrong there."""
    assert set(ANSWERS) == set(histories.KINDS)
    assert all(ANSWERS.values())
    assert sorted(kind for kinds in histories.CASES.values() for kind in kinds) == sorted(ANSWERS)
    for kinds in histories.CASES.values():
        assert {ANSWERS[kind] for kind in kinds} == {UNDER, OVER, GOOD}


@pytest.mark.parametrize("kind", histories.KINDS)
def test_a_history_is_a_history(kind):
    """Four lists of equal length of plain numbers: positive losses, fractions."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        found = histories.draw(kind, rng)
        assert sorted(found) == sorted(KEYS)
        assert len({len(values) for values in found.values()}) == 1
        assert all(type(v) is float and np.isfinite(v) for values in found.values() for v in values)
        assert all(v > 0 for name in KEYS[::2] for v in found[name])
        assert all(0 <= v <= 1 for name in KEYS[1::2] for v in found[name])


@pytest.mark.parametrize("kind", histories.KINDS)
def test_the_reference_gives_the_answer(kind):
    """In every draw."""
    judge = reference_judge()
    for history in drawn(kind, DRAWS):
        assert judge({name: list(v) for name, v in history.items()}) == ANSWERS[kind]


@pytest.mark.parametrize("kind", WITH_EPOCHS)
def test_every_reading_of_the_rule_agrees(kind):
    """Smoothed or not, from whichever epoch the training loss is said to fall."""
    for history in drawn(kind, DRAWS):
        for name, word in readings(history):
            assert word == ANSWERS[kind], (name, history)


@pytest.mark.parametrize("kind", WITH_EPOCHS)
def test_the_borders_are_far_away(kind):
    """Two points of accuracy, and 2% of the validation loss."""
    for history in drawn(kind, DRAWS):
        accuracy = end(history["train_accuracies"])
        gap = accuracy - end(history["val_accuracies"])
        rise = end(history["val_losses"]) / min(history["val_losses"])
        assert abs(gap - 0.1) > 0.02
        assert abs(rise - 1.1) > 0.02 or kind == "diverging"
        if ANSWERS[kind] != OVER:
            assert abs(accuracy - 0.7) > 0.02


def test_what_is_overfitted_falls_and_then_rises():
    """A validation loss with a valley: far below both of its ends."""
    for kind in (kind for kind in histories.KINDS if "by loss" in kind and "noisy" not in kind):
        for history in drawn(kind, 300):
            val, low = history["val_losses"], int(np.argmin(history["val_losses"]))
            assert 0 < low < len(val) - 1
            assert val[0] > 1.2 * val[low]
            assert val[-1] > 1.3 * val[low]


def test_a_noisy_last_epoch_alone_says_something_else():
    """So that a reader of the last epoch only is wrong."""
    for kind in histories.CASES["a noisy last epoch"]:
        for history in drawn(kind, 500):
            gap = history["train_accuracies"][-1] - history["val_accuracies"][-1]
            turned = history["val_losses"][-1] > 1.1 * min(history["val_losses"])
            low = history["train_accuracies"][-1] < 0.7
            word = OVER if gap > 0.1 or turned else UNDER if low else GOOD
            assert word != ANSWERS[kind]


# Single numbers of a history, by which a kind must not be known.
NUMBERS = {
    **{f"first of {key}": (lambda h, key=key: h[key][0]) for key in KEYS},
    **{f"second of {key}": (lambda h, key=key: h[key][1]) for key in KEYS},
    **{f"last of {key}": (lambda h, key=key: h[key][-1]) for key in KEYS},
    **{f"mean of {key}": (lambda h, key=key: np.mean(h[key])) for key in KEYS},
    **{f"end of {key}": (lambda h, key=key: end(h[key])) for key in KEYS},
    "epochs": lambda h: len(h["val_losses"]),
    "lowest validation loss": lambda h: min(h["val_losses"]),
    "best validation accuracy": lambda h: max(h["val_accuracies"]),
    "epoch of the lowest validation loss": lambda h: int(np.argmin(h["val_losses"])),
    "epochs after the lowest validation loss": lambda h: len(h["val_losses"])
    - int(np.argmin(h["val_losses"])),
    "gap of the accuracies": lambda h: end(h["train_accuracies"]) - end(h["val_accuracies"]),
    "gap of the losses": lambda h: end(h["val_losses"]) - end(h["train_losses"]),
    "quotient of the losses": lambda h: end(h["val_losses"]) / end(h["train_losses"]),
    "rise of the validation loss": lambda h: end(h["val_losses"]) / min(h["val_losses"]),
    "fall of the training loss": lambda h: end(h["train_losses"]) / h["train_losses"][0],
    "fall of the validation loss": lambda h: end(h["val_losses"]) / h["val_losses"][0],
}
BINS = 12


def best_guess(number, kinds):
    """Return how often the best judge by one number is right: one word for each of 12 stretches."""
    found = [(number(h), ANSWERS[kind]) for kind in kinds for h in drawn(kind, 300)]
    values = np.array([value for value, _ in found])
    words = np.array([word for _, word in found])
    edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
    stretches = np.searchsorted(edges, values)
    right = sum(
        max(int(np.sum(words[stretches == i] == word)) for word in (UNDER, OVER, GOOD))
        for i in np.unique(stretches)
    )
    return right / len(words)


@pytest.mark.parametrize("case", histories.CASES)
@pytest.mark.parametrize("name", NUMBERS)
def test_no_single_number_tells_the_kinds_apart(case, name):
    """Not even for a judge who knows where each kind lies."""
    kinds = [kind for kind in histories.CASES[case] if kind != "no epochs"]
    assert best_guess(NUMBERS[name], kinds) < 0.82


def test_what_comes_first_says_nothing():
    """The first epoch and the number of epochs are drawn alike in all kinds of one case."""
    for kinds in histories.CASES.values():
        kinds = [kind for kind in kinds if kind != "no epochs"]
        shares = [np.mean([ANSWERS[k] == word for k in kinds]) for word in (UNDER, OVER, GOOD)]
        for name in [f"first of {key}" for key in KEYS] + ["epochs"]:
            assert best_guess(NUMBERS[name], kinds) < max(shares) + 0.05


def by_gap(h):
    return OVER if end(h["train_accuracies"]) - end(h["val_accuracies"]) > 0.1 else GOOD


SHORTCUTS = {
    "always underfitting": lambda h: UNDER,
    "always overfitting": lambda h: OVER,
    "always generalizing": lambda h: GOOD,
    "the first losses": lambda h: UNDER if h["train_losses"][0] > 2
    else OVER if h["val_losses"][0] > h["train_losses"][0] else GOOD,
    "the number of epochs": lambda h: UNDER if len(h["val_losses"]) < 5
    else OVER if len(h["val_losses"]) > 15 else GOOD,
    "the training accuracy": lambda h: UNDER if end(h["train_accuracies"]) < 0.7
    else OVER if end(h["train_accuracies"]) > 0.95 else GOOD,
    "the validation accuracy": lambda h: UNDER if end(h["val_accuracies"]) < 0.5
    else OVER if end(h["val_accuracies"]) < 0.7 else GOOD,
    "the training loss": lambda h: UNDER if end(h["train_losses"]) > 0.9
    else OVER if end(h["train_losses"]) < 0.4 else GOOD,
    "the validation loss": lambda h: UNDER if end(h["val_losses"]) > 1.2
    else OVER if end(h["val_losses"]) > 0.8 else GOOD,
    "the gap alone": by_gap,
    "the gap without the losses": lambda h: OVER if by_gap(h) == OVER
    else UNDER if end(h["train_accuracies"]) < 0.7 else GOOD,
    "the losses without the gap": lambda h: OVER
    if end(h["val_losses"]) > 1.1 * min(h["val_losses"])
    else UNDER if end(h["train_accuracies"]) < 0.7 else GOOD,
    "underfitting asked first": lambda h: UNDER if end(h["train_accuracies"]) < 0.7
    else OVER if by_gap(h) == OVER or end(h["val_losses"]) > 1.1 * min(h["val_losses"]) else GOOD,
    "the validation accuracy asked first": lambda h: UNDER if end(h["val_accuracies"]) < 0.7
    else OVER if by_gap(h) == OVER or end(h["val_losses"]) > 1.1 * min(h["val_losses"]) else GOOD,
    "the gap the wrong way round": lambda h: OVER
    if end(h["val_accuracies"]) - end(h["train_accuracies"]) > 0.1
    else UNDER if end(h["train_accuracies"]) < 0.7 else GOOD,
    "validation loss above training loss": lambda h: OVER
    if end(h["val_losses"]) > 1.1 * end(h["train_losses"])
    else UNDER if end(h["train_accuracies"]) < 0.7 else GOOD,
    "validation loss above its beginning": lambda h: OVER
    if by_gap(h) == OVER or h["val_losses"][-1] > h["val_losses"][0]
    else UNDER if end(h["train_accuracies"]) < 0.7 else GOOD,
    "percent": lambda h: UNDER if end(h["train_accuracies"]) < 70 else GOOD,
}  # fmt: skip
BLIND = {  # cases in which a shortcut may be right: what it leaves out is not in them
    "underfitting asked first": {"a noisy last epoch"},
}


@pytest.mark.parametrize("name", SHORTCUTS)
def test_shortcuts_are_wrong_in_every_case(name):
    """A case asks about one history of each of its kinds; hardly a draw is answered rightly."""
    for case in set(histories.CASES) - BLIND.get(name, set()):
        kinds = [kind for kind in histories.CASES[case] if kind != "no epochs"]
        rounds = zip(*(list(drawn(kind, 400, seed=3)) for kind in kinds), strict=True)
        right = [
            all(SHORTCUTS[name](h) == ANSWERS[kind] for h, kind in zip(asked, kinds, strict=True))
            for asked in rounds
        ]
        assert np.mean(right) < 0.1, (case, np.mean(right))
