"""Kaggle's CSV layout: a header `label,pixel1,...,pixel784`, then one image per line."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from data.error import DataError
from data.idx import CLASSES, MAX_EXAMPLES, SIDE, Bytes

PIXELS = SIDE * SIDE
COLUMNS = 1 + PIXELS
HEADER = ",".join(["label", *(f"pixel{i}" for i in range(1, COLUMNS))]).encode()
# Twice the longest honest line, the header: a file without line ends must not fill the memory.
MAX_LINE_BYTES = 2 * len(HEADER)
# A table both converts three times faster than int() and refuses 3.0, -1, 256 and blanks.
VALUES = {str(value).encode(): value for value in range(256)}


def read(path: Path, remedy: str) -> tuple[bytes, str]:
    """Return a table as bytes (all labels, then all pixels) and the SHA-256 of the file.

    Raises `DataError`, with the line's number, for anything but that header and whole numbers
    from 0 to 255 (0 to 9 for a label); without one for a file that is unreadable or empty.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            lines = iter(lambda: file.readline(MAX_LINE_BYTES), b"")
            rows = list(_rows(lines, digest, path, remedy))
    except OSError as error:
        found = f"an unreadable file ({error.strerror})"
        raise DataError(path, found, "a CSV file", remedy) from error
    if not rows:
        raise DataError(path, "no images", "a header and one line per image", remedy)
    labels = bytes(row[0] for row in rows)
    return labels + b"".join(row[1:] for row in rows), digest.hexdigest()


def examples(content: Bytes) -> tuple[Bytes, Bytes]:
    """View what `read` returned as uint8 images `(n, 28, 28)` and labels `(n,)`."""
    count = content.size // COLUMNS
    return content[count:].reshape(count, SIDE, SIDE), content[:count]


def _rows(
    lines: Iterator[bytes], digest: "hashlib._Hash", path: Path, remedy: str
) -> Iterator[bytes]:
    for number, line in enumerate(lines, start=1):
        digest.update(line)
        where = f"{path}, line {number}"
        text = line.rstrip(b"\r\n")
        if number == 1:
            _check_header(text, where, remedy)
        elif number > MAX_EXAMPLES + 1:
            raise DataError(where, "more images", f"at most {MAX_EXAMPLES:,}", remedy)
        else:
            yield _row(text, where, remedy)


def _check_header(text: bytes, where: str, remedy: str) -> None:
    # Spreadsheet programs put a byte order mark before UTF-8.
    if text.removeprefix(b"\xef\xbb\xbf") != HEADER:
        found = f"{text[:30]!r}..."
        raise DataError(where, found, "the header label,pixel1,...,pixel784", remedy)


def _row(text: bytes, where: str, remedy: str) -> bytes:
    """Return one image's label and pixels as 785 bytes."""
    cells = text.split(b",")
    if len(cells) != COLUMNS:
        raise DataError(where, f"{len(cells)} columns", f"{COLUMNS}", remedy)
    try:
        row = bytes(map(VALUES.__getitem__, cells))
    except KeyError:
        column = next(i for i, cell in enumerate(cells) if cell not in VALUES)
        found = f"{cells[column][:20].decode(errors='replace')!r} in column {column + 1}"
        raise DataError(where, found, "a whole number from 0 to 255", remedy) from None
    if row[0] >= CLASSES:
        raise DataError(where, f"label {row[0]}", "0 to 9", remedy)
    return row
