"""The receipt in a results.json: what a grading can be repeated from, and what is other here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import seeds
from autograder.batch.errors import BatchError

MOST_BYTES = 64 * 2**20
# What a repeated grading must share to give the same numbers to the last bit, and its name.
SETTING = {
    "grader": "grader",
    "data": "data",
    "threads": "threads of a worker",
    "versions": "versions",
    "blas": "BLAS",
    "platform": "platform",
    "processor": "processor",
}


class ReceiptError(BatchError):
    """A results.json from which nothing can be repeated, with the reason."""


@dataclass(frozen=True)
class Receipt:
    """What a grading wrote down of itself: `facts` is the whole of it, `results` all it found."""

    seed: int
    submission: str
    source: str
    only: frozenset[str]
    facts: Mapping[str, Any]
    results: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A fact of the setting that was another one: its name, then and now, in words."""

    name: str
    then: str
    now: str

    def __str__(self) -> str:
        return f"{self.name}: {self.then} then, {self.now} now"


def read(path: Path) -> Receipt:
    """Read a results.json. Raises `ReceiptError` where it is none, or has no receipt."""
    if path.is_dir():
        raise ReceiptError(f"{path} is a folder; give the results.json in it")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReceiptError(f"{path} is far too large for a results.json")
        results = json.loads(path.read_bytes())
    except OSError as error:
        raise ReceiptError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ReceiptError(f"{path} is no results.json: {error}") from error
    match results:
        case {
            "extra_data": {
                "seed": int(seed),
                "submission": {"sha256": str(submission)},
                "data": {"source": str(source)},
            } as facts
        } if 0 <= seed < 2**seeds.BITS:
            only = facts.get("only", [])
            numbers = frozenset(map(str, only)) if isinstance(only, list) else frozenset()
            return Receipt(seed, submission, source, numbers, facts, results)
    raise ReceiptError(f"{path} has no receipt (extra_data with seed, submission and data)")


def changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Return what of the setting is not as it was, fact by fact."""
    return [change for key, name in SETTING.items() for change in _compare(name, key, then, now)]


def _compare(
    name: str, key: str, then: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Change]:
    one, other = _flat(then.get(key)), _flat(now.get(key))
    for piece in sorted({*one, *other}):
        if one.get(piece) != other.get(piece):
            found = f"{name}, {piece}" if piece else name
            yield Change(found, _words(one.get(piece)), _words(other.get(piece)))


def _flat(fact: Any, prefix: str = "") -> dict[str, Any]:
    """Return a nested fact as one level: {"sha256 x": ...}; a plain one stands under ""."""
    if not isinstance(fact, Mapping):
        return {prefix: fact}
    flat: dict[str, Any] = {}
    for key, value in fact.items():
        flat |= _flat(value, f"{prefix} {key}".strip())
    return flat


def _words(value: Any) -> str:
    if value is None:
        return "unknown"
    text = str(value)
    return f"{text[:12]}..." if len(text) == 64 else text
