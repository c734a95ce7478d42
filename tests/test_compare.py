"""Comparison: shape first, then finiteness, then numbers; words for whatever departs."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.compare import (
    Departure,
    agrees,
    number,
    same,
    shaped,
)

EXPECTED = np.array([[1.0, -2.0, 0.0], [0.5, 3.0, 4.0]])


@pytest.mark.parametrize(
    "found",
    [
        EXPECTED,
        EXPECTED.astype(np.float32),
        EXPECTED.tolist(),
        np.asfortranarray(EXPECTED),
        EXPECTED * (1 + 5e-5),
        EXPECTED + 1e-5,
    ],
)
def test_right_values_pass_in_any_reasonable_form(found):
    """Lists, float32 and rounding are no mistakes."""
    same(found, EXPECTED, "z")


@pytest.mark.parametrize(
    "found", [np.array([True, False]), np.array([1, 0]), [1, 0], [True, False]]
)
def test_integers_and_booleans_pass_for_the_same_numbers(found):
    """A derivative of 0s and 1s may be a comparison's result."""
    same(found, [1.0, 0.0], "slope")


@pytest.mark.parametrize("found", [2, 2.0, True + True, np.float64(2), np.array(2)])
def test_a_scalar_may_have_any_type(found):
    """One number is one number."""
    assert number(found, "loss") == 2.0


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (EXPECTED.T, "has shape (3, 2), expected (2, 3)"),
        (EXPECTED[:1], "has shape (1, 3)"),
        (1.0, "has shape ()"),
        (None, "is None"),
        ("text", "is a str"),
        ({"a": 1}, "is a dict"),
        ([[1, 2], [3]], "rows differ in length"),
        (np.where(EXPECTED == 3, np.nan, EXPECTED), "[1, 1] is nan"),
        (np.where(EXPECTED == 3, np.inf, EXPECTED), "[1, 1] is inf"),
        (np.where(EXPECTED == 3, 3.1, EXPECTED), "z[1, 1] is 3.1, expected 3 (1 of 6"),
        (EXPECTED + 1e-3, "z[0, 0] is 1.001, expected 1"),
    ],
)
def test_a_departure_says_what_and_where(found, word):
    """Shape, kind, NaN or the first wrong value, by its index."""
    with pytest.raises(Departure) as told:
        same(found, EXPECTED, "z")
    assert word in told.value.rationale


def test_nothing_broadcasts():
    """A scalar or a row that would broadcast onto the expected array is wrong."""
    assert not agrees(1.0, np.ones((2, 2)))
    assert not agrees(np.ones((1, 2)), np.ones((2, 2)))


def test_zeros_never_pass_for_small_numbers():
    """The allowance scales with what is expected."""
    assert not agrees(np.zeros(3), np.array([1e-6, 2e-6, -1e-6]))


def test_an_exchanged_axis_is_named():
    """The hint for a transposed value says so."""
    with pytest.raises(Departure) as told:
        shaped(np.zeros((3, 2)), (2, 3), "z")
    assert "transpose" in told.value.hint


def test_one_number_is_not_an_array_of_one():
    """A loss of shape (1,) is refused by name."""
    with pytest.raises(Departure, match="one number"):
        number(np.ones(1), "loss")


@pytest.mark.parametrize("found", [1.5, np.nan, np.array(np.inf)])
def test_a_wrong_scalar_is_quoted_without_an_index(found):
    """A number has no place at which it departs."""
    with pytest.raises(Departure) as told:
        same(found, np.float64(1.0), "the loss")
    assert "[" not in told.value.rationale
    assert f"{float(found):g}" in told.value.rationale


def test_dicts_are_compared_entry_by_entry():
    """The first entry that departs is named by its key; what is there beyond does not matter."""
    expected = {"W1": np.ones((2, 3)), "b1": np.zeros((1, 3))}
    same({**expected, "note": "kept"}, expected, "the gradients")
    with pytest.raises(Departure) as told:
        same({**expected, "b1": np.ones((1, 3))}, expected, "the gradients")
    assert told.value.rationale.startswith("b1[0, 0] is 1, expected 0")


@pytest.mark.parametrize(
    ("found", "word"),
    [(None, "is None, expected a dict"), (3.0, "expected a dict"), ({"W1": 1.0}, "lacks b1")],
)
def test_what_is_no_dict_or_lacks_an_entry_departs(found, word):
    """A student reads what was returned, or which key is missing."""
    with pytest.raises(Departure) as told:
        same(found, {"W1": 1.0, "b1": 1.0}, "what backward returns")
    assert word in told.value.rationale


@pytest.mark.parametrize(
    ("found", "expected"), [("yes", "no"), (True, False), (1, True), ((1, 2), (1, 3)), (None, "a")]
)
def test_words_truths_and_tuples_are_compared_as_they_are(found, expected):
    """They come from checks and have no tolerance."""
    same(expected, expected, "a fact")
    with pytest.raises(Departure) as told:
        same(found, expected, "a fact")
    assert told.value.rationale.startswith("a fact: ")
