"""Comparison of generated values: what never passes, and what never matters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from autograder.compare import Departure, agrees, allowance, number, same, shaped

SHAPES = arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
ARRAYS = arrays_of.arrays(np.float64, SHAPES, elements=NUMBERS)
FILLED = arrays_of.arrays(
    np.float64, arrays_of.array_shapes(min_dims=0, max_dims=3, max_side=4), elements=NUMBERS
)
SMALL_INTEGERS = arrays_of.arrays(np.int64, SHAPES, elements=st.integers(0, 1))
BAD = st.sampled_from([np.nan, np.inf, -np.inf])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=8,
)


@st.composite
def pairs(draw):
    """Draw what is expected, and something of the same shape, near it or not."""
    expected = draw(FILLED)
    error = draw(arrays_of.arrays(np.float64, expected.shape, elements=st.floats(-2, 2)))
    return expected + error * allowance(expected), expected


@given(ARRAYS)
def test_a_value_agrees_with_itself_in_every_form(value):
    """Lists, tuples of lists, other orders in memory and strides are the same numbers."""
    forms = [
        value,
        value.T.copy().T,
        np.stack([value, value])[1],
        np.stack([value] * 3, -1)[..., 1],
    ]
    if value.size:  # an empty list has lost its other axes
        forms += [value.tolist(), tuple(value.tolist()) if value.ndim else value.item()]
    assert all(agrees(form, value) for form in forms)


@given(ARRAYS)
def test_float32_is_the_same_number(value):
    """Rounding to float32 is no mistake, on either side."""
    assert agrees(value.astype(np.float32), value)
    assert agrees(value, value.astype(np.float32))


@given(SMALL_INTEGERS, st.sampled_from([bool, np.uint8, np.int32, np.int64, np.float32]))
def test_the_dtype_of_zeros_and_ones_does_not_matter(value, dtype):
    """A comparison's booleans are as good as floats."""
    assert agrees(value.astype(dtype), value)
    assert agrees(value, value.astype(dtype))


@given(pairs(), st.floats(0, 1))
def test_whoever_comes_nearer_never_loses(pair, way):
    """Every value on the way from one that passes to the expected one passes too."""
    found, expected = pair
    assume(agrees(found, expected))
    assert agrees(expected + way * (found - expected), expected)


@given(pairs(), st.floats(1, 100))
def test_whoever_goes_farther_never_gains(pair, factor):
    """Every value beyond one that does not pass does not pass either."""
    found, expected = pair
    assume(not agrees(found, expected))
    assert not agrees(expected + factor * (found - expected), expected)


@given(pairs())
def test_the_verdict_knows_no_sign_and_no_order(pair):
    """Turned signs, turned axes and turned orders on both sides change nothing."""
    found, expected = pair
    verdict = agrees(found, expected)
    assert agrees(-found, -expected) == verdict
    assert agrees(found.T, expected.T) == verdict
    assert agrees(found.ravel()[::-1], expected.ravel()[::-1]) == verdict


@given(pairs(), st.integers(1, 40))
def test_larger_numbers_are_not_easier(pair, power):
    """What passes after both sides are multiplied passes before, and nothing new does."""
    found, expected = pair
    if agrees(found * 2.0**power, expected * 2.0**power):
        assert agrees(found, expected)


@given(FILLED, BAD, st.data())
def test_what_is_not_finite_never_passes(value, bad, data):
    """One NaN or infinity among the values found is enough to fail, whatever is expected."""
    found, place = value.copy(), data.draw(st.integers(0, value.size - 1))
    found.ravel()[place] = bad
    expected = value.copy()
    expected.ravel()[place] = data.draw(BAD | NUMBERS)
    assert not agrees(found, expected)


@given(FILLED, BAD, st.data())
def test_nothing_passes_for_what_is_not_finite(value, bad, data):
    """An expected value that is no number is met by nothing: it would allow everything."""
    expected, place = value.copy(), data.draw(st.integers(0, value.size - 1))
    expected.ravel()[place] = bad
    assert not agrees(value, expected)


@given(FILLED, SHAPES)
def test_nothing_broadcasts(value, shape):
    """Another shape fails, also where NumPy would stretch it, and also with the same values."""
    assume(value.shape != shape)
    try:
        stretched = np.broadcast_to(value, shape)
    except ValueError:
        stretched = np.zeros(shape)
    assert not agrees(value, stretched)
    assert not agrees(stretched, value)


def tried(take, *arguments):
    """Return what a function takes a value for, and what it says if it refuses it."""
    try:
        return take(*arguments), ""
    except Departure as departure:
        return None, departure.rationale


@given(ANYTHING, SHAPES)
def test_whatever_comes_is_taken_or_named(found, shape):
    """Any value is an array of that shape afterwards, or a departure with words."""
    taken, told = tried(shaped, found, shape, "z")
    assert told.startswith("z") or (taken.shape == shape and np.isfinite(taken).all())


@given(ANYTHING)
def test_one_number_is_one_finite_number(found):
    """Any value is a finite float afterwards, or a departure with words."""
    taken, told = tried(number, found, "loss")
    assert told.startswith("loss") or np.isfinite(taken)


@given(pairs(), st.data())
def test_a_departure_quotes_the_first_place_that_departs(pair, data):
    """The index that is named is wrong, and no one before it is."""
    found, expected = (side.ravel() for side in pair)
    place = data.draw(st.integers(0, found.size - 1))
    found[place] = expected[place] + 3 * allowance(expected)[place]
    with pytest.raises(Departure) as told:
        same(found, expected, "z")
    place = int(told.value.rationale.partition("[")[2].partition("]")[0])
    off = np.abs(found - expected) > allowance(expected)
    assert off[place]
    assert not off[:place].any()
