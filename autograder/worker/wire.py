"""Values as frames: a length-capped JSON header and raw array buffers, never pickle.

A frame is four bytes of header length (big endian), the header (ASCII JSON) and the buffers of the
arrays it lists, in order. Both sides use this module; only the grader's side must survive whatever
the other one sends, so every size is checked before anything is allocated.

It refuses: dtypes beyond the six below, objects, complex numbers, more than `ARRAYS` arrays, and
anything whose announced size and content disagree.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADER_BYTES = 512 * 1024
ARRAYS = 512
DIMENSIONS = 8
DTYPES = ("float32", "float64", "int32", "int64", "uint8", "bool")
INTEGER_BITS = 256
INTEGER_DIGITS = 79  # of an integer of that many bits, its sign included
LENGTH = struct.Struct(">I")

Array = NDArray[Any]
TAKEN: Array = np.empty(0)  # stands where an array was taken from
Fold = Callable[[object], object]


class WireError(ValueError):
    """A frame, or a value meant for one, that cannot be what it should be."""


@dataclass(frozen=True)
class Ref:
    """An object that stays in the worker; `type_name` says what it is, for messages only."""

    number: int
    type_name: str = ""


@dataclass(frozen=True)
class Tensor:
    """An array that is a torch tensor on the worker's side."""

    array: Array


def keep(value: object) -> object:
    """Leave a value as it is: the default for `pack` and `unpack`."""
    return value


def pack(value: object, arrays: list[Array], fold: Fold = keep) -> Any:
    """Turn a value into JSON; its arrays are appended to `arrays`, in wire order.

    `fold` is offered every value JSON and NumPy do not know and returns one they do.
    Raises `WireError` for what cannot be sent.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if type(value) is int:
        if value.bit_length() > INTEGER_BITS:
            raise WireError("an integer of more than 256 bits")
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, Ref):
        return {"ref": value.number, "type": value.type_name}
    if isinstance(value, Tensor):
        return {"tensor": _store(value.array, arrays)}
    return _pack_larger(value, arrays, fold)


def _pack_larger(value: object, arrays: list[Array], fold: Fold) -> Any:
    if isinstance(value, bytes | bytearray):
        return {"bytes": _store(np.frombuffer(value, np.uint8), arrays)}
    if isinstance(value, np.ndarray | np.generic):
        return {"array": _store(np.asarray(value), arrays)}
    if isinstance(value, list | tuple):
        items = [pack(item, arrays, fold) for item in value]
        return {"list" if isinstance(value, list) else "tuple": items}
    if isinstance(value, Mapping):
        return {"dict": [[pack(k, arrays, fold), pack(v, arrays, fold)] for k, v in value.items()]}
    folded = fold(value)
    if folded is value:
        raise WireError(f"a value of type {type(value).__name__}")
    return pack(folded, arrays, fold)


def _store(array: Array, arrays: list[Array]) -> int:
    """Note an array for the wire, in the nearest of the six dtypes and in C order."""
    wider = {"b": "bool", "u": "int64", "i": "int64", "f": "float64"}.get(array.dtype.kind)
    if wider is None:
        raise WireError(f"an array of dtype {array.dtype}")
    if array.dtype.name not in DTYPES:
        wider = "float32" if array.dtype.name == "float16" else wider
        array = array.astype(wider)
    if len(arrays) >= ARRAYS:
        raise WireError(f"more than {ARRAYS} arrays")
    native = array.dtype.newbyteorder("=")
    arrays.append(np.asarray(array, dtype=native, order="C"))
    return len(arrays) - 1


def unpack(tree: Any, arrays: list[Array], lift: Fold = keep) -> Any:
    """Turn what `pack` made back into a value; `lift` is offered every `Ref` and `Tensor`.

    Raises `WireError` for a tree that `pack` cannot have made.
    """
    if tree is None or isinstance(tree, bool | int | float | str):
        return tree
    if not isinstance(tree, dict) or not tree:
        raise WireError("a value of unknown form")
    kind, content = next(iter(tree.items()))
    if kind in ("array", "tensor", "bytes"):
        return _unpack_array(kind, _look_up(content, arrays), lift)
    if kind == "float" and content in ("nan", "inf", "-inf"):
        return float(content)
    if kind == "ref" and type(content) is int:
        return lift(Ref(content, str(tree.get("type", ""))[:100]))
    if kind in ("list", "tuple") and isinstance(content, list):
        items = [unpack(item, arrays, lift) for item in content]
        return items if kind == "list" else tuple(items)
    if kind == "dict" and isinstance(content, list):
        return _unpack_dict(content, arrays, lift)
    raise WireError(f"a value of unknown kind {str(kind)[:20]!r}")


def _unpack_array(kind: str, array: Array, lift: Fold) -> Any:
    if kind == "bytes":
        return array.tobytes()
    return array if kind == "array" else lift(Tensor(array))


def _unpack_dict(content: list[Any], arrays: list[Array], lift: Fold) -> dict[Any, Any]:
    pairs: dict[Any, Any] = {}
    for pair in content:
        if not isinstance(pair, list) or len(pair) != 2:
            raise WireError("a dict with a broken pair")
        key = unpack(pair[0], arrays, lift)
        if not isinstance(key, str | int | float | bool | None):
            raise WireError("a dict whose keys are not plain")
        pairs[key] = unpack(pair[1], arrays, lift)
    return pairs


def _look_up(index: object, arrays: list[Array]) -> Array:
    if type(index) is not int or not 0 <= index < len(arrays):
        raise WireError("a reference to an array that was not sent")
    array, arrays[index] = arrays[index], TAKEN
    if array is TAKEN:
        raise WireError("an array that is used twice")
    return array


def frame(content: dict[str, Any], arrays: list[Array]) -> list[memoryview]:
    """Return a frame as buffers to be written one after the other, without copying arrays."""
    described = [[array.dtype.name, list(array.shape)] for array in arrays]
    header = json.dumps({**content, "arrays": described}, allow_nan=False).encode("ascii")
    if len(header) > HEADER_BYTES:
        raise WireError(f"{len(header):,} bytes of text and numbers, {HEADER_BYTES:,} at most")
    buffers = [raw(array) for array in arrays if array.size]
    return [memoryview(LENGTH.pack(len(header)) + header), *buffers]


def raw(array: Array) -> memoryview:
    """Return the bytes of a C-ordered array, without copying."""
    return memoryview(array.reshape(-1).view(np.uint8))  # type: ignore[arg-type]


def header_size(prefix: bytes) -> int:
    """Return the length of the header that these four bytes announce."""
    size: int = LENGTH.unpack(prefix)[0]
    if not 2 <= size <= HEADER_BYTES:
        raise WireError("a header of impossible length")
    return size


def read_header(header: bytes) -> dict[str, Any]:
    """Return a frame's header as a dict; its "arrays" still has to be given to `allocate`."""
    try:
        text = header.decode("ascii")
        content = json.loads(text, parse_constant=_refuse, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise WireError("a header that is not JSON") from error
    if not isinstance(content, dict):
        raise WireError("a header that is not an object")
    return content


def _refuse(token: str) -> float:
    raise ValueError(f"{token} is not JSON")


def _integer(token: str) -> int:
    if len(token) > INTEGER_DIGITS:
        raise ValueError("a number that is too long")
    return int(token)


def allocate(described: object, most_bytes: int) -> list[Array]:
    """Return empty arrays of the shapes and dtypes a header lists, within `most_bytes` in all."""
    if not isinstance(described, list) or len(described) > ARRAYS:
        raise WireError("a broken list of arrays")
    plans = [_plan(entry) for entry in described]
    total = sum(math.prod(shape) * np.dtype(dtype).itemsize for dtype, shape in plans)
    if total > most_bytes:
        raise WireError(f"{total:,} bytes of arrays, {most_bytes:,} at most")
    try:
        return [np.empty(shape, dtype) for dtype, shape in plans]
    except (ValueError, MemoryError) as error:  # empty by one axis, impossible by another
        raise WireError("an array of impossible shape") from error


def _plan(entry: object) -> tuple[str, tuple[int, ...]]:
    match entry:
        case [str(dtype), list(shape)] if dtype in DTYPES and len(shape) <= DIMENSIONS:
            if all(type(n) is int and 0 <= n < 2**40 for n in shape):
                return dtype, tuple(shape)
    raise WireError("a broken description of an array")


def settle(arrays: list[Array]) -> list[Array]:
    """Make received arrays safe to compute with: every bool byte 0 or 1, nothing writable."""
    for array in arrays:
        if array.dtype == np.bool_:
            content = array.reshape(-1).view(np.uint8)
            np.minimum(content, 1, out=content)
        array.flags.writeable = False
    return arrays
