"""Makes zip archives for tests, among them some that no honest program would write."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

from autograder.submission import MODULES

SUBMISSION = {f"{name}.py": f"# {name}\n".encode() for name in MODULES}


def member(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    """Return a member's header with a file's kind and mode in it."""
    info = zipfile.ZipInfo(name)
    info.orig_filename = info.filename = name  # also what ZipInfo would tidy up
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """Return an archive with these members in this order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = member(name) if isinstance(name, str) else name
            if info.orig_filename in archive.NameToInfo:
                del archive.NameToInfo[info.orig_filename]  # or zipfile warns of the second one
            archive.writestr(info, content)
    return stream.getvalue()


def submitted(*more: tuple[str | zipfile.ZipInfo, bytes], under: str = "") -> bytes:
    """Return an archive with the three files, and with more members after them."""
    files = [(under + name, content) for name, content in SUBMISSION.items()]
    return packed(*files, *more)


def patched(
    archive: bytes, name: str, offset: int, value: bytes, local: int | None = None
) -> bytes:
    """Return the archive with bytes of a member's header replaced.

    `offset` counts in the entry of the list of members, `local` in the header before the member.
    """
    data = bytearray(archive)
    where = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    data[where + offset : where + offset + len(value)] = value
    if local is not None:
        where = data.rindex(b"PK\x03\x04", 0, data.index(name.encode()) + 1)
        data[where + local : where + local + len(value)] = value
    return bytes(data)


def write(folder: Path, files: dict[str, bytes] = SUBMISSION) -> Path:
    """Write files into a folder that is made."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
