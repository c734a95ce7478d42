"""Frames: what goes in comes out, and nothing malformed gets through."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from autograder.worker import wire

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


def carry(value, fold=wire.keep, lift=wire.keep):
    """Send a value through a whole frame and back."""
    arrays = []
    content = {"value": wire.pack(value, arrays, fold)}
    sent = b"".join(bytes(view) for view in wire.frame(content, arrays))
    size = wire.header_size(sent[:4])
    header = wire.read_header(sent[4 : 4 + size])
    received = wire.allocate(header["arrays"], 2**20)
    place = 4 + size
    for array in received:
        if array.size:
            view = wire.raw(array)
            view[:] = sent[place : place + len(view)]
            place += len(view)
    assert place == len(sent)
    return wire.unpack(header["value"], wire.settle(received), lift)


def equal(a, b):
    """Compare, with NaN equal to itself."""
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(equal(a[key], b[key]) for key in a)
    return type(a) is type(b) and a == b


@given(VALUES)
def test_values_come_back_as_they_went(value):
    """Nested lists, tuples, dicts and plain values survive the trip."""
    try:
        carried = carry(value)
    except wire.WireError:
        assert any(
            isinstance(v, int) and v.bit_length() > wire.INTEGER_BITS for v in flatten(value)
        )
    else:
        assert equal(carried, value)


def flatten(value):
    """Yield every plain value inside a nested one."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from flatten(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from flatten(item)
    else:
        yield value


@given(
    arrays_of.arrays(st.sampled_from(wire.DTYPES), arrays_of.array_shapes(min_dims=0, min_side=0))
)
def test_arrays_come_back_with_dtype_shape_and_bytes(array):
    """Every array of the six dtypes survives, empty and 0-d ones too, and is read-only."""
    carried = carry(array)
    assert carried.dtype == array.dtype
    assert carried.shape == array.shape
    assert carried.tobytes() == array.tobytes()
    assert not carried.flags.writeable


@pytest.mark.parametrize(
    ("dtype", "arrives"),
    [("float16", "float32"), ("int8", "int64"), ("uint16", "int64"), (">f8", "float64")],
)
def test_other_numbers_arrive_in_a_wider_dtype(dtype, arrives):
    """A dtype beyond the six is widened without losing a value."""
    array = np.arange(6).reshape(2, 3).astype(dtype)
    carried = carry(array)
    assert carried.dtype == arrives
    assert (carried == array).all()


def test_a_strided_view_arrives_in_order():
    """Transposed and reversed views are sent by value, not by memory."""
    array = np.arange(12.0).reshape(3, 4)
    assert (carry(array.T[::-1]) == array.T[::-1]).all()


@pytest.mark.parametrize(
    "value",
    [
        np.array([1 + 2j]),
        np.array([object()]),
        np.array(["a"]),
        np.zeros(2, dtype=[("a", int)]),
        {1, 2},
        object(),
        2**300,
        [np.zeros(1)] * (wire.ARRAYS + 1),
    ],
    ids=["complex", "objects", "text", "records", "set", "object", "huge integer", "many arrays"],
)
def test_what_is_no_number_is_refused(value):
    """Objects, text arrays, complex numbers and masses of arrays cannot be sent."""
    with pytest.raises(wire.WireError):
        wire.pack(value, [])


def test_foreign_objects_are_offered_to_fold_and_references_to_lift():
    """A worker's objects cross as references and come back as what they stand for."""
    thing = object()
    carried = carry(
        [thing, wire.Tensor(np.ones(2))],
        fold=lambda value: wire.Ref(7, "object") if value is thing else value,
        lift=lambda value: (
            ("ref", value.number) if isinstance(value, wire.Ref) else value.array.sum()
        ),
    )
    assert carried == [("ref", 7), 2.0]


@pytest.mark.parametrize("size", [0, 1, wire.HEADER_BYTES + 1, 2**32 - 1])
def test_an_impossible_header_length_is_refused(size):
    """The length is checked before anything is allocated."""
    with pytest.raises(wire.WireError):
        wire.header_size(wire.LENGTH.pack(size))


@pytest.mark.parametrize(
    "header",
    [b"[1]", b"{", b"\xff\xfe", b'{"a": NaN}', b'{"a": Infinity}', b"[" * 60000, b"9" * 5000],
)
def test_a_header_that_is_no_object_is_refused(header):
    """Broken JSON, deep nesting, NaN tokens and endless digits end in one kind of error."""
    with pytest.raises(wire.WireError):
        wire.read_header(header)


@pytest.mark.parametrize(
    "described",
    [
        None,
        [["float64", [2**50]]],
        [["float64", [-1]]],
        [["object", [1]]],
        [["float64", [1.0]]],
        [["float64", [True]]],
        [["float64", [1] * 9]],
        [["float64"]],
        [["float64", [2**20, 2**15]]],
        [["float64", [1]]] * (wire.ARRAYS + 1),
    ],
)
def test_impossible_arrays_are_refused_before_they_are_allocated(described):
    """Sizes, dtypes and totals are checked on Python integers."""
    with pytest.raises(wire.WireError):
        wire.allocate(described, 2**30)


@pytest.mark.parametrize(
    "tree",
    [
        [],
        {},
        {"array": 3},
        {"array": True},
        {"float": "1e5"},
        {"list": 3},
        {"dict": [[1]]},
        {"dict": [[{"list": []}, 1]]},
        {"ref": "1"},
        {"surprise": 1},
    ],
)
def test_a_tree_that_pack_cannot_have_made_is_refused(tree):
    """Unknown kinds, dangling arrays and keys that cannot be keys."""
    with pytest.raises(wire.WireError):
        wire.unpack(tree, [np.zeros(1)])


def test_a_frame_is_ascii_json_without_nan():
    """The header can be read by any JSON parser; non-finite numbers travel as words."""
    header = bytes(wire.frame({"value": wire.pack([math.nan, "ä"], [])}, [])[0][4:])
    assert json.loads(header)["value"] == {"list": [{"float": "nan"}, "ä"]}
    assert max(header) < 128


def test_too_much_text_is_refused():
    """A header has a cap, for text and numbers together."""
    with pytest.raises(wire.WireError, match="at most"):
        wire.frame({"value": "x" * (wire.HEADER_BYTES + 1)}, [])


def test_every_bool_byte_becomes_zero_or_one():
    """A bool array whose bytes are neither is made safe to compute with."""
    array = np.frombuffer(bytearray([0, 1, 7]), dtype=np.bool_)
    assert wire.settle([array])[0].view(np.uint8).tolist() == [0, 1, 1]
