"""Tells what went wrong in the submission's own lines, as plain text of bounded length.

It runs beside the submission, which may have replaced anything: whatever fails here is left out.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import re
import sys
import traceback
from collections.abc import Collection
from types import FrameType

MESSAGE_CHARACTERS = 500
FRAMES = 4
LIBRARIES = 12
SHAPES = 6
# As Python prints it behind the message of a NameError, AttributeError or ImportError.
SUGGESTION = re.compile(r"\. (Did you (?:mean|forget)[^\n]{1,150}\?)\s*$")
NOT_IN_MODULE = re.compile(r"^cannot import name '(\w+)' from '([\w.]+)'")
NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?")


def describe(error: BaseException, modules: Collection[str]) -> dict[str, object]:
    """Return type, message, the submission's own frames, and the libraries it went through.

    `spans` tell where on its line each frame was, as Python's caret shows it: "5:8-5:20" is from
    line 5, byte 8, to line 5, before byte 20; "" where Python does not say. `shapes` are those of
    the arrays on the innermost line: "X (8, 5)".
    """
    files = {f"{name}.py" for name in modules}
    where, spans = _frames(error, files)
    return {
        "type": type(error).__name__[:100],
        "message": _message(error),
        "where": where,
        "spans": spans,
        "shapes": _shapes(error, files),
        "through": _libraries(error),
    }


def _message(error: BaseException) -> str:
    """Return the message, with Python's own suggestion behind it."""
    try:
        if isinstance(error, SyntaxError):
            text = f"{error.msg} ({error.filename}, line {error.lineno})"
        else:
            text = str(error)
    except BaseException:  # a message that cannot be read must not hide the fault
        text = ""
    suggestion = _suggestion(error, text)
    if not suggestion or text.endswith(suggestion):
        return text[:MESSAGE_CHARACTERS]
    return f"{text[: MESSAGE_CHARACTERS - len(suggestion) - 2]}. {suggestion}"


def _suggestion(error: BaseException, message: str) -> str:
    """Return "Did you mean: 'da1'?", which Python itself shows in a traceback only."""
    try:
        if isinstance(error, ImportError):
            return _similar(message)
        if not isinstance(error, NameError | AttributeError):
            return ""
        with contextlib.redirect_stderr(io.StringIO()) as printed:
            sys.__excepthook__(type(error), error, error.__traceback__)
        found = SUGGESTION.search(printed.getvalue()[-1000:])
        return found[1] if found else ""
    except BaseException:
        return ""


def _similar(message: str) -> str:
    """Return the suggestion for a name that a module lacks, which Python makes from 3.12 on."""
    found = NOT_IN_MODULE.match(message)
    if not found or found[2] not in sys.modules:
        return ""
    near = difflib.get_close_matches(found[1], dir(sys.modules[found[2]]), 1, 0.75)
    return f"Did you mean: '{near[0][:100]}'?" if near else ""


def _libraries(error: BaseException) -> list[str]:
    """Return the innermost modules of the traceback, such as "data/dataloader"."""
    try:
        found = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        names = ["/".join(name.removesuffix(".py").split("/")[-2:]) for name in found]
        return [name[:100] for name in names[-LIBRARIES:]]
    except BaseException:
        return []


def _frames(error: BaseException, files: set[str]) -> tuple[list[str], list[str]]:
    """Return "file, line n, in name: text" for the innermost own frames, outermost first.

    A line that is no Python stands last, as "file, line n: text". Beside them the spans.
    """
    try:
        found = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in found if frame.filename in files][-FRAMES:]
        where = [
            f"{frame.filename}, line {frame.lineno}, in {frame.name}: {frame.line or ''}"[:300]
            for frame in own
        ]
        misread, span = _misread(error, files)
        return where + misread, [_span(frame) for frame in own] + span
    except BaseException:
        return [], []


def _span(frame: traceback.FrameSummary) -> str:
    """Return where on its line a frame was; Python tells from 3.11 on."""
    end_line, start, end = (
        getattr(frame, name, None) for name in ("end_lineno", "colno", "end_colno")
    )
    if frame.lineno is None or end_line is None or start is None or end is None:
        return ""
    return f"{frame.lineno:d}:{start:d}-{end_line:d}:{end:d}"


def _misread(error: BaseException, files: set[str]) -> tuple[list[str], list[str]]:
    """Return the line of the submission's that is no Python, and its span."""
    if not isinstance(error, SyntaxError) or error.filename not in files:
        return [], []
    text, line = error.text or "", error.lineno or 0
    start = max((error.offset or 1) - 1, 0)
    end = error.end_offset - 1 if error.end_lineno == line and error.end_offset else 0
    first, last = (len(text[:at].encode()) for at in (start, max(end, start + 1)))
    where = f"{error.filename}, line {line}: {text.strip()}"[:300]
    return [where], [f"{line:d}:{first:d}-{line:d}:{last:d}"]


def _shapes(error: BaseException, files: set[str]) -> list[str]:
    """Return the shapes of the arrays that the innermost own line names."""
    try:
        walked = traceback.walk_tb(error.__traceback__)
        own = [(frame, line) for frame, line in walked if frame.f_code.co_filename in files]
        if not own:
            return []
        frame, line = own[-1]
        summary = traceback.StackSummary.extract(iter([(frame, line)]))[0]
        names = dict.fromkeys(NAME.findall(summary.line or ""))
        shown = [_shape(frame, name) for name in names]
        return [text[:150] for text in shown if text][:SHAPES]
    except BaseException:
        return []


def _shape(frame: FrameType, name: str) -> str:
    """Return "X (8, 5)" for a local array, or one that a local object holds; "" for others."""
    owner, _, attribute = name.partition(".")
    value = frame.f_locals.get(owner)
    if attribute:
        value = getattr(value, "__dict__", {}).get(attribute)
    if type(value).__module__ not in ("numpy", "torch"):
        return ""
    shape = getattr(value, "shape", None)
    return f"{name} {tuple(map(int, shape))}" if shape is not None else ""
