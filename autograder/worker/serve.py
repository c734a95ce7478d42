"""Answers the grader's calls, one after the other, until the grader hangs up.

An answer holds values or the fault that came instead, never an opinion about either.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from . import faults, wire
from .operations import Server

REQUEST_BYTES = 2**30
FEW_KEYS, MOST_KEYS = 8, 64  # of a dict that is sent in part, by equal shares of a frame


class HangUp(Exception):
    """The grader closed its end."""


def serve(requests: int, replies: int, threads: int) -> None:
    """Read requests from one descriptor and write replies to the other until end of file.

    `threads` is how many there were when the worker was confined.
    """
    server = Server(threads)
    while True:
        try:
            header, arrays = _receive(requests)
        except HangUp:
            return
        _send(replies, _reply(server, header, arrays))


def _reply(server: Server, header: dict[str, Any], sent: list[wire.Array]) -> list[memoryview]:
    number = header["id"]
    try:
        arguments = wire.unpack(header["body"], sent, server.lift)
        value = server.answer(header["op"], arguments)
        return _framed(number, value, server, whole=header["op"] == "fetch")
    except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
        return wire.frame({"id": number, "error": faults.describe(error, server.modules)}, [])
    finally:
        _flush()


def _framed(number: int, value: object, server: Server, *, whole: bool) -> list[memoryview]:
    """Return the frame of a value; what the wire cannot carry goes as a reference.

    Of a dict those values that are too much, so that a history may hold more than its curves. A
    value that was asked for whole raises `WireError`.
    """

    def framed(value: object) -> list[memoryview]:
        arrays: list[wire.Array] = []
        tree = wire.pack(value, arrays, server.fold)
        return wire.frame({"id": number, "value": tree}, arrays)

    try:
        return framed(value)
    except wire.WireError:
        if whole:
            raise
    if isinstance(value, Mapping) and len(value) <= MOST_KEYS:
        with contextlib.suppress(wire.WireError):
            keys = max(len(value), FEW_KEYS)
            return framed({key: _portable(item, server, keys) for key, item in value.items()})
    return framed(server.refer(value))


def _portable(value: object, server: Server, keys: int) -> object:
    """Return a value of a dict of so many, or a reference where it takes more than its share."""
    arrays: list[wire.Array] = []
    try:
        text = json.dumps(wire.pack(value, arrays, server.fold))
    except wire.WireError:
        return server.refer(value)
    much = len(text) > wire.HEADER_BYTES // keys or len(arrays) > wire.ARRAYS // keys
    return server.refer(value) if much else value


def _flush() -> None:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # the submission may have closed or replaced them
        return


def _receive(descriptor: int) -> tuple[dict[str, Any], list[wire.Array]]:
    size = wire.header_size(_read(descriptor, wire.LENGTH.size))
    header = wire.read_header(_read(descriptor, size))
    arrays = wire.allocate(header["arrays"], REQUEST_BYTES)
    for array in arrays:
        if array.size:
            _fill(descriptor, wire.raw(array))
    return header, arrays


def _read(descriptor: int, size: int) -> bytes:
    content = bytearray(size)
    _fill(descriptor, memoryview(content))
    return bytes(content)


def _fill(descriptor: int, view: memoryview) -> None:
    done = 0
    while done < len(view):
        read = os.readv(descriptor, [view[done:]])
        if read == 0:
            raise HangUp
        done += read


def _send(descriptor: int, buffers: list[memoryview]) -> None:
    for view in buffers:
        done = 0
        while done < len(view):
            done += os.write(descriptor, view[done:])
