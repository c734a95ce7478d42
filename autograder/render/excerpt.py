"""Cuts text that a submission wrote down to what is worth reading; all of it is visible."""

from __future__ import annotations

from autograder.plaintext import visible

LINE_CHARACTERS = 400


def excerpt(text: str, lines: int) -> str:
    """Return at most so many lines, at least two, of a text: its first ones and its last ones."""
    found = visible(text).strip("\n").split("\n")
    left_out = len(found) - lines + 1
    if len(found) > lines:
        head = lines // 2
        found = [
            *found[:head],
            f"[{left_out} lines left out]",
            *found[head + left_out :],
        ]
    return "\n".join(_short(line) for line in found)


def _short(line: str) -> str:
    left_out = len(line) - LINE_CHARACTERS
    return line if left_out <= 0 else f"{line[:LINE_CHARACTERS]} [{left_out} characters left out]"
