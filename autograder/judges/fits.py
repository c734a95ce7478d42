"""Draws learning curves whose judgement is clear: underfitting, overfitting, generalizing.

The numbers are made so that every reasonable rule agrees; each case mixes the three, so that a
constant answer earns nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.compare import Advice, Departure, expect
from autograder.judges.histories import History
from autograder.mistakes import histories
from autograder.mistakes.errors import NOTHING_RETURNED
from autograder.remote import Remote, type_name_of

ANSWERS = ("underfitting", "overfitting", "generalizing")
MANY = 10  # epochs, after which a network that is too small has levelled off


def draw_history(answer: str, epochs: int, noise: float, rng: np.random.Generator) -> History:
    """Return a history of so many epochs with a clear judgement."""
    t = np.linspace(0, 1, epochs)
    shake = rng.normal(scale=noise, size=(4, epochs))
    if answer == "underfitting":  # barely better than chance, and both alike
        way = t if epochs < MANY else 1 - np.exp(-5 * t)  # still falling, or at the end of it
        train_loss, val_loss = 2.3 - 0.25 * way, 2.3 - 0.24 * way
        train_accuracy, val_accuracy = 0.10 + 0.18 * way, 0.10 + 0.17 * way
    elif answer == "overfitting":  # training perfect, validation turning back early
        train_loss, val_loss = 2.2 * np.exp(-6 * t) + 0.01, 0.9 - 1.2 * t + 2.6 * t**2
        train_accuracy = 1 - 0.75 * np.exp(-6 * t)
        val_accuracy = 0.55 + 0.5 * t - 0.45 * t**2
    else:  # both go down together and level off close to each other
        way = np.exp(-9 * t)
        train_loss, val_loss = 2.0 * way + 0.30, 2.0 * way + 0.33
        train_accuracy, val_accuracy = 0.93 - 0.7 * way, 0.92 - 0.7 * way
    return {
        "train_losses": _positive(train_loss + shake[0]),
        "train_accuracies": _fractions(train_accuracy + shake[1] / 2),
        "val_losses": _positive(val_loss + shake[2]),
        "val_accuracies": _fractions(val_accuracy + shake[3] / 2),
    }


def _positive(values: np.ndarray) -> list[float]:
    return [float(value) for value in np.maximum(values, 1e-3)]


def _fractions(values: np.ndarray) -> list[float]:
    return [float(value) for value in np.clip(values, 0, 1)]


def judge_answers(found: Mapping[str, object]) -> None:
    """Judge what was said of each kind of curves: `found` holds the answer by the right one."""
    named = _named(found)
    for answer, said in found.items():
        judge_answer(said, answer, named)


def _kind(found: object) -> str:
    return type_name_of(found) if isinstance(found, Remote) else type(found).__name__


def judge_answer(found: object, answer: str, named: Advice = "") -> None:
    """Raise `Departure` unless this is the judgement, in any capitals.

    `named` is the mistake that all answers together show.
    """
    if not isinstance(found, str):
        raise Departure(
            f"judge_fit returns {_kind(found)}, a word was expected.",
            NOTHING_RETURNED if found is None else histories.NO_WORD,
        )
    word = found.strip().lower()
    expect(word in ANSWERS, f"judge_fit says {found[:40]!r}.", histories.OTHER_WORDS)
    signs = {
        "underfitting": "both accuracies stay near chance and both losses stay high",
        "overfitting": "the training loss nears 0 while the validation loss turns back up",
        "generalizing": "both curves level off close to each other at a good accuracy",
    }
    expect(
        word == answer,
        f"judge_fit says {word!r} where {signs[answer]}.",
        named or histories.MISSED[answer],
    )


def _named(found: Mapping[str, object]) -> Advice:
    """Return the mistake that explains the answers as a whole, "" if each stands for itself."""
    words = {answer: str(said).strip().lower() for answer, said in found.items()}
    if len(words) == len(ANSWERS) and len(set(words.values())) == 1:
        return histories.ALWAYS_ONE_ANSWER
    wrong = {answer for answer, word in words.items() if word != answer}
    if len(wrong) == 2 and {words[answer] for answer in wrong} == wrong:
        return histories.WORDS_EXCHANGED
    return ""
