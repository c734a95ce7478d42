"""Reads zip archives member by member, in memory. Nothing is ever extracted to a disk.

An archive is hostile text: its names, sizes and offsets are what somebody wrote into it. So each
name is judged before it is used, the list of members is bounded before it is read, and a member is
unpacked no further than its reader asked for, whatever the archive says of its length.

A fault is the rest of a sentence that says why a member is refused. In a student's archive one
fault refuses the archive; in the archive of a class it refuses the student it belongs to.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from autograder.batch.members import STUDENT, Limits, fault, is_folder, overlapping
from autograder.batch.names import folded, shown, split

JUNK = {"__MACOSX", ".DS_Store", "__pycache__"}
SUFFIX = ".zip"
UTF_8 = 0x800  # the flag of a name in UTF-8; without it zipfile reads code page 437
OTHERS = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")  # kinds we do not read
MAGIC = {
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zX": "an xz file",
}
# What zipfile raises on bytes that are not what they claim to be.
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, OSError, KeyError, IndexError, AttributeError,
)  # fmt: skip


class ArchiveError(ValueError):
    """An archive that is refused as a whole, with the rest of a sentence."""


class _Bounded(io.BufferedReader):
    """A stream that reads no more than `most` at once: zipfile reads the list of members in one."""

    most = 0
    """Bytes; 0 for no bound."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes. Raises `ArchiveError` for too many."""
        if not self.most:
            return super().read(size)
        content = super().read(
            self.most + 1 if size is None or size < 0 else min(size, self.most + 1)
        )
        if len(content) > self.most:
            raise ArchiveError("has a list of members that is far too long")
        return content


@dataclass
class Packed:
    """A folder in an archive, and why parts of it are refused.

    `refused` has a fault for files by name; `own` are the faults of names that cannot be trusted
    to say where they belong beneath this folder.
    """

    archive: zipfile.ZipFile
    inner: dict[str, Packed] = field(default_factory=dict)
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)

    @property
    def trouble(self) -> str:
        """The first fault of a name that does not say where it belongs, or nothing."""
        return next(iter(self.own), "")

    @property
    def fault(self) -> str:
        """The first fault here or beneath, or nothing."""
        here = self.trouble or next(iter(self.refused.values()), "")
        return here or next((folder.fault for folder in self.inner.values() if folder.fault), "")

    def reach(self, parts: list[str]) -> Packed:
        """Return the folder at a path beneath, made if there is none yet."""
        folder = self
        for part in parts:
            folder = folder.inner.setdefault(part, Packed(self.archive))
        return folder

    def folders(self) -> list[str]:
        """Return the names of the folders here."""
        return sorted(self.inner)

    def files(self) -> list[str]:
        """Return the names of the files here."""
        return sorted(self.members)

    def into(self, name: str) -> Packed:
        """Return a folder of this folder."""
        return self.inner[name]

    def read(self, name: str, most: int) -> bytes:
        """Return a file's bytes, of a longer one no more than `most` + 1.

        Raises `FileNotFoundError`, or `ValueError` with the rest of a sentence.
        """
        if name in self.refused:
            raise ArchiveError(self.refused[name])
        if name in self.inner:
            raise ValueError("is a folder; a file was expected")
        if name not in self.members:
            raise FileNotFoundError(name)
        try:
            with self.archive.open(self.members[name]) as stream:
                return stream.read(most + 1)
        except BROKEN as error:
            raise ValueError("is damaged in its archive") from error

    def stream(self, name: str) -> BinaryIO:
        """Return a file that is an archive itself, in memory. Raises as `read` does."""
        return io.BytesIO(self.read(name, STUDENT.packed))


@contextmanager
def opened(stream: BinaryIO, limits: Limits) -> Iterator[Packed]:
    """Open an archive, and close it with its stream in the end. Raises `ArchiveError`."""
    with stream:
        begins = stream.read(4)
        kind = next((kind for magic, kind in MAGIC.items() if begins.startswith(magic)), "")
        if kind:
            raise ArchiveError(f"is {kind}; only zip archives are read")
        if stream.seek(0, io.SEEK_END) > limits.packed:
            raise ArchiveError(f"is larger than {limits.packed // 10**6} MB")
        bounded = _Bounded(stream)  # type: ignore[arg-type]
        bounded.most = limits.directory
        with _directory(bounded, begins) as archive:
            bounded.most = 0
            yield _tree(archive, limits)


def _directory(stream: _Bounded, begins: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except ArchiveError:
        raise
    except BROKEN as error:
        if not begins:
            raise ArchiveError("is empty") from error
        cut = begins == b"PK\x03\x04"
        why = "is cut off or damaged" if cut else "is not a zip archive"
        raise ArchiveError(why) from error


_Seen = dict[str, list[tuple[Packed, str]]]


def _tree(archive: zipfile.ZipFile, limits: Limits) -> Packed:
    infos = archive.infolist()
    if len(infos) > limits.members:
        raise ArchiveError(f"holds {len(infos)} files; at most {limits.members} are looked at")
    if sum(info.file_size for info in infos) > limits.total:
        raise ArchiveError(f"unpacks to more than {limits.total // 10**6} MB")
    root = Packed(archive)
    seen: _Seen = defaultdict(list)
    shared = overlapping(infos, archive.start_dir)
    for index, info in enumerate(infos):
        parts, trouble = split(_name(info))
        if trouble:
            root.reach(parts).own.append(trouble)
        elif not JUNK.isdisjoint(parts):
            continue
        elif is_folder(info) or not parts:
            root.reach(parts)
        else:
            trouble = "holds files that overlap" if index in shared else fault(info, limits)
            _place(root.reach(parts[:-1]), parts, info, trouble, seen)
    return root


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name. Some systems write UTF-8 without the flag that says so."""
    if info.flag_bits & UTF_8:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _place(
    folder: Packed, parts: list[str], info: zipfile.ZipInfo, trouble: str, seen: _Seen
) -> None:
    path, name = "/".join(parts), parts[-1]
    folder.members[name] = info
    if trouble:
        folder.refused[name] = trouble
    twins = seen[folded(path)]
    twins.append((folder, name))
    if len(twins) > 1:
        for home, twin in (twins[0], twins[-1]):
            home.refused[twin] = f"holds one name twice ('{shown(path)}')"
