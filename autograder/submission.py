"""The files one student handed in, as bytes, and nothing else of the folder.

Only the three expected names are looked at, only regular files, never through a link, at most
200 kB each. What is wrong with one is kept as a sentence for its student; the others are graded.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from autograder import course

MODULES = course.MODULES
MOST_BYTES = 200 * 1000
# PEP 263: a comment in the first two lines that names another encoding than the one we read in.
COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
NUMBERED = re.compile(r"[ _]?\(\d+\)(?=\.py$)")
ENCODINGS = ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii")


class SubmissionError(Exception):
    """A path that cannot be a submission: the caller's mistake, not a student's."""


@dataclass(frozen=True)
class Submission:
    """The modules by name, and for each one that cannot be used the reason."""

    sources: dict[str, bytes]
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The SHA-256 over names and contents."""
        sha = hashlib.sha256()
        for name in MODULES:
            content = self.sources.get(name, b"")
            sha.update(f"{name} {len(content)}\n".encode("ascii") + content)
        return sha.hexdigest()


def stage(folder: Path) -> Submission:
    """Read a submission.

    Raises `SubmissionError` unless `folder` is a folder that can be read, with all its files.
    """
    if not folder.exists():
        raise SubmissionError(f"{folder} does not exist")
    if not folder.is_dir():
        raise SubmissionError(f"{folder} is not a folder; give the one that holds the three files")
    try:
        present = {entry.name for entry in os.scandir(folder)}
    except OSError as error:
        raise SubmissionError(f"{folder} cannot be read: {error.strerror}") from error
    return gather(present, lambda name: _own(folder / name))


def _own(path: Path) -> bytes:
    """Return a file's bytes as `read` does.

    Raises `SubmissionError` where the grader may not read it, which no student can mend.
    """
    try:
        return read(path)
    except PermissionError as error:
        raise SubmissionError(f"{path} cannot be read: {error.strerror}") from error


def gather(present: set[str], content: Callable[[str], bytes]) -> Submission:
    """Return what one place holds, be it a folder or a folder in an archive.

    `present` are all names there. `content` returns a file's bytes; it raises `FileNotFoundError`,
    `OSError`, or `ValueError` with the rest of a sentence.
    """
    sources: dict[str, bytes] = {}
    problems: dict[str, str] = {}
    for name in MODULES:
        try:
            sources[name] = usable(content(f"{name}.py"))
        except FileNotFoundError:
            problems[name] = _missing(name, present)
        except (OSError, ValueError) as error:
            problems[name] = f"{name}.py {error.strerror if isinstance(error, OSError) else error}."
    return Submission(sources, problems)


def nearly(name: str, present: Iterable[str]) -> list[str]:
    """Return the names that a module's file was probably meant to have.

    Browsers number a file that is downloaded again: numpy_ann (1).py.
    """
    plain = {other: NUMBERED.sub("", other.lower()).replace("-", "_") for other in present}
    return sorted(other for other, called in plain.items() if called == f"{name}.py")


def _missing(name: str, present: set[str]) -> str:
    near = nearly(name, present)
    if near:
        return f"{name}.py is missing; {near[0]} is there: rename it, the name must match."
    return f"{name}.py is missing."


def read(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return a file's bytes, of a longer one no more than `most` + 1.

    Raises `OSError`, or `ValueError` with the rest of a sentence for what is no regular file.
    """
    with open_regular(path) as stream:
        return stream.read(most + 1)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading. Raises as `read` does."""
    flags = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
    if path.is_symlink():
        raise ValueError("is a link; hand in the file itself")
    if path.is_socket():
        raise ValueError("is not a regular file")
    descriptor = os.open(path, flags)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise ValueError(
        "is a folder; a file was expected" if stat.S_ISDIR(mode) else "is not a regular file"
    )


def usable(content: bytes) -> bytes:
    """Return a module's bytes as they are. Raises `ValueError` with the rest of a sentence."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES // 1000} kB; code alone is far smaller")
    _decode(content)
    return content


def _decode(content: bytes) -> None:
    if not content.strip():
        raise ValueError("is empty")
    if b"\0" in content:
        raise ValueError("holds zero bytes; save it as UTF-8 text")
    for first in content.removeprefix(b"\xef\xbb\xbf").splitlines()[:2]:
        cookie = COOKIE.match(first)
        named = cookie[1].decode("ascii").lower().replace("_", "-") if cookie else "utf-8"
        if named not in ENCODINGS and not named.startswith("utf-8-"):
            raise ValueError(
                f"declares the encoding {named}; save it as UTF-8 and remove that line"
            )
        if not BLANK.match(first):
            break  # only a blank line or a comment may come before the one that names it
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ValueError(f"is not UTF-8 (line {line}); save it as UTF-8") from error
