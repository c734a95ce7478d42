"""Keeps a run from replacing what another run has left in OUT."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from autograder.batch.errors import BatchError
from autograder.batch.journal import Record
from autograder.batch.names import several


def refuse_to_narrow(out: Path, records: Mapping[str, Record], asked: Collection[str]) -> None:
    """Raise `BatchError` before `--only` takes the place of results of every check."""
    whole = [key for key in asked if (r := records.get(key)) and r.files and not r.partial]
    if whole:
        raise BatchError(
            f"{out} holds results of every check for {len(whole)} submissions, which --only "
            "would replace: choose another --out, or add --force"
        )


def refuse_another_class(out: Path, records: Mapping[str, Record], keys: Collection[str]) -> None:
    """Raise `BatchError` before a class takes the page and the gradebooks of quite another one.

    A class that has one submission in common with what was graded may have grown or shrunk.
    """
    theirs = sorted(key for key, known in records.items() if known.files)
    if theirs and not records.keys() & set(keys):
        raise BatchError(
            f"{out} holds results of {len(theirs)} other submissions ({several(theirs)}) "
            "and none of this class: choose another --out, or add --force to write over its "
            "gradebooks and page"
        )


def left_out(records: Mapping[str, Record], keys: Collection[str]) -> str:
    """Return what to say of results in OUT that are of nobody in this class, "" for none."""
    gone = sorted(key for key, known in records.items() if known.files and key not in keys)
    if not gone:
        return ""
    return f"Not in this class any more, and left out of its gradebooks: {several(gone)}."
