"""What a network confuses: public classes, public images, the surest errors first."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from autograder.confusion import MISSES, confuse, probabilities
from data.fashion_mnist import CLASS_NAMES

NAMES = np.array([3, 1, 4, 0, 5, 9, 2, 6, 8, 7])  # class c is secretly called NAMES[c]


def outputs(guesses, sure):
    """Return probabilities of secret names, for guesses of public classes."""
    p = np.full((len(guesses), 10), np.nan)
    for place, (guess, share) in enumerate(zip(guesses, sure, strict=True)):
        p[place] = (1 - share) / 9
        p[place, NAMES[guess]] = share
    return p


def confused(p, labels, logits=False, found=None):
    """Return what a network with these outputs confuses."""
    found = p.argmax(axis=1) if found is None else found
    return confuse(found, probabilities(p, logits=logits), labels, NAMES, images(len(p)))


def images(n):
    """Return images that tell their places apart."""
    return np.arange(n, dtype=np.uint8)[:, None, None] * np.ones((28, 28), np.uint8)


def test_the_secret_names_are_undone():
    """Counts, classes and pictures are the public ones."""
    labels = np.array([0, 0, 6, 9])
    found = confused(outputs([0, 6, 6, 7], [0.9, 0.8, 0.7, 0.95]), labels)

    assert found.classes == CLASS_NAMES
    assert found.counts[0][0] == found.counts[0][6] == found.counts[6][6] == found.counts[9][7] == 1
    assert sum(map(sum, found.counts)) == 4
    told = [(miss.truth, miss.guess, round(miss.confidence, 6)) for miss in found.misses]
    assert told == [("Ankle boot", "Sneaker", 0.95), ("T-shirt/top", "Shirt", 0.8)]
    assert found.misses[0].image == bytes([3]) * 784


def test_logits_become_probabilities():
    """Confidence is the softmax of logits, however large they are."""
    p = outputs([1, 2], [0.9, 0.6])
    for shift in (0, 1000):
        found = confused(np.log(p) + shift, np.array([0, 0]), logits=True)
        assert [miss.confidence for miss in found.misses] == pytest.approx([0.9, 0.6])


def test_only_the_surest_are_kept():
    """However much is wrong, the page shows a few."""
    sure = np.linspace(0.2, 0.9, 50)
    found = confused(outputs([1] * 50, sure), np.zeros(50, int))
    assert len(found.misses) == MISSES
    assert found.misses[0].confidence == pytest.approx(0.9)
    assert found.misses[0].image == bytes([49]) * 784


@pytest.mark.parametrize("strange", [-1.0, 0.0, 7.0, 1e308])
@pytest.mark.parametrize("logits", [True, False])
def test_strange_outputs_make_no_strange_confidence(strange, logits):
    """Outputs that are no probabilities leave a confidence in [0, 1], and no warning."""
    found = np.full((5, 10), strange)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = confused(found, np.arange(5) + 5, logits)
    assert all(0 < miss.confidence <= 1 for miss in made.misses)


def test_answers_that_were_recounted_have_their_own_confidence():
    """Where the parameters give another class than the output, that class and its share count."""
    p = outputs([1, 1], [0.9, 0.9])
    found = confused(p, np.array([0, 1]), found=NAMES[[2, 1]])
    (miss,) = found.misses
    assert miss.guess == "Pullover"
    assert miss.confidence == pytest.approx(0.1 / 9)
