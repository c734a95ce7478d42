"""The IDX format: a big-endian header, then bytes. Trusts neither the header nor the length."""

import gzip
import hashlib
import struct
import zlib
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from data.error import DataError

Bytes = npt.NDArray[np.uint8]

SIDE = 28
CLASSES = 10
MAX_EXAMPLES = 200_000
MAGIC = {"labels": 2049, "images": 2051}
HEADER_BYTES = {"labels": 8, "images": 16}
EXAMPLE_BYTES = {"labels": 1, "images": SIDE * SIDE}
CHUNK_BYTES = 1 << 20


def name(path: Path) -> str:
    """Return the file's name without .gz: checksums belong to the uncompressed content."""
    return path.name.removesuffix(".gz")


def read(path: Path, remedy: str) -> tuple[bytearray, str]:
    """Return a file's uncompressed content, checked for its form, and its SHA-256.

    Images or labels are expected as the file's name says. Whether it is compressed is told by its
    first bytes, for browsers unpack .gz files without renaming them. Reads one byte more
    than the header promises, and no more than `MAX_EXAMPLES` examples: a gzip bomb stays small.

    Raises `DataError` for a file that is unreadable, truncated, corrupt, or of another kind.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if not packed:
                return _content(raw, path, remedy)
            with gzip.GzipFile(fileobj=raw) as stream:
                return _content(stream, path, remedy)
    except EOFError:
        found = "a gzip stream that breaks off"
    except (zlib.error, gzip.BadGzipFile) as error:
        found = f"a damaged gzip stream ({error})"
    except OSError as error:
        found = f"an unreadable file ({error.strerror})"
    raise DataError(path, found, "a whole IDX file", remedy)


def examples(content: Bytes, path: Path) -> Bytes:
    """View content that `read` returned as uint8 images `(n, 28, 28)` or labels `(n,)`."""
    kind = _kind(path)
    values = content[HEADER_BYTES[kind] :]
    return values.reshape(-1, SIDE, SIDE) if kind == "images" else values


def write(values: Bytes) -> bytes:
    """Return uint8 images `(n, 28, 28)` or labels `(n,)` as IDX content."""
    magic = MAGIC["images" if values.ndim == 3 else "labels"]
    return struct.pack(f">{1 + values.ndim}i", magic, *values.shape) + values.tobytes()


def _kind(path: Path) -> str:
    return "images" if "-images-" in path.name else "labels"


def _content(stream: IO[bytes] | gzip.GzipFile, path: Path, remedy: str) -> tuple[bytearray, str]:
    kind = _kind(path)
    header = stream.read(HEADER_BYTES[kind])
    count = _count(header, path, remedy)
    promised = count * EXAMPLE_BYTES[kind]
    content, most = bytearray(header), len(header) + promised + 1
    while len(content) < most and (chunk := stream.read(min(CHUNK_BYTES, most - len(content)))):
        content += chunk  # grows in place: a header and a body joined would be held twice
    read = len(content) - len(header)
    if read != promised:
        found = f"{read:,} bytes of {kind}" if read < promised else "more bytes than that"
        raise DataError(path, found, f"{promised:,} bytes for {count:,} {kind}", remedy)
    if kind == "labels":
        _check_range(content[len(header) :], path, remedy)
    return content, hashlib.sha256(content).hexdigest()


def _count(header: bytes, path: Path, remedy: str) -> int:
    """Return how many examples a header promises, once everything else in it is right."""
    kind = _kind(path)
    if len(header) < HEADER_BYTES[kind]:
        raise DataError(path, f"{len(header)} bytes", f"a header of {HEADER_BYTES[kind]}", remedy)
    magic, count, *sides = struct.unpack(f">{len(header) // 4}i", header)
    if magic != MAGIC[kind]:
        other = next((known for known, value in MAGIC.items() if value == magic), "no IDX header")
        hint = "Two files may have been mixed up. " if other in MAGIC else ""
        raise DataError(path, other, f"{kind} (magic number {MAGIC[kind]})", hint + remedy)
    if sides and sides != [SIDE, SIDE]:
        shape = " x ".join(map(str, sides))
        raise DataError(path, f"images of {shape} pixels", f"{SIDE} x {SIDE}", remedy)
    if not 0 < count <= MAX_EXAMPLES:
        raise DataError(path, f"a count of {count:,}", f"1 to {MAX_EXAMPLES:,} examples", remedy)
    return int(count)


def _check_range(labels: bytearray, path: Path, remedy: str) -> None:
    values = np.frombuffer(labels, np.uint8)
    if values.max() >= CLASSES:
        place = int(np.argmax(values >= CLASSES))
        raise DataError(path, f"label {values[place]} at position {place}", "0 to 9", remedy)
