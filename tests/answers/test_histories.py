"""Histories of trainings: clear in every reading, and no single number tells the kinds apart."""

from __future__ import annotations

import ast
from functools import cache
from itertools import pairwise
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


@cache
def drawn(kind, count, seed=0):
    """Return so many histories of a kind."""
    rng = np.random.default_rng([seed, list(histories.KINDS).index(kind)])
    return [histories.draw(kind, rng) for _ in range(count)]


def mean(values):
    """Return the mean of a list."""
    return sum(values) / len(values)


def end(values):
    """Return the mean of the last three epochs, or the last epoch where there are few."""
    return mean(values[-3:]) if len(values) >= 6 else values[-1]


def trailing(values):
    """Return the means of each epoch with the two before, as far as there are any."""
    return [mean(values[max(i - 2, 0) : i + 1]) for i in range(len(values))]


def centered(values):
    """Return the means of each epoch with its two neighbors."""
    return [mean(values[max(i - 1, 0) : i + 2]) for i in range(len(values))]


def steps(values):
    """Return how far a curve moves in each epoch."""
    return [after - before for before, after in pairwise(values)]


# Ways to say that the training loss went on falling, given the epoch of the lowest point.
FALLS = {
    "since the lowest point": lambda loss, at: end(loss) < loss[at],
    "to the last epoch": lambda loss, at: loss[-1] < loss[at],
    "since the first epoch": lambda loss, at: end(loss) < loss[0],
    "in the last epoch": lambda loss, at: loss[-1] < loss[-2],
    "in the last three epochs": lambda loss, at: loss[-1] < loss[-3],
    "below the three epochs before": lambda loss, at: end(loss) < mean(loss[-6:-3] or loss[:1]),
    "in most epochs since": lambda loss, at: (
        sum(s < 0 for s in steps(loss[at:])) * 2 > len(loss[at:]) - 1
    ),
    "in every epoch since": lambda loss, at: all(s < 0 for s in steps(loss[at:])),
}
# How high "more than a tenth above the lowest point" is.
BORDERS = {
    "a tenth of it": lambda low: 1.1 * low,
    "a little less": lambda low: 1.08 * low,
    "a little more": lambda low: 1.14 * low,
    "0.1": lambda low: low + 0.1,
}


def readings(history):
    """Return the judgements of all readings of the rule, by what each one means."""
    loss, val = history["train_losses"], history["val_losses"]
    accuracy = end(history["train_accuracies"])
    gap = accuracy - end(history["val_accuracies"])
    otherwise = UNDER if accuracy < 0.7 else GOOD
    told = {}
    for smooth in (list, trailing, centered) if len(val) >= 6 else (list,):
        smoothed = smooth(val)
        low = min(smoothed)
        at = min(smoothed.index(low), len(val) - 2)
        fallen = {name: falls(loss, at) for name, falls in FALLS.items()}
        for border, limit in BORDERS.items():
            risen = end(val) > limit(low)
            for name, falls in fallen.items():
                word = OVER if gap > 0.1 or (risen and falls) else otherwise
                told[smooth.__name__, border, name] = word
    return told


def test_every_kind_has_an_answer_and_a_case():
    """And every kind of answer is in every case, so that one word for all is wrong there."""
    assert set(ANSWERS) == set(histories.KINDS)
    assert all(ANSWERS.values())
    assert {kind for kinds in histories.CASES.values() for kind in kinds} == set(ANSWERS)
    for kinds in histories.CASES.values():
        assert {ANSWERS[kind] for kind in kinds} == {UNDER, OVER, GOOD}


def test_a_case_has_one_history_of_each_kind():
    """The same ones in the same order for the same seed, in another order for others."""
    for case, kinds in histories.CASES.items():
        once, twice = (histories.draw_case(case, np.random.default_rng(4)) for _ in range(2))
        assert list(once.items()) == list(twice.items())
        assert set(once) == set(kinds)
        orders = {tuple(histories.draw_case(case, np.random.default_rng(s))) for s in range(20)}
        assert len(orders) > 1


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
        assert judge(history) == ANSWERS[kind]


@pytest.mark.parametrize("kind", WITH_EPOCHS)
def test_every_reading_of_the_rule_agrees(kind):
    """Smoothed or not, from whichever epoch the training loss is said to fall."""
    for history in drawn(kind, DRAWS):
        told = readings(history)
        assert len(told) in (32, 96)
        assert {*told.values()} == {ANSWERS[kind]}, (told, history)


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
        for history in drawn(kind, DRAWS):
            val = history["val_losses"]
            low = val.index(min(val))
            assert 0 < low < len(val) - 1
            assert val[0] > 1.2 * val[low]
            assert val[-1] > 1.3 * val[low]


def test_a_noisy_last_epoch_alone_says_something_else():
    """So that a reader of the last epoch only is wrong."""
    for kind in (kind for kind in histories.KINDS if "noisy" in kind):
        for history in drawn(kind, DRAWS):
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
    **{f"mean of {key}": (lambda h, key=key: mean(h[key])) for key in KEYS},
    **{f"end of {key}": (lambda h, key=key: end(h[key])) for key in KEYS},
    "epochs": lambda h: len(h["val_losses"]),
    "lowest validation loss": lambda h: min(h["val_losses"]),
    "best validation accuracy": lambda h: max(h["val_accuracies"]),
    "epoch of the lowest validation loss": lambda h: h["val_losses"].index(min(h["val_losses"])),
    "epochs after the lowest validation loss": lambda h: h["val_losses"][::-1].index(
        min(h["val_losses"])
    ),
    "gap of the accuracies": lambda h: end(h["train_accuracies"]) - end(h["val_accuracies"]),
    "gap of the losses": lambda h: end(h["val_losses"]) - end(h["train_losses"]),
    "quotient of the losses": lambda h: end(h["val_losses"]) / end(h["train_losses"]),
    "rise of the validation loss": lambda h: end(h["val_losses"]) / min(h["val_losses"]),
    "fall of the training loss": lambda h: end(h["train_losses"]) / h["train_losses"][0],
    "fall of the validation loss": lambda h: end(h["val_losses"]) / h["val_losses"][0],
}
BINS = 12


def with_epochs(case):
    """Return the kinds of a case without the one that has no numbers."""
    return [kind for kind in histories.CASES[case] if kind != "no epochs"]


def rounds(case):
    """Return many draws of a case, each as pairs of a history and its kind."""
    kinds = with_epochs(case)
    return [
        list(zip(asked, kinds, strict=True))
        for asked in zip(*(drawn(kind, DRAWS)[:500] for kind in kinds), strict=True)
    ]


def best_judge(number, case):
    """Return a judge by one number who knows the draws: the best word for each of 12 stretches."""
    found = [(number(h), ANSWERS[kind]) for asked in rounds(case) for h, kind in asked]
    values = np.array([value for value, _ in found])
    words = np.array([word for _, word in found])
    edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
    stretches = np.searchsorted(edges, values)
    best = {
        i: max((UNDER, OVER, GOOD), key=lambda word: np.sum(words[stretches == i] == word))
        for i in np.unique(stretches)
    }
    return lambda h: best[int(np.searchsorted(edges, number(h)))]


def successes(judge, case):
    """Return how often a judge is right about a history, and about all of a case at once."""
    right = [[judge(h) == ANSWERS[kind] for h, kind in asked] for asked in rounds(case)]
    return mean([mean(answers) for answers in right]), mean([all(answers) for answers in right])


@pytest.mark.parametrize("case", histories.CASES)
@pytest.mark.parametrize("name", NUMBERS)
def test_no_single_number_tells_the_kinds_apart(case, name):
    """Even a judge who knows where each kind lies gets at most one case in eight right."""
    one, whole = successes(best_judge(NUMBERS[name], case), case)
    assert one < 0.8
    assert whole < 0.125
    assert successes(reference_judge(), case) == (1, 1)


@pytest.mark.parametrize("case", histories.CASES)
def test_what_comes_first_says_nothing(case):
    """The first epoch and the number of epochs are drawn alike in all kinds of one case."""
    words = [ANSWERS[kind] for kind in with_epochs(case)]
    share = max(words.count(word) for word in words) / len(words)
    for name in [f"first of {key}" for key in KEYS] + ["epochs"]:
        assert successes(best_judge(NUMBERS[name], case), case)[0] < share + 0.03


def by_gap(h):
    """Ask the gap of the accuracies alone."""
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


@pytest.mark.parametrize("name", SHORTCUTS)
def test_shortcuts_are_wrong_in_every_case(name):
    """A case asks about one history of each of its kinds; hardly a draw is answered rightly."""
    for case in histories.CASES:
        assert successes(SHORTCUTS[name], case)[1] < 0.08
