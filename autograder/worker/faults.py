"""Tells what went wrong in the submission's own lines, as plain text of bounded length."""

from __future__ import annotations

import traceback
from collections.abc import Collection

MESSAGE_CHARACTERS = 500
FRAMES = 4
LIBRARIES = 12


def describe(error: BaseException, modules: Collection[str]) -> dict[str, object]:
    """Return type, message, the submission's own frames, and the libraries it went through."""
    return {
        "type": type(error).__name__[:100],
        "message": _message(error),
        "where": _frames(error, {f"{name}.py" for name in modules}),
        "through": _libraries(error),
    }


def _message(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):
            text = f"{error.msg} ({error.filename}, line {error.lineno})"
        else:
            text = str(error)
    except BaseException:  # a message that cannot be read must not hide the fault
        text = ""
    return text[:MESSAGE_CHARACTERS]


def _libraries(error: BaseException) -> list[str]:
    """Return the innermost modules of the traceback, such as "data/dataloader"."""
    try:
        found = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        names = ["/".join(name.removesuffix(".py").split("/")[-2:]) for name in found]
        return [name[:100] for name in names[-LIBRARIES:]]
    except BaseException:
        return []


def _misread(error: BaseException, files: set[str]) -> list[str]:
    """Return "file, line n: text" for the line of the submission's that is no Python."""
    if not isinstance(error, SyntaxError) or error.filename not in files:
        return []
    return [f"{error.filename}, line {error.lineno}: {(error.text or '').strip()}"[:300]]


def _frames(error: BaseException, files: set[str]) -> list[str]:
    """Return "file, line n, in name: text" for the innermost own frames, outermost first.

    A line that is no Python stands last, as "file, line n: text".
    """
    try:
        found = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in found if frame.filename in files]
        return [
            f"{frame.filename}, line {frame.lineno}, in {frame.name}: {frame.line or ''}"[:300]
            for frame in own[-FRAMES:]
        ] + _misread(error, files)
    except BaseException:
        return []
