"""What an archive says of one of its members, and why such a member is refused."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.batch.names import shown

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without a bound
ENCRYPTED = 0x1 | 0x40 | 0x2000  # of a member's flags: itself, strongly, its header
HEADER = 30  # bytes before a member's name
SMALL = 10**6  # bytes; what unpacks to less may be packed as tightly as it likes


@dataclass(frozen=True)
class Limits:
    """What an archive may be at most. Sizes are bytes; `ratio` is unpacked to packed.

    `directory` is the length of its list of members, `member` and `total` count what is unpacked.
    """

    packed: int
    directory: int
    members: int
    member: int = 200 * 10**6
    total: int = 10**9
    ratio: int = 200


STUDENT = Limits(packed=100 * 10**6, directory=10**6, members=2000)
CLASS = Limits(packed=10**11, directory=32 * 10**6, members=200_000, total=10**12)


def is_folder(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a folder, by its name or by its mode."""
    return info.orig_filename.endswith("/") or stat.S_ISDIR(_mode(info))


def fault(info: zipfile.ZipInfo, limits: Limits) -> str:
    """Return the rest of a sentence that says why a file is refused, or nothing."""
    name = f"('{shown(info.orig_filename)}')"
    if stat.S_ISLNK(_mode(info)):
        return f"holds a link {name}; hand in the file itself"
    if stat.S_IFMT(_mode(info)) not in (0, stat.S_IFREG):
        return f"holds a device or a pipe {name}"
    if info.flag_bits & ENCRYPTED:
        return f"is encrypted {name}; zip it without a password"
    if info.compress_type not in METHODS:
        return f"is packed by a method that is not read {name}; use plain zip"
    return _size_fault(info, limits, name)


def _size_fault(info: zipfile.ZipInfo, limits: Limits, name: str) -> str:
    if info.file_size > limits.member:
        return f"holds a file of more than {limits.member // 10**6} MB {name}"
    if info.file_size > SMALL and info.file_size > limits.ratio * info.compress_size:
        return f"holds a file packed more than {limits.ratio} to 1 {name}, as a zip bomb is"
    return ""


def _mode(info: zipfile.ZipInfo) -> int:
    return info.external_attr >> 16


def overlapping(infos: Sequence[zipfile.ZipInfo], end: int) -> set[int]:
    """Return which members, by position, share bytes of the archive or run past its files' `end`.

    The shortest form of each member is taken, so what overlaps here overlaps in truth.
    """
    spans = sorted(
        (info.header_offset, info.header_offset + _length(info), index)
        for index, info in enumerate(infos)
    )
    found: set[int] = set()
    reach, furthest = 0, -1
    for start, stop, index in spans:
        if start < reach:
            found |= {furthest, index}
        if stop > end:
            found.add(index)
        if stop > reach:
            reach, furthest = stop, index
    return found - {-1}


def _length(info: zipfile.ZipInfo) -> int:
    return HEADER + len(info.orig_filename) + info.compress_size
