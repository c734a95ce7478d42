"""Turns the handout's formulas into a line of plain text: `W_1^\\top` becomes `W1ᵀ`.

It knows the commands that the handout uses. What it does not know stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

SYMBOLS = {
    r"\times": "\u00d7", r"\odot": "⊙", r"\le": "≤", r"\ge": "≥", r"\to": "→", r"\leftarrow": "←",
    r"\theta": "θ", r"\eta": "η", r"\partial": "∂", r"\sum": "Σ", r"\sqrt": "√", r"\log": "log",
    r"\max": "max", r"\top": "T", r"\cdot": "·", r"\dots": "...", r"\qquad": "", r"\quad": "",
    r"\textstyle": "", r"\,": " ", r"\;": " ", r"\!": "", r"\{": "{", r"\}": "}",
}  # fmt: skip
CASES = re.compile(r"\\begin\{cases\}(.*?)\\end\{cases\}", re.S)
APART = 4  # columns between an equation and what stands beside it
WRAPPED = ("mathrm", "text", "mathbf", "operatorname")


def lines(block: str) -> list[str]:
    """Return a displayed formula as lines, one for each row or equation.

    What stands beside the equations, such as their shapes, has a column of its own.
    """
    block = CASES.sub(_cases, block)
    block = re.sub(r"\\(?:begin|end)\{aligned\}", "", block)
    rows = re.split(r"\\\\|,\s*\\qquad", block)
    cells = [row.replace("&=", "=").partition("&") for row in rows]
    told = [(plain(left), plain(beside.replace("&", " "))) for left, _, beside in cells]
    wide = max(len(left) for left, _ in told) + APART
    return [f"{left:<{wide if beside else 0}}{beside}" for left, beside in told if left or beside]


def plain(formula: str) -> str:
    """Return a formula as one line of text."""
    text = _arguments(formula, "underset", 2, lambda under, over: f"{over} {under}")
    for name in ("tfrac", "frac"):
        text = re.sub(rf"\\{name}(\w)(\w)", r"\1/\2", text)
        text = _arguments(text, name, 2, lambda over, under: f"{_closed(over)}/{_closed(under)}")
    for name in WRAPPED:
        text = _arguments(text, name, 1, lambda inner: inner)
    text = _arguments(text, "sqrt", 1, lambda inner: f"√({inner})")
    for command in sorted(SYMBOLS, key=len, reverse=True):
        text = re.sub(re.escape(command) + (r"(?![a-zA-Z])" if command[-1].isalpha() else ""),
                      SYMBOLS[command], text)  # fmt: skip
    text = re.sub(r"\^T|\^\{T\}", "ᵀ", text)
    text = re.sub(r"Σ_\{([^{}]*)\}\^\{?(\w)\}?", r"Σ(\1..\2) ", text)
    text = re.sub(r"Σ_\{([^{}]*)\}", r"Σ(\1) ", text)
    text = re.sub(r"Σ_(\w)", r"Σ(\1) ", text)
    text = re.sub(r"_\{([^{}]*)\}", _index, text)
    text = re.sub(r"\^\{([^{}]*)\}", r"^(\1)", text)
    text = re.sub(r"(?<=[A-Za-z])_(?=\d)", "", text)
    text = re.sub(r"_([A-Za-z])", r"[\1]", text)
    text = re.sub(r"∂ (?=\w)", "∂", text)
    return re.sub(r"[ \n]+", " ", text).strip()


def _cases(found: re.Match[str]) -> str:
    rows = [row.partition("&") for row in found[1].split(r"\\")]
    return ", ".join(f"{value.strip()} where {when.strip()}" for value, _, when in rows)


def _closed(text: str) -> str:
    """Return the text in brackets, unless it is a single thing."""
    return text if re.fullmatch(r"[\w∂]+|\\partial ?\\?\w+", text.strip()) else f"({text.strip()})"


def _index(found: re.Match[str]) -> str:
    inner = found[1]
    return inner if len(inner) == 1 and inner.isdigit() else f"[{inner}]"


def _arguments(text: str, command: str, count: int, put: Callable[..., str]) -> str:
    """Replace `\\command{a}{b}` by what `put` makes of its arguments, brackets in them and all."""
    start = text.find(f"\\{command}{{")
    if start < 0:
        return text
    found, end = [], start + len(command) + 1
    for _ in range(count):
        inner, end = _braced(text, end)
        found.append(_arguments(inner, command, count, put))
    return text[:start] + put(*found) + _arguments(text[end:], command, count, put)


def _braced(text: str, start: int) -> tuple[str, int]:
    """Return what stands in the brackets that open at `start`, and where they have closed."""
    for end, depth in _depths(text, start):
        if depth == 0:
            return text[start + 1 : end], end + 1
    return text[start + 1 :], len(text)


def _depths(text: str, start: int) -> Iterator[tuple[int, int]]:
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        yield place, depth
