"""Frames of generated values and garbage: everything survives, and nothing else gets through."""

from __future__ import annotations

import json
import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from autograder.worker import wire
from tests.test_wire import carry

ARRAYS = arrays_of.arrays(
    st.sampled_from(wire.DTYPES), arrays_of.array_shapes(min_dims=0, min_side=0, max_side=3)
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**255), 2**255)
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=8)
    | ARRAYS
    | ARRAYS.map(wire.Tensor)
    | st.builds(wire.Ref, st.integers(0, 2**40), st.text(max_size=8))
)
KEYS = st.text(max_size=4) | st.integers(-5, 5) | st.none()
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)
TAGS = st.sampled_from(
    ["array", "tensor", "bytes", "float", "ref", "type", "list", "tuple", "dict"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TAGS | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)
SHAPES = st.lists(st.integers(-2, 2**45), max_size=10)
DESCRIPTIONS = st.lists(
    st.tuples(st.sampled_from([*wire.DTYPES, "object", "complex128"]), SHAPES).map(list) | JSON,
    max_size=4,
)
BUDGET = 2**16


def alike(a, b):
    """Compare by type and content, NaN equal to itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if isinstance(a, wire.Tensor):
        return alike(a.array, b.array)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(alike(a[key], b[key]) for key in a)
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


@given(VALUES)
def test_everything_comes_back_as_it_went(value):
    """Arrays, tensors, references and bytes inside lists, tuples and dicts survive the trip."""
    assert alike(carry(value), value)


@given(VALUES)
def test_the_same_value_makes_the_same_frame(value):
    """Nothing in a frame depends on the moment."""

    def sent():
        arrays = []
        return [bytes(view) for view in wire.frame({"value": wire.pack(value, arrays)}, arrays)]

    assert sent() == sent()


@given(JSON, st.lists(ARRAYS, max_size=3))
@example({"list": [{"array": 0}, {"array": 0}]}, [np.zeros(1)])
@example({"dict": [[{"tuple": []}, 1]]}, [])
def test_any_tree_is_a_value_or_refused(tree, arrays):
    """Whatever stands in the JSON, reading it ends in a value or in the one error."""
    try:
        value = wire.unpack(tree, list(arrays))
    except wire.WireError:
        return
    wire.pack(value, [])  # what is read could be sent again


@given(st.binary(max_size=200))
@example(b'{"a": 1e999}')
@example(b'{"\\ud800": 1}')
def test_any_header_is_an_object_or_refused(header):
    """Random bytes end in a dict or in the one error."""
    try:
        content = wire.read_header(header)
    except wire.WireError:
        return
    assert isinstance(content, dict)


@given(st.binary(min_size=4, max_size=4))
def test_any_length_is_possible_or_refused(prefix):
    """Four random bytes announce a header within its cap, or nothing."""
    try:
        assert 2 <= wire.header_size(prefix) <= wire.HEADER_BYTES
    except wire.WireError:
        assert not 2 <= wire.LENGTH.unpack(prefix)[0] <= wire.HEADER_BYTES


@given(DESCRIPTIONS | JSON)
def test_any_description_fits_the_budget_or_is_refused(described):
    """Arrays are made as described and within the budget, or not at all."""
    try:
        arrays = wire.allocate(described, BUDGET)
    except wire.WireError:
        return
    assert sum(array.nbytes for array in arrays) <= BUDGET
    assert [[array.dtype.name, list(array.shape)] for array in arrays] == described


@given(VALUES, st.data())
def test_a_spoilt_frame_is_a_value_or_refused(value, data):
    """One byte of a right header turned into another breaks nothing but that frame."""
    arrays = []
    sent = wire.frame({"value": wire.pack(value, arrays)}, arrays)
    header = bytearray(sent[0][4:])
    header[data.draw(st.integers(0, len(header) - 1))] = data.draw(st.integers(0, 255))
    try:
        content = wire.read_header(bytes(header))
        received = wire.allocate(content.get("arrays"), BUDGET)
        wire.unpack(content.get("value"), wire.settle(received))
    except wire.WireError:
        return
    assert isinstance(json.loads(header), dict)
