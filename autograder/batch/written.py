"""Reads what `batch` wrote of a class: results by key, and what they say of themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.batch import marks
from autograder.batch.entries import SUBMISSIONS
from autograder.submission import SubmissionError


def read(out: Path) -> dict[str, dict[str, Any]]:
    """Return the results of each submission, by its key; a file that is damaged counts as none.

    A folder whose name begins with a dot is what a run that was killed had not finished.
    """
    found = {}
    for path in sorted((out / SUBMISSIONS).glob("[!.]*/results.json")):
        try:
            content = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(content, dict):
            found[path.parent.name] = content
    if not found:
        raise SubmissionError(f"{out} holds no results of a class ({SUBMISSIONS}/*/results.json)")
    return found


def narrowed(then: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """Return the checks that `--only` kept out of one of two gradings, and not of the other."""
    sides = [(marks.read(results).checks, _only(results)) for results in (then, now)]
    asked = [set(checks) & only if only else set(checks) for checks, only in sides]
    kept_out = [set(checks) - only if only else set() for checks, only in sides]
    return (asked[0] & kept_out[1]) | (asked[1] & kept_out[0])


def _only(results: dict[str, Any]) -> set[str]:
    extra = results.get("extra_data")
    only = extra.get("only") if isinstance(extra, dict) else None
    return set(map(str, only)) if isinstance(only, list) else set()


def points(results: dict[str, Any], left_out: set[str]) -> float:
    """Return the points of all checks but some."""
    found = marks.read(results)
    if not left_out:
        return found.score or 0.0
    return sum(mark.score or 0.0 for n, mark in found.checks.items() if n not in left_out)


def fact(results: dict[str, Any], *keys: str) -> str:
    """Return a text of a receipt, "" where there is none."""
    found: Any = results.get("extra_data")
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""
