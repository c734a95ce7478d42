"""Turns a source into fingerprints: hashes of short runs of tokens, chosen by winnowing.

Winnowing is of Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document
fingerprinting" (SIGMOD 2003): whatever is shared over RUN + WINDOW - 1 tokens is noticed. Comments,
docstrings, spacing, parentheses, names that a student may choose and the order of functions make no
difference. Nothing is imported or compiled; what is no Python gives tokens all the same.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, String, Text

RUN, WINDOW = 12, 5  # tokens of a fingerprint; of so many neighbours one is kept
MOST_CHARACTERS = 60_000  # of one file; the reference's longest has 8,000
MOST_SECONDS = 5.0  # for one file
FACTOR = np.uint64(0x9E3779B97F4A7C15)
LEXER: Any = PythonLexer  # pygments has no types
DROPPED = (Comment, Text, String.Doc)
CONTRACT = {
    "W1",
    "b1",
    "W2",
    "b2",
    "z1",
    "a1",
    "z2",
    "a2",
    "forward",
    "backward",
    "update",
    "train",
    "eval",
}


@dataclass(frozen=True)
class Token:
    """A token as it is compared, with its line, its function, and the piece of the file it is in.

    A piece is a function, or a statement outside of any.
    """

    text: str
    line: int
    function: str
    piece: int


@dataclass(frozen=True)
class Fingerprints:
    """One file's fingerprints: hashes, the lines each spans, and the function it begins in.

    Four arrays of one length; `functions` holds places in `names`.
    """

    hashes: NDArray[np.uint64]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    functions: NDArray[np.int64]
    names: tuple[str, ...]


@lru_cache(maxsize=512)  # many hand in a file as it was given
def fingerprint(source: bytes, salt: str = "", every: bool = False) -> Fingerprints:
    """Return the fingerprints of a source, chosen by winnowing unless `every` run is wanted.

    `salt` keeps apart what must not be compared, such as files of different names.
    """
    found = list(_settled(tokens(source.decode("utf-8", "replace"))))
    runs = _runs(np.array([_hash(salt + t.text) for t in found], dtype=np.uint64))
    places = np.array(list(_chosen(found, runs, every)), dtype=np.int64)
    names = tuple(dict.fromkeys(token.function for token in found))
    index = {name: place for place, name in enumerate(names)}
    return Fingerprints(
        runs[places],
        np.array([found[place].line for place in places], dtype=np.int64),
        np.array([found[place + RUN - 1].line for place in places], dtype=np.int64),
        np.array([index[found[place].function] for place in places], dtype=np.int64),
        names,
    )


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens that are compared, until the time for a file is over."""
    # Blank lines go first: on thousands of them the lexer takes minutes.
    kept = [(n, line) for n, line in enumerate(text[:MOST_CHARACTERS].splitlines(), 1)]
    kept = [(n, line.rstrip()) for n, line in kept if line.strip()]
    end, place, function, piece, fresh = time.monotonic() + MOST_SECONDS, 0, "", 0, True
    words: list[str] = ["", ""]
    for kind, value in LEXER(stripnl=False).get_tokens("\n".join(line for _, line in kept)):
        number, line = kept[min(place, len(kept) - 1)] if kept else (1, "")
        place += value.count("\n")
        fresh = fresh or "\n" in value
        if kind in Name.Function:
            function = value
        if any(kind in dropped for dropped in DROPPED):
            continue
        if value in ("def", "class") or (fresh and line[:1] not in (" ", "\t", ")", "]", "}")):
            piece, function = piece + 1, ""
        word, fresh = _word(kind, value, words[-1], words[-2]), False
        if not (word == words[-1] == "S"):
            words = [words[-1], word]
            yield Token(word, number, function, piece)
        if time.monotonic() > end:
            return


def _settled(found: Iterator[Token]) -> Iterator[Token]:
    """Leave out what changes nothing: parentheses, and commas before a closing bracket."""
    held: Token | None = None
    for token in found:
        if held and not (held.text == "," and token.text in (")", "]", "}")):
            yield held
        held = None if token.text in ("(", ")") else token
    if held:
        yield held


def _word(kind: Any, value: str, before: str, last: str) -> str:
    """Return a token as it is compared.

    A name that anybody may choose is V; what follows a dot belongs to a library or the contract,
    unless it is an attribute of one's own.
    """
    if kind in String and kind not in String.Interpol:
        return "S"
    if kind in Name.Builtin or kind in Keyword or kind in Name.Namespace:
        return value
    if kind in Name:
        own = before != "." or (last == "self" and value not in CONTRACT)
        return "V" if own else value
    return value


@lru_cache(maxsize=65_536)
def _hash(text: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big"
    )


def _runs(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a hash for every run of RUN tokens, the same in every process."""
    count = len(words) - RUN + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    mixed = np.zeros(count, dtype=np.uint64)
    for place in range(RUN):
        mixed = mixed * FACTOR + words[place : place + count]
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _chosen(found: list[Token], runs: NDArray[np.uint64], every: bool) -> Iterator[int]:
    """Yield the places of the runs that are kept, each within one piece of the file."""
    pieces = np.array([token.piece for token in found])
    for piece in np.unique(pieces):
        inside = np.flatnonzero(pieces == piece)
        first, count = int(inside[0]), len(inside) - RUN + 1
        if count > 0:
            kept = np.arange(count) if every else _winnow(runs[first : first + count])
            yield from (first + int(place) for place in kept)


def _winnow(runs: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the places of the smallest hash of every window, each once."""
    if len(runs) <= WINDOW:
        return np.arange(min(len(runs), 1))
    windows = sliding_window_view(runs, WINDOW)
    return np.unique(windows.argmin(axis=1) + np.arange(len(windows)))
